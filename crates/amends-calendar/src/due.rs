//! When something is due.
//!
//! ```text
//! start ──receipt──▶ from, received_on ──count──▶ counted_to ──roll──▶ day ──until──▶ at
//! ```
//!
//! Every stop on that way stands in the [`Due`], and the explanation is read from it: there is no second walk that
//! could say something else.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::term::{Count, Receipt, Roll, Start, Term, Until};
use crate::zone::SECOND;
use crate::{Calendar, CalendarError, Zone};

pub(crate) const MINUTE: i64 = 60 * SECOND;
/// 9999-12-31T23:59:59.999999Z.
const LAST: i64 = 253_402_300_799_999_999;

/// When something is due, and how that came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The last instant that is still in time.
    pub at: i64,
    /// The last day, after rolling, in the term's zone.
    pub day: NaiveDate,
    /// The day that the count came to, before rolling.
    pub counted_to: NaiveDate,
    /// The day of receipt from which it was counted, after the cut-off.
    pub received_on: NaiveDate,
    /// The instant of receipt from which it was counted, after the cut-off.
    pub from: i64,
}

impl Calendar {
    /// When a term ends that begins at an instant. Allocates nothing.
    ///
    /// Days, weeks and months that do not roll, and minutes that pass, ask only the zone; all others are sure only
    /// within the years covered.
    ///
    /// # Errors
    /// [`CalendarError`]: outside the years covered, or beyond 9999.
    ///
    /// # Example
    /// ```
    /// use amends_calendar::{Calendar, Count, Term, Until};
    /// let england = Calendar::shipped("england-wales").unwrap();
    /// let received = 1_775_131_200_000_000; // Thursday 2026-04-02T12:00:00Z
    /// let term = Term { until: Until::CloseOfBusiness, ..Term::of(Count::BusinessDays(3)) };
    /// let due = england.due(received, &term).unwrap();
    /// assert_eq!(due.day.to_string(), "2026-04-09");
    /// let why: Vec<String> =
    ///     england.skipped(received, &term, &due).map(|skipped| skipped.to_string()).collect();
    /// assert_eq!(why, [
    ///     "2026-04-03 holiday: Good Friday",
    ///     "2026-04-04 weekend",
    ///     "2026-04-05 weekend",
    ///     "2026-04-06 holiday: Easter Monday",
    /// ]);
    /// ```
    pub fn due(&self, start: i64, term: &Term) -> Result<Due, CalendarError> {
        let (from, received_on) = self.received(start, term)?;
        match term.count {
            Count::Minutes(n) => at(self.zone_of(term), from, received_on, plus(from, n)?),
            Count::BusinessMinutes(n) => {
                let end = self.add_open(from, i64::from(n) * MINUTE)?;
                at(self.zone_of(term), from, received_on, end)
            }
            Count::CalendarDays(_) | Count::BusinessDays(_) | Count::Weeks(_) | Count::Months(_) => {
                let counted_to = self.counted(received_on, term)?;
                self.ends(term, Due { at: from, day: counted_to, counted_to, received_on, from })
            }
        }
    }

    /// The zone whose days a term means.
    pub(crate) fn zone_of<'a>(&'a self, term: &'a Term) -> &'a Zone {
        term.zone.as_ref().unwrap_or_else(|| self.zone())
    }

    /// When and on which day what arrives counts as received.
    fn received(&self, start: i64, term: &Term) -> Result<(i64, NaiveDate), CalendarError> {
        let shown = self.zone_of(term).local(start);
        let day = shown.date();
        let Receipt::OnBusinessDay { cut_off } = term.receipt else { return Ok((start, day)) };
        let too_late = cut_off.is_some_and(|cut_off| shown.time() > cut_off);
        if !too_late && self.is_business_day(day)? {
            return Ok((start, day));
        }
        let day = self.add_business_days(day, 1)?;
        let (begins, _) = self.0.table.day_span(self.index(day)?);
        // Where the term's zone is not the calendar's, that day may have opened already.
        Ok((self.opening(begins.max(start))?, day))
    }

    /// The last day of a term of days, before rolling.
    fn counted(&self, day: NaiveDate, term: &Term) -> Result<NaiveDate, CalendarError> {
        let first = u32::from(term.start == Start::Included);
        match term.count {
            Count::CalendarDays(n) => later(day, u64::from(n.saturating_sub(first))),
            Count::Weeks(n) => later(day, (u64::from(n) * 7).saturating_sub(u64::from(first))),
            Count::Months(n) => months(day, n, term.start),
            Count::BusinessDays(n) => {
                let counts_itself = first == 1 && self.is_business_day(day)?;
                self.add_business_days(day, i64::from(n.saturating_sub(u32::from(counts_itself))))
            }
            Count::BusinessMinutes(_) | Count::Minutes(_) => Ok(day),
        }
    }

    /// Rolls the day that the count came to, and finds when on it the term ends.
    pub(crate) fn ends(&self, term: &Term, due: Due) -> Result<Due, CalendarError> {
        let day = self.roll(due.counted_to, term.roll)?;
        let zone = self.zone_of(term);
        let end_of_day = || later(day, 1).map(|next| zone.start(next) - 1);
        let at = match term.until {
            Until::EndOfDay => end_of_day()?,
            Until::CloseOfBusiness => self.closing(day)?.map_or_else(end_of_day, Ok)?,
            Until::SameTime => zone.instant(day.and_time(zone.local(due.from).time())),
        };
        within(Due { at, day, ..due })
    }

    /// When it closes on a day, or the day's last microsecond where it does not; none where it is not open at all.
    fn closing(&self, day: NaiveDate) -> Result<Option<i64>, CalendarError> {
        let (begins, ends) = self.0.table.day_span(self.index(day)?);
        let last = self.0.table.open_before(ends).map(|open| open.to.min(ends - 1));
        Ok(last.filter(|closes| *closes > begins))
    }
}

/// The answer of a term that is counted in minutes.
pub(crate) fn at(zone: &Zone, from: i64, received_on: NaiveDate, at: i64) -> Result<Due, CalendarError> {
    let day = zone.date(at);
    within(Due { at, day, counted_to: day, received_on, from })
}

fn within(due: Due) -> Result<Due, CalendarError> {
    if due.at > LAST { Err(CalendarError::TooFar) } else { Ok(due) }
}

fn plus(from: i64, minutes: u32) -> Result<i64, CalendarError> {
    from.checked_add(i64::from(minutes) * MINUTE).ok_or(CalendarError::TooFar)
}

/// So many civil days later.
pub(crate) fn later(day: NaiveDate, days: u64) -> Result<NaiveDate, CalendarError> {
    let later = day.checked_add_days(Days::new(days));
    later.filter(|day| day.year() <= 9999).ok_or(CalendarError::TooFar)
}

/// So many months later, clamped to the last day of the month; the day before where the first day counts itself.
fn months(day: NaiveDate, n: u32, start: Start) -> Result<NaiveDate, CalendarError> {
    let same = day.checked_add_months(Months::new(n)).filter(|day| day.year() <= 9999);
    let same = same.ok_or(CalendarError::TooFar)?;
    let is_clamped = same.day() < day.day();
    match start {
        Start::Included if n > 0 && !is_clamped => Ok(same.pred_opt().unwrap_or(same)),
        Start::Included | Start::Excluded => Ok(same),
    }
}

impl Roll {
    /// Where a count of business days comes to lie on a closed day, it goes on to the next business day.
    pub(crate) fn or_following(self) -> Self {
        if self == Self::Stay { Self::Following } else { self }
    }
}
