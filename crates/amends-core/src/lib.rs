//! What a complaint is.
//!
//! Facts, stages, one judge, one fold, and the decisions of small machines: the case lifecycle and the six phases
//! inside it. Everything here is synchronous, pure and total; time, ids and terms enter as arguments, so one history
//! gives one answer on every machine in every later year.
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`ask`] | what one can ask, under short names |
//! | [`case`] | a case: its phases, its judge, its fold and its decisions |
//! | [`context`], [`terms`], [`policy`] | in what circumstances, under what terms a command is decided |
//! | [`event`] | every fact there is, and the look-up by stored name |
//! | [`incident`], [`failure`] | one failure, many customers |
//! | [`money`], [`pii`], [`value`] | what facts are made of |
//! | [`names`] | a small map by name |
//! | [`privacy`], [`promise`] | what cases share with people and incidents |
//! | [`refusal`] | why a command was refused |
//! | [`shape`] | how facts are read from and written as plain values |
//! | [`stream`] | the order within a stream |
//!
//! This crate deliberately does not know clocks, files, async, JSON, stores, or how policy is written.

pub mod ask;
pub mod case;
mod command;
pub mod context;
pub mod event;
pub mod failure;
pub mod incident;
pub mod money;
pub mod names;
pub mod pii;
pub mod policy;
pub mod privacy;
pub mod promise;
pub mod refusal;
pub mod shape;
pub mod stream;
pub mod terms;
pub mod value;

pub use context::Ctx;
pub use event::{Event, Kind};
pub use refusal::Refusal;
pub use terms::Terms;
