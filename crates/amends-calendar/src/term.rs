//! A term: how long there is, and how that is counted.

use chrono::NaiveTime;

use crate::Zone;

/// How long there is, and how that is counted: everything that a law or a contract says about a deadline but when it
/// began and on which calendar.
///
/// Any combination is right. [`Term::of`] gives the usual one, from which a struct update departs.
///
/// # Example
/// ```
/// use amends_calendar::{Count, Roll, Term};
/// let eight_weeks = Term::of(Count::Weeks(8)); // DISP 1.6: by the end of 8 weeks after receipt
/// let parcel = Term { roll: Roll::Following, ..Term::of(Count::CalendarDays(14)) };
/// assert_ne!(eight_weeks, parcel);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// How much of what.
    pub count: Count,
    /// Whether the day of receipt counts itself. Days, weeks and months ask it; minutes do not.
    pub start: Start,
    /// On which day what arrives counts as received.
    pub receipt: Receipt,
    /// What becomes of a last day that is no business day. Minutes do not ask it.
    pub roll: Roll,
    /// When on the last day it ends. Minutes do not ask it.
    pub until: Until,
    /// The zone whose civil days the law means; the calendar's where there is none.
    pub zone: Option<Zone>,
}

impl Term {
    /// The usual term: the day of receipt is day 0, nothing rolls, until the end of the last day in the calendar's
    /// zone.
    pub const fn of(count: Count) -> Self {
        let (start, receipt) = (Start::Excluded, Receipt::OnTheDay);
        Self { count, start, receipt, roll: Roll::Stay, until: Until::EndOfDay, zone: None }
    }
}

/// How much of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Count {
    /// Civil days, closed ones too.
    CalendarDays(u32),
    /// Business days of the calendar.
    BusinessDays(u32),
    /// Seven civil days each.
    Weeks(u32),
    /// To the same day of the month so many months on; the last day of that month where it has no such day: from
    /// 31 August to 28 February.
    Months(u32),
    /// Open minutes of the calendar.
    BusinessMinutes(u32),
    /// Minutes that pass, closed or open: an hour is 60 of them also when the clocks change.
    Minutes(u32),
}

/// Whether the day of receipt counts itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Start {
    /// It is day 0: 15 days from 1 March end on 16 March.
    Excluded,
    /// It is day 1: 15 days that begin on 1 March end on 15 March. A month that begins on the 10th ends on the 9th;
    /// where the month has no such day, on its last. Of business days it is the first only if it is one.
    Included,
}

/// On which day what arrives counts as received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Receipt {
    /// On the day it arrived on, and at that time.
    OnTheDay,
    /// At the opening of the next business day, where it arrived on a closed day or, on a business day, later than the
    /// cut-off, by the clock of the term's zone. What arrives at the cut-off itself is in time for that day.
    OnBusinessDay {
        /// Later than this counts as the next business day; nothing is too late where there is none.
        cut_off: Option<NaiveTime>,
    },
}

/// What becomes of a day that is no business day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Roll {
    /// It stays.
    Stay,
    /// The next business day.
    Following,
    /// The business day before.
    Preceding,
    /// The next business day, but where that lies in another month, the business day before.
    ModifiedFollowing,
}

/// When on its last day a term ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Until {
    /// With the day: its last microsecond in the zone, however many hours it has.
    EndOfDay,
    /// When the calendar closes on that day; with the day where it is not open, or open to the end.
    CloseOfBusiness,
    /// At the time of day of the receipt, by the zone's clock; where the clock skips it, as much later as is skipped.
    SameTime,
}
