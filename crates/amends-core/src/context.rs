//! The circumstances of a decision: the date, the actor, the terms, and facts already fetched.

use amends_envelope::{Actor, Header, Instant};

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
    /// For whom, where it is a representative or delegate.
    pub on_behalf_of: Option<&'a Actor>,
    /// What this actor may do.
    pub terms: &'a Terms,
    /// For a merge: where the case stands that would take this one over.
    pub survivor: Option<&'a Survivor>,
}

/// Who did something, and for whom: what four eyes look at.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// Who did it.
    pub actor: &'a Actor,
    /// For whom, where it was a representative or delegate.
    pub on_behalf_of: Option<&'a Actor>,
}

impl<'a> By<'a> {
    /// The ids of both.
    pub fn ids(self) -> impl Iterator<Item = &'a str> + Clone {
        [Some(self.actor), self.on_behalf_of].into_iter().flatten().map(Actor::id)
    }
}

impl<'a> From<&'a Actor> for By<'a> {
    fn from(actor: &'a Actor) -> Self {
        Self { actor, on_behalf_of: None }
    }
}

impl<'a> From<&'a Header> for By<'a> {
    fn from(header: &'a Header) -> Self {
        Self { actor: &header.actor, on_behalf_of: header.on_behalf_of.as_ref() }
    }
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
        Self { now, happened: When::at(now), actor, on_behalf_of: None, terms, survivor: None }
    }

    /// It happened then, and is told now.
    #[must_use]
    pub const fn happened(self, when: When) -> Self {
        Self { happened: when, ..self }
    }

    /// It is asked for somebody else.
    #[must_use]
    pub const fn on_behalf_of(self, principal: &'a Actor) -> Self {
        Self { on_behalf_of: Some(principal), ..self }
    }

    /// Who asks, and for whom.
    pub const fn by(&self) -> By<'a> {
        By { actor: self.actor, on_behalf_of: self.on_behalf_of }
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
