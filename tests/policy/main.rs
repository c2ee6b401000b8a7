//! Policy bound to cases, through the engine: what is written, what is refused, and that a replay agrees.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says by a panic what is wrong")]

mod agrees;
mod awards;
mod binding;
mod chance;
mod clocks;
mod late;
mod limits;
mod refusals;
mod retold;
mod several;
mod world;
