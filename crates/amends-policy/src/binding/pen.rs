//! What is written of the runs of a clock: each from its start, when that was, to its end, when that was.

use amends_core::ask;
use amends_core::case::clock::ClockCommand;
use amends_core::policy::Follow;
use amends_core::value::Code;
use amends_envelope::{Instant, PolicyRef};

use super::bound::{Bound, name};
use super::ledger::{Stage, Written};
use crate::due::run::{ClockAnswer, State};
use crate::due::standing::Life;

/// Writes under what a case is bound to.
pub(super) struct Pen<'a> {
    pub(super) bound: &'a Bound<'a>,
    /// When what is written follows from happened.
    pub(super) happened: Instant,
    /// What time it is: nothing is written of the time to come.
    pub(super) now: Instant,
    /// When the complaint came: nothing that follows is written of the time before.
    pub(super) received: Option<Instant>,
    /// When a run that stands still without an end would be due if it never had: the date that was given at first.
    pub(super) undisturbed: &'a dyn Fn(&ClockAnswer) -> Option<Instant>,
}

impl Pen<'_> {
    /// The runs in order of time, each with what was written of it.
    ///
    /// What is written of an earlier run may not be the last word: the one that was written to its present stage before
    /// is then written again.
    pub(super) fn write(&self, runs: &[(&ClockAnswer, Option<Written>)], to: &mut Vec<Follow>) {
        let last = runs.len().saturating_sub(1);
        for (index, (run, written)) in runs.iter().enumerate() {
            let is_behind = |it: &Written| !to.is_empty() && (index == last || !it.is_over());
            match written.filter(|it| !is_behind(it)) {
                Some(written) => self.settle(written, run, to),
                None => self.whole(run, to),
            }
        }
    }

    /// When the start of a run is said to have been.
    pub(super) fn started(&self, run: &ClockAnswer) -> Option<Instant> {
        Some(run.started_at?.max(self.received?))
    }

    /// It is no longer asked for.
    pub(super) fn cancel(&self, run: &ClockAnswer) -> Follow {
        follow(ask::Clock::cancel(name(&run.clock)), self.stamp(run), None)
    }

    /// A run of which nothing was written yet, or not since something else was. Without a date there is nothing to write.
    fn whole(&self, run: &ClockAnswer, to: &mut Vec<Follow>) {
        if let Some(due) = run.due.or_else(|| (self.undisturbed)(run)) {
            to.push(self.start(run, due, self.at(self.started(run))));
            self.end(run, Stage::Open, to);
        }
    }

    /// A run of which something was written.
    fn settle(&self, written: Written, run: &ClockAnswer, to: &mut Vec<Follow>) {
        let is_over = Life::of(run).is_some_and(|life| !life.is_open());
        if written.is_over() {
            // What was met stays met; what was cancelled may turn out to be met, or to run on.
            if !(is_over && (written.stage == Stage::Met || run.state == State::Cancelled)) {
                self.whole(run, to);
            }
            return;
        }
        let moved = run.due.filter(|due| Some(*due) != written.due);
        if let Some(due) = moved {
            // It was moved by what happened, which a fact that is told late says of the time before its start.
            let at = self.at(self.started(run)).filter(|at| *at > self.happened);
            to.push(self.start(run, due, at));
        }
        self.end(run, if moved.is_some() { Stage::Open } else { written.stage }, to);
    }

    fn start(&self, run: &ClockAnswer, due: Instant, at: Option<Instant>) -> Follow {
        let checked = "rules of clocks were looked at when they came into the rulebook";
        let (clock, rule) = (name(&run.clock), Code::new(&run.rule).expect(checked));
        follow(ClockCommand::Start { clock, due, rule, pack: Some(name(&run.pack)) }, self.stamp(run), at)
    }

    /// How a run stands by now, where it was written to stand so.
    fn end(&self, run: &ClockAnswer, stood: Stage, to: &mut Vec<Follow>) {
        if let (true, Some(due)) = (run.is_late() && stood != Stage::Missed, run.due) {
            to.push(follow(ask::Clock::miss(name(&run.clock), due), self.stamp(run), Some(due)));
        }
        let ended = Life::of(run).filter(|life| !life.is_open());
        let at = self.at(ended.and_then(|life| Instant::from_micros(life.until).ok()));
        match run.state {
            State::Met | State::MetLate => {
                to.push(follow(ask::Clock::meet(name(&run.clock)), self.stamp(run), at));
            }
            State::Cancelled => to.push(follow(ask::Clock::cancel(name(&run.clock)), self.stamp(run), at)),
            State::Running
            | State::Paused(_)
            | State::Missed
            | State::Unknown(_)
            | State::NotStarted
            | State::NotWanted
            | State::Lapsed => {}
        }
    }

    /// A time of its own, where it is another than that of what is asked for.
    fn at(&self, at: Option<Instant>) -> Option<Instant> {
        at.filter(|at| *at != self.happened && *at <= self.now)
    }

    fn stamp(&self, run: &ClockAnswer) -> Vec<PolicyRef> {
        self.bound.reference(&run.pack, &run.version, &run.rule).into_iter().collect()
    }
}

/// Nothing that holds knows of that clock.
pub(super) fn forget(clock: &str) -> Follow {
    follow(ask::Clock::cancel(name(clock)), Vec::new(), None)
}

fn follow(command: ClockCommand, policy: Vec<PolicyRef>, at: Option<Instant>) -> Follow {
    Follow { command: command.into(), policy, at }
}
