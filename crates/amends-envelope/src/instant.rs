//! When it happened, and how exactly that is known.
//!
//! An [`Instant`] is whole microseconds between 1970 and the end of 9999. A time that the source knows only by its
//! day or month is an [`Occurred`] with that [`Precision`]: the start of the day or month in its own [`Zone`]. This
//! crate does no zone arithmetic: which instant a civil day begins at is the calendar's affair.

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use smol_str::SmolStr;

use crate::Unfit;
use crate::name::{Alphabet, within};

/// An instant in whole microseconds since 1970-01-01T00:00:00Z, up to the end of the year 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64); // invariant: 0 ..= LAST

const EXPECTED: &str = "an instant like 2026-04-02T09:30:00.123456Z: Z or an offset, up to 6 digits of fraction, years 1970 to 9999";
const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;
/// 9999-12-31T23:59:59.999999Z.
const LAST: i64 = 2_932_896 * DAY + DAY - 1;

impl Instant {
    /// The first instant there is: 1970-01-01T00:00:00Z.
    pub const FIRST: Self = Self(0);
    /// The last instant there is: 9999-12-31T23:59:59.999999Z.
    pub const LAST: Self = Self(LAST);

    /// # Errors
    /// [`Unfit`] before 1970 or after 9999.
    pub const fn from_micros(micros: i64) -> Result<Self, Unfit> {
        if micros < 0 || micros > LAST { Err(Unfit::out_of_bounds(EXPECTED)) } else { Ok(Self(micros)) }
    }

    /// Microseconds since 1970.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// This many microseconds later, stopping at the first and the last instant there is.
    #[must_use]
    pub fn saturating_add_micros(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros).clamp(0, LAST))
    }

    /// Reads an instant of the log: RFC 3339 with `Z` or an offset, 0 to 6 digits of fraction, seconds 00 to 59.
    ///
    /// # Errors
    /// [`Unfit`]: `wrong_type` where the text is not of that form, `out_of_bounds` where it is no instant between
    /// 1970 and 9999.
    ///
    /// # Example
    /// ```
    /// use amends_envelope::Instant;
    /// let instant = Instant::parse("2026-04-02T11:30:00.5+02:00").unwrap();
    /// assert_eq!(instant.to_string(), "2026-04-02T09:30:00.500000Z");
    /// ```
    pub fn parse(text: &str) -> Result<Self, Unfit> {
        let bytes = text.as_bytes();
        let wrong = Unfit::wrong_type(EXPECTED);
        if bytes.len() < 20 {
            return Err(wrong);
        }
        let marks = [bytes[4], bytes[7], bytes[10], bytes[13], bytes[16]];
        if marks != *b"--T::" {
            return Err(wrong);
        }
        let number = |from: usize, to: usize| digits(&bytes[from..to]).ok_or(wrong);
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let (fraction, zone) = fraction(&bytes[19..]).ok_or(wrong)?;
        let offset_minutes = offset(zone).ok_or(wrong)?;
        let outside = Unfit::out_of_bounds(EXPECTED);
        if hour > 23 || minute > 59 || second > 59 || offset_minutes.abs() >= 24 * 60 {
            return Err(outside);
        }
        let days = days_from_civil(year, month, day).ok_or(outside)?;
        let seconds = days * 86_400 + hour * 3600 + (minute - offset_minutes) * 60 + second;
        Self::from_micros(seconds * SECOND + fraction)
    }

    /// As chrono knows it.
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }

    /// As reports write it: with six digits of fraction, or none where they are zero.
    pub fn report(self) -> String {
        let text = self.to_string();
        if self.0 % SECOND == 0 { text.replace(".000000Z", "Z") } else { text }
    }
}

impl TryFrom<DateTime<Utc>> for Instant {
    type Error = Unfit;

    /// Cuts off what is finer than a microsecond.
    fn try_from(time: DateTime<Utc>) -> Result<Self, Unfit> {
        Self::from_micros(time.timestamp_micros())
    }
}

/// As logs write it: `Z` and six digits of fraction.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.utc();
        let (year, month, day) = (time.year(), time.month(), time.day());
        let (hour, minute, second) = (time.hour(), time.minute(), time.second());
        let micros = self.0.rem_euclid(SECOND);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Instant({self})")
    }
}

fn digits(bytes: &[u8]) -> Option<i64> {
    let mut value = 0;
    for byte in bytes {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i64::from(byte - b'0');
    }
    Some(value)
}

/// Microseconds of a fraction like `.5`, and what follows it.
fn fraction(rest: &[u8]) -> Option<(i64, &[u8])> {
    let Some((b'.', digits_and_zone)) = rest.split_first() else { return Some((0, rest)) };
    let length = digits_and_zone.iter().take_while(|b| b.is_ascii_digit()).count();
    if !(1..=6).contains(&length) {
        return None;
    }
    let (fraction, zone) = digits_and_zone.split_at(length);
    let missing = u32::try_from(6 - length).ok()?;
    Some((digits(fraction)? * 10_i64.pow(missing), zone))
}

/// Minutes east of Greenwich of `Z` or `±hh:mm`.
fn offset(zone: &[u8]) -> Option<i64> {
    match *zone {
        [b'Z'] => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (digits(&[h1, h2])?, digits(&[m1, m2])?);
            let east = hours * 60 + minutes;
            (minutes <= 59).then_some(if sign == b'-' { -east } else { east })
        }
        _ => None,
    }
}

/// Days since 1970 of a civil date.
fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    let (month, day) = (u32::try_from(month).ok()?, u32::try_from(day).ok()?);
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    Some(i64::from(date.num_days_from_ce()) - 719_163)
}

/// How exactly a time is known. From `Hour` on, `occurred_at` is the start of that interval in the event's zone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Precision {
    #[default]
    Instant,
    Second,
    Minute,
    Hour,
    Day,
    Month,
    Year,
    /// The source gives no time; the importer placed the event.
    Assumed,
}

impl Precision {
    /// Every precision, finest first, `assumed` last.
    pub const ALL: [Self; 8] = [
        Self::Instant,
        Self::Second,
        Self::Minute,
        Self::Hour,
        Self::Day,
        Self::Month,
        Self::Year,
        Self::Assumed,
    ];

    /// # Errors
    /// [`Unfit`] where it is none of the stored names.
    pub fn parse(text: &str) -> Result<Self, Unfit> {
        let expected = "one of instant, second, minute, hour, day, month, year, assumed";
        Self::ALL.into_iter().find(|p| p.as_str() == text).ok_or(Unfit::out_of_bounds(expected))
    }

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Instant => "instant",
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
            Self::Assumed => "assumed",
        }
    }

    /// Whether the event must name the zone in which its time was written down.
    pub const fn needs_zone(self) -> bool {
        matches!(self, Self::Hour | Self::Day | Self::Month | Self::Year | Self::Assumed)
    }

    /// Whether the event falls in a civil day or month of its own zone rather than the report's.
    pub const fn is_civil(self) -> bool {
        matches!(self, Self::Day | Self::Month | Self::Year)
    }
}

/// The zone in which a time was written down: an IANA name or `±hh:mm`.
///
/// Only the form is checked here; whether a zone of that name exists is the calendar's to say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Zone(SmolStr); // invariant: of that form

impl Zone {
    /// # Errors
    /// [`Unfit`] where it is neither `±hh:mm` nor of the form of an IANA name.
    pub fn new(name: &str) -> Result<Self, Unfit> {
        Self::check(name).map(|()| Self(name.into()))
    }

    /// Checks a name without keeping it.
    ///
    /// # Errors
    /// [`Unfit`] where it is neither `±hh:mm` nor of the form of an IANA name.
    pub fn check(name: &str) -> Result<(), Unfit> {
        const EXPECTED: &str = "an IANA zone like Europe/Berlin, or an offset ±hh:mm";
        if name.starts_with(['+', '-']) {
            let minutes = offset(name.as_bytes()).filter(|minutes| minutes.abs() < 24 * 60);
            return minutes.map(|_| ()).ok_or(Unfit::out_of_bounds(EXPECTED));
        }
        within(name, 64, Alphabet::ZONE, EXPECTED)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// When it happened in the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurred {
    /// The instant, or the start of the interval that `precision` names.
    pub at: Instant,
    /// How exactly it is known.
    pub precision: Precision,
    /// Where it was written down. Present wherever [`Precision::needs_zone`].
    pub zone: Option<Zone>,
}

impl Occurred {
    /// Exactly then.
    pub const fn at(at: Instant) -> Self {
        Self { at, precision: Precision::Instant, zone: None }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn instants_are_read_with_an_offset_and_written_with_z() {
        for (read, written) in [
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z"),
            ("2024-02-29T23:59:59.1-01:00", "2024-03-01T00:59:59.100000Z"),
            ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
            ("1969-12-31T23:00:00-01:00", "1970-01-01T00:00:00.000000Z"),
        ] {
            assert_eq!(Instant::parse(read).unwrap().to_string(), written);
        }
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        let wrong = [
            "",
            "today",
            "2024-01-01",
            "2024-01-01T00:00:00",
            "2024-01-01 00:00:00Z",
            "2024-01-01T00:00:00.Z",
        ];
        for text in wrong.into_iter().chain([
            "2024-01-01T00:00:00.1234567Z",
            "2024-01-01T00:00:00z",
            "2024-01-01T00:00Z",
        ]) {
            assert_eq!(Instant::parse(text).unwrap_err().why, crate::Why::WrongType, "{text}");
        }
        for text in
            ["2023-02-29T00:00:00Z", "2024-01-01T24:00:00Z", "2024-12-31T23:59:60Z", "1969-12-31T23:59:59Z"]
        {
            assert_eq!(Instant::parse(text).unwrap_err().why, crate::Why::OutOfBounds, "{text}");
        }
    }

    #[test]
    fn reports_leave_out_a_zero_fraction() {
        assert_eq!(Instant::parse("2024-01-01T00:00:00Z").unwrap().report(), "2024-01-01T00:00:00Z");
        assert_eq!(Instant::parse("2024-01-01T00:00:00.1Z").unwrap().report(), "2024-01-01T00:00:00.100000Z");
    }

    #[test]
    fn zones_are_names_or_offsets() {
        for good in ["UTC", "Europe/Berlin", "America/Port-au-Prince", "Etc/GMT+5", "+05:30", "-00:00"] {
            assert!(Zone::new(good).is_ok(), "{good}");
        }
        for bad in ["", "+5:30", "+24:00", "+01:60", "Europe Berlin", "../../etc/passwd."] {
            assert!(Zone::new(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_the_same(micros in 0..=LAST) {
            let instant = Instant::from_micros(micros).unwrap();
            prop_assert_eq!(Instant::parse(&instant.to_string()), Ok(instant));
            prop_assert_eq!(Instant::parse(&instant.report()), Ok(instant));
            prop_assert_eq!(Instant::try_from(instant.utc()), Ok(instant));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}") {
            let _ = (Instant::parse(&text), Zone::new(&text), Precision::parse(&text));
        }
    }
}
