//! A tree of values that know their place in the file.

use std::collections::BTreeMap;

use super::mistake::{Kind, Mistakes};

/// Bytes of a file, from the first to the one after the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    pub(crate) const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }
}

impl From<std::ops::Range<usize>> for Span {
    fn from(range: std::ops::Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// One value and its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) at: Span,
    pub(crate) value: Value,
}

/// What a value is. Numbers stay as they are written: no float is ever made of them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Flag(bool),
    Number(String),
    Text(String),
    List(Vec<Node>),
    Table(Vec<Entry>),
}

/// One entry of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_at: Span,
    pub(crate) value: Node,
}

/// Tables in tables beyond this depth are refused: the deepest shipped rule has half of it.
const DEPTH_MAX: usize = 24;
/// Lists and tables beyond this length are refused: no law we know has a tenth as many bands.
const PARTS_MAX: usize = 1_000;
/// All values of a file together.
const NODES_MAX: usize = 40_000;

impl Node {
    pub(crate) fn new(at: impl Into<Span>, value: Value) -> Self {
        Self { at: at.into(), value }
    }

    /// What it is, as a noun phrase.
    pub(crate) fn kind(&self) -> String {
        match &self.value {
            Value::Null => "nothing".to_owned(),
            Value::Flag(flag) => format!("{flag}"),
            Value::Number(number) => format!("the number {number}"),
            Value::Text(text) => format!("the text {:?}", text.chars().take(60).collect::<String>()),
            Value::List(_) => "a list".to_owned(),
            Value::Table(_) => "a table".to_owned(),
        }
    }

    /// Every table in it, by its place.
    pub(crate) fn tables<'a>(&'a self, to: &mut BTreeMap<(usize, usize), &'a Self>) {
        match &self.value {
            Value::Table(entries) => {
                to.entry((self.at.start, self.at.end)).or_insert(self);
                for entry in entries {
                    entry.value.tables(to);
                }
            }
            Value::List(items) => {
                for item in items {
                    item.tables(to);
                }
            }
            Value::Null | Value::Flag(_) | Value::Number(_) | Value::Text(_) => {}
        }
    }

    /// Where the value under one of these keys stands: in this table itself, else further within. Where a word is given
    /// it is that value, or an item of that list.
    pub(crate) fn part(&self, keys: &[&str], word: Option<&str>) -> Option<Span> {
        let Value::Table(entries) = &self.value else { return None };
        let mut own = entries.iter().filter(|entry| keys.contains(&entry.key.as_str()));
        own.find_map(|entry| entry.value.word(word)).or_else(|| {
            // Without a word any deeper table might have the key.
            word?;
            entries.iter().find_map(|entry| entry.value.deeper(keys, word))
        })
    }

    fn deeper(&self, keys: &[&str], word: Option<&str>) -> Option<Span> {
        match &self.value {
            Value::Table(_) => self.part(keys, word),
            Value::List(items) => items.iter().find_map(|item| item.deeper(keys, word)),
            Value::Null | Value::Flag(_) | Value::Number(_) | Value::Text(_) => None,
        }
    }

    /// Where a word stands in a value; the whole of it where none is asked for.
    fn word(&self, word: Option<&str>) -> Option<Span> {
        let Some(word) = word else { return Some(self.at) };
        match &self.value {
            Value::Text(text) => (text == word).then_some(self.at),
            Value::List(items) => items.iter().find_map(|item| item.word(Some(word))),
            Value::Null | Value::Flag(_) | Value::Number(_) | Value::Table(_) => None,
        }
    }

    /// Whether the tree is small enough to look at.
    pub(crate) fn check_bounds(&self, to: &mut Mistakes) -> bool {
        let mut nodes = 0;
        self.count(0, &mut nodes, to)
    }

    fn count(&self, depth: usize, nodes: &mut usize, to: &mut Mistakes) -> bool {
        *nodes += 1;
        if depth > DEPTH_MAX {
            to.add(Kind::TooDeep, self.at, "a value at this depth", format!("at most {DEPTH_MAX} levels"));
            return false;
        }
        let parts = match &self.value {
            Value::List(items) => items.len(),
            Value::Table(entries) => entries.len(),
            Value::Null | Value::Flag(_) | Value::Number(_) | Value::Text(_) => 0,
        };
        if parts > PARTS_MAX || *nodes > NODES_MAX {
            to.add(Kind::TooLarge, self.at, format!("{parts} parts"), format!("at most {PARTS_MAX}"));
            return false;
        }
        match &self.value {
            Value::List(items) => items.iter().all(|item| item.count(depth + 1, nodes, to)),
            Value::Table(entries) => entries.iter().all(|entry| entry.value.count(depth + 1, nodes, to)),
            Value::Null | Value::Flag(_) | Value::Number(_) | Value::Text(_) => true,
        }
    }
}
