//! Open time: how much lies between two instants, and when so much will have passed.

use crate::{Calendar, CalendarError};

impl Calendar {
    /// The open time between two instants, in microseconds; negative where `to` is the earlier.
    ///
    /// Sums exactly: from a to c it is as much as from a to b and from b to c.
    ///
    /// # Errors
    /// [`CalendarError::OutsideYears`].
    pub fn open_between(&self, from: i64, to: i64) -> Result<i64, CalendarError> {
        Ok(self.worked(to)? - self.worked(from)?)
    }

    /// The first instant by which so much open time has passed since `from`; counted backwards, the last instant from
    /// which so much passes until `from`, where `micros` is negative; `from` itself where it is 0.
    ///
    /// So time that runs out with the day runs out at closing, not at the next opening; and counted backwards, at
    /// opening, not at the last closing.
    ///
    /// # Errors
    /// [`CalendarError::OutsideYears`].
    ///
    /// # Example
    /// ```
    /// use amends_calendar::Calendar;
    /// let desk = Calendar::parse(r#"
    ///     id = "desk"
    ///     version = "1"
    ///     zone = "UTC"
    ///     years = [2026, 2026]
    ///     [week]
    ///     weekdays = ["09:00-12:00", "13:00-17:00"]
    /// "#).unwrap();
    /// let hours = |n: i64| n * 3_600_000_000;
    /// let friday_16h: i64 = 1_767_974_400_000_000; // 2026-01-09T16:00:00Z
    /// let monday_11h = friday_16h + hours(24 * 3 - 5);
    /// assert_eq!(desk.add_open(friday_16h, hours(3)), Ok(monday_11h));
    /// assert_eq!(desk.add_open(monday_11h, hours(-3)), Ok(friday_16h));
    /// assert_eq!(desk.open_between(friday_16h, monday_11h), Ok(hours(3)));
    /// ```
    pub fn add_open(&self, from: i64, micros: i64) -> Result<i64, CalendarError> {
        let total = self.worked(from)?.saturating_add(micros);
        let found = match micros {
            0 => Ok(from),
            1.. => self.0.table.reached(total),
            ..0 => self.0.table.left(total),
        };
        found.map_err(|side| self.outside(side))
    }

    /// Whether it is open at an instant. At closing time it is closed.
    ///
    /// # Errors
    /// [`CalendarError::OutsideYears`].
    pub fn is_open(&self, at: i64) -> Result<bool, CalendarError> {
        self.0.table.within(at).map_err(|side| self.outside(side))?;
        Ok(self.0.table.open_after(at).first().is_some_and(|open| open.from <= at))
    }

    /// The first instant from `at` on at which it is open: `at` itself where it is.
    ///
    /// # Errors
    /// [`CalendarError::OutsideYears`], also where it never opens again in the years covered.
    pub fn opening(&self, at: i64) -> Result<i64, CalendarError> {
        self.0.table.within(at).map_err(|side| self.outside(side))?;
        let next = self.0.table.open_after(at).first();
        next.map(|open| open.from.max(at)).ok_or_else(|| self.outside(crate::Side::Later))
    }

    /// The opening spans between two instants, cut at both: from, until.
    ///
    /// # Errors
    /// [`CalendarError::OutsideYears`].
    pub fn open_spans(&self, from: i64, to: i64) -> Result<impl Iterator<Item = (i64, i64)>, CalendarError> {
        for end in [from, to] {
            self.0.table.within(end).map_err(|side| self.outside(side))?;
        }
        let spans = self.0.table.open_after(from).iter().take_while(move |open| open.from < to);
        Ok(spans.map(move |open| (open.from.max(from), open.to.min(to))))
    }

    fn worked(&self, at: i64) -> Result<i64, CalendarError> {
        self.0.table.worked(at).map_err(|side| self.outside(side))
    }
}
