//! Clocks: what happens starts, meets, moves, cancels and misses them.

use amends::case::clock::{Awaiting, Clock};
use amends::case::record::Direction;
use amends::{Instant, ask, code, name};

use crate::world::{DAY, HOUR, World, answer, at, fact, vip};

/// We ask the customer something; the customer answers.
pub(crate) fn waiting() -> (ask::Clock, ask::Clock) {
    let (mut pause, mut resume) =
        (ask::Clock::pause(name!("answer"), code!("question")), ask::Clock::resume(name!("answer")));
    if let ask::Clock::Pause { awaiting, .. } | ask::Clock::Resume { awaiting, .. } = &mut pause {
        *awaiting = Some(Awaiting::Customer);
    }
    if let ask::Clock::Pause { awaiting, .. } | ask::Clock::Resume { awaiting, .. } = &mut resume {
        *awaiting = Some(Awaiting::Customer);
    }
    (pause, resume)
}

pub(crate) fn message(direction: Direction) -> ask::Record {
    ask::Record::log_message(direction, name!("email"))
}

#[test]
fn a_clock_that_depends_on_a_fact_starts_once_that_is_known_and_counts_from_the_receipt() {
    let world = World::received();
    assert_eq!(world.find("ack"), None);
    world.later(HOUR / 2, vip(&world, true));
    assert_eq!(world.due("ack"), at("2026-04-02T10:30:00Z"));
    assert_eq!(world.agrees(), Ok(()));
}

#[test]
fn an_acknowledgement_meets_its_clock() {
    let world = World::received();
    world.does(vip(&world, false));
    assert_eq!(world.does(ask::Detection::acknowledge(name!("email"))), 2);
    assert_eq!(world.find("ack"), Some(Clock::Met));
    assert!(matches!(world.find("answer"), Some(Clock::Running { .. })), "its own clock alone");
    // Asked for again it is an act again, but the clock is met.
    assert_eq!(world.does(ask::Detection::acknowledge(name!("email"))), 1);
    assert_eq!(world.agrees(), Ok(()));
}

#[test]
fn what_is_withdrawn_is_waited_for_no_longer() {
    let world = World::received();
    world.does(ask::Lifecycle::withdraw(name!("complainant"), code!("changed_mind")));
    assert_eq!(world.find("answer"), Some(Clock::Cancelled));
    assert_eq!(world.agrees(), Ok(()));
}

#[test]
fn waiting_for_the_customer_moves_the_date_by_the_days_it_took() {
    let world = World::received();
    let before = world.due("answer");
    let (pause, resume) = waiting();
    world.later(5 * DAY, pause); // Tuesday the 7th, after Easter
    assert_eq!(
        world.due("answer"),
        before,
        "while it waits there is no date: the one that was written stands"
    );
    assert_eq!(world.agrees(), Ok(()));
    world.later(2 * DAY, resume);
    assert_eq!(
        (before, world.due("answer")),
        (at("2026-04-20T22:59:59.999999Z"), at("2026-04-22T22:59:59.999999Z"))
    );
    assert_eq!(world.agrees(), Ok(()));
}

#[test]
fn a_correction_moves_the_date_and_the_former_one_stays_on_record() {
    let world = World::received();
    world.does(vip(&world, true));
    let recorded = world.recorded();
    let told = recorded.iter().find(|it| it.header.event_type.as_str() == "fact_recorded").unwrap();
    let mut correct = ask::Record::correct_fact(
        told.header.id,
        amends::value::Pointer::new("/value").unwrap(),
        code!("mistaken"),
    );
    if let ask::Record::CorrectFact { new, .. } = &mut correct {
        *new = Some(amends::shape::Tree::Bool(false));
    }
    assert_eq!(world.due("ack"), at("2026-04-02T10:30:00Z"));
    world.does(correct);
    assert_eq!(world.due("ack"), at("2026-04-03T09:30:00Z"));
    assert_eq!(world.kinds().iter().filter(|kind| *kind == "clock_started").count(), 3);
    assert_eq!(world.agrees(), Ok(()));
}

#[test]
fn each_message_starts_a_reply_anew() {
    let world = World::received();
    world.does(message(Direction::In));
    let first = world.due("reply");
    world.later(HOUR, message(Direction::In)); // the oldest that is not answered counts
    assert_eq!(world.due("reply"), first);
    world.does(message(Direction::Out));
    assert_eq!(world.find("reply"), Some(Clock::Met));
    world.later(HOUR, message(Direction::In));
    assert_eq!(world.due("reply"), at("2026-04-02T13:30:00Z"));
    assert_eq!(world.agrees(), Ok(()));
}

#[test]
fn a_date_is_missed_when_it_is_over_and_not_before() {
    let world = World::received();
    world.does(vip(&world, true));
    let due = world.due("ack");
    world.clock.advance_micros(HOUR); // the date itself is in time
    assert_eq!(world.desk.review(&world.case).unwrap().len(), 0);
    world.clock.advance_micros(1);
    assert_eq!(world.desk.review(&world.case).unwrap().len(), 1);
    assert_eq!(world.find("ack"), Some(Clock::Missed));
    let last = world.recorded().pop().unwrap();
    assert_eq!((last.header.event_type.as_str(), last.header.occurred.at), ("deadline_missed", due));
    assert_eq!(last.policy[0].rule, "ack-soon");
    assert_eq!(world.desk.review(&world.case).unwrap().len(), 0, "once");
    assert_eq!(world.agrees(), Ok(()));
}

#[test]
fn whoever_comes_too_late_finds_the_miss_written_first() {
    let world = World::received();
    world.does(vip(&world, true));
    world.later(DAY, ask::Detection::acknowledge(name!("email")));
    assert_eq!(world.kinds()[5..], ["acknowledged", "deadline_missed", "clock_met"]);
    assert_eq!(world.agrees(), Ok(()));
}

#[test]
fn what_is_withdrawn_after_its_time_was_missed_all_the_same() {
    let withdraw = || ask::Lifecycle::withdraw(name!("complainant"), code!("changed_mind"));
    for is_reviewed in [true, false] {
        let world = World::received();
        world.does(vip(&world, true));
        world.clock.advance_micros(2 * HOUR);
        if is_reviewed {
            world.desk.review(&world.case).unwrap();
        }
        world.does(withdraw());
        let clocks =
            world.recorded().into_iter().filter(|it| it.policy.iter().any(|it| it.rule == "ack-soon"));
        let kinds: Vec<_> = clocks.map(|it| it.header.event_type.as_str().to_owned()).collect();
        assert_eq!(kinds, ["clock_started", "deadline_missed", "clock_cancelled"]);
    }
}

#[test]
fn what_is_told_late_counts_from_when_it_happened() {
    let world = World::received();
    world.does(vip(&world, true));
    let told = amends::envelope::Occurred::at(world.clock.now().saturating_add_micros(HOUR / 2));
    world.clock.advance_micros(DAY);
    let agent = amends::Actor::new(amends::ActorKind::Human, "h-17").unwrap();
    let order = amends::Order::new(world.case.clone(), agent, ask::Detection::acknowledge(name!("email")));
    world.desk.execute(order.happened(told)).unwrap();
    assert_eq!(world.kinds()[5..], ["acknowledged", "clock_met"], "it was in time");
}

#[test]
fn a_case_that_was_answered_stays_answered() {
    let world = World::received();
    world.does(answer(Some(name!("full-1"))));
    assert_eq!(world.find("answer"), Some(Clock::Met));
    world.clock.advance_micros(90 * DAY);
    assert_eq!(world.desk.review(&world.case).unwrap().len(), 0);
    world.does(fact(
        name!("order"),
        amends::shape::Tree::Integer(3),
        Instant::parse("2026-04-02T00:00:00Z").unwrap(),
    ));
    assert_eq!(world.find("answer"), Some(Clock::Met));
}

#[test]
fn of_several_runs_written_in_hindsight_the_last_one_stays_open() {
    let world = World::received();
    let bind = |version| world.rules.rebinding(&[("house", version)], code!("law_changed")).unwrap();
    world.does(bind("2")); // knows of no replies
    world.does(message(Direction::In));
    world.later(HOUR, ask::Lifecycle::close(amends::case::lifecycle::CloseReason::NoReply));
    world.later(HOUR, message(Direction::In));
    world.later(HOUR, bind("1"));
    assert_eq!(
        world.due("reply"),
        at("2026-04-02T13:30:00Z"),
        "that the first run was needless ended it alone"
    );
    assert_eq!(world.desk.review(&world.case).unwrap().len(), 0);
    assert_eq!(world.agrees(), Ok(()));
}
