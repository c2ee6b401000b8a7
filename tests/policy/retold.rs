//! A back-test over the log that an engine wrote says of its packs what the engine itself says, and of other packs what
//! they say of the same facts: what policy wrote of clocks is no cause of anything.

use std::convert::Infallible;
use std::io::Cursor;

use amends::case::lifecycle::CloseReason;
use amends::case::record::Direction;
use amends::codec::line::Decoded;
use amends::envelope::Recorded;
use amends::policy::{
    Backtest, Calendars, Change, ClockAnswer, Difference, Facts, Happening, Published, Rulebook, Side,
    obligations,
};
use amends::replay::{Input, OnError, Options, backtest};
use amends::{Event, Instant, StreamName, ask, code, name};
use amends_testkit::story::Chance;

use crate::chance::tries;
use crate::clocks::message;
use crate::several::other;
use crate::world::{DAY, HOUR, HOUSE, World, complaint, england, export, pack, rules};

/// A run: its clock, when it started, was met and is due, and its state.
type Ran = (String, Option<Instant>, Option<Instant>, Option<Instant>, String);

fn sides<'a>(old: &[&'a Published], new: &[&'a Published], calendars: &'a Calendars) -> Backtest<'a> {
    Backtest::new(Side::new(old.iter().copied(), calendars), Side::new(new.iter().copied(), calendars))
}

/// What differs in the world's case, by the log that its engine wrote.
fn differs(world: &World, old: &[&Published], new: &[&Published]) -> Vec<Change> {
    let calendars = Calendars::new().with("desk", england());
    let sides = sides(old, new, &calendars);
    let input = Input::Reader("log".into(), Box::new(Cursor::new(export(&world.engine).into_bytes())));
    let options = Options { as_of: Some(world.clock.now()), ..Options::default() };
    let cases = backtest::log([input], &sides, &options, OnError::Stop, &mut |_| {}).unwrap();
    let mut changes = Vec::new();
    let mut each = |_: &str, case: &str, difference: &Difference| {
        if case == world.case.as_str() {
            changes.extend(difference.changes.clone());
        }
        Ok::<(), Infallible>(())
    };
    cases.compare(&sides, &mut each, &mut |_| {}).unwrap();
    changes
}

/// The runs that bind, as the back-test finds them in the log.
fn retold(world: &World, packs: &[&Published]) -> Vec<Ran> {
    let ran = |change| {
        let Change::Clock { clock, old: None, new: Some(it), .. } = change else { return None };
        Some((clock.to_string(), it.started, it.stopped, it.due, it.state.to_owned()))
    };
    let mut all: Vec<Ran> = differs(world, &[], packs).into_iter().filter_map(ran).collect();
    all.sort();
    all
}

/// What the back-test says is owed, by rule.
pub(crate) fn owed(world: &World, packs: &[&Published]) -> Vec<(String, i64)> {
    let owed = |change| {
        let Change::Money { rule, new_minor, .. } = change else { return None };
        Some((rule.to_string(), new_minor))
    };
    differs(world, &[], packs).into_iter().filter_map(owed).collect()
}

/// The runs that bind among these.
fn told(clocks: &[ClockAnswer]) -> Vec<Ran> {
    let runs = clocks.iter().filter(|it| it.binds && it.run > 0);
    let ran = |it: &ClockAnswer| {
        (it.clock.to_string(), it.started_at, it.stopped_at, it.due, it.state.code().to_owned())
    };
    let mut all: Vec<Ran> = runs.map(ran).collect();
    all.sort();
    all
}

fn happenings(world: &World) -> Vec<Happening> {
    let known = |it: Recorded<Decoded>| {
        let Decoded::Known(event) = it.event else { panic!("{:?}", it.header.event_type) };
        let Event::Case(_) = &event else { panic!("{event:?}") };
        let Recorded { header, policy, tags, ext, position, .. } = it;
        Happening::of(&Recorded { header, policy, tags, ext, position, event })
    };
    world.recorded().into_iter().map(known).collect()
}

/// The back-test agrees with the engine on its own packs, and with the evaluation on others.
#[track_caller]
pub(crate) fn agrees(world: &World, own: &[&Published], others: &[&Published]) {
    let (history, now) = (world.desk.history(&world.case).unwrap(), world.clock.now());
    let owed = told(&world.rules.obligations(&history, now).clocks);
    assert_eq!(retold(world, own), owed, "{:#?}", world.kinds());
    let (happenings, calendars) = (happenings(world), Calendars::new().with("desk", england()));
    for other in others {
        let clocks = obligations(&happenings, &Facts::new(), &[other], &calendars, now).clocks;
        assert_eq!(retold(world, &[other]), told(&clocks), "{}: {:#?}", other.pack().id, world.kinds());
        assert_eq!(differs(world, &[other], &[other]), []);
    }
    assert_eq!(differs(world, own, own), []);
}

/// The house's pack under another name, where the answer is owed whatever becomes of the complaint.
fn lax() -> Published {
    let stop = "stop = [{ event = \"final_response_sent\" }]";
    other(&[(stop, &format!("{stop}\noutlives_case = true"))])
}

#[test]
fn what_policy_cancelled_is_no_cancellation_of_the_host() {
    let world = World::received();
    world.later(HOUR, ask::Lifecycle::withdraw(name!("complainant"), code!("changed_mind")));
    world.clock.advance_micros(DAY);
    assert!(world.kinds().contains(&"clock_cancelled".to_owned()));
    let (house, lax) = (pack(HOUSE), lax());
    assert!(
        told(&world.rules.obligations(&world.desk.history(&world.case).unwrap(), world.clock.now()).clocks)
            .iter()
            .any(|it| it.4 == "cancelled")
    );
    assert!(retold(&world, &[&lax]).iter().any(|it| (it.0.as_str(), it.4.as_str()) == ("answer", "running")));
    agrees(&world, &[&house], &[&lax]);
}

#[test]
fn what_the_host_cancelled_is_cancelled_under_any_pack() {
    let world = World::received();
    world.does(ask::Lifecycle::grant_deviation(code!("answer-in-10"), code!("court_order"), name!("board")));
    world.does(ask::Clock::cancel(name!("answer")));
    let (house, lax) = (pack(HOUSE), lax());
    assert!(
        retold(&world, &[&lax]).iter().any(|it| (it.0.as_str(), it.4.as_str()) == ("answer", "cancelled"))
    );
    agrees(&world, &[&house], &[&lax]);
}

#[test]
fn a_clock_that_a_rebinding_dropped_runs_again_under_the_pack_that_has_it() {
    let world = World::received();
    let bind = |version| world.rules.rebinding(&[("house", version)], code!("law_changed")).unwrap();
    world.does(message(Direction::In));
    world.later(HOUR, bind("2")); // knows of no replies: that clock is cancelled
    world.later(HOUR, bind("1"));
    agrees(&world, &[&pack(HOUSE)], &[&lax()]);
}

#[test]
fn a_case_that_is_closed_or_merged_is_judged_alike() {
    let stop = "stop = [{ event = \"final_response_sent\" }]";
    let ending = other(&[(stop, &format!("{stop}\ncancel = [{{ event = \"closed\" }}]"))]);
    let rules = Rulebook::new().with_pack(ending.clone()).unwrap().with_calendar("desk", england()).unwrap();
    let lax = pack(
        &HOUSE
            .replace("id = \"house\"", "id = \"lax\"")
            .replace(stop, &format!("{stop}\noutlives_case = true")),
    );
    let house = pack(HOUSE);
    for is_merged in [true, false] {
        let mut world = World::under(rules.clone());
        world.does(complaint());
        world.case = StreamName::new("case-2").unwrap();
        world.does(complaint());
        if is_merged {
            world.later(HOUR, ask::Lifecycle::merge(amends::value::Name::new("case-1").unwrap()));
        } else {
            world.later(HOUR, ask::Lifecycle::close(CloseReason::NoReply));
        }
        assert!(world.kinds().contains(&"clock_cancelled".to_owned()), "{:?}", world.kinds());
        world.later(DAY, message(Direction::In));
        agrees(&world, &[&ending], &[&house, &lax]);
    }
}

#[test]
fn whatever_is_done_the_back_test_says_what_the_engine_says() {
    let (house, lax, mut cancelled, mut both) = (pack(HOUSE), lax(), 0, 0);
    // A second pack with clocks of the same names: of runs that were open together one binds.
    let quick = other(&[
        ("count = 10", "count = 3"),
        ("2026-04-20 23:59", "2026-04-09 23:59"),
        ("stop = [{ event = \"final_response_sent\" }]", "stop = [{ event = \"acknowledged\" }]"),
    ]);
    for seed in 100..130 {
        let rules = if seed % 2 == 0 { rules() } else { rules().with_pack(quick.clone()).unwrap() };
        let world = World::under(rules);
        let mut chance = Chance::seeded(seed);
        world.does(complaint());
        for _ in 0..25 {
            tries(&world, &mut chance);
            world.desk.review(&world.case).unwrap();
        }
        cancelled += world.kinds().iter().filter(|it| *it == "clock_cancelled").count();
        // Who rebinds the case to one of them lets the other go.
        let has_both = seed % 2 == 1 && !world.kinds().contains(&"policy_rebound".to_owned());
        both += usize::from(has_both);
        let own = if has_both { vec![&house, &quick] } else { vec![&house] };
        agrees(&world, &own, &[&lax]);
    }
    assert!(both >= 4, "{both} under both");
    assert!(cancelled > 30, "{cancelled} were cancelled");
}
