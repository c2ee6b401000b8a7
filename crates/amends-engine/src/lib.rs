//! amends-engine.
