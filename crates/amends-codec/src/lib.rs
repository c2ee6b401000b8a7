//! amends-codec.
