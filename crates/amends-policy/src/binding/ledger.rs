//! What was written of clocks, and what is to be written next so that it says what the history says.
//!
//! ```text
//! history ─fold─▶ what was written of each clock ─┐
//! history ─obligations─▶ how each clock stands ───┴─▶ clock_started, deadline_missed, clock_met, clock_cancelled
//! ```

use std::collections::BTreeMap;

use amends_core::ask;
use amends_core::case::CaseEvent;
use amends_core::case::clock::{ClockCommand, ClockEvent};
use amends_core::policy::{Follow, Past};
use amends_core::value::Code;
use amends_envelope::Instant;
use smol_str::SmolStr;

use super::bound::{Bound, name};
use crate::due::run::{ClockAnswer, State};

/// How far a clock was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Open,
    Missed,
    Met,
    Cancelled,
}

/// What was written of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Written {
    stage: Stage,
    due: Option<Instant>,
    /// How often it began anew.
    runs: usize,
    /// Whether it is a pack's, not one of the host's own.
    is_ruled: bool,
}

/// What was written of each clock.
#[derive(Debug, Clone, Default)]
pub(super) struct Ledger(BTreeMap<SmolStr, Written>);

impl Ledger {
    /// What a history holds.
    pub(super) fn of(history: &[Past]) -> Self {
        let mut ledger = Self::default();
        for past in history {
            ledger.take(&past.fact);
        }
        ledger
    }

    fn take(&mut self, fact: &CaseEvent) {
        use ClockEvent as E;
        let CaseEvent::Clock(fact) = fact else { return };
        let mut is_ruled = false;
        let (clock, stage, due) = match fact {
            E::ClockStarted { clock, due, pack, .. } => {
                is_ruled = pack.is_some();
                (clock, Stage::Open, Some(*due))
            }
            E::DeadlineMissed { clock, .. } => (clock, Stage::Missed, None),
            E::ClockMet { clock } => (clock, Stage::Met, None),
            E::ClockCancelled { clock } => (clock, Stage::Cancelled, None),
            E::PolicyBound { .. }
            | E::PolicyRebound { .. }
            | E::ClockPaused { .. }
            | E::ClockResumed { .. } => return,
        };
        let fresh = Written { stage: Stage::Met, due: None, runs: 0, is_ruled: false };
        let written = self.0.entry(SmolStr::new(clock.as_str())).or_insert(fresh);
        let was_over = matches!(written.stage, Stage::Met | Stage::Cancelled);
        written.runs += usize::from(was_over && (stage == Stage::Open || written.runs == 0));
        written.due = due.or(written.due);
        written.stage = stage;
        written.is_ruled |= is_ruled;
    }

    /// What is to be written so that the clocks stand as the obligations say.
    pub(super) fn next(&self, clocks: &[ClockAnswer], bound: &Bound<'_>) -> Vec<Follow> {
        let mut follows = Vec::new();
        for standing in standing(clocks) {
            let is_run = |it: &&ClockAnswer| it.clock == standing.clock && it.pack == standing.pack;
            let runs: Vec<&ClockAnswer> = clocks.iter().filter(is_run).collect();
            match self.0.get(&standing.clock) {
                None => runs.iter().for_each(|run| begin(run, bound, &mut follows)),
                Some(written) => go_on(*written, &runs, bound, &mut follows),
            }
        }
        follows
    }

    /// The clocks of packs that were written and are not over, but that nothing that holds now knows of.
    pub(super) fn orphans(&self, clocks: &[ClockAnswer]) -> Vec<Follow> {
        let is_open = |it: &Written| it.is_ruled && matches!(it.stage, Stage::Open | Stage::Missed);
        let is_known = |clock: &SmolStr| clocks.iter().any(|it| it.clock == *clock);
        let orphans = self.0.iter().filter(|(clock, written)| is_open(written) && !is_known(clock));
        orphans.map(|(clock, _)| follow(ask::Clock::cancel(name(clock)), Vec::new())).collect()
    }
}

/// Of each clock its latest run in the pack that binds: of those that are not over the one that is due first.
pub(super) fn standing(clocks: &[ClockAnswer]) -> Vec<&ClockAnswer> {
    let mut latest: Vec<&ClockAnswer> = Vec::new();
    for answer in clocks {
        match latest.iter_mut().find(|it| it.clock == answer.clock && it.pack == answer.pack) {
            Some(former) => *former = answer,
            None => latest.push(answer),
        }
    }
    let mut standing: Vec<&ClockAnswer> = Vec::new();
    for answer in latest {
        match standing.iter_mut().find(|it| it.clock == answer.clock) {
            Some(other) if rank(answer) < rank(other) => *other = answer,
            Some(_) => {}
            None => standing.push(answer),
        }
    }
    standing
}

/// The least binds.
fn rank(answer: &ClockAnswer) -> (u8, i64) {
    let class = match answer.state {
        State::Running | State::Paused(_) | State::Missed => 0,
        State::Unknown(_) => 1,
        State::Met | State::MetLate => 2,
        State::Cancelled => 3,
        State::NotStarted | State::NotWanted | State::Lapsed => 4,
    };
    (class, answer.due.map_or(i64::MAX, Instant::micros))
}

/// A run of which nothing was written yet.
fn begin(run: &ClockAnswer, bound: &Bound<'_>, to: &mut Vec<Follow>) {
    let has_begun = match run.state {
        State::Running | State::Paused(_) | State::Missed | State::Met | State::MetLate => true,
        State::Cancelled => run.due.is_some(),
        State::Unknown(_) | State::NotStarted | State::NotWanted | State::Lapsed => false,
    };
    if has_begun {
        start(run, bound, to);
        end(run, Stage::Open, bound, to);
    }
}

/// A clock of which something was written.
fn go_on(written: Written, runs: &[&ClockAnswer], bound: &Bound<'_>, to: &mut Vec<Follow>) {
    let now = written.runs.clamp(1, runs.len()) - 1; // of a rebinding there may be fewer runs than were written
    let (run, later) = (runs[now], &runs[now + 1..]);
    settle(written, run, bound, to);
    for run in later {
        begin(run, bound, to);
    }
}

fn settle(written: Written, run: &ClockAnswer, bound: &Bound<'_>, to: &mut Vec<Follow>) {
    let is_over = matches!(written.stage, Stage::Met | Stage::Cancelled);
    let moved = run.due.is_some() && run.due != written.due;
    match run.state {
        State::Unknown(_) => {} // a date once given stands until it is known that it does not
        State::NotStarted | State::NotWanted | State::Lapsed => {
            if !is_over {
                to.push(cancel(run, bound));
            }
        }
        State::Running | State::Paused(_) | State::Missed => {
            if is_over || moved {
                start(run, bound, to);
            }
            end(run, if is_over || moved { Stage::Open } else { written.stage }, bound, to);
        }
        State::Met | State::MetLate | State::Cancelled => {
            let is_said = written.stage == Stage::Met || is_over && run.state == State::Cancelled;
            if is_said {
                return;
            }
            let restarts = moved && !is_over;
            if restarts {
                start(run, bound, to);
            }
            end(run, if restarts { Stage::Open } else { written.stage }, bound, to);
        }
    }
}

fn start(run: &ClockAnswer, bound: &Bound<'_>, to: &mut Vec<Follow>) {
    let Some(due) = run.due else { return };
    let rule = Code::new(&run.rule).expect("rules of clocks were looked at when they came into the rulebook");
    let (clock, pack) = (name(&run.clock), Some(name(&run.pack)));
    to.push(follow(ClockCommand::Start { clock, due, rule, pack }, stamp(run, bound)));
}

/// How a run stands by now, where it was written to stand so.
fn end(run: &ClockAnswer, stood: Stage, bound: &Bound<'_>, to: &mut Vec<Follow>) {
    let is_late = match run.state {
        State::Missed | State::MetLate => true,
        State::Cancelled => ran_out(run),
        State::Running
        | State::Paused(_)
        | State::Met
        | State::Unknown(_)
        | State::NotStarted
        | State::NotWanted
        | State::Lapsed => false,
    };
    if let (true, Some(due)) = (is_late && stood != Stage::Missed, run.due) {
        let missed = follow(ask::Clock::miss(name(&run.clock), due), stamp(run, bound));
        to.push(Follow { at: Some(due), ..missed });
    }
    match run.state {
        State::Met | State::MetLate => {
            to.push(follow(ask::Clock::meet(name(&run.clock)), stamp(run, bound)));
        }
        State::Cancelled => to.push(cancel(run, bound)),
        State::Running
        | State::Paused(_)
        | State::Missed
        | State::Unknown(_)
        | State::NotStarted
        | State::NotWanted
        | State::Lapsed => {}
    }
}

/// Whether a clock that became needless had run out by then: that was missed all the same.
fn ran_out(run: &ClockAnswer) -> bool {
    let ended = run.intervals.last().and_then(|span| span.to);
    ended.zip(run.due).is_some_and(|(ended, due)| ended > due.micros())
}

fn cancel(run: &ClockAnswer, bound: &Bound<'_>) -> Follow {
    follow(ask::Clock::cancel(name(&run.clock)), stamp(run, bound))
}

fn stamp(run: &ClockAnswer, bound: &Bound<'_>) -> Vec<amends_envelope::PolicyRef> {
    bound.reference(&run.pack, &run.rule).into_iter().collect()
}

fn follow(command: ClockCommand, policy: Vec<amends_envelope::PolicyRef>) -> Follow {
    Follow { command: command.into(), policy, at: None }
}
