//! A due date costs no allocation.

use std::hint::black_box;

use allocation_counter::measure;
use amends_calendar::{Calendar, Clock, Count, Receipt, Roll, Term, Until, Zone};
use chrono::NaiveTime;

use super::{HOUR, calendar, nine_to_five, utc};

fn allocations<T>(of: impl FnOnce() -> T) -> u64 {
    let mut given = None;
    measure(|| given = Some(black_box(of()))).count_total
}

fn terms() -> Vec<Term> {
    let counts = [
        Count::CalendarDays(15),
        Count::BusinessDays(5),
        Count::Weeks(8),
        Count::Months(6),
        Count::BusinessMinutes(8 * 60),
        Count::Minutes(24 * 60),
    ];
    let cut_off = NaiveTime::from_hms_opt(17, 0, 0);
    counts
        .into_iter()
        .flat_map(|count| {
            let term =
                Term { until: Until::CloseOfBusiness, roll: Roll::ModifiedFollowing, ..Term::of(count) };
            [Term { receipt: Receipt::OnBusinessDay { cut_off }, ..term.clone() }, Term::of(count), term]
        })
        .collect()
}

#[test]
fn a_due_date_allocates_nothing() {
    let zone = Zone::named("Asia/Seoul").unwrap();
    let start = utc("2026-04-02T16:40:00Z");
    for calendar in [calendar("england-wales"), nine_to_five()] {
        for term in terms() {
            let elsewhere = Term { zone: Some(zone.clone()), ..term.clone() };
            for term in [term, elsewhere] {
                assert_eq!(allocations(|| calendar.due(start, &term).unwrap()), 0, "{term:?}");
            }
        }
    }
}

#[test]
fn counting_adding_and_walking_allocate_nothing() {
    let desk = nine_to_five();
    let (from, to) = (utc("2026-04-02T16:40:00Z"), utc("2026-05-07T08:00:00Z"));
    let term = Term::of(Count::BusinessMinutes(8 * 60));
    let due = desk.due(from, &term).unwrap();
    let clock: Clock = Clock::started(from);
    assert_eq!(allocations(|| desk.open_between(from, to)), 0);
    assert_eq!(allocations(|| desk.add_open(from, -8 * HOUR)), 0);
    assert_eq!(allocations(|| desk.open_spans(from, to).unwrap().count()), 0);
    assert_eq!(allocations(|| desk.skipped(from, &term, &due).count()), 0);
    assert_eq!(allocations(|| clock.due(&desk, &term).unwrap()), 0);
}

#[test]
fn a_clock_with_pauses_allocates_nothing_to_say_when_it_is_due() {
    let desk = nine_to_five();
    let start = utc("2026-04-02T09:00:00Z");
    let mut clock = Clock::started(start);
    for hour in [1, 30, 60] {
        clock.pause(start + hour * HOUR, ()).unwrap();
        clock.resume(start + (hour + 2) * HOUR, &()).unwrap();
    }
    for term in terms() {
        assert_eq!(allocations(|| clock.due(&desk, &term).unwrap()), 0, "{term:?}");
    }
}

#[test]
fn control_the_counter_counts() {
    assert!(allocations(|| Box::new(1)) > 0);
    let file =
        "id = 'a'\nversion = '1'\nzone = 'UTC'\nyears = [2026, 2026]\n[week]\nmonday = '09:00-10:00'\n";
    assert!(allocations(|| Calendar::parse(file).unwrap()) > 10);
}
