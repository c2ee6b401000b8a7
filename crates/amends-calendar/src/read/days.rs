//! The parts of a calendar file that tell when it opens: the week, and the days that are not like it.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::node::{Node, Notes, Section};
use super::{is_label, name};
use crate::definition::{Kind, Special};
use crate::{Calendar, Hours};

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const HOURS: &str = "opening hours like \"09:00-17:30\", from 00:00 to 24:00 within one day";
const ORDER: &str = "opening hours in order and apart";
/// More segments than that in a day are a mistake.
const SEGMENTS_MAX: usize = 24;

/// The opening segments from Monday to Sunday. A day's own key goes before `weekdays`, that before `every_day`.
pub(super) fn week(node: Node<'_>) -> Option<[Vec<Hours>; 7]> {
    let section = node.section("a table of opening hours by day of the week")?;
    let keys: Vec<&str> = WEEKDAYS.into_iter().chain(["weekdays", "every_day"]).collect();
    section.only(&keys);
    let read: BTreeMap<&str, Vec<Hours>> =
        keys.iter().filter_map(|key| Some((*key, hours(section.get(key)?)))).collect();
    Some(std::array::from_fn(|weekday| {
        let named = read.get(WEEKDAYS[weekday]);
        let working = if weekday < 5 { read.get("weekdays") } else { None };
        named.or(working).or(read.get("every_day")).cloned().unwrap_or_default()
    }))
}

/// The segments of a day, in order; what is wrong with them is noted and left out.
fn hours(node: Node<'_>) -> Vec<Hours> {
    let items = node.items();
    if items.len() > SEGMENTS_MAX {
        node.wrong::<()>(format!("expected at most {SEGMENTS_MAX} segments, found {}", items.len()));
    }
    let mut read: Vec<Hours> = Vec::new();
    for item in items {
        let segment = item.text(HOURS).and_then(|text| Hours::parse(text).or_else(|| item.expected(HOURS)));
        match (segment, read.last()) {
            (Some(segment), Some(last)) if segment.opens() < last.closes() => {
                item.wrong::<()>(format!("expected {ORDER}, found {segment} after {last}"));
            }
            (segment, _) => read.extend(segment),
        }
    }
    read
}

/// The named days, each told once. Held against years and week where these are understood.
pub(super) fn special(
    file: &Section<'_>,
    notes: &Notes,
    years: Option<(i32, i32)>,
    week: Option<&[Vec<Hours>; 7]>,
) -> BTreeMap<NaiveDate, Special> {
    let mut days = BTreeMap::new();
    for (key, kind) in [
        ("holidays", Kind::Holiday),
        ("closures", Kind::Closure),
        ("half_days", Kind::HalfDay),
        ("openings", Kind::Opening),
    ] {
        let section = file.get(key).and_then(|node| node.section("a table of days"));
        for (text, span, node) in section.iter().flat_map(Section::entries) {
            let Some(day) = date(text) else {
                notes.add(span, format!("expected a day like 2026-12-24, found {text:?}"));
                continue;
            };
            let outside = years.filter(|(first, last)| !(*first..=*last).contains(&day.year()));
            if let Some((first, last)) = outside {
                notes.add(span, format!("expected a day in the years {first} to {last}, found {day}"));
            } else if kind == Kind::HalfDay && week.is_some_and(|week| is_closed(week, day)) {
                notes.add(
                    span,
                    format!("expected a day on which it opens, found {day}; write it under `openings`"),
                );
            } else if days.contains_key(&day) {
                notes.add(span, format!("expected each day once, found {day} again"));
            }
            let read = if matches!(kind, Kind::Holiday | Kind::Closure) { closed(node) } else { open(node) };
            days.extend(read.map(|(name, hours)| (day, Special { kind, name, hours })));
        }
    }
    days
}

/// The holidays of another calendar in some years.
pub(super) fn holidays(base: &Calendar, years: (i32, i32)) -> impl Iterator<Item = (NaiveDate, Special)> {
    let days = base.0.definition.special.iter();
    let fit = days.filter(move |(day, special)| {
        special.kind == Kind::Holiday && (years.0..=years.1).contains(&day.year())
    });
    fit.map(|(day, special)| (*day, special.clone()))
}

fn closed(node: Node<'_>) -> Option<(String, Vec<Hours>)> {
    Some((name(node, "the name of the day", is_label)?, Vec::new()))
}

fn open(node: Node<'_>) -> Option<(String, Vec<Hours>)> {
    let section = node.section("a table like { name = \"Christmas Eve\", hours = [\"09:00-12:30\"] }")?;
    section.only(&["name", "hours"]);
    let label = section.need("name", "its name").and_then(|node| name(node, "the name of the day", is_label));
    let hours = section.need("hours", HOURS).and_then(|node| {
        let read = hours(node);
        if read.is_empty() && node.items().is_empty() {
            node.wrong("expected at least one segment")
        } else {
            Some(read)
        }
    });
    Some((label?, hours?))
}

fn is_closed(week: &[Vec<Hours>; 7], day: NaiveDate) -> bool {
    let weekday = usize::try_from(day.weekday().num_days_from_monday()).unwrap_or(0);
    week[weekday].is_empty()
}

/// A day exactly as `2026-12-24`.
fn date(text: &str) -> Option<NaiveDate> {
    text.parse().ok().filter(|day: &NaiveDate| day.to_string() == text)
}
