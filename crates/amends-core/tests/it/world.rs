//! A desk with a case on it: tell it facts, ask it commands, say what you expect.

use amends_core::case::detection::Receipt;
use amends_core::case::{Anomaly, Case, CaseCommand, CaseEvent, When};
use amends_core::context::Survivor;
use amends_core::money::{Currency, Money};
use amends_core::{Ctx, Refusal, Terms, ask, name, token};
use amends_envelope::{Actor, ActorKind, Instant};

/// That many hours after the 1st of April 2026.
pub(crate) fn hour(hours: i64) -> Instant {
    let first_of_april = Instant::parse("2026-04-01T00:00:00Z").unwrap();
    Instant::from_micros(first_of_april.micros() + hours * 3_600_000_000).unwrap()
}

pub(crate) fn human(id: &str) -> Actor {
    Actor::new(ActorKind::Human, id).unwrap()
}

pub(crate) fn pounds(minor: i64) -> Money {
    money(minor, "GBP")
}

pub(crate) fn euros(minor: i64) -> Money {
    money(minor, "EUR")
}

fn money(minor: i64, currency: &str) -> Money {
    Money::new(minor, Currency::new(currency).unwrap()).unwrap()
}

/// A case, the time, the terms and who asks.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) case: Case,
    pub(crate) now: Instant,
    pub(crate) terms: Terms,
    pub(crate) actor: Actor,
    pub(crate) survivor: Option<Survivor>,
}

impl World {
    /// Nothing has happened.
    pub(crate) fn empty() -> Self {
        let (case, terms) = (Case::default(), Terms::default());
        Self { case, now: hour(0), terms, actor: human("h-1"), survivor: None }
    }

    /// The complaint of c-1 came in at hour 0, and it is hour 1.
    pub(crate) fn received() -> Self {
        let mut world = Self::empty();
        world.does(
            ask::Detection::receive(Receipt::new(token!("c-1"), name!("email"))),
            &["complaint_received"],
        );
        world.now = hour(1);
        world
    }

    /// Money may be given without approvals.
    pub(crate) fn generous(mut self) -> Self {
        self.terms.needs_approval.clear();
        self
    }

    pub(crate) fn decide(&self, command: impl Into<CaseCommand>) -> Result<Vec<CaseEvent>, Refusal> {
        let ctx = Ctx { survivor: self.survivor.as_ref(), ..Ctx::new(self.now, &self.actor, &self.terms) };
        self.case.decide(command, &ctx)
    }

    /// Folds what follows from the command, and tells it.
    pub(crate) fn ask(&mut self, command: impl Into<CaseCommand>) -> Result<Vec<CaseEvent>, Refusal> {
        let facts = self.decide(command)?;
        for fact in &facts {
            let folded = self.case.fold_by(fact, When::at(self.now), &self.actor);
            assert_eq!(folded.judgement.code, None, "{fact:?}");
        }
        Ok(facts)
    }

    pub(crate) fn ask_as(
        &mut self,
        actor: &Actor,
        command: impl Into<CaseCommand>,
    ) -> Result<Vec<CaseEvent>, Refusal> {
        let former = std::mem::replace(&mut self.actor, actor.clone());
        let answer = self.ask(command);
        self.actor = former;
        answer
    }

    /// Expects these facts, by their names.
    #[track_caller]
    pub(crate) fn does(&mut self, command: impl Into<CaseCommand>, expected: &[&str]) -> &mut Self {
        let facts = self.ask(command).unwrap();
        let names: Vec<_> = facts.iter().map(|fact| fact.kind().as_str()).collect();
        assert_eq!(names, expected);
        self
    }

    /// Expects a refusal of that code, and that nothing has changed.
    #[track_caller]
    pub(crate) fn refuses(&mut self, command: impl Into<CaseCommand>, code: &str) -> &mut Self {
        let refusal = self.decide(command).expect_err(code);
        assert_eq!(refusal.code(), code, "{refusal}");
        self
    }

    /// Expects that it is already so.
    #[track_caller]
    pub(crate) fn is_already(&mut self, command: impl Into<CaseCommand>) -> &mut Self {
        self.does(command, &[])
    }

    /// Folds a foreign fact, and expects that code or none.
    #[track_caller]
    pub(crate) fn hears(&mut self, fact: impl Into<CaseEvent>, code: Option<&str>) -> &mut Self {
        let fact = fact.into();
        let before = self.case.clone();
        let folded = self.case.fold(&fact, When::at(self.now));
        assert_eq!(folded.judgement.code.map(Anomaly::as_str), code, "{fact:?}");
        if code.is_some() && folded.paid.is_none() {
            assert_eq!(self.case, before, "an anomalous event changes nothing");
        }
        self
    }
}
