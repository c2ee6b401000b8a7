//! What a case is bound to, and when.

use amends::case::CaseEvent;
use amends::case::clock::ClockEvent;
use amends::case::record::Direction;
use amends::codec::line::Decoded;
use amends::policy::{Facts, Rulebook, Select, due_from};
use amends::{Event, Order, ask, calendar, code, name};

use crate::clocks::message;
use crate::world::{DAY, HOUSE, World, answer, at, complaint, england, export, pack, rules};

fn clock_facts(world: &World) -> Vec<ClockEvent> {
    let fact = |event| {
        if let Decoded::Known(Event::Case(CaseEvent::Clock(fact))) = event { Some(fact) } else { None }
    };
    world.recorded().into_iter().filter_map(|it| fact(it.event)).collect()
}

#[test]
fn a_receipt_binds_packs_and_calendars_by_digest_with_the_zone_data() {
    let world = World::received();
    let facts = clock_facts(&world);
    let ClockEvent::PolicyBound { packs, calendars, tzdb, reason, carried } = &facts[0] else {
        panic!("{facts:?}")
    };
    assert_eq!((packs.len(), packs[0].pack.as_str(), packs[0].version.as_str()), (1, "house", "1"));
    assert_eq!(packs[0].digest.as_str(), pack(HOUSE).digest());
    assert_eq!(calendars.len(), 1);
    assert_eq!(
        (calendars["desk"].id.as_str(), calendars["desk"].digest.as_str()),
        ("england-wales", england().digest())
    );
    assert_eq!((tzdb.as_str(), reason, carried), (calendar::tzdb_version(), &None, &None));
}

#[test]
fn the_date_that_is_written_is_the_date_that_the_pack_gives() {
    let world = World::received();
    let published = pack(HOUSE);
    let calendars = amends::policy::Calendars::new().with("desk", england());
    let start = at("2026-04-02T09:30:00Z");
    let given =
        due_from(&published, Select::Version("1"), "answer", start, &Facts::new(), &calendars).unwrap();
    assert_eq!(Some(world.due("answer")), given.due);
    assert_eq!(world.due("answer"), at("2026-04-20T22:59:59.999999Z")); // counted by hand: Easter holds ten days up
}

#[test]
fn what_follows_is_said_by_policy_in_the_same_command_and_names_its_cause() {
    let world = World::received();
    let recorded = world.recorded();
    assert_eq!(world.kinds(), ["complaint_received", "policy_bound", "clock_started"]);
    for it in &recorded[1..] {
        assert_eq!((it.header.actor.id(), it.header.causation_id), ("policy", Some(recorded[0].header.id)));
        assert_eq!(it.header.command_id, recorded[0].header.command_id);
        assert_eq!(it.header.occurred, recorded[0].header.occurred);
    }
}

#[test]
fn a_version_that_takes_effect_later_binds_only_later_cases() {
    let mut world = World::received();
    world.clock.advance_micros(40 * DAY); // 12 May: version 2 holds
    world.case = amends::StreamName::new("case-2").unwrap();
    world.does(complaint());
    let facts = clock_facts(&world);
    assert!(matches!(&facts[0], ClockEvent::PolicyBound { packs, .. } if packs[0].version.as_str() == "2"));
    assert_eq!(world.due("answer"), at("2026-05-19T22:59:59.999999Z"));
}

#[test]
fn a_case_without_packs_is_as_it_was_before() {
    let world = World::under(Rulebook::new());
    assert_eq!(world.does(complaint()), 1);
    assert_eq!(world.does(ask::Detection::acknowledge(name!("email"))), 1);
    assert!(world.recorded().iter().all(|it| it.policy.is_empty()));
    assert_eq!(world.kinds(), ["complaint_received", "acknowledged"]);
}

#[test]
fn a_command_that_is_repeated_gives_the_same_answer_and_binds_once() {
    let world = World::under(rules());
    let agent = amends::Actor::new(amends::ActorKind::Human, "h-17").unwrap();
    let id = uuid::Uuid::from_u128(7);
    let order = Order::new(world.case.clone(), agent, complaint()).with_id(id);
    let first = world.desk.execute(order.clone()).unwrap();
    world.clock.advance_micros(30 * DAY); // by now there would be more to say
    let again = world.desk.execute(order).unwrap();
    assert_eq!((first.committed.events.len(), again.committed.repeated), (3, true));
    assert_eq!(first.committed.events, again.committed.events);
    assert_eq!(world.kinds().len(), 3);
}

#[test]
fn a_rebinding_moves_the_dates_and_carries_the_pauses() {
    let world = World::received();
    let (pause, resume) = crate::clocks::waiting();
    world.later(4 * DAY + DAY, pause); // Tuesday the 7th
    world.later(3 * DAY, resume); // Friday the 10th: three business days given back
    let before = world.due("answer");
    assert_eq!(before, at("2026-04-23T22:59:59.999999Z"));
    let rebind = world.rules.rebinding(&[("house", "2")], code!("law_changed")).unwrap();
    assert_eq!(world.does(rebind), 2);
    let facts = clock_facts(&world);
    let [
        ..,
        ClockEvent::PolicyRebound { packs, reason, carried, .. },
        ClockEvent::ClockStarted { due, rule, .. },
    ] = facts.as_slice()
    else {
        panic!("{facts:?}")
    };
    assert_eq!((packs[0].version.as_str(), reason.as_ref().unwrap().as_str()), ("2", "law_changed"));
    let carried = carried.as_ref().unwrap();
    assert_eq!((carried.len(), carried["answer"].as_str()), (1, "PT72H0M0S"));
    // Five business days from the 2nd are the 13th, over Easter; three were given back.
    assert_eq!((*due, rule.as_str()), (at("2026-04-16T22:59:59.999999Z"), "answer-in-5"));
    assert_eq!(world.agrees(), Ok(()));
}

#[test]
fn a_clock_that_the_new_rules_do_not_know_is_cancelled_and_one_of_our_own_is_not() {
    let world = World::received();
    world.does(ask::Clock::start(name!("coffee"), at("2026-12-24T00:00:00Z"), code!("own")));
    world.does(crate::world::vip(&world, true));
    world.does(world.rules.rebinding(&[("house", "2")], code!("law_changed")).unwrap());
    assert_eq!(world.find("ack"), Some(amends::case::clock::Clock::Cancelled));
    assert_eq!(world.due("coffee"), at("2026-12-24T00:00:00Z"));
}

#[test]
fn a_version_that_says_so_takes_open_cases_over_once_it_takes_effect() {
    let switches = HOUSE.replace(
        "effective_from = 2026-05-01\nselects_by = \"received_on\"\nin_flight = \"keep\"",
        "effective_from = 2026-05-01\nselects_by = \"received_on\"\nin_flight = \"switch\"",
    );
    assert_ne!(switches, HOUSE);
    for (text, expected) in [(HOUSE, 0), (switches.as_str(), 1)] {
        let rules = Rulebook::new().with_pack(pack(text)).unwrap().with_calendar("desk", england()).unwrap();
        let world = World::under(rules);
        world.later(26 * DAY, complaint()); // 28 April
        world.later(2 * DAY, crate::world::vip(&world, false)); // 30 April: the last day of version 1
        assert_eq!(rebound(&world), 0);
        world.clock.advance_micros(DAY);
        world.desk.review(&world.case).unwrap();
        assert_eq!(rebound(&world), expected);
        let (ten, five) = (at("2026-05-13T22:59:59.999999Z"), at("2026-05-06T22:59:59.999999Z"));
        assert_eq!(world.due("answer"), if expected == 0 { ten } else { five });
        world.desk.review(&world.case).unwrap();
        assert_eq!((rebound(&world), world.agrees()), (expected, Ok(())));
    }
}

/// A version that takes effect on 1 May, of which the stricter holds: a case of 28 April that is open then.
fn of_stricter(days: &str) -> (World, amends::policy::Published) {
    let text = HOUSE
        .replace(
            "effective_from = 2026-05-01\nselects_by = \"received_on\"\nin_flight = \"keep\"",
            "effective_from = 2026-05-01\nselects_by = \"received_on\"\nin_flight = \"stricter\"",
        )
        .replace("count = 5, unit", &format!("count = {days}, unit"))
        .replace("2026-05-12 23:59", if days == "5" { "2026-05-12 23:59" } else { "2026-06-03 23:59" });
    let house = pack(&text);
    let rules = Rulebook::new().with_pack(house.clone()).unwrap().with_calendar("desk", england()).unwrap();
    let world = World::under(rules);
    world.later(26 * DAY, complaint()); // 28 April
    world.later(2 * DAY, crate::world::vip(&world, false)); // 30 April: the last day of version 1
    assert_eq!(rebound(&world), 0);
    assert_eq!(world.due("answer"), at("2026-05-13T22:59:59.999999Z"));
    world.clock.advance_micros(DAY);
    world.desk.review(&world.case).unwrap();
    (world, house)
}

#[test]
fn a_version_of_which_the_stricter_holds_binds_the_open_case_to_both_and_the_earlier_date_of_each_clock_counts()
 {
    let (world, house) = of_stricter("5");
    let facts = clock_facts(&world);
    let both = facts.iter().find_map(|fact| {
        let ClockEvent::PolicyRebound { packs, reason, .. } = fact else { return None };
        let versions: Vec<_> = packs.iter().map(|it| (it.pack.as_str(), it.version.as_str())).collect();
        Some((versions, reason.as_ref().unwrap().as_str()))
    });
    assert_eq!(both, Some((vec![("house", "1"), ("house", "2")], "version_took_effect")));
    assert_eq!(world.due("answer"), at("2026-05-06T22:59:59.999999Z"));
    let started = world.recorded().pop().unwrap();
    assert_eq!((started.policy[0].version.as_str(), started.policy[0].rule.as_str()), ("2", "answer-in-5"));
    // A clock that only its own version has runs on under that.
    world.does(message(Direction::In));
    let reply = world.recorded().pop().unwrap();
    assert_eq!((reply.policy[0].version.as_str(), reply.policy[0].rule.as_str()), ("1", "reply"));
    let owed = world.rules.obligations(&world.desk.history(&world.case).unwrap(), world.clock.now());
    let lost = owed.clocks.iter().find(|it| it.clock == "answer" && !it.binds).unwrap();
    assert_eq!((lost.version.as_str(), lost.due), ("1", Some(at("2026-05-13T22:59:59.999999Z"))));
    let why = lost.because.last().unwrap().text(amends::policy::Language::En);
    assert!(why.contains("house 2 asks for answer earlier, by 2026-05-06T22:59:59.999999Z"), "{why}");
    crate::retold::agrees(&world, &[&house], &[]);
    // Its letter must say what either asks for.
    assert_eq!(world.refused("h-17", answer(Some(name!("other")))).0, "content_missing");
    world.does(ask::Lifecycle::grant_deviation(
        code!("answer-says-why"),
        code!("court_order"),
        name!("board"),
    ));
    world.later(DAY, answer(Some(name!("other"))));
    assert_eq!((rebound(&world), world.find("answer")), (1, Some(amends::case::clock::Clock::Met)));
}

#[test]
fn a_stricter_version_of_a_later_file_holds_beside_the_file_that_the_case_is_bound_to() {
    let (_, newer) = of_stricter("5");
    let older = pack(HOUSE);
    let mut world = World::received(); // 2 April
    let rules = rules().with_pack(newer.clone()).unwrap();
    world.rules = rules.clone();
    world.engine = world.engine.clone().with_policy(rules);
    world.desk = world.engine.desk(crate::world::tenant()).blocking();
    world.clock.advance_micros(4 * DAY);
    world.desk.review(&world.case).unwrap();
    assert_eq!(rebound(&world), 0, "it is not 1 May yet");
    world.clock.advance_micros(30 * DAY);
    world.desk.review(&world.case).unwrap();
    let facts = clock_facts(&world);
    let both = facts.iter().find_map(|fact| {
        let ClockEvent::PolicyRebound { packs, .. } = fact else { return None };
        Some(packs.iter().map(|it| (it.version.as_str(), it.digest.as_str())).collect::<Vec<_>>())
    });
    assert_eq!(both, Some(vec![("1", older.digest()), ("2", newer.digest())]));
    assert_eq!((rebound(&world), world.desk.review(&world.case).unwrap().len()), (1, 0));
}

#[test]
fn a_later_version_that_is_laxer_moves_no_date() {
    let (world, house) = of_stricter("20");
    assert_eq!((rebound(&world), world.due("answer")), (1, at("2026-05-13T22:59:59.999999Z")));
    assert_eq!(world.kinds().last().unwrap(), "policy_rebound");
    world.clock.advance_micros(DAY);
    world.desk.review(&world.case).unwrap();
    assert_eq!(rebound(&world), 1, "once is enough");
    crate::retold::agrees(&world, &[&house], &[]);
    world.clock.advance_micros(15 * DAY);
    world.desk.review(&world.case).unwrap();
    assert_eq!(world.find("answer"), Some(amends::case::clock::Clock::Missed));
}

fn rebound(world: &World) -> usize {
    world.kinds().iter().filter(|kind| *kind == "policy_rebound").count()
}

#[test]
fn a_binding_to_what_is_not_here_is_refused() {
    let world = World::received();
    let mut rebind = world.rules.rebinding(&[("house", "2")], code!("law_changed")).unwrap();
    if let ask::Clock::RebindPolicy { packs, .. } = &mut rebind {
        packs[0].digest = amends::value::Name::new(&format!("sha256:{}", "0".repeat(64))).unwrap();
    }
    assert_eq!(world.refused("h-17", rebind).0, "facts_needed");
    assert!(world.rules.rebinding(&[("house", "3")], code!("law_changed")).is_err());
}

#[test]
fn a_case_bound_to_a_pack_that_is_not_here_takes_notes_but_decides_nothing() {
    let world = World::received();
    let other = pack(&HOUSE.replace("count = 10", "count = 9"));
    let other = Rulebook::new().with_pack(other).unwrap().with_calendar("desk", england()).unwrap();
    let desk = world.engine.clone().with_policy(other.clone()).desk(crate::world::tenant()).blocking();
    let agent = desk.voice(&world.case, amends::Actor::new(amends::ActorKind::Human, "h-17").unwrap());
    let no = agent.says(ask::Detection::acknowledge(name!("email"))).unwrap_err();
    assert!(no.to_string().contains("policy:house@1"), "{no}");
    agent.says(crate::world::vip(&world, true)).unwrap();
    // A rebinding to what is here lets it go on.
    agent.says(other.rebinding(&[("house", "1")], code!("corrected")).unwrap()).unwrap();
    agent.says(ask::Detection::acknowledge(name!("email"))).unwrap();
    // Kept beside the new one, the former pack goes on holding for it.
    let world = World::received();
    let both = other.with_former_pack(pack(HOUSE)).unwrap();
    let desk = world.engine.clone().with_policy(both).desk(crate::world::tenant()).blocking();
    let agent = desk.voice(&world.case, amends::Actor::new(amends::ActorKind::Human, "h-17").unwrap());
    agent.says(answer(Some(name!("full-1")))).unwrap_err(); // that rulebook knows of no texts
    agent.says(ask::Detection::acknowledge(name!("email"))).unwrap();
}

/// A case that was received, and further on its way, under another release of the zone data.
fn under_release(tzdb: &str, further: impl Fn(&World)) -> World {
    let world = World::received();
    further(&world);
    let log = export(&world.engine);
    let old =
        log.replace(&format!("\"tzdb\":\"{}\"", calendar::tzdb_version()), &format!("\"tzdb\":\"{tzdb}\""));
    assert_ne!(log, old);
    let moved = World::under(rules());
    moved.clock.advance_micros(DAY);
    moved.load(&unhashed(&old));
    moved
}

#[test]
fn newer_zone_data_is_bound_with_its_reason_when_the_next_date_is_written() {
    let world = under_release("1999a", |_| ());
    world.does(ask::Detection::acknowledge(name!("email")));
    assert_eq!(rebound(&world), 0, "no date was written");
    world.does(message(Direction::In));
    assert_eq!(world.kinds()[4..], ["message_logged", "policy_rebound", "clock_started"]);
    let facts = clock_facts(&world);
    let found = facts.iter().find_map(|fact| {
        let ClockEvent::PolicyRebound { tzdb, reason, packs, .. } = fact else { return None };
        Some((tzdb.as_str(), reason.as_ref().unwrap().as_str(), packs[0].version.as_str()))
    });
    assert_eq!(found, Some((calendar::tzdb_version(), "zone_data", "1")));
    world.later(DAY, crate::world::vip(&world, false));
    assert_eq!((rebound(&world), world.agrees()), (1, Ok(())), "once is enough");
}

#[test]
fn zone_data_that_is_no_newer_binds_nothing() {
    for tzdb in ["2999a", "custom", "99a"] {
        let world = under_release(tzdb, |_| ());
        world.does(message(Direction::In));
        assert_eq!((rebound(&world), world.agrees()), (0, Ok(())), "{tzdb}");
    }
}

#[test]
fn a_case_that_is_closed_is_not_bound_to_newer_zone_data() {
    let world = under_release("1999a", |world| {
        world.does(ask::Lifecycle::close(amends::case::lifecycle::CloseReason::NoReply));
    });
    world.does(message(Direction::In));
    assert_eq!((rebound(&world), world.agrees()), (0, Ok(())));
}

/// A log without its chain, as one writes that comes from elsewhere.
fn unhashed(log: &str) -> String {
    let cut = |line: &str| {
        let (mut line, mut from) = (line.to_owned(), 0);
        for field in ["\"prev_hash\":\"", "\"hash\":\""] {
            while let Some(start) = line[from..].find(field).map(|at| at + from) {
                let end = start + field.len() + 64 + 1;
                let end = if line[end..].starts_with(',') { end + 1 } else { end };
                line.replace_range(start..end, "");
                from = 0;
            }
        }
        line.replace(",}", "}")
    };
    log.lines().map(|line| cut(line) + "\n").collect()
}

#[test]
fn what_is_told_of_the_time_before_the_complaint_has_its_consequences_from_the_complaint_on() {
    let world = World::received();
    let before = at("2026-03-30T08:00:00Z");
    let told = crate::world::fact(name!("vip"), amends::shape::Tree::Bool(true), before);
    let agent = amends::Actor::new(amends::ActorKind::Human, "h-17").unwrap();
    let order = Order::new(world.case.clone(), agent, told).happened(amends::envelope::Occurred::at(before));
    world.desk.execute(order).unwrap();
    let started = world.recorded().pop().unwrap().header;
    assert_eq!(
        (started.event_type.as_str(), started.occurred.at),
        ("clock_started", at("2026-04-02T09:30:00Z"))
    );
    assert_eq!((world.due("ack"), world.agrees()), (at("2026-04-02T10:30:00Z"), Ok(())));
}

#[test]
fn a_fact_that_comes_before_the_complaint_binds_nothing_and_counts_once_it_comes() {
    let world = World::under(rules());
    assert_eq!(world.does(crate::world::vip(&world, true)), 1);
    world.does(complaint());
    assert_eq!(world.kinds()[1..], ["complaint_received", "policy_bound", "clock_started", "clock_started"]);
    assert_eq!(world.agrees(), Ok(()));
}

#[test]
fn a_date_that_comes_before_the_complaint_binds_with_it() {
    let by_purchase = ["selects_by = \"received_on\"", "fact = \"received_on\"", "facts = { received_on"];
    let text = by_purchase
        .iter()
        .fold(HOUSE.to_owned(), |text, from| text.replace(from, &from.replace("received_on", "bought_on")));
    let text = text.replace("from = [\"case\"]", "from = [\"handler\"]");
    let world = World::under(Rulebook::new().with_pack(pack(&text)).unwrap());
    let bought = amends::shape::Tree::Text("2026-03-01".into());
    assert_eq!(world.does(crate::world::fact(name!("bought_on"), bought, world.clock.now())), 1);
    world.does(complaint());
    assert!(world.kinds().contains(&"policy_bound".to_owned()));
}
