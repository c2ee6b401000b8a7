//! YAML into nodes, within a budget and without aliases.

use std::fmt;

use serde_saphyr::{Budget, DuplicateKeyPolicy, Error, Options, Spanned};

use super::mistake::{Kind, Mistakes};
use super::node::{Entry, Node, Span, Value};

pub(crate) fn tree(text: &str, to: &mut Mistakes) -> Option<Node> {
    match serde_saphyr::from_str_with_options::<Spanned<Loose>>(text, options()) {
        Ok(root) => Some(node(root)),
        Err(error) => {
            let at = error.location().map(|location| place(text, &location)).unwrap_or_default();
            let error = error.without_snippet();
            if let Error::DuplicateMappingKey { key, .. } = error {
                let key = key.as_deref().map_or_else(|| "a key".to_owned(), |key| format!("`{key}`"));
                to.add(Kind::DuplicateKey, at, format!("{key} a second time"), "each key once");
            } else {
                let message = error.to_string();
                let first = message.lines().next().unwrap_or_default();
                // The parser counts lines of its own; the place is told once, and of the file.
                let first = first.split(" at line ").next().unwrap_or_default();
                to.add(Kind::Syntax, at, first, "valid YAML without aliases");
            }
            None
        }
    }
}

/// Aliases are refused: a page of them can stand for gigabytes, and no policy needs them.
fn options() -> Options {
    let mut budget = Budget::default();
    budget.max_aliases = 0;
    budget.max_anchors = 0;
    budget.max_depth = 64;
    let mut options = Options::default();
    options.budget = Some(budget);
    options.duplicate_keys = DuplicateKeyPolicy::Error;
    options
}

/// Where an error is: its bytes, or where the parser knows only line and column, those.
fn place(text: &str, location: &serde_saphyr::Location) -> Span {
    if location.span().byte_offset().is_some_and(|offset| offset > 0) {
        return span(location);
    }
    let number = |n: u64| usize::try_from(n).unwrap_or(0);
    let (line, column) = (number(location.line()), number(location.column()));
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text.get(before..).unwrap_or_default();
    let start = before + rest.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum::<usize>();
    Span::new(start, start)
}

fn span(location: &serde_saphyr::Location) -> Span {
    let start = location.span().byte_offset().unwrap_or(0);
    let start = usize::try_from(start).unwrap_or(0);
    let length = location.span().byte_len().and_then(|len| usize::try_from(len).ok()).unwrap_or(0);
    Span::new(start, start + length)
}

/// Any YAML value.
enum Loose {
    Null,
    Flag(bool),
    Number(String),
    Text(String),
    List(Vec<Spanned<Loose>>),
    Table(Vec<(Spanned<String>, Spanned<Loose>)>),
}

fn node(from: Spanned<Loose>) -> Node {
    let at = span(&from.referenced);
    let value = match from.value {
        Loose::Null => Value::Null,
        Loose::Flag(flag) => Value::Flag(flag),
        Loose::Number(number) => Value::Number(number),
        Loose::Text(text) => Value::Text(text),
        Loose::List(items) => Value::List(items.into_iter().map(node).collect()),
        Loose::Table(members) => Value::Table(
            members
                .into_iter()
                .map(|(key, value)| Entry {
                    key_at: span(&key.referenced),
                    key: key.value,
                    value: node(value),
                })
                .collect(),
        ),
    };
    Node::new(at, value)
}

impl<'de> serde::Deserialize<'de> for Loose {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(LooseVisitor)
    }
}

struct LooseVisitor;

impl<'de> serde::de::Visitor<'de> for LooseVisitor {
    type Value = Loose;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Loose, E> {
        Ok(Loose::Null)
    }

    fn visit_none<E>(self) -> Result<Loose, E> {
        Ok(Loose::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Loose, E> {
        Ok(Loose::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Loose, E> {
        Ok(Loose::Number(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Loose, E> {
        Ok(Loose::Number(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Loose, E> {
        Ok(Loose::Number(number.to_string())) // the shortest decimal, as it was most likely written
    }

    fn visit_str<E>(self, text: &str) -> Result<Loose, E> {
        Ok(Loose::Text(text.to_owned()))
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Loose, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Loose::List(items))
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Loose, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Loose::Table(members))
    }
}
