//! Differences and totals as plain data: what JSON and CSV are written from.

use std::collections::BTreeMap;

use amends_core::money::{Currency, Money};
use amends_envelope::Instant;
use serde::Serialize;
use smol_str::SmolStr;

use super::difference::{Change, Difference};
use super::side::{Ran, Right};
use super::totals::{Both, ClockTally, MoneyTally, RightTally, SegmentTally, Totals};

/// One thing that differs in a case, flat: a line of CSV. What does not apply is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Row {
    /// Whose case it is.
    pub tenant: String,
    /// Its stream.
    pub case: String,
    /// `clock`, `money`, `needs`, `approval` or `right`.
    pub change: &'static str,
    /// Which clock, rule, amount or body.
    pub name: String,
    /// Which run of a clock.
    pub run: Option<usize>,
    /// Where a clock stands, who must agree, which facts are missing, or whether a right is open: under the old packs.
    pub old: String,
    /// Under the new.
    pub new: String,
    /// Whether the time of a clock passed, under the old packs.
    pub old_late: Option<bool>,
    /// Under the new.
    pub new_late: Option<bool>,
    /// When a clock is due or a right opens, under the old packs.
    pub old_at: Option<String>,
    /// Under the new.
    pub new_at: Option<String>,
    /// Until when a right lasts, under the old packs.
    pub old_until: Option<String>,
    /// Under the new.
    pub new_until: Option<String>,
    /// What is owed, or to be agreed to, or the fee of a right, in minor units under the old packs.
    pub old_minor: Option<i64>,
    /// Under the new.
    pub new_minor: Option<i64>,
    /// Of both.
    pub currency: Option<String>,
    /// The first event after which the case differs.
    pub first_event: Option<String>,
    /// When it happened.
    pub first_at: Option<String>,
    /// Why the customer might have acted differently, if so: codes with a `|` between them.
    pub branches: String,
}

impl Row {
    /// The names of the columns, in their order.
    pub const COLUMNS: [&'static str; 19] = [
        "tenant",
        "case",
        "change",
        "name",
        "run",
        "old",
        "new",
        "old_late",
        "new_late",
        "old_at",
        "new_at",
        "old_until",
        "new_until",
        "old_minor",
        "new_minor",
        "currency",
        "first_event",
        "first_at",
        "branches",
    ];
}

/// A case that differs, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseDifference {
    /// Whose case it is.
    pub tenant: String,
    /// Its stream.
    pub case: String,
    /// The first event after which it differs.
    pub first: Option<Point>,
    /// What differs.
    pub changes: Vec<ChangeData>,
    /// From where on the customer might have acted differently.
    pub branches: Vec<BranchData>,
}

/// An event and its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Point {
    /// Its stored name.
    pub event: String,
    /// When it happened.
    pub at: String,
}

/// A [`Change`] as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields are those of Change and of what it holds")]
pub enum ChangeData {
    /// A clock.
    Clock { clock: String, run: usize, old: Option<RanData>, new: Option<RanData> },
    /// An amount.
    Money { rule: String, currency: String, old_minor: i64, new_minor: i64 },
    /// Missing facts.
    Needs { old: Vec<String>, new: Vec<String> },
    /// Who must agree.
    Approval {
        about: String,
        currency: Option<String>,
        old_minor: Option<i64>,
        new_minor: Option<i64>,
        old: Option<String>,
        new: Option<String>,
    },
    /// A right to go elsewhere.
    Right { body: String, old: Option<RightData>, new: Option<RightData> },
}

/// A [`Ran`] as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of Ran")]
pub struct RanData {
    pub state: &'static str,
    pub started: Option<String>,
    pub due: Option<String>,
    pub stopped: Option<String>,
    pub late: bool,
}

/// A [`Right`] as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of Right")]
pub struct RightData {
    pub opens: Option<String>,
    pub until: Option<String>,
    pub open: bool,
    pub fee_minor: Option<i64>,
    pub fee_currency: Option<String>,
}

/// A [`Branch`](super::branch::Branch) as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of Branch")]
pub struct BranchData {
    pub why: &'static str,
    pub about: String,
    pub from: String,
    pub acted: Option<Point>,
}

fn at(instant: Option<Instant>) -> Option<String> {
    instant.map(Instant::report)
}

fn currency(money: Option<Money>) -> Option<String> {
    money.map(|it| it.currency().to_string())
}

impl From<&Ran> for RanData {
    fn from(it: &Ran) -> Self {
        let (started, due, stopped) = (at(it.started), at(it.due), at(it.stopped));
        Self { state: it.state, started, due, stopped, late: it.late }
    }
}

impl From<&Right> for RightData {
    fn from(it: &Right) -> Self {
        let fee_minor = it.fee.map(Money::minor);
        Self {
            opens: at(it.opens),
            until: at(it.until),
            open: it.is_open,
            fee_minor,
            fee_currency: currency(it.fee),
        }
    }
}

impl From<&Change> for ChangeData {
    fn from(change: &Change) -> Self {
        match change {
            Change::Clock { clock, run, old, new } => Self::Clock {
                clock: clock.to_string(),
                run: *run,
                old: old.as_ref().map(Into::into),
                new: new.as_ref().map(Into::into),
            },
            Change::Money { rule, currency, old_minor, new_minor } => Self::Money {
                rule: rule.to_string(),
                currency: currency.to_string(),
                old_minor: *old_minor,
                new_minor: *new_minor,
            },
            Change::Needs { old, new } => Self::Needs {
                old: old.iter().map(ToString::to_string).collect(),
                new: new.iter().map(ToString::to_string).collect(),
            },
            Change::Approval { about, money: (before, after), old, new } => Self::Approval {
                about: about.to_string(),
                currency: currency(after.or(*before)),
                old_minor: before.map(Money::minor),
                new_minor: after.map(Money::minor),
                old: old.as_ref().map(super::side::Approval::text),
                new: new.as_ref().map(super::side::Approval::text),
            },
            Change::Right { body, old, new } => Self::Right {
                body: body.to_string(),
                old: old.as_ref().map(Into::into),
                new: new.as_ref().map(Into::into),
            },
        }
    }
}

impl Difference {
    /// As JSON, for the case of that tenant and stream.
    pub fn data(&self, tenant: &str, case: &str) -> CaseDifference {
        let point = |event: &str, when: Instant| Point { event: event.to_owned(), at: when.report() };
        let branches = self.branches.iter().map(|it| BranchData {
            why: it.why.code(),
            about: it.about.to_string(),
            from: it.from.report(),
            acted: it.acted.as_ref().map(|(event, when)| point(event, *when)),
        });
        CaseDifference {
            tenant: tenant.to_owned(),
            case: case.to_owned(),
            first: self.first.as_ref().map(|it| point(&it.event, it.at)),
            changes: self.changes.iter().map(Into::into).collect(),
            branches: branches.collect(),
        }
    }

    /// As lines of CSV, one for each change, for the case of that tenant and stream.
    pub fn rows(&self, tenant: &str, case: &str) -> impl Iterator<Item = Row> {
        let mut why: Vec<&str> = self.branches.iter().map(|it| it.why.code()).collect();
        why.sort_unstable();
        why.dedup();
        let whole = Row {
            tenant: tenant.to_owned(),
            case: case.to_owned(),
            first_event: self.first.as_ref().map(|it| it.event.to_string()),
            first_at: self.first.as_ref().map(|it| it.at.report()),
            branches: why.join("|"),
            ..Row::default()
        };
        self.changes.iter().map(move |change| row(whole.clone(), ChangeData::from(change)))
    }
}

/// Fills in what a change is about.
fn row(row: Row, change: ChangeData) -> Row {
    match change {
        ChangeData::Clock { clock, run, old, new } => {
            let state = |ran: &Option<RanData>| ran.as_ref().map_or("", |it| it.state).to_owned();
            let (was, is) = (state(&old), state(&new));
            let late = |ran: &Option<RanData>| ran.as_ref().map(|it| it.late);
            let (old_late, new_late) = (late(&old), late(&new));
            let due = |ran: Option<RanData>| ran.and_then(|it| it.due);
            let (old_at, new_at) = (due(old), due(new));
            let row = Row { old_late, new_late, old_at, new_at, ..row };
            Row { change: "clock", name: clock, run: Some(run), old: was, new: is, ..row }
        }
        ChangeData::Money { rule, currency, old_minor, new_minor } => Row {
            change: "money",
            name: rule,
            currency: Some(currency),
            old_minor: Some(old_minor),
            new_minor: Some(new_minor),
            ..row
        },
        ChangeData::Needs { old, new } => {
            Row { change: "needs", old: old.join("|"), new: new.join("|"), ..row }
        }
        ChangeData::Approval { about, currency, old_minor, new_minor, old, new } => {
            let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
            Row { change: "approval", name: about, currency, old_minor, new_minor, old, new, ..row }
        }
        ChangeData::Right { body, old, new } => {
            let open = |right: &Option<RightData>| match right {
                Some(right) if right.open => "open".to_owned(),
                Some(_) => "not_open".to_owned(),
                None => String::new(),
            };
            let (was, is) = (open(&old), open(&new));
            let (old, new) = (old.unwrap_or_else(no_right), new.unwrap_or_else(no_right));
            Row {
                change: "right",
                name: body,
                old: was,
                new: is,
                old_at: old.opens,
                new_at: new.opens,
                old_until: old.until,
                new_until: new.until,
                old_minor: old.fee_minor,
                new_minor: new.fee_minor,
                currency: new.fee_currency.or(old.fee_currency),
                ..row
            }
        }
    }
}

const fn no_right() -> RightData {
    RightData { opens: None, until: None, open: false, fee_minor: None, fee_currency: None }
}

/// [`Totals`] as JSON: lists sorted by name; segments by how many of their cases differ, most first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of Totals and of its tallies")]
pub struct TotalsData {
    pub cases: u64,
    pub changed: u64,
    pub marked: u64,
    pub branches: Vec<CountData>,
    pub clocks: Vec<ClockData>,
    pub money: Vec<MoneyData>,
    pub needed: Vec<BothData>,
    pub approvals: Vec<BothData>,
    pub rights: Vec<ExposureData>,
    pub first_events: Vec<CountData>,
    pub segments: Vec<SegmentData>,
}

/// A name and how many cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "a name and how many cases")]
pub struct CountData {
    pub name: String,
    pub cases: u64,
}

/// A name, and a count under the old packs and under the new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "a name and two counts")]
pub struct BothData {
    pub name: String,
    pub old: u64,
    pub new: u64,
}

/// A [`ClockTally`](super::totals::ClockTally) as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of ClockTally")]
pub struct ClockData {
    pub clock: String,
    pub cases_changed: u64,
    pub due_earlier: u64,
    pub due_later: u64,
    pub newly_late: u64,
    pub no_longer_late: u64,
    pub runs_old: u64,
    pub runs_new: u64,
    pub met_old: u64,
    pub met_new: u64,
    pub late_old: u64,
    pub late_new: u64,
    pub open_old: u64,
    pub open_new: u64,
    pub unknown_old: u64,
    pub unknown_new: u64,
}

/// A [`MoneyTally`](super::totals::MoneyTally) as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of MoneyTally")]
pub struct MoneyData {
    pub currency: String,
    pub old_minor: i128,
    pub new_minor: i128,
    pub cases_more: u64,
    pub cases_less: u64,
}

/// Sums in a currency under the old packs and under the new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "a currency and two sums")]
pub struct SumsData {
    pub currency: String,
    pub old_minor: i128,
    pub new_minor: i128,
}

/// A [`RightTally`](super::totals::RightTally) as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of RightTally")]
pub struct ExposureData {
    pub body: String,
    pub cases_changed: u64,
    pub open_old: u64,
    pub open_new: u64,
    pub fees: Vec<SumsData>,
}

/// A [`SegmentTally`](super::totals::SegmentTally) as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of SegmentTally")]
pub struct SegmentData {
    pub segment: &'static str,
    pub value: String,
    pub cases: u64,
    pub changed: u64,
    pub marked: u64,
    pub late_old: u64,
    pub late_new: u64,
    pub money: Vec<SumsData>,
}

impl Totals {
    /// As JSON.
    pub fn data(&self) -> TotalsData {
        let count = |(name, cases): (String, u64)| CountData { name, cases };
        let both = |(name, it): (String, Both)| BothData { name, old: it.old, new: it.new };
        TotalsData {
            cases: self.cases,
            changed: self.changed,
            marked: self.marked,
            branches: self.branches.iter().map(|(name, n)| ((*name).to_owned(), *n)).map(count).collect(),
            clocks: self.clock_data(),
            money: self.money_data(),
            needed: self.needed.iter().map(|(name, it)| (name.to_string(), *it)).map(both).collect(),
            approvals: self.approvals.iter().map(|(name, it)| (name.clone(), *it)).map(both).collect(),
            rights: self.exposure_data(),
            first_events: self.first.iter().map(|(name, n)| (name.to_string(), *n)).map(count).collect(),
            segments: self.segment_data(),
        }
    }

    fn clock_data(&self) -> Vec<ClockData> {
        let data = |(clock, it): (&SmolStr, &ClockTally)| ClockData {
            clock: clock.to_string(),
            cases_changed: it.changed,
            due_earlier: it.earlier,
            due_later: it.later,
            newly_late: it.newly_late,
            no_longer_late: it.no_longer_late,
            runs_old: it.runs.old,
            runs_new: it.runs.new,
            met_old: it.met.old,
            met_new: it.met.new,
            late_old: it.late.old,
            late_new: it.late.new,
            open_old: it.open.old,
            open_new: it.open.new,
            unknown_old: it.unknown.old,
            unknown_new: it.unknown.new,
        };
        self.clocks.iter().map(data).collect()
    }

    fn money_data(&self) -> Vec<MoneyData> {
        let data = |(currency, it): (&Currency, &MoneyTally)| MoneyData {
            currency: currency.to_string(),
            old_minor: it.old_minor,
            new_minor: it.new_minor,
            cases_more: it.cases_more,
            cases_less: it.cases_less,
        };
        self.money.iter().map(data).collect()
    }

    fn exposure_data(&self) -> Vec<ExposureData> {
        let data = |(body, it): (&SmolStr, &RightTally)| ExposureData {
            body: body.to_string(),
            cases_changed: it.changed,
            open_old: it.open.old,
            open_new: it.open.new,
            fees: sums(&it.fees),
        };
        self.rights.iter().map(data).collect()
    }

    fn segment_data(&self) -> Vec<SegmentData> {
        let data = |((segment, value), it): (&(&'static str, SmolStr), &SegmentTally)| SegmentData {
            segment,
            value: value.to_string(),
            cases: it.cases,
            changed: it.changed,
            marked: it.marked,
            late_old: it.late.old,
            late_new: it.late.new,
            money: sums(&it.money),
        };
        let mut segments: Vec<SegmentData> = self.segments.iter().map(data).collect();
        segments.sort_by_key(|it| std::cmp::Reverse(it.changed)); // stable: by name among equals
        segments
    }
}

fn sums(by: &BTreeMap<Currency, (i128, i128)>) -> Vec<SumsData> {
    let data = |(currency, (old, new)): (&Currency, &(i128, i128))| SumsData {
        currency: currency.to_string(),
        old_minor: *old,
        new_minor: *new,
    };
    by.iter().map(data).collect()
}
