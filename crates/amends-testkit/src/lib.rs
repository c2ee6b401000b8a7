//! amends-testkit.
