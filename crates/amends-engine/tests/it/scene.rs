//! A desk on stores in a folder of its own, with a clock that stands still.

use amends_core::case::detection::Receipt;
use amends_core::pii::Personal;
use amends_core::value::{Token, Words};
use amends_core::{ask, name};
use amends_engine::{BlockingDesk, Engine, os_entropy};
use amends_envelope::{Actor, ActorKind, Instant, StreamName, Tenant};
use amends_store::{MemoryKeyStore, MemoryStore};
use amends_testkit::clock::VirtualClock;

pub(crate) fn start() -> Instant {
    Instant::parse("2026-04-02T09:30:00Z").unwrap()
}

pub(crate) fn tenant() -> Tenant {
    Tenant::new("acme").unwrap()
}

pub(crate) fn agent() -> Actor {
    Actor::new(ActorKind::Human, "h-17").unwrap()
}

pub(crate) fn case() -> StreamName {
    StreamName::new("case-1").unwrap()
}

/// An engine in memory.
pub(crate) fn engine() -> (Engine, VirtualClock) {
    let clock = VirtualClock::at(start());
    let engine =
        Engine::new(MemoryStore::default(), MemoryKeyStore::new(os_entropy)).with_clock(clock.reader());
    (engine, clock)
}

pub(crate) fn desk() -> BlockingDesk {
    engine().0.desk(tenant()).blocking()
}

/// A complaint with words of the customer's own.
pub(crate) fn complaint(complainant: &str, summary: &str) -> ask::Detection {
    let mut receipt = Receipt::new(Token::new(complainant).unwrap(), name!("email"));
    receipt.summary = Personal::clear(Words::new(summary).unwrap());
    ask::Detection::receive(receipt)
}
