//! A log or a store to a report, on every core.
//!
//! ```text
//! blocks of lines ──decode, a block a thread──▶ batches ──each stream to the fold that owns it──▶ folds ──merge──▶ report
//! ```
//!
//! Blocks are decoded in parallel; then every fold goes through the batches in log order and takes in the streams it
//! owns. So the facts of a stream meet one fold in their order, and the answer does not depend on the number of cores.
//! Memory is bounded by the blocks in flight and by the cases, not by the events.
//!
//! A [`backtest`] goes the same way: its folds gather what packs look at of each case, and every case is then judged
//! under both sides.
//!
//! This crate deliberately does not know which store it reads from, nor how a report is shown.

pub mod backtest;

mod batch;
mod folds;
mod gather;
mod log;
mod store;

pub use amends_codec::{Input, OnError};
pub use amends_projections::{Options, Report};
pub use log::{ReplayError, log};
pub use store::store;

/// How many threads decode and fold, and how many blocks are in flight.
pub(crate) fn width() -> usize {
    rayon::current_num_threads().max(1)
}

/// Whether the calendar has a zone of that name: a question of the reader, which does not know zones itself.
pub fn zone_exists(name: &str) -> bool {
    amends_calendar::Zone::named(name).is_ok()
}
