//! What was written of clocks, and which written run is which of the runs that the history gives.
//!
//! ```text
//! history ─fold─▶ what was written of each run ─┐
//! history ─obligations─▶ the runs that bind ────┴─paired by their start─▶ pen ─▶ what is to be written next
//! ```
//!
//! A run is known by the instant of its start, which is when its `clock_started` happened. So a fact that is told late,
//! and makes another run of what was one, confuses nothing: each run is written once, from its start to its end.

use std::collections::{BTreeMap, BTreeSet};

use amends_core::case::CaseEvent;
use amends_core::case::clock::ClockEvent;
use amends_core::policy::{Follow, Past};
use amends_envelope::Instant;
use smol_str::SmolStr;

use super::bound::is_receipt;
use super::pen::{Pen, forget};
use crate::due::run::{ClockAnswer, State};
use crate::due::standing::{Life, standing};

/// How far a run was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Open,
    Missed,
    Met,
    Cancelled,
}

/// What was written of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    started: Instant,
    ended: Option<Instant>,
    pub(super) stage: Stage,
    pub(super) due: Option<Instant>,
    /// Whether it is a pack's, not one of the host's own.
    is_ruled: bool,
}

impl Written {
    pub(super) const fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Met | Stage::Cancelled)
    }

    /// Whether it was open while a run was.
    fn is_beside(&self, life: Life) -> bool {
        let until = self.ended.map_or(i64::MAX, Instant::micros);
        self.started.micros() <= life.until && life.from <= until
    }
}

/// What was written of each clock, run by run.
#[derive(Debug, Clone, Default)]
pub(super) struct Ledger {
    clocks: BTreeMap<SmolStr, Vec<Written>>,
    pub(super) received: Option<Instant>,
}

impl Ledger {
    /// What a history holds.
    pub(super) fn of(history: &[Past]) -> Self {
        let mut ledger = Self::default();
        for past in history {
            if is_receipt(&past.fact) {
                ledger.received = ledger.received.or(Some(past.at));
            }
            ledger.take(past);
        }
        ledger
    }

    fn take(&mut self, past: &Past) {
        use ClockEvent as E;
        let CaseEvent::Clock(fact) = &past.fact else { return };
        let (clock, stage) = match fact {
            E::ClockStarted { clock, due, pack, .. } => {
                let runs = self.clocks.entry(SmolStr::new(clock.as_str())).or_default();
                return start(runs, past.at, *due, pack.is_some());
            }
            E::DeadlineMissed { clock, .. } => (clock, Stage::Missed),
            E::ClockMet { clock } => (clock, Stage::Met),
            E::ClockCancelled { clock } => (clock, Stage::Cancelled),
            E::PolicyBound { .. }
            | E::PolicyRebound { .. }
            | E::ClockPaused { .. }
            | E::ClockResumed { .. } => return,
        };
        let runs = self.clocks.entry(SmolStr::new(clock.as_str())).or_default();
        let ended = (stage != Stage::Missed).then_some(past.at);
        match runs.last_mut() {
            Some(run) => (run.stage, run.ended) = (stage, ended),
            None => runs.push(Written { started: past.at, ended, stage, due: None, is_ruled: false }),
        }
    }

    /// What is to be written so that the clocks stand as the obligations say.
    pub(super) fn next(&self, clocks: &[ClockAnswer], pen: &Pen<'_>) -> Vec<Follow> {
        standing(clocks).into_iter().flat_map(|stands| self.of_clock(stands, clocks, pen)).collect()
    }

    fn of_clock(&self, stands: &ClockAnswer, clocks: &[ClockAnswer], pen: &Pen<'_>) -> Vec<Follow> {
        let written = self.clocks.get(&stands.clock).map_or(&[][..], Vec::as_slice);
        let runs = runs(clocks, &stands.clock);
        let pairs = pair(&runs, written, pen);
        let is_open = |last: &usize| written[*last].is_ruled && !written[*last].is_over();
        let open = written.len().checked_sub(1).filter(is_open);
        let is_left = open.is_some_and(|open| !pairs.contains(&Some(open)));
        // A date once given stands until it is known that it does not.
        let may_run =
            clocks.iter().any(|it| it.clock == stands.clock && matches!(it.state, State::Unknown(_)));
        let mut follows = Vec::new();
        if is_left && !may_run {
            follows.push(pen.cancel(stands));
        }
        let each: Vec<_> = runs.into_iter().zip(pairs.into_iter().map(|it| Some(written[it?]))).collect();
        pen.write(&each, &mut follows);
        follows
    }

    /// The clocks of packs that were written and are not over, but that nothing that holds now knows of.
    pub(super) fn orphans(&self, clocks: &[ClockAnswer]) -> Vec<Follow> {
        let is_open = |runs: &[Written]| runs.last().is_some_and(|it| it.is_ruled && !it.is_over());
        let is_known = |clock: &SmolStr| clocks.iter().any(|it| it.clock == *clock);
        let orphans = self.clocks.iter().filter(|(clock, runs)| is_open(runs) && !is_known(clock));
        orphans.map(|(clock, _)| forget(clock)).collect()
    }
}

/// A run starts, or the one that is open is due at another time.
fn start(runs: &mut Vec<Written>, at: Instant, due: Instant, is_ruled: bool) {
    if let Some(open) = runs.last_mut().filter(|it| !it.is_over()) {
        if at >= open.started {
            (open.stage, open.due) = (Stage::Open, Some(due));
            open.is_ruled |= is_ruled;
            return;
        }
        // One that started before it: that one was written too early, and is written anew if it is still so.
        (open.stage, open.ended) = (Stage::Cancelled, Some(at));
    }
    runs.push(Written { started: at, ended: None, stage: Stage::Open, due: Some(due), is_ruled });
}

/// The runs of a clock that bind and of which it can be said where they stand, in order of time.
fn runs<'a>(clocks: &'a [ClockAnswer], clock: &str) -> Vec<&'a ClockAnswer> {
    let is_run = |it: &&ClockAnswer| {
        it.clock == clock && it.binds && it.run > 0 && !matches!(it.state, State::Unknown(_))
    };
    let mut runs: Vec<&ClockAnswer> = clocks.iter().filter(is_run).collect();
    runs.sort_by_key(|it| Life::of(it).map(|life| (life.until, life.from)));
    runs
}

/// For each run the written one that it is: the one that started then; else one that was open while it was, since what
/// is told late moves a start; for the last of them else the one that is open.
fn pair(runs: &[&ClockAnswer], written: &[Written], pen: &Pen<'_>) -> Vec<Option<usize>> {
    let mut pairs = vec![None; runs.len()];
    let mut left: BTreeSet<usize> = (0..written.len()).collect();
    for (pair, run) in pairs.iter_mut().zip(runs).rev() {
        let started = pen.started(run);
        *pair = left.iter().rev().copied().find(|it| Some(written[*it].started) == started);
        pair.map(|it| left.remove(&it));
    }
    let again: BTreeSet<Instant> = pairs.iter().flatten().map(|it: &usize| written[*it].started).collect();
    left.retain(|it| !again.contains(&written[*it].started));
    for (pair, run) in pairs.iter_mut().zip(runs).filter(|(pair, _)| pair.is_none()) {
        let beside = |it: &usize| Life::of(run).is_some_and(|life| written[*it].is_beside(life));
        *pair = left.iter().copied().find(|it| written[*it].is_ruled && beside(it));
        pair.map(|it| left.remove(&it));
    }
    let open = left.last().copied().filter(|it| it + 1 == written.len() && !written[*it].is_over());
    if let Some(last) = pairs.iter_mut().rev().find(|it| it.is_none()) {
        *last = open;
    }
    pairs
}
