//! A calendar: which days are business days, and when it is open.

use std::fmt;
use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate};
use sha2::{Digest, Sha256};

use crate::definition::{Definition, Kind};
use crate::error::{CalendarError, Side};
use crate::table::Table;
use crate::{Hours, Mistakes, Roll, Zone, read};

/// A versioned calendar: zone, weekly opening hours, holidays, half days, closures and extra openings. Never changes.
///
/// A **business day** is a day on which it opens at all, half days and extra openings among them. **Open time** is
/// what its wall clock shows as open, in microseconds: an hour that the clock skips is no open time, and one that it
/// shows twice is two hours. Nothing is guessed beyond the [years covered](Self::years): what needs them is a
/// [`CalendarError::OutsideYears`].
///
/// Cheap to clone. Two are equal where their files are, byte for byte.
#[derive(Clone)]
pub struct Calendar(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) definition: Definition,
    digest: String,
    pub(crate) table: Table,
}

/// What sort of day a day is in a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day<'a> {
    /// A business day like every week's.
    Usual,
    /// A business day with hours of its own, by name: Christmas Eve until noon.
    HalfDay(&'a str),
    /// A business day by exception, by name: a Saturday worked.
    Opening(&'a str),
    /// No business day, and why.
    Closed(Closed<'a>),
}

/// Why a day is no business day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed<'a> {
    /// The calendar never opens on this day of the week.
    Weekend,
    /// A holiday, by name.
    Holiday(&'a str),
    /// Closed this once, by name.
    Closure(&'a str),
    /// The zone never had this day: Samoa had no 30 December 2011.
    NoSuchDay,
}

impl Calendar {
    /// Reads a calendar file; `docs/reference/calendars.md` describes it. At most 256 kibibytes and 230 years.
    ///
    /// # Errors
    /// [`Mistakes`]: every mistake of the file at once, each with where it stands and what was expected.
    ///
    /// # Example
    /// ```
    /// use amends_calendar::Calendar;
    /// let desk = Calendar::parse(r#"
    ///     id = "desk"
    ///     version = "1"
    ///     zone = "Europe/London"
    ///     years = [2026, 2027]
    ///     holidays_of = "england-wales 2026.1"
    ///     [week]
    ///     weekdays = ["09:00-17:30"]
    ///     [half_days]
    ///     2026-12-24 = { name = "Christmas Eve", hours = ["09:00-12:30"] }
    /// "#).unwrap();
    /// assert!(desk.is_business_day("2026-12-24".parse().unwrap()).unwrap());
    /// assert!(!desk.is_business_day("2026-12-25".parse().unwrap()).unwrap());
    /// ```
    pub fn parse(text: &str) -> Result<Self, Mistakes> {
        let definition = read::definition(text)?;
        let table = Table::new(&definition);
        Ok(Self(Arc::new(Inner { definition, digest: digest(text.as_bytes()), table })))
    }

    /// Its id, like `england-wales`.
    pub fn id(&self) -> &str {
        &self.0.definition.id
    }

    /// Its version, like `2026.1`.
    pub fn version(&self) -> &str {
        &self.0.definition.version
    }

    /// Its name for people; the id where the file gives none.
    pub fn name(&self) -> &str {
        &self.0.definition.name
    }

    /// `sha256:` and 64 hexadecimal digits of its file, byte for byte: what a case binds it by.
    pub fn digest(&self) -> &str {
        &self.0.digest
    }

    /// The zone whose days and clock it follows.
    pub fn zone(&self) -> &Zone {
        &self.0.definition.zone
    }

    /// The name of that zone.
    pub fn zone_name(&self) -> &str {
        &self.0.definition.zone_name
    }

    /// The first and the last year that it covers.
    pub fn years(&self) -> (i32, i32) {
        self.0.definition.years
    }

    /// Where its days are from: laws and publications.
    pub fn source(&self) -> &[String] {
        &self.0.definition.source
    }

    /// When its days were last held against the source.
    pub fn checked_on(&self) -> Option<NaiveDate> {
        self.0.definition.checked_on
    }

    /// Every named day, in order: holidays, closures, half days, extra openings.
    pub fn named_days(&self) -> impl Iterator<Item = (NaiveDate, Day<'_>)> {
        let days = self.0.definition.special.keys();
        days.filter_map(|day| Some((*day, self.day(*day).ok()?)))
    }

    /// What sort of day a day is.
    ///
    /// # Errors
    /// [`CalendarError::OutsideYears`].
    pub fn day(&self, day: NaiveDate) -> Result<Day<'_>, CalendarError> {
        let index = self.index(day)?;
        Ok(self.day_at(index, day))
    }

    /// When it is open on a day, by the wall clock; nothing on a closed day.
    ///
    /// # Errors
    /// [`CalendarError::OutsideYears`].
    pub fn hours(&self, day: NaiveDate) -> Result<&[Hours], CalendarError> {
        let index = self.index(day)?;
        Ok(if self.0.table.exists(index) { self.0.definition.hours(day) } else { &[] })
    }

    /// Whether it opens on that day at all.
    ///
    /// # Errors
    /// [`CalendarError::OutsideYears`].
    pub fn is_business_day(&self, day: NaiveDate) -> Result<bool, CalendarError> {
        Ok(self.0.table.is_business(self.index(day)?))
    }

    /// The `n`-th business day strictly after a day, strictly before it where `n` is negative, itself where it is 0.
    ///
    /// # Errors
    /// [`CalendarError::OutsideYears`].
    ///
    /// # Example
    /// ```
    /// use amends_calendar::Calendar;
    /// let england = Calendar::shipped("england-wales").unwrap();
    /// let thursday = "2026-04-02".parse().unwrap(); // before Good Friday and Easter Monday
    /// assert_eq!(england.add_business_days(thursday, 3).unwrap().to_string(), "2026-04-09");
    /// ```
    pub fn add_business_days(&self, day: NaiveDate, n: i64) -> Result<NaiveDate, CalendarError> {
        let table = &self.0.table;
        let index = self.index(day)?;
        let nth = match n {
            0 => return Ok(day),
            1.. => table.before(index + 1).checked_add(n - 1),
            ..0 => table.before(index).checked_add(n),
        };
        let nth = nth.ok_or(Side::Later).and_then(|nth| table.nth(nth));
        nth.map(|index| table.day(index)).map_err(|side| self.outside(side))
    }

    /// How many business days lie after `from`, up to and including `to`; negative where `to` is the earlier.
    ///
    /// Sums exactly: from a to c it is as many as from a to b and from b to c.
    ///
    /// # Errors
    /// [`CalendarError::OutsideYears`].
    pub fn business_days_between(&self, from: NaiveDate, to: NaiveDate) -> Result<i64, CalendarError> {
        let (from, to) = (self.index(from)?, self.index(to)?);
        Ok(self.0.table.before(to + 1) - self.0.table.before(from + 1))
    }

    /// The day itself where it is a business day, else the one that `roll` says.
    ///
    /// # Errors
    /// [`CalendarError::OutsideYears`], except with [`Roll::Stay`], which asks no calendar.
    pub fn roll(&self, day: NaiveDate, roll: Roll) -> Result<NaiveDate, CalendarError> {
        if roll == Roll::Stay || self.is_business_day(day)? {
            return Ok(day);
        }
        match roll {
            Roll::Stay => Ok(day),
            Roll::Preceding => self.add_business_days(day, -1),
            Roll::Following => self.add_business_days(day, 1),
            Roll::ModifiedFollowing => {
                // The years covered end with a month: what follows beyond them lies in another one.
                let next = self.add_business_days(day, 1).ok();
                let same_month = next.filter(|next| (next.year(), next.month()) == (day.year(), day.month()));
                same_month.map_or_else(|| self.add_business_days(day, -1), Ok)
            }
        }
    }

    pub(crate) fn index(&self, day: NaiveDate) -> Result<usize, CalendarError> {
        self.0.table.index(day).map_err(|side| self.outside(side))
    }

    /// What sort of day the day of an index is.
    pub(crate) fn day_at(&self, index: usize, day: NaiveDate) -> Day<'_> {
        let definition = &self.0.definition;
        if !self.0.table.exists(index) {
            return Day::Closed(Closed::NoSuchDay);
        }
        match definition.special.get(&day) {
            Some(special) => match special.kind {
                Kind::Holiday => Day::Closed(Closed::Holiday(&special.name)),
                Kind::Closure => Day::Closed(Closed::Closure(&special.name)),
                Kind::HalfDay => Day::HalfDay(&special.name),
                Kind::Opening => Day::Opening(&special.name),
            },
            None if definition.weekly(day).is_empty() => Day::Closed(Closed::Weekend),
            None => Day::Usual,
        }
    }

    pub(crate) fn outside(&self, side: Side) -> CalendarError {
        let (first, last) = self.years();
        let (id, version) = (self.id().to_owned(), self.version().to_owned());
        CalendarError::OutsideYears { id, version, first, last, side }
    }
}

impl PartialEq for Calendar {
    fn eq(&self, other: &Self) -> bool {
        self.0.digest == other.0.digest
    }
}

impl Eq for Calendar {}

impl fmt::Debug for Calendar {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Calendar({} {}, {})", self.id(), self.version(), self.digest())
    }
}

fn digest(bytes: &[u8]) -> String {
    let hex = Sha256::digest(bytes).iter().fold(String::with_capacity(71), |mut hex, byte| {
        let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
        hex.extend([digit(byte >> 4), digit(byte & 15)]);
        hex
    });
    format!("sha256:{hex}")
}

/// The day after; the last that there is, after the last.
pub(crate) fn next(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX)
}
