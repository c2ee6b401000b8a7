//! Policy bound to a case, and the clocks it starts.

use std::collections::BTreeMap;

use amends_envelope::Instant;

use super::Anomaly;
use crate::command::{commands, unless};
use crate::names::Names;
use crate::shape::{choice, facts, shape};
use crate::value::{Code, Name, Span};

choice! {
    /// For whom a paused clock waits.
    pub enum Awaiting { Customer = "customer", ThirdParty = "third_party", Other = "other" }
}

shape! {
    /// A published policy pack.
    pub struct PackRef { pack: Name, version: Name, digest: Name }
}

shape! {
    /// A published calendar.
    pub struct CalendarRef { id: Name, version: Name, digest: Name }
}

facts! {
    /// Which rules hold for a case, and how its time runs.
    pub enum ClockEvent, ClockKind {
        /// These packs and calendars hold for the case.
        PolicyBound = "policy_bound" {
            packs: Vec<PackRef>, calendars: BTreeMap<String, CalendarRef>, tzdb: Name, reason: Option<Code>,
            carried: Option<BTreeMap<String, Span>>,
        },
        /// From now on these hold.
        PolicyRebound = "policy_rebound" {
            packs: Vec<PackRef>, calendars: BTreeMap<String, CalendarRef>, tzdb: Name, reason: Option<Code>,
            carried: Option<BTreeMap<String, Span>>,
        },
        /// A clock started.
        ClockStarted = "clock_started" { clock: Name, due: Instant, rule: Code, pack: Option<Name> },
        /// What the clock waits for was done.
        ClockMet = "clock_met" { clock: Name },
        /// The clock no longer matters.
        ClockCancelled = "clock_cancelled" { clock: Name },
        /// The clock ran out.
        DeadlineMissed = "deadline_missed" { clock: Name, due: Instant },
        /// The clock stands still while we wait for someone.
        ClockPaused = "clock_paused" { clock: Name, awaiting: Option<Awaiting>, reason: Code, max: Option<Span> },
        /// The clock runs on.
        ClockResumed = "clock_resumed" { clock: Name, awaiting: Option<Awaiting> },
    }
}

/// What became of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// It runs until then.
    Running {
        /// Until when.
        due: Instant,
    },
    /// What it waits for was done.
    Met,
    /// It ran out.
    Missed,
    /// It no longer matters.
    Cancelled,
}

/// Why a clock stands still.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pause {
    reason: Code,
    max: Option<Span>,
}

/// The clocks of a case, and which of them stand still for whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clocks {
    clocks: Names<Name, Clock>,
    paused: Names<(Name, Option<Awaiting>), Pause>,
}

impl Clocks {
    /// Each clock with its stage.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Clock)> {
        self.clocks.iter()
    }

    /// Where a clock stands.
    pub fn find(&self, clock: &Name) -> Option<&Clock> {
        self.clocks.find(clock)
    }

    /// Whether a clock stands still for that party. No party is a value of its own.
    pub fn is_paused(&self, clock: &Name, awaiting: Option<Awaiting>) -> bool {
        self.paused.find(&(clock.clone(), awaiting)).is_some()
    }

    /// The clocks that stand still, and for whom.
    pub fn paused(&self) -> impl Iterator<Item = &(Name, Option<Awaiting>)> {
        self.paused.iter().map(|(pause, _)| pause)
    }
}

/// The rule of section 4 that a fact about clocks breaks.
pub(super) fn judge(clocks: &Clocks, event: &ClockEvent) -> Option<Anomaly> {
    use ClockEvent as E;
    match event {
        E::ClockPaused { clock, awaiting, .. } => {
            clocks.is_paused(clock, *awaiting).then_some(Anomaly::AlreadyPaused)
        }
        E::ClockResumed { clock, awaiting } => {
            (!clocks.is_paused(clock, *awaiting)).then_some(Anomaly::NotPaused)
        }
        E::PolicyBound { .. }
        | E::PolicyRebound { .. }
        | E::ClockStarted { .. }
        | E::ClockMet { .. }
        | E::ClockCancelled { .. }
        | E::DeadlineMissed { .. } => None,
    }
}

commands! {
    /// What one can ask of the rules and clocks of a case.
    pub enum ClockCommand => ClockEvent {
        /// Bind the case to these packs and calendars.
        BindPolicy, bind_policy => PolicyBound {
            packs: Vec<PackRef>, calendars: BTreeMap<String, CalendarRef>, tzdb: Name;
            reason: Option<Code>, carried: Option<BTreeMap<String, Span>>,
        },
        /// Bind it to these from now on.
        RebindPolicy, rebind_policy => PolicyRebound {
            packs: Vec<PackRef>, calendars: BTreeMap<String, CalendarRef>, tzdb: Name;
            reason: Option<Code>, carried: Option<BTreeMap<String, Span>>,
        },
        /// Start a clock.
        Start, start => ClockStarted { clock: Name, due: Instant, rule: Code; pack: Option<Name> },
        /// Note that what it waits for was done.
        Meet, meet => ClockMet { clock: Name },
        /// Cancel a clock that no longer matters.
        Cancel, cancel => ClockCancelled { clock: Name },
        /// Note that it ran out.
        Miss, miss => DeadlineMissed { clock: Name, due: Instant },
        /// Let it stand still while we wait for someone.
        Pause, pause => ClockPaused { clock: Name, reason: Code; awaiting: Option<Awaiting>, max: Option<Span> },
        /// Let it run on.
        Resume, resume => ClockResumed { clock: Name; awaiting: Option<Awaiting> },
    }
}

/// Decides what follows from a command; an empty answer means that it was already so.
pub fn decide(clocks: &Clocks, command: ClockCommand) -> Vec<ClockEvent> {
    use ClockCommand as C;
    let stands_at = |clock: &Name, stage: Clock| clocks.find(clock) == Some(&stage);
    let already = match &command {
        C::Start { clock, due, .. } => stands_at(clock, Clock::Running { due: *due }),
        C::Meet { clock } => stands_at(clock, Clock::Met),
        C::Cancel { clock } => stands_at(clock, Clock::Cancelled),
        C::Miss { clock, .. } => stands_at(clock, Clock::Missed),
        C::Pause { clock, reason, awaiting, max } => {
            let pause = Pause { reason: reason.clone(), max: max.clone() };
            clocks.paused.find(&(clock.clone(), *awaiting)) == Some(&pause)
        }
        C::BindPolicy { .. } | C::RebindPolicy { .. } | C::Resume { .. } => false,
    };
    unless(already, command.fact())
}

/// Takes one fact into account.
pub(super) fn evolve(state: &mut Clocks, event: &ClockEvent) {
    use ClockEvent as E;
    match event {
        E::ClockStarted { clock, due, .. } => state.clocks.set(clock.clone(), Clock::Running { due: *due }),
        E::ClockMet { clock } => state.clocks.set(clock.clone(), Clock::Met),
        E::ClockCancelled { clock } => state.clocks.set(clock.clone(), Clock::Cancelled),
        E::DeadlineMissed { clock, .. } => state.clocks.set(clock.clone(), Clock::Missed),
        E::ClockPaused { clock, awaiting, reason, max } => {
            let pause = Pause { reason: reason.clone(), max: max.clone() };
            state.paused.set((clock.clone(), *awaiting), pause);
        }
        E::ClockResumed { clock, awaiting } => {
            state.paused.remove(&(clock.clone(), *awaiting));
        }
        E::PolicyBound { .. } | E::PolicyRebound { .. } => {}
    }
}
