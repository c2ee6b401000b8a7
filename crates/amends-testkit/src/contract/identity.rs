//! Rules on event ids: one id, one event.

use amends_store::{Append, Condition, StoreError};

use super::World;
use crate::sample::{self, instant, stream, version};

pub(super) fn the_same_event_ids_append_nothing(world: &World<'_>) {
    let first = world.fill("a", 1..=3);
    let before = world.head();
    let mut again = sample::append(&world.tenant, &stream("a"), 1..=3);
    for event in &mut again.batches[0].events {
        event.header.recorded_at = instant(9_000);
        event.header.occurred.at = instant(8_000);
    }
    let answer = world.append(again);
    assert!(answer.repeated);
    assert_eq!(answer.events, first.events);
    assert_eq!(world.head(), before);
    let stored = world.stream("a");
    assert_eq!(stored[0].event, sample::event(&world.tenant, &stream("a"), 1), "the first times stand");
}

pub(super) fn an_event_id_with_other_content_is_refused(world: &World<'_>) {
    world.fill("a", 1..=2);
    let before = world.head();
    let other = |change: fn(&mut amends_store::NewEvent)| {
        let mut append = sample::append(&world.tenant, &stream("a"), 1..=2);
        change(&mut append.batches[0].events[1]);
        append
    };
    let mut elsewhere = sample::append(&world.tenant, &stream("b"), 1..=1);
    elsewhere.batches[0].events[0].header.id = world.stream("a")[0].event.header.id;
    let appends = [
        other(|event| event.data = amends_envelope::Canonical::trusted("{}")),
        other(|event| event.header.schema = 2),
        other(|event| event.tags = Some(amends_envelope::Canonical::trusted("[]"))),
        elsewhere,
    ];
    for append in appends {
        let refused = world.try_append(append);
        assert!(matches!(refused, Err(StoreError::EventIdTaken { .. })), "{refused:?}");
    }
    assert_eq!(world.head(), before);
}

pub(super) fn known_and_new_event_ids_do_not_mix(world: &World<'_>) {
    world.fill("a", 1..=2);
    let mut events = sample::events(&world.tenant, &stream("a"), 2..=3);
    events[0].header.version = version(3);
    events[1].header.version = version(4);
    let refused = world.try_append(Append::to(stream("a"), Condition::Exact(version(2)), events));
    assert!(matches!(refused, Err(StoreError::EventIdTaken { .. })), "{refused:?}");
    assert_eq!(world.head().count, 2);
}

pub(super) fn event_ids_of_two_tenants_do_not_meet(world: &World<'_>) {
    world.fill("a", 1..=1);
    let mut append = sample::append(&world.other, &stream("a"), 1..=1);
    append.batches[0].events[0].header.id = world.stream("a")[0].event.header.id;
    let made = world.try_append_for(&world.other, append).unwrap();
    assert!(!made.repeated);
    assert_eq!(world.head().count, 2);
}
