//! `amends policy due`: when a clock of a pack is due that starts at a time, and why then.

use std::io::{self, Write};

use amends_calendar::Zone;
use amends_envelope::Instant;
use amends_policy::pack::Pack;
use amends_policy::{
    Calendars, Chosen, ClockAnswer, Fact, Facts, Happening, Language, Published, Select, choose, due_with,
};
use smol_str::SmolStr;

use super::facts::Source;
use super::{calendars, history, packs};
use crate::args::{self, Due};
use crate::failure::Failure;
use crate::table::{Table, visible};

pub(crate) fn run(args: &Due, out: &mut dyn Write) -> Result<(), Failure> {
    let pack = packs::find(&args.pack)?;
    let asked = Asked::new(args, &pack)?;
    let answer = asked.answer();
    Ok(match (answer, args.json) {
        (Some(answer), true) => writeln!(out, "{}", answer.to_json(asked.language)),
        (Some(answer), false) => text(&answer, pack.pack(), asked.language, out),
        (None, true) => writeln!(out, "{}", asked.unanswered_json(&asked.unanswered()?)),
        (None, false) => asked.unanswered()?.text(&asked, out),
    }?)
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
    zone: Zone,
    language: Language,
}

impl<'a> Asked<'a> {
    fn new(args: &'a Due, pack: &'a Published) -> Result<Self, Failure> {
        let select = packs::select(&args.version, pack)?;
        let clock = clock(&args.clock, pack.pack())?;
        let calendars = calendars::bound(&args.calendars, pack.pack())?;
        let zone = zone(pack.pack(), &calendars)?;
        let start = start(&args.start, &zone)?;
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
        Ok(Self { pack, select, bound, clock, start, events, facts, calendars, now, zone, language })
    }

    /// What the clock answers; nothing where no version can be told to hold.
    fn answer(&self) -> Option<ClockAnswer> {
        let Self { pack, clock, start, events, facts, calendars, now, .. } = self;
        due_with(pack, self.selected(), clock, *start, events, facts, calendars, *now)
    }

    fn selected(&self) -> Select<'_> {
        self.bound.as_deref().map_or(self.select, Select::Version)
    }

    /// Why there is no answer: no version can be told to hold, or none did. One that has no such clock is a mistake.
    fn unanswered(&self) -> Result<Unanswered, Failure> {
        let mut because = Vec::new();
        let mut facts = self.facts.clone();
        if facts.find("received_on").is_none() {
            let day = self.zone.date(self.start.micros()).to_string();
            facts.set("received_on", Fact::Text(day.into()));
        }
        let (pack, clock) = (self.pack.pack(), self.clock);
        let (state, needed) = match choose(pack, self.selected(), &facts, &mut because) {
            Chosen::Version(version) => {
                let known: Vec<&str> = version.clock.iter().map(|it| it.clock.as_str()).collect();
                let (id, version, known) = (&pack.id, &version.version, known.join(", "));
                let text = format!("--clock: {id} {version} has no clock {clock}; it has: {known}");
                return Err(Failure::input(text));
            }
            Chosen::Unknown(needed) => ("unknown", needed.iter().map(ToString::to_string).collect()),
            Chosen::Nothing => ("not_wanted", Vec::new()),
        };
        let explanation = because.iter().map(|it| it.text(self.language)).collect();
        Ok(Unanswered { state, needed, explanation })
    }

    /// The same shape as that of an answer, with nothing where there is none.
    fn unanswered_json(&self, it: &Unanswered) -> serde_json::Value {
        serde_json::json!({
            "pack": self.pack.pack().id.as_str(), "version": null, "clock": self.clock, "rule": null, "run": 0,
            "state": it.state, "start": self.start.report(), "due": null, "due_local": null, "zone": null,
            "calendar": null, "skipped": [], "intervals": [], "needed": it.needed, "explanation": it.explanation,
        })
    }
}

/// Why a clock has no answer.
struct Unanswered {
    state: &'static str,
    needed: Vec<String>,
    explanation: Vec<String>,
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

/// The zone of the law, else of the first calendar, else UTC.
fn zone(pack: &Pack, calendars: &Calendars) -> Result<Zone, Failure> {
    let law = pack.version.iter().find_map(|version| version.zone.as_deref());
    let calendar = || calendars.iter().next().map(|(_, calendar)| calendar.zone_name());
    Zone::named(law.or_else(calendar).unwrap_or("UTC"))
        .map_err(|unknown| Failure::during("the zone", unknown))
}

/// An instant; or a day, which is when it begins in the zone.
fn start(text: &str, zone: &Zone) -> Result<Instant, Failure> {
    if let Ok(instant) = Instant::parse(text) {
        return Ok(instant);
    }
    let day = args::day(text).ok_or_else(|| {
        let expected = "an instant like 2026-04-02T09:30:00Z, or a day like 2026-04-02";
        Failure::input(format!("--start: expected {expected}, found {text:?}"))
    })?;
    Instant::from_micros(zone.start(day)).map_err(|unfit| Failure::during("--start", unfit))
}

impl Unanswered {
    fn text(&self, asked: &Asked<'_>, out: &mut dyn Write) -> io::Result<()> {
        let (pack, state) = (asked.pack.pack(), self.state.replace('_', " "));
        writeln!(out, "{} of {} (no version): {state}", asked.clock, pack.id)?;
        let mut table = Table::plain();
        table.row(["start".to_owned(), asked.start.report()]);
        if !self.needed.is_empty() {
            table.row(["needed".to_owned(), needed(self.needed.iter().map(String::as_str), pack)]);
        }
        writeln!(out, "{table}")?;
        because(&self.explanation, out)
    }
}

/// An answer for people.
fn text(answer: &ClockAnswer, pack: &Pack, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let state = answer.state.code().replace('_', " ");
    writeln!(out, "{} of {} {}: {state}", answer.clock, answer.pack, answer.version)?;
    let mut table = Table::plain();
    let mut row = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            table.row([name.to_owned(), value]);
        }
    };
    let there = answer.due_local.zip(answer.zone.as_ref());
    let needs = answer.needed();
    row("rule", Some(answer.rule.to_string()));
    row("start", answer.started_at.map(Instant::report));
    row("due", answer.due.map(Instant::report));
    row("due there", there.map(|(local, zone)| format!("{} {zone}", local.format("%Y-%m-%d %H:%M:%S"))));
    row("done", answer.stopped_at.map(Instant::report));
    row("calendar", answer.calendar.as_ref().map(|(id, version, _)| format!("{id} {version}")));
    row("needed", (!needs.is_empty()).then(|| needed(needs.into_iter(), pack)));
    writeln!(out, "{table}")?;
    if !answer.skipped.is_empty() {
        writeln!(out, "not counted")?;
    }
    for (day, code, name) in &answer.skipped {
        let name = name.as_ref().map(|name| format!(": {}", visible(name))).unwrap_or_default();
        writeln!(out, "  {day} {}{name}", code.replace('_', " "))?;
    }
    because(&answer.explanation(language), out)
}

fn because(sentences: &[String], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "because")?;
    sentences.iter().try_for_each(|sentence| writeln!(out, "  {}", visible(sentence)))
}

/// What is needed, each with how to give it.
fn needed<'a>(names: impl Iterator<Item = &'a str>, pack: &Pack) -> String {
    let roles = calendars::roles(pack);
    let each = names.map(|name| match name.strip_prefix("calendar:") {
        Some(role) if roles.contains(role) => format!("{name}: give --calendar {role}=K"),
        Some(_) => format!("{name}: it does not reach so far; give a version or a file that does"),
        None if pack.find_fact(name).is_some() => format!("{name}: give it in --facts"),
        None => name.to_owned(),
    });
    each.collect::<Vec<_>>().join("\n")
}
