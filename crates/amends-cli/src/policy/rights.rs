//! `amends policy rights`: who else the customer may go to, from when on, and until when.

use std::io::{self, Write};

use amends_envelope::Instant;
use amends_policy::pack::{Referral, Trigger, Version};
use amends_policy::{ClockAnswer, Published, ReferralAnswer, referrals, written};
use serde_json::{Value, json};

use super::circumstances::{Circumstances, Unanswered, Under};
use super::due::because;
use super::list::TitleJson;
use super::packs::Asked;
use super::words::{Words, triggers};
use crate::args::Rights;
use crate::failure::Failure;
use crate::table::Table;

pub(crate) fn run(args: &Rights, out: &mut dyn Write) -> Result<(), Failure> {
    let asked = Asked::of(&args.pack)?;
    let circumstances = Circumstances::of(&args.case, &asked)?;
    let circumstances = circumstances.with_receipt(args.from.start.as_deref(), &asked)?;
    let now = circumstances.now(None)?;
    let words = Words(args.shown.lang.lang.language());
    let mut told = Told { now, given: Vec::new(), not_given: Vec::new(), unanswered: Unanswered::default() };
    for pack in asked.published() {
        for under in circumstances.under(pack, asked.select, now) {
            match under.version() {
                Ok(version) => told.version(pack, version, &under, &circumstances),
                Err(unversioned) => told.unanswered.add(&unversioned, words.0),
            }
        }
    }
    if args.shown.json {
        return Ok(writeln!(out, "{}", told.to_json(words))?);
    }
    Ok(told.text(words, out)?)
}

/// A right that is given.
struct Given<'a> {
    rule: &'a Referral,
    answer: ReferralAnswer,
}

/// A right that is not: its condition does not hold, or wants these facts.
struct NotGiven<'a> {
    pack: &'a str,
    version: &'a str,
    rule: &'a Referral,
    needed: Vec<String>,
}

struct Told<'a> {
    now: Instant,
    given: Vec<Given<'a>>,
    not_given: Vec<NotGiven<'a>>,
    unanswered: Unanswered,
}

impl<'a> Told<'a> {
    fn version(&mut self, pack: &'a Published, version: &'a Version, under: &Under<'_>, of: &Circumstances) {
        let Circumstances { events, facts, calendars, .. } = of;
        let mut answers = referrals(pack, under.selected(), events, facts, calendars, self.now);
        for rule in &version.referral {
            let answer = answers.iter().position(|answer| answer.rule == rule.rule);
            let answer = answer.map(|at| answers.swap_remove(at));
            match answer {
                Some(answer) if answer.needed.is_empty() => self.given.push(Given { rule, answer }),
                other => self.not_given.push(NotGiven {
                    pack: &pack.pack().id,
                    version: &version.version,
                    rule,
                    needed: other.iter().flat_map(|it| &it.needed).map(ToString::to_string).collect(),
                }),
            }
        }
    }

    fn to_json(&self, words: Words) -> Value {
        let not_given = self.not_given.iter().map(|it| {
            json!({ "pack": it.pack, "version": it.version, "rule": it.rule.rule.as_str(), "needed": it.needed })
        });
        self.unanswered.around(json!({
            "as_of": self.now.report(),
            "rights": self.given.iter().map(|it| it.to_json(words)).collect::<Vec<_>>(),
            "not_given": not_given.collect::<Vec<_>>(),
        }))
    }

    fn text(&self, words: Words, out: &mut dyn Write) -> io::Result<()> {
        let is_open = |it: &NotGiven<'_>| !it.needed.is_empty();
        let is_unknown = self.not_given.iter().any(is_open) || !self.unanswered.needed.is_empty();
        if self.given.is_empty() {
            let headline = if is_unknown { "not known yet" } else { "nobody to go to" };
            writeln!(out, "{}", words.of(headline))?;
        }
        for it in &self.given {
            it.text(words, out)?;
        }
        for it in &self.not_given {
            let needed = it.needed.join(", ");
            let why = if it.needed.is_empty() { "not given" } else { "not known without" };
            let line = format!("{} {} {}: {} {needed}", it.pack, it.version, it.rule.rule, words.of(why));
            writeln!(out, "{}", line.trim_end())?;
        }
        if self.unanswered.because.is_empty() {
            Ok(())
        } else {
            because(&self.unanswered.because, words, out)
        }
    }
}

impl Given<'_> {
    fn opens(&self) -> Option<Instant> {
        self.answer.opens.as_ref().and_then(|it| it.due)
    }

    fn until(&self) -> Option<Instant> {
        self.answer.until.as_ref().and_then(|it| it.due)
    }

    /// What would open it, or begin the time in which one may go there, where nothing has yet.
    fn waits_for(&self) -> Option<String> {
        let later = self.rule.or_later.iter().flat_map(|it| &it.from);
        let from: Vec<Trigger> = self.rule.from.iter().chain(later).cloned().collect();
        let waits = self.answer.from.is_none() && !from.is_empty();
        waits.then(|| triggers(&from).replace('\n', ", "))
    }

    /// Its clocks that wait for a calendar or a fact.
    fn needed(&self) -> Vec<&str> {
        let clocks = self.answer.opens.iter().chain(&self.answer.until);
        let mut needed: Vec<&str> = clocks.flat_map(ClockAnswer::needed).collect();
        needed.dedup();
        needed
    }

    fn to_json(&self, words: Words) -> Value {
        let local = |it: &Option<ClockAnswer>| {
            let local = it.as_ref().and_then(|it| it.due_local);
            local.map(|local| local.format("%Y-%m-%dT%H:%M:%S%.f").to_string())
        };
        let report = |at: Option<Instant>| at.map(Instant::report);
        let why =
            |it: &Option<ClockAnswer>| it.as_ref().map(|it| it.explanation(words.0)).unwrap_or_default();
        let clocks = || self.answer.opens.iter().chain(&self.answer.until);
        json!({
            "pack": self.answer.pack.as_str(), "version": self.answer.version.as_str(),
            "rule": self.answer.rule.as_str(), "title": TitleJson::from(&self.rule.title),
            "body": self.answer.body, "open": self.answer.is_open, "opens": report(self.opens()),
            "opens_local": local(&self.answer.opens), "from": report(self.answer.from),
            "until": report(self.until()), "until_local": local(&self.answer.until),
            "waits_for": self.waits_for(), "zone": clocks().find_map(|it| it.zone.as_deref()), "fee_minor": self.rule.fee_minor,
            "fee_currency": self.rule.fee_currency.map(|it| it.to_string()), "needed": self.needed(),
            "opens_because": why(&self.answer.opens), "until_because": why(&self.answer.until),
        })
    }

    fn text(&self, words: Words, out: &mut dyn Write) -> io::Result<()> {
        let ReferralAnswer { pack, version, rule, body, .. } = &self.answer;
        writeln!(out, "{pack} {version} {rule}: {}", words.title(&self.rule.title))?;
        let mut table = Table::plain();
        let mut row = |name: &'static str, value: Option<String>| {
            if let Some(value) = value {
                table.row([format!("  {}", words.of(name)), value]);
            }
        };
        let there = |it: &Option<ClockAnswer>| {
            let it = it.as_ref()?;
            let local = it.due_local?.format("%Y-%m-%d %H:%M:%S");
            Some(format!("{local} {}", it.zone.as_deref().unwrap_or_default()))
        };
        let fee = self.rule.fee_minor.zip(self.rule.fee_currency);
        let needed = self.needed().join(", ");
        row("who", Some(body.clone()));
        row("open", Some(words.yes_or_no(self.answer.is_open).to_owned()));
        row("without an answer from", there(&self.answer.opens));
        row("after the letter of", self.answer.from.map(Instant::report));
        row("until", there(&self.answer.until));
        row("begins with", self.waits_for());
        row("fee", fee.map(|(minor, currency)| written(minor, currency)));
        row("needed", (!needed.is_empty()).then_some(needed));
        writeln!(out, "{table}")?;
        let mut sentences: Vec<String> = Vec::new();
        for sentence in
            self.answer.opens.iter().chain(&self.answer.until).flat_map(|it| it.explanation(words.0))
        {
            if !sentences.contains(&sentence) {
                sentences.push(sentence);
            }
        }
        if sentences.is_empty() { Ok(()) } else { because(&sentences, words, out) }
    }
}
