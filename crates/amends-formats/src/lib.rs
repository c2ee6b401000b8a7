//! amends-formats.
