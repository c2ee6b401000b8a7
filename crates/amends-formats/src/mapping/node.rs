//! A TOML document as a tree in which every value knows its line, so that every complaint about it can say where.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use amends_core::shape::Tree;

use super::MappingError;

/// The text of a mapping file and its name.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    pub(crate) file: &'a str,
    pub(crate) text: &'a str,
}

impl Document<'_> {
    /// An error about what stands at this byte.
    pub(crate) fn error(&self, at: usize, message: impl Into<String>) -> MappingError {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        MappingError { file: self.file.to_owned(), line, message: message.into() }
    }
}

/// One value and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Node<'a> {
    doc: &'a Document<'a>,
    value: &'a DeValue<'a>,
    span: Range<usize>,
    key: String,
}

impl<'a> Node<'a> {
    fn of(doc: &'a Document<'a>, key: &str, value: &'a Spanned<DeValue<'a>>) -> Self {
        Self { doc, value: value.get_ref(), span: value.span(), key: key.to_owned() }
    }

    /// An error about this value.
    pub(crate) fn error(&self, message: impl Into<String>) -> MappingError {
        self.doc.error(self.span.start, message)
    }

    fn expected(&self, what: &str) -> MappingError {
        self.error(format!("`{}` should be {what}, found {}", self.key, self.value.type_str()))
    }

    pub(crate) fn text(&self) -> Result<&'a str, MappingError> {
        self.value.as_str().ok_or_else(|| self.expected("a string"))
    }

    pub(crate) fn flag(&self) -> Result<bool, MappingError> {
        self.value.as_bool().ok_or_else(|| self.expected("true or false"))
    }

    pub(crate) fn integer(&self) -> Result<i64, MappingError> {
        let digits = self.value.as_integer().filter(|integer| integer.radix() == 10);
        digits.and_then(|integer| integer.as_str().parse().ok()).ok_or_else(|| self.expected("an integer"))
    }

    /// A string, or a list of them.
    pub(crate) fn texts(&self) -> Result<Vec<String>, MappingError> {
        match self.items() {
            Some(items) => items.iter().map(|item| item.text().map(str::to_owned)).collect(),
            None => self
                .value
                .as_str()
                .map(|one| vec![one.to_owned()])
                .ok_or_else(|| self.expected("a string or a list of strings")),
        }
    }

    /// The items of a list; none where it is no list.
    pub(crate) fn items(&self) -> Option<Vec<Node<'a>>> {
        let list = self.value.as_array()?;
        Some(list.iter().map(|item| Self::of(self.doc, &self.key, item)).collect())
    }

    /// The items of a list of tables.
    pub(crate) fn sections(&self) -> Result<Vec<Section<'a>>, MappingError> {
        let items = self.items().ok_or_else(|| self.expected("a list of tables"))?;
        items.iter().map(Node::section).collect()
    }

    pub(crate) fn section(&self) -> Result<Section<'a>, MappingError> {
        let table = self.value.as_table().ok_or_else(|| self.expected("a table"))?;
        Ok(Section::new(self.doc, table, self.span.start, &self.key))
    }

    pub(crate) fn is_table(&self) -> bool {
        self.value.is_table()
    }

    /// A plain value: a string, a whole number, a truth value, or a list of them.
    pub(crate) fn constant(&self) -> Result<Tree, MappingError> {
        match self.value {
            DeValue::String(text) => Ok(Tree::Text(text.as_ref().to_owned())),
            DeValue::Integer(_) => self.integer().map(Tree::Integer),
            DeValue::Boolean(flag) => Ok(Tree::Bool(*flag)),
            DeValue::Array(_) => {
                let items = self.items().unwrap_or_default();
                items.iter().map(Node::constant).collect::<Result<_, _>>().map(Tree::List)
            }
            DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Table(_) => {
                Err(self.expected("a string, a whole number, true or false, or a list of these"))
            }
        }
    }
}

/// A table, of which every key has to be understood: [`Section::done`] complains of those that nobody took.
#[derive(Debug)]
pub(crate) struct Section<'a> {
    doc: &'a Document<'a>,
    table: &'a DeTable<'a>,
    at: usize,
    name: String,
    taken: RefCell<BTreeSet<&'a str>>,
}

impl<'a> Section<'a> {
    pub(crate) fn new(doc: &'a Document<'a>, table: &'a DeTable<'a>, at: usize, name: &str) -> Self {
        Self { doc, table, at, name: name.to_owned(), taken: RefCell::default() }
    }

    /// An error about the table as a whole.
    pub(crate) fn error(&self, message: impl Into<String>) -> MappingError {
        self.doc.error(self.at, message)
    }

    pub(crate) fn take(&self, key: &'a str) -> Option<Node<'a>> {
        let value = self.table.get(key)?;
        self.taken.borrow_mut().insert(key);
        Some(Node::of(self.doc, key, value))
    }

    pub(crate) fn need(&self, key: &'a str) -> Result<Node<'a>, MappingError> {
        self.take(key).ok_or_else(|| self.error(format!("`{}` needs the key `{key}`", self.name)))
    }

    /// Every entry, in the order of its key.
    pub(crate) fn entries(&self) -> Vec<(&'a str, Node<'a>)> {
        let entry = |(key, value): (&'a Spanned<std::borrow::Cow<'a, str>>, &'a Spanned<DeValue<'a>>)| {
            let key = key.get_ref().as_ref();
            (key, Node::of(self.doc, key, value))
        };
        self.table.iter().map(entry).collect()
    }

    /// # Errors
    /// Where the table holds a key that nobody took.
    pub(crate) fn done(&self) -> Result<(), MappingError> {
        let taken = self.taken.borrow();
        match self.table.keys().find(|key| !taken.contains(key.get_ref().as_ref())) {
            None => Ok(()),
            Some(key) => {
                let message = format!("`{}` has no key `{}`", self.name, key.get_ref());
                Err(self.doc.error(key.span().start, message))
            }
        }
    }
}
