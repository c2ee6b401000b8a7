//! The answer as data: CONTRACT section 5, all but `kpis`. Field names and meanings are fixed there.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::statistics::Maybe;

/// What a replay reports.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(
    missing_docs,
    reason = "CONTRACT section 5 defines each field; repeating it here would be a second truth"
)]
pub struct Report {
    pub events: u64,
    pub cases: u64,
    pub opaque: u64,
    /// Lines left out by reason, where the reader was told to go on.
    pub skipped: BTreeMap<String, u64>,
    pub assumed: u64,
    pub first_occurred_at: Option<String>,
    pub last_occurred_at: Option<String>,
    pub as_of: Option<String>,
    pub anomalies: BTreeMap<&'static str, u64>,
    pub by_category_month: Vec<CategoryMonth>,
    pub by_handler: Vec<Handler>,
    pub backlog_by_day: Vec<BacklogDay>,
    pub compensation: Vec<Compensation>,
}

/// One category in one month.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "CONTRACT section 5 defines each field")]
pub struct CategoryMonth {
    pub category: String,
    pub month: String,
    pub received: u64,
    pub resolved: u64,
    pub closed: u64,
    pub left_otherwise: u64,
    pub reopened: u64,
    pub returned: u64,
    pub backlog_end: i64,
    pub ack_median_s: Maybe,
    pub ack_p95_s: Maybe,
    pub acked_in_24h_share: Maybe,
    pub ack_human_median_s: Maybe,
    pub answer_median_s: Maybe,
    pub answer_p95_s: Maybe,
    pub answered_in_8w_share: Maybe,
    pub close_median_s: Maybe,
    pub close_p95_s: Maybe,
    pub first_contact_share: Maybe,
    pub csat_mean: Maybe,
    pub nps: Maybe,
}

/// One handler.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "CONTRACT section 5 defines each field")]
pub struct Handler {
    pub handler: String,
    pub closed: u64,
    pub last_hold_median_s: Maybe,
    pub csat_mean: Maybe,
}

/// The backlog at the end of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "CONTRACT section 5 defines each field")]
pub struct BacklogDay {
    pub day: String,
    pub open: i64,
}

/// Money paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "CONTRACT section 5 defines each field")]
pub struct Compensation {
    pub category: String,
    pub month: String,
    pub currency: String,
    pub kind: &'static str,
    pub paid_minor: i128,
}

impl Compensation {
    pub(crate) fn key(&self) -> (&str, &str, &str, &str) {
        (&self.category, &self.month, &self.currency, self.kind)
    }
}
