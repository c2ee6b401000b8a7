//! How many events does a whole replay take in, from bytes in memory to the report?
//!
//! A million events (400 MB of JSON Lines) on every core; ten samples. The whole process, start-up and disc included,
//! is what the race in the shared bench measures.

#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up has nothing to measure")]

mod workload;

use amends::replay::{OnError, Options};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn replay(criterion: &mut Criterion) {
    let log = workload::log(workload::MILLION);
    let mut group = criterion.benchmark_group("replay");
    group.sample_size(10).throughput(Throughput::Elements(log.lines().count() as u64));
    group.bench_function("a million events", |bencher| {
        bencher.iter(|| {
            let input = workload::input(&log);
            amends::replay::log([input], &Options::default(), OnError::Stop, &mut |_| {}).unwrap().events
        });
    });
    group.finish();
}

criterion_group!(benches, replay);
criterion_main!(benches);
