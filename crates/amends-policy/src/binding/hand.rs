//! What people may do to clocks by hand: what their rules allow, and no more.
//!
//! The clocks of packs are started, met and missed by what happens; by hand they are only paused where the rule allows
//! it, and cancelled where the rule was set aside (`deviation_granted`). Clocks of the host's own are its own affair.

use amends_core::case::CaseEvent;
use amends_core::case::clock::{Awaiting, ClockEvent};
use amends_core::refusal::Refusal;
use amends_core::value::Name;
use amends_envelope::PolicyRef;

use super::Bound;
use crate::due::history::Happening;
use crate::due::run::{ClockAnswer, State};
use crate::due::standing::standing;
use crate::load::Published;
use crate::pack::{Clock, Version};

/// Whether a rule was set aside for this case.
pub(super) fn is_set_aside(history: &[Happening], rule: &str) -> bool {
    let is_it = |it: &Happening| it.event == "deviation_granted" && it.field("rule").as_deref() == Some(rule);
    history.iter().any(is_it)
}

/// How the clocks of a case stand, before and with what is about to be said.
#[derive(Clone, Copy)]
pub(super) struct Standings<'a> {
    pub(super) before: &'a [ClockAnswer],
    pub(super) after: &'a [ClockAnswer],
    pub(super) history: &'a [Happening],
}

/// Whether this may be done by hand; the rules that allow it.
pub(super) fn check(
    bound: &Bound<'_>,
    clocks: Standings<'_>,
    fact: &CaseEvent,
) -> Result<Vec<PolicyRef>, Refusal> {
    use ClockEvent as E;
    let CaseEvent::Clock(event) = fact else { return Ok(Vec::new()) };
    let (clock, forbidden): (&Name, Option<&'static str>) = match event {
        E::ClockPaused { clock, awaiting, .. } => (clock, pause(bound, clocks.before, clock, *awaiting)),
        E::ClockStarted { clock, due, .. } => {
            let is_so = find(clocks.after, clock).is_none_or(|it| it.due == Some(*due));
            (clock, (!is_so).then_some("the rule gives another date"))
        }
        E::ClockMet { clock } => {
            let is_so = find(clocks.after, clock).is_none_or(|it| is_met(&it.state));
            (clock, (!is_so).then_some("what the clock waits for was not done"))
        }
        E::DeadlineMissed { clock, due } => {
            let is_late = |it: &ClockAnswer| matches!(it.state, State::Missed | State::MetLate);
            let is_so = find(clocks.after, clock).is_none_or(|it| is_late(it) && it.due == Some(*due));
            (clock, (!is_so).then_some("the clock has not run out then"))
        }
        E::ClockCancelled { clock } => {
            let is_free = find(clocks.before, clock)
                .is_none_or(|it| it.state == State::Cancelled || is_set_aside(clocks.history, &it.rule));
            (clock, (!is_free).then_some("the clock runs until the rule lets it go, or is set aside"))
        }
        E::PolicyBound { .. } | E::PolicyRebound { .. } | E::ClockResumed { .. } => return Ok(Vec::new()),
    };
    let rule = find(clocks.before, clock).and_then(|it| bound.reference(&it.pack, &it.version, &it.rule));
    match (forbidden, rule) {
        (None, rule) => Ok(rule.into_iter().collect()),
        (Some(why), rule) => {
            let refusal = Refusal::RuleForbids { asked: fact.kind(), why: why.into() };
            Err(match rule {
                Some(rule) => refusal.under(rule),
                None => refusal,
            })
        }
    }
}

fn find<'a>(clocks: &'a [ClockAnswer], clock: &Name) -> Option<&'a ClockAnswer> {
    standing(clocks).into_iter().find(|it| it.clock == clock.as_str())
}

const fn is_met(state: &State) -> bool {
    matches!(state, State::Met | State::MetLate)
}

/// Why a clock may not be paused for that, if it may not.
fn pause(
    bound: &Bound<'_>,
    clocks: &[ClockAnswer],
    clock: &Name,
    awaiting: Option<Awaiting>,
) -> Option<&'static str> {
    let answer = find(clocks, clock)?;
    let is_its =
        |it: &(&Published, &Version, &Clock)| it.0.pack().id == answer.pack && it.1.version == answer.version;
    let (_, _, rule) = bound.clocks(clock.as_str()).find(is_its)?;
    let Some(pause) = &rule.pause else { return Some("the rule lets the clock not stand still") };
    let word = awaiting.map_or("", Awaiting::as_str);
    if !pause.awaiting.is_empty() && !pause.awaiting.iter().any(|it| it.word() == word) {
        return Some("the rule lets the clock not stand still while waiting for that");
    }
    match answer.state {
        State::Running | State::Paused(_) => None,
        State::NotWanted
        | State::NotStarted
        | State::Met
        | State::MetLate
        | State::Missed
        | State::Cancelled
        | State::Lapsed
        | State::Unknown(_) => Some("the clock does not run"),
    }
}
