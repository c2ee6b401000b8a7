//! amends-store-sqlite.
