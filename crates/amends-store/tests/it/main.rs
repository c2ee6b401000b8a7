//! Tests of the crate from outside.

#[cfg(test)]
mod golden_hash;
