//! Policy as data with dates: what is owed, by when, how much, and why.
//!
//! A pack is one file of typed rules with versions, sources and worked examples. Reading one tells every mistake at
//! once; evaluating one is a pure function of facts, bounded, and the same on every machine in every later year. A
//! missing fact gives `unknown` with its name, never a silent no.
//!
//! | item | what it answers |
//! | --- | --- |
//! | [`Published::read`] | a pack from its file, or everything that is wrong with it |
//! | [`shipped`] | the packs that come with amends |
//! | [`entitlement`] | what is owed under these packs, paid once |
//! | [`assess`] | what is owed under one pack |
//! | [`obligations`], [`due_from`] | what is due by when, where each clock stands |
//! | [`referrals`], [`buckets`] | who else may be asked until when, and how reports group the case |
//! | [`duties`] | what else must hold |
//! | [`content`] | what a letter must still say |
//! | [`authority`] | who may propose and approve it |
//! | [`Rulebook`] | all of it for the cases of a host: the engine's policy |
//! | [`Backtest`] | what would another pack have said of a case that is over? |
//! | [`test_pack`] | do the worked examples of a pack hold? |
//! | [`known_facts`], [`bound_versions`], [`strictest`] | what a host needs besides, asking one at a time |
//! | [`Because`] | why, as data and as sentences in English and Korean |
//!
//! This crate deliberately does not know stores, the engine, or files on a disk.

mod ask;
mod backtest;
mod binding;
mod check;
mod due;
mod eval;
mod explain;
mod json;
mod load;
pub mod pack;
mod read;
#[cfg(feature = "schema")]
mod schema;
mod shipped;
mod test_pack;
mod value;

pub use ask::{bound_versions, known_facts, strictest};
pub use backtest::branch::{Branch, Why};
pub use backtest::difference::{Change, Difference};
pub use backtest::first::First;
pub use backtest::interest::Interest;
pub use backtest::kept::Kept;
pub use backtest::row::{
    BothData, BranchData, CaseDifference, ChangeData, ClockData, CountData, ExposureData, MoneyData, Point,
    RanData, RightData, Row, SegmentData, SumsData, TotalsData,
};
pub use backtest::side::{Approval, Judged, Ran, Right, Side};
pub use backtest::totals::{
    Both, ClockTally, MoneyTally, RightTally, SegmentTally, Totals as BacktestTotals,
};
pub use backtest::{Backtest, Compared};
pub use binding::{NotInUse, Rulebook};
pub use due::calendars::Calendars;
pub use due::history::Happening;
pub use due::rights::{BucketAnswer, ReferralAnswer, buckets, referrals};
pub use due::run::{ClockAnswer, State};
pub use due::{Obligations, due_from, due_with, obligations, starting_at};
pub use eval::assess::{Answer, Line, Outcome, assess};
pub use eval::authority::{Act, Decision, Proposal, Proposer, authority};
pub use eval::choose::{Chosen, Select, choose};
pub use eval::content::{Content, MissingItem, content};
pub use eval::duty::{DutyAnswer, Standing, duties};
pub use eval::in_flight::{Rebinding, in_flight};
pub use eval::several::{Entitlement, Floor, Totals, entitlement};
pub use eval::sum::Exact;
pub use eval::truth::{Check, Needed, Test, Truth};
pub use eval::undecided::Undecided;
pub use explain::{Because, End, Language, Reason, Want, day_name};
pub use load::Published;
pub use read::{Kind, Mistake, Span, Unreadable};
#[cfg(feature = "schema")]
pub use schema::pack_schema;
pub use shipped::{find_shipped, shipped};
pub use test_pack::{Failure, TestReport, test_pack};
pub use value::{Day, Fact, Facts, Number, written};
