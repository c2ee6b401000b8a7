//! Policy bound to cases, through the engine: what is written, what is refused, and that a replay agrees.

mod agrees;
mod binding;
mod clocks;
mod limits;
mod refusals;
mod world;
