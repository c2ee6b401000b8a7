//! The circumstances of a decision: the date, the actor, the terms, and facts already fetched.

use amends_envelope::{Actor, Instant};

use crate::case::When;
use crate::refusal::Refusal;
use crate::terms::Terms;
use crate::value::Name;

/// The circumstances in which a command is decided. Core asks nobody: what it needs to know is here.
#[derive(Debug, Clone, Copy)]
pub struct Ctx<'a> {
    /// What time it is.
    pub now: Instant,
    /// When it happened: now, unless somebody tells us later.
    pub happened: When,
    /// Who asks.
    pub actor: &'a Actor,
    /// What this actor may do.
    pub terms: &'a Terms,
    /// For a merge: where the case stands that would take this one over.
    pub survivor: Option<&'a Survivor>,
}

/// Where a case stands that would take another one over: a fact to fetch before a merge is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Survivor {
    /// It is the very case that would be merged.
    ThisCase,
    /// It has itself been merged into another.
    MergedInto(Name),
    /// There is no complaint there.
    Unseen,
    /// It stands by itself.
    Standing,
}

impl<'a> Ctx<'a> {
    /// It happens now.
    pub const fn new(now: Instant, actor: &'a Actor, terms: &'a Terms) -> Self {
        Self { now, happened: When::at(now), actor, terms, survivor: None }
    }

    /// It happened then, and is told now.
    #[must_use]
    pub const fn happened(self, when: When) -> Self {
        Self { happened: when, ..self }
    }

    /// The survivor of a merge stands so.
    #[must_use]
    pub const fn with_survivor(self, survivor: &'a Survivor) -> Self {
        Self { survivor: Some(survivor), ..self }
    }

    /// Nothing can have happened in the future, beyond what clocks differ by.
    pub(crate) fn check_time(&self) -> Result<(), Refusal> {
        let skew = i64::try_from(self.terms.skew.as_micros()).unwrap_or(i64::MAX);
        let at = self.happened.starts;
        if at > self.now.saturating_add_micros(skew) {
            return Err(Refusal::FutureEvent { at, now: self.now });
        }
        Ok(())
    }
}
