//! For tests: the contract that every store passes, and stores broken on purpose that it must reject.
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`clock`] | a clock that stands still until it is told to go on |
//! | [`contract`] | `store_contract!`: one suite for every event store, a test for each rule |
//! | [`key_contract`] | `key_store_contract!`: the same for key stores |
//! | [`faulty`] | a store that fails where the seed says |
//! | [`broken`] | stores with one planted bug each, and the rule that must catch it |
//! | [`generate`] | random facts from the catalogue, and wild logs |
//! | [`sample`] | events to fill a store with |
//! | [`story`] | plausible logs, the same for the same seed |

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    clippy::missing_errors_doc,
    reason = "this crate is made of tests: a panic is how a rule says no"
)]

pub mod broken;
pub mod clock;
pub mod contract;
pub mod faulty;
pub mod generate;
pub mod key_contract;
pub mod sample;
pub mod story;
