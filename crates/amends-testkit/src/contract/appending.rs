//! Rules on appending.

use std::pin::pin;
use std::task::{Context, Waker};

use amends_envelope::{Canonical, Version};
use amends_store::{Append, Batch, Condition, DynEventStore, NewEvent, StoreError};

use super::World;
use crate::sample::{self, event, events, instant, stream, version};

fn bodies(events: &[amends_store::StoredEvent]) -> Vec<NewEvent> {
    events.iter().map(|stored| stored.event.clone()).collect()
}

pub(super) fn what_is_appended_is_read_back_unchanged(world: &World<'_>) {
    let case = stream("a");
    let sent = vec![
        event(&world.tenant, &case, 1),
        sample::full_event(&world.tenant, &case, 2),
        event(&world.tenant, &case, 3),
    ];
    world.append(Append::to(case, Condition::NoStream, sent.clone()));
    assert_eq!(bodies(&world.stream("a")), sent, "by stream");
    assert_eq!(bodies(&world.all()), sent, "across streams");
}

pub(super) fn a_long_event_is_read_back_unchanged(world: &World<'_>) {
    let case = stream("a");
    let mut long = event(&world.tenant, &case, 1);
    long.data = Canonical::trusted(format!(r#"{{"text":"{}"}}"#, "ü".repeat(256 * 1024)));
    world.append(Append::to(case, Condition::NoStream, vec![long.clone()]));
    assert!(bodies(&world.stream("a")) == [long], "the event came back changed");
}

pub(super) fn an_answer_says_where_each_event_stands(world: &World<'_>) {
    world.fill("b", 1..=2);
    let committed = world.fill("a", 1..=3);
    let stored = world.stream("a");
    assert_eq!(committed.events, stored.iter().map(amends_store::StoredEvent::placed).collect::<Vec<_>>());
    assert_eq!(committed.versions(&stream("a")), Some((version(1), version(3))));
    assert!(!committed.repeated);
}

pub(super) fn positions_rise_across_streams(world: &World<'_>) {
    let mut last = None;
    for round in 0..4_u64 {
        for key in ["a", "b", "c"] {
            for placed in world.fill(key, round * 2 + 1..=round * 2 + 2).events {
                assert!(Some(placed.position) > last, "{placed:?} does not stand after {last:?}");
                last = Some(placed.position);
            }
        }
    }
    let positions: Vec<_> = world.all().iter().map(|stored| stored.position).collect();
    assert!(positions.is_sorted_by(|a, b| a < b), "{positions:?}");
    assert_eq!(positions.len(), 24);
}

pub(super) fn no_stream_is_refused_where_there_is_one(world: &World<'_>) {
    world.fill("a", 1..=2);
    let again =
        Append::to(stream("a"), Condition::NoStream, vec![sample::salted(&world.tenant, &stream("a"), 1, 9)]);
    conflicts(world, again, Condition::NoStream, Some(version(2)));
}

pub(super) fn an_exact_version_is_refused_where_it_differs(world: &World<'_>) {
    world.fill("a", 1..=3);
    for (key, before, actual) in [("a", 2, Some(3)), ("a", 4, Some(3)), ("a", 1, Some(3)), ("b", 1, None)] {
        let next = sample::salted(&world.tenant, &stream(key), before + 1, 9);
        let expected = Condition::Exact(version(before));
        conflicts(world, Append::to(stream(key), expected, vec![next]), expected, actual.map(version));
    }
    world.fill("a", 4..=4);
}

#[track_caller]
fn conflicts(world: &World<'_>, append: Append, wanted: Condition, found: Option<Version>) {
    let key = append.batches[0].stream.clone();
    match world.try_append(append) {
        Err(StoreError::Conflict { stream, expected, actual }) => {
            assert_eq!((stream, expected, actual), (key, wanted, found));
        }
        other => panic!("not a conflict: {other:?}"),
    }
}

pub(super) fn a_conflict_leaves_the_store_unchanged(world: &World<'_>) {
    world.fill("a", 1..=2);
    world.fill("b", 1..=1);
    let before = (world.all(), world.head());
    let id = sample::command(1);
    let mut late = sample::append(&world.tenant, &stream("a"), 2..=3);
    late.batches[0]
        .events
        .iter_mut()
        .for_each(|event| event.header.id = uuid::Uuid::from_u128(event.header.version.get().into()));
    let refused = world.try_append(sample::commanded(late, id, Some(1)));
    assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
    assert_eq!((world.all(), world.head()), before);
    assert_eq!(world.answer(id), None, "a conflict was remembered as an answer");
    world.fill("a", 3..=3);
}

pub(super) fn any_numbers_the_events_itself(world: &World<'_>) {
    world.fill("a", 1..=2);
    let sent = events(&world.tenant, &stream("a"), 40..=42);
    let committed = world.append(Append::to(stream("a"), Condition::Any, sent));
    assert_eq!(committed.versions(&stream("a")), Some((version(3), version(5))));
    let first = Append::to(stream("b"), Condition::Any, vec![event(&world.tenant, &stream("b"), 7)]);
    assert_eq!(world.append(first).versions(&stream("b")), Some((version(1), version(1))));
    assert_eq!(world.stream("a").len(), 5);
}

pub(super) fn versions_that_do_not_follow_are_refused(world: &World<'_>) {
    world.fill("a", 1..=1);
    for numbers in [vec![3], vec![1], vec![2, 4], vec![3, 2], vec![2, 2]] {
        let sent: Vec<_> =
            numbers.iter().map(|n| sample::salted(&world.tenant, &stream("a"), *n, 9)).collect();
        is_malformed(world, Append::to(stream("a"), Condition::Exact(version(1)), sent));
    }
    assert_eq!(world.all().len(), 1);
}

#[track_caller]
fn is_malformed(world: &World<'_>, append: Append) {
    let refused = world.try_append(append);
    assert!(matches!(refused, Err(StoreError::Malformed { .. })), "not refused as malformed: {refused:?}");
}

pub(super) fn an_append_of_nothing_is_refused_before_its_condition(world: &World<'_>) {
    world.fill("a", 1..=1);
    is_malformed(world, Append { batches: vec![], command: None });
    for condition in [Condition::Any, Condition::NoStream, Condition::Exact(version(9))] {
        is_malformed(world, Append::to(stream("a"), condition, vec![]));
    }
}

pub(super) fn an_event_out_of_place_is_refused(world: &World<'_>) {
    let here = |event| Append::to(stream("a"), Condition::NoStream, vec![event]);
    is_malformed(world, here(event(&world.other, &stream("a"), 1)));
    is_malformed(world, here(event(&world.tenant, &stream("b"), 1)));
    let mut foreign = event(&world.tenant, &stream("a"), 1);
    foreign.header.command_id = Some(sample::command(2));
    is_malformed(world, here(foreign).by(sample::command(1), None));
    let twice = event(&world.tenant, &stream("a"), 1);
    let mut again = event(&world.tenant, &stream("a"), 2);
    again.header.id = twice.header.id;
    is_malformed(world, Append::to(stream("a"), Condition::NoStream, vec![twice, again]));
    assert_eq!(world.all(), []);
}

pub(super) fn two_batches_for_one_stream_are_refused(world: &World<'_>) {
    let batch = |number| Batch {
        stream: stream("a"),
        condition: Condition::Any,
        events: vec![event(&world.tenant, &stream("a"), number)],
    };
    is_malformed(world, Append { batches: vec![batch(1), batch(2)], command: None });
    assert_eq!(world.all(), []);
}

fn two_streams(world: &World<'_>, second: Condition, number: u64) -> Append {
    let batch = |key: &str, condition, number| Batch {
        stream: stream(key),
        condition,
        events: vec![sample::salted(&world.tenant, &stream(key), number, 5)],
    };
    Append { batches: vec![batch("a", Condition::NoStream, 1), batch("b", second, number)], command: None }
}

pub(super) fn several_streams_are_appended_together(world: &World<'_>) {
    world.fill("b", 1..=1);
    let committed = world.append(two_streams(world, Condition::Exact(version(1)), 2));
    assert_eq!(committed.versions(&stream("a")), Some((version(1), version(1))));
    assert_eq!(committed.versions(&stream("b")), Some((version(2), version(2))));
    let order: Vec<_> = world.all().into_iter().map(|stored| stored.event.header.stream).collect();
    assert_eq!(order, [stream("b"), stream("a"), stream("b")]);
}

pub(super) fn one_conflict_of_several_leaves_all_streams_unchanged(world: &World<'_>) {
    world.fill("b", 1..=1);
    let before = (world.all(), world.head());
    let refused = world.try_append(two_streams(world, Condition::NoStream, 1));
    assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
    assert_eq!((world.all(), world.head()), before);
}

pub(super) fn recorded_at_never_falls_within_a_stream(world: &World<'_>) {
    let case = stream("a");
    let mut sent = events(&world.tenant, &case, 1..=3);
    for (event, seconds) in sent.iter_mut().zip([100, 90, 110]) {
        event.header.recorded_at = instant(seconds);
    }
    world.append(Append::to(case.clone(), Condition::NoStream, sent));
    let mut late = event(&world.tenant, &case, 4);
    late.header.recorded_at = instant(80);
    world.append(Append::to(case, Condition::Exact(version(3)), vec![late]));
    let recorded: Vec<_> = world.stream("a").iter().map(|stored| stored.event.header.recorded_at).collect();
    assert_eq!(recorded, [instant(100), instant(100), instant(110), instant(110)]);
}

pub(super) fn a_dropped_append_leaves_all_or_nothing(world: &World<'_>) {
    let case = stream("a");
    drop(world.store.append_boxed(&world.tenant, sample::append(&world.tenant, &case, 1..=5)));
    assert_eq!(world.stream("a"), [], "an append that nobody awaited was made");
    let mut before = 0;
    for _ in 0..20 {
        let head = world.stream_head(&world.tenant, &case).map_or(0, |head| head.version.get());
        assert!(
            head == before || head == before + 5,
            "a part of a dropped append is there: {before}, {head}"
        );
        before = head;
        let append = sample::append(&world.tenant, &case, head + 1..=head + 5);
        let mut future = pin!(world.store.append_boxed(&world.tenant, append));
        let _ = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    }
    world.fill("b", 1..=1); // takes its turn after what is still under way
    let there = world.stream("a").len() as u64;
    assert!(there.is_multiple_of(5), "a part of a dropped append is there: {there}");
    assert_eq!(world.head().count, there + 1);
}

pub(super) fn what_was_acknowledged_survives_reopening(world: &World<'_>) {
    let fresh = World::new(world.harness());
    let id = sample::command(1);
    fresh.append(sample::commanded(sample::append(&fresh.tenant, &stream("a"), 1..=3), id, Some(1)));
    fresh.fill_for(&fresh.other.clone(), "a", 1..=2);
    let before = (fresh.all(), fresh.head(), fresh.answer(id));
    let last = before.1.last;
    let Some(again) = fresh.reopened() else { return };
    assert_eq!((again.all(), again.head(), again.answer(id)), before);
    let committed = again.fill("a", 4..=4);
    assert!(committed.last_position() > last, "a position was given again");
    let repeated =
        again.append(sample::commanded(sample::append(&again.tenant, &stream("a"), 1..=3), id, Some(1)));
    assert!(repeated.repeated);
}
