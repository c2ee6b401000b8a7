//! What is answered of one run of a clock.

use amends_calendar::{Amount, Interval};
use amends_envelope::Instant;
use chrono::NaiveDateTime;
use smol_str::SmolStr;

use crate::eval::pay::Place;
use crate::eval::truth::Needed;
use crate::explain::Because;
use crate::pack::{Clock, Title};
use crate::value::Day;

/// Where a clock stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The version does not ask for it here.
    NotWanted,
    /// Nothing has started it.
    NotStarted,
    /// It runs.
    Running,
    /// It stands still; so much is left.
    Paused(Amount),
    /// What it waits for was done in time.
    Met,
    /// It was done, too late.
    MetLate,
    /// Its time is over.
    Missed,
    /// It is no longer wanted.
    Cancelled,
    /// The time in which something could be done is over, and it was not: nobody had to.
    Lapsed,
    /// It cannot be said without these facts.
    Unknown(Needed),
}

impl State {
    /// Its stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotWanted => "not_wanted",
            Self::NotStarted => "not_started",
            Self::Running => "running",
            Self::Paused(_) => "paused",
            Self::Met => "met",
            Self::MetLate => "met_late",
            Self::Missed => "missed",
            Self::Cancelled => "cancelled",
            Self::Lapsed => "lapsed",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// One run of a clock of one pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockAnswer {
    /// Under which pack,
    pub pack: SmolStr,
    /// which version,
    pub version: SmolStr,
    /// which rule.
    pub rule: SmolStr,
    /// Which clock.
    pub clock: SmolStr,
    /// What it says.
    pub title: Title,
    /// Whether it is a time in which something may be done, not by which it must.
    pub window: bool,
    /// Which run of it, from 1; 0 where it never ran.
    pub run: usize,
    /// Where it stands.
    pub state: State,
    /// When it started.
    pub started_at: Option<Instant>,
    /// When it was met.
    pub stopped_at: Option<Instant>,
    /// The last instant that is in time; none while it stands still without an end.
    pub due: Option<Instant>,
    /// What calendar and clock show there and then.
    pub due_local: Option<NaiveDateTime>,
    /// The zone in which its days end.
    pub zone: Option<SmolStr>,
    /// The calendar that counts: id, version, digest.
    pub calendar: Option<(SmolStr, SmolStr, SmolStr)>,
    /// The days that did not count: the day, a stable code, and its name where it has one.
    pub skipped: Vec<(Day, SmolStr, Option<String>)>,
    /// Every span in which it ran or stood still.
    pub intervals: Vec<Interval>,
    /// What is left of it, in the unit that it is counted in.
    pub left: Option<Amount>,
    /// The facts that would tell whether the version speaks here at all: until then its dates are kept.
    pub open: Needed,
    /// Whether it binds: of clocks of one name in several packs the one that is due first.
    pub binds: bool,
    /// Why.
    pub because: Vec<Because>,
}

impl ClockAnswer {
    /// Whether its time passed before it was met, or before it was no longer wanted: a breach.
    pub fn is_late(&self) -> bool {
        match self.state {
            State::Missed | State::MetLate => true,
            State::Cancelled => {
                let ended = self.intervals.last().and_then(|span| span.to);
                ended.zip(self.due).is_some_and(|(ended, due)| ended > due.micros())
            }
            State::NotWanted
            | State::NotStarted
            | State::Running
            | State::Paused(_)
            | State::Met
            | State::Lapsed
            | State::Unknown(_) => false,
        }
    }

    /// A clock that does not run.
    pub(crate) fn without_run(place: Place<'_>, clock: &Clock, state: State, because: Vec<Because>) -> Self {
        Self {
            pack: place.pack.id.clone(),
            version: place.version.version.clone(),
            rule: clock.rule().clone(),
            clock: clock.clock.clone(),
            title: clock.title.clone(),
            window: clock.window.0,
            run: 0,
            state,
            started_at: None,
            stopped_at: None,
            due: None,
            due_local: None,
            zone: None,
            calendar: None,
            skipped: Vec::new(),
            intervals: Vec::new(),
            left: None,
            open: Needed::new(),
            binds: true,
            because,
        }
    }
}
