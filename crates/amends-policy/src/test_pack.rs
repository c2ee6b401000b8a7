//! Worked examples: run each, compare what is answered with what was expected.

use std::fmt;

use amends_calendar::{Calendar, Zone};
use amends_core::money::Money;
use amends_core::shape::Tree;
use amends_envelope::Instant;
use chrono::NaiveDateTime;
use smol_str::SmolStr;

use crate::due::calendars::Calendars;
use crate::due::history::Happening;
use crate::due::rights::{ReferralAnswer, buckets, referrals};
use crate::due::run::{ClockAnswer, State};
use crate::eval::assess::Line;
use crate::eval::authority::{Act, Decision, Proposal, Proposer, authority};
use crate::eval::several::totals;
use crate::eval::{Outcome, Select, Standing, assess, content, duties};
use crate::explain::{Because, Language};
use crate::load::Published;
use crate::pack::example::{ActWord, AnswerWord, DutyWord, ExampleEvent};
use crate::pack::{Example, Version};

/// What became of the examples of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TestReport {
    /// How many were run.
    pub run: usize,
    /// Those that do not hold.
    pub failures: Vec<Failure>,
}

impl TestReport {
    /// Whether all of them hold.
    pub fn holds(&self) -> bool {
        self.failures.is_empty()
    }
}

/// An example that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The version.
    pub version: SmolStr,
    /// Which example.
    pub example: String,
    /// What it expects.
    pub expected: String,
    /// What was answered.
    pub answered: String,
    /// Why that was answered.
    pub because: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, example, expected, answered, because } = self;
        write!(f, "{version}: {example}: expected {expected}, answered {answered}")?;
        because.iter().try_for_each(|line| write!(f, "\n    {line}"))
    }
}

/// Runs every worked example of a pack.
pub fn test_pack(published: &Published) -> TestReport {
    let mut report = TestReport::default();
    for version in &published.pack().version {
        for example in &version.example {
            report.run += 1;
            if let Err((expected, answered, because)) = run(published, version, example) {
                let because = because.iter().map(|it| it.text(Language::En)).collect();
                let (version, example) = (version.version.clone(), example.name.en.to_string());
                report.failures.push(Failure { version, example, expected, answered, because });
            }
        }
    }
    report
}

/// What was expected, what was answered, and why.
type Wrong = (String, String, Vec<Because>);

fn run(published: &Published, version: &Version, example: &Example) -> Result<(), Wrong> {
    let mut asked = 0;
    let mut ask = |is_asked: bool, run: fn(&Published, &Version, &Example) -> Result<(), Wrong>| {
        if !is_asked {
            return Ok(());
        }
        asked += 1;
        run(published, version, example)
    };
    ask(example.clock.is_some(), clock)?;
    ask(example.referral.is_some(), referral)?;
    ask(example.bucket.is_some(), bucket)?;
    ask(example.duty.is_some(), duty)?;
    ask(example.message.is_some(), message)?;
    ask(example.proposal.is_some(), proposal)?;
    let is_money = example.owed_minor.is_some() || example.not_owed.is_some();
    ask(is_money || asked_of_money(example), money)?;
    if asked == 0 {
        return Err(("something to compare".to_owned(), "nothing".to_owned(), Vec::new()));
    }
    Ok(())
}

/// A version that is pending is never chosen by date, so its examples name it.
fn select<'a>(version: &'a Version, example: &Example) -> Select<'a> {
    use crate::pack::Status;
    match (version.status, example.on) {
        (Status::Pending, _) => Select::Version(&version.version),
        (Status::InForce | Status::Unknown, Some(day)) => Select::On(day),
        (Status::InForce | Status::Unknown, None) => Select::Facts,
    }
}

fn compare(expected: String, answered: String, because: Vec<Because>) -> Result<(), Wrong> {
    if expected == answered { Ok(()) } else { Err((expected, answered, because)) }
}

fn sorted(names: impl IntoIterator<Item = SmolStr>) -> String {
    let mut names: Vec<SmolStr> = names.into_iter().collect();
    names.sort();
    names.join(",")
}

fn money(published: &Published, version: &Version, example: &Example) -> Result<(), Wrong> {
    let answer = assess(published, select(version, example), &example.facts);
    let chosen = answer.version.clone();
    if let Some(chosen) = chosen.filter(|chosen| *chosen != version.version) {
        return Err((format!("version {}", version.version), format!("version {chosen}"), answer.because));
    }
    let unknown = format!("unknown {}", sorted(example.unknown.iter().map(SmolStr::new)));
    let expected = match (example.owed_minor, &example.not_owed) {
        (Some(minor), _) => {
            let currency = example.currency.or(version.currency).map(|it| it.to_string()).unwrap_or_default();
            format!("owed {minor} {currency}")
        }
        (None, Some(rule)) => format!("not owed by {rule}"),
        (None, None) => unknown,
    };
    let answered = match &answer.outcome {
        Outcome::Owed => total(&answer.lines),
        Outcome::NotOwed { rule } => format!("not owed by {}", rule.as_deref().unwrap_or("none")),
        Outcome::Unknown { needed } => format!("unknown {}", sorted(needed.iter().cloned())),
    };
    compare(expected, answered, answer.because.clone())?;
    if !example.rules.is_empty() {
        let rules = sorted(answer.lines.iter().map(|line| line.rule.clone()));
        compare(sorted(example.rules.clone()), rules, answer.because.clone())?;
    }
    let caps = sorted(answer.lines.iter().filter_map(|line| line.cap.clone()));
    compare(format!("caps {}", sorted(example.caps.clone())), format!("caps {caps}"), answer.because)
}

/// What is owed in each currency: an example that expects one sum does not hold where there are two.
fn total(lines: &[Line]) -> String {
    let sums: Vec<String> =
        totals(lines).iter().map(|(currency, minor)| format!("{minor} {currency}")).collect();
    format!("owed {}", sums.join(" and "))
}

fn duty(published: &Published, version: &Version, example: &Example) -> Result<(), Wrong> {
    let answers = duties(published, select(version, example), &example.facts);
    let answer = answers.into_iter().find(|it| Some(&it.rule) == example.duty.as_ref());
    let Some(answer) = answer.filter(|it| it.version == version.version) else {
        return Err((
            format!("version {}", version.version),
            "another version, or none".to_owned(),
            Vec::new(),
        ));
    };
    let expected = example.stands.map(DutyWord::word).unwrap_or_default();
    let expected = format!("{expected} {}", sorted(example.unknown.iter().map(SmolStr::new)));
    let answered = match &answer.standing {
        Standing::No => "no ".to_owned(),
        Standing::Applies => "applies ".to_owned(),
        Standing::Met => "met ".to_owned(),
        Standing::Violated => "violated ".to_owned(),
        Standing::Unknown(needed) => format!("unknown {}", sorted(needed.iter().cloned())),
    };
    compare(expected, answered, answer.because)
}

fn message(published: &Published, version: &Version, example: &Example) -> Result<(), Wrong> {
    let kind = example.message.as_deref().unwrap_or_default();
    let on = example.on.or(version.effective_from);
    let answer = content(kind, &example.says, &example.facts, &[published], on);
    let missing = sorted(answer.missing.iter().map(|it| it.item.clone()));
    let expected = format!(
        "missing {}; unknown {}",
        sorted(example.missing.clone()),
        sorted(example.unknown.iter().map(SmolStr::new))
    );
    compare(expected, format!("missing {missing}; unknown {}", sorted(answer.needed)), answer.because)
}

fn proposal(published: &Published, version: &Version, example: &Example) -> Result<(), Wrong> {
    let (Some(actor), Some(asked)) = (&example.actor, &example.proposal) else {
        return Err(("an actor beside the proposal".to_owned(), "none".to_owned(), Vec::new()));
    };
    let currency = example.currency.or(version.currency);
    let money = currency.and_then(|currency| Money::new(asked.minor, currency).ok());
    let Some(money) = money else {
        return Err(("an amount with a currency".to_owned(), "none".to_owned(), Vec::new()));
    };
    let act = match asked.act {
        ActWord::Propose => Act::Propose,
        ActWord::Approve => Act::Approve,
    };
    let by = asked.by.clone().unwrap_or_else(|| actor.id.clone());
    let proposal = Proposal { act, kind: asked.kind, money, by };
    let actor = Proposer { id: actor.id.clone(), kind: actor.kind, roles: actor.roles.clone() };
    let mut because = Vec::new();
    let on = example.on.or(version.effective_from);
    let decision = authority(&actor, &proposal, &example.facts, &[published], on, &mut because);
    let (word, by) = match decision {
        Decision::Permit { rule } => (AnswerWord::Permit, vec![rule]),
        Decision::Deny { reason } => (AnswerWord::Deny, vec![reason]),
        Decision::Needs { approvals } => {
            (AnswerWord::Needs, approvals.into_iter().map(|(role, _)| role).collect())
        }
        Decision::Unknown { needed } => (AnswerWord::Unknown, needed.into_iter().collect()),
    };
    let expected = example.answer.map(AnswerWord::word).unwrap_or_default();
    let expected = format!("{expected} {}", sorted(example.by.clone()));
    compare(expected, format!("{} {}", word.word(), sorted(by)), because)
}

fn clock(published: &Published, version: &Version, example: &Example) -> Result<(), Wrong> {
    let (calendars, history, now) = circumstances(version, example)?;
    let name = example.clock.as_deref().unwrap_or_default();
    let known: Vec<&Happening> = history.iter().filter(|it| it.at <= now).collect();
    let select = select(version, example);
    let answers = crate::due::under(published, select, &known, &example.facts, &calendars, now);
    let answer = answers.into_iter().rev().find(|it| it.clock == name && it.version == version.version);
    let Some(answer) = answer else {
        return Err((
            format!("version {}", version.version),
            "another version, or none".to_owned(),
            Vec::new(),
        ));
    };
    let mut expected = Vec::new();
    let mut answered = Vec::new();
    if let Some(due) = &example.due_local {
        expected.push(format!("due {due}"));
        let local = answer.due_local.map(|it| it.format("%Y-%m-%d %H:%M").to_string());
        answered.push(format!("due {}", local.unwrap_or_default()));
    }
    if let Some(state) = example.state {
        expected.push(state.word().to_owned());
        answered.push(answer.state.code().to_owned());
    }
    if let State::Unknown(needed) = &answer.state {
        answered.push(format!("unknown {}", sorted(needed.iter().cloned())));
    }
    if !example.unknown.is_empty() {
        expected.push(format!("unknown {}", sorted(example.unknown.iter().map(SmolStr::new))));
    }
    if expected.is_empty() {
        return Err(bad("`due_local`, `state` or `unknown`"));
    }
    compare(expected.join(", "), answered.join(", "), answer.because)
}

/// Something about an example that is not as it must be.
fn bad(what: &str) -> Wrong {
    (what.to_owned(), "none".to_owned(), Vec::new())
}

/// Whether an example that says only what is unknown asks about money.
fn asked_of_money(example: &Example) -> bool {
    let other = [&example.clock, &example.message, &example.duty, &example.referral, &example.bucket];
    other.iter().all(|it| it.is_none()) && example.proposal.is_none() && !example.unknown.is_empty()
}

/// The calendar role of what an example asks about.
fn role_of(version: &Version, example: &Example) -> Option<SmolStr> {
    let clock = version.clock.iter().find(|it| Some(&it.clock) == example.clock.as_ref());
    let referral = version.referral.iter().find(|it| Some(&it.rule) == example.referral.as_ref());
    let bucket = version.bucket.iter().find(|it| Some(&it.bucket) == example.bucket.as_ref());
    let role = clock.and_then(|it| it.calendar.clone());
    role.or_else(|| referral?.calendar.clone()).or_else(|| bucket?.calendar.clone())
}

/// The calendars, the history and the time of an example.
fn circumstances(
    version: &Version,
    example: &Example,
) -> Result<(Calendars, Vec<Happening>, Instant), Wrong> {
    let mut calendars = Calendars::new();
    for (role, id) in &example.calendars.0 {
        let calendar = Calendar::shipped(id).ok_or_else(|| bad("the id of a shipped calendar"))?;
        calendars = calendars.with(role, calendar);
    }
    let zone = zone_of(version, example, &calendars)?;
    let history: Option<Vec<Happening>> = example.event.iter().map(|event| happening(event, &zone)).collect();
    let history = history.ok_or_else(|| bad("times like 2026-04-02 10:00"))?;
    let last = history.iter().map(|it| it.at).max().unwrap_or(Instant::FIRST);
    let now = match &example.now {
        Some(now) => time(now, &zone).ok_or_else(|| bad("a time like 2026-04-02 10:00"))?,
        None => last,
    };
    Ok((calendars, history, now))
}

/// The zone of the times of an example.
fn zone_of(version: &Version, example: &Example, calendars: &Calendars) -> Result<Zone, Wrong> {
    let role = role_of(version, example);
    let of_calendar = role.as_deref().and_then(|role| calendars.find(role)).map(Calendar::zone_name);
    Zone::named(version.zone.as_deref().or(of_calendar).unwrap_or("UTC")).map_err(|_| bad("a known zone"))
}

/// Since when a right is open that waits for no answer.
fn opened(answer: &ReferralAnswer, zone: &Zone) -> String {
    let at = answer.opens_at.map(|at| zone.local(at.micros()));
    at.map(|it| it.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

fn local(answer: Option<&ClockAnswer>) -> String {
    let local = answer.and_then(|it| it.due_local);
    local.map(|it| it.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

fn referral(published: &Published, version: &Version, example: &Example) -> Result<(), Wrong> {
    let (calendars, history, now) = circumstances(version, example)?;
    let select = select(version, example);
    let answers = referrals(published, select, &history, &example.facts, &calendars, now);
    let answer = answers.iter().find(|it| Some(&it.rule) == example.referral.as_ref());
    let answer = answer.filter(|it| it.version == version.version);
    if example.no_right.0 {
        let found = answer.map_or_else(String::new, |it| it.rule.to_string());
        return compare(String::new(), found, Vec::new());
    }
    let answer = answer.ok_or_else(|| bad("such a right"))?;
    if let Some(minor) = example.fee_minor {
        let rule = version.referral.iter().find(|it| it.rule == answer.rule);
        let fee = rule.and_then(|it| it.fee_minor).map_or_else(|| "none".to_owned(), |fee| fee.to_string());
        compare(format!("fee {minor}"), format!("fee {fee}"), Vec::new())?;
    }
    if let Some(due) = &example.due_local {
        let because = answer.until.as_ref().map(|it| it.because.clone()).unwrap_or_default();
        compare(format!("until {due}"), format!("until {}", local(answer.until.as_ref())), because)?;
    }
    if let Some(opens) = &example.opens_local {
        let because = answer.opens.as_ref().map(|it| it.because.clone()).unwrap_or_default();
        let zone = zone_of(version, example, &calendars)?;
        let answered =
            if answer.opens.is_some() { local(answer.opens.as_ref()) } else { opened(answer, &zone) };
        compare(format!("opens {opens}"), format!("opens {answered}"), because)?;
    }
    if example.due_local.is_none() && example.opens_local.is_none() && example.fee_minor.is_none() {
        return Err(bad("`due_local`, `opens_local`, `fee_minor` or `no_right`"));
    }
    Ok(())
}

fn bucket(published: &Published, version: &Version, example: &Example) -> Result<(), Wrong> {
    let (calendars, history, now) = circumstances(version, example)?;
    let select = select(version, example);
    let all = buckets(published, select, &history, &example.facts, &calendars, now);
    let names: Vec<&str> = all.iter().filter(|it| it.is_in).map(|it| it.bucket.as_str()).collect();
    compare(example.bucket.as_deref().unwrap_or_default().to_owned(), names.join(","), Vec::new())
}

/// A time of an example: an instant, or local.
fn time(text: &str, zone: &Zone) -> Option<Instant> {
    let local = || NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").ok();
    let local = || local().and_then(|local| Instant::from_micros(zone.instant(local)).ok());
    Instant::parse(text).ok().or_else(local)
}

fn happening(event: &ExampleEvent, zone: &Zone) -> Option<Happening> {
    let at = time(&event.time, zone)?;
    let fields = event.data.0.iter();
    let happening = Happening::new(&event.r#type, at);
    Some(fields.fold(happening, |it, (field, value)| it.with(field, Tree::Text(value.clone()))))
}
