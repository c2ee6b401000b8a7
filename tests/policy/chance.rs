//! Whatever people do in whatever order: the clocks that are written are those that the history gives, and a review right
//! after a command finds nothing to add.

use amends::case::CaseCommand;
use amends::case::clock::Awaiting;
use amends::case::lifecycle::CloseReason;
use amends::case::record::Direction;
use amends::envelope::Occurred;
use amends::{Actor, ActorKind, EngineError, Order, ask, code, name};
use amends_testkit::story::Chance;

use crate::clocks::{message, waiting};
use crate::world::{DAY, HOUR, World, answer, rules, vip};

/// Something that somebody may want to do.
fn wish(world: &World, chance: &mut Chance) -> CaseCommand {
    let (pause, resume) = waiting();
    match chance.below(14) {
        0 => vip(world, true).into(),
        1 => vip(world, false).into(),
        2 => message(Direction::In).into(),
        3 => message(Direction::Out).into(),
        4 => ask::Detection::acknowledge(name!("email")).into(),
        5 => pause.into(),
        6 => resume.into(),
        7 => ask::Lifecycle::withdraw(name!("complainant"), code!("changed_mind")).into(),
        8 => ask::Lifecycle::reinstate(code!("changed_mind")).into(),
        9 => answer(Some(name!("full-1"))).into(),
        10 => ask::Lifecycle::close(CloseReason::NoReply).into(),
        11 => ask::Lifecycle::reopen(code!("new_facts")).into(),
        12 => {
            let version = if chance.below(2) == 0 { "1" } else { "2" };
            world.rules.rebinding(&[("house", version)], code!("law_changed")).unwrap().into()
        }
        _ => {
            let mut pause = ask::Clock::pause(name!("answer"), code!("question"));
            if let ask::Clock::Pause { awaiting, .. } = &mut pause {
                *awaiting = Some(Awaiting::Other); // the rule does not let it
            }
            pause.into()
        }
    }
}

/// Some hours later somebody tries something, or tells late of it; whether anything was written.
pub(crate) fn tries(world: &World, chance: &mut Chance) -> bool {
    world.clock.advance_micros(i64::try_from(chance.below(30)).unwrap() * 2 * HOUR);
    let mut order = world.order("h-17", wish(world, chance));
    if chance.below(5) == 0 {
        let earlier = world.clock.now().saturating_add_micros(-HOUR);
        order = order.happened(Occurred::at(earlier));
    }
    match world.desk.execute(order) {
        Ok(answer) => !answer.committed.events.is_empty(),
        Err(EngineError::Refused(_)) => false,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn whatever_is_done_the_clocks_are_those_of_the_history() {
    let (mut done, mut refused) = (0, 0);
    for seed in 0..60 {
        let world = World::under(rules());
        let mut chance = Chance::seeded(seed);
        world.does(crate::world::complaint());
        for step in 0..30 {
            if tries(&world, &mut chance) {
                done += 1;
            } else {
                // Nothing was written, so nothing followed: the clocks ran on meanwhile.
                refused += 1;
                world.desk.review(&world.case).unwrap();
            }
            let more = world.desk.review(&world.case).unwrap().len();
            let found = (more, world.agrees());
            assert_eq!(found, (0, Ok(())), "seed {seed}, step {step}: {:#?}", world.kinds());
        }
        assert!(world.clock.now() > crate::world::at("2026-04-02T09:30:00Z").saturating_add_micros(DAY));
    }
    assert!(done > 500 && refused > 300, "{done} were done, {refused} refused");
}

/// An order of somebody.
impl World {
    fn order(&self, who: &str, command: CaseCommand) -> Order {
        Order::new(self.case.clone(), Actor::new(ActorKind::Human, who).unwrap(), command)
    }
}
