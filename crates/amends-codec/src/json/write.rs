//! Values as canonical JSON text (RFC 8785): no white space, keys in the order of their UTF-16 units, the fewest
//! escapes.

use amends_core::shape::{Clear, Tree};

use super::tape::{Node, Value};
use crate::seal::stored;

/// A parsed value as canonical text.
pub(crate) fn canonical(value: Value<'_>) -> String {
    let mut to = String::new();
    push(value, &mut to);
    to
}

pub(crate) fn push(value: Value<'_>, to: &mut String) {
    match value.node() {
        Node::Null => to.push_str("null"),
        Node::Bool(yes) => to.push_str(if yes { "true" } else { "false" }),
        Node::Integer(number) => push_integer(number, to),
        Node::Decimal(span) => to.push_str(value.piece(span)),
        Node::Text(span) => push_text(value.piece(span), to),
        Node::List { .. } => push_list(value.items().into_iter().flatten(), to, push),
        Node::Record { .. } => push_record(value.members().into_iter().flatten(), to, push),
    }
}

/// A tree as canonical text. What is personal and still in clear is written in clear: seal it first.
pub(crate) fn push_tree(tree: &Tree, to: &mut String) {
    match tree {
        Tree::Null => to.push_str("null"),
        Tree::Bool(yes) => to.push_str(if *yes { "true" } else { "false" }),
        Tree::Integer(number) => push_integer(*number, to),
        Tree::Decimal(number) => to.push_str(number.as_str()),
        Tree::Text(text) => push_text(text, to),
        Tree::List(items) => push_list(items.iter(), to, push_tree),
        Tree::Record(record) => {
            push_record(record.iter().map(|(name, value)| (name.as_str(), value)), to, push_tree);
        }
        Tree::Sealed(sealed) | Tree::Erased(sealed) => stored::push(sealed, to),
        Tree::Personal(Clear(inner)) => push_tree(inner, to),
    }
}

fn push_integer(number: i64, to: &mut String) {
    use std::fmt::Write;
    write!(to, "{number}").expect("a String takes all text");
}

fn push_list<V>(items: impl Iterator<Item = V>, to: &mut String, push: impl Fn(V, &mut String)) {
    to.push('[');
    for (index, item) in items.enumerate() {
        if index > 0 {
            to.push(',');
        }
        push(item, to);
    }
    to.push(']');
}

fn push_record<'a, V>(
    members: impl Iterator<Item = (&'a str, V)>,
    to: &mut String,
    push: impl Fn(V, &mut String),
) {
    let mut members: Vec<(&str, V)> = members.collect();
    if !members.is_sorted_by(|(a, _), (b, _)| utf16_order(a, b).is_lt()) {
        members.sort_by(|(a, _), (b, _)| utf16_order(a, b));
    }
    to.push('{');
    for (index, (name, value)) in members.into_iter().enumerate() {
        if index > 0 {
            to.push(',');
        }
        push_text(name, to);
        to.push(':');
        push(value, to);
    }
    to.push('}');
}

/// The order of RFC 8785, which differs from that of UTF-8 where one side is beyond the basic plane.
fn utf16_order(a: &str, b: &str) -> std::cmp::Ordering {
    if a.is_ascii() && b.is_ascii() { a.cmp(b) } else { a.encode_utf16().cmp(b.encode_utf16()) }
}

/// Text in quotes, with only those escapes that JSON demands.
pub(crate) fn push_text(text: &str, to: &mut String) {
    to.push('"');
    let mut plain_from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            0x08 => "\\b",
            0x0C => "\\f",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0..0x20 => "\\u00",
            _ => continue,
        };
        to.push_str(&text[plain_from..at]);
        to.push_str(escape);
        if escape.len() == 4 {
            for digit in [byte >> 4, byte & 15] {
                to.push(char::from_digit(digit.into(), 16).unwrap_or('0'));
            }
        }
        plain_from = at + 1;
    }
    to.push_str(&text[plain_from..]);
    to.push('"');
}
