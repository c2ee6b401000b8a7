//! JSON into nodes. Raw values borrow from the text, so each knows its place.

use std::borrow::Cow;
use std::fmt;

use serde_json::value::RawValue;

use super::mistake::{Kind, Mistakes};
use super::node::{Entry, Node, Span, Value};

/// Bounded here as well as in the tree: each level is read once more by the level above it.
const DEPTH_MAX: usize = 32;

pub(crate) fn tree(text: &str, to: &mut Mistakes) -> Option<Node> {
    match serde_json::from_str::<&RawValue>(text) {
        Ok(raw) => node(text, raw.get(), 0, to),
        Err(error) => {
            let at = offset(text, error.line(), error.column());
            match no_number(text, at) {
                Some((word, at)) => {
                    let expected = "a number: JSON has none of that name; leave out what is not known";
                    to.add(Kind::Syntax, at, format!("`{word}`, which is no number in JSON"), expected);
                }
                None => to.add(Kind::Syntax, Span::new(at, at), error.to_string(), "valid JSON"),
            }
            None
        }
    }
}

fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (before + column.saturating_sub(1)).min(text.len())
}

/// What other languages write for numbers that are none, where the parser stopped at it or at its sign.
fn no_number(text: &str, at: usize) -> Option<(&'static str, Span)> {
    ["NaN", "-Infinity", "Infinity"].into_iter().find_map(|word| {
        let starts = |start: usize| text.get(start..).is_some_and(|rest| rest.starts_with(word));
        let start = (at.saturating_sub(1)..=at).find(|start| starts(*start))?;
        Some((word, Span::new(start, start + word.len())))
    })
}

/// Where a part of the text stands in it.
fn place(text: &str, part: &str) -> Span {
    let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    Span::new(start, start + part.len())
}

fn node(text: &str, raw: &str, depth: usize, to: &mut Mistakes) -> Option<Node> {
    let at = place(text, raw);
    if depth > DEPTH_MAX {
        to.add(Kind::TooDeep, at, "a value at this depth", format!("at most {DEPTH_MAX} levels"));
        return None;
    }
    let value = match raw.as_bytes().first() {
        Some(b'{') => table(text, raw, depth, to)?,
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(raw).ok()?;
            Value::List(
                items.iter().map(|item| node(text, item.get(), depth + 1, to)).collect::<Option<_>>()?,
            )
        }
        Some(b'"') => Value::Text(serde_json::from_str(raw).ok()?),
        Some(b't') => Value::Flag(true),
        Some(b'f') => Value::Flag(false),
        Some(b'n') => Value::Null,
        _ => Value::Number(raw.to_owned()),
    };
    Some(Node::new(at, value))
}

fn table(text: &str, raw: &str, depth: usize, to: &mut Mistakes) -> Option<Value> {
    let Members(members) = serde_json::from_str(raw).ok()?;
    let mut entries: Vec<Entry> = Vec::with_capacity(members.len());
    for (key, value) in members {
        let value = node(text, value.get(), depth + 1, to)?;
        let key_at = match key {
            Cow::Borrowed(key) => place(text, key),
            Cow::Owned(_) => value.at, // a key with escapes is a copy
        };
        if entries.iter().any(|entry| entry.key == key) {
            to.add(Kind::DuplicateKey, key_at, format!("`{key}` a second time"), "each key once");
        }
        entries.push(Entry { key: key.into_owned(), key_at, value });
    }
    Some(Value::Table(entries))
}

/// The members of an object in order, doubles included.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> serde::Deserialize<'de> for Members<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((Key(key), value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
                    members.push((key, value));
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(Visitor)
    }
}

#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);
