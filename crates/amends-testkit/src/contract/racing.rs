//! Rules on many at once.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use amends_envelope::Position;
use amends_store::{AllRead, Append, Condition, Direction, Scope, StoreError};

use super::World;
use super::world::ADMIN;
use crate::sample::{self, command, salted, stream};

const WRITERS: u64 = 8;

pub(super) fn of_many_writers_exactly_one_wins(world: &World<'_>) {
    const ROUNDS: u64 = 12;
    let wins = AtomicUsize::new(0);
    let start = Barrier::new(usize::try_from(WRITERS).unwrap());
    let race = |writer: u64| {
        for round in 1..=ROUNDS {
            start.wait();
            let condition = sample::append(&world.tenant, &stream("a"), round..=round).batches[0].condition;
            let event = salted(&world.tenant, &stream("a"), round, writer);
            match patiently(world, &Append::to(stream("a"), condition, vec![event])) {
                Ok(_) => wins.fetch_add(1, Ordering::SeqCst),
                Err(StoreError::Conflict { .. }) => 0,
                Err(other) => panic!("{other}"),
            };
            start.wait();
        }
    };
    thread::scope(|scope| {
        for writer in 1..=WRITERS {
            scope.spawn(move || race(writer));
        }
    });
    assert_eq!(wins.into_inner() as u64, ROUNDS, "one winner a round");
    assert_eq!(world.stream("a").len() as u64, ROUNDS);
}

/// Asks again for as long as the store says that it may be asked again.
fn patiently(world: &World<'_>, append: &Append) -> Result<amends_store::Committed, StoreError> {
    loop {
        match world.try_append(append.clone()) {
            Err(error) if error.is_retryable() => thread::yield_now(),
            answer => return answer,
        }
    }
}

pub(super) fn no_write_of_many_is_lost(world: &World<'_>) {
    write_at_once(world, 25, || {});
    let all = world.all();
    assert_eq!(all.len() as u64, WRITERS * 25);
    assert_eq!(world.stream("shared").len() as u64, WRITERS * 25, "versions without gaps");
    assert_eq!(world.head().count, WRITERS * 25);
}

/// Every writer appends `each` events to one stream, one at a time; `meanwhile` runs in a thread of its own.
fn write_at_once(world: &World<'_>, each: u64, meanwhile: impl Fn() + Sync) {
    let write = |writer: u64| {
        for number in 1..=each {
            let event = salted(&world.tenant, &stream("shared"), number, writer);
            patiently(world, &Append::to(stream("shared"), Condition::Any, vec![event])).unwrap();
        }
    };
    thread::scope(|scope| {
        scope.spawn(&meanwhile);
        for writer in 1..=WRITERS {
            scope.spawn(move || write(writer));
        }
    });
}

pub(super) fn the_same_command_from_many_threads_happens_once(world: &World<'_>) {
    let first = AtomicUsize::new(0);
    let ask = |writer: u64| {
        let event = salted(&world.tenant, &stream("a"), 1, writer);
        let append = Append::to(stream("a"), Condition::Any, vec![event]);
        let answer = patiently(world, &sample::commanded(append, command(1), Some(1))).unwrap();
        first.fetch_add(usize::from(!answer.repeated), Ordering::SeqCst);
        assert_eq!(answer.events.len(), 1);
    };
    thread::scope(|scope| {
        for writer in 1..=WRITERS {
            scope.spawn(move || ask(writer));
        }
    });
    assert_eq!((first.into_inner(), world.all().len()), (1, 1));
}

pub(super) fn nothing_appears_below_a_position_that_was_seen(world: &World<'_>) {
    let everyone = Scope::Everyone(ADMIN);
    let done = AtomicBool::new(false);
    let seen = std::sync::Mutex::new(Vec::<Position>::new());
    let follow = || {
        let mut after = None;
        let mut events = seen.lock().unwrap();
        loop {
            let last_look = done.load(Ordering::SeqCst);
            let page = world.all_page(&everyone, AllRead { after, direction: Direction::Forward, limit: 7 });
            events.extend(page.events.iter().map(|stored| stored.position));
            after = page.seen();
            if last_look && page.next.is_none() {
                return;
            }
        }
    };
    thread::scope(|scope| {
        let reader = scope.spawn(follow);
        write_at_once(world, 25, || {});
        done.store(true, Ordering::SeqCst);
        reader.join().unwrap();
    });
    let all: Vec<_> = world.all().iter().map(|stored| stored.position).collect();
    assert_eq!(seen.into_inner().unwrap(), all, "what a follower saw is not what there is");
}
