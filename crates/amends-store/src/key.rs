//! The port of key stores. A key opens what is sealed about one person for one purpose; destroying it is erasure.
//!
//! Keys are random and kept nowhere else, least of all derived from something kept: what can be derived cannot be
//! destroyed. Whether an erasure is lawful (holds, retention) is the engine's affair and has been settled before a
//! key store is asked.

use std::fmt;

use amends_envelope::{KeyId, Tenant, Unfit};
use smol_str::SmolStr;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::StoreError;

/// Whom a key is about: a person's token, or the name of a stream that has no complainant yet. 1 to 256 characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject(SmolStr); // invariant: 1 to 256 characters

impl Subject {
    /// # Errors
    /// [`Unfit`] where it is empty or longer than 256 characters.
    pub fn new(token: &str) -> Result<Self, Unfit> {
        let fits = !token.is_empty() && token.chars().count() <= 256;
        if fits {
            Ok(Self(token.into()))
        } else {
            Err(Unfit::out_of_bounds("a subject of 1 to 256 characters"))
        }
    }

    /// The token.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Only its length: a host may have made its tokens from what a log line must not hold.
impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Subject({} bytes)", self.0.len())
    }
}

/// What a key is for: `[a-z][a-z0-9_]{0,63}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purpose(SmolStr); // invariant: of that form

impl Purpose {
    /// # Errors
    /// [`Unfit`] where the name is outside `[a-z][a-z0-9_]{0,63}`.
    pub fn new(name: &str) -> Result<Self, Unfit> {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        let good =
            name.len() <= 64 && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(fits);
        if good {
            Ok(Self(name.into()))
        } else {
            Err(Unfit::out_of_bounds("a purpose, [a-z][a-z0-9_]{0,63}"))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A key of 256 bits. It leaves memory when it is dropped, and no text form of it exists.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; 32]);

impl Key {
    /// A key from its bytes, which the caller wipes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for sealing and opening alone.
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

/// A key that a store holds, or held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldKey {
    /// Its name.
    pub id: KeyId,
    /// What it is for.
    pub purpose: Purpose,
    /// Whether it has been destroyed; the name stays, so that a value sealed with it reads as erased.
    pub destroyed: bool,
}

/// Where chance comes from. Injected, so that tests repeat.
pub trait Entropy: Send + Sync {
    /// Fills the bytes with chance fit for keys.
    ///
    /// # Errors
    /// [`NoEntropy`] where there is none to be had.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy>;
}

impl<F: Fn(&mut [u8]) -> Result<(), NoEntropy> + Send + Sync> Entropy for F {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        self(bytes)
    }
}

/// Chance from the operating system. It is the one place that asks for it; everything else is handed an [`Entropy`].
///
/// # Errors
/// [`NoEntropy`] where it gives none.
pub fn os_entropy(bytes: &mut [u8]) -> Result<(), NoEntropy> {
    getrandom::fill(bytes).map_err(|_| NoEntropy)
}

/// There is no chance to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the source of chance gave none")]
pub struct NoEntropy;

impl From<NoEntropy> for StoreError {
    fn from(none: NoEntropy) -> Self {
        Self::Unavailable { what: none.to_string() }
    }
}

/// Keeps one random key for each (tenant, subject, purpose), in no file or backup that also holds the events.
pub trait KeyStore: Send + Sync {
    /// The living key of a subject for a purpose, made where there is none. After a destruction it is a new one under
    /// a new name.
    ///
    /// # Errors
    /// One that is retryable, [`StoreError::Corrupt`], or [`StoreError::Closed`].
    fn get_or_create(
        &self,
        tenant: &Tenant,
        subject: &Subject,
        purpose: &Purpose,
    ) -> impl Future<Output = Result<(KeyId, Key), StoreError>> + Send;

    /// The living keys of many subjects for one purpose, in their order, made where there are none, by one
    /// transaction: what a load of a long log needs.
    ///
    /// # Errors
    /// As for [`KeyStore::get_or_create`]; none of them was made then.
    fn get_or_create_all(
        &self,
        tenant: &Tenant,
        subjects: Vec<Subject>,
        purpose: &Purpose,
    ) -> impl Future<Output = Result<Vec<(KeyId, Key)>, StoreError>> + Send;

    /// The key of that name. None where it was destroyed or was never this tenant's: a value, not an error.
    ///
    /// # Errors
    /// As for [`KeyStore::get_or_create`].
    fn open(
        &self,
        tenant: &Tenant,
        id: &KeyId,
    ) -> impl Future<Output = Result<Option<Key>, StoreError>> + Send;

    /// Destroys every living key of a subject, beyond recovery from this store's own files. Gives the names of those
    /// destroyed now; asked again it gives none.
    ///
    /// # Errors
    /// As for [`KeyStore::get_or_create`]. Ask again: keys may be left.
    fn destroy_subject(
        &self,
        tenant: &Tenant,
        subject: &Subject,
    ) -> impl Future<Output = Result<Vec<KeyId>, StoreError>> + Send;

    /// The keys of a subject, living and destroyed, in the order in which they were made.
    ///
    /// # Errors
    /// As for [`KeyStore::get_or_create`].
    fn keys_of(
        &self,
        tenant: &Tenant,
        subject: &Subject,
    ) -> impl Future<Output = Result<Vec<HeldKey>, StoreError>> + Send;
}

/// A name and a key, both from chance.
///
/// # Errors
/// [`NoEntropy`] where there is none to be had.
pub fn draw(entropy: &dyn Entropy) -> Result<(KeyId, Key), NoEntropy> {
    let (mut name, mut bytes) = ([0; 16], [0; 32]);
    entropy.fill(&mut name)?;
    entropy.fill(&mut bytes)?;
    let key = Key::new(bytes);
    bytes.zeroize();
    let id = KeyId::new(&uuid::Builder::from_random_bytes(name).into_uuid().to_string());
    Ok((id.expect("a UUID is 36 characters"), key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_a_key_nor_a_subject_shows_itself() {
        assert_eq!(format!("{:?}", Key::new([7; 32])), "Key(..)");
        assert_eq!(format!("{:?}", Subject::new("jane.doe").unwrap()), "Subject(8 bytes)");
    }

    #[test]
    fn subjects_and_purposes_have_bounds() {
        assert!(Subject::new("").is_err() && Subject::new(&"é".repeat(257)).is_err());
        assert!(Subject::new(&"é".repeat(256)).is_ok());
        assert!(Purpose::new("").is_err() && Purpose::new("Case").is_err() && Purpose::new("1a").is_err());
        assert!(Purpose::new("complaint").is_ok());
    }
}
