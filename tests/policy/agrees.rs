//! The clocks that were written are those that a replay recomputes, and a policy that forgets or errs is found out.

use amends::case::CaseEvent;
use amends::case::clock::ClockKind;
use amends::case::record::Direction;
use amends::policy::{Follow, Matter, Policy, Ruling};
use amends::refusal::Refusal;
use amends::{StreamName, Tenant, Terms, ask, code, name};

use crate::clocks::{message, waiting};
use crate::world::{DAY, HOUR, World, answer, export, rules, vip};

/// A case with pauses, a correction, messages, a rebinding, a miss and an answer; asked after each step.
fn story(world: &World) -> Result<(), String> {
    let (pause, resume) = waiting();
    world.does(crate::world::complaint());
    world.agrees()?;
    world.later(HOUR, vip(world, false));
    world.agrees()?;
    world.later(HOUR, message(Direction::In));
    world.agrees()?;
    world.later(HOUR, message(Direction::Out));
    world.agrees()?;
    world.later(DAY, message(Direction::In)); // the acknowledgement is late by now
    world.agrees()?;
    world.later(HOUR, ask::Detection::acknowledge(name!("email")));
    world.agrees()?;
    world.later(3 * DAY, pause.clone());
    world.agrees()?;
    world.later(2 * DAY, vip(world, true));
    world.agrees()?;
    world.later(DAY, resume.clone());
    world.agrees()?;
    world.does(world.rules.rebinding(&[("house", "2")], code!("law_changed")).unwrap());
    world.agrees()?;
    world.later(DAY, pause);
    world.agrees()?;
    world.later(DAY, resume);
    world.agrees()?;
    world.clock.advance_micros(20 * DAY);
    world.desk.review(&world.case).unwrap();
    world.agrees()?;
    world.later(DAY, answer(Some(name!("full-1"))));
    world.agrees()
}

#[test]
fn a_replay_recomputes_every_clock_that_was_written() {
    let world = World::under(rules());
    assert_eq!(story(&world), Ok(()));
    let kinds = world.kinds();
    let count = |kind: &str| kinds.iter().filter(|it| *it == kind).count();
    assert!(
        count("clock_started") >= 6 && count("deadline_missed") >= 2 && count("clock_met") >= 3,
        "{kinds:?}"
    );
}

#[test]
fn one_history_gives_one_answer() {
    let (one, other) = (World::under(rules()), World::under(rules()));
    story(&one).unwrap();
    story(&other).unwrap();
    let told = |world: &World| {
        let each =
            world.recorded().into_iter().map(|it| (it.header.event_type, it.header.occurred, it.policy));
        each.collect::<Vec<_>>()
    };
    assert_eq!(told(&one), told(&other));
}

#[test]
fn stamps_are_stored_and_survive_export_and_load() {
    let world = World::under(rules());
    story(&world).unwrap();
    let stamped = world.recorded().iter().filter(|it| !it.policy.is_empty()).count();
    assert!(stamped > 10, "{stamped}");
    assert!(
        world.recorded().iter().flat_map(|it| &it.policy).all(|it| {
            it.pack == "house" && it.digest == crate::world::pack(crate::world::HOUSE).digest()
        })
    );
    let (log, other) = world.exported();
    assert_eq!(export(&other), log);
    let desk = other.desk(Tenant::new("acme").unwrap()).blocking();
    let loaded = desk.timeline(&StreamName::new("case-1").unwrap()).unwrap();
    let policies: Vec<_> = loaded.entries.into_iter().map(|it| it.opened.recorded.policy).collect();
    assert_eq!(policies, world.recorded().into_iter().map(|it| it.policy).collect::<Vec<_>>());
}

#[test]
fn a_loaded_history_gives_the_same_clocks_and_nothing_is_left_to_write() {
    let world = World::under(rules());
    story(&world).unwrap();
    let (_, other) = world.exported();
    let desk = other.with_policy(rules()).desk(Tenant::new("acme").unwrap()).blocking();
    assert_eq!(desk.review(&world.case).unwrap().len(), 0);
    assert_eq!(desk.case(&world.case).unwrap().clocks, world.desk.case(&world.case).unwrap().clocks);
}

type Fault = fn(&mut Vec<Follow>);

/// A rulebook with a fault.
struct Faulty(Fault);

impl Policy for Faulty {
    fn reads_history(&self) -> bool {
        true
    }

    fn terms(&self, matter: &Matter<'_>) -> Result<Terms, Refusal> {
        rules().terms(matter)
    }

    fn complete(&self, matter: &Matter<'_>, command: ask::Case) -> Result<ask::Case, Refusal> {
        rules().complete(matter, command)
    }

    fn rule(&self, matter: &Matter<'_>, facts: &[CaseEvent]) -> Result<Ruling, Refusal> {
        let mut ruling = rules().rule(matter, facts)?;
        (self.0)(&mut ruling.follows);
        Ok(ruling)
    }
}

fn forget(kind: ClockKind, follows: &mut Vec<Follow>) {
    follows.retain(
        |it| !matches!(&it.command, ask::Case::Clock(command) if command.clone().fact().kind() == kind),
    );
}

#[test]
fn a_policy_that_forgets_or_errs_is_found_out() {
    let faults: [(&str, Fault); 5] = [
        ("starts nothing", |follows| forget(ClockKind::ClockStarted, follows)),
        ("meets nothing", |follows| forget(ClockKind::ClockMet, follows)),
        ("misses nothing", |follows| forget(ClockKind::DeadlineMissed, follows)),
        ("binds nothing", |follows| forget(ClockKind::PolicyBound, follows)),
        ("is off by a microsecond", |follows| {
            for follow in follows {
                if let ask::Case::Clock(ask::Clock::Start { due, .. }) = &mut follow.command {
                    *due = due.saturating_add_micros(1);
                }
            }
        }),
    ];
    for (what, fault) in faults {
        let world = World::asking(Faulty(fault), rules());
        assert!(story(&world).is_err(), "a policy that {what} was not found out");
    }
}
