//! Why a date is due when it is: the days that did not count, each with its reason.

use std::fmt;

use chrono::NaiveDate;

use crate::calendar::next;
use crate::{Calendar, Closed, Count, Day, Due, Start, Term};

/// A day that did not count, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skipped<'a> {
    /// The day, in the term's zone.
    pub day: NaiveDate,
    /// Why it did not count.
    pub why: Why<'a>,
}

/// Why a day did not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why<'a> {
    /// It is no business day.
    Closed(Closed<'a>),
    /// What arrived on it came after the cut-off.
    AfterCutOff,
    /// None of the time that counted lay within its opening hours. Of terms of business minutes only.
    OutsideHours,
    /// It counted, but had hours of its own, by name. Of terms of business minutes only.
    HalfDay(&'a str),
    /// The clock was paused. Of clocks only.
    Paused,
}

impl<'a> Why<'a> {
    /// A stable code: `weekend`, `holiday`, `closure`, `no_such_day`, `after_cut_off`, `outside_hours`, `half_day`,
    /// `paused`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Closed(Closed::Weekend) => "weekend",
            Self::Closed(Closed::Holiday(_)) => "holiday",
            Self::Closed(Closed::Closure(_)) => "closure",
            Self::Closed(Closed::NoSuchDay) => "no_such_day",
            Self::AfterCutOff => "after_cut_off",
            Self::OutsideHours => "outside_hours",
            Self::HalfDay(_) => "half_day",
            Self::Paused => "paused",
        }
    }

    /// The name of the day, where the calendar gives it one.
    pub fn name(self) -> Option<&'a str> {
        match self {
            Self::Closed(Closed::Holiday(name) | Closed::Closure(name)) | Self::HalfDay(name) => Some(name),
            Self::Closed(Closed::Weekend | Closed::NoSuchDay)
            | Self::AfterCutOff
            | Self::OutsideHours
            | Self::Paused => None,
        }
    }
}

/// In words: `holiday: Good Friday`.
impl fmt::Display for Why<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Closed(Closed::NoSuchDay) => "no such day in this zone",
            Self::AfterCutOff => "arrived after the cut-off",
            Self::OutsideHours => "outside opening hours",
            Self::HalfDay(_) => "half day",
            Self::Closed(_) | Self::Paused => self.code(),
        })?;
        self.name().map_or(Ok(()), |name| write!(out, ": {name}"))
    }
}

/// In words: `2026-04-03 holiday: Good Friday`.
impl fmt::Display for Skipped<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.day, self.why)
    }
}

impl Calendar {
    /// The days that did not count on the way to `due`, which this calendar gave for the same start and term: first
    /// those before it counted as received, then those that the count passed over, then those that the last day rolled
    /// over; each part in order of days.
    ///
    /// Calendar days, weeks and months skip nothing but what they roll over; minutes that pass skip nothing at all.
    pub fn skipped<'a>(
        &'a self,
        start: i64,
        term: &Term,
        due: &Due,
    ) -> impl Iterator<Item = Skipped<'a>> + use<'a> {
        let arrived = self.zone_of(term).date(start);
        let waited = days(arrived, due.received_on).map(|day| self.not_received(day));
        waited.chain(self.uncounted(term.count, term.start, *due)).chain(self.rolled(due))
    }

    /// Why what arrives on that day counts as received only later.
    fn not_received(&self, day: NaiveDate) -> Skipped<'_> {
        self.closed(day).unwrap_or(Skipped { day, why: Why::AfterCutOff })
    }

    /// The days that the count passed over.
    fn uncounted(&self, count: Count, start: Start, due: Due) -> impl Iterator<Item = Skipped<'_>> {
        let first = match start {
            Start::Excluded => next(due.received_on),
            Start::Included => due.received_on,
        };
        let (from, is_time) = match count {
            Count::BusinessDays(_) => (first, false),
            Count::BusinessMinutes(_) => (due.received_on, true),
            Count::CalendarDays(_) | Count::Weeks(_) | Count::Months(_) | Count::Minutes(_) => {
                (next(due.counted_to), false)
            }
        };
        days(from, next(due.counted_to)).filter_map(move |day| {
            if is_time { self.no_time(day, due.from, due.at) } else { self.closed(day) }
        })
    }

    /// The days that the last day rolled over, itself the first.
    fn rolled(&self, due: &Due) -> impl Iterator<Item = Skipped<'_>> + use<'_> {
        let (from, to) = if due.day < due.counted_to {
            (next(due.day), next(due.counted_to))
        } else {
            (due.counted_to, due.day)
        };
        days(from, to).filter_map(|day| self.closed(day))
    }

    /// That a day is no business day, and why.
    pub(crate) fn closed(&self, day: NaiveDate) -> Option<Skipped<'_>> {
        match self.day(day) {
            Ok(Day::Closed(why)) => Some(Skipped { day, why: Why::Closed(why) }),
            Ok(Day::Usual | Day::HalfDay(_) | Day::Opening(_)) | Err(_) => None,
        }
    }

    /// Why little or no open time between two instants lay on a day.
    pub(crate) fn no_time(&self, day: NaiveDate, from: i64, to: i64) -> Option<Skipped<'_>> {
        let index = self.index(day).ok()?;
        let (begins, ends) = self.0.table.day_span(index);
        if begins >= to {
            return None; // all was over before it began
        }
        let why = match self.day_at(index, day) {
            Day::Closed(why) => Why::Closed(why),
            Day::HalfDay(name) => Why::HalfDay(name),
            Day::Usual | Day::Opening(_) => Why::OutsideHours,
        };
        let counted = self.open_between(begins.max(from), ends.min(to)).unwrap_or(0) > 0;
        let says = !counted || matches!(why, Why::HalfDay(_));
        says.then_some(Skipped { day, why })
    }
}

/// The days from one to another, exclusive.
pub(crate) fn days(from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    from.iter_days().take_while(move |day| *day < to)
}
