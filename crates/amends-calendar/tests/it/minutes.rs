//! Open time from 1970 to 2099, against a clock that is read minute by minute.
//!
//! The oracle asks jiff what the wall clock shows at each minute, and looks that up in the week. It knows nothing of
//! spans, tables and sums.

use std::sync::LazyLock;

use amends_calendar::Calendar;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::{HOUR, MINUTE, desk, utc};

/// Opening segments from Monday to Sunday, in minutes of the day.
type Week = [&'static [(i64, i64)]; 7];

const OFFICE: Week = {
    let day: &[(i64, i64)] = &[(9 * 60, 12 * 60 + 30), (13 * 60, 17 * 60 + 30)];
    [day, day, day, day, &[(9 * 60, 15 * 60)], &[], &[]]
};

/// Open where clocks are changed: in the small hours, over midnight, and whole Sundays.
const NIGHT: Week = {
    let day: &[(i64, i64)] = &[(0, 90), (22 * 60, 24 * 60)];
    [day, day, &[], day, day, &[(60, 121), (150, 185)], &[(0, 24 * 60)]]
};

struct Desk {
    name: &'static str,
    zone: TimeZone,
    week: Week,
    calendar: Calendar,
}

static DESKS: LazyLock<Vec<Desk>> = LazyLock::new(|| {
    let zones = ["Europe/London", "America/New_York", "Asia/Seoul", "Australia/Lord_Howe"];
    let pairs = zones.into_iter().flat_map(|name| [(name, OFFICE), (name, NIGHT)]);
    pairs
        .map(|(name, week)| Desk {
            name,
            zone: TimeZone::get(name).unwrap(),
            week,
            calendar: file(name, &week),
        })
        .collect()
});

fn file(zone: &str, week: &Week) -> Calendar {
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let time = |minute: &i64| format!("{:02}:{:02}", minute / 60, minute % 60);
    let lines = names.iter().zip(week).map(|(name, day)| {
        let segments: Vec<String> =
            day.iter().map(|(from, to)| format!("'{}-{}'", time(from), time(to))).collect();
        format!("{name} = [{}]\n", segments.join(", "))
    });
    desk(zone, "[1970, 2099]", &format!("[week]\n{}", lines.collect::<String>()))
}

impl Desk {
    /// Whether the wall clock shows an opening minute.
    fn is_open(&self, minute: i64) -> bool {
        let shown = Timestamp::from_microsecond(minute).unwrap().to_zoned(self.zone.clone());
        let weekday = usize::try_from(shown.weekday().to_monday_zero_offset()).unwrap();
        let minute = i64::from(shown.hour()) * 60 + i64::from(shown.minute());
        self.week[weekday].iter().any(|(from, to)| (*from..*to).contains(&minute))
    }

    fn between(&self, from: i64, to: i64) -> i64 {
        let minutes = (from.div_euclid(MINUTE)..=to.div_euclid(MINUTE)).map(|minute| minute * MINUTE);
        let open = minutes.filter(|minute| self.is_open(*minute));
        open.map(|minute| ((minute + MINUTE).min(to) - minute.max(from)).max(0)).sum()
    }

    /// The first instant by which so much has passed.
    fn add(&self, from: i64, micros: i64) -> i64 {
        let mut left = micros;
        for minute in (from.div_euclid(MINUTE)..).map(|minute| minute * MINUTE) {
            let begin = minute.max(from);
            let passes = if self.is_open(minute) { minute + MINUTE - begin } else { 0 };
            if passes >= left {
                return begin + left;
            }
            left -= passes;
        }
        unreachable!("it opens every week")
    }

    /// The last instant from which so much passes.
    fn subtract(&self, to: i64, micros: i64) -> i64 {
        let mut left = micros;
        for minute in (0..=(to - 1).div_euclid(MINUTE)).rev().map(|minute| minute * MINUTE) {
            let end = (minute + MINUTE).min(to);
            let passes = if self.is_open(minute) { end - minute } else { 0 };
            if passes >= left {
                return end - left;
            }
            left -= passes;
        }
        unreachable!("it opened every week")
    }
}

/// Half of them anywhere, half within two days of a change of clocks.
fn instant() -> impl Strategy<Value = i64> {
    let (first, last) = (utc("1970-02-01T00:00:00Z"), utc("2099-11-30T00:00:00Z"));
    (first..last, any::<bool>(), 0..DESKS.len(), -48 * HOUR..48 * HOUR, any::<bool>()).prop_map(
        move |(at, near, desk, off, whole)| {
            let mut changes = DESKS[desk].zone.following(Timestamp::from_microsecond(at).unwrap());
            let change = changes.next().map(|change| change.timestamp().as_microsecond() + off);
            let at = change.filter(|at| near && (first..last).contains(at)).unwrap_or(at);
            if whole { at - at.rem_euclid(MINUTE) } else { at }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn open_time_between_is_what_the_clock_shows(from in instant(), length in 0..5 * 24 * HOUR) {
        for desk in DESKS.iter() {
            let found = desk.calendar.open_between(from, from + length).unwrap();
            prop_assert_eq!(found, desk.between(from, from + length), "{} {} {}", desk.name, from, length);
        }
    }

    #[test]
    fn adding_open_time_stops_when_the_clock_has_shown_it(from in instant(), micros in 1..20 * HOUR) {
        for desk in DESKS.iter() {
            let found = desk.calendar.add_open(from, micros).unwrap();
            prop_assert_eq!(found, desk.add(from, micros), "{} {} {}", desk.name, from, micros);
            prop_assert_eq!(desk.calendar.open_between(from, found), Ok(micros));
        }
    }

    #[test]
    fn subtracting_open_time_goes_back_as_far_as_the_clock_shows(to in instant(), micros in 1..20 * HOUR) {
        for desk in DESKS.iter() {
            let found = desk.calendar.add_open(to, -micros).unwrap();
            prop_assert_eq!(found, desk.subtract(to, micros), "{} {} {}", desk.name, to, micros);
            prop_assert_eq!(desk.calendar.open_between(found, to), Ok(micros));
        }
    }

    #[test]
    fn whole_minutes_come_and_go_in_whole_minutes(from in instant(), minutes in 1..1200_i64) {
        for desk in DESKS.iter() {
            let from = from - from.rem_euclid(MINUTE);
            prop_assert_eq!(desk.calendar.add_open(from, minutes * MINUTE).unwrap() % MINUTE, 0);
        }
    }

    #[test]
    fn it_is_open_when_the_clock_shows_so(at in instant()) {
        for desk in DESKS.iter() {
            let minute = at - at.rem_euclid(MINUTE);
            prop_assert_eq!(desk.calendar.is_open(at), Ok(desk.is_open(minute)), "{} {}", desk.name, at);
            let opening = desk.calendar.opening(at).unwrap();
            prop_assert!(desk.calendar.is_open(opening).unwrap());
            prop_assert_eq!(desk.calendar.open_between(at, opening), Ok(0));
        }
    }
}

#[test]
fn control_the_oracle_tells_a_calendar_that_does_not_know_summer_time() {
    let london = &DESKS[0];
    assert_eq!(london.name, "Europe/London");
    let from = utc("2026-07-06T16:00:00Z"); // 17:00 in London, half an hour before closing
    let (to, fixed) = (from + 24 * HOUR, file("+00:00", &OFFICE));
    assert_eq!(london.calendar.open_between(from, to), Ok(london.between(from, to)));
    let wrong = fixed.add_open(from, HOUR).unwrap();
    assert_ne!(wrong, london.add(from, HOUR));
}
