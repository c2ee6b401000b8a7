//! How long does it take to say when something is due, to measure open time, and to lay out a calendar?
//!
//! One thread; a desk open from 9 to 17 in London, Monday to Friday, with the bank holidays of 2010 to 2028. Instants
//! go round a year in steps of 7 hours, so that no branch is learnt by heart.

use amends::calendar::{Calendar, Clock, Count, Term};
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;

const HOUR: i64 = 3_600_000_000;
/// 2026-01-01T00:00:00Z.
const NEW_YEAR: i64 = 1_767_225_600_000_000;

const DESK: &str = r#"
id = "desk"
version = "1"
zone = "Europe/London"
years = [2010, 2028]
holidays_of = "england-wales 2026.1"
[week]
weekdays = ["09:00-17:00"]
"#;

/// Instants of the year, one after the other, for ever.
fn instants() -> impl FnMut() -> i64 {
    let mut step = 0;
    move || {
        step = (step + 1) % 1250;
        NEW_YEAR + step * 7 * HOUR
    }
}

fn calendar(criterion: &mut Criterion) {
    let desk = Calendar::parse(DESK).expect("the file is right");
    let mut group = criterion.benchmark_group("calendar");
    for (name, count) in [
        ("due after 5 business days", Count::BusinessDays(5)),
        ("due after 8 business hours", Count::BusinessMinutes(8 * 60)),
        ("due after 8 weeks", Count::Weeks(8)),
        ("due after 6 months", Count::Months(6)),
    ] {
        let (term, mut next) = (Term::of(count), instants());
        group.bench_function(name, |bencher| {
            bencher.iter(|| desk.due(black_box(next()), &term));
        });
    }
    let mut next = instants();
    group.bench_function("open time over 30 days", |bencher| {
        bencher.iter(|| {
            let from = black_box(next());
            desk.open_between(from, from + 30 * 24 * HOUR)
        });
    });
    let (eight_hours, mut next) = (Term::of(Count::BusinessMinutes(8 * 60)), instants());
    group.bench_function("due after 8 business hours, why", |bencher| {
        bencher.iter(|| {
            let start = black_box(next());
            desk.due(start, &eight_hours).map(|due| desk.skipped(start, &eight_hours, &due).count())
        });
    });
    group.bench_function("due after 8 business hours with two pauses", |bencher| {
        let clocks: Vec<Clock> = (0..1250).map(paused_twice).collect();
        let mut clocks = clocks.iter().cycle();
        bencher.iter(|| clocks.next().map(|clock| clock.due(&desk, &eight_hours)));
    });
    group.bench_function("reading and laying out 19 years", |bencher| {
        bencher.iter(|| Calendar::parse(black_box(DESK)));
    });
    group.finish();
}

fn paused_twice(step: i64) -> Clock {
    let start = NEW_YEAR + step * 7 * HOUR;
    let mut clock = Clock::started(start);
    for hour in [1, 20] {
        clock.pause(start + hour * HOUR, ()).expect("it runs");
        clock.resume(start + (hour + 3) * HOUR, &()).expect("it is paused");
    }
    clock
}

criterion_group!(benches, calendar);
criterion_main!(benches);
