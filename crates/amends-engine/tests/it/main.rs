//! The engine: commands, erasure, loads, policy.

#![expect(clippy::unwrap_used, reason = "a test says by a panic what is wrong")]

mod commands;
mod erasure;
mod load;
mod policy;
mod scene;
