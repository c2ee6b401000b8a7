//! What things are called, for people: in English and, where given, in Korean.

use std::sync::Arc;

use crate::read::Kind;
use crate::read::mistake::Mistakes;
use crate::read::node::{Node, Value};
use crate::read::table::{Read, Table, wrong};

/// In which language people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Korean.
    Ko,
}

/// A text for people. Written as one text, or as `{ en = "..", ko = ".." }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// In English.
    pub en: Arc<str>,
    /// In Korean.
    pub ko: Option<Arc<str>>,
}

impl Title {
    /// In this language; in English where it is not given.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Ko => self.ko.as_deref().unwrap_or(&self.en),
        }
    }
}

impl Read for Title {
    const EXPECTED: &'static str = "a text, or { en = \"..\", ko = \"..\" }";

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        match &node.value {
            Value::Text(_) => Some(Self { en: String::read(node, to)?.into(), ko: None }),
            Value::Table(_) => {
                let table = Table::open(node, Self::EXPECTED, &["en", "ko"], to)?;
                let (en, ko) = (table.field::<String>("en", to), table.field::<Option<String>>("ko", to));
                Some(Self { en: en?.into(), ko: ko?.map(Arc::from) })
            }
            Value::Null | Value::Flag(_) | Value::Number(_) | Value::List(_) => wrong(node, to),
        }
    }

    #[cfg(feature = "schema")]
    fn schema(to: &mut crate::schema::Schemas) -> serde_json::Value {
        let text = String::schema(to);
        serde_json::json!({ "anyOf": [text, {
            "type": "object", "properties": { "en": text, "ko": text }, "required": ["en"], "additionalProperties": false,
        }] })
    }
}

/// Pairs of a name and a text, like the fields that an event must have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts(pub Vec<(String, String)>);

impl Read for Texts {
    const EXPECTED: &'static str = "a table of names and texts";

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        let Value::Table(entries) = &node.value else { return wrong(node, to) };
        let mut texts = Vec::with_capacity(entries.len());
        for entry in entries {
            match &entry.value.value {
                Value::Text(text) | Value::Number(text) => texts.push((entry.key.clone(), text.clone())),
                Value::Flag(flag) => texts.push((entry.key.clone(), flag.to_string())),
                Value::Null | Value::List(_) | Value::Table(_) => {
                    to.add(Kind::WrongType, entry.value.at, entry.value.kind(), "a text");
                }
            }
        }
        Some(Self(texts))
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    #[cfg(feature = "schema")]
    fn schema(_: &mut crate::schema::Schemas) -> serde_json::Value {
        serde_json::json!({
            "type": "object", "additionalProperties": { "type": ["string", "number", "boolean"] },
        })
    }
}
