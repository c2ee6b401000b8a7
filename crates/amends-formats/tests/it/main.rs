//! Importers against the world: real data, independent figures, foreign and broken inputs.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "the helpers of tests are tests"
)]

mod cfpb;
mod figures;
mod inputs;
mod laws;
mod log;
mod nyc311;
mod process;
mod rules;
mod servicenow;
mod sets;
mod truths;
