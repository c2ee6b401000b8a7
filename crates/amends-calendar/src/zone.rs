//! A zone, and the civil days in it.
//!
//! A zone of one offset is plain arithmetic on integers; a named one asks the bundled zone data for the offset at an
//! instant, and does the same arithmetic with that.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, civil};

pub(crate) const SECOND: i64 = 1_000_000;
pub(crate) const DAY: i64 = 86_400 * SECOND;
/// 1970-01-01, counted from the first day of year 1.
pub(crate) const EPOCH_DAY: i64 = 719_163;

/// A zone: one offset for ever, or the changing offset of an IANA zone. Cheap to clone.
///
/// Every answer is exact for instants of the years 1970 to 9999. Beyond, zones keep the offset of the edge, and what
/// no calendar holds stops at its last day: no input panics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(Rule);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Rule {
    /// Microseconds east of Greenwich.
    Fixed(i64),
    Named(TimeZone),
}

/// A civil interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Span {
    Day,
    Month,
    Year,
}

/// A span during which a zone keeps one offset, in microseconds: from `from` on, until `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) from: i64,
    pub(crate) to: i64,
    /// East of Greenwich.
    pub(crate) offset: i64,
}

/// There is no zone of this name in the bundled zone data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected an IANA zone like Europe/Berlin or an offset ±hh:mm, found {name:?}")]
pub struct UnknownZone {
    /// The name that was asked for.
    pub name: String,
}

impl Zone {
    /// Greenwich for ever.
    pub const UTC: Self = Self(Rule::Fixed(0));

    /// The zone of an IANA name, exactly as it is spelled there, or of an offset `±hh:mm`.
    ///
    /// # Errors
    /// [`UnknownZone`] where the bundled zone data has none of that name, or the offset is 24 hours or more.
    ///
    /// # Example
    /// ```
    /// use amends_calendar::Zone;
    /// assert!(Zone::named("Europe/Berlin").is_ok());
    /// assert!(Zone::named("+05:30").is_ok());
    /// assert!(Zone::named("Europe/Atlantis").is_err());
    /// ```
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        let rule = match name {
            "UTC" | "Etc/UTC" => Some(Rule::Fixed(0)),
            _ if name.starts_with(['+', '-']) => fixed(name.as_bytes()).map(Rule::Fixed),
            _ => listed(name).map(Rule::Named),
        };
        rule.map(Self).ok_or_else(|| UnknownZone { name: name.to_owned() })
    }

    /// The civil day that the instant falls in.
    pub fn date(&self, micros: i64) -> NaiveDate {
        let days = self.local_micros(micros).div_euclid(DAY) + EPOCH_DAY;
        let date = i32::try_from(days).ok().and_then(NaiveDate::from_num_days_from_ce_opt);
        date.unwrap_or(if micros < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
    }

    /// What calendar and clock show at the instant.
    pub fn local(&self, micros: i64) -> NaiveDateTime {
        let shown = DateTime::from_timestamp_micros(self.local_micros(micros));
        let edge = if micros < 0 { NaiveDateTime::MIN } else { NaiveDateTime::MAX };
        shown.map_or(edge, |shown| shown.naive_utc())
    }

    /// When the civil day begins: its midnight, or where the clock skips that, the instant at which it does.
    pub fn start(&self, day: NaiveDate) -> i64 {
        self.instant(day.and_time(NaiveTime::MIN))
    }

    /// When calendar and clock show this time.
    ///
    /// Where they show it twice (the hour put back in autumn) it is the earlier time. Where they never show it (the
    /// hour lost in spring) it is as much later as is skipped: 02:30 is 03:30, as RFC 5545 has it.
    pub fn instant(&self, local: NaiveDateTime) -> i64 {
        let shown = local.and_utc().timestamp_micros();
        match &self.0 {
            Rule::Fixed(offset) => shown.saturating_sub(*offset),
            Rule::Named(zone) => {
                compatible(zone, local).unwrap_or_else(|| shown.saturating_sub(offset_micros(zone, shown)))
            }
        }
    }

    /// So much later: an ISO 8601 duration like `P1M` or `PT1.5H`, whose years, months, weeks and days are those of the
    /// calendar and clock there. `None` where the text is no duration, or leads out of all time.
    ///
    /// # Example
    /// ```
    /// use amends_calendar::Zone;
    /// // The month from 10 March 2026 has an hour less in Berlin.
    /// let (start, hour) = (1_773_144_000_000_000, 3_600_000_000);
    /// let berlin = Zone::named("Europe/Berlin")?;
    /// assert_eq!(berlin.after(start, "P1M"), Some(start + (31 * 24 - 1) * hour));
    /// assert_eq!(berlin.after(start, "1 month or so"), None);
    /// # Ok::<(), amends_calendar::UnknownZone>(())
    /// ```
    pub fn after(&self, micros: i64, duration: &str) -> Option<i64> {
        let span: jiff::Span = duration.starts_with('P').then(|| duration.parse().ok())??;
        let zone = match &self.0 {
            Rule::Fixed(offset) => {
                let seconds = i32::try_from(offset / SECOND).ok()?;
                TimeZone::fixed(jiff::tz::Offset::from_seconds(seconds).ok()?)
            }
            Rule::Named(zone) => zone.clone(),
        };
        let start = Timestamp::from_microsecond(micros).ok()?.to_zoned(zone);
        Some(start.checked_add(span).ok()?.timestamp().as_microsecond())
    }

    /// When the civil day, month or year is over that the instant falls in: where the next one begins.
    pub fn end(&self, span: Span, micros: i64) -> i64 {
        let today = self.date(micros);
        let next = match span {
            Span::Day => today.checked_add_days(Days::new(1)),
            Span::Month if today.month() == 12 => NaiveDate::from_ymd_opt(today.year() + 1, 1, 1),
            Span::Month => NaiveDate::from_ymd_opt(today.year(), today.month() + 1, 1),
            Span::Year => NaiveDate::from_ymd_opt(today.year() + 1, 1, 1),
        };
        self.start(next.unwrap_or(NaiveDate::MAX))
    }

    /// The spans of one offset that two instants lie apart, in order and without gaps.
    pub(crate) fn pieces(&self, from: i64, to: i64) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut at = from;
        if let Rule::Named(zone) = &self.0 {
            let changes = zone.following(known(from)).map(|change| change.timestamp().as_microsecond());
            for next in changes.take_while(|next| *next < to) {
                pieces.push(Piece { from: at, to: next, offset: self.local_micros(at) - at });
                at = next;
            }
        }
        pieces.push(Piece { from: at, to, offset: self.local_micros(at) - at });
        pieces
    }

    /// The instant as if the local clock were Greenwich's.
    fn local_micros(&self, micros: i64) -> i64 {
        match &self.0 {
            Rule::Fixed(offset) => micros.saturating_add(*offset),
            Rule::Named(zone) => micros.saturating_add(offset_micros(zone, micros)),
        }
    }
}

/// The zone of exactly this name. The data's own lookup overlooks case; a log does not.
fn listed(name: &str) -> Option<TimeZone> {
    let zone = TimeZoneDatabase::bundled().get(name).ok()?;
    (zone.iana_name() == Some(name)).then_some(zone)
}

/// Microseconds east of Greenwich of `±hh:mm`.
fn fixed(name: &[u8]) -> Option<i64> {
    let [sign, h1, h2, b':', m1, m2] = *name else { return None };
    if ![h1, h2, m1, m2].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let pair = |tens: u8, ones: u8| i64::from(tens - b'0') * 10 + i64::from(ones - b'0');
    let (hours, minutes) = (pair(h1, h2), pair(m1, m2));
    let east = (hours * 60 + minutes) * 60 * SECOND;
    (hours < 24 && minutes < 60).then_some(if sign == b'-' { -east } else { east })
}

/// The offset at an instant; that of the first or last instant the data knows beyond them.
fn offset_micros(zone: &TimeZone, micros: i64) -> i64 {
    i64::from(zone.to_offset(known(micros)).seconds()) * SECOND
}

/// The instant, or the first or last that the data knows.
fn known(micros: i64) -> Timestamp {
    let (first, last) = (Timestamp::MIN.as_microsecond(), Timestamp::MAX.as_microsecond());
    Timestamp::from_microsecond(micros.clamp(first, last)).unwrap_or_default()
}

/// The instant of a local time; none where the zone data ends before it.
fn compatible(zone: &TimeZone, local: NaiveDateTime) -> Option<i64> {
    let (year, month, day) = (local.year().try_into().ok()?, small(local.month())?, small(local.day())?);
    let (hour, minute, second) = (small(local.hour())?, small(local.minute())?, small(local.second())?);
    let nanosecond = local.nanosecond().try_into().ok()?;
    let shown = civil::DateTime::new(year, month, day, hour, minute, second, nanosecond).ok()?;
    zone.to_ambiguous_timestamp(shown).compatible().ok().map(Timestamp::as_microsecond)
}

fn small(number: u32) -> Option<i8> {
    number.try_into().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Microseconds of a UTC time, as a test writes it.
    #[track_caller]
    fn utc(text: &str) -> i64 {
        text.parse::<DateTime<chrono::Utc>>().unwrap().timestamp_micros()
    }

    fn zone(name: &str) -> Zone {
        Zone::named(name).unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn names_are_exact_and_offsets_are_below_a_day() {
        for good in
            ["UTC", "Europe/Berlin", "US/Eastern", "America/Port-au-Prince", "Etc/GMT+5", "-00:00", "+23:59"]
        {
            assert!(Zone::named(good).is_ok(), "{good}");
        }
        for bad in
            ["", "europe/berlin", "Mars/Olympus", "+24:00", "+05:60", "+5:30", "+05:3a", "Z", "+", "../UTC"]
        {
            assert_eq!(Zone::named(bad).unwrap_err().name, bad);
        }
    }

    #[test]
    fn a_day_is_the_zones_own() {
        let late = utc("2024-12-31T23:30:00Z");
        assert_eq!(Zone::UTC.date(late), day("2024-12-31"));
        assert_eq!(zone("Europe/Berlin").date(late), day("2025-01-01"));
        assert_eq!(zone("-00:30").date(late), day("2024-12-31"));
        assert_eq!(zone("+00:30").date(late), day("2025-01-01"));
        assert_eq!(zone("+00:30").date(late - 1), day("2024-12-31"));
        assert_eq!(Zone::UTC.date(-1), day("1969-12-31"));
    }

    #[test]
    fn a_day_begins_at_its_midnight_even_where_the_clocks_change() {
        let berlin = zone("Europe/Berlin");
        assert_eq!(berlin.start(day("2024-03-31")), utc("2024-03-30T23:00:00Z"));
        assert_eq!(berlin.end(Span::Day, utc("2024-03-31T12:00:00Z")), utc("2024-03-31T22:00:00Z"));
        assert_eq!(berlin.end(Span::Day, utc("2024-10-27T12:00:00Z")), utc("2024-10-27T23:00:00Z"));
    }

    #[test]
    fn a_day_whose_midnight_is_skipped_begins_where_the_clock_skips() {
        // Santiago goes from 23:59:59 -04 to 01:00:00 -03 on 8 September 2024.
        assert_eq!(zone("America/Santiago").start(day("2024-09-08")), utc("2024-09-08T04:00:00Z"));
        // Apia had no 30 December 2011 at all.
        let apia = zone("Pacific/Apia");
        assert_eq!(apia.start(day("2011-12-31")), utc("2011-12-30T10:00:00Z"));
        assert_eq!(apia.end(Span::Day, utc("2011-12-30T09:00:00Z")), utc("2011-12-30T10:00:00Z"));
    }

    #[test]
    fn a_time_shown_twice_is_the_earlier_and_one_never_shown_is_later() {
        let at = |text: &str| zone("Europe/Berlin").instant(text.parse().unwrap());
        assert_eq!(at("2024-10-27T02:30:00"), utc("2024-10-27T00:30:00Z"));
        assert_eq!(at("2024-03-31T02:30:00"), utc("2024-03-31T01:30:00Z"));
        assert_eq!(at("2024-03-31T03:30:00"), utc("2024-03-31T01:30:00Z"));
        assert_eq!(at("2024-07-01T12:00:00.000001"), utc("2024-07-01T10:00:00.000001Z"));
        assert_eq!(
            zone("+05:30").instant("2024-07-01T12:00:00".parse().unwrap()),
            utc("2024-07-01T06:30:00Z")
        );
    }

    #[test]
    fn months_and_years_end_where_the_next_begin() {
        let leap = utc("2024-02-29T23:59:59.999999Z");
        assert_eq!(Zone::UTC.end(Span::Day, leap), utc("2024-03-01T00:00:00Z"));
        assert_eq!(Zone::UTC.end(Span::Month, leap), utc("2024-03-01T00:00:00Z"));
        assert_eq!(Zone::UTC.end(Span::Year, leap), utc("2025-01-01T00:00:00Z"));
        assert_eq!(zone("-05:00").end(Span::Month, utc("2025-01-01T04:59:59Z")), utc("2025-01-01T05:00:00Z"));
        assert_eq!(Zone::UTC.end(Span::Day, utc("9999-12-31T12:00:00Z")), 2_932_897 * DAY);
    }

    #[test]
    fn the_end_of_the_year_9999_is_no_cliff() {
        let last = utc("9999-12-31T23:59:59.999999Z");
        let tokyo = zone("Asia/Tokyo");
        assert_eq!(tokyo.date(last), NaiveDate::from_ymd_opt(10000, 1, 1).unwrap());
        assert_eq!(tokyo.end(Span::Day, last) - last, 15 * 3600 * SECOND + 1);
        assert_eq!(zone("Asia/Tokyo").start(day("9999-12-31")), utc("9999-12-30T15:00:00Z"));
    }

    const NAMES: [&str; 8] = [
        "UTC",
        "+05:30",
        "-11:00",
        "Europe/Rome",
        "America/New_York",
        "America/Santiago",
        "Pacific/Apia",
        "Africa/Cairo",
    ];

    proptest! {
        #[test]
        fn an_instant_lies_between_the_start_and_the_end_of_its_day(
            micros in 0..253_402_300_800_000_000_i64, name in 0..NAMES.len(),
        ) {
            let zone = zone(NAMES[name]);
            let day = zone.date(micros);
            prop_assert!(zone.start(day) <= micros);
            prop_assert!(micros < zone.end(Span::Day, micros));
            prop_assert!(zone.end(Span::Day, micros) <= zone.end(Span::Month, micros));
            prop_assert!(zone.end(Span::Month, micros) <= zone.end(Span::Year, micros));
            prop_assert_eq!(zone.local(micros).date(), day);
        }

        #[test]
        fn nothing_makes_it_panic(micros: i64, name in 0..NAMES.len()) {
            let zone = zone(NAMES[name]);
            let _ = (zone.date(micros), zone.local(micros), zone.start(zone.date(micros)));
            for span in [Span::Day, Span::Month, Span::Year] {
                let _ = zone.end(span, micros);
            }
        }

        #[test]
        fn no_name_makes_it_panic(name in ".{0,20}") {
            let _ = Zone::named(&name);
        }
    }
}
