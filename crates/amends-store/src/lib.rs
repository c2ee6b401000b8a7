//! amends-store.
