//! `amends calendar show`: the calendars that come with amends, or one of them.

use std::io::Write;

use amends_calendar::{Calendar, Closed, Day};
use amends_policy::{Language, day_name};
use chrono::{Datelike, NaiveDate, Weekday};
use serde_json::json;

use super::find;
use crate::args::ShowCalendar;
use crate::failure::Failure;
use crate::policy::words::Words;
use crate::table::Table;

pub(crate) fn run(args: &ShowCalendar, out: &mut dyn Write) -> Result<(), Failure> {
    let words = Words(args.lang.lang.language());
    let Some(named) = &args.calendar else { return list(args.json, words, out) };
    let calendar = find(named)?;
    let (first, last) = calendar.years();
    if let Some(year) = args.year.filter(|year| !(first..=last).contains(year)) {
        return Err(Failure::input(format!(
            "--year: {} {} covers the years {first} to {last}, not {year}",
            calendar.id(),
            calendar.version()
        )));
    }
    if args.json {
        return Ok(writeln!(out, "{}", as_json(&calendar, args.year))?);
    }
    writeln!(out, "{} {}: {}", calendar.id(), calendar.version(), calendar.name())?;
    let (zone, years) = (words.of("zone"), years_of(words));
    writeln!(out, "{zone} {}, {years} {}", calendar.zone_name(), span(first, last, words))?;
    let source = words.of("source");
    calendar.source().iter().try_for_each(|it| writeln!(out, "{source}: {it}"))?;
    if let Some(day) = calendar.checked_on() {
        writeln!(out, "{} {day}", words.of("checked on"))?;
    }
    writeln!(out, "{}\n", calendar.digest())?;
    let mut week = Table::new(&["day", "open"].map(|name| words.of(name)));
    for (weekday, hours) in week_of(&calendar) {
        let hours = if hours.is_empty() { words.of("closed").into() } else { hours.join(", ") };
        week.row([weekday_of(weekday, words), hours]);
    }
    writeln!(out, "{week}\n")?;
    let mut days = Table::new(&["date", "day", "kind", "name", "open"].map(|name| words.of(name)));
    for (day, kind, name, hours) in named_days(&calendar, args.year) {
        let name = day_name(amends_policy::Day(day), &name, words.0).into_owned();
        let weekday = weekday_of(day.weekday(), words);
        days.row([day.to_string(), weekday, words.of(kind).into(), name, hours.join(", ")]);
    }
    Ok(writeln!(out, "{days}")?)
}

/// The years that a calendar covers, as a head; the word for so many years is another one.
const fn years_of(words: Words) -> &'static str {
    match words.0 {
        Language::Ko => "연도",
        Language::En | _ => "years",
    }
}

fn span(first: i32, last: i32, words: Words) -> String {
    match words.0 {
        Language::Ko => format!("{first} – {last}"),
        Language::En | _ => format!("{first} to {last}"),
    }
}

fn weekday_of(day: Weekday, words: Words) -> String {
    match words.0 {
        Language::Ko => {
            ["월", "화", "수", "목", "금", "토", "일"][day.num_days_from_monday() as usize].to_owned()
        }
        Language::En | _ => day.to_string(),
    }
}

fn list(json: bool, words: Words, out: &mut dyn Write) -> Result<(), Failure> {
    let calendars =
        || Calendar::all_shipped().filter_map(|(id, version)| Calendar::shipped_version(id, version));
    if json {
        let each = |it: &Calendar| {
            let (first, last) = it.years();
            json!({ "calendar": it.id(), "version": it.version(), "name": it.name(), "zone": it.zone_name(),
                    "years": [first, last], "digest": it.digest() })
        };
        let all: Vec<serde_json::Value> = calendars().map(|it| each(&it)).collect();
        return Ok(writeln!(out, "{}", serde_json::Value::Array(all))?);
    }
    let of = |name| words.of(name);
    let head = [of("calendar"), of("version"), of("zone"), years_of(words), of("named days"), of("name")];
    let mut table = Table::new(&head);
    for it in calendars() {
        let (first, last) = it.years();
        let named = it.named_days().count().to_string();
        let (id, version, zone) = (it.id().to_owned(), it.version().to_owned(), it.zone_name().to_owned());
        table.row([id, version, zone, span(first, last, words), named, it.name().to_owned()]);
    }
    Ok(writeln!(out, "{table}")?)
}

/// The hours of a usual week, from Monday.
fn week_of(calendar: &Calendar) -> Vec<(Weekday, Vec<String>)> {
    let (first, last) = calendar.years();
    let days = || {
        let first = NaiveDate::from_ymd_opt(first, 1, 1).unwrap_or_default();
        first.iter_days().take_while(move |day| day.year() <= last)
    };
    let weekdays =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    let usual = |weekday: Weekday| {
        let is_usual = |day: &NaiveDate| matches!(calendar.day(*day), Ok(Day::Usual));
        let found = days().find(|day| day.weekday() == weekday && is_usual(day));
        (weekday, found.map(|day| hours(calendar, day)).unwrap_or_default())
    };
    weekdays.into_iter().map(usual).collect()
}

fn hours(calendar: &Calendar, day: NaiveDate) -> Vec<String> {
    calendar.hours(day).unwrap_or_default().iter().map(ToString::to_string).collect()
}

type Named = (NaiveDate, &'static str, String, Vec<String>);

fn named_days(calendar: &Calendar, year: Option<i32>) -> impl Iterator<Item = Named> {
    let days = calendar.named_days().filter(move |(day, _)| year.is_none_or(|year| day.year() == year));
    days.map(|(day, kind)| {
        let (kind, name) = match kind {
            Day::Usual => ("usual", ""),
            Day::HalfDay(name) => ("half day", name),
            Day::Opening(name) => ("opening", name),
            Day::Closed(Closed::Weekend) => ("weekend", ""),
            Day::Closed(Closed::Holiday(name)) => ("holiday", name),
            Day::Closed(Closed::Closure(name)) => ("closure", name),
            Day::Closed(Closed::NoSuchDay) => ("no such day", ""),
        };
        (day, kind, name.to_owned(), hours(calendar, day))
    })
}

fn as_json(calendar: &Calendar, year: Option<i32>) -> serde_json::Value {
    let (first, last) = calendar.years();
    let week: Vec<_> = week_of(calendar)
        .into_iter()
        .map(|(weekday, hours)| json!({ "day": weekday.to_string(), "open": hours }))
        .collect();
    let days = named_days(calendar, year)
        .map(|(day, kind, name, hours)| json!({ "date": day.to_string(), "kind": kind, "name": name, "open": hours }));
    let days: Vec<_> = days.collect();
    json!({
        "calendar": calendar.id(), "version": calendar.version(), "name": calendar.name(), "zone": calendar.zone_name(),
        "years": [first, last], "source": calendar.source(), "digest": calendar.digest(),
        "checked_on": calendar.checked_on().map(|day| day.to_string()), "week": week, "days": days,
    })
}
