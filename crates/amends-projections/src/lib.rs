//! amends-projections.
