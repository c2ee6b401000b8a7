//! Plain values: what the codec hands in ([`Datum`]) and what it gets back ([`Tree`]).

use std::collections::BTreeMap;

use amends_envelope::Sealed;

use crate::value::Decimal;

/// One plain value, wherever it is kept. Copied freely, so it is a reference or an index.
pub trait Datum<'a>: Copy {
    /// The items of a list, in order.
    type Items: Iterator<Item = Self>;
    /// The members of a record, each name once.
    type Members: Iterator<Item = (&'a str, Self)>;

    /// What it is.
    fn view(self) -> View<'a, Self>;

    /// The member of that name, where this is a record that has it.
    fn member(self, name: &str) -> Option<Self> {
        match self.view() {
            View::Record(mut members) => members.find(|(n, _)| *n == name).map(|(_, value)| value),
            View::Null
            | View::Bool(_)
            | View::Integer(_)
            | View::Decimal(_)
            | View::Text(_)
            | View::List(_)
            | View::Sealed(_)
            | View::Erased(_) => None,
        }
    }
}

/// A plain value, opened one level.
#[derive(Debug)]
pub enum View<'a, D: Datum<'a>> {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number within ±(2^53 - 1).
    Integer(i64),
    /// Any other number, as its canonical decimal text.
    Decimal(Decimal),
    /// Text.
    Text(&'a str),
    /// A list.
    List(D::Items),
    /// A record.
    Record(D::Members),
    /// A sealed personal value.
    Sealed(Box<Sealed>),
    /// A sealed personal value whose key is known to be gone.
    Erased(Box<Sealed>),
}

/// The members of a [`Tree::Record`], in the order of their names.
pub type Record = BTreeMap<String, Tree>;

/// A plain value that owns itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number within ±(2^53 - 1).
    Integer(i64),
    /// Any other number.
    Decimal(Decimal),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Tree>),
    /// A record.
    Record(Record),
    /// A sealed personal value.
    Sealed(Box<Sealed>),
    /// A sealed personal value whose key is known to be gone. Written as it is stored: sealed.
    Erased(Box<Sealed>),
    /// A personal value in clear: to be sealed before it reaches a store. Redacted when shown for debugging.
    Personal(Clear),
}

/// A personal value in clear, on its way to being sealed. Has no way to show itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Clear(pub Box<Tree>);

impl std::fmt::Debug for Clear {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clear(..)")
    }
}

impl<'a> Datum<'a> for &'a Tree {
    type Items = std::slice::Iter<'a, Tree>;
    type Members = Members<'a>;

    fn view(self) -> View<'a, Self> {
        match self {
            Tree::Null => View::Null,
            Tree::Bool(yes) => View::Bool(*yes),
            Tree::Integer(number) => View::Integer(*number),
            Tree::Decimal(number) => View::Decimal(number.clone()),
            Tree::Text(text) => View::Text(text),
            Tree::List(items) => View::List(items.iter()),
            Tree::Record(record) => View::Record(Members(record.iter())),
            Tree::Sealed(sealed) => View::Sealed(sealed.clone()),
            Tree::Erased(sealed) => View::Erased(sealed.clone()),
            Tree::Personal(Clear(inner)) => inner.view(),
        }
    }

    fn member(self, name: &str) -> Option<Self> {
        match self {
            Tree::Record(record) => record.get(name),
            Tree::Personal(Clear(inner)) => inner.member(name),
            Tree::Null
            | Tree::Bool(_)
            | Tree::Integer(_)
            | Tree::Decimal(_)
            | Tree::Text(_)
            | Tree::List(_)
            | Tree::Sealed(_)
            | Tree::Erased(_) => None,
        }
    }
}

/// The members of a record that is a [`Tree`].
#[derive(Debug, Clone)]
pub struct Members<'a>(std::collections::btree_map::Iter<'a, String, Tree>);

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, &'a Tree);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (name.as_str(), value))
    }
}
