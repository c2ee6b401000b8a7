//! How many durable commands a second does one SQLite store take, and how many events of a log?
//!
//! Real disc, `synchronous=FULL`: what is measured first is the disc. One writer, and eight at once, whose commits
//! share their syncs. A load of 20,000 events includes reading, sealing and hashing.

#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up has nothing to measure")]

mod workload;

use std::thread;

use amends::engine::LoadOptions;
use amends::pii::Personal;
use amends::value::Words;
use amends::{Actor, ActorKind, BlockingDesk, Tenant, ask, case::detection::Receipt, name, token};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

fn commands(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let desk = workload::engine(folder.path()).desk(Tenant::new("bench").unwrap()).blocking();
    let mut group = criterion.benchmark_group("append");
    group.sample_size(10);
    for writers in [1_u64, 8] {
        group.throughput(Throughput::Elements(writers * 20));
        group.bench_function(format!("{writers} writers, 20 complaints each"), |bencher| {
            bencher.iter(|| {
                thread::scope(|scope| {
                    for _ in 0..writers {
                        scope.spawn(|| (0..20).for_each(|_| receive(&desk)));
                    }
                });
            });
        });
    }
    group.finish();
}

fn receive(desk: &BlockingDesk) {
    let mut receipt = Receipt::new(token!("c-7"), name!("email"));
    receipt.summary = Personal::clear(Words::new("Nobody answered for three weeks.").unwrap());
    let customer = desk.voice(&desk.new_case(), Actor::new(ActorKind::Customer, "c-7").unwrap());
    customer.says(ask::Detection::receive(receipt)).unwrap();
}

fn load(criterion: &mut Criterion) {
    let log = workload::log(1_530);
    let mut group = criterion.benchmark_group("load");
    group.sample_size(10).throughput(Throughput::Elements(log.lines().count() as u64));
    group.bench_function("a log of 20,000 events", |bencher| {
        let set_up = || {
            let folder = tempfile::tempdir().unwrap();
            (workload::engine(folder.path()), workload::input(&log), folder)
        };
        let take_in = |(engine, input, folder)| {
            let engine: amends::Engine = engine;
            let options = LoadOptions::default();
            let loaded = pollster::block_on(engine.load(&workload::ADMIN, [input], options, &mut |_| {}));
            (loaded.unwrap().appended, folder)
        };
        bencher.iter_batched(set_up, take_in, BatchSize::PerIteration);
    });
    group.finish();
}

criterion_group!(benches, commands, load);
criterion_main!(benches);
