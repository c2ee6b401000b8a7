//! Rules on heads and the chain, recomputed here from the events alone.

use std::collections::BTreeMap;

use amends_envelope::{StreamName, Tenant};
use amends_store::{Hash, StoreHead, StoredEvent, chain};

use super::World;
use crate::sample::stream;

fn fill(world: &World<'_>) {
    world.fill("a", 1..=3);
    world.fill_for(&world.other, "a", 1..=2);
    world.fill("b", 1..=1);
    world.fill("a", 4..=6);
}

fn by_stream(all: Vec<StoredEvent>) -> BTreeMap<(Tenant, StreamName), Vec<StoredEvent>> {
    let mut streams = BTreeMap::<_, Vec<_>>::new();
    for stored in all {
        let header = &stored.event.header;
        streams.entry((header.tenant.clone(), header.stream.clone())).or_default().push(stored);
    }
    streams
}

pub(super) fn every_stream_is_a_chain_from_zero(world: &World<'_>) {
    fill(world);
    let streams = by_stream(world.all());
    assert_eq!(streams.len(), 3);
    for (key, stored) in streams {
        let events: Vec<_> = stored.iter().map(|stored| stored.event.clone()).collect();
        let links: Vec<_> = stored.iter().map(|stored| stored.link).collect();
        assert_eq!(links, chain::chain(Hash::ZERO, &events), "{key:?}");
    }
}

pub(super) fn a_stream_head_is_its_last_event(world: &World<'_>) {
    fill(world);
    for ((tenant, stream), stored) in by_stream(world.all()) {
        assert_eq!(world.stream_head(&tenant, &stream), stored.last().map(StoredEvent::head));
    }
    assert_eq!(world.stream_head(&world.other, &stream("b")), None);
}

pub(super) fn the_store_head_counts_every_event(world: &World<'_>) {
    for round in 1..=3 {
        let last = world.fill("a", round..=round).last_position();
        assert_eq!((world.head().count, world.head().last), (round, last));
    }
}

pub(super) fn the_store_head_folds_every_stream_head(world: &World<'_>) {
    fill(world);
    let mut computed = StoreHead::EMPTY;
    for ((tenant, stream), stored) in by_stream(world.all()) {
        let head = stored.last().unwrap().head();
        computed.toggle(head.digest(&tenant, &stream));
        computed.count += stored.len() as u64;
        computed.last = computed.last.max(Some(head.position));
    }
    assert_eq!(world.head(), computed);
}
