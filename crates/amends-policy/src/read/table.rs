//! Tables of a file into types: each key is read once, what does not fit is noted, and reading goes on.

use std::sync::Arc;

use smol_str::SmolStr;

use super::mistake::{Kind, Mistakes};
use super::node::{Entry, Node, Span, Value};

/// A type that a value of a file is read into.
pub(crate) trait Read: Sized {
    /// What is expected there, as a noun phrase.
    const EXPECTED: &'static str;

    /// Reads it, or notes why not.
    fn read(node: &Node, to: &mut Mistakes) -> Option<Self>;

    /// What it is where the key is not there, if the key may be left out.
    fn absent() -> Option<Self> {
        None
    }

    /// The shape of the value, for the JSON Schema.
    #[cfg(feature = "schema")]
    fn schema(to: &mut crate::schema::Schemas) -> serde_json::Value;
}

/// Notes that the value is of another type.
pub(crate) fn wrong<T: Read>(node: &Node, to: &mut Mistakes) -> Option<T> {
    to.add(Kind::WrongType, node.at, node.kind(), T::EXPECTED);
    None
}

/// Notes that the value lies outside its bounds.
pub(crate) fn outside<T: Read>(node: &Node, to: &mut Mistakes) -> Option<T> {
    to.add(Kind::OutOfBounds, node.at, node.kind(), T::EXPECTED);
    None
}

/// A table being read.
pub(crate) struct Table<'a> {
    at: Span,
    entries: &'a [Entry],
}

impl<'a> Table<'a> {
    /// Opens it, and notes every key that nobody reads.
    pub(crate) fn open(
        node: &'a Node,
        expected: &'static str,
        keys: &[&'static str],
        to: &mut Mistakes,
    ) -> Option<Self> {
        let Value::Table(entries) = &node.value else {
            to.add(Kind::WrongType, node.at, node.kind(), expected);
            return None;
        };
        for entry in entries.iter().filter(|entry| !keys.contains(&entry.key.as_str())) {
            let expected = nearest(&entry.key, keys)
                .map_or_else(|| format!("one of {}", keys.join(", ")), |key| format!("`{key}`"));
            to.add(Kind::UnknownKey, entry.key_at, format!("the key `{}`", entry.key), expected);
        }
        Some(Self { at: node.at, entries })
    }

    /// Reads what stands under a key.
    pub(crate) fn field<T: Read>(&self, key: &'static str, to: &mut Mistakes) -> Option<T> {
        match self.entries.iter().find(|entry| entry.key == key) {
            Some(entry) => T::read(&entry.value, to),
            None => T::absent().or_else(|| {
                let expected = format!("`{key}`, {}", T::EXPECTED);
                to.add(Kind::MissingKey, self.at, format!("no `{key}`"), expected);
                None
            }),
        }
    }
}

/// The key that was probably meant.
fn nearest(key: &str, keys: &[&'static str]) -> Option<&'static str> {
    closest(key, keys.iter().copied())
}

/// Of some names the one that was probably meant: two letters are other ones, or in a long name a quarter of them.
pub(crate) fn closest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let most = (name.len() / 4).max(2);
    let distances = names.map(|other| (distance(name, other), other));
    distances.min().filter(|(distance, _)| *distance <= most).map(|(_, name)| name)
}

/// How many letters differ (Levenshtein), for short words.
fn distance(one: &str, other: &str) -> usize {
    if one.len() > 64 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.bytes().enumerate() {
            let cost = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

impl<T: Read> Read for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        T::read(node, to).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    #[cfg(feature = "schema")]
    fn schema(to: &mut crate::schema::Schemas) -> serde_json::Value {
        T::schema(to)
    }
}

impl<T: Read> Read for Vec<T> {
    const EXPECTED: &'static str = "a list";

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        let Value::List(items) = &node.value else { return wrong(node, to) };
        // All of them are read before any is given up, so that each one's mistakes are told.
        let read: Vec<Option<T>> = items.iter().map(|item| T::read(item, to)).collect();
        read.into_iter().collect()
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }

    #[cfg(feature = "schema")]
    fn schema(to: &mut crate::schema::Schemas) -> serde_json::Value {
        serde_json::json!({ "type": "array", "items": T::schema(to) })
    }
}

impl<T: Read> Read for Box<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        T::read(node, to).map(Self::new)
    }

    #[cfg(feature = "schema")]
    fn schema(to: &mut crate::schema::Schemas) -> serde_json::Value {
        T::schema(to)
    }
}

impl<T: Read> Read for Arc<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        T::read(node, to).map(Self::new)
    }

    fn absent() -> Option<Self> {
        T::absent().map(Self::new)
    }

    #[cfg(feature = "schema")]
    fn schema(to: &mut crate::schema::Schemas) -> serde_json::Value {
        T::schema(to)
    }
}

impl Read for bool {
    const EXPECTED: &'static str = "true or false";

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        let Value::Flag(flag) = node.value else { return wrong(node, to) };
        Some(flag)
    }

    #[cfg(feature = "schema")]
    fn schema(_: &mut crate::schema::Schemas) -> serde_json::Value {
        serde_json::json!({ "type": "boolean" })
    }
}

impl Read for i64 {
    const EXPECTED: &'static str = "a whole number from 0 to 9007199254740991";

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        let Value::Number(text) = &node.value else { return wrong(node, to) };
        let Ok(number) = text.parse() else { return outside(node, to) };
        if (0..=amends_core::value::MOST).contains(&number) { Some(number) } else { outside(node, to) }
    }

    #[cfg(feature = "schema")]
    fn schema(_: &mut crate::schema::Schemas) -> serde_json::Value {
        serde_json::json!({ "type": "integer", "minimum": 0, "maximum": amends_core::value::MOST })
    }
}

/// A text of 1 to 1000 characters.
impl Read for String {
    const EXPECTED: &'static str = "a text of 1 to 1000 characters";

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        let Value::Text(text) = &node.value else { return wrong(node, to) };
        let length = text.chars().count();
        if (1..=1000).contains(&length) { Some(text.clone()) } else { outside(node, to) }
    }

    #[cfg(feature = "schema")]
    fn schema(_: &mut crate::schema::Schemas) -> serde_json::Value {
        serde_json::json!({ "type": "string", "minLength": 1, "maxLength": 1000 })
    }
}

/// A name: letters, digits, `_`, `.`, `-`.
impl Read for SmolStr {
    const EXPECTED: &'static str = "a name, [a-z0-9_.-]{1,64}";

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        let Value::Text(text) = &node.value else { return wrong(node, to) };
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'.' | b'-');
        if (1..=64).contains(&text.len()) && text.bytes().all(fits) {
            Some(SmolStr::new(text))
        } else {
            outside(node, to)
        }
    }

    #[cfg(feature = "schema")]
    fn schema(_: &mut crate::schema::Schemas) -> serde_json::Value {
        serde_json::json!({ "type": "string", "pattern": "^[a-z0-9_.-]{1,64}$" })
    }
}

/// Declares a table of the file: its type, how it is read, and its schema, from one list of keys.
macro_rules! table {
    ($(
        $(#[$doc:meta])*
        $vis:vis struct $Name:ident($expected:literal) {
            $($(#[$field_doc:meta])* $field:ident: $Type:ty,)*
        }
    )*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        $vis struct $Name {
            /// Where it stands in its file.
            $vis at: $crate::read::Span,
            $($(#[$field_doc])* $vis $field: $Type,)*
        }

        impl $crate::read::table::Read for $Name {
            const EXPECTED: &'static str = $expected;

            fn read(node: &$crate::read::node::Node, to: &mut $crate::read::mistake::Mistakes) -> Option<Self> {
                let keys = &[$($crate::read::table::key(stringify!($field))),*];
                let table = $crate::read::table::Table::open(node, $expected, keys, to)?;
                $(let $field: Option<$Type> = table.field($crate::read::table::key(stringify!($field)), to);)*
                Some(Self { at: node.at, $($field: $field?,)* })
            }

            #[cfg(feature = "schema")]
            fn schema(to: &mut $crate::schema::Schemas) -> serde_json::Value {
                to.table(stringify!($Name), |to| {
                    let mut shape = $crate::schema::TableSchema::new($expected);
                    $(shape.key::<$Type>($crate::read::table::key(stringify!($field)), to);)*
                    shape
                })
            }
        }
    )*};
}
pub(crate) use table;

/// Declares words that may stand in a place.
macro_rules! words {
    ($(
        $(#[$doc:meta])*
        pub enum $Name:ident { $($(#[$word_doc:meta])* $Word:ident = $text:literal,)* } $(else $Default:ident)?
    )*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $Name { $($(#[$word_doc])* $Word,)* }

        impl $Name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$Word),*];

            /// The word, as it stands in a file.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$Word => $text,)* }
            }

            /// The one of that word.
            pub fn of(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.word() == word)
            }
        }

        impl $crate::read::table::Read for $Name {
            const EXPECTED: &'static str = $crate::read::table::one_of!($($text),*);

            fn read(node: &$crate::read::node::Node, to: &mut $crate::read::mistake::Mistakes) -> Option<Self> {
                let $crate::read::node::Value::Text(text) = &node.value else {
                    return $crate::read::table::wrong(node, to);
                };
                Self::of(text).or_else(|| $crate::read::table::outside(node, to))
            }

            $(fn absent() -> Option<Self> { Some(Self::$Default) })?

            #[cfg(feature = "schema")]
            fn schema(_: &mut $crate::schema::Schemas) -> serde_json::Value {
                serde_json::json!({ "enum": [$($text),*] })
            }
        }
    )*};
}
pub(crate) use words;

macro_rules! one_of {
    ($first:literal $(, $rest:literal)*) => { concat!("one of `", $first, "`" $(, ", `", $rest, "`")*) };
}
pub(crate) use one_of;

/// A mark that may be left out; false then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark(pub bool);

impl Read for Mark {
    const EXPECTED: &'static str = <bool as Read>::EXPECTED;

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        bool::read(node, to).map(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self(false))
    }

    #[cfg(feature = "schema")]
    fn schema(to: &mut crate::schema::Schemas) -> serde_json::Value {
        bool::schema(to)
    }
}

/// The key of a field: `r#type` is `type`.
pub(crate) const fn key(field: &'static str) -> &'static str {
    match field.as_bytes() {
        [b'r', b'#', ..] => field.split_at(2).1,
        _ => field,
    }
}
