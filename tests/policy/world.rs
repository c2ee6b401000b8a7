//! An engine in memory under a rulebook, with a clock that stands still until told.

use std::io::Cursor;

use amends::calendar::Calendar;
use amends::case::answer::Rights;
use amends::case::clock::{Clock, ClockEvent};
use amends::case::detection::Receipt;
use amends::case::record::Source;
use amends::case::{CaseCommand, CaseEvent};
use amends::codec::line::Decoded;
use amends::codec::{Input, Tape, keep};
use amends::engine::{BlockingDesk, LoadOptions};
use amends::envelope::{Recorded, StreamName};
use amends::policy::{Policy, Published, Rulebook, State};
use amends::shape::Tree;
use amends::store::{Admin, AllRead, Direction, EventStore, MemoryKeyStore, MemoryStore, Scope};
use amends::value::Name;
use amends::{
    Actor, ActorKind, Answer, Engine, EngineError, Event, Instant, Tenant, ask, engine, name, token,
};
use amends_testkit::clock::VirtualClock;

const ADMIN: Admin = Admin::for_rebuilds_and_the_command_line();
pub(crate) const HOUSE: &str = include_str!("house.toml");
pub(crate) const HOUR: i64 = 3_600_000_000;
pub(crate) const DAY: i64 = 24 * HOUR;

pub(crate) fn tenant() -> Tenant {
    Tenant::new("acme").unwrap()
}

pub(crate) fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

pub(crate) fn pack(text: &str) -> Published {
    Published::read("house.toml", text).map_err(|bad| bad.to_string()).unwrap()
}

pub(crate) fn england() -> Calendar {
    Calendar::shipped("england-wales").unwrap()
}

/// The house's rules on the English calendar.
pub(crate) fn rules() -> Rulebook {
    let rules = Rulebook::new().with_pack(pack(HOUSE)).unwrap().with_calendar("desk", england()).unwrap();
    rules.with_role("h-1", "clerk").with_role("h-3", "lead").with_text("full-1", &["reasons"])
}

/// A clock, when it started, how and when it ended.
pub(crate) type Run = (String, Instant, Option<(String, Instant)>);

pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) clock: VirtualClock,
    pub(crate) desk: BlockingDesk,
    pub(crate) case: StreamName,
    pub(crate) rules: Rulebook,
}

impl World {
    /// Under this rulebook, on the Thursday before Easter 2026.
    pub(crate) fn under(rules: Rulebook) -> Self {
        Self::asking(rules.clone(), rules)
    }

    /// The same where the engine asks another policy than the rulebook that the replay asks.
    pub(crate) fn asking(policy: impl Policy + Send + Sync + 'static, rules: Rulebook) -> Self {
        let clock = VirtualClock::at(at("2026-04-02T09:30:00Z"));
        let engine = Engine::new(MemoryStore::new(), MemoryKeyStore::new(engine::os_entropy));
        let engine = engine.with_clock(clock.reader()).with_policy(policy);
        let desk = engine.desk(tenant()).blocking();
        Self { engine, clock, desk, case: StreamName::new("case-1").unwrap(), rules }
    }

    /// Under the house's rules, a complaint received.
    pub(crate) fn received() -> Self {
        let world = Self::under(rules());
        world.does(complaint());
        world
    }

    pub(crate) fn asks(&self, who: &str, command: impl Into<CaseCommand>) -> Result<Answer, EngineError> {
        self.desk.voice(&self.case, Actor::new(ActorKind::Human, who).unwrap()).says(command)
    }

    /// The handler does this, and may.
    #[track_caller]
    pub(crate) fn does(&self, command: impl Into<CaseCommand>) -> usize {
        self.asks("h-17", command).unwrap().committed.events.len()
    }

    /// The handler does this so much later.
    #[track_caller]
    pub(crate) fn later(&self, micros: i64, command: impl Into<CaseCommand>) -> usize {
        self.clock.advance_micros(micros);
        self.does(command)
    }

    /// The code, and the rule that is why.
    #[track_caller]
    pub(crate) fn refused(&self, who: &str, command: impl Into<CaseCommand>) -> (&'static str, String) {
        let before = self.kinds().len();
        let error = self.asks(who, command).unwrap_err();
        let EngineError::Refused(no) = error else { panic!("{error}") };
        assert_eq!(self.kinds().len(), before, "what is refused writes nothing");
        (no.code(), no.rule().map_or(String::new(), |it| it.rule.to_string()))
    }

    pub(crate) fn recorded(&self) -> Vec<Recorded<Decoded>> {
        let timeline = self.desk.timeline(&self.case).unwrap();
        timeline.entries.into_iter().map(|entry| entry.opened.recorded).collect()
    }

    pub(crate) fn kinds(&self) -> Vec<String> {
        self.recorded().iter().map(|it| it.header.event_type.as_str().to_owned()).collect()
    }

    pub(crate) fn find(&self, clock: &str) -> Option<Clock> {
        self.desk.case(&self.case).unwrap().clocks.find(&Name::new(clock).unwrap()).copied()
    }

    /// Until when a clock runs.
    #[track_caller]
    pub(crate) fn due(&self, clock: &str) -> Instant {
        match self.find(clock) {
            Some(Clock::Running { due }) => due,
            other => panic!("{clock} does not run: {other:?}"),
        }
    }

    /// Whether the clocks that were written are those that the history gives, and stand as it says.
    pub(crate) fn agrees(&self) -> Result<(), String> {
        let history = self.desk.history(&self.case).unwrap();
        let owed = self.rules.obligations(&history, self.clock.now());
        let case = self.desk.case(&self.case).unwrap();
        let mut expected = std::collections::BTreeMap::new();
        for it in owed.clocks {
            let stage = match it.state {
                State::Running | State::Paused(_) => Some(it.due.map(|due| Clock::Running { due })),
                State::Missed => Some(Some(Clock::Missed)),
                State::Met | State::MetLate => Some(Some(Clock::Met)),
                State::Cancelled => Some(Some(Clock::Cancelled)),
                State::NotWanted | State::NotStarted | State::Lapsed | State::Unknown(_) => None,
            };
            if let Some(stage) = stage {
                expected.insert(it.clock.to_string(), stage); // the latest run
            }
        }
        for (clock, stage) in &expected {
            let written = case.clocks.find(&Name::new(clock).unwrap());
            // While it waits without an end there is no date: the one that was written stands.
            let agrees = match stage {
                Some(stage) => written == Some(stage),
                None => matches!(written, Some(Clock::Running { .. })),
            };
            if !agrees {
                return Err(format!("{clock} was written as {written:?}, and is {stage:?}"));
            }
        }
        // What is over stays on record, whatever holds now.
        let is_open = |stage: &Clock| matches!(stage, Clock::Running { .. } | Clock::Missed);
        let unknown = |clock: &Name| !expected.contains_key(clock.as_str());
        match case.clocks.iter().find(|(clock, stage)| is_open(stage) && unknown(clock)) {
            Some((clock, stage)) => Err(format!("{clock} was written as {stage:?}, and nothing gives it")),
            None => Ok(()),
        }
    }

    /// The runs of clocks as they were written. Whatever ends must have started, and not ended before.
    pub(crate) fn runs(&self) -> Result<Vec<Run>, String> {
        let mut runs: Vec<Run> = Vec::new();
        for it in self.recorded() {
            let (kind, at) = (it.header.event_type.as_str().to_owned(), it.header.occurred.at);
            let Decoded::Known(Event::Case(CaseEvent::Clock(fact))) = it.event else { continue };
            let clock = match fact {
                ClockEvent::ClockStarted { clock, .. }
                | ClockEvent::ClockMet { clock }
                | ClockEvent::ClockCancelled { clock }
                | ClockEvent::DeadlineMissed { clock, .. } => clock.to_string(),
                ClockEvent::PolicyBound { .. }
                | ClockEvent::PolicyRebound { .. }
                | ClockEvent::ClockPaused { .. }
                | ClockEvent::ClockResumed { .. } => continue,
            };
            let open = runs.iter_mut().rev().find(|it| it.0 == clock).filter(|it| it.2.is_none());
            match (kind.as_str(), open) {
                ("clock_started", None) => runs.push((clock, at, None)),
                ("clock_started", Some(open)) if at < open.1 => runs.push((clock, at, None)),
                ("clock_started" | "deadline_missed", Some(_)) => {}
                (_, Some(open)) if at >= open.1 => open.2 = Some((kind, at)),
                (_, open) => return Err(format!("{kind} of {clock} at {at}, where {open:?} is open")),
            }
        }
        Ok(runs)
    }

    pub(crate) fn load(&self, log: &str) {
        let input = Input::Reader("log".into(), Box::new(Cursor::new(log.to_owned().into_bytes())));
        pollster::block_on(self.engine.load(&ADMIN, [input], LoadOptions::default(), &mut |_| {})).unwrap();
    }

    /// The log of the store, and the same in another store that knows no policy.
    pub(crate) fn exported(&self) -> (String, Engine) {
        let log = export(&self.engine);
        let input = Input::Reader("log".into(), Box::new(Cursor::new(log.clone().into_bytes())));
        let other = Engine::new(MemoryStore::new(), MemoryKeyStore::new(engine::os_entropy))
            .with_clock(self.clock.reader());
        pollster::block_on(other.load(&ADMIN, [input], LoadOptions::default(), &mut |_| {})).unwrap();
        (log, other)
    }
}

pub(crate) fn export(engine: &Engine) -> String {
    let read = AllRead { after: None, direction: Direction::Forward, limit: 10_000 };
    let page = pollster::block_on(engine.store().read_all(&Scope::Everyone(ADMIN), read)).unwrap();
    let (mut tape, mut text) = (Tape::new(), String::new());
    for stored in &page.events {
        keep::push_opened(stored, &amends::codec::NoKeys, &mut tape, &mut text).unwrap();
    }
    text
}

pub(crate) fn complaint() -> ask::Detection {
    ask::Detection::receive(Receipt::new(token!("c-7"), name!("email")))
}

pub(crate) fn fact(fact: Name, value: Tree, at: Instant) -> ask::Record {
    let mut command = ask::Record::record_fact(fact, at, Source::Handler);
    if let ask::Record::RecordFact { value: slot, .. } = &mut command {
        *slot = Some(value);
    }
    command
}

pub(crate) fn vip(world: &World, yes: bool) -> ask::Record {
    fact(name!("vip"), Tree::Bool(yes), world.clock.now())
}

pub(crate) fn answer(text: Option<Name>) -> ask::Answer {
    let rights = Rights { text_version: text, ..Rights::to(name!("ombudsman")) };
    ask::Answer::send_final(name!("letter"), rights)
}
