//! What does a durable command cost, alone and with seven others at once?
//!
//! Each command appends two events of about 300 bytes to a stream of its own, waits for the disk, and is answered. The
//! folder is `target/tmp`, so a real disk is measured, and its speed is most of the figure: compare runs of one machine,
//! quiet, side by side. Eight at once share commits; the figure is for all eight.

use std::hint::black_box;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use amends_store::EventStore as _;
use amends_store_sqlite::{Options, SqliteStore};
use amends_testkit::sample::{append, stream, tenant};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pollster::block_on;

fn commands(criterion: &mut Criterion) {
    let folder =
        tempfile::tempdir_in(Path::new(env!("CARGO_TARGET_TMPDIR"))).expect("target/tmp can be written");
    let store =
        SqliteStore::open(folder.path().join("store.db"), Options::default()).expect("a new store opens");
    let (north, next) = (tenant("north"), AtomicU64::new(0));
    let command = || {
        let stream = stream(&format!("b{}", next.fetch_add(1, Ordering::Relaxed)));
        block_on(store.append(&north, append(&north, &stream, 1..=2))).expect("an append to a new stream")
    };
    let mut group = criterion.benchmark_group("sqlite_append");
    group.throughput(Throughput::Elements(1));
    group.bench_function("one at a time", |bencher| bencher.iter(|| black_box(command())));
    group.throughput(Throughput::Elements(8));
    group.bench_function("eight at once", |bencher| {
        bencher.iter(|| std::thread::scope(|scope| (0..8).for_each(|_| drop(scope.spawn(command)))));
    });
    group.finish();
}

criterion_group!(benches, commands);
criterion_main!(benches);
