//! How long does it take to read one line of a log, check it in full and type it?
//!
//! One thread; 2,600 lines of about 400 bytes each, all in the processor's caches. Compare within one run only.

#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up has nothing to measure")]

mod workload;

use amends::codec::{Line, Rules, Tape};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn decode(criterion: &mut Criterion) {
    let log = workload::log(200);
    let mut group = criterion.benchmark_group("decode");
    group.throughput(Throughput::Elements(log.lines().count() as u64));
    group.bench_function("checked", |bencher| {
        let mut tape = Tape::new();
        bencher.iter(|| {
            let read =
                |line: &str| Line::read(line.as_bytes(), &mut tape, Rules::default()).unwrap().version.get();
            log.lines().map(read).sum::<u64>()
        });
    });
    group.bench_function("checked and typed", |bencher| {
        let mut tape = Tape::new();
        bencher.iter(|| {
            let is_known = |line: &&str| {
                Line::read(line.as_bytes(), &mut tape, Rules::default()).unwrap().event().unwrap().is_some()
            };
            log.lines().filter(is_known).count()
        });
    });
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);
