//! How long does it take to judge and fold one case, from its first event to its last?
//!
//! One thread; 200 cases of about 13 events, typed already.

mod workload;

use amends::case::{Case, CaseEvent, When};
use amends::{Event, Instant, StreamName};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::collections::BTreeMap;

fn fold(criterion: &mut Criterion) {
    let mut cases: BTreeMap<StreamName, Vec<(CaseEvent, Instant)>> = BTreeMap::new();
    for recorded in amends_testkit::story::log(200, 42) {
        if let Event::Case(event) = recorded.event {
            cases.entry(recorded.header.stream).or_default().push((event, recorded.header.occurred.at));
        }
    }
    let events: usize = cases.values().map(Vec::len).sum();
    let mut group = criterion.benchmark_group("fold");
    group.throughput(Throughput::Elements(events as u64));
    group.bench_function("a case from start to end", |bencher| {
        let history = |events: &[(CaseEvent, Instant)]| {
            Case::from_events(events.iter().map(|(event, at)| (event, When::at(*at)))).cycle()
        };
        bencher.iter(|| cases.values().map(|events| history(events)).sum::<usize>());
    });
    group.finish();
}

criterion_group!(benches, fold);
criterion_main!(benches);
