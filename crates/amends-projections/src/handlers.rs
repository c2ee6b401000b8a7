//! Who closed how much, after how long, and how the customers felt about it.

use std::collections::BTreeMap;

use crate::case_track::Word;
use crate::report::Handler;
use crate::statistics::{Mean, percentile_s};

/// What is known of one handler.
#[derive(Debug, Clone, Default)]
struct Record {
    closed: u64,
    /// Microseconds from the assignment to the closing, for each closing that tells. An exact median needs them all.
    held: Vec<i64>,
    csat: Mean,
}

/// What is known of all handlers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Handlers(BTreeMap<Word, Record>);

impl Handlers {
    pub(crate) fn closed(&mut self, handler: Word, held: Option<i64>) {
        let record = self.0.entry(handler).or_default();
        record.closed += 1;
        record.held.extend(held);
    }

    pub(crate) fn rated(&mut self, handler: Word, csat: i64) {
        self.0.entry(handler).or_default().csat.add(csat);
    }

    pub(crate) fn merge(&mut self, other: Self, renamed: &[Word]) {
        for (handler, record) in other.0 {
            let own = self.0.entry(renamed[handler as usize]).or_default();
            own.closed += record.closed;
            own.held.extend(record.held);
            own.csat.merge(record.csat);
        }
    }

    /// The rows, by the names of the handlers.
    pub(crate) fn rows(mut self, words: &[impl AsRef<str>]) -> Vec<Handler> {
        let mut row = |(handler, record): (&Word, &mut Record)| Handler {
            handler: words[*handler as usize].as_ref().to_owned(),
            closed: record.closed,
            last_hold_median_s: percentile_s(&mut record.held, 0.5),
            csat_mean: record.csat.value(),
        };
        let mut rows: Vec<Handler> = self.0.iter_mut().map(&mut row).collect();
        rows.sort_by(|one, other| one.handler.cmp(&other.handler));
        rows
    }
}
