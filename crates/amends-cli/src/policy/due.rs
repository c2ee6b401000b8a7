//! `amends policy due`: when a clock of a pack is due that starts at a time, and why then; of several the earliest binds.

use std::io::{self, Write};

use amends_envelope::Instant;
use amends_policy::pack::Pack;
use amends_policy::{ClockAnswer, Published, Reason, due_with, strictest};
use serde_json::{Value, json};

use super::calendars;
use super::circumstances::{Circumstances, Under, Unversioned, start, zone};
use super::packs::Asked;
use super::words::Words;
use crate::args::Due;
use crate::failure::Failure;
use crate::table::{Table, visible};

pub(crate) fn run(args: &Due, out: &mut dyn Write) -> Result<(), Failure> {
    let asked = Asked::of(&args.pack)?;
    asked.contents().iter().try_for_each(|pack| has_clock(&args.clock, pack))?;
    let circumstances = Circumstances::of(&args.case, &asked)?;
    let mut each: Vec<Told<'_>> = asked
        .published()
        .into_iter()
        .map(|pack| told(args, pack, &asked, &circumstances))
        .collect::<Result<_, _>>()?;
    strictest_of(&mut each);
    let words = Words(args.shown.lang.lang.language());
    match (each.as_slice(), args.shown.json) {
        ([only], true) => writeln!(out, "{}", only.to_json(words))?,
        (several, true) => writeln!(out, "{}", together(several, words))?,
        ([only], false) => only.text(words, out)?,
        (several, false) => all(several, words, out)?,
    }
    Ok(())
}

/// What one pack answers.
struct Told<'a> {
    pack: &'a Pack,
    clock: &'a str,
    start: Instant,
    answer: Result<ClockAnswer, Unversioned>,
}

fn told<'a>(
    args: &'a Due,
    pack: &'a Published,
    asked: &Asked<'a>,
    circumstances: &Circumstances,
) -> Result<Told<'a>, Failure> {
    let zone = zone(&[pack.pack()], &circumstances.calendars)?;
    let start = start(&args.start, &zone)?;
    let now = circumstances.now(Some(start))?;
    let under = circumstances.under(pack, asked.select, now);
    let Circumstances { events, facts, calendars, .. } = circumstances;
    let answer = due_with(pack, under.selected(), &args.clock, start, events, facts, calendars, now);
    let answer = if let Some(answer) = answer {
        Ok(answer)
    } else {
        Err(unversioned(&under.starting_at(start, calendars), &args.clock)?)
    };
    Ok(Told { pack: pack.pack(), clock: &args.clock, start, answer })
}

/// A clock that some version of the pack has.
fn has_clock(name: &str, pack: &Pack) -> Result<(), Failure> {
    let mut known: Vec<&str> = Vec::new();
    for clock in pack.version.iter().flat_map(|version| &version.clock) {
        if !known.contains(&clock.clock.as_str()) {
            known.push(&clock.clock);
        }
    }
    if known.contains(&name) {
        return Ok(());
    }
    let known =
        if known.is_empty() { "it has none".to_owned() } else { format!("it has: {}", known.join(", ")) };
    Err(Failure::input(format!("--clock: {} has no clock {name}; {known}", pack.id)))
}

/// Why there is no answer: no version can be told to hold, or none did. One that has no such clock is a mistake.
fn unversioned(under: &Under<'_>, clock: &str) -> Result<Unversioned, Failure> {
    let version = match under.version() {
        Err(unversioned) => return Ok(unversioned),
        Ok(version) => version,
    };
    let known: Vec<&str> = version.clock.iter().map(|it| it.clock.as_str()).collect();
    let (id, version, known) = (&under.pack.pack().id, &version.version, known.join(", "));
    Err(Failure::input(format!("--clock: {id} {version} has no clock {clock}; it has: {known}")))
}

/// Marks which date binds: those that do not say why.
fn strictest_of(each: &mut [Told<'_>]) {
    let mut answers: Vec<ClockAnswer> =
        each.iter().filter_map(|told| told.answer.as_ref().ok().cloned()).collect();
    strictest(&mut answers);
    let told = each.iter_mut().filter_map(|told| told.answer.as_mut().ok());
    told.zip(answers).for_each(|(answer, strict)| *answer = strict);
}

/// The answer that binds, and the packs whose date is not known: it may be earlier.
fn binding<'a>(each: &'a [Told<'_>]) -> (Option<&'a ClockAnswer>, Vec<&'a str>) {
    let answers = each.iter().filter_map(|told| told.answer.as_ref().ok());
    let binds = answers.filter(|answer| answer.due.is_some()).find(|answer| answer.binds);
    let unknown = each.iter().filter(|told| told.state() == "unknown").map(|told| told.pack.id.as_str());
    (binds, unknown.collect())
}

/// Which date gave way to which, in sentences.
fn gave_way(each: &[Told<'_>], words: Words) -> Vec<String> {
    let answers = each.iter().filter_map(|told| told.answer.as_ref().ok());
    let steps = answers.flat_map(|answer| &answer.because);
    let stricter = steps.filter(|step| matches!(step.reason, Reason::StricterDate { .. }));
    stricter.map(|step| step.text(words.0)).collect()
}

fn together(each: &[Told<'_>], words: Words) -> Value {
    let (binds, unknown) = binding(each);
    json!({
        "packs": each.iter().map(|told| told.to_json(words)).collect::<Vec<_>>(),
        "binds": binds.map(|answer| answer.pack.as_str()),
        "unknown": unknown,
        "because": gave_way(each, words),
    })
}

/// Every answer, and which of them binds.
fn all(each: &[Told<'_>], words: Words, out: &mut dyn Write) -> io::Result<()> {
    for told in each {
        told.text(words, out)?;
        writeln!(out)?;
    }
    let (binds, unknown) = binding(each);
    match binds {
        Some(it) => {
            let due = it.due.map(Instant::report).unwrap_or_default();
            writeln!(out, "{}: {} {}, {} {due}", words.of("binds"), it.pack, it.version, words.of("due"))?;
        }
        None => writeln!(out, "{}: {}", words.of("binds"), words.of("nothing"))?,
    }
    gave_way(each, words).iter().try_for_each(|sentence| writeln!(out, "  {}", visible(sentence)))?;
    if !unknown.is_empty() {
        writeln!(out, "  {}: {}", words.of("not known, and may be earlier"), unknown.join(", "))?;
    }
    Ok(())
}

impl Told<'_> {
    fn state(&self) -> &'static str {
        match &self.answer {
            Ok(answer) => answer.state.code(),
            Err(unversioned) => unversioned.state,
        }
    }

    /// Where there is no version the same shape, with nothing where there is none.
    fn to_json(&self, words: Words) -> Value {
        let it = match &self.answer {
            Ok(answer) => return answer.to_json(words.0),
            Err(unversioned) => unversioned,
        };
        json!({
            "pack": self.pack.id.as_str(), "version": null, "clock": self.clock, "rule": null, "run": 0,
            "state": it.state, "start": self.start.report(), "due": null, "due_local": null, "zone": null,
            "calendar": null, "skipped": [], "intervals": [], "needed": it.needed,
            "explanation": it.explanation(words.0),
        })
    }

    fn text(&self, words: Words, out: &mut dyn Write) -> io::Result<()> {
        let (clock, pack, state) = (self.clock, &self.pack.id, words.code(self.state()));
        match &self.answer {
            Ok(answer) => {
                writeln!(out, "{}", words.clock_of(clock, &format!("{pack} {}", answer.version), &state))?;
                self.rows(answer, words, out)
            }
            Err(it) => {
                let none = format!("{pack} ({})", words.of("no version"));
                writeln!(out, "{}", words.clock_of(clock, &none, &state))?;
                let mut table = Table::plain();
                table.row([words.of("start").to_owned(), self.start.report()]);
                if !it.needed.is_empty() {
                    let needed = needed(it.needed.iter().map(String::as_str), self.pack, words);
                    table.row([words.of("needed").to_owned(), needed]);
                }
                writeln!(out, "{table}")?;
                because(&it.explanation(words.0), words, out)
            }
        }
    }

    fn rows(&self, answer: &ClockAnswer, words: Words, out: &mut dyn Write) -> io::Result<()> {
        let mut table = Table::plain();
        let mut row = |name: &'static str, value: Option<String>| {
            if let Some(value) = value {
                table.row([words.of(name).to_owned(), value]);
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
        row("needed", (!needs.is_empty()).then(|| needed(needs.into_iter(), self.pack, words)));
        writeln!(out, "{table}")?;
        if !answer.skipped.is_empty() {
            writeln!(out, "{}", words.of("not counted"))?;
        }
        let days = answer.skipped_in_words(words.0);
        days.iter().try_for_each(|day| writeln!(out, "  {}", visible(day)))?;
        because(&answer.explanation(words.0), words, out)
    }
}

pub(super) fn because(sentences: &[String], words: Words, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", words.of("because"))?;
    sentences.iter().try_for_each(|sentence| writeln!(out, "  {}", visible(sentence)))
}

/// What is needed, each with how to give it.
pub(super) fn needed<'a>(names: impl Iterator<Item = &'a str>, pack: &Pack, words: Words) -> String {
    let roles = calendars::roles(pack);
    let each = names.map(|name| match name.strip_prefix("calendar:") {
        Some(role) if roles.contains(role) => format!("{name}: {} --calendar {role}=K", words.of("give")),
        Some(_) => {
            format!("{name}: {}", words.of("it does not reach so far; give a version or a file that does"))
        }
        None if pack.find_fact(name).is_some() => format!("{name}: {} --facts", words.of("give in")),
        None => name.to_owned(),
    });
    each.collect::<Vec<_>>().join("\n")
}
