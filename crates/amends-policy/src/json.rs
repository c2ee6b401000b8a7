//! Answers as JSON, in the shape that the program prints.

use std::collections::BTreeSet;

use amends_core::money::Money;
use amends_envelope::Instant;
use serde_json::{Value, json};

use crate::due::run::{ClockAnswer, State};
use crate::eval::assess::{Answer, Line, Outcome};
use crate::eval::duty::{DutyAnswer, Standing};
use crate::eval::several::{Entitlement, Floor};
use crate::explain::{Because, Language};

fn sentences(because: &[Because], language: Language) -> Vec<String> {
    because.iter().map(|it| it.text(language)).collect()
}

impl Line {
    /// As JSON: rule, amount, currency, how it was rounded and capped, the facts it rests on.
    pub fn to_json(&self) -> Value {
        let facts = self.facts.iter().map(|(name, fact)| (name.to_string(), Value::String(fact.to_string())));
        json!({
            "rule": self.rule.as_str(),
            "pack": self.pack.as_str(),
            "version": self.version.as_str(),
            "kind": self.kind.word(),
            "to": self.to.word(),
            "amount_minor": self.money.minor(),
            "currency": self.money.currency().as_str(),
            "exact_minor": self.exact.to_string(),
            "rounding": self.rounding.word(),
            "cap": self.cap.as_deref(),
            "per": self.per.as_ref().map(|per| per.en.to_string()),
            "facts": facts.collect::<serde_json::Map<String, Value>>(),
        })
    }
}

impl Answer {
    /// Why, in sentences.
    pub fn explanation(&self, language: Language) -> Vec<String> {
        sentences(&self.because, language)
    }

    /// As JSON: `pack`, `version`, `outcome`, `lines`, `needed`, `because`.
    pub fn to_json(&self, language: Language) -> Value {
        json!({
            "pack": self.pack.as_str(),
            "version": self.version.as_deref(),
            "digest": self.digest.as_str(),
            "verified": self.verified,
            "outcome": self.outcome.code(),
            "refused_by": refused_by(&self.outcome),
            "lines": self.lines.iter().map(Line::to_json).collect::<Vec<_>>(),
            "needed": needed(&self.outcome),
            "because": self.explanation(language),
        })
    }
}

fn refused_by(outcome: &Outcome) -> Option<&str> {
    match outcome {
        Outcome::NotOwed { rule } => rule.as_deref(),
        Outcome::Owed | Outcome::Unknown { .. } => None,
    }
}

fn needed(outcome: &Outcome) -> Vec<&str> {
    match outcome {
        Outcome::Unknown { needed } => needed.iter().map(smol_str::SmolStr::as_str).collect(),
        Outcome::Owed | Outcome::NotOwed { .. } => Vec::new(),
    }
}

impl Floor {
    /// As JSON: the line, the rule that may give more, how much at most, and what decides it.
    pub fn to_json(&self) -> Value {
        json!({
            "pack": self.pack.as_str(),
            "rule": self.rule.as_str(),
            "amount_minor": self.money.minor(),
            "currency": self.money.currency().as_str(),
            "by_pack": self.by_pack.as_str(),
            "by_rule": self.by_rule.as_str(),
            "most_minor": self.most.map(Money::minor),
            "most_currency": self.most.map(|most| most.currency().to_string()),
            "in_order": self.in_order,
            "needed": self.needed.iter().map(smol_str::SmolStr::as_str).collect::<Vec<_>>(),
        })
    }
}

impl Entitlement {
    /// Why, in sentences: what each pack says, then which line gave way to which.
    pub fn explanation(&self, language: Language) -> Vec<String> {
        let each = self.answers.iter().flat_map(|answer| answer.explanation(language));
        each.chain(sentences(&self.because, language)).collect()
    }

    /// As JSON: what each pack answers, and what is owed once each damage is paid once.
    pub fn to_json(&self, language: Language) -> Value {
        json!({
            "outcome": self.outcome.code(),
            "refused_by": refused_by(&self.outcome),
            "lines": self.lines.iter().map(Line::to_json).collect::<Vec<_>>(),
            "floors": self.floors.iter().map(Floor::to_json).collect::<Vec<_>>(),
            "needed": needed(&self.outcome),
            "packs": self.answers.iter().map(|answer| answer.to_json(language)).collect::<Vec<_>>(),
            "because": sentences(&self.because, language),
        })
    }
}

impl DutyAnswer {
    /// `no`, `applies`, `met`, `violated` or `unknown`.
    pub const fn code(&self) -> &'static str {
        match self.standing {
            Standing::No => "no",
            Standing::Applies => "applies",
            Standing::Met => "met",
            Standing::Violated => "violated",
            Standing::Unknown(_) => "unknown",
        }
    }

    /// Why, in sentences.
    pub fn explanation(&self, language: Language) -> Vec<String> {
        sentences(&self.because, language)
    }
}

impl ClockAnswer {
    /// Why, in sentences.
    pub fn explanation(&self, language: Language) -> Vec<String> {
        sentences(&self.because, language)
    }

    /// As JSON: `pack`, `version`, `clock`, `start`, `due` in UTC, `due_local`, `zone`, `rule`, `skipped`,
    /// `explanation`, and besides `state`, `calendar` and `intervals`.
    pub fn to_json(&self, language: Language) -> Value {
        let skipped = self
            .skipped
            .iter()
            .map(|(day, code, name)| json!({ "day": day.to_string(), "why": code.as_str(), "name": name }));
        let instant = |micros: i64| Instant::from_micros(micros).ok().map(Instant::report);
        let intervals = self
            .intervals
            .iter()
            .map(|it| json!({ "from": instant(it.from), "to": it.to.and_then(instant), "runs": it.runs }));
        let calendar = self.calendar.as_ref().map(|(id, version, digest)| {
            json!({ "id": id.as_str(), "version": version.as_str(), "digest": digest.as_str() })
        });
        json!({
            "pack": self.pack.as_str(),
            "version": self.version.as_str(),
            "clock": self.clock.as_str(),
            "rule": self.rule.as_str(),
            "window": self.window,
            "run": self.run,
            "state": self.state.code(),
            "start": self.started_at.map(Instant::report),
            "due": self.due.map(Instant::report),
            "due_local": self.due_local.map(|local| local.format("%Y-%m-%dT%H:%M:%S%.f").to_string()),
            "zone": self.zone.as_deref(),
            "calendar": calendar,
            "skipped": skipped.collect::<Vec<_>>(),
            "intervals": intervals.collect::<Vec<_>>(),
            "needed": self.needed(),
            "explanation": self.explanation(language),
        })
    }

    /// The facts without which nothing can be said of it, or of whether it holds here at all.
    pub fn needed(&self) -> Vec<&str> {
        let of_state = match &self.state {
            State::Unknown(needed) => Some(needed),
            State::NotWanted
            | State::NotStarted
            | State::Running
            | State::Paused(_)
            | State::Met
            | State::MetLate
            | State::Missed
            | State::Cancelled
            | State::Lapsed => None,
        };
        let all: BTreeSet<&str> =
            of_state.into_iter().chain([&self.open]).flatten().map(smol_str::SmolStr::as_str).collect();
        all.into_iter().collect()
    }
}
