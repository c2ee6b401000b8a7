//! The catalogue of events, laid out for look-ups by stored name, once for each line of a log.

use std::sync::LazyLock;

use amends_core::event::Kind;
use amends_core::shape::{FieldSpec, Form, TypeSpec};

/// A type that we know.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) kind: Kind,
    pub(crate) spec: TypeSpec,
    /// Whether any of its fields, at any depth, is personal.
    pub(crate) is_personal: bool,
}

/// How many places the table has: some ten for each type, so that few share one.
const PLACES: usize = 2048;

static TABLE: LazyLock<Vec<Vec<Entry>>> = LazyLock::new(|| {
    let mut table: Vec<Vec<Entry>> = (0..PLACES).map(|_| Vec::new()).collect();
    for kind in Kind::known().iter().copied() {
        let spec = kind.spec();
        let is_personal = any_personal(&spec.fields);
        table[place(spec.name)].push(Entry { kind, spec, is_personal });
    }
    table
});

/// Where a name stands: FNV-1a over its first and last four bytes and its length.
fn place(name: &str) -> usize {
    let bytes = name.as_bytes();
    let ends = bytes.iter().take(4).chain(bytes.iter().rev().take(4)).copied();
    let length = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
    let mix = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(16_777_619);
    ends.chain([length]).fold(2_166_136_261, mix) as usize % PLACES
}

fn any_personal(fields: &[FieldSpec]) -> bool {
    fields.iter().any(|field| field.personal || within(&field.form).is_some_and(any_personal))
}

/// The fields of the records that a form holds.
fn within(form: &Form) -> Option<&[FieldSpec]> {
    let mut form = form;
    while let Form::List(inner) | Form::Map(inner) = form {
        form = inner;
    }
    if let Form::Record(fields) = form { Some(fields) } else { None }
}

/// The entry of the type that a stored name means on a stream of this category.
pub(crate) fn find(category: &str, name: &str) -> Option<&'static Entry> {
    TABLE[place(name)].iter().find(|entry| entry.spec.name == name && entry.kind.category() == category)
}

/// The entry of a kind of fact.
pub(crate) fn of(kind: Kind) -> Option<&'static Entry> {
    find(kind.category(), kind.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_type_is_found_and_no_other() {
        for kind in Kind::known() {
            assert_eq!(of(*kind).map(|entry| entry.kind), Some(*kind));
            assert!(find("queue", kind.as_str()).is_none());
        }
        assert!(find("case", "no_such_type").is_none() && find("case", "").is_none());
    }

    #[test]
    fn a_type_is_personal_where_a_field_within_a_list_is() {
        assert!(find("case", "points_added").unwrap().is_personal);
        assert!(!find("case", "closed").unwrap().is_personal);
    }
}
