//! amends-testkit.

pub mod story;
