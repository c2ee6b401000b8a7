//! TOML into nodes: the parser recovers, so that all its mistakes are told too.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::{Kind, Mistakes};
use super::node::{Entry, Node, Span, Value};

pub(crate) fn tree(text: &str, to: &mut Mistakes) -> Option<Node> {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let at = error.span().unwrap_or(0..0);
        let kind = if error.message().contains("duplicate key") { Kind::DuplicateKey } else { Kind::Syntax };
        let kind = if error.message().contains("recurse further") { Kind::TooDeep } else { kind };
        to.add(kind, at.into(), error.message(), "valid TOML");
    }
    // A broken line may hide keys: what the rest then lacks is not a mistake of its own.
    errors.is_empty().then(|| table_node(table.span().into(), table.get_ref(), to))
}

fn table_node(at: Span, table: &DeTable<'_>, to: &mut Mistakes) -> Node {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_at: key.span().into(),
            value: node(value, to),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_at.start);
    Node::new(at, Value::Table(entries))
}

fn node(value: &Spanned<DeValue<'_>>, to: &mut Mistakes) -> Node {
    let at = Span::from(value.span());
    let value = match value.get_ref() {
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Integer(number) if number.radix() == 10 => Value::Number(number.as_str().to_owned()),
        DeValue::Integer(number) => {
            to.add(Kind::WrongType, at, format!("{number}"), "a decimal number");
            Value::Null
        }
        DeValue::Float(number) => Value::Number(number.as_str().to_owned()),
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Datetime(when) => Value::Text(when.to_string()),
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(item, to)).collect()),
        DeValue::Table(table) => return table_node(at, table, to),
    };
    Node::new(at, value)
}
