//! Load, verify, fold, decide, seal, append, answer.
//!
//! ```text
//! Order ─▶ Desk::execute: was it answered before? ─▶ load, verify, fold ─▶ decide ─▶ seal ─▶ append ─▶ Answer
//!                             ▲────────────── somebody else was faster ─────────────┘
//! ```
//!
//! An [`Engine`] holds the two stores, the clock, the source of ids and the policy. A [`Desk`] is an engine bound to one
//! tenant: commands are given there, and cases and timelines read. Everything is asynchronous and names no runtime;
//! [`Desk::blocking`] is the same for hosts without one.
//!
//! This crate deliberately does not know which store, which policy or which read model it was given.

mod blocking;
mod clock;
mod command_digest;
mod decision;
mod desk;
mod engine;
mod erasure;
mod error;
mod keys;
mod load;
mod timeline;
mod voice;

pub use amends_store::os_entropy;
pub use blocking::BlockingDesk;
pub use clock::{Clock, Ids, RandomIds, SystemClock};
pub use desk::{Answer, Desk, Order};
pub use engine::Engine;
pub use erasure::Erasure;
pub use error::EngineError;
pub use load::{LoadError, LoadOptions, LoadReport, LoadStep, RejectedLine};
pub use timeline::{Entry, Timeline};
pub use voice::Voice;
