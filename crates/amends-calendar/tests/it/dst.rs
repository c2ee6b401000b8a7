//! What open time and days are when the clocks change.

use amends_calendar::{Calendar, Closed, Count, Day, Roll, Term, Until};

use super::{HOUR, MINUTE, at, day, desk, shown, utc};

const EVERY_DAY: &str = "[week]\nevery_day = '00:00-24:00'\n";

/// The open time of one civil day, in minutes.
#[track_caller]
fn open_minutes(calendar: &Calendar, on: &str) -> i64 {
    let start = calendar.zone().start(day(on));
    let end = calendar.zone().start(day(on).succ_opt().unwrap());
    calendar.open_between(start, end).unwrap() / MINUTE
}

#[test]
fn a_day_has_23_24_or_25_open_hours() {
    let london = desk("Europe/London", "[2026, 2026]", EVERY_DAY);
    assert_eq!(open_minutes(&london, "2026-03-29"), 23 * 60);
    assert_eq!(open_minutes(&london, "2026-03-30"), 24 * 60);
    assert_eq!(open_minutes(&london, "2026-10-25"), 25 * 60);
    let lord_howe = desk("Australia/Lord_Howe", "[2026, 2026]", EVERY_DAY);
    assert_eq!(open_minutes(&lord_howe, "2026-04-05"), 24 * 60 + 30); // it moves by half an hour
    assert_eq!(open_minutes(&lord_howe, "2026-10-04"), 23 * 60 + 30);
}

#[test]
fn an_hour_that_the_clock_skips_holds_no_open_time() {
    let night = desk("Europe/London", "[2026, 2026]", "[week]\nsunday = '00:30-03:00'\n");
    assert_eq!(open_minutes(&night, "2026-03-22"), 150);
    assert_eq!(open_minutes(&night, "2026-03-29"), 90); // no 01:00 to 02:00
    let gone = desk("Europe/London", "[2026, 2026]", "[week]\nsunday = '01:00-02:00'\n");
    assert_eq!(open_minutes(&gone, "2026-03-29"), 0);
    assert_eq!(gone.is_business_day(day("2026-03-29")), Ok(true)); // the day is there all the same
    let close =
        Term { until: Until::CloseOfBusiness, roll: Roll::Following, ..Term::of(Count::CalendarDays(1)) };
    let due = gone.due(at(gone.zone(), "2026-03-28 12:00"), &close).unwrap();
    assert_eq!(shown(gone.zone(), due.at), "2026-03-29 23:59:59.999999");
}

#[test]
fn an_hour_that_the_clock_shows_twice_is_open_twice() {
    let night = desk("Europe/London", "[2026, 2026]", "[week]\nsunday = '01:30-02:30'\n");
    assert_eq!(open_minutes(&night, "2026-10-18"), 60);
    assert_eq!(open_minutes(&night, "2026-10-25"), 90); // 01:30 to 02:00, and 01:30 to 02:30
    let start = utc("2026-10-24T23:00:00Z"); // midnight in London
    let spans: Vec<_> = night.open_spans(start, start + 25 * HOUR).unwrap().collect();
    let first = utc("2026-10-25T00:30:00Z");
    assert_eq!(spans, [(first, first + 30 * MINUTE), (first + 60 * MINUTE, first + 120 * MINUTE)]);
    assert_eq!(night.add_open(start, 31 * MINUTE), Ok(first + 61 * MINUTE));
}

#[test]
fn hours_of_the_wall_clock_move_in_utc() {
    let desk = desk("America/New_York", "[2026, 2026]", "[week]\nweekdays = '09:00-17:00'\n");
    assert_eq!(desk.opening(utc("2026-03-06T23:00:00Z")), Ok(utc("2026-03-09T13:00:00Z"))); // was 14:00
    assert_eq!(desk.opening(utc("2026-10-30T23:00:00Z")), Ok(utc("2026-11-02T14:00:00Z"))); // was 13:00
}

#[test]
fn a_day_without_a_midnight_ends_where_the_next_begins() {
    // Santiago goes from 23:59:59 on the 5th to 01:00:00 on the 6th of September 2026.
    let santiago = desk("America/Santiago", "[2026, 2026]", EVERY_DAY);
    let due =
        santiago.due(at(santiago.zone(), "2026-09-04 12:00"), &Term::of(Count::CalendarDays(1))).unwrap();
    assert_eq!(shown(santiago.zone(), due.at), "2026-09-05 23:59:59.999999");
    assert_eq!(shown(santiago.zone(), due.at + 1), "2026-09-06 01:00:00");
    assert_eq!(open_minutes(&santiago, "2026-09-06"), 23 * 60);
    let next =
        santiago.due(at(santiago.zone(), "2026-09-05 12:00"), &Term::of(Count::CalendarDays(1))).unwrap();
    assert_eq!(next.at - due.at, 23 * HOUR);
}

#[test]
fn a_day_that_is_shown_again_after_midnight_ends_at_its_first_midnight() {
    // St. John's went from 00:01 on 31 October 2010 back to 23:01 on the 30th, until 2011.
    let st_johns = desk("America/St_Johns", "[2010, 2010]", EVERY_DAY);
    let due =
        st_johns.due(at(st_johns.zone(), "2010-11-06 12:00"), &Term::of(Count::CalendarDays(0))).unwrap();
    assert_eq!(due.at, utc("2010-11-07T02:29:59.999999Z"));
    assert_eq!(shown(st_johns.zone(), due.at + 60 * 1_000_000 + 1), "2010-11-06 23:01:00");
}

#[test]
fn a_day_that_a_zone_left_out_is_no_business_day() {
    let apia = desk("Pacific/Apia", "[2011, 2012]", "[week]\nweekdays = '00:00-24:00'\n");
    let friday = day("2011-12-30");
    assert_eq!(apia.day(friday), Ok(Day::Closed(Closed::NoSuchDay)));
    assert_eq!((apia.is_business_day(friday), open_minutes(&apia, "2011-12-30")), (Ok(false), 0));
    assert!(apia.hours(friday).unwrap().is_empty());
    let start = at(apia.zone(), "2011-12-29 12:00");
    let term = Term::of(Count::BusinessDays(1));
    let due = apia.due(start, &term).unwrap();
    assert_eq!(due.day, day("2012-01-02"));
    let why: Vec<_> = apia.skipped(start, &term, &due).map(|skipped| skipped.why.code()).collect();
    assert_eq!(why, ["no_such_day", "weekend", "weekend"]);
}

#[test]
fn the_same_time_of_day_is_the_clocks() {
    let london = desk("Europe/London", "[2026, 2026]", EVERY_DAY);
    let term = Term { until: Until::SameTime, ..Term::of(Count::CalendarDays(1)) };
    let due = london.due(at(london.zone(), "2026-03-28 10:00"), &term).unwrap();
    assert_eq!(
        (shown(london.zone(), due.at).as_str(), due.at - due.from),
        ("2026-03-29 10:00:00", 23 * HOUR)
    );
    let skipped = london.due(at(london.zone(), "2026-03-28 01:30"), &term).unwrap();
    assert_eq!(shown(london.zone(), skipped.at), "2026-03-29 02:30:00");
    let elapsed =
        london.due(at(london.zone(), "2026-03-28 10:00"), &Term::of(Count::Minutes(24 * 60))).unwrap();
    assert_eq!(shown(london.zone(), elapsed.at), "2026-03-29 11:00:00");
}
