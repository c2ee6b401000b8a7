//! Sealing: personal values as ciphertext, bound to their place, and opened again where their key still is.
//!
//! ```text
//! fact ──write──▶ Tree with Personal marks ──seal──▶ Tree with Sealed values ──▶ canonical text, kept and hashed
//!                 Tree in clear ◀──open, or Erased where the key is gone─────────┘
//! ```
//!
//! One key for each (tenant, subject, purpose). The subject is `about` where the fact carries it, else the case's
//! complainant, else the stream itself ([`subject`]). The purpose is [`PURPOSE`] throughout: all that is personal in
//! these facts is there to handle a complaint. A host that needs to forget one use and keep another gives its own
//! data in `ext` keys of its own.
//!
//! This module does not know where keys are kept: who seals hands in the key, who opens hands in a [`Keyring`].

mod aead;
mod fingerprint;
pub(crate) mod place;
pub(crate) mod stored;

use std::convert::Infallible;

use amends_core::event::Kind;
use amends_core::shape::{Clear, Datum, Record, Tree, Value as _, View};
use amends_envelope::{KeyId, Sealed, StreamName, Tenant};
use amends_store::{Entropy, Key, NoEntropy, Purpose, Subject};
use zeroize::Zeroize;

use crate::catalogue;
use crate::json::{self, Tape, shown_pointer};

pub use aead::{Place, SealError};
pub use fingerprint::fingerprint;

/// The purpose of the keys that personal values of a complaint are sealed with.
pub const PURPOSE: &str = "complaint";

/// The purpose of the keys that personal values of a complaint are sealed with.
///
/// # Example
/// ```
/// assert_eq!(amends_codec::seal::purpose().as_str(), amends_codec::seal::PURPOSE);
/// ```
pub fn purpose() -> Purpose {
    Purpose::new(PURPOSE).expect("it is of that form")
}

/// The keys that are still there.
pub trait Keyring {
    /// The key of that name; nothing where it has been destroyed.
    fn key(&self, tenant: &Tenant, id: &KeyId) -> Option<Key>;
}

/// A keyring without keys: everything sealed reads as erased.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoKeys;

impl Keyring for NoKeys {
    fn key(&self, _: &Tenant, _: &KeyId) -> Option<Key> {
        None
    }
}

/// What to seal with: the key of the fact's subject, its name, and chance for nonces.
#[derive(Clone, Copy)]
pub struct Sealer<'a> {
    /// The name of the key.
    pub id: &'a KeyId,
    /// The key.
    pub key: &'a Key,
    /// Chance. A nonce is never used twice under one key.
    pub entropy: &'a dyn Entropy,
}

impl std::fmt::Debug for Sealer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealer({})", self.id)
    }
}

/// Whom a fact with personal data is about: `about`, else the complainant whom it names itself, else the case's
/// complainant as known so far, else the stream.
pub fn subject<'a>(stream: &StreamName, data: impl Datum<'a>, complainant: Option<&str>) -> Subject {
    let named = |name: &str| match data.member(name).map(Datum::view) {
        Some(View::Text(token)) => Subject::new(token).ok(),
        _ => None,
    };
    let own = named("about").or_else(|| named("complainant"));
    let known = || complainant.and_then(|token| Subject::new(token).ok());
    let stream = || Subject::new(stream.as_str()).expect("a stream's name is 3 to 161 characters");
    own.or_else(known).unwrap_or_else(stream)
}

/// Whether anything in a fact of this kind is personal and in clear.
pub fn needs_sealing(kind: Kind, record: &mut Record) -> bool {
    let mut found = false;
    let visit = &mut |value: &mut Tree, _: &str| {
        found |= !matches!(value, Tree::Sealed(_) | Tree::Erased(_));
        Ok::<_, Infallible>(())
    };
    each(kind, record, visit).unwrap_or_else(|never| match never {});
    found
}

/// The names of the keys that the personal values of a fact of this kind are sealed with.
pub(crate) fn keys_named(kind: Kind, record: &mut Record) -> Vec<KeyId> {
    let mut keys = Vec::new();
    let visit = &mut |value: &mut Tree, _: &str| {
        if let Tree::Sealed(sealed) | Tree::Erased(sealed) = value {
            keys.push(sealed.key.clone());
        }
        Ok::<_, Infallible>(())
    };
    each(kind, record, visit).unwrap_or_else(|never| match never {});
    keys
}

/// Seals every personal value of a fact of this kind that is in clear.
///
/// # Errors
/// [`NoEntropy`] where there is no chance for a nonce. The record is then sealed in part: drop it.
pub fn seal(kind: Kind, record: &mut Record, place: Place<'_>, with: Sealer<'_>) -> Result<(), NoEntropy> {
    each(kind, record, &mut |value, pointer| {
        if matches!(value, Tree::Sealed(_) | Tree::Erased(_)) {
            return Ok(());
        }
        let mut text = String::new();
        json::push_tree(value, &mut text);
        let sealed = aead::seal(&text, place, pointer, (with.id, with.key), with.entropy);
        text.zeroize();
        *value = Tree::Sealed(Box::new(sealed?));
        Ok(())
    })
}

/// Opens every personal value of a fact of this kind whose key is still there. Gives the JSON Pointers within `data`
/// of those whose key is gone: they are erased, and stay as they are.
///
/// # Errors
/// [`SealError::DoesNotOpen`] where a key is there and does not fit. The record is then opened in part: drop it.
pub fn open(
    kind: Kind,
    record: &mut Record,
    place: Place<'_>,
    keyring: &dyn Keyring,
) -> Result<Vec<String>, SealError> {
    let mut erased = Vec::new();
    each(kind, record, &mut |value, pointer| {
        let Tree::Sealed(sealed) = &*value else { return Ok(()) };
        *value = if let Some(key) = keyring.key(place.tenant, &sealed.key) {
            Tree::Personal(Clear(Box::new(opened(sealed, place, pointer, &key)?)))
        } else {
            erased.push(pointer.to_owned());
            Tree::Erased(sealed.clone())
        };
        Ok::<_, SealError>(())
    })?;
    Ok(erased)
}

fn each<E>(
    kind: Kind,
    record: &mut Record,
    visit: &mut dyn FnMut(&mut Tree, &str) -> Result<(), E>,
) -> Result<(), E> {
    match catalogue::of(kind) {
        Some(entry) if entry.is_personal => place::each(&entry.spec.fields, record, "", visit),
        Some(_) | None => Ok(()),
    }
}

fn opened(sealed: &Sealed, place: Place<'_>, pointer: &str, key: &Key) -> Result<Tree, SealError> {
    let does_not_open = || SealError::DoesNotOpen { field: format!("data{}", shown_pointer(pointer)) };
    let text = aead::open(sealed, place, pointer, key).ok_or_else(does_not_open)?;
    let mut tape = Tape::new();
    json::parse(&text, &mut tape).map_err(|_| does_not_open())?;
    Tree::read(tape.root()).map_err(|_| does_not_open())
}
