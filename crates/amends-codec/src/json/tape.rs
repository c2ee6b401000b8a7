//! A parsed line as a flat list of nodes in the order of the text, made once and used for line after line.

use amends_core::shape::{Datum, View};
use amends_core::value::Decimal;

use super::keys::Seen;
use super::scan::Stops;

/// What a line was parsed into. Keep one for each thread and hand it in for every line: it allocates only while it
/// grows.
#[derive(Debug, Default)]
pub struct Tape {
    pub(super) nodes: Vec<Node>,
    /// The line, and after it the texts that had escapes and the decimals, without escapes and in canonical form.
    pub(super) text: String,
    pub(super) stops: Stops,
    /// Whether any object has the key `$sealed`.
    pub(super) has_sealed: bool,
    /// Which key of the line came after which, on the line before: most lines of a log are alike.
    pub(super) following: [u8; 32],
}

/// One node. A list is followed by its items; a record by key, value, key, value; both say where they end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Integer(i64),
    Decimal(Span),
    Text(Span),
    List { end: u32 },
    Record { end: u32, keys: Seen },
}

/// A piece of the text, from and to in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span(pub(super) u32, pub(super) u32);

/// The `end` of a list or record that is still being read.
pub(super) const OPEN: u32 = u32::MAX;

impl Tape {
    /// An empty one.
    pub const fn new() -> Self {
        Self {
            nodes: Vec::new(),
            text: String::new(),
            stops: Stops::new(),
            has_sealed: false,
            following: [0; 32],
        }
    }

    pub(super) fn start(&mut self, line: &str) {
        self.nodes.clear();
        self.text.clear();
        self.text.push_str(line);
        self.stops.mark(line.as_bytes());
        self.has_sealed = false;
    }

    /// The value at the top of the line that was parsed last.
    pub(crate) const fn root(&self) -> Value<'_> {
        Value { tape: self, at: 0 }
    }

    /// The value whose node stands there.
    pub(crate) const fn value(&self, at: u32) -> Value<'_> {
        Value { tape: self, at }
    }

    /// A null that stands nowhere.
    pub(crate) const fn nothing(&self) -> Value<'_> {
        self.value(u32::MAX)
    }

    /// Whether any object has the key `$sealed`.
    pub(crate) const fn has_sealed(&self) -> bool {
        self.has_sealed
    }

    #[inline]
    pub(crate) fn piece(&self, span: Span) -> &str {
        self.text.get(span.0 as usize..span.1 as usize).unwrap_or_default()
    }

    /// Where the node after this one and all within it stands.
    #[inline]
    pub(super) fn after(&self, at: u32) -> u32 {
        match self.nodes.get(at as usize) {
            Some(Node::List { end } | Node::Record { end, .. }) => *end,
            _ => at + 1,
        }
    }
}

/// One value of a parsed line.
#[derive(Debug, Clone, Copy)]
pub struct Value<'a> {
    tape: &'a Tape,
    at: u32,
}

impl<'a> Value<'a> {
    #[inline]
    pub(super) fn node(self) -> Node {
        self.tape.nodes.get(self.at as usize).copied().unwrap_or(Node::Null)
    }

    /// The text, where it is one.
    #[inline]
    pub fn text(self) -> Option<&'a str> {
        if let Node::Text(span) = self.node() { Some(self.tape.piece(span)) } else { None }
    }

    /// The whole number, where it is one.
    pub fn integer(self) -> Option<i64> {
        if let Node::Integer(number) = self.node() { Some(number) } else { None }
    }

    /// The items, where it is a list.
    pub fn items(self) -> Option<Items<'a>> {
        if let Node::List { end } = self.node() {
            Some(Items { next: self.at(self.at + 1), end })
        } else {
            None
        }
    }

    /// The members in the order of the text, where it is a record.
    pub fn members(self) -> Option<Members<'a>> {
        if let Node::Record { end, .. } = self.node() {
            Some(Members { next: self.at(self.at + 1), end })
        } else {
            None
        }
    }

    pub(super) fn piece(self, span: Span) -> &'a str {
        self.tape.piece(span)
    }

    const fn at(self, at: u32) -> Self {
        Self { tape: self.tape, at }
    }
}

impl<'a> Datum<'a> for Value<'a> {
    type Items = Items<'a>;
    type Members = Members<'a>;

    fn view(self) -> View<'a, Self> {
        match self.node() {
            Node::Null => View::Null,
            Node::Bool(yes) => View::Bool(yes),
            Node::Integer(number) => View::Integer(number),
            Node::Decimal(span) => View::Decimal(Decimal::canonical(self.piece(span))),
            Node::Text(span) => View::Text(self.tape.piece(span)),
            Node::List { end } => View::List(Items { next: self.at(self.at + 1), end }),
            Node::Record { end, .. } => {
                let sealed = if self.tape.has_sealed { crate::seal::stored::read(self).ok() } else { None };
                let record = || View::Record(Members { next: self.at(self.at + 1), end });
                sealed.map_or_else(record, |sealed| View::Sealed(Box::new(sealed)))
            }
        }
    }

    /// Most names that are asked for are not there, and most others differ in length.
    #[expect(clippy::inline_always, reason = "the name is a constant then, compared at once")]
    #[inline(always)]
    fn member(self, name: &str) -> Option<Self> {
        let Node::Record { end, keys } = self.node() else { return None };
        if !keys.perhaps(name.as_bytes()) {
            return None;
        }
        let mut key = self.at + 1;
        while key < end {
            if let Some(Node::Text(span)) = self.tape.nodes.get(key as usize)
                && (span.1 - span.0) as usize == name.len()
                && self.tape.piece(*span) == name
            {
                return Some(self.at(key + 1));
            }
            key = self.tape.after(key + 1);
        }
        None
    }
}

/// The items of a list.
#[derive(Debug, Clone)]
pub struct Items<'a> {
    next: Value<'a>,
    end: u32,
}

impl<'a> Iterator for Items<'a> {
    type Item = Value<'a>;

    #[inline]
    fn next(&mut self) -> Option<Value<'a>> {
        let item = self.next;
        (item.at < self.end).then(|| {
            self.next.at = item.tape.after(item.at);
            item
        })
    }
}

/// The members of a record, in the order of the text.
#[derive(Debug, Clone)]
pub struct Members<'a> {
    next: Value<'a>,
    end: u32,
}

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, Value<'a>);

    #[inline]
    fn next(&mut self) -> Option<(&'a str, Value<'a>)> {
        let key = self.next;
        (key.at < self.end).then(|| {
            let value = key.at(key.at + 1);
            self.next.at = key.tape.after(value.at);
            (key.text().unwrap_or_default(), value)
        })
    }
}
