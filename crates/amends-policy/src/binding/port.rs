//! The rulebook as the engine's policy.

use std::collections::BTreeMap;

use amends_core::Terms;
use amends_core::case::authority::AuthorityCommand;
use amends_core::case::clock::{ClockCommand, ClockEvent, ClockKind};
use amends_core::case::lifecycle::State as Stage;
use amends_core::case::{Case, CaseCommand, CaseEvent, CaseKind};
use amends_core::policy::{Follow, Matter, Past, Policy, Ruling};
use amends_core::refusal::Refusal;
use amends_core::value::Span;
use amends_envelope::{Instant, PolicyRef};

use super::hand::Standings;
use super::ledger::Ledger;
use super::pen::Pen;
use super::{Bound, Rulebook, award, bound, hand, happening, happenings, letter, limits};
use crate::due::history::Happening;
use crate::due::run::ClockAnswer;
use crate::due::standing::standing;
use crate::due::{told, zone_of};
use crate::eval::truth::Needed;
use crate::value::Facts;

impl Policy for Rulebook {
    fn reads_history(&self) -> bool {
        !self.packs.is_empty()
    }

    fn terms(&self, matter: &Matter<'_>) -> Result<Terms, Refusal> {
        let Some(Ok(bound)) = Bound::find(self, matter.history) else { return Ok(self.terms.clone()) };
        let facts = known(&bound, &happenings(matter.history));
        limits::terms(self, &bound, &facts, matter)
    }

    /// A binding by hand must name files that are here; a rebinding tells what the clocks stood still so far.
    fn complete(&self, matter: &Matter<'_>, mut command: CaseCommand) -> Result<CaseCommand, Refusal> {
        let CaseCommand::Clock(
            ClockCommand::BindPolicy { packs, calendars, tzdb, carried, .. }
            | ClockCommand::RebindPolicy { packs, calendars, tzdb, carried, .. },
        ) = &mut command
        else {
            return Ok(command);
        };
        if let Err(needed) = Bound::resolve(self, packs, calendars, tzdb) {
            return Err(needs(CaseKind::Clock(ClockKind::PolicyRebound), &needed));
        }
        let Some(Ok(bound)) = Bound::find(self, matter.history) else { return Ok(command) };
        let happenings = happenings(matter.history);
        let clocks = clocks(&bound, &happenings, latest(&happenings, matter.now));
        if carried.is_none() {
            *carried = paused(&clocks, matter.now);
        }
        Ok(command)
    }

    fn rule(&self, matter: &Matter<'_>, facts: &[CaseEvent]) -> Result<Ruling, Refusal> {
        if self.packs.is_empty() {
            return Ok(Ruling::default());
        }
        let said = facts.iter().map(|fact| past(matter, fact.clone()));
        let said: Vec<Past> = said.collect();
        let all = [matter.history, said.as_slice()].concat();
        let bound = match Bound::find(self, &all) {
            None => None,
            Some(Ok(bound)) => Some(bound),
            Some(Err(_)) if facts.iter().all(is_free) => return Ok(Ruling::default()),
            Some(Err(needed)) => {
                let asked = facts.first().map_or(clock_kind(), CaseEvent::kind);
                return Err(needs(asked, &needed));
            }
        };
        let stamps = match &bound {
            Some(bound) => self.stamps(bound, matter, facts, &all)?,
            None => Vec::new(),
        };
        let mut follows = self.follows(bound.as_ref(), matter, facts, all);
        if let Some(received_at) = matter.case.received_at() {
            // What is told of the time before the complaint has its consequences from the complaint on.
            for it in &mut follows {
                let at = it.at.unwrap_or(matter.happened.starts);
                it.at = if at < received_at { Some(received_at) } else { it.at };
            }
        }
        Ok(Ruling { stamps, follows })
    }
}

impl Rulebook {
    /// For each fact the rules that decided it, or the one that forbids it.
    fn stamps(
        &self,
        bound: &Bound<'_>,
        matter: &Matter<'_>,
        facts: &[CaseEvent],
        all: &[Past],
    ) -> Result<Vec<Vec<PolicyRef>>, Refusal> {
        let (before, after) = (happenings(matter.history), happenings(all));
        let known = known(bound, &before);
        let now = latest(&after, matter.now);
        let touches_clocks = facts.iter().any(|fact| matches!(fact, CaseEvent::Clock(_)));
        let clocks = |history: &[Happening]| {
            if touches_clocks { clocks(bound, history, now) } else { Vec::new() }
        };
        let (stood, stand) = (clocks(&before), clocks(&after));
        let standings = Standings { before: &stood, after: &stand, history: &before };
        let each = |fact: &CaseEvent| {
            let mut stamp = letter::check(self, bound, &known, &before, fact)?;
            stamp.extend(hand::check(bound, standings, fact)?);
            stamp.extend(self.approval(bound, &known, matter, fact)?);
            stamp.extend(award::check(bound, &known, &before, fact)?);
            Ok(stamp)
        };
        facts.iter().map(each).collect()
    }

    /// The rule under which an approval was given.
    fn approval(
        &self,
        bound: &Bound<'_>,
        known: &Facts,
        matter: &Matter<'_>,
        fact: &CaseEvent,
    ) -> Result<Option<PolicyRef>, Refusal> {
        use amends_core::case::compensation::CompensationEvent as E;
        let is_grant = matches!(matter.command, Some(CaseCommand::Authority(AuthorityCommand::Grant { .. })));
        if !(is_grant && matches!(fact, CaseEvent::Compensation(E::ApprovalGranted { .. }))) {
            return Ok(None);
        }
        Ok(limits::terms(self, bound, known, matter)?.limits_from)
    }

    /// What is to be written besides: a binding, and the clocks as they stand with it.
    fn follows(
        &self,
        bound: Option<&Bound<'_>>,
        matter: &Matter<'_>,
        facts: &[CaseEvent],
        mut all: Vec<Past>,
    ) -> Vec<Follow> {
        let mut happenings = happenings(&all);
        let mut follows = Vec::new();
        let mut is_rebound = facts.iter().any(is_rebinding);
        if let Some(binding) = self.binding(bound, matter, facts, &happenings) {
            let past = past(matter, binding.clone().fact().into());
            is_rebound |= is_rebinding(&past.fact);
            happenings.push(happening(&past));
            all.push(past);
            follows.push(bare(binding));
        }
        let Some(Ok(bound)) = Bound::find(self, &all) else { return follows };
        let now = latest(&happenings, matter.now);
        let clocks = clocks(&bound, &happenings, now);
        let ledger = Ledger::of(&all);
        let undisturbed = |run: &ClockAnswer| undisturbed(&bound, &happenings, run);
        let (happened, received) = (matter.happened.starts, ledger.received);
        let pen = Pen { bound: &bound, happened, now, received, undisturbed: &undisturbed };
        let written = ledger.next(&clocks, &pen);
        if may_move(matter, facts) && !is_rebound && bound.has_older_zones() && written.iter().any(is_start) {
            follows.push(bare(bound.under_our_zones(paused(&clocks, matter.now))));
        }
        follows.extend(written);
        if is_rebound {
            follows.extend(ledger.orphans(&clocks));
        }
        follows
    }

    /// The binding that is to be written, if one is: of a receipt, of a date that became known, of a version that took
    /// effect.
    fn binding(
        &self,
        bound: Option<&Bound<'_>>,
        matter: &Matter<'_>,
        facts: &[CaseEvent],
        happenings: &[Happening],
    ) -> Option<ClockCommand> {
        let is_received = matter.case.received_at().is_some() || facts.iter().any(bound::is_receipt);
        let newly =
            is_received.then(|| bound::newly(self, bound, matter.history, facts, happenings)).flatten();
        let moved = || bound::moving(self, bound.filter(|_| may_move(matter, facts))?, matter.now);
        let mut binding = newly.or_else(moved)?;
        if let (Some(bound), ClockCommand::RebindPolicy { carried, .. }) = (bound, &mut binding) {
            *carried = paused(&clocks(bound, happenings, latest(happenings, matter.now)), matter.now);
        }
        Some(binding)
    }
}

/// Whether the case may be bound to other rules than it was: somebody still works on it, and nobody binds it by hand.
fn may_move(matter: &Matter<'_>, facts: &[CaseEvent]) -> bool {
    is_open(matter.case) && !facts.iter().any(is_rebinding)
}

/// What no single rule asks for.
fn bare(binding: ClockCommand) -> Follow {
    Follow { command: binding.into(), policy: Vec::new(), at: None }
}

fn is_start(follow: &Follow) -> bool {
    matches!(follow.command, CaseCommand::Clock(ClockCommand::Start { .. }))
}

/// What is about to be said.
fn past(matter: &Matter<'_>, fact: CaseEvent) -> Past {
    Past { id: None, at: matter.happened.starts, follows: false, fact }
}

fn is_rebinding(fact: &CaseEvent) -> bool {
    matches!(fact, CaseEvent::Clock(ClockEvent::PolicyRebound { .. }))
}

/// Whether somebody still works on it.
fn is_open(case: &Case) -> bool {
    case.received_at().is_some() && matches!(case.state, Stage::Open | Stage::Resolved)
}

/// What may be said of a case whose packs are not here: what is put on file, privacy, and a rebinding to ones that are.
fn is_free(fact: &CaseEvent) -> bool {
    matches!(fact, CaseEvent::Record(_) | CaseEvent::Privacy(_))
}

fn clock_kind() -> CaseKind {
    CaseKind::Clock(ClockKind::DeadlineMissed)
}

fn needs(asked: CaseKind, needed: &Needed) -> Refusal {
    Refusal::FactsNeeded { asked, needed: needed.iter().map(ToString::to_string).collect() }
}

/// What a history tells, in the zone of the first pack that has one.
fn known(bound: &Bound<'_>, history: &[Happening]) -> Facts {
    told(history, bound.versions().find_map(|(it, _)| zone_of(it.pack(), &bound.calendars)))
}

/// The clocks that are to be kept. A time in which something may be done is nobody's duty, and not written.
fn clocks(bound: &Bound<'_>, history: &[Happening], now: Instant) -> Vec<ClockAnswer> {
    let clocks = bound.obligations(history, now).clocks;
    clocks.into_iter().filter(|it| !it.window).collect()
}

/// When a run would be due if its clock had never stood still.
fn undisturbed(bound: &Bound<'_>, history: &[Happening], run: &ClockAnswer) -> Option<Instant> {
    let is_pause =
        |it: &Happening| it.event == "clock_paused" && it.field("clock").as_deref() == Some(&run.clock);
    let history: Vec<Happening> = history.iter().filter(|it| !is_pause(it)).cloned().collect();
    let now = latest(&history, run.started_at?);
    let same =
        |it: &&ClockAnswer| (&it.pack, &it.clock, it.started_at) == (&run.pack, &run.clock, run.started_at);
    clocks(bound, &history, now).iter().find(same)?.due
}

/// Now, or what happened last: clocks differ, and a fact may be said to have happened some minutes from now.
fn latest(history: &[Happening], now: Instant) -> Instant {
    history.iter().map(|it| it.at).fold(now, Instant::max)
}

/// How long each clock that is not over stood still so far.
fn paused(clocks: &[ClockAnswer], now: Instant) -> Option<BTreeMap<String, Span>> {
    use crate::due::run::State;
    let is_live = |it: &&&ClockAnswer| matches!(it.state, State::Running | State::Paused(_) | State::Missed);
    let standing = standing(clocks);
    let used = standing.iter().filter(is_live).filter_map(|it| {
        let pauses = it.intervals.iter().filter(|span| !span.runs && span.from <= now.micros());
        let micros: i64 = pauses.map(|span| span.to.unwrap_or(i64::MAX).min(now.micros()) - span.from).sum();
        (micros > 0).then(|| Some((it.clock.to_string(), span(micros)?)))?
    });
    let used: BTreeMap<String, Span> = used.collect();
    (!used.is_empty()).then_some(used)
}

/// An ISO 8601 duration in whole seconds, rounded down.
fn span(micros: i64) -> Option<Span> {
    let seconds = micros / 1_000_000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    Span::new(&format!("PT{hours}H{minutes}M{seconds}S")).ok()
}
