//! What a calendar file says, before it is laid out in tables.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::{Hours, Zone};

/// What a calendar file says.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) name: String,
    pub(crate) zone_name: String,
    pub(crate) zone: Zone,
    /// The first and the last year covered.
    pub(crate) years: (i32, i32),
    pub(crate) source: Vec<String>,
    pub(crate) checked_on: Option<NaiveDate>,
    /// The opening segments from Monday to Sunday; sorted, apart.
    pub(crate) week: [Vec<Hours>; 7],
    /// The days on which it is not as the week says.
    pub(crate) special: BTreeMap<NaiveDate, Special>,
}

/// A day on which it is not as the week says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Special {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    /// Empty where it is closed.
    pub(crate) hours: Vec<Hours>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Holiday,
    Closure,
    HalfDay,
    Opening,
}

impl Definition {
    /// When it is open on a day, by its wall clock.
    pub(crate) fn hours(&self, day: NaiveDate) -> &[Hours] {
        self.special.get(&day).map_or_else(|| self.weekly(day), |special| &special.hours)
    }

    /// When it is open on the day of the week that a day is.
    pub(crate) fn weekly(&self, day: NaiveDate) -> &[Hours] {
        usize::try_from(day.weekday().num_days_from_monday())
            .ok()
            .and_then(|weekday| self.week.get(weekday))
            .map_or(&[], Vec::as_slice)
    }
}
