//! Examples: their times are times, so that a slip of the pen is told with its line and not as an example that fails.

use amends_envelope::Instant;
use chrono::NaiveDateTime;

use crate::pack::{Example, Version};
use crate::read::mistake::Mistakes;
use crate::read::{Kind, Span};

const EXPECTED: &str = "a time like \"2026-04-02 10:00\", or an instant like \"2026-04-02T09:30:00Z\"";

pub(super) fn check(version: &Version, to: &mut Mistakes) {
    version.example.iter().for_each(|example| times(example, to));
}

fn times(example: &Example, to: &mut Mistakes) {
    for event in &example.event {
        time(&event.time, (event.at, "time"), to);
    }
    for (text, key) in
        [(&example.now, "now"), (&example.due_local, "due_local"), (&example.opens_local, "opens_local")]
    {
        if let Some(text) = text {
            time(text, (example.at, key), to);
        }
    }
}

fn time(text: &str, (at, key): (Span, &'static str), to: &mut Mistakes) {
    let local = || NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").is_ok();
    let is_instant = !key.ends_with("_local") && Instant::parse(text).is_ok();
    if !is_instant && !local() {
        let expected = if key.ends_with("_local") { "a time like \"2026-04-02 10:00\"" } else { EXPECTED };
        to.add_under(Kind::OutOfBounds, (at, &[key]), format!("the time {text:?}"), expected);
    }
}
