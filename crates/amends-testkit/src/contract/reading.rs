//! Rules on reading.

use amends_envelope::Position;
use amends_store::{AllRead, Direction, EventStore, Scope, StoreError, StoredEvent, StreamRead};
use pollster::block_on;

use super::World;
use super::world::ADMIN;
use crate::sample::{stream, version};

const EVERYONE: Scope = Scope::Everyone(ADMIN);

pub(super) fn a_new_stream_is_empty(world: &World<'_>) {
    for direction in [Direction::Forward, Direction::Backward] {
        let page = world.page(&stream("a"), StreamRead { direction, ..StreamRead::WHOLE });
        assert_eq!((page.events.len(), page.head, page.next), (0, None, None));
        let all = world.all_page(&EVERYONE, AllRead { after: None, direction, limit: 10 });
        assert_eq!((all.events.len(), all.safe_head, all.next), (0, None, None));
    }
    assert_eq!(world.head(), amends_store::StoreHead::EMPTY);
    assert_eq!(world.stream_head(&world.tenant, &stream("a")), None);
}

pub(super) fn a_limit_of_nothing_is_refused(world: &World<'_>) {
    world.fill("a", 1..=1);
    let read = StreamRead { limit: 0, ..StreamRead::WHOLE };
    let by_stream = block_on(world.store.read_stream(&world.tenant, &stream("a"), read)).err();
    let read = AllRead { after: None, direction: Direction::Forward, limit: 0 };
    let of_all = block_on(world.store.read_all(&EVERYONE, read)).err();
    assert!(matches!(by_stream, Some(StoreError::Malformed { .. })), "{by_stream:?}");
    assert!(matches!(of_all, Some(StoreError::Malformed { .. })), "{of_all:?}");
}

pub(super) fn stream_pages_forward_give_each_event_once(world: &World<'_>) {
    stream_pages(world, Direction::Forward);
}

pub(super) fn stream_pages_backward_give_each_event_once(world: &World<'_>) {
    stream_pages(world, Direction::Backward);
}

fn stream_pages(world: &World<'_>, direction: Direction) {
    world.fill("a", 1..=4);
    world.fill("b", 1..=3);
    world.fill("a", 5..=7);
    let mut whole = world.stream("a");
    assert_eq!(whole.len(), 7);
    if direction == Direction::Backward {
        whole.reverse();
    }
    for limit in 1..=9 {
        let mut read = StreamRead { from: None, direction, limit };
        let mut events = Vec::new();
        loop {
            let page = world.page(&stream("a"), read);
            assert!(page.events.len() <= limit && !page.events.is_empty(), "a page of {}", page.events.len());
            assert_eq!(page.head, world.stream_head(&world.tenant, &stream("a")));
            events.extend(page.events);
            let Some(next) = page.next else { break };
            read.from = Some(next);
        }
        assert_eq!(events, whole, "in pages of {limit}");
    }
}

pub(super) fn a_stream_is_read_from_a_version_inclusive(world: &World<'_>) {
    world.fill("a", 1..=5);
    for (direction, versions) in [(Direction::Forward, [3, 4, 5]), (Direction::Backward, [3, 2, 1])] {
        let page = world.page(&stream("a"), StreamRead { from: Some(version(3)), direction, limit: 9 });
        let given: Vec<_> = page.events.iter().map(|stored| stored.event.header.version.get()).collect();
        assert_eq!(given, versions);
    }
}

pub(super) fn beyond_the_head_of_a_stream_there_is_nothing(world: &World<'_>) {
    world.fill("a", 1..=2);
    let beyond = Some(version(3));
    let page = world.page(&stream("a"), StreamRead { from: beyond, ..StreamRead::WHOLE });
    assert_eq!((page.events.len(), page.next), (0, None));
    assert!(page.head.is_some());
    let read = StreamRead { from: beyond, direction: Direction::Backward, limit: 9 };
    assert_eq!(world.page(&stream("a"), read).events.len(), 2);
}

/// Two tenants, three streams, sixteen events, taking turns.
fn mixed(world: &World<'_>) -> Vec<StoredEvent> {
    for round in 0..4 {
        world.fill("a", round * 2 + 1..=round * 2 + 2);
        world.fill_for(&world.other, "a", round + 1..=round + 1);
        world.fill("b", round + 1..=round + 1);
    }
    let all = world.all();
    assert_eq!(all.len(), 16);
    all
}

pub(super) fn pages_of_all_forward_give_each_event_once(world: &World<'_>) {
    let all = mixed(world);
    for limit in 1..=17 {
        assert_eq!(world.all_in_pages(&EVERYONE, Direction::Forward, limit), all, "in pages of {limit}");
    }
}

pub(super) fn pages_of_all_backward_give_each_event_once(world: &World<'_>) {
    let mut all = mixed(world);
    all.reverse();
    for limit in 1..=17 {
        assert_eq!(world.all_in_pages(&EVERYONE, Direction::Backward, limit), all, "in pages of {limit}");
    }
}

pub(super) fn all_is_read_after_a_position_exclusive(world: &World<'_>) {
    let all = mixed(world);
    for (index, stored) in all.iter().enumerate() {
        let after = Some(stored.position);
        let above = world.all_page(&EVERYONE, AllRead { after, direction: Direction::Forward, limit: 99 });
        assert_eq!(above.events, all[index + 1..]);
        let below = world.all_page(&EVERYONE, AllRead { after, direction: Direction::Backward, limit: 99 });
        assert_eq!(below.events.len(), index);
    }
    let far = Position::new(1 << 40).unwrap();
    let above =
        world.all_page(&EVERYONE, AllRead { after: Some(far), direction: Direction::Forward, limit: 99 });
    assert!(above.events.is_empty() && above.next.is_none());
}

pub(super) fn the_safe_head_is_the_last_position(world: &World<'_>) {
    for round in 1..=3 {
        let last = world.fill("a", round..=round).last_position();
        for limit in [1, 99] {
            let page =
                world.all_page(&EVERYONE, AllRead { after: None, direction: Direction::Forward, limit });
            assert_eq!(page.safe_head, last);
        }
    }
}

pub(super) fn a_reader_of_one_tenant_gets_past_the_others(world: &World<'_>) {
    world.fill("a", 1..=1);
    let last = world.fill_for(&world.other, "a", 1..=9).last_position();
    let own = Scope::Tenant(world.tenant.clone());
    let page = world.all_page(&own, AllRead { after: None, direction: Direction::Forward, limit: 1 });
    assert_eq!(page.events.len(), 1);
    let mut seen = page.seen();
    while seen < last {
        let page = world.all_page(&own, AllRead { after: seen, direction: Direction::Forward, limit: 2 });
        assert!(page.seen() > seen, "the reader stands still at {seen:?}");
        seen = page.seen();
    }
}

pub(super) fn a_tenant_sees_only_its_own(world: &World<'_>) {
    let all = mixed(world);
    for tenant in [&world.tenant, &world.other] {
        let own: Vec<_> =
            all.iter().filter(|stored| stored.event.header.tenant == *tenant).cloned().collect();
        for limit in [1, 3, 99] {
            for direction in [Direction::Forward, Direction::Backward] {
                let mut seen = world.all_in_pages(&Scope::Tenant(tenant.clone()), direction, limit);
                seen.sort_by_key(|stored| stored.position);
                assert_eq!(seen, own);
            }
        }
        let page = world.page_for(tenant, &stream("a"), StreamRead::WHOLE);
        assert!(page.events.iter().all(|stored| stored.event.header.tenant == *tenant));
    }
    assert_eq!(world.page_for(&world.other, &stream("b"), StreamRead::WHOLE).events, []);
}
