//! A store of 300 events in all their variety, as the bytes of its files, and what it answers.

use std::path::{Path, PathBuf};
use std::task::{Context, Poll, Waker};

use amends_envelope::{CommandId, StreamName, Tenant};
use amends_store::{
    Admin, AllRead, Answer, Append, Direction, EventStore as _, NewEvent, Scope, StoreError, StoreHead,
    StoredEvent, StreamRead,
};
use amends_store_sqlite::{HeadFile, OpenError, Options, SqliteStore};
use amends_testkit::sample;
use pollster::block_on;

const ADMIN: Admin = Admin::for_rebuilds_and_the_command_line();
const STREAMS: u64 = 25;
const EVENTS_EACH: u64 = 12;

/// The files of a store as they lay on the disk.
#[derive(Debug, Clone)]
pub(crate) struct Specimen {
    /// The database.
    pub(crate) database: Vec<u8>,
    /// The write-ahead log, where the store was stopped rather than closed.
    pub(crate) log: Option<Vec<u8>>,
    /// The head file.
    pub(crate) head: Vec<u8>,
}

/// Everything that can be asked of a store.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answers {
    head: StoreHead,
    forward: Vec<StoredEvent>,
    backward: Vec<StoredEvent>,
    of_tenant: Vec<StoredEvent>,
    streams: Vec<Vec<StoredEvent>>,
    backward_streams: Vec<Vec<StoredEvent>>,
    commands: Vec<Option<Answer>>,
}

fn tenants() -> [Tenant; 2] {
    [sample::tenant("north"), sample::tenant("south")]
}

fn stream(number: u64) -> (Tenant, StreamName) {
    let [north, south] = tenants();
    (if number.is_multiple_of(5) { south } else { north }, sample::stream(&format!("c{number:04}")))
}

fn event(number: u64, version: u64) -> NewEvent {
    let (tenant, stream) = stream(number);
    if version.is_multiple_of(3) {
        let mut event = sample::full_event(&tenant, &stream, version);
        event.header.command_id = None;
        event
    } else {
        sample::event(&tenant, &stream, version)
    }
}

/// Fills rounds of events, one by one: each stream gets one event a round, every other by a command.
fn fill(store: &SqliteStore, rounds: std::ops::RangeInclusive<u64>) {
    for round in rounds {
        for number in 0..STREAMS {
            let (tenant, stream) = stream(number);
            let mut append = sample::append(&tenant, &stream, round..=round);
            append.batches[0].events = vec![event(number, round)];
            if (number + round).is_multiple_of(2) {
                append =
                    sample::commanded(append, sample::command(u128::from(number * 100 + round)), Some(7));
            }
            block_on(store.append(&tenant, append)).unwrap();
        }
        let already_so = sample::nothing_by(sample::command(ALREADY_SO + u128::from(round)), Some(8));
        block_on(store.append(&tenants()[0], already_so)).unwrap();
    }
}

/// Fills rounds of events, each round of each tenant by one command.
fn fill_together(store: &SqliteStore, rounds: std::ops::RangeInclusive<u64>) {
    for round in rounds {
        for (index, tenant) in tenants().iter().enumerate() {
            let own = (0..STREAMS).filter(|number| stream(*number).0 == *tenant);
            let batch = |number: u64| {
                let mut append = sample::append(tenant, &stream(number).1, round..=round);
                append.batches[0].events = vec![event(number, round)];
                append.batches.remove(0)
            };
            let append = Append { batches: own.map(batch).collect(), command: None };
            let command = sample::command(TOGETHER + u128::from(round) * 2 + index as u128);
            block_on(store.append(tenant, sample::commanded(append, command, Some(9)))).unwrap();
        }
    }
}

const ALREADY_SO: u128 = 1_000_000;
const TOGETHER: u128 = 2_000_000;

/// Every command that was given, and whose.
fn commands() -> Vec<(Tenant, CommandId)> {
    let half = EVENTS_EACH / 2;
    let [north, south] = tenants();
    let single = (0..STREAMS).flat_map(|n| (1..=half).map(move |round| (stream(n).0, n * 100 + round)));
    let single = single.map(|(tenant, number)| (tenant, u128::from(number)));
    let already = (0..=half).map(|round| (north.clone(), ALREADY_SO + u128::from(round)));
    let together = (half + 1..=EVENTS_EACH).flat_map(|round| {
        let number = TOGETHER + u128::from(round) * 2;
        [(north.clone(), number), (south.clone(), number + 1)]
    });
    let all = single.chain(already).chain(together);
    all.map(|(tenant, number)| (tenant, sample::command(number))).collect()
}

/// The files of a store of 300 events: closed, or stopped with half of them in the write-ahead log.
pub(crate) fn specimen(folder: &Path, with_log: bool) -> Specimen {
    let path = folder.join("specimen.db");
    let half = EVENTS_EACH / 2;
    fill(&SqliteStore::open(&path, Options::default()).unwrap(), 1..=half);
    let store = SqliteStore::open(&path, Options::default()).unwrap();
    fill_together(&store, half + 1..=EVENTS_EACH);
    let store = Some(store).filter(|_| with_log); // closed here where there shall be no log
    let read = |suffix: &str| std::fs::read(beside(&path, suffix)).unwrap();
    let (database, head) = (read(""), read(".head"));
    let log = with_log.then(|| read("-wal"));
    drop(store);
    let answers = probe(&path, HeadFile::Required).unwrap();
    assert_eq!(answers.forward.len(), 300);
    assert!(answers.commands.iter().filter(|answer| answer.is_some()).count() >= 90);
    Specimen { database, log, head }
}

/// The file beside a database.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", path.display()))
}

/// Why a store gave no answer.
#[derive(Debug)]
pub(crate) enum Refused {
    /// By an error that names what is wrong.
    Named,
    /// In any other way: a thread that stopped, a store that says it is busy.
    Otherwise(String),
}

impl From<OpenError> for Refused {
    fn from(error: OpenError) -> Self {
        if let OpenError::Store(error) = error { error.into() } else { Self::Named }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        let is_named = matches!(error, StoreError::Corrupt(_) | StoreError::Unavailable { .. });
        if is_named { Self::Named } else { Self::Otherwise(error.to_string()) }
    }
}

/// Asks a store everything.
pub(crate) fn probe(path: &Path, head_file: HeadFile) -> Result<Answers, Refused> {
    let store = SqliteStore::open(path, Options { head_file, readers: 1, ..Options::default() })?;
    let all = |scope: &Scope, direction| -> Result<Vec<StoredEvent>, Refused> {
        let (mut events, mut after) = (Vec::new(), None);
        loop {
            let page = block_on(store.read_all(scope, AllRead { after, direction, limit: 77 }))?;
            events.extend(page.events);
            after = page.next;
            if after.is_none() {
                return Ok(events);
            }
        }
    };
    let streams = |direction| {
        let read = StreamRead { direction, ..StreamRead::WHOLE };
        let places: Vec<_> = (0..STREAMS).map(stream).collect();
        let asked = places.iter().map(|(tenant, stream)| store.read_stream(tenant, stream, read));
        all_at_once(asked).map(|page| Ok(page?.events)).collect::<Result<Vec<_>, Refused>>()
    };
    // One after the other, so that damage that shows in the first is not looked for in the rest.
    let (forward, head) = (all(&Scope::Everyone(ADMIN), Direction::Forward)?, block_on(store.head(&ADMIN))?);
    let (streams, backward_streams) = (streams(Direction::Forward)?, streams(Direction::Backward)?);
    let backward = all(&Scope::Everyone(ADMIN), Direction::Backward)?;
    let of_tenant = all(&Scope::Tenant(tenants()[1].clone()), Direction::Forward)?;
    let commands = commands();
    let commands = all_at_once(commands.iter().map(|(tenant, id)| store.command(tenant, *id)));
    let commands = commands.collect::<Result<_, _>>()?;
    Ok(Answers { head, forward, backward, of_tenant, streams, backward_streams, commands })
}

/// Asks all before it waits for the first.
fn all_at_once<F: Future>(asked: impl Iterator<Item = F>) -> impl Iterator<Item = F::Output> {
    let begin = |asked: F| {
        let mut asked = Box::pin(asked);
        let first = asked.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        (asked, first)
    };
    let under_way: Vec<_> = asked.map(begin).collect();
    under_way.into_iter().map(|(asked, first)| match first {
        Poll::Ready(answer) => answer,
        Poll::Pending => block_on(asked),
    })
}
