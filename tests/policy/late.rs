//! What is bound or told late: each run is written from its start to its end, when these were, and once.

use amends::case::answer::Rights;
use amends::case::clock::ClockEvent;
use amends::case::record::Direction;
use amends::case::{CaseCommand, CaseEvent};
use amends::codec::line::Decoded;
use amends::envelope::Occurred;
use amends::policy::{Published, Rulebook};
use amends::shape::Tree;
use amends::{Actor, ActorKind, Event, Instant, Order, ask, code, name};
use amends_testkit::story::Chance;

use crate::chance::tries;
use crate::clocks::{message, waiting};
use crate::several::other;
use crate::world::{DAY, HOUR, HOUSE, Run, World, at, complaint, england, fact, pack, rules, vip};

/// The house's pack under another name, with clocks of its own names: as if it were another law.
fn law() -> Published {
    let clocks = ["answer", "ack", "reply"];
    let own = |text: String, clock: &&str| {
        text.replace(&format!("clock = \"{clock}\""), &format!("clock = \"law-{clock}\""))
    };
    pack(&clocks.iter().fold(HOUSE.replace("id = \"house\"", "id = \"law\""), own))
}

fn of<'a>(runs: &'a [Run], clock: &str) -> Vec<&'a Run> {
    runs.iter().filter(|it| it.0 == clock).collect()
}

fn run(clock: &str, from: &str, end: Option<(&str, &str)>) -> Run {
    (clock.to_owned(), at(from), end.map(|(kind, until)| (kind.to_owned(), at(until))))
}

/// Somebody tells of something that was so long ago.
#[track_caller]
fn tells(world: &World, ago: i64, command: impl Into<CaseCommand>) {
    let agent = Actor::new(ActorKind::Human, "h-17").unwrap();
    let then = Occurred::at(world.clock.now().saturating_add_micros(-ago));
    world.desk.execute(Order::new(world.case.clone(), agent, command).happened(then)).unwrap();
}

#[test]
fn a_pack_that_is_bound_late_has_its_clocks_written_from_their_true_start_to_their_true_end() {
    let world = World::under(rules().with_former_pack(law()).unwrap());
    world.does(complaint()); // the 2nd, 9:30
    world.does(vip(&world, true));
    world.later(2 * HOUR, ask::Detection::acknowledge(name!("email"))); // an hour late
    world.later(HOUR, message(Direction::In));
    world.later(HOUR, message(Direction::Out));
    world.later(HOUR, message(Direction::In));
    world.clock.advance_micros(DAY);
    let all = rules().with_pack(law()).unwrap();
    let desk = world.engine.clone().with_policy(all.clone()).desk(crate::world::tenant()).blocking();
    let agent = desk.voice(&world.case, Actor::new(ActorKind::Human, "h-17").unwrap());
    agent.says(all.rebinding(&[("house", "1"), ("law", "1")], code!("law_changed")).unwrap()).unwrap();
    let runs = world.runs().unwrap();
    let ack = run("law-ack", "2026-04-02T09:30:00Z", Some(("clock_met", "2026-04-02T11:30:00Z")));
    assert_eq!(of(&runs, "law-ack"), [&ack]);
    let first = run("law-reply", "2026-04-02T12:30:00Z", Some(("clock_met", "2026-04-02T13:30:00Z")));
    let second = run("law-reply", "2026-04-02T14:30:00Z", None);
    assert_eq!(of(&runs, "law-reply"), [&first, &second]);
    assert_eq!(of(&runs, "law-answer"), [&run("law-answer", "2026-04-02T09:30:00Z", None)]);
    let missed: Vec<Instant> = world
        .recorded()
        .iter()
        .filter(|it| it.header.event_type.as_str() == "deadline_missed")
        .filter(|it| it.policy.iter().any(|it| it.pack == "law"))
        .map(|it| it.header.occurred.at)
        .collect();
    assert_eq!(missed, [at("2026-04-02T10:30:00Z"), at("2026-04-02T16:30:00Z")]);
    assert_eq!(desk.review(&world.case).unwrap().len(), 0, "once");
}

#[test]
fn a_pack_whose_date_comes_late_writes_the_start_of_what_is_over() {
    let by_purchase = ["selects_by = \"received_on\"", "fact = \"received_on\"", "facts = { received_on"];
    let text = by_purchase
        .iter()
        .fold(HOUSE.to_owned(), |text, from| text.replace(from, &from.replace("received_on", "bought_on")));
    let text = text.replace("from = [\"case\"]", "from = [\"handler\"]");
    let world = World::under(
        Rulebook::new().with_pack(pack(&text)).unwrap().with_calendar("desk", england()).unwrap(),
    );
    world.does(complaint());
    world.does(vip(&world, false));
    world.later(HOUR, ask::Detection::acknowledge(name!("email")));
    assert_eq!(world.runs(), Ok(Vec::new()));
    world.later(DAY, fact(name!("bought_on"), Tree::Text("2026-03-01".into()), world.clock.now()));
    let ack = run("ack", "2026-04-02T09:30:00Z", Some(("clock_met", "2026-04-02T10:30:00Z")));
    assert_eq!(of(&world.runs().unwrap(), "ack"), [&ack]);
    assert_eq!(world.agrees(), Ok(()));
}

/// While it stands still without an end there is no date; what was met then had the one that was given at first.
#[test]
fn what_was_met_while_it_stood_still_has_its_start_written_with_the_date_of_then() {
    let world = World::under(Rulebook::new());
    world.does(complaint());
    world.later(4 * DAY, waiting().0);
    world.later(DAY, ask::Answer::send_final(name!("letter"), Rights::to(name!("ombudsman"))));
    let rules = rules();
    let desk = world.engine.clone().with_policy(rules.clone()).desk(crate::world::tenant()).blocking();
    let agent = desk.voice(&world.case, Actor::new(ActorKind::Human, "h-17").unwrap());
    agent.says(rules.rebinding(&[("house", "1")], code!("law_changed")).unwrap()).unwrap();
    let run = run("answer", "2026-04-02T09:30:00Z", Some(("clock_met", "2026-04-07T09:30:00Z")));
    assert_eq!(of(&world.runs().unwrap(), "answer"), [&run]);
    let due = world.recorded().into_iter().find_map(|it| {
        let Decoded::Known(Event::Case(CaseEvent::Clock(fact))) = it.event else { return None };
        if let ClockEvent::ClockStarted { due, .. } = fact { Some(due) } else { None }
    });
    assert_eq!(due, Some(at("2026-04-20T22:59:59.999999Z")));
}

#[test]
fn what_was_cancelled_and_turns_out_to_have_been_met_starts_again_before_it_is_met() {
    let world = World::received();
    world.does(vip(&world, false));
    world.later(2 * HOUR, ask::Lifecycle::withdraw(name!("complainant"), code!("changed_mind")));
    assert_eq!(of(&world.runs().unwrap(), "ack")[0].2.as_ref().unwrap().0, "clock_cancelled");
    world.does(ask::Lifecycle::reinstate(code!("mistaken")));
    tells(&world, HOUR, ask::Detection::acknowledge(name!("email"))); // an hour before it was withdrawn
    let runs = world.runs().unwrap();
    let met = run("ack", "2026-04-02T09:30:00Z", Some(("clock_met", "2026-04-02T10:30:00Z")));
    assert_eq!(*of(&runs, "ack").last().unwrap(), &met);
    assert_eq!(world.agrees(), Ok(()));
}

#[test]
fn a_run_that_is_told_late_is_written_and_the_one_that_is_open_stays_what_it_is() {
    let world = World::received();
    world.later(4 * HOUR, message(Direction::In)); // 13:30
    let due = world.due("reply");
    world.later(HOUR, message(Direction::Out)); // 14:30
    world.later(HOUR, message(Direction::In)); // 15:30
    tells(&world, 5 * HOUR, message(Direction::In)); // at 10:30, answered
    tells(&world, 4 * HOUR, message(Direction::Out)); // at 11:30
    let mut runs: Vec<Run> = of(&world.runs().unwrap(), "reply").into_iter().cloned().collect();
    assert_eq!(world.due("reply"), due.saturating_add_micros(2 * HOUR));
    assert_eq!(world.agrees(), Ok(()));
    runs.sort_by_key(|it| it.1);
    let (from, until) = ("2026-04-02T10:30:00Z", "2026-04-02T11:30:00Z");
    assert!(runs.contains(&run("reply", from, Some(("clock_met", until)))), "{runs:#?}");
    assert!(runs.contains(&run("reply", "2026-04-02T15:30:00Z", None)), "{runs:#?}");
    assert_eq!(world.desk.review(&world.case).unwrap().len(), 0);
}

#[test]
fn what_was_done_under_one_pack_is_met_and_what_the_other_still_waits_for_runs_on() {
    let quick = other(&[
        ("count = 10", "count = 3"),
        ("2026-04-20 23:59", "2026-04-09 23:59"),
        ("stop = [{ event = \"final_response_sent\" }]", "stop = [{ event = \"acknowledged\" }]"),
    ]);
    let world = World::under(rules().with_pack(quick).unwrap());
    world.does(complaint());
    world.later(HOUR, ask::Detection::acknowledge(name!("email")));
    world.later(HOUR, ask::Lifecycle::withdraw(name!("complainant"), code!("changed_mind")));
    let (start, met, gone) = ("2026-04-02T09:30:00Z", "2026-04-02T10:30:00Z", "2026-04-02T11:30:00Z");
    let runs = world.runs().unwrap();
    let expected = [
        run("answer", start, Some(("clock_met", met))),
        run("answer", start, Some(("clock_cancelled", gone))),
    ];
    assert_eq!(of(&runs, "answer"), expected.iter().collect::<Vec<_>>());
}

#[test]
fn whatever_is_told_and_bound_however_late_each_run_is_written_from_start_to_end_and_once() {
    let (law, mut runs) = (law(), 0);
    for seed in 200..240 {
        let both = rules().with_pack(law.clone()).unwrap();
        let house = rules().with_former_pack(law.clone()).unwrap();
        let mut world = World::under(house);
        let mut chance = Chance::seeded(seed);
        world.does(complaint());
        for step in 0..25 {
            if step == 12 {
                world.engine = world.engine.clone().with_policy(both.clone());
                world.desk = world.engine.desk(crate::world::tenant()).blocking();
                world.rules = both.clone();
                world.does(both.rebinding(&[("house", "1"), ("law", "1")], code!("law_changed")).unwrap());
            }
            tries(&world, &mut chance);
            if chance.below(3) == 0 {
                let ago = i64::try_from(chance.below(60)).unwrap() * HOUR;
                let way = if chance.below(2) == 0 { Direction::In } else { Direction::Out };
                let ago = ago.min(world.clock.now().micros() - at("2026-04-02T09:30:00Z").micros());
                tells(&world, ago, message(way));
            }
            world.desk.review(&world.case).unwrap();
            let found = (world.desk.review(&world.case).unwrap().len(), world.agrees());
            assert_eq!(found, (0, Ok(())), "seed {seed}, step {step}: {:#?}", world.runs());
        }
        let written = world.runs().unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        let history = world.desk.history(&world.case).unwrap();
        for it in world.rules.obligations(&history, world.clock.now()).clocks {
            let Some(started) = it.started_at.filter(|_| it.binds && it.due.is_some()) else { continue };
            let is_it = |run: &&Run| run.0 == it.clock.as_str() && run.1 == started;
            let found = written.iter().rev().find(is_it);
            assert!(found.is_some(), "seed {seed}: {} from {started}: {written:#?}", it.clock);
            runs += 1;
        }
    }
    assert!(runs > 200, "{runs}");
}
