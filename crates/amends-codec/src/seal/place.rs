//! Where personal values may stand in a fact: the places that the catalogue marks.

use amends_core::event::Kind;
use amends_core::shape::{FieldSpec, Form};

use crate::bad::BadInput;
use crate::json::{Value, shown_pointer};
use crate::seal::stored;

/// Every personal value of a fact of this kind, with its JSON Pointer within `data`.
pub(crate) fn personal(kind: Kind, data: Value<'_>) -> Vec<(String, Value<'_>)> {
    let mut found = Vec::new();
    in_record(&kind.spec().fields, data, "", &mut found);
    found
}

fn in_record<'a>(fields: &[FieldSpec], record: Value<'a>, at: &str, found: &mut Vec<(String, Value<'a>)>) {
    for (name, value) in record.members().into_iter().flatten() {
        let Some(field) = fields.iter().find(|field| field.name == name) else { continue };
        let at = format!("{at}/{name}");
        if field.personal { found.push((at, value)) } else { in_form(&field.form, value, &at, found) }
    }
}

fn in_form<'a>(form: &Form, value: Value<'a>, at: &str, found: &mut Vec<(String, Value<'a>)>) {
    if let Form::Record(fields) = form {
        in_record(fields, value, at, found);
    } else if let Form::List(inner) = form {
        for (index, item) in value.items().into_iter().flatten().enumerate() {
            in_form(inner, item, &format!("{at}/{index}"), found);
        }
    }
}

/// Checks that what stands in a personal place with the key `$sealed` is a sealed value and nothing else.
pub(crate) fn check(kind: Kind, data: Value<'_>) -> Result<(), BadInput> {
    for (at, value) in personal(kind, data) {
        let claims_to_be =
            value.members().is_some_and(|mut members| members.any(|(name, _)| name == "$sealed"));
        if claims_to_be {
            let bad = |unfit| BadInput::unfit(format!("data{}/$sealed", shown_pointer(&at)), unfit);
            stored::read(value).map_err(bad)?;
        }
    }
    Ok(())
}
