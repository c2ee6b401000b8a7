//! The rule book of a case, held to facts and to commands.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod already_so;
mod authority;
mod catalogue;
mod generate;
mod judge;
mod properties;
mod refusals;
mod story;
mod world;
