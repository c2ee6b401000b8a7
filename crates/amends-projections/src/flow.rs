//! How many came in and went out, and how long it took: by category and month.

use std::collections::BTreeMap;

use crate::case_track::{CaseTrack, Word};
use crate::fact::{Moment, Month};
use crate::report::CategoryMonth;
use crate::statistics::{Mean, NetPromoter, percentile_s};

const DAY: i64 = 86_400 * 1_000_000;
const EIGHT_WEEKS: i64 = 56 * DAY;

/// A transition that is counted in the month of its own event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Move {
    Received,
    Resolved,
    Closed,
    LeftOtherwise,
    ReopenedFromClosed,
    ReopenedFromResolved,
    Returned,
}

impl Move {
    /// By how much it changes the backlog.
    pub(crate) const fn backlog(self) -> i64 {
        match self {
            Self::Received | Self::ReopenedFromClosed | Self::Returned => 1,
            Self::Closed | Self::LeftOtherwise => -1,
            Self::Resolved | Self::ReopenedFromResolved => 0,
        }
    }
}

/// The transitions of one category in one month.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    received: u64,
    resolved: u64,
    closed: u64,
    left_otherwise: u64,
    reopened: u64,
    returned: u64,
    backlog: i64,
}

impl Counts {
    const fn count(&mut self, what: Move) {
        match what {
            Move::Received => self.received += 1,
            Move::Resolved => self.resolved += 1,
            Move::Closed => self.closed += 1,
            Move::LeftOtherwise => self.left_otherwise += 1,
            Move::ReopenedFromClosed | Move::ReopenedFromResolved => self.reopened += 1,
            Move::Returned => self.returned += 1,
        }
        self.backlog += what.backlog();
    }

    const fn merge(&mut self, other: Self) {
        self.received += other.received;
        self.resolved += other.resolved;
        self.closed += other.closed;
        self.left_otherwise += other.left_otherwise;
        self.reopened += other.reopened;
        self.returned += other.returned;
        self.backlog += other.backlog;
    }
}

/// The transitions of all categories.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flow {
    counts: BTreeMap<(Word, Month), Counts>,
    /// By how much the backlog changed on a day, for each day with a transition that changes it.
    days: BTreeMap<i32, i64>,
}

impl Flow {
    pub(crate) fn count(&mut self, category: Word, month: Month, day: i32, what: Move) {
        self.counts.entry((category, month)).or_default().count(what);
        if what.backlog() != 0 {
            *self.days.entry(day).or_default() += what.backlog();
        }
    }

    pub(crate) fn merge(&mut self, other: Self, renamed: &[Word]) {
        for ((category, month), counts) in other.counts {
            self.counts.entry((renamed[category as usize], month)).or_default().merge(counts);
        }
        for (day, change) in other.days {
            *self.days.entry(day).or_default() += change;
        }
    }

    pub(crate) const fn days(&self) -> &BTreeMap<i32, i64> {
        &self.days
    }

    /// The rows, by the names of the categories and by month.
    pub(crate) fn rows<'a>(
        &self,
        words: &[impl AsRef<str>],
        cases: impl Iterator<Item = &'a CaseTrack>,
        horizon: i64,
    ) -> Vec<CategoryMonth> {
        let mut cohorts: BTreeMap<(Word, Month), Cohort> = BTreeMap::new();
        for case in cases {
            if let Some(receipt) = case.receipt {
                cohorts.entry((receipt.category, receipt.month)).or_default().add(case, receipt.at, horizon);
            }
        }
        let mut keys: Vec<_> = self.counts.keys().copied().collect();
        keys.sort_by_key(|&(category, month)| (words[category as usize].as_ref(), month));
        let mut open = BTreeMap::new();
        let mut row = |key: (Word, Month)| {
            let counts = self.counts[&key];
            let backlog: &mut i64 = open.entry(key.0).or_default();
            *backlog += counts.backlog;
            let cohort = cohorts.remove(&key).unwrap_or_default();
            cohort.row(words[key.0 as usize].as_ref(), key.1, counts, *backlog)
        };
        keys.into_iter().map(&mut row).collect()
    }
}

/// The cases of one category received in one month.
#[derive(Debug, Default)]
struct Cohort {
    ack: Vec<i64>,
    ack_human: Vec<i64>,
    answer: Vec<i64>,
    close: Vec<i64>,
    acked_in_24h: Mean,
    answered_in_8w: Mean,
    first_contact: Mean,
    csat: Mean,
    nps: NetPromoter,
}

impl Cohort {
    fn add(&mut self, case: &CaseTrack, received: Moment, horizon: i64) {
        let took = |end: Option<Moment>| end.and_then(|end| received.until(end));
        self.ack.extend(took(case.acknowledged));
        self.ack_human.extend(took(case.acknowledged_by_human));
        self.answer.extend(took(case.answered));
        self.close.extend(took(case.closed));
        let is_coarse = |end: Option<Moment>| end.is_some_and(|end| end.coarse);
        let has_left = case.case.state.has_left();
        if !received.coarse && !is_coarse(case.acknowledged) {
            in_time(&mut self.acked_in_24h, received, case.acknowledged, DAY, horizon, has_left);
        }
        in_time(&mut self.answered_in_8w, received, case.answered, EIGHT_WEEKS, horizon, has_left);
        if case.closed.is_some_and(|closed| closed.micros <= horizon - 7 * DAY) {
            self.first_contact.add_verdict(!case.took_more_than_one_contact);
        }
        self.csat.merge(case.csat);
        self.nps.merge(case.nps);
    }

    fn row(mut self, category: &str, month: Month, counts: Counts, backlog_end: i64) -> CategoryMonth {
        CategoryMonth {
            category: category.to_owned(),
            month: month.to_string(),
            received: counts.received,
            resolved: counts.resolved,
            closed: counts.closed,
            left_otherwise: counts.left_otherwise,
            reopened: counts.reopened,
            returned: counts.returned,
            backlog_end,
            ack_median_s: percentile_s(&mut self.ack, 0.5),
            ack_p95_s: percentile_s(&mut self.ack, 0.95),
            acked_in_24h_share: self.acked_in_24h.value(),
            ack_human_median_s: percentile_s(&mut self.ack_human, 0.5),
            answer_median_s: percentile_s(&mut self.answer, 0.5),
            answer_p95_s: percentile_s(&mut self.answer, 0.95),
            answered_in_8w_share: self.answered_in_8w.value(),
            close_median_s: percentile_s(&mut self.close, 0.5),
            close_p95_s: percentile_s(&mut self.close, 0.95),
            first_contact_share: self.first_contact.value(),
            csat_mean: self.csat.value(),
            nps: self.nps.value(),
        }
    }
}

/// Of the cases that have it, or whose time has passed without it: which had it within the limit, inclusive.
fn in_time(
    share: &mut Mean,
    received: Moment,
    done: Option<Moment>,
    limit: i64,
    horizon: i64,
    has_left: bool,
) {
    match done {
        Some(done) => {
            if let Some(took) = received.until(done) {
                share.add_verdict(took <= limit);
            }
        }
        None if !received.assumed && received.micros + limit <= horizon && !has_left => {
            share.add_verdict(false);
        }
        None => {}
    }
}
