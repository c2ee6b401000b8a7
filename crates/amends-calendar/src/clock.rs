//! A clock that can be paused, with every interval kept.
//!
//! ```text
//! Running ──pause──▶ Paused ──resume──▶ Running
//!    └───────stop──────┴──▶ Stopped
//! ```
//!
//! A clock knows only instants: no calendar and no term. Both are given when it is asked, so that a change of rules
//! measures the same intervals anew, and no pause is lost by it.
//!
//! What a pause is worth is measured as the term counts: a term of business minutes by the open time that it holds, one
//! of minutes by the time that passes, one of business days by the business days after the day of the pause, up to and
//! including the day of the resumption, one of calendar days, weeks and months by the civil days so counted. So what ran
//! and what was paused always sum to the whole, and a pause outside opening hours is worth nothing.

use crate::Due;

/// A clock that can be paused. `W` says what a pause waits for; several may overlap, and it runs when none is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock<W = ()> {
    started: i64,
    /// In the order of their beginnings. Invariant: none begins before the clock or ends before it begins.
    pauses: Vec<Pause<W>>,
    stopped: Option<i64>,
    /// The latest instant that it was told. Invariant: it never goes back.
    latest: i64,
}

/// A pause: from an instant on, until the clock was resumed, at the latest until its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause<W> {
    /// What it waits for.
    pub awaiting: W,
    /// When it began.
    pub from: i64,
    /// When the clock was resumed.
    pub resumed: Option<i64>,
    /// When it ends by itself.
    pub limit: Option<i64>,
}

impl<W> Pause<W> {
    /// When it ended, or will have at the latest; none where nothing ends it yet.
    pub fn to(&self) -> Option<i64> {
        self.resumed.or(self.limit) // after its limit nothing resumes it
    }

    fn is_open(&self, at: i64) -> bool {
        self.from <= at && self.to().is_none_or(|to| at < to)
    }
}

/// Why a clock does not do as it is told. It has not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClockRefusal {
    /// It is paused already, for the same thing.
    #[error("the clock is paused for that already")]
    AlreadyPaused,
    /// It is not paused for that.
    #[error("the clock is not paused for that")]
    NotPaused,
    /// It was stopped.
    #[error("the clock was stopped")]
    Stopped,
    /// It was told of a later instant before. Tell a new clock the whole history in order.
    #[error("the clock was told of a later time before")]
    Earlier,
}

/// A span in which a clock ran, or was paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// From this instant on.
    pub from: i64,
    /// Until this instant; none where it goes on.
    pub to: Option<i64>,
    /// Whether it ran.
    pub runs: bool,
}

/// How much of a term is used or left, in the unit that the term counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Amount {
    /// Business days of the calendar.
    BusinessDays(i64),
    /// Civil days; weeks and months too.
    CalendarDays(i64),
    /// Microseconds of open time.
    OpenMicros(i64),
    /// Microseconds.
    Micros(i64),
}

/// Where a clock stands at an instant under a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It runs, and is due then.
    Running(Due),
    /// It is paused; so much is left.
    Paused(Amount),
    /// It was stopped in time, or while paused, when nothing was due.
    Met(Option<Due>),
    /// It ran on beyond that, whether it was stopped later or not.
    Missed(Due),
}

impl<W: PartialEq> Clock<W> {
    /// A clock that runs from an instant on.
    pub const fn started(at: i64) -> Self {
        Self { started: at, pauses: Vec::new(), stopped: None, latest: at }
    }

    /// Pauses it, until it is resumed.
    ///
    /// # Errors
    /// A [`ClockRefusal`]; it has not changed.
    pub fn pause(&mut self, at: i64, awaiting: W) -> Result<(), ClockRefusal> {
        self.hold(at, awaiting, None)
    }

    /// Pauses it until it is resumed, at the latest until `until`, when it goes on by itself.
    ///
    /// # Errors
    /// A [`ClockRefusal`]; it has not changed.
    pub fn pause_until(&mut self, at: i64, awaiting: W, until: i64) -> Result<(), ClockRefusal> {
        self.hold(at, awaiting, Some(until.max(at)))
    }

    /// Ends the pause for `awaiting`. It runs on where no other is open.
    ///
    /// # Errors
    /// A [`ClockRefusal`]; it has not changed.
    pub fn resume(&mut self, at: i64, awaiting: &W) -> Result<(), ClockRefusal> {
        self.hears(at)?;
        let open =
            self.pauses.iter_mut().rev().find(|pause| pause.awaiting == *awaiting && pause.is_open(at));
        open.ok_or(ClockRefusal::NotPaused)?.resumed = Some(at);
        self.latest = at;
        Ok(())
    }

    /// Stops it for good: what it measured was done then.
    ///
    /// # Errors
    /// A [`ClockRefusal`]; it has not changed.
    pub fn stop(&mut self, at: i64) -> Result<(), ClockRefusal> {
        self.hears(at)?;
        (self.stopped, self.latest) = (Some(at), at);
        Ok(())
    }

    /// Every pause, in the order of their beginnings.
    pub fn pauses(&self) -> &[Pause<W>] {
        &self.pauses
    }

    /// When it was started.
    pub const fn started_at(&self) -> i64 {
        self.started
    }

    /// When it was stopped.
    pub const fn stopped_at(&self) -> Option<i64> {
        self.stopped
    }

    /// Whether it is paused at an instant.
    pub fn is_paused(&self, at: i64) -> bool {
        self.stopped.is_none_or(|stopped| at < stopped) && self.pauses.iter().any(|pause| pause.is_open(at))
    }

    /// Every span in which it ran or was paused, in order and without gaps, up to where it was stopped.
    pub fn intervals(&self) -> Vec<Interval> {
        let mut intervals = Vec::new();
        let mut at = Some(self.started);
        for run in self.runs() {
            if let Some(paused) = at.filter(|paused| *paused < run.from) {
                intervals.push(Interval { from: paused, to: Some(run.from), runs: false });
            }
            intervals.push(run);
            at = run.to;
        }
        let rest = at.filter(|at| self.stopped.is_none_or(|stopped| *at < stopped));
        intervals.extend(rest.map(|from| Interval { from, to: self.stopped, runs: false }));
        intervals
    }

    /// What it was told by an instant, and no more.
    #[must_use]
    pub fn known_at(&self, now: i64) -> Self
    where
        W: Clone,
    {
        let told = self.pauses.iter().filter(|pause| pause.from <= now).cloned();
        let pauses =
            told.map(|pause| Pause { resumed: pause.resumed.filter(|resumed| *resumed <= now), ..pause });
        let stopped = self.stopped.filter(|stopped| *stopped <= now);
        Self { started: self.started, pauses: pauses.collect(), stopped, latest: self.latest.min(now) }
    }

    fn hold(&mut self, at: i64, awaiting: W, limit: Option<i64>) -> Result<(), ClockRefusal> {
        self.hears(at)?;
        if self.pauses.iter().any(|pause| pause.awaiting == awaiting && pause.is_open(at)) {
            return Err(ClockRefusal::AlreadyPaused);
        }
        self.pauses.push(Pause { awaiting, from: at, resumed: None, limit });
        self.latest = at;
        Ok(())
    }

    fn hears(&self, at: i64) -> Result<(), ClockRefusal> {
        match self.stopped {
            Some(_) => Err(ClockRefusal::Stopped),
            None if at < self.latest => Err(ClockRefusal::Earlier),
            None => Ok(()),
        }
    }

    /// The spans in which it ran, in order, up to where it was stopped. Allocates nothing.
    pub(crate) fn runs(&self) -> impl Iterator<Item = Interval> {
        let mut pauses = self.pauses.iter();
        let mut next = Some(self.started);
        std::iter::from_fn(move || {
            let mut from = next.take()?;
            for pause in pauses.by_ref() {
                let run = Interval { from, to: Some(pause.from), runs: true };
                next = pause.to().map(|to| to.max(from));
                if run.from < pause.from {
                    return Some(run);
                }
                from = next?;
            }
            next = None;
            Some(Interval { from, to: None, runs: true })
        })
        .map_while(|run| self.cut(run))
    }

    /// A span up to where it was stopped; none where it was stopped before.
    fn cut(&self, run: Interval) -> Option<Interval> {
        match self.stopped {
            Some(stopped) if run.from >= stopped && run.from > self.started => None,
            Some(stopped) => Some(Interval { to: Some(run.to.map_or(stopped, |to| to.min(stopped))), ..run }),
            None => Some(run),
        }
    }
}
