//! A personal value as ciphertext, bound to its place. What opens it is kept elsewhere, and can be destroyed.

use std::fmt;

use smol_str::SmolStr;

use crate::Unfit;

/// The name of a key in the key store: opaque, 1 to 64 characters. It says nothing about whose it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(SmolStr); // invariant: 1 to 64 characters

impl KeyId {
    /// # Errors
    /// [`Unfit`] where it is empty or longer than 64 characters.
    pub fn new(id: &str) -> Result<Self, Unfit> {
        let fits = !id.is_empty() && id.chars().count() <= 64;
        if fits { Ok(Self(id.into())) } else { Err(Unfit::out_of_bounds("a key id of 1 to 64 characters")) }
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a value was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// XChaCha20-Poly1305 with a random 192-bit nonce.
    XChaCha20Poly1305,
}

impl Algorithm {
    /// # Errors
    /// [`Unfit`] where it is none that we know.
    pub fn parse(text: &str) -> Result<Self, Unfit> {
        if text == Self::XChaCha20Poly1305.as_str() {
            Ok(Self::XChaCha20Poly1305)
        } else {
            Err(Unfit::out_of_bounds("the algorithm xchacha20poly1305"))
        }
    }

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::XChaCha20Poly1305 => "xchacha20poly1305",
        }
    }
}

/// A sealed value: which key opens it, how, and the ciphertext.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Which key opens it.
    pub key: KeyId,
    /// How it was sealed.
    pub algorithm: Algorithm,
    /// The nonce, never used twice under one key.
    pub nonce: [u8; 24],
    /// The ciphertext with its tag, padded so that its length tells little.
    pub ciphertext: Box<[u8]>,
}
