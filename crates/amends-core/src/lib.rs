//! amends-core.
