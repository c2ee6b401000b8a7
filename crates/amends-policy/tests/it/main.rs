//! What the packs that come with amends answer.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests are tests")]

mod answers;
mod backtest;
mod bad;
mod cel;
mod clocks;
mod closed;
mod explanations;
mod flights;
mod hostile;
mod packs;
