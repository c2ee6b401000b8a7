//! What a field of an event says: from the row, from what was before, or from the mapping itself.

use uuid::Uuid;

use amends_codec::write::canonical_tree;
use amends_core::shape::{Misfit, Record, Tree};
use amends_core::{Event, Kind};
use amends_envelope::{Actor, ActorKind, Canonical};

use super::past::Past;
use super::{NAMESPACE, Reason};
use crate::mapping::{Form, From, Mapping, TimeRef, Value};
use crate::table::Row;
use crate::time::Moment;

/// A row, read with the words of its mapping.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) mapping: &'a Mapping,
    pub(super) row: &'a Row,
}

impl Reading<'_> {
    /// A time of the row.
    pub(super) fn time(&self, time: TimeRef, plus_days: u32) -> Result<Moment, Reason> {
        let name = &self.mapping.times[time.0].name;
        let moment = self.time_if_any(time)?.ok_or_else(|| Reason::of("time_missing", name))?;
        moment.plus_days(plus_days).ok_or_else(|| Reason::of("time_unreadable", name))
    }

    /// A time of the row, none where its column says nothing.
    pub(super) fn time_if_any(&self, time: TimeRef) -> Result<Option<Moment>, Reason> {
        let time = &self.mapping.times[time.0];
        let Some(text) = self.row.get(time.column) else { return Ok(None) };
        let moment = Moment::read(text, time, &self.mapping.source.zone);
        moment.map(Some).ok_or_else(|| Reason::of("time_unreadable", &time.name))
    }
}

/// All that a field's value may look at.
pub(super) struct Context<'a> {
    pub(super) reading: Reading<'a>,
    pub(super) past: &'a Past,
    pub(super) case: &'a str,
    /// How many events the rule has made of this case, this one included.
    pub(super) count: u32,
}

impl Context<'_> {
    /// An event of this kind, read as every replay reads it: what it must say and does not is a reason.
    pub(super) fn event(&self, kind: Kind, fields: &[(String, Value)]) -> Result<Event, Reason> {
        let data = self.object(fields)?;
        let misfit = |misfit: Misfit| Reason::of("misfit", &format!("{}{}", kind.as_str(), misfit.field));
        Event::read(kind, &data).map_err(misfit)
    }

    /// What the row keeps in `ext`.
    pub(super) fn ext(&self, fields: &[(String, Value)]) -> Result<Canonical, Reason> {
        self.object(fields).map(|object| canonical_tree(&object))
    }

    /// The fields as an object, without those that have no value.
    fn object(&self, fields: &[(String, Value)]) -> Result<Tree, Reason> {
        let mut object = Record::new();
        for (name, value) in fields {
            if let Some(value) = self.value(value)? {
                object.insert(name.clone(), value);
            }
        }
        Ok(Tree::Record(object))
    }

    pub(super) fn actor(&self, kind: ActorKind, id: &Value) -> Result<Actor, Reason> {
        match self.value(id)? {
            Some(Tree::Text(id)) => Actor::new(kind, &id).map_err(|_| Reason::of("bad_actor", kind.as_str())),
            _ => Ok(Actor::default()),
        }
    }

    fn value(&self, value: &Value) -> Result<Option<Tree>, Reason> {
        Ok(match value {
            Value::Constant(constant) => Some(constant.clone()),
            Value::Count => Some(Tree::Text(self.count.to_string())),
            Value::Time { time, plus_days } => {
                Some(Tree::Text(self.reading.time(*time, *plus_days)?.at.to_string()))
            }
            Value::Text { from, lookup, form, default } => match self.text(from) {
                Some(text) => Some(self.formed(text, *lookup, *form, default.as_ref())?),
                None => default.clone(),
            },
        })
    }

    fn text(&self, from: &From) -> Option<&str> {
        match from {
            From::Columns(columns) => columns.iter().find_map(|column| self.reading.row.get(*column)),
            From::Previous(column) => self.past.get(*column),
            From::Case => Some(self.case),
        }
    }

    fn formed(
        &self,
        text: &str,
        lookup: Option<usize>,
        form: Form,
        default: Option<&Tree>,
    ) -> Result<Tree, Reason> {
        if let Some(lookup) = lookup {
            let lookup = &self.reading.mapping.lookups[lookup];
            let found = lookup.entries.binary_search_by(|(entry, _)| entry.as_str().cmp(text));
            let value = found.ok().map(|at| &lookup.entries[at].1).or(default);
            return value.cloned().ok_or_else(|| Reason::of("not_in_lookup", &lookup.name));
        }
        Ok(match form {
            Form::Text => Tree::Text(text.to_owned()),
            Form::Code => Tree::Text(code(text)),
            Form::Token => Tree::Text(token(&self.reading.mapping.name, text)),
            Form::Key => Tree::Text(key(text)),
            Form::Integer => {
                let number: Option<i32> = text.trim().parse().ok();
                Tree::Integer(number.ok_or_else(|| Reason("number_unreadable".into()))?.into())
            }
        })
    }
}

/// A code `[a-z0-9_.-]{1,64}`.
fn code(text: &str) -> String {
    let fits = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '-');
    let plain = |c: char| Some(c.to_ascii_lowercase()).filter(fits).unwrap_or('_');
    text.chars().take(64).map(plain).collect()
}

/// An opaque token for a person or thing that the source names: the same for the same text under the same mapping.
fn token(mapping: &str, text: &str) -> String {
    Uuid::new_v5(&NAMESPACE, format!("token|{mapping}|{text}").as_bytes()).to_string()
}

/// Text as part of a stream's key: what may not stand there is `~` and two hex digits, and so is `~`.
pub(crate) fn key(text: &str) -> String {
    let escaped = |byte: u8| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-') {
            char::from(byte).to_string()
        } else {
            format!("~{byte:02x}")
        }
    };
    text.bytes().map(escaped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_differ_wherever_their_texts_do() {
        assert_eq!(key("Case 1"), "Case~201");
        assert_eq!(key("Case~201"), "Case~7e201");
        assert_eq!(key("INC0000045"), "INC0000045");
        assert_eq!(key("é"), "~c3~a9");
    }

    #[test]
    fn codes_are_lower_case_and_short() {
        assert_eq!(code("Closed with Explanation"), "closed_with_explanation");
        assert_eq!(code(&"X".repeat(70)), "x".repeat(64));
    }

    #[test]
    fn tokens_tell_nothing_but_sameness() {
        assert_eq!(token("m", "Ann"), token("m", "Ann"));
        assert_ne!(token("m", "Ann"), token("n", "Ann"));
        assert!(!token("m", "Ann").contains("Ann"));
    }
}
