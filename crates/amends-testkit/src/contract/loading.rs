//! Rules on loading a log.

use amends_store::{Append, Condition, Hash, Incoming, Load, NewEvent, OnReject, StoreError, chain};

use super::World;
use crate::sample::{self, command, instant, stream, version};

fn load(events: Vec<NewEvent>, on_reject: OnReject) -> Load {
    Load { events: events.into_iter().map(|event| Incoming { event, hash: None }).collect(), on_reject }
}

/// Two tenants and three streams, taking turns, with times that go to and fro.
fn log(world: &World<'_>) -> Vec<NewEvent> {
    let mut events = Vec::new();
    for number in 1..=5 {
        events.push(sample::full_event(&world.tenant, &stream("a"), number));
        events.push(sample::event(&world.other, &stream("a"), number));
        events.push(sample::event(&world.tenant, &stream("b"), number));
    }
    for (event, seconds) in events.iter_mut().zip([5, 500, 50].into_iter().cycle()) {
        event.header.recorded_at = instant(seconds + event.header.version.get() % 2);
    }
    events
}

fn stored(world: &World<'_>) -> Vec<NewEvent> {
    world.all().into_iter().map(|stored| stored.event).collect()
}

pub(super) fn a_load_keeps_ids_versions_and_both_times(world: &World<'_>) {
    let loaded = world.load(load(log(world), OnReject::Stop));
    assert_eq!((loaded.appended, loaded.already, loaded.rejected.len()), (15, 0, 0));
    assert_eq!(stored(world), log(world));
    assert_eq!(world.stream("a").len(), 5);
}

pub(super) fn a_load_gives_positions_in_log_order(world: &World<'_>) {
    let loaded = world.load(load(log(world), OnReject::Stop));
    let ids: Vec<_> = world.all().iter().map(|stored| stored.event.header.id).collect();
    assert_eq!(ids, log(world).iter().map(|event| event.header.id).collect::<Vec<_>>());
    assert_eq!(world.head().last, loaded.last);
    assert_eq!(world.head().count, 15);
}

pub(super) fn loading_twice_adds_nothing(world: &World<'_>) {
    world.load(load(log(world).into_iter().take(7).collect(), OnReject::Stop));
    let rest = world.load(load(log(world), OnReject::Stop));
    assert_eq!((rest.appended, rest.already), (8, 7));
    let before = world.head();
    let again = world.load(load(log(world), OnReject::Stop));
    assert_eq!((again.appended, again.already, again.rejected.len()), (0, 15, 0));
    assert_eq!(world.head(), before);
    assert_eq!(stored(world), log(world));
}

/// Versions 1, 3 (a gap), 2, 2 under a new id, 3 with the first's id.
fn unfit(world: &World<'_>) -> Vec<NewEvent> {
    let at = |number, salt| sample::salted(&world.tenant, &stream("a"), number, salt);
    let mut taken = at(3, 0);
    taken.header.id = at(1, 0).header.id;
    vec![at(1, 0), at(3, 1), at(2, 0), at(2, 9), taken, at(3, 0)]
}

pub(super) fn a_load_names_what_does_not_fit(world: &World<'_>) {
    let loaded = world.load(load(unfit(world), OnReject::Skip));
    let named: Vec<_> = loaded.rejected.iter().map(|rejected| rejected.index).collect();
    assert_eq!(named, [1, 3, 4]);
    let StoreError::Conflict { expected, actual, .. } = &loaded.rejected[0].why else {
        panic!("{:?}", loaded.rejected[0])
    };
    assert_eq!((*expected, *actual), (Condition::Exact(version(2)), Some(version(1))));
    assert!(matches!(loaded.rejected[1].why, StoreError::Conflict { .. }));
    assert!(matches!(loaded.rejected[2].why, StoreError::EventIdTaken { .. }));
}

pub(super) fn a_load_that_stops_writes_nothing(world: &World<'_>) {
    world.fill("z", 1..=1);
    let before = world.head();
    let loaded = world.load(load(unfit(world), OnReject::Stop));
    assert_eq!((loaded.appended, loaded.rejected.len()), (0, 1));
    assert_eq!(loaded.rejected[0].index, 1);
    assert_eq!(world.head(), before);
}

pub(super) fn a_load_that_skips_goes_on(world: &World<'_>) {
    let loaded = world.load(load(unfit(world), OnReject::Skip));
    assert_eq!(loaded.appended, 3);
    assert_eq!(stored(world), sample::events(&world.tenant, &stream("a"), 1..=3));
}

pub(super) fn a_load_rejects_what_hashes_otherwise(world: &World<'_>) {
    let events = sample::events(&world.tenant, &stream("a"), 1..=3);
    let links = chain::chain(Hash::ZERO, &events);
    let mut incoming: Vec<_> = events
        .iter()
        .zip(&links)
        .map(|(event, link)| Incoming { event: event.clone(), hash: Some(link.hash) })
        .collect();
    incoming[2].hash = Some(Hash([7; 32]));
    let loaded = world.load(Load { events: incoming, on_reject: OnReject::Skip });
    assert_eq!((loaded.appended, loaded.rejected.len()), (2, 1));
    assert!(matches!(loaded.rejected[0].why, StoreError::Malformed { .. }));
    assert_eq!(world.stream("a")[1].link, links[1]);
}

pub(super) fn a_loaded_command_answers_and_compares_nothing(world: &World<'_>) {
    let mut events = sample::events(&world.tenant, &stream("a"), 1..=4);
    for index in [0, 1, 3] {
        events[index].header.command_id = Some(command(1));
    }
    world.load(load(events[..2].to_vec(), OnReject::Stop));
    world.load(load(events[2..].to_vec(), OnReject::Stop));
    let answer = world.answer(command(1)).expect("a loaded command has no answer");
    assert_eq!(answer.digest, None);
    let versions: Vec<_> = answer.committed.events.iter().map(|placed| placed.version.get()).collect();
    assert_eq!(versions, [1, 2, 4]);
    let mut next = sample::append(&world.tenant, &stream("a"), 5..=5);
    next = sample::commanded(next, command(1), Some(3));
    assert!(world.append(next).repeated);
    assert_eq!(world.head().count, 4);
}

pub(super) fn a_load_goes_on_where_appends_left_off(world: &World<'_>) {
    world.fill("a", 1..=2);
    let more = sample::events(&world.tenant, &stream("a"), 3..=4);
    assert_eq!(world.load(load(more, OnReject::Stop)).appended, 2);
    world.append(Append::to(
        stream("a"),
        Condition::Exact(version(4)),
        sample::events(&world.tenant, &stream("a"), 5..=5),
    ));
    assert_eq!(world.stream("a").len(), 5);
}
