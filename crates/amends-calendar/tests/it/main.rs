//! What the calendars promise, from outside.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "the helpers of tests are tests"
)]

mod allocation;
mod clocks;
mod days;
mod dst;
mod files;
mod minutes;
mod no_panic;
mod shared;
mod shipped;
mod terms;
mod traps;

use amends_calendar::{Calendar, Zone};
use chrono::{DateTime, NaiveDate, Utc};

pub(crate) const MINUTE: i64 = 60_000_000;
pub(crate) const HOUR: i64 = 60 * MINUTE;

/// Microseconds of a UTC time, as a test writes it.
#[track_caller]
pub(crate) fn utc(text: &str) -> i64 {
    text.parse::<DateTime<Utc>>().unwrap().timestamp_micros()
}

/// Microseconds of what the clock of a zone shows, as a test writes it: `2026-04-02 17:00`.
#[track_caller]
pub(crate) fn at(zone: &Zone, text: &str) -> i64 {
    zone.instant(format!("{}:00", text.replace(' ', "T")).parse().unwrap())
}

#[track_caller]
pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// What calendar and clock of a zone show: `2026-04-02 17:00:00`.
pub(crate) fn shown(zone: &Zone, at: i64) -> String {
    zone.local(at).to_string()
}

#[track_caller]
pub(crate) fn calendar(id: &str) -> Calendar {
    Calendar::shipped(id).unwrap()
}

/// A host's calendar: its zone, its years, and the rest of its file.
#[track_caller]
pub(crate) fn desk(zone: &str, years: &str, rest: &str) -> Calendar {
    let head = format!("id = 'desk'\nversion = '1'\nzone = '{zone}'\nyears = {years}\n");
    Calendar::parse(&format!("{head}{rest}")).unwrap_or_else(|mistakes| panic!("{mistakes}\n{head}{rest}"))
}

/// Monday to Friday, 9 to 17, in London, without holidays.
pub(crate) fn nine_to_five() -> Calendar {
    desk("Europe/London", "[2015, 2030]", "[week]\nweekdays = '09:00-17:00'\n")
}
