//! The JSON Schema of a pack file, from the same declarations that read it: the two cannot drift apart.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::pack::Pack;
use crate::read::table::Read;

/// The JSON Schema (draft 2020-12) of a pack file, for editors and for other programs that write packs.
///
/// It says which keys there are and what they hold. What reading finds besides (names that nothing has, gaps between
/// bands, rules that never apply) no schema can say.
pub fn pack_schema() -> Value {
    let mut schemas = Schemas::default();
    let root = Pack::schema(&mut schemas);
    let mut defs = Map::new();
    for (name, schema) in schemas.0 {
        defs.insert(name.to_owned(), schema);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "amends policy pack",
        "$ref": root["$ref"],
        "$defs": defs,
    })
}

/// The named schemas met so far.
#[derive(Debug, Default)]
pub(crate) struct Schemas(BTreeMap<&'static str, Value>);

impl Schemas {
    /// A table under its name: worked out where it is first met.
    pub(crate) fn table(&mut self, name: &'static str, make: impl FnOnce(&mut Self) -> TableSchema) -> Value {
        if !self.0.contains_key(name) {
            self.0.insert(name, Value::Null); // it may hold itself
            let schema = make(self).finish();
            self.0.insert(name, schema);
        }
        reference(name)
    }

    /// A schema under a name, which may refer to itself.
    pub(crate) fn named(&mut self, name: &'static str, make: impl FnOnce(&Value) -> Value) -> Value {
        let it = reference(name);
        self.0.entry(name).or_insert_with(|| make(&it));
        it
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// A table's schema in the making.
pub(crate) struct TableSchema {
    expected: &'static str,
    properties: Map<String, Value>,
    required: Vec<Value>,
}

impl TableSchema {
    pub(crate) fn new(expected: &'static str) -> Self {
        Self { expected, properties: Map::new(), required: Vec::new() }
    }

    /// A key of it; required where it may not be left out.
    pub(crate) fn key<T: Read>(&mut self, key: &'static str, to: &mut Schemas) {
        self.properties.insert(key.to_owned(), T::schema(to));
        if T::absent().is_none() {
            self.required.push(Value::String(key.to_owned()));
        }
    }

    fn finish(self) -> Value {
        json!({
            "description": self.expected,
            "type": "object",
            "properties": self.properties,
            "required": self.required,
            "additionalProperties": false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_names_every_table_and_points_to_none_that_is_not_there() {
        let schema = pack_schema();
        let text = schema.to_string();
        let defs = schema["$defs"].as_object().unwrap();
        for name in ["Pack", "Version", "Award", "Clock", "Condition", "Example"] {
            assert!(defs.get(name).is_some_and(Value::is_object), "{name}");
        }
        for reference in text.split("#/$defs/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(defs.contains_key(name), "{name}");
        }
        assert_eq!(defs["Pack"]["required"], json!(["id", "title", "jurisdiction", "force"]));
        assert_eq!(defs["Version"]["properties"]["verified"], json!({ "type": "boolean" }));
    }

    /// The published file is what this gives; where it is not, the first argument of `assert_eq` is what it should be.
    #[test]
    fn the_published_schema_is_up_to_date() {
        let published = include_str!("../schema/policy-pack.schema.json");
        let now = serde_json::to_string_pretty(&pack_schema()).unwrap();
        if let Some(path) = std::env::var_os("AMENDS_WRITE_SCHEMA") {
            std::fs::write(path, format!("{now}\n")).unwrap();
        }
        assert_eq!(now.trim(), published.trim());
    }
}
