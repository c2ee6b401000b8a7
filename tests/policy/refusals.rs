//! What policy forbids is refused by the rule that forbids it, and writes nothing.

use amends::case::clock::Awaiting;
use amends::{ask, code, name};

use crate::clocks::waiting;
use crate::world::{DAY, World, answer, at, vip};

#[test]
fn a_clock_stands_still_only_for_whom_its_rule_names() {
    let world = World::received();
    let mut pause = ask::Clock::pause(name!("answer"), code!("queue"));
    assert_eq!(world.refused("h-17", pause.clone()), ("rule_forbids", "answer-in-10".to_owned()));
    if let ask::Clock::Pause { awaiting, .. } = &mut pause {
        *awaiting = Some(Awaiting::ThirdParty);
    }
    assert_eq!(world.refused("h-17", pause), ("rule_forbids", "answer-in-10".to_owned()));
    world.does(waiting().0);
}

#[test]
fn a_clock_that_may_not_stand_still_does_not() {
    let world = World::received();
    world.does(vip(&world, false));
    let pause = ask::Clock::pause(name!("ack"), code!("question"));
    assert_eq!(world.refused("h-17", pause), ("rule_forbids", "ack-soon".to_owned()));
}

#[test]
fn a_clock_that_is_over_is_not_paused() {
    let world = World::received();
    world.does(answer(Some(name!("full-1"))));
    assert_eq!(world.refused("h-17", waiting().0), ("rule_forbids", "answer-in-10".to_owned()));
}

#[test]
fn nobody_meets_misses_moves_or_drops_a_clock_by_hand() {
    let world = World::received();
    let by_rule = ("rule_forbids", "answer-in-10".to_owned());
    let due = at("2026-12-24T00:00:00Z");
    assert_eq!(world.refused("h-17", ask::Clock::meet(name!("answer"))), by_rule);
    assert_eq!(world.refused("h-17", ask::Clock::miss(name!("answer"), due)), by_rule);
    assert_eq!(
        world.refused("h-17", ask::Clock::start(name!("answer"), due, code!("answer-in-10"))),
        by_rule
    );
    assert_eq!(world.refused("h-17", ask::Clock::cancel(name!("answer"))), by_rule);
    // Clocks of our own are ours.
    world.does(ask::Clock::start(name!("coffee"), due, code!("own")));
    world.does(ask::Clock::meet(name!("coffee")));
}

#[test]
fn a_rule_that_was_set_aside_lets_its_clock_go() {
    let world = World::received();
    world.does(ask::Lifecycle::grant_deviation(code!("answer-in-10"), code!("court_order"), name!("board")));
    world.does(ask::Clock::cancel(name!("answer")));
    world.clock.advance_micros(60 * DAY);
    assert_eq!(world.desk.review(&world.case).unwrap().len(), 0);
    assert_eq!(world.agrees(), Ok(()));
}

#[test]
fn a_letter_says_what_its_rule_asks_for() {
    let world = World::received();
    assert_eq!(world.refused("h-17", answer(None)), ("content_missing", "answer-says-why".to_owned()));
    assert_eq!(
        world.refused("h-17", answer(Some(name!("other")))),
        ("content_missing", "answer-says-why".to_owned())
    );
    world.does(answer(Some(name!("full-1"))));
    let sent = world.recorded().into_iter().find(|it| it.header.event_type.as_str() == "final_response_sent");
    assert_eq!(sent.unwrap().policy[0].rule, "answer-says-why");
}

#[test]
fn a_refusal_tells_what_is_missing_and_where_that_stands() {
    let world = World::received();
    let no = world.asks("h-17", answer(None)).unwrap_err().to_string();
    assert_eq!(no, "final_response_sent needs the reasons (reasons) (rule answer-says-why of house 1)");
}
