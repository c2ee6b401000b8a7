//! The writer that is to be tortured: a process of its own that runs the script and prints what became of each
//! command, one line a command, in one write.

use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use amends_store::{EventStore as _, StoreError};
use amends_store_sqlite::{OpenError, Options, SqliteStore};
use amends_testkit::sample;
use pollster::block_on;

use crate::script::append;

/// How to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// As a service does.
    Honest,
    /// The control of kills: says that it is done before it is.
    EarlyAck,
    /// The control of power cuts: does not wait for the disk.
    NoSync,
}

/// What to write.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Job {
    /// The first command.
    pub(crate) first: u64,
    /// The last one.
    pub(crate) last: u64,
    /// The how-manieth attempt this is.
    pub(crate) attempt: u64,
    /// How many threads ask.
    pub(crate) threads: u64,
    /// How to write.
    pub(crate) manner: Manner,
}

/// Runs the script from where it is told.
pub(crate) fn run(path: &Path, job: Job) -> Result<(), OpenError> {
    let store = match job.manner {
        Manner::Honest | Manner::EarlyAck => SqliteStore::open(path, Options::default())?,
        Manner::NoSync => SqliteStore::open_planted_without_sync(path, Options::default())?,
    };
    let next = AtomicU64::new(job.first);
    let work = || {
        loop {
            let command = next.fetch_add(1, Ordering::SeqCst);
            if command > job.last {
                return;
            }
            one(&store, command, job);
        }
    };
    thread::scope(|scope| (0..job.threads).for_each(|_| drop(scope.spawn(work))));
    Ok(())
}

fn one(store: &SqliteStore, command: u64, job: Job) {
    if job.manner == Manner::EarlyAck {
        say("ack", command);
    }
    let tenant = sample::tenant("north");
    let answer = block_on(store.append(&tenant, append(command, job.attempt)));
    match answer {
        Ok(_) if job.manner == Manner::EarlyAck => {}
        Ok(_) => say("ack", command),
        Err(StoreError::Unknown { .. }) => say("unknown", command),
        Err(_) => say("no", command),
    }
}

fn say(what: &str, command: u64) {
    let line = format!("{what} {command}\n");
    let _ = std::io::stdout().lock().write_all(line.as_bytes()); // whoever listened may have gone
}
