//! `amends calendar`: working time between two times, so many business days on, and the calendars themselves.

mod show;

use std::io::{self, Write};

use amends_calendar::{Calendar, CalendarError, Roll};
use amends_envelope::Instant;
use chrono::NaiveDate;
use serde_json::json;

use crate::args::{Add, Between, CalendarCommand, day};
use crate::failure::Failure;
use crate::policy::packs;
use crate::snippets::{self, Remark};

/// Microseconds in a minute.
const MINUTE: i64 = 60_000_000;

pub(crate) fn run(command: &CalendarCommand, out: &mut dyn Write) -> Result<(), Failure> {
    match command {
        CalendarCommand::Between(args) => between(args, out),
        CalendarCommand::Add(args) => add(args, out),
        CalendarCommand::Show(args) => show::run(args, out),
    }
}

/// The calendar that an argument names: one that comes with amends, else a file.
pub(crate) fn find(named: &str) -> Result<Calendar, Failure> {
    if let Some(calendar) = Calendar::shipped(named) {
        return Ok(calendar);
    }
    if !packs::is_file(named) {
        let known = Calendar::all_shipped().map(|(id, _)| id).collect::<Vec<_>>().join(", ");
        let text = format!(
            "no calendar is called {named}, and there is no such file; those that come with amends: {known}"
        );
        return Err(Failure::input(text));
    }
    let text = packs::text(named)?;
    Calendar::parse(&text).map_err(|mistakes| {
        let remarks: Vec<Remark> = mistakes.as_slice().iter().map(Remark::from).collect();
        let shown = snippets::render(named, &text, &remarks);
        Failure::input(format!(
            "{named} is no calendar file; docs/reference/calendars.md describes one\n\n{shown}\n"
        ))
    })
}

/// A time as it was given.
enum Time {
    Day(NaiveDate),
    Instant(Instant),
}

fn time(name: &str, text: &str) -> Result<Time, Failure> {
    let instant = || Instant::parse(text).ok().map(Time::Instant);
    day(text).map(Time::Day).or_else(instant).ok_or_else(|| {
        let expected = "a day like 2026-04-02 or an instant like 2026-04-02T09:30:00Z";
        Failure::input(format!("{name}: expected {expected}, found {text:?}"))
    })
}

fn between(args: &Between, out: &mut dyn Write) -> Result<(), Failure> {
    let calendar = find(&args.calendar)?;
    let (answer, unit) = match (time("--from", &args.from)?, time("--to", &args.to)?) {
        (Time::Day(from), Time::Day(to)) => {
            let days = calendar.business_days_between(from, to).map_err(|error| outside(&error))?;
            (days.to_string(), "business_days")
        }
        (Time::Instant(from), Time::Instant(to)) => {
            let open =
                open_between(&calendar, from.micros(), to.micros()).map_err(|error| outside(&error))?;
            (minutes(open), "business_minutes")
        }
        (Time::Day(_), Time::Instant(_)) | (Time::Instant(_), Time::Day(_)) => {
            let text = "--from and --to: expected two days, or two instants, found one of each";
            return Err(Failure::input(text));
        }
    };
    if !args.json {
        return Ok(writeln!(out, "{answer}")?);
    }
    let number = serde_json::value::RawValue::from_string(answer).map_err(io::Error::from)?;
    let (from, to, version) = (&args.from, &args.to, calendar.version());
    let head = json!({ "calendar": calendar.id(), "version": version, "from": from, "to": to, "unit": unit });
    write_with(out, &head, "answer", &number)
}

/// Negative where the second is the earlier.
fn open_between(calendar: &Calendar, from: i64, to: i64) -> Result<i64, CalendarError> {
    if to < from { Ok(-calendar.open_between(to, from)?) } else { calendar.open_between(from, to) }
}

/// Minutes exact to the microsecond: `150`, `0.5`, `-1.25`. A minute has 60,000,000 of them, so that a third of a
/// microsecond may be left over: eight decimals are told, the last rounded down.
fn minutes(micros: i64) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let (whole, rest) = (micros.unsigned_abs() / 60_000_000, micros.unsigned_abs() % 60_000_000);
    let decimals = format!("{:08}", rest * 100_000_000 / 60_000_000);
    let decimals = decimals.trim_end_matches('0');
    if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") }
}

fn write_with(
    out: &mut dyn Write,
    head: &serde_json::Value,
    name: &str,
    value: &serde_json::value::RawValue,
) -> Result<(), Failure> {
    let text = head.to_string();
    let open = text.strip_suffix('}').unwrap_or(&text);
    Ok(writeln!(out, "{open},\"{name}\":{}}}", value.get())?)
}

fn add(args: &Add, out: &mut dyn Write) -> Result<(), Failure> {
    let calendar = find(&args.calendar)?;
    let (answer, unit, n) = match (args.count.business_days, args.count.business_minutes) {
        (Some(n), _) => (add_days(&calendar, &args.from, n)?, "business_days", n),
        (None, Some(n)) => (add_minutes(&calendar, &args.from, n)?, "business_minutes", n),
        (None, None) => {
            return Err(Failure::input("--business-days or --business-minutes: expected one of them"));
        }
    };
    if args.json {
        let (id, version, from) = (calendar.id(), calendar.version(), &args.from);
        let answer = json!({ "calendar": id, "version": version, "from": from, "unit": unit, "count": n, "answer": answer });
        return Ok(writeln!(out, "{answer}")?);
    }
    Ok(writeln!(out, "{answer}")?)
}

fn add_days(calendar: &Calendar, from: &str, n: i64) -> Result<String, Failure> {
    let from = day(from)
        .ok_or_else(|| Failure::input(format!("--from: expected a day like 2026-04-02, found {from:?}")))?;
    // Nought business days on is the day on which one is: the last business day up to there.
    let day = if n == 0 { calendar.roll(from, Roll::Preceding) } else { calendar.add_business_days(from, n) };
    day.map(|day| day.to_string()).map_err(|error| outside(&error))
}

fn add_minutes(calendar: &Calendar, from: &str, n: i64) -> Result<String, Failure> {
    let from = Instant::parse(from).map_err(|unfit| Failure::during("--from", unfit))?;
    let micros = n.checked_mul(MINUTE).filter(|micros| *micros >= 0);
    let micros =
        micros.ok_or_else(|| Failure::input("--business-minutes: expected 0 or more, not above 10^11"))?;
    let at = calendar.add_open(from.micros(), micros).map_err(|error| outside(&error))?;
    Instant::from_micros(at).map(Instant::report).map_err(|unfit| Failure::during("the answer", unfit))
}

fn outside(error: &CalendarError) -> Failure {
    let advice = "; write a calendar file that covers them and name it: --calendar FILE";
    match error {
        CalendarError::OutsideYears { .. } => Failure::input(format!("{error}{advice}")),
        CalendarError::TooFar | _ => Failure::input(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::minutes;

    #[test]
    fn minutes_are_told_as_they_are() {
        for (micros, told) in [
            (0, "0"),
            (9_000_000_000, "150"),
            (30_000_000, "0.5"),
            (-75_000_000, "-1.25"),
            (59_999_999, "0.99999998"),
            (1, "0.00000001"),
        ] {
            assert_eq!(minutes(micros), told);
        }
    }
}
