//! Reading a calendar file: all of it, every mistake noted, before anything is refused.

mod days;
mod mistake;
mod node;

use toml::de::DeTable;

use crate::definition::Definition;
use crate::{Calendar, Zone};
pub use mistake::{Mistake, Mistakes};
use node::{Node, Notes, Section};

/// In bytes. A file of 19 years has 4,000 to 14,000.
const LONGEST: usize = 256 * 1024;
/// The years that a calendar may cover: instants begin with 1970, and 230 years are laid out in milliseconds.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2199;

const KEYS: &[&str] = &[
    "id",
    "version",
    "name",
    "zone",
    "years",
    "source",
    "checked_on",
    "holidays_of",
    "week",
    "holidays",
    "half_days",
    "closures",
    "openings",
];

/// What a calendar file says.
pub(crate) fn definition(text: &str) -> Result<Definition, Mistakes> {
    let notes = Notes::default();
    if text.len() > LONGEST {
        let message = format!("expected at most {LONGEST} bytes, found {}", text.len());
        Mistakes::of("", vec![(0..0, message)])?;
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    let is_toml = errors.is_empty();
    for error in errors {
        notes.add(error.span().unwrap_or(0..0), error.message().trim());
    }
    let read = if is_toml { whole(&Section::whole(&notes, table.get_ref()), &notes) } else { None };
    Mistakes::of(text, notes.into_inner())?;
    Ok(read.expect("whatever gives no definition leaves a mistake behind"))
}

/// The whole file; nothing where a key is missing or not understood, which is noted.
fn whole(file: &Section<'_>, notes: &Notes) -> Option<Definition> {
    file.only(KEYS);
    let id = file.need("id", "its id").and_then(|node| name(node, "an id of a-z, 0-9 and -", is_id));
    let version = file.need("version", "its version");
    let version = version.and_then(|node| name(node, "a version of a-z, A-Z, 0-9, ., _ and -", is_version));
    let label = file.get("name").map(|node| name(node, "a name", is_label));
    let zone = file.need("zone", "an IANA zone").and_then(zone);
    let years = file.need("years", "the first and the last year covered").and_then(years);
    let source = file.get("source").map_or(Some(Vec::new()), source);
    let checked_on = file.get("checked_on").map(|node| node.date("a date like 2026-11-21"));
    let week = file.need("week", "its opening hours").and_then(days::week);
    let base = file.get("holidays_of").map(|node| holidays_of(node, years));
    let mut special = days::special(file, notes, years, week.as_ref());
    let (week, years) = (week?, years?);
    for (day, holiday) in base.flatten().iter().flat_map(|base| days::holidays(base, years)) {
        special.entry(day).or_insert(holiday);
    }
    if week.iter().all(Vec::is_empty) && special.values().all(|special| special.hours.is_empty()) {
        file.need("week", "").and_then(|node| node.wrong::<()>("expected opening hours on at least one day"));
    }
    let (zone_name, zone) = zone?;
    let (id, checked_on) = (id?, checked_on.flatten());
    let name = label.flatten().unwrap_or_else(|| id.clone());
    let (version, source) = (version?, source?);
    Some(Definition { id, version, name, zone_name, zone, years, source, checked_on, week, special })
}

fn name(node: Node<'_>, what: &str, is: fn(&str) -> bool) -> Option<String> {
    let text = node.text(what)?;
    if is(text) { Some(text.to_owned()) } else { node.expected(what) }
}

fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

fn is_version(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

/// What people read: up to 256 characters.
fn is_label(text: &str) -> bool {
    (1..=256).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

fn zone(node: Node<'_>) -> Option<(String, Zone)> {
    const EXPECTED: &str = "an IANA zone like Europe/Berlin, or an offset ±hh:mm";
    let name = node.text(EXPECTED)?;
    match Zone::named(name) {
        Ok(zone) => Some((name.to_owned(), zone)),
        Err(_) => node.expected(EXPECTED),
    }
}

fn years(node: Node<'_>) -> Option<(i32, i32)> {
    const EXPECTED: &str = "two years from 1970 to 2199, the first not after the last";
    let items = node.items();
    let &[first, last] = items.as_slice() else { return node.expected(EXPECTED) };
    let (first, last) = (first.year("a year")?, last.year("a year")?);
    let fit = first <= last && YEARS.contains(&first) && YEARS.contains(&last);
    if fit {
        Some((first, last))
    } else {
        node.wrong(format!("expected {EXPECTED}, found {first} and {last}"))
    }
}

fn source(node: Node<'_>) -> Option<Vec<String>> {
    let texts: Vec<_> = node.items().iter().map(|item| name(*item, "a source", is_label)).collect();
    texts.into_iter().collect()
}

/// The shipped calendar whose holidays are taken over.
fn holidays_of(node: Node<'_>, years: Option<(i32, i32)>) -> Option<Calendar> {
    const EXPECTED: &str = "a shipped calendar and its version, like \"england-wales 2026.1\"";
    let text = node.text(EXPECTED)?;
    let (id, version) = text.split_once(' ').or_else(|| node.expected(EXPECTED))?;
    let base = Calendar::shipped_version(id, version).or_else(|| node.expected(EXPECTED))?;
    let (first, last) = base.years();
    match years {
        Some(years) if years.0 < first || years.1 > last => node.wrong(format!(
            "expected years that {text} covers, {first} to {last}, found {} to {}",
            years.0, years.1
        )),
        Some(_) | None => Some(base),
    }
}
