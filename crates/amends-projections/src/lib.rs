//! How we are doing: read models over any history.
//!
//! A projection is a fold with a merge: [`Replay::apply`] takes facts in log order within a stream, and
//! [`Replay::merge`] joins folds over disjoint sets of streams, so that a rebuild uses every core and a live projection
//! is the same code. The answer is a [`Report`], section by section as CONTRACT section 5 defines it.
//!
//! | module | the question it answers |
//! | --- | --- |
//! | [`replay`] | which facts count for what |
//! | [`fact`] | what a replay needs of an event, and when it happened in civil terms |
//! | [`case_track`] | what must be remembered of a case until the end |
//! | [`flow`] | how many came in and went out, and how long it took, by category and month |
//! | [`handlers`] | who closed how much, after how long |
//! | [`money`] | what was paid |
//! | [`statistics`] | medians, percentiles, means, shares |
//! | [`report`] | the answer as data |
//!
//! This crate deliberately does not know stores, the engine, or policy files. Money is summed in integers; only
//! durations and shares, which nobody is paid by, are floating point.

pub mod case_track;
pub mod fact;
pub mod flow;
pub mod handlers;
pub mod money;
pub mod replay;
pub mod report;
pub mod statistics;

mod streams;

pub use fact::{Fact, Zones};
pub use replay::{Options, Replay};
pub use report::Report;
