//! Sealing: personal values as ciphertext, bound to their place.

pub(crate) mod place;
pub(crate) mod stored;

pub(crate) use place::check;
