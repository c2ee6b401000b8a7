//! The calendars that come with the crate: complete, unchanged, and listed.

use amends_calendar::{Calendar, Closed, Day};

use super::{calendar, day};

/// One a line: id, version, digest. A line is added with a file; none is ever changed.
const PUBLISHED: &str = include_str!("../golden/published.txt");
const REFERENCE: &str = include_str!("../../../../docs/reference/calendars.md");

fn all() -> impl Iterator<Item = Calendar> {
    Calendar::all_shipped().map(|(id, version)| Calendar::shipped_version(id, version).unwrap())
}

#[test]
fn a_published_calendar_never_changes() {
    let today: Vec<_> = all().map(|it| format!("{} {} {}", it.id(), it.version(), it.digest())).collect();
    assert_eq!(today, PUBLISHED.lines().collect::<Vec<_>>());
}

#[test]
fn each_says_what_it_is_and_where_it_is_from() {
    for (id, version) in Calendar::all_shipped() {
        let calendar = Calendar::shipped_version(id, version).unwrap();
        assert_eq!((calendar.id(), calendar.version()), (id, version));
        assert!(!calendar.source().is_empty() && calendar.checked_on().is_some(), "{id}");
        assert!(Calendar::shipped_text(id, version).unwrap().starts_with("# "), "{id}");
    }
    assert!(Calendar::shipped("atlantis").is_none() && Calendar::shipped_version("germany", "1").is_none());
}

#[test]
fn those_that_law_and_contracts_name_are_there() {
    for id in "england-wales scotland northern-ireland us-federal korea australia germany france netherlands ireland \
               italy spain target always"
        .split_whitespace()
    {
        assert_eq!(calendar(id).id(), id);
    }
}

#[test]
fn the_reference_lists_each_with_its_years_and_days() {
    for calendar in all() {
        let (first, last) = calendar.years();
        let days = calendar.named_days().count();
        let text = Calendar::shipped_text(calendar.id(), calendar.version()).unwrap();
        let about = text.lines().next().unwrap().trim_start_matches("# ");
        let row = format!(
            "| `{}` | {} | {} | {first} to {last} | {days} | {about} |",
            calendar.id(),
            calendar.version(),
            calendar.zone_name(),
        );
        assert!(REFERENCE.contains(&row), "docs/reference/calendars.md has no row {row}");
    }
    let rows = REFERENCE.lines().filter(|line| line.starts_with("| `") && line.contains(" | 20")).count();
    assert_eq!(rows, Calendar::all_shipped().count());
}

#[test]
fn the_file_in_the_reference_is_read() {
    let (_, rest) = REFERENCE.split_once("```toml\n").unwrap();
    let (text, rest) = rest.split_once("```").unwrap();
    let desk = Calendar::parse(text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert_eq!(desk.day(day("2026-11-30")), Ok(Day::Closed(Closed::Holiday("St Andrew's Day"))));
    assert!(!rest.contains("```toml"), "read this one too");
}

#[track_caller]
fn holiday(id: &str, on: &str, name: &str) {
    assert_eq!(calendar(id).day(day(on)), Ok(Day::Closed(Closed::Holiday(name))), "{id} {on}");
}

#[track_caller]
fn open(id: &str, on: &str) {
    assert_eq!(calendar(id).day(day(on)), Ok(Day::Usual), "{id} {on}");
}

#[test]
fn korean_substitute_days_are_those_in_force_in_their_year() {
    open("korea", "2013-02-12"); // Seollal on a Sunday, before there were substitute days
    holiday("korea", "2014-09-10", "Alternative holiday for Chuseok"); // the first
    open("korea", "2020-06-08"); // Memorial Day on a Saturday has none
    holiday("korea", "2021-08-16", "Alternative holiday for Liberation Day"); // all national days since August 2021
    holiday("korea", "2023-05-29", "Alternative holiday for Buddha's Birthday"); // since 2023
    open("korea", "2021-12-27"); // Christmas on a Saturday, before 2023
    holiday("korea", "2027-12-27", "Alternative holiday for Christmas Day");
    open("korea", "2025-07-17");
    holiday("korea", "2026-07-17", "Constitution Day"); // again since 2026
    open("korea", "2026-09-28"); // Chuseok of 2026 meets a Saturday, no Sunday
    holiday("korea", "2024-10-01", "Armed Forces Day"); // once
}

#[test]
fn federal_holidays_are_observed_on_the_nearest_weekday() {
    holiday("us-federal", "2026-07-03", "Independence Day (observed)"); // Saturday the 4th
    holiday("us-federal", "2022-12-26", "Christmas Day (observed)"); // Sunday the 25th
    holiday("us-federal", "2021-12-31", "New Year's Day (observed)"); // of 2022
    open("us-federal", "2020-06-19");
    holiday("us-federal", "2021-06-18", "Juneteenth National Independence Day (observed)");
    open("us-federal", "2026-11-27"); // the day after Thanksgiving
}

#[test]
fn target_closes_on_six_days_a_year() {
    for (on, name) in [
        ("2026-01-01", "New Year's Day"),
        ("2026-04-03", "Good Friday"),
        ("2026-04-06", "Easter Monday"),
        ("2026-05-01", "Labour Day"),
        ("2026-12-25", "Christmas Day"),
        ("2026-12-26", "26 December"),
    ] {
        holiday("target", on, name);
    }
    assert_eq!(calendar("target").named_days().count(), 6 * 19);
}

#[test]
fn australia_keeps_what_every_state_keeps() {
    holiday("australia", "2021-12-27", "Christmas Day");
    holiday("australia", "2022-09-22", "National Day of Mourning for Queen Elizabeth II");
    open("australia", "2026-06-08"); // the King's Birthday, not in Queensland and Western Australia
    open("australia", "2026-04-27");
}

#[test]
fn once_in_a_time_holidays_are_there() {
    holiday("germany", "2017-10-31", "Reformation Day");
    holiday("ireland", "2022-03-18", "Day of Remembrance and Recognition");
    holiday("italy", "2011-03-17", "Anniversary of the Unification of Italy");
    holiday("scotland", "2026-06-15", "World Cup bank holiday");
    holiday("netherlands", "2025-04-26", "King's Day"); // the 27th was a Sunday
    open("spain", "2025-10-13");
}

#[test]
fn always_is_always_open() {
    let always = calendar("always");
    let (from, to) = (super::utc("1970-01-01T00:00:00Z"), super::utc("2200-01-01T00:00:00Z"));
    assert_eq!(always.open_between(from, to), Ok(to - from));
    assert_eq!(always.add_business_days(day("2026-12-24"), 3), Ok(day("2026-12-27")));
}
