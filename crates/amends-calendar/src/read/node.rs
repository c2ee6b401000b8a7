//! A TOML document in which every value knows its bytes, and a list of what is wrong with it.
//!
//! A question that a value does not answer leaves a mistake behind and gives nothing, so that the questions after it
//! are asked all the same.

use std::cell::RefCell;
use std::ops::Range;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What is wrong so far.
#[derive(Debug, Default)]
pub(super) struct Notes(RefCell<Vec<(Range<usize>, String)>>);

impl Notes {
    pub(super) fn add(&self, span: Range<usize>, message: impl Into<String>) {
        self.0.borrow_mut().push((span, message.into()));
    }

    pub(super) fn into_inner(self) -> Vec<(Range<usize>, String)> {
        self.0.into_inner()
    }
}

/// One value: under which key it stands, and where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node<'a> {
    notes: &'a Notes,
    value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Node<'a> {
    /// Notes what was expected here; gives nothing, for a caller to return.
    pub(super) fn expected<T>(&self, what: &str) -> Option<T> {
        let found = match self.value.get_ref() {
            DeValue::String(text) => format!("{:?}", shortened(text)),
            DeValue::Integer(integer) => integer.to_string(),
            DeValue::Datetime(datetime) => datetime.to_string(),
            other @ (DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Array(_) | DeValue::Table(_)) => {
                format!("{} {}", article(other.type_str()), other.type_str())
            }
        };
        self.wrong(format!("expected {what}, found {found}"))
    }

    /// Notes a mistake about this value; gives nothing, for a caller to return.
    pub(super) fn wrong<T>(&self, message: impl Into<String>) -> Option<T> {
        self.notes.add(self.value.span(), message);
        None
    }

    pub(super) fn text(&self, what: &str) -> Option<&'a str> {
        self.value.get_ref().as_str().or_else(|| self.expected(what))
    }

    pub(super) fn year(&self, what: &str) -> Option<i32> {
        let integer = self.value.get_ref().as_integer().filter(|integer| integer.radix() == 10);
        integer.and_then(|integer| integer.as_str().parse().ok()).or_else(|| self.expected(what))
    }

    pub(super) fn date(&self, what: &str) -> Option<NaiveDate> {
        let written = self.value.get_ref().as_datetime().filter(|written| written.time.is_none());
        written.and_then(|written| written.to_string().parse().ok()).or_else(|| self.expected(what))
    }

    /// The items of a list; a single value is a list of one.
    pub(super) fn items(&self) -> Vec<Self> {
        match self.value.get_ref().as_array() {
            Some(list) => list.iter().map(|value| Self { notes: self.notes, value }).collect(),
            None => vec![*self],
        }
    }

    pub(super) fn section(&self, what: &str) -> Option<Section<'a>> {
        let table = self.value.get_ref().as_table().or_else(|| self.expected(what))?;
        Some(Section { notes: self.notes, table, span: self.value.span() })
    }
}

/// A table.
#[derive(Debug, Clone)]
pub(super) struct Section<'a> {
    notes: &'a Notes,
    table: &'a DeTable<'a>,
    span: Range<usize>,
}

impl<'a> Section<'a> {
    pub(super) fn whole(notes: &'a Notes, table: &'a DeTable<'a>) -> Self {
        Self { notes, table, span: 0..0 }
    }

    pub(super) fn get(&self, key: &str) -> Option<Node<'a>> {
        self.table.get(key).map(|value| Node { notes: self.notes, value })
    }

    /// The value of a key that has to be there.
    pub(super) fn need(&self, key: &str, what: &str) -> Option<Node<'a>> {
        let found = self.get(key);
        if found.is_none() {
            self.notes.add(self.span.clone(), format!("expected the key `{key}`, {what}"));
        }
        found
    }

    /// Every entry: its key, where the key stands, its value.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'a str, Range<usize>, Node<'a>)> + use<'a> {
        let notes = self.notes;
        self.table.iter().map(move |(key, value)| (key.get_ref().as_ref(), key.span(), Node { notes, value }))
    }

    /// Notes every key but these.
    pub(super) fn only(&self, keys: &[&str]) {
        for (key, span, _) in self.entries().filter(|(key, _, _)| !keys.contains(key)) {
            let key = shortened(key);
            self.notes.add(span, format!("expected one of the keys {}, found `{key}`", keys.join(", ")));
        }
    }
}

fn shortened(text: &str) -> String {
    let short: String = text.chars().take(40).collect();
    if short.len() < text.len() { format!("{short}...") } else { short }
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}
