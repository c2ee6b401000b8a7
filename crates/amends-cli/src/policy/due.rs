//! `amends policy due`: when a clock of a pack is due that starts at a time, and why then.

use std::io::{self, Write};

use amends_envelope::Instant;
use amends_policy::pack::Pack;
use amends_policy::{
    Because, Calendars, Chosen, ClockAnswer, Fact, Facts, Happening, Language, Published, Select, State,
    choose, due_with,
};
use chrono::NaiveDateTime;
use serde::Serialize;
use smol_str::SmolStr;

use super::facts::Source;
use super::{calendars, history, packs};
use crate::args::{self, Due};
use crate::failure::Failure;
use crate::table::{Table, visible};

/// An answer as JSON. What stands above the line is fixed.
#[derive(Debug, Serialize)]
struct DueJson {
    pack: String,
    version: Option<String>,
    clock: String,
    start: String,
    due: Option<String>,
    due_local: Option<String>,
    zone: Option<String>,
    rule: Option<String>,
    skipped: Vec<SkippedJson>,
    explanation: Vec<String>,
    // ---
    state: &'static str,
    needed: Vec<String>,
    stopped: Option<String>,
    calendar: Option<CalendarJson>,
}

/// A day that did not count, as JSON.
#[derive(Debug, Serialize)]
struct SkippedJson {
    day: String,
    why: String,
}

/// The calendar that counted, as JSON.
#[derive(Debug, Serialize)]
struct CalendarJson {
    id: String,
    version: String,
    digest: String,
}

pub(crate) fn run(args: &Due, out: &mut dyn Write) -> Result<(), Failure> {
    let pack = packs::find(&args.pack)?;
    let asked = Asked::new(args, &pack)?;
    let answer = asked.answer()?;
    if args.json {
        serde_json::to_writer(&mut *out, &answer).map_err(io::Error::from)?;
        return Ok(writeln!(out)?);
    }
    Ok(text(&answer, pack.pack(), out)?)
}

/// What is asked, read and checked.
struct Asked<'a> {
    pack: &'a Published,
    select: Select<'a>,
    bound: Option<SmolStr>,
    clock: &'a str,
    start: Instant,
    events: Vec<Happening>,
    facts: Facts,
    calendars: Calendars,
    now: Instant,
    language: Language,
}

impl<'a> Asked<'a> {
    fn new(args: &'a Due, pack: &'a Published) -> Result<Self, Failure> {
        let select = packs::select(&args.version, pack)?;
        let clock = clock(&args.clock, pack.pack())?;
        let calendars = calendars::bound(&args.calendars, pack.pack())?;
        let start = start(args, pack.pack(), &calendars)?;
        let case = args.case.as_deref();
        let read = |events: &String| history::read(events, case);
        let events = args.events.as_ref().map(read).transpose()?.unwrap_or_default();
        let facts = |from: &String| Source::open(from).and_then(|source| source.only(pack.pack()));
        let facts = args.facts.as_ref().map(facts).transpose()?.unwrap_or_default();
        let as_of = |text: &String| Instant::parse(text).map_err(|unfit| Failure::during("--as-of", unfit));
        let latest = events.iter().map(|it| it.at).max().unwrap_or(start).max(start);
        let now = args.as_of.as_ref().map(as_of).transpose()?.unwrap_or(latest);
        if now < start {
            return Err(Failure::input("--as-of: expected an instant at or after --start"));
        }
        let bound = history::bound_version(&events, &pack.pack().id).filter(|_| select == Select::Facts);
        let language = args.lang.lang.language();
        Ok(Self { pack, select, bound, clock, start, events, facts, calendars, now, language })
    }

    fn answer(&self) -> Result<DueJson, Failure> {
        let select = self.bound.as_deref().map_or(self.select, Select::Version);
        let Self { pack, clock, start, events, facts, calendars, now, .. } = self;
        match due_with(pack, select, clock, *start, events, facts, calendars, *now) {
            Some(answer) => Ok(self.told(&answer)),
            None => self.without_clock(select),
        }
    }

    fn told(&self, it: &ClockAnswer) -> DueJson {
        let needed = match &it.state {
            State::Unknown(needed) => needed.iter().map(ToString::to_string).collect(),
            State::NotWanted
            | State::NotStarted
            | State::Running
            | State::Paused(_)
            | State::Met
            | State::MetLate
            | State::Missed
            | State::Cancelled => Vec::new(),
        };
        let local = it.due.zip(it.due_local).map(|(due, local)| with_offset(due, local));
        let calendar = it.calendar.as_ref().map(|(id, version, digest)| {
            let text = SmolStr::to_string;
            CalendarJson { id: text(id), version: text(version), digest: text(digest) }
        });
        DueJson {
            pack: it.pack.to_string(),
            version: Some(it.version.to_string()),
            clock: it.clock.to_string(),
            start: it.started_at.unwrap_or(self.start).report(),
            due: it.due.map(Instant::report),
            due_local: local,
            zone: it.zone.as_ref().map(ToString::to_string),
            rule: Some(it.rule.to_string()),
            skipped: it
                .skipped
                .iter()
                .map(|(day, code, name)| skipped(*day, code, name.as_deref()))
                .collect(),
            explanation: self.sentences(&it.because),
            state: it.state.code(),
            needed,
            stopped: it.stopped_at.map(Instant::report),
            calendar,
        }
    }

    fn sentences(&self, because: &[Because]) -> Vec<String> {
        because.iter().map(|it| it.text(self.language)).collect()
    }

    /// The version that holds has no such clock, or none can be told to hold.
    fn without_clock(&self, select: Select<'_>) -> Result<DueJson, Failure> {
        let mut because = Vec::new();
        let day = self.start.utc().date_naive().to_string();
        let mut facts = self.facts.clone();
        if facts.find("received_on").is_none() {
            facts.set("received_on", Fact::Text(day.into()));
        }
        let (id, clock) = (&self.pack.pack().id, self.clock);
        let (state, needed) = match choose(self.pack.pack(), select, &facts, &mut because) {
            Chosen::Version(version) => {
                let known: Vec<&str> = version.clock.iter().map(|it| it.clock.as_str()).collect();
                let (version, known) = (&version.version, known.join(", "));
                return Err(Failure::input(format!(
                    "--clock: {id} {version} has no clock {clock}; it has: {known}"
                )));
            }
            Chosen::Unknown(needed) => ("unknown", needed.iter().map(ToString::to_string).collect()),
            Chosen::Nothing => ("not_wanted", Vec::new()),
        };
        Ok(DueJson {
            pack: id.to_string(),
            version: None,
            clock: clock.into(),
            start: self.start.report(),
            due: None,
            due_local: None,
            zone: None,
            rule: None,
            skipped: Vec::new(),
            explanation: self.sentences(&because),
            state,
            needed,
            stopped: None,
            calendar: None,
        })
    }
}

/// A clock that some version of the pack has.
fn clock<'a>(name: &'a str, pack: &Pack) -> Result<&'a str, Failure> {
    let mut known: Vec<&str> = Vec::new();
    for clock in pack.version.iter().flat_map(|version| &version.clock) {
        if !known.contains(&clock.clock.as_str()) {
            known.push(&clock.clock);
        }
    }
    if known.contains(&name) {
        return Ok(name);
    }
    let known =
        if known.is_empty() { "it has none".to_owned() } else { format!("it has: {}", known.join(", ")) };
    Err(Failure::input(format!("--clock: {} has no clock {name}; {known}", pack.id)))
}

/// An instant; or a day, which is when it begins in the zone of the law, else of the only calendar, else in UTC.
fn start(args: &Due, pack: &Pack, calendars: &Calendars) -> Result<Instant, Failure> {
    let text = &args.start;
    if let Ok(instant) = Instant::parse(text) {
        return Ok(instant);
    }
    let day = args::day(text).ok_or_else(|| {
        let expected = "an instant like 2026-04-02T09:30:00Z, or a day like 2026-04-02";
        Failure::input(format!("--start: expected {expected}, found {text:?}"))
    })?;
    let zone = pack.version.iter().rev().find_map(|version| version.zone.as_deref());
    let zone =
        zone.or_else(|| calendars.iter().next().map(|(_, calendar)| calendar.zone_name())).unwrap_or("UTC");
    let zone = amends_calendar::Zone::named(zone).map_err(|unknown| Failure::during("--start", unknown))?;
    Instant::from_micros(zone.start(day)).map_err(|unfit| Failure::during("--start", unfit))
}

/// What calendar and clock show, with how far that is from UTC.
fn with_offset(due: Instant, local: NaiveDateTime) -> String {
    let ahead = (local - due.utc().naive_utc()).num_minutes();
    let sign = if ahead < 0 { '-' } else { '+' };
    let (hours, minutes) = (ahead.abs() / 60, ahead.abs() % 60);
    format!(
        "{}{sign}{hours:02}:{minutes:02}",
        local.format("%Y-%m-%dT%H:%M:%S%.6f").to_string().trim_end_matches(".000000")
    )
}

/// In words as a calendar says them: `holiday: Good Friday`.
fn skipped(day: amends_policy::Day, code: &str, name: Option<&str>) -> SkippedJson {
    let code = code.replace('_', " ");
    let why = name.map_or_else(|| code.clone(), |name| format!("{code}: {name}"));
    SkippedJson { day: day.to_string(), why }
}

/// An answer for people.
fn text(answer: &DueJson, pack: &Pack, out: &mut dyn Write) -> io::Result<()> {
    let version = answer.version.as_deref().unwrap_or("(no version)");
    writeln!(out, "{} of {} {version}: {}", answer.clock, answer.pack, answer.state.replace('_', " "))?;
    let mut table = Table::plain();
    let mut row = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            table.row([name.to_owned(), value]);
        }
    };
    row("rule", answer.rule.clone());
    row("start", Some(answer.start.clone()));
    row("due", answer.due.clone());
    row(
        "due there",
        answer.due_local.as_ref().zip(answer.zone.as_ref()).map(|(local, zone)| format!("{local} {zone}")),
    );
    row("done", answer.stopped.clone());
    row("calendar", answer.calendar.as_ref().map(|it| format!("{} {}", it.id, it.version)));
    row("needed", (!answer.needed.is_empty()).then(|| needed(&answer.needed, pack)));
    writeln!(out, "{table}")?;
    if !answer.skipped.is_empty() {
        writeln!(out, "not counted")?;
        answer.skipped.iter().try_for_each(|it| writeln!(out, "  {} {}", it.day, visible(&it.why)))?;
    }
    writeln!(out, "because")?;
    answer.explanation.iter().try_for_each(|sentence| writeln!(out, "  {}", visible(sentence)))
}

/// What is needed, each with how to give it.
fn needed(names: &[String], pack: &Pack) -> String {
    let roles = calendars::roles(pack);
    let each = names.iter().map(|name| match name.strip_prefix("calendar:") {
        Some(role) if roles.contains(role) => format!("{name}: give --calendar {role}=K"),
        Some(_) => format!("{name}: it does not reach so far; give a version or a file that does"),
        None if pack.find_fact(name).is_some() => format!("{name}: give it in --facts"),
        None => name.clone(),
    });
    each.collect::<Vec<_>>().join("\n")
}
