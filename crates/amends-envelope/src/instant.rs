//! When it happened, and how exactly that is known.
//!
//! An [`Instant`] is whole microseconds between 1970 and the end of 9999. A time that the source knows only by its
//! day or month is an [`Occurred`] with that [`Precision`]: the start of the day or month in its own [`Zone`]. This
//! crate does no zone arithmetic: which instant a civil day begins at is the calendar's affair.

use std::fmt;

use chrono::{DateTime, Datelike, Timelike, Utc};
use smol_str::SmolStr;

use crate::Unfit;
use crate::name::{Alphabet, within};

/// An instant in whole microseconds since 1970-01-01T00:00:00Z, up to the end of the year 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64); // invariant: 0 ..= LAST

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;
/// 9999-12-31T23:59:59.999999Z.
const LAST: i64 = 2_932_896 * DAY + DAY - 1;

impl Instant {
    /// The first instant there is: 1970-01-01T00:00:00Z.
    pub const FIRST: Self = Self(0);
    /// The last instant there is: 9999-12-31T23:59:59.999999Z.
    pub const LAST: Self = Self(LAST);

    /// What a text must look like to be one, for errors.
    pub const FORM: &str = "an instant like 2026-04-02T09:30:00.123456Z: Z or an offset, up to 6 digits of fraction, years 1970 to 9999";

    /// # Errors
    /// [`Unfit`] before 1970 or after 9999.
    pub const fn from_micros(micros: i64) -> Result<Self, Unfit> {
        if micros < 0 || micros > LAST { Err(Unfit::out_of_bounds(Self::FORM)) } else { Ok(Self(micros)) }
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
        let wrong = Unfit::wrong_type(Self::FORM);
        let Some((date_and_time, rest)) = text.as_bytes().split_first_chunk() else { return Err(wrong) };
        let digits = digits(date_and_time, b"0000-00-00T00:00:00").ok_or(wrong)?;
        let two = |at: usize| i64::from(digits[at]) * 10 + i64::from(digits[at + 1]);
        let (century, year, month, day) = (two(0), two(2), two(5), two(8));
        let (hour, minute, second) = (two(11), two(14), two(17));
        let (fraction, offset_minutes) = fraction_and_offset(rest).ok_or(wrong)?;
        let outside = Unfit::out_of_bounds(Self::FORM);
        if hour > 23 || minute > 59 || second > 59 || offset_minutes.abs() >= 24 * 60 {
            return Err(outside);
        }
        let days = days_from_civil(century * 100 + year, month, day).ok_or(outside)?;
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

/// The number that two digits are.
const fn two(tens: u8, ones: u8) -> Option<i64> {
    if tens.is_ascii_digit() && ones.is_ascii_digit() {
        Some((tens - b'0') as i64 * 10 + (ones - b'0') as i64)
    } else {
        None
    }
}

/// The digits of a text that looks like the picture, a digit for each `0` in it. Without a branch for each byte, since
/// every line of a replay has two of these.
fn digits<const N: usize>(text: &[u8; N], picture: &[u8; N]) -> Option<[u8; N]> {
    let (mut digits, mut fits) = ([0; N], true);
    for ((digit, byte), pictured) in digits.iter_mut().zip(text).zip(picture) {
        *digit = byte.wrapping_sub(*pictured);
        fits &= *digit <= if *pictured == b'0' { 9 } else { 0 };
    }
    fits.then_some(digits)
}

/// Microseconds and minutes east of Greenwich of what follows the seconds.
fn fraction_and_offset(rest: &[u8]) -> Option<(i64, i64)> {
    if let Some(digits) = rest.try_into().ok().and_then(|rest| digits(rest, b".000000Z")) {
        let micros = digits[1..7].iter().fold(0, |micros, digit| micros * 10 + i64::from(*digit));
        return Some((micros, 0));
    }
    let (micros, zone) = fraction(rest)?;
    Some((micros, offset(zone)?))
}

/// Microseconds of a fraction like `.5`, and what follows it.
fn fraction(rest: &[u8]) -> Option<(i64, &[u8])> {
    let Some((b'.', digits_and_zone)) = rest.split_first() else { return Some((0, rest)) };
    let (mut micros, mut unit, mut zone) = (0, SECOND, digits_and_zone);
    while let [digit @ b'0'..=b'9', after @ ..] = zone {
        unit /= 10;
        micros += i64::from(digit - b'0') * unit;
        zone = after;
    }
    let length = digits_and_zone.len() - zone.len();
    (1..=6).contains(&length).then_some((micros, zone))
}

/// Minutes east of Greenwich of `Z` or `±hh:mm`.
fn offset(zone: &[u8]) -> Option<i64> {
    match *zone {
        [b'Z'] => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (two(h1, h2)?, two(m1, m2)?);
            let east = hours * 60 + minutes;
            (minutes <= 59).then_some(if sign == b'-' { -east } else { east })
        }
        _ => None,
    }
}

/// Days since 1970 of a civil date; nothing where there is no such day. Every line of a replay has two of these, so it
/// is plain arithmetic; a test holds every day against chrono's.
const fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    const LENGTHS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    if month < 1 || month > 12 || year < 1 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 12")]
    let index = month as usize - 1;
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let leap_day_here = if is_leap && month == 2 { 1 } else { 0 };
    if day < 1 || day > LENGTHS[index] + leap_day_here {
        return None;
    }
    let leap_day_before = if is_leap && month > 2 { 1 } else { 0 };
    let whole = year - 1;
    let leap_days = whole / 4 - whole / 100 + whole / 400;
    Some(whole * 365 + leap_days + BEFORE[index] + leap_day_before + day - 1 - 719_162)
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

    #[test]
    fn every_day_there_is_has_the_number_that_chrono_gives_it_and_no_other_day_has_one() {
        use chrono::NaiveDate;
        for year in (1..=9999).step_by(7).chain(1890..=2110) {
            for (month, day) in (0..=13).flat_map(|month| (0..=32).map(move |day| (month, day))) {
                let date = NaiveDate::from_ymd_opt(year, month, day);
                let expected = date.map(|date| i64::from(date.num_days_from_ce()) - 719_163);
                let found = days_from_civil(i64::from(year), i64::from(month), i64::from(day));
                assert_eq!(found, expected, "{year}-{month}-{day}");
            }
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
