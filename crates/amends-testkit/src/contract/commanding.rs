//! Rules on commands: the same id gives the first answer for ever.

use amends_store::{Append, Committed, Condition, StoreError};

use super::World;
use crate::sample::{self, command, commanded, nothing_by, stream, version};

/// Asks for two events, as a caller would that decides anew: under fresh event ids, from the version given.
fn ask(world: &World<'_>, digest: Option<u8>, from: u64) -> Result<Committed, StoreError> {
    let mut append = sample::append(&world.tenant, &stream("a"), from..=from + 1);
    for event in &mut append.batches[0].events {
        event.header.id =
            uuid::Uuid::from_u128(u128::from(from) << 8 | u128::from(event.header.version.get()));
    }
    world.try_append(commanded(append, command(1), digest))
}

pub(super) fn the_same_command_gives_the_first_answer(world: &World<'_>) {
    let first = ask(world, Some(1), 1).unwrap();
    world.fill("b", 1..=1);
    for from in [1, 3, 9] {
        let again = ask(world, Some(1), from).unwrap();
        assert!(again.repeated, "asked again from version {from}, it was done again");
        assert_eq!(again.events, first.events);
    }
    let answer = world.answer(command(1)).unwrap();
    assert_eq!((answer.digest, answer.committed.events), (Some([1; 32]), first.events));
    assert_eq!(world.all().len(), 3);
}

pub(super) fn the_same_command_with_other_content_is_refused(world: &World<'_>) {
    ask(world, Some(1), 1).unwrap();
    let refused = ask(world, Some(2), 3);
    assert!(matches!(refused, Err(StoreError::CommandReused { id }) if id == command(1)), "{refused:?}");
    assert_eq!(world.all().len(), 2);
}

pub(super) fn without_a_digest_nothing_is_compared(world: &World<'_>) {
    let first = ask(world, None, 1).unwrap();
    for digest in [Some(1), Some(2), None] {
        assert_eq!(ask(world, digest, 3).unwrap().events, first.events);
    }
    assert_eq!(world.all().len(), 2);
}

pub(super) fn an_answer_without_events_is_remembered(world: &World<'_>) {
    let first = world.append(nothing_by(command(1), Some(1)));
    assert!(first.events.is_empty() && !first.repeated);
    let answer = world.answer(command(1)).expect("an answer without events was forgotten");
    assert!(answer.committed.events.is_empty());
    let again = ask(world, Some(1), 1).unwrap();
    assert!(again.events.is_empty() && again.repeated, "it was already so, and now it is not");
    assert!(matches!(ask(world, Some(2), 1), Err(StoreError::CommandReused { .. })));
    assert_eq!(world.all(), []);
}

pub(super) fn a_condition_without_events_is_checked(world: &World<'_>) {
    world.fill("a", 1..=2);
    let stale = Append::to(stream("a"), Condition::Exact(version(1)), vec![]).by(command(1), None);
    assert!(matches!(world.try_append(stale), Err(StoreError::Conflict { .. })));
    assert_eq!(world.answer(command(1)), None);
    world.append(Append::to(stream("a"), Condition::Exact(version(2)), vec![]).by(command(1), None));
    assert!(world.answer(command(1)).is_some());
}

pub(super) fn a_refused_command_is_not_remembered(world: &World<'_>) {
    world.fill("a", 1..=2);
    assert!(matches!(ask(world, Some(1), 2), Err(StoreError::Conflict { .. })));
    assert_eq!(world.answer(command(1)), None);
    let made = ask(world, Some(2), 3).unwrap();
    assert!(!made.repeated);
    assert_eq!(made.versions(&stream("a")), Some((version(3), version(4))));
}

pub(super) fn an_unknown_command_has_no_answer(world: &World<'_>) {
    ask(world, Some(1), 1).unwrap();
    assert_eq!(world.answer(command(2)), None);
}

pub(super) fn commands_of_two_tenants_do_not_meet(world: &World<'_>) {
    ask(world, Some(1), 1).unwrap();
    let append = sample::append(&world.other, &stream("a"), 1..=1);
    let made = world.try_append_for(&world.other, commanded(append, command(1), Some(2))).unwrap();
    assert!(!made.repeated && made.events.len() == 1);
    assert_eq!(world.answer(command(1)).unwrap().committed.events.len(), 2);
}
