//! Every civil day from 1970 to 2099, in three zones, under every way of counting days, against counting day by day.

use std::collections::BTreeSet;

use amends_calendar::{Calendar, CalendarError, Count, Due, Roll, Start, Term, Until, Zone};
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{day, desk};

/// Monday to Friday, but not on the 1st of a month, nor from the 24th to the 26th of December.
fn is_open(day: NaiveDate) -> bool {
    let is_holiday = day.day() == 1 || (day.month() == 12 && (24..=26).contains(&day.day()));
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !is_holiday
}

fn all_days() -> impl Iterator<Item = NaiveDate> {
    day("1970-01-01").iter_days().take_while(|day| day.year() < 2100)
}

/// The same rule as a file.
fn whole_days(zone: &str) -> Calendar {
    let closed = |day: &NaiveDate| day.day() == 1 || (day.month() == 12 && (24..=26).contains(&day.day()));
    let holidays: Vec<_> =
        all_days().filter(closed).map(|day| format!("{day} = 'Day {}'", day.day())).collect();
    let holidays = holidays.join("\n");
    desk(zone, "[1970, 2099]", &format!("[week]\nweekdays = '00:00-24:00'\n[holidays]\n{holidays}"))
}

/// The `n`-th open day strictly after a day, strictly before it for a step back; none outside 1970 to 2099.
fn step(from: NaiveDate, n: u32, back: bool) -> Option<NaiveDate> {
    let mut day = from;
    let mut left = n;
    while left > 0 {
        day = if back { day.pred_opt()? } else { day.succ_opt()? };
        if !(1970..=2099).contains(&day.year()) {
            return None;
        }
        left -= u32::from(is_open(day));
    }
    Some(day)
}

fn counted(day: NaiveDate, count: Count, start: Start) -> Option<NaiveDate> {
    let first = u32::from(start == Start::Included);
    match count {
        Count::CalendarDays(n) => Some(day + Days::new(u64::from(n - first.min(n)))),
        Count::Weeks(n) => Some(day + Days::new(u64::from(n * 7 - first.min(n)))),
        Count::Months(n) => Some(month_later(day, n, first == 1)),
        Count::BusinessDays(n) if first == 1 && is_open(day) && n > 0 => step(day, n - 1, false),
        Count::BusinessDays(n) => step(day, n, false),
        Count::BusinessMinutes(_) | Count::Minutes(_) => unreachable!("not of days"),
    }
}

/// Counts on from the first of the month, so that clamping is written another way than in the crate.
fn month_later(day: NaiveDate, n: u32, included: bool) -> NaiveDate {
    let first = day.with_day(1).unwrap() + Months::new(n);
    let length = (first + Months::new(1) - first).num_days();
    let wanted = i64::from(day.day()) - i64::from(included && n > 0);
    first + Days::new(u64::try_from(wanted.min(length)).unwrap()) - Days::new(1)
}

fn rolled(day: NaiveDate, roll: Roll) -> Option<NaiveDate> {
    if roll != Roll::Stay && !(1970..=2099).contains(&day.year()) {
        return None;
    }
    if is_open(day) {
        return Some(day);
    }
    match roll {
        Roll::Stay => Some(day),
        Roll::Following => step(day, 1, false),
        Roll::Preceding => step(day, 1, true),
        Roll::ModifiedFollowing => {
            step(day, 1, false).filter(|next| next.month() == day.month()).or_else(|| step(day, 1, true))
        }
    }
}

fn terms() -> Vec<Term> {
    let counts = [
        Count::CalendarDays(0),
        Count::CalendarDays(15),
        Count::Weeks(8),
        Count::Months(1),
        Count::Months(6),
        Count::BusinessDays(0),
        Count::BusinessDays(1),
        Count::BusinessDays(20),
    ];
    let rolls = [Roll::Stay, Roll::Following, Roll::Preceding, Roll::ModifiedFollowing];
    let mut terms = Vec::new();
    for (index, count) in counts.into_iter().enumerate() {
        for start in [Start::Excluded, Start::Included] {
            terms.push(Term {
                start,
                roll: rolls[(index + usize::from(start == Start::Included)) % 4],
                ..Term::of(count)
            });
            terms.push(Term { start, ..Term::of(count) });
        }
    }
    terms
}

/// That an instant is the last of a day, as jiff shows it.
fn is_last_of(day: NaiveDate, zone: &TimeZone, at: i64) -> bool {
    let date = |at: i64| {
        let shown = zone.to_datetime(Timestamp::from_microsecond(at).unwrap()).date();
        NaiveDate::from_ymd_opt(
            shown.year().into(),
            shown.month().try_into().unwrap(),
            shown.day().try_into().unwrap(),
        )
    };
    date(at) == Some(day) && date(at + 1) == day.succ_opt()
}

#[track_caller]
fn check(
    calendar: &Calendar,
    zone: &TimeZone,
    day: NaiveDate,
    term: &Term,
    found: &Result<Due, CalendarError>,
) {
    let expected = counted(day, term.count, term.start).and_then(|day| rolled(day, term.roll));
    match (expected, found) {
        (Some(expected), Ok(due)) => {
            assert_eq!(due.day, expected, "{day} {term:?}");
            assert!(is_last_of(expected, zone, due.at), "{day} {term:?} {due:?}");
        }
        (None, Err(CalendarError::OutsideYears { .. })) => {}
        (expected, found) => panic!("{day} {term:?}: expected {expected:?}, found {found:?} in {calendar:?}"),
    }
}

#[track_caller]
fn every_day_and_rule_agrees(zone: &str) {
    let (terms, mut compared) = (terms(), 0);
    let (calendar, zone) = (whole_days(zone), TimeZone::get(zone).unwrap());
    for (index, day) in all_days().enumerate() {
        // The first moment of the day, noon, and the last moment, in turn.
        let start = match index % 3 {
            0 => calendar.zone().start(day),
            1 => calendar.zone().instant(day.and_hms_opt(12, 0, 0).unwrap()),
            _ => calendar.zone().start(day.succ_opt().unwrap()) - 1,
        };
        for term in &terms {
            check(&calendar, &zone, day, term, &calendar.due(start, term));
            compared += 1;
        }
    }
    assert_eq!(compared, 47_482 * 32);
}

#[test]
fn every_day_and_rule_in_london_agrees_with_counting_day_by_day() {
    every_day_and_rule_agrees("Europe/London");
}

#[test]
fn every_day_and_rule_in_new_york_agrees_with_counting_day_by_day() {
    every_day_and_rule_agrees("America/New_York");
}

#[test]
fn every_day_and_rule_in_seoul_agrees_with_counting_day_by_day() {
    every_day_and_rule_agrees("Asia/Seoul");
}

#[test]
fn control_an_oracle_with_one_holiday_more_sees_a_difference() {
    let calendar = whole_days("Europe/London");
    let zone = TimeZone::get("Europe/London").unwrap();
    let wrong = desk("Europe/London", "[1970, 2099]", "[week]\nweekdays = '00:00-24:00'\n");
    let term = Term::of(Count::BusinessDays(1));
    let new_years_eve = calendar.zone().start(day("2026-12-31"));
    check(&calendar, &zone, day("2026-12-31"), &term, &calendar.due(new_years_eve, &term));
    let seen = std::panic::catch_unwind(|| {
        check(&wrong, &zone, day("2026-12-31"), &term, &wrong.due(new_years_eve, &term));
    });
    assert!(seen.is_err());
}

#[test]
fn what_is_skipped_is_what_lies_between_and_was_not_counted() {
    let calendar = whole_days("Europe/London");
    for (index, day) in all_days().enumerate().step_by(7).skip(1).take(6000) {
        let n = u32::try_from(index % 30).unwrap();
        let (term, start) = (Term::of(Count::BusinessDays(n)), calendar.zone().start(day));
        let due = calendar.due(start, &term).unwrap();
        let skipped: BTreeSet<NaiveDate> = calendar.skipped(start, &term, &due).map(|it| it.day).collect();
        let between = (due.day - day).num_days();
        assert_eq!(between, i64::from(n) + i64::try_from(skipped.len()).unwrap(), "{day} + {n}");
        assert!(skipped.iter().all(|day| !is_open(*day)));
    }
}

#[test]
fn counts_add_up_and_adding_undoes_counting() {
    let calendar = whole_days("Asia/Seoul");
    let days: Vec<NaiveDate> = all_days().step_by(401).collect();
    for pair in days.windows(3) {
        let between = |from, to| calendar.business_days_between(from, to).unwrap();
        assert_eq!(between(pair[0], pair[2]), between(pair[0], pair[1]) + between(pair[1], pair[2]));
        assert_eq!(between(pair[0], pair[2]), -between(pair[2], pair[0]));
        let n = between(pair[0], pair[1]);
        let last = calendar.add_business_days(pair[0], n).unwrap();
        assert!(last <= pair[1] && between(last, pair[1]) == 0);
        let open = calendar.roll(pair[1], Roll::Following).unwrap();
        assert_eq!(calendar.add_business_days(calendar.add_business_days(open, 33).unwrap(), -33), Ok(open));
    }
}

#[test]
fn the_zone_of_the_law_decides_the_day() {
    let seoul = whole_days("Asia/Seoul");
    let start = super::utc("2026-03-02T20:00:00Z"); // already Tuesday in Seoul
    let term = Term::of(Count::CalendarDays(1));
    assert_eq!(seoul.due(start, &term).unwrap().day, day("2026-03-04"));
    let london = Term { zone: Some(Zone::named("Europe/London").unwrap()), ..term };
    let due = seoul.due(start, &london).unwrap();
    assert_eq!((due.day, due.at), (day("2026-03-03"), super::utc("2026-03-03T23:59:59.999999Z")));
    let close = Term { until: Until::CloseOfBusiness, ..Term::of(Count::BusinessDays(1)) };
    assert_eq!(seoul.due(start, &close).unwrap().day, day("2026-03-04"));
}
