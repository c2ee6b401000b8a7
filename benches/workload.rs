//! The workload that the benches share: a plausible log (`amends_testkit::story`) as bytes, and stores to put it in.

#![allow(dead_code, clippy::allow_attributes, reason = "each bench uses a part of it")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up has nothing to measure")]

use std::io::Cursor;

use amends::codec::write::push_recorded;
use amends::engine::{Engine, os_entropy};
use amends::replay::Input;
use amends::store::{Admin, MemoryKeyStore};

pub(crate) const ADMIN: Admin = Admin::for_rebuilds_and_the_command_line();

/// How many cases make about a million events.
pub(crate) const MILLION: u64 = 76_500;

/// A log of so many cases as JSON Lines.
pub(crate) fn log(cases: u64) -> String {
    let mut text = String::new();
    amends_testkit::story::log(cases, 42).for_each(|recorded| push_recorded(&recorded, &mut text));
    text
}

/// The same as an input of a replay or a load.
pub(crate) fn input(text: &str) -> Input {
    Input::Reader("workload".into(), Box::new(Cursor::new(text.as_bytes().to_vec())))
}

/// An engine on one SQLite file in a folder, its keys in memory: what is measured is the event store.
pub(crate) fn engine(folder: &std::path::Path) -> Engine {
    let store =
        amends::sqlite::SqliteStore::open(folder.join("bench.db"), amends::sqlite::Options::default());
    Engine::new(store.unwrap(), MemoryKeyStore::new(os_entropy))
}
