//! Where personal values may stand in a fact: the places that the catalogue marks.

use amends_core::shape::{FieldSpec, Form, Record, Tree};

use crate::bad::BadInput;
use crate::json::{Value, shown_pointer};
use crate::seal::stored;

/// Visits every value of a record that stands in a personal place, with its JSON Pointer.
pub(crate) fn each<E>(
    fields: &[FieldSpec],
    record: &mut Record,
    at: &str,
    visit: &mut dyn FnMut(&mut Tree, &str) -> Result<(), E>,
) -> Result<(), E> {
    for field in fields {
        let Some(value) = record.get_mut(field.name) else { continue };
        let at = format!("{at}/{}", field.name);
        if field.personal { visit(value, &at)? } else { each_within(&field.form, value, &at, visit)? }
    }
    Ok(())
}

fn each_within<E>(
    form: &Form,
    value: &mut Tree,
    at: &str,
    visit: &mut dyn FnMut(&mut Tree, &str) -> Result<(), E>,
) -> Result<(), E> {
    if let (Form::Record(fields), Tree::Record(record)) = (form, &mut *value) {
        each(fields, record, at, visit)?;
    } else if let (Form::List(inner), Tree::List(items)) = (form, value) {
        for (index, item) in items.iter_mut().enumerate() {
            each_within(inner, item, &format!("{at}/{index}"), visit)?;
        }
    }
    Ok(())
}

/// Checks that what stands in a personal place with the key `$sealed` is a sealed value and nothing else.
pub(crate) fn check(fields: &[FieldSpec], data: Value<'_>) -> Result<(), BadInput> {
    check_record(fields, data, "")
}

fn check_record(fields: &[FieldSpec], record: Value<'_>, at: &str) -> Result<(), BadInput> {
    for (name, value) in record.members().into_iter().flatten() {
        let Some(field) = fields.iter().find(|field| field.name == name) else { continue };
        let at = format!("{at}/{name}");
        if field.personal { check_value(value, &at)? } else { check_within(&field.form, value, &at)? }
    }
    Ok(())
}

fn check_within(form: &Form, value: Value<'_>, at: &str) -> Result<(), BadInput> {
    if let Form::Record(fields) = form {
        check_record(fields, value, at)?;
    } else if let Form::List(inner) = form {
        for (index, item) in value.items().into_iter().flatten().enumerate() {
            check_within(inner, item, &format!("{at}/{index}"))?;
        }
    }
    Ok(())
}

fn check_value(value: Value<'_>, at: &str) -> Result<(), BadInput> {
    let claims_to_be_sealed =
        value.members().is_some_and(|mut members| members.any(|(name, _)| name == "$sealed"));
    if !claims_to_be_sealed {
        return Ok(());
    }
    let bad = |unfit| BadInput::unfit(format!("data{}/$sealed", shown_pointer(at)), unfit);
    stored::read(value).map(|_| ()).map_err(bad)
}
