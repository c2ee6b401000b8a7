//! Whether an event says what its type must say: read as core reads it, so that nothing is written that no replay
//! understands.

use serde_json::{Map, Value as Json};

use amends_core::shape::{Datum, View};
use amends_core::value::Decimal;
use amends_core::{Event, Kind};

use crate::case::Reason;

/// # Errors
/// A [`Reason`] that names the type and the field that does not fit.
pub(crate) fn check(event_type: &str, data: &Json) -> Result<(), Reason> {
    let kind = Kind::of("case", event_type).ok_or_else(|| Reason::of("misfit", event_type))?;
    let misfit = Event::read(kind, Plain(data)).err();
    misfit.map_or(Ok(()), |misfit| Err(Reason::of("misfit", &format!("{event_type}{}", misfit.field))))
}

/// A JSON value as core looks at it. An import never makes sealed values.
#[derive(Clone, Copy)]
struct Plain<'a>(&'a Json);

type Items<'a> = std::iter::Map<std::slice::Iter<'a, Json>, fn(&'a Json) -> Plain<'a>>;
type Members<'a> =
    std::iter::Map<serde_json::map::Iter<'a>, fn((&'a String, &'a Json)) -> (&'a str, Plain<'a>)>;

impl<'a> Datum<'a> for Plain<'a> {
    type Items = Items<'a>;
    type Members = Members<'a>;

    fn view(self) -> View<'a, Self> {
        match self.0 {
            Json::Null => View::Null,
            Json::Bool(flag) => View::Bool(*flag),
            Json::Number(number) => match number.as_i64() {
                Some(integer) => View::Integer(integer),
                None => View::Decimal(Decimal::canonical(&number.to_string())),
            },
            Json::String(text) => View::Text(text),
            Json::Array(items) => View::List(items.iter().map(Plain as fn(&'a Json) -> Self)),
            Json::Object(members) => View::Record(record(members)),
        }
    }
}

fn record(members: &Map<String, Json>) -> Members<'_> {
    fn member<'a>((name, value): (&'a String, &'a Json)) -> (&'a str, Plain<'a>) {
        (name, Plain(value))
    }
    members.iter().map(member)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_that_no_replay_would_understand_is_named_with_its_field() {
        assert_eq!(check("closed", &json!({"reason": "resolved"})), Ok(()));
        let misfit = |event_type: &str, data: Json| check(event_type, &data).unwrap_err().0;
        assert_eq!(misfit("closed", json!({"reason": "done"})), "misfit: closed/reason");
        assert_eq!(misfit("closed", json!({})), "misfit: closed/reason");
        assert_eq!(misfit("assigned", json!({"handler": ""})), "misfit: assigned/handler");
        assert_eq!(misfit("shut", json!({})), "misfit: shut");
    }
}
