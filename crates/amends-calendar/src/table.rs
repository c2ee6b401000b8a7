//! A calendar laid out over the days that it covers, so that every answer is a look-up or a binary search.
//!
//! Two facts carry it. For each day: how many business days lie before it. For each opening span, in instants: how
//! much open time lies before it. Both only grow, so counting is a difference and adding is a search.
//!
//! The wall clock decides what is open: a span of one offset after the other, each day's segments are laid on the
//! instants that show them. So an hour that the clock skips is open for no time, and one that it shows twice, twice.

use chrono::{Datelike, Days, NaiveDate};

use crate::definition::Definition;
use crate::error::Side;
use crate::zone::{DAY, EPOCH_DAY, Piece, SECOND};

const MINUTE: i64 = 60 * SECOND;

/// From one day to another, exclusive. Indices count from the first day.
#[derive(Debug)]
pub(crate) struct Table {
    /// The first day, counted from the first day of year 1.
    first: i32,
    /// When each day begins, and the end of the last.
    starts: Box<[i64]>,
    /// How many business days lie before each day, and in all.
    before: Box<[u32]>,
    /// The indices of the business days.
    business: Box<[u32]>,
    /// When it is open: in order, apart.
    open: Box<[Open]>,
}

/// An opening span, in instants: from `from` on, until `to`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Open {
    pub(crate) from: i64,
    pub(crate) to: i64,
    /// The open time of all spans before.
    before: i64,
}

impl Table {
    pub(crate) fn new(definition: &Definition) -> Self {
        let days: Vec<NaiveDate> = covered(definition.years).collect();
        let after = days.last().and_then(|day| day.checked_add_days(Days::new(1)));
        let starts: Box<[i64]> =
            days.iter().copied().chain(after).map(|day| definition.zone.start(day)).collect();
        let exists = |index: usize| starts[index] < starts[index + 1];
        let is_business =
            |(index, day): (usize, &NaiveDate)| exists(index) && !definition.hours(*day).is_empty();
        let (mut before, mut business) = (vec![0_u32], Vec::new());
        for (index, day) in (0_u32..).zip(&days) {
            if is_business((index as usize, day)) {
                business.push(index);
            }
            before.push(business.len().try_into().unwrap_or(u32::MAX));
        }
        let first = days.first().map_or(0, NaiveDate::num_days_from_ce);
        Self {
            first,
            open: spans(definition, &days, first, &starts),
            starts,
            before: before.into(),
            business: business.into(),
        }
    }

    /// The index of a day.
    pub(crate) fn index(&self, day: NaiveDate) -> Result<usize, Side> {
        let index = usize::try_from(day.num_days_from_ce() - self.first).map_err(|_| Side::Earlier)?;
        if index < self.len() { Ok(index) } else { Err(Side::Later) }
    }

    /// The day of an index.
    pub(crate) fn day(&self, index: usize) -> NaiveDate {
        let days = i32::try_from(index).ok().and_then(|index| self.first.checked_add(index));
        days.and_then(NaiveDate::from_num_days_from_ce_opt).unwrap_or(NaiveDate::MAX)
    }

    /// How many days it covers.
    pub(crate) fn len(&self) -> usize {
        self.before.len() - 1
    }

    /// Whether the zone has that day at all.
    pub(crate) fn exists(&self, index: usize) -> bool {
        self.starts[index] < self.starts[index + 1]
    }

    pub(crate) fn is_business(&self, index: usize) -> bool {
        self.before[index] < self.before[index + 1]
    }

    /// How many business days lie before the day.
    pub(crate) fn before(&self, index: usize) -> i64 {
        i64::from(self.before[index])
    }

    /// The index of the n-th business day of the table, counted from 0.
    pub(crate) fn nth(&self, n: i64) -> Result<usize, Side> {
        let n = usize::try_from(n).map_err(|_| Side::Earlier)?;
        self.business.get(n).map(|index| *index as usize).ok_or(Side::Later)
    }

    /// When the day begins, and when the next one does.
    pub(crate) fn day_span(&self, index: usize) -> (i64, i64) {
        (self.starts[index], self.starts[index + 1])
    }

    /// The open time from the first day until an instant.
    pub(crate) fn worked(&self, at: i64) -> Result<i64, Side> {
        self.within(at)?;
        let next = self.open.partition_point(|open| open.from <= at);
        let last = next.checked_sub(1).map(|last| self.open[last]);
        Ok(last.map_or(0, |open| open.before + at.min(open.to) - open.from))
    }

    /// The first instant by which this much open time has passed since the first day; `total` is above 0.
    pub(crate) fn reached(&self, total: i64) -> Result<i64, Side> {
        let index = self.open.partition_point(|open| open.before + (open.to - open.from) < total);
        let open = self.open.get(index).ok_or(Side::Later)?;
        if total < 1 { Err(Side::Earlier) } else { Ok(open.from + (total - open.before)) }
    }

    /// The last instant by which only this much open time has passed since the first day, if it is ever open after.
    pub(crate) fn left(&self, total: i64) -> Result<i64, Side> {
        let next = self.open.partition_point(|open| open.before <= total);
        let open = next.checked_sub(1).map(|last| self.open[last]).ok_or(Side::Earlier)?;
        Ok((open.from + (total - open.before)).min(open.to))
    }

    /// The opening spans that end after an instant, in order.
    pub(crate) fn open_after(&self, at: i64) -> &[Open] {
        &self.open[self.open.partition_point(|open| open.to <= at)..]
    }

    /// The last opening span that begins before an instant.
    pub(crate) fn open_before(&self, at: i64) -> Option<Open> {
        let next = self.open.partition_point(|open| open.from < at);
        next.checked_sub(1).map(|last| self.open[last])
    }

    /// Whether the instant lies in the days covered, or at their very end.
    pub(crate) fn within(&self, at: i64) -> Result<(), Side> {
        match (self.starts.first(), self.starts.last()) {
            (Some(first), _) if at < *first => Err(Side::Earlier),
            (_, Some(last)) if at > *last => Err(Side::Later),
            (_, _) => Ok(()),
        }
    }
}

/// The days from the first year to the last.
fn covered((first, last): (i32, i32)) -> impl Iterator<Item = NaiveDate> {
    let from = NaiveDate::from_ymd_opt(first, 1, 1).into_iter();
    from.flat_map(|day| day.iter_days()).take_while(move |day| day.year() <= last)
}

/// The opening spans of the days, in instants, those that touch made one.
fn spans(definition: &Definition, days: &[NaiveDate], first: i32, starts: &[i64]) -> Box<[Open]> {
    let mut spans: Vec<Open> = Vec::new();
    let ends = (starts.first().copied().unwrap_or(0), starts.last().copied().unwrap_or(0));
    for piece in definition.zone.pieces(ends.0, ends.1) {
        for day in &days[days_shown(piece, first, days.len())] {
            let midnight = (i64::from(day.num_days_from_ce()) - EPOCH_DAY) * DAY - piece.offset;
            for hours in definition.hours(*day) {
                let from = (midnight + i64::from(hours.opens()) * MINUTE).max(piece.from);
                let to = (midnight + i64::from(hours.closes()) * MINUTE).min(piece.to);
                if from < to {
                    push(&mut spans, from, to);
                }
            }
        }
    }
    spans.into()
}

/// The indices of the days that calendar and clock show during a span of one offset.
fn days_shown(piece: Piece, first: i32, len: usize) -> std::ops::Range<usize> {
    let day = |at: i64| (at + piece.offset).div_euclid(DAY) + EPOCH_DAY - i64::from(first);
    let index = |day: i64| usize::try_from(day).unwrap_or(0).min(len);
    index(day(piece.from))..index(day(piece.to - 1) + 1)
}

fn push(spans: &mut Vec<Open>, from: i64, to: i64) {
    match spans.last_mut() {
        Some(last) if last.to == from => last.to = to,
        last => {
            let before = last.map_or(0, |last| last.before + (last.to - last.from));
            spans.push(Open { from, to, before });
        }
    }
}
