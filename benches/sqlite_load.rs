//! How fast does a log go into the store, and come out of it again, verified?
//!
//! 12,000 events of 1,000 streams, about 300 bytes each, interleaved as a real log is. Loading takes them in by
//! transactions of 4,000, into a new file each time; reading gives them back in order of position in pages of 4,096,
//! each event hashed and compared.

use std::hint::black_box;
use std::path::Path;

use amends_store::{Admin, AllRead, Direction, EventStore as _, Incoming, Load, OnReject, Scope};
use amends_store_sqlite::{Options, SqliteStore};
use amends_testkit::sample::{event, stream, tenant};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use pollster::block_on;

const ADMIN: Admin = Admin::for_rebuilds_and_the_command_line();
const STREAMS: u64 = 1_000;
const EACH: u64 = 12;

fn log() -> Vec<Incoming> {
    let north = tenant("north");
    let streams: Vec<_> = (0..STREAMS).map(|number| stream(&format!("b{number}"))).collect();
    let one = |version| streams.iter().map(move |stream| (stream, version));
    let places = (1..=EACH).flat_map(one);
    places.map(|(stream, version)| Incoming { event: event(&north, stream, version), hash: None }).collect()
}

fn new_store(folder: &Path) -> SqliteStore {
    let folder = tempfile::tempdir_in(folder).expect("target/tmp can be written").keep();
    SqliteStore::open(folder.join("store.db"), Options::default()).expect("a new store opens")
}

fn load(store: &SqliteStore, log: &[Incoming]) {
    for events in log.chunks(4_000) {
        let load = Load { events: events.to_vec(), on_reject: OnReject::Stop };
        let loaded = block_on(store.load(&ADMIN, load)).expect("a load into a new store");
        assert_eq!(loaded.appended, events.len() as u64);
    }
}

fn read(store: &SqliteStore) -> usize {
    let everyone = Scope::Everyone(ADMIN);
    let (mut events, mut after) = (0, None);
    loop {
        let read = AllRead { after, direction: Direction::Forward, limit: 4_096 };
        let page = block_on(store.read_all(&everyone, read)).expect("a sound store reads");
        events += page.events.len();
        after = page.next;
        if after.is_none() {
            return events;
        }
    }
}

fn logs(criterion: &mut Criterion) {
    let folder =
        tempfile::tempdir_in(Path::new(env!("CARGO_TARGET_TMPDIR"))).expect("target/tmp can be written");
    let log = log();
    let mut group = criterion.benchmark_group("sqlite_load");
    group.throughput(Throughput::Elements(STREAMS * EACH)).sample_size(10);
    group.bench_function("in", |bencher| {
        bencher.iter_batched_ref(
            || new_store(folder.path()),
            |store| load(store, &log),
            BatchSize::PerIteration,
        );
    });
    let store = new_store(folder.path());
    load(&store, &log);
    group.bench_function("out", |bencher| bencher.iter(|| black_box(read(&store))));
    group.finish();
}

criterion_group!(benches, logs);
criterion_main!(benches);
