//! Which names of fields an error may show: ours. A foreign key may be anything, a person's name included.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use amends_core::event::Kind;
use amends_core::shape::{FieldSpec, Form};

static OURS: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let mut ours = BTreeSet::from(["$sealed", "key", "alg", "nonce", "ct"]);
    ours.extend(crate::line::Field::ALL.iter().map(|field| field.as_str()));
    ours.extend(["pack", "version", "digest", "rule", "kind", "id"]);
    ours.extend(["competence", "knowledge", "response_time", "solution_time", "overall"]);
    for kind in Kind::known() {
        add(&kind.spec().fields, &mut ours);
    }
    ours
});

fn add(fields: &[FieldSpec], ours: &mut BTreeSet<&'static str>) {
    for field in fields {
        ours.insert(field.name);
        let mut form = &field.form;
        while let Form::List(inner) | Form::Map(inner) = form {
            form = inner;
        }
        if let Form::Record(fields) = form {
            add(fields, ours);
        }
    }
}

/// The name where it is one of ours, or `*`.
pub(crate) fn shown_name(name: &str) -> &str {
    let is_index = (1..=5).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_digit());
    if is_index || OURS.contains(name) { name } else { "*" }
}

/// A JSON Pointer with every name that is none of ours shown as `*`.
pub(crate) fn shown_pointer(pointer: &str) -> String {
    pointer.split('/').skip(1).flat_map(|name| ["/", shown_name(name)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_names_are_shown() {
        assert_eq!(shown_pointer("/points/0/text"), "/points/0/text");
        assert_eq!(shown_pointer("/items/jane.doe"), "/items/*");
        assert_eq!(shown_pointer(""), "");
    }
}
