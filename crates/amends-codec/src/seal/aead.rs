//! One value sealed, and opened: XChaCha20-Poly1305 over padded canonical JSON, bound to its place.

use amends_envelope::{Algorithm, EventId, KeyId, Sealed, StreamName, Tenant};
use amends_store::{Entropy, Key, NoEntropy};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

/// The event that a sealed value stands in. Its version and position are not part of it: a store may learn them late.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Whose data it is.
    pub tenant: &'a Tenant,
    /// The stream.
    pub stream: &'a StreamName,
    /// The event.
    pub id: EventId,
}

/// Why a value could not be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// There was no chance to be had for a nonce.
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
    /// The key is there and does not open it: the ciphertext was altered or moved, or the key is another's.
    #[error("{field} does not open: altered, moved, or sealed with another key")]
    DoesNotOpen {
        /// Where it stands, as in [`BadInput`](crate::BadInput).
        field: String,
    },
}

/// Seals canonical JSON text for this place.
pub(super) fn seal(
    canonical: &str,
    place: Place<'_>,
    pointer: &str,
    (id, key): (&KeyId, &Key),
    entropy: &dyn Entropy,
) -> Result<Sealed, NoEntropy> {
    let mut nonce = [0; 24];
    entropy.fill(&mut nonce)?;
    let algorithm = Algorithm::XChaCha20Poly1305;
    let padded = padded(canonical);
    let aad = associated(place, pointer, id, algorithm);
    let payload = Payload { msg: &padded, aad: &aad };
    let ciphertext = cipher(key).encrypt(&XNonce::from(nonce), payload);
    let ciphertext = ciphertext.expect("no line is as long as the cipher's limit of 256 GiB").into();
    Ok(Sealed { key: id.clone(), algorithm, nonce, ciphertext })
}

/// The canonical JSON text, where the key fits the value and the value stands where it was sealed.
pub(super) fn open(sealed: &Sealed, place: Place<'_>, pointer: &str, key: &Key) -> Option<Zeroizing<String>> {
    let aad = associated(place, pointer, &sealed.key, sealed.algorithm);
    let payload = Payload { msg: &sealed.ciphertext, aad: &aad };
    let padded = cipher(key).decrypt(&XNonce::from(sealed.nonce), payload).ok()?;
    let mut text = Zeroizing::new(String::from_utf8(padded).ok()?);
    let length = text.trim_end_matches(PADDING).len();
    text.truncate(length);
    Some(text)
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.expose().into())
}

/// Canonical JSON never ends with a space, so that spaces can be taken off again.
const PADDING: char = ' ';

fn padded(text: &str) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(bucket(text.len())));
    bytes.extend_from_slice(text.as_bytes());
    bytes.resize(bucket(text.len()), PADDING as u8);
    bytes
}

/// To how many bytes a text is padded: 32, 64, 256, 1 Ki, 4 Ki, then multiples of 4 Ki.
fn bucket(length: usize) -> usize {
    const LARGEST: usize = 4096;
    let small = [32, 64, 256, 1024, LARGEST].into_iter().find(|bucket| length <= *bucket);
    small.unwrap_or_else(|| length.next_multiple_of(LARGEST))
}

/// What the ciphertext is bound to: each part as a u32 big-endian length and its bytes.
fn associated(place: Place<'_>, pointer: &str, key: &KeyId, algorithm: Algorithm) -> Vec<u8> {
    let parts: [&[u8]; 7] = [
        b"amends/seal/v1",
        place.tenant.as_str().as_bytes(),
        place.stream.as_str().as_bytes(),
        place.id.as_bytes(),
        pointer.as_bytes(),
        key.as_str().as_bytes(),
        algorithm.as_str().as_bytes(),
    ];
    let mut associated = Vec::new();
    for part in parts {
        let length = u32::try_from(part.len()).expect("names and pointers are short");
        associated.extend_from_slice(&length.to_be_bytes());
        associated.extend_from_slice(part);
    }
    associated
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "it is a source of chance")]
    fn zeros(bytes: &mut [u8]) -> Result<(), NoEntropy> {
        bytes.fill(0);
        Ok(())
    }

    #[test]
    fn lengths_are_padded_to_few_sizes() {
        let sizes =
            [(2, 32), (32, 32), (33, 64), (65, 256), (257, 1024), (1025, 4096), (4097, 8192), (8193, 12288)];
        for (length, bucket_size) in sizes {
            assert_eq!(bucket(length), bucket_size, "{length}");
        }
    }

    #[test]
    fn the_associated_data_is_length_prefixed_so_that_no_two_places_share_it() {
        let (tenant, key) = (Tenant::default(), KeyId::new("k").unwrap());
        let of = |stream: &str, pointer: &str| {
            let stream = StreamName::new(stream).unwrap();
            let place = Place { tenant: &tenant, stream: &stream, id: Uuid::nil() };
            associated(place, pointer, &key, Algorithm::XChaCha20Poly1305)
        };
        let bytes = of("case-1", "/text");
        assert!(bytes.starts_with(b"\0\0\0\x0eamends/seal/v1\0\0\0\x07default\0\0\0\x06case-1\0\0\0\x10"));
        assert!(bytes.ends_with(b"\0\0\0\x05/text\0\0\0\x01k\0\0\0\x11xchacha20poly1305"));
        assert_ne!(of("case-1", "/a"), of("case-1", "/b"));
    }

    #[test]
    fn a_value_opens_only_in_its_own_place_with_its_own_key() {
        let (tenant, other_tenant) = (Tenant::default(), Tenant::new("other").unwrap());
        let (stream, other_stream) = (StreamName::new("case-1").unwrap(), StreamName::new("case-2").unwrap());
        let place = Place { tenant: &tenant, stream: &stream, id: Uuid::nil() };
        let (id, key) = (KeyId::new("k").unwrap(), Key::new([1; 32]));
        let sealed = seal("\"words\"", place, "/text", (&id, &key), &zeros).unwrap();
        assert_eq!(open(&sealed, place, "/text", &key).unwrap().as_str(), "\"words\"");

        assert!(open(&sealed, place, "/text", &Key::new([2; 32])).is_none());
        assert!(open(&sealed, place, "/summary", &key).is_none());
        assert!(open(&sealed, Place { tenant: &other_tenant, ..place }, "/text", &key).is_none());
        assert!(open(&sealed, Place { stream: &other_stream, ..place }, "/text", &key).is_none());
        assert!(open(&sealed, Place { id: Uuid::max(), ..place }, "/text", &key).is_none());
        let renamed = Sealed { key: KeyId::new("other").unwrap(), ..sealed.clone() };
        assert!(open(&renamed, place, "/text", &key).is_none());
        let mut altered = sealed;
        altered.ciphertext[0] ^= 1;
        assert!(open(&altered, place, "/text", &key).is_none());
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_as_the_same(text in "\\PC{0,300}") {
            let (tenant, stream) = (Tenant::default(), StreamName::new("case-1").unwrap());
            let place = Place { tenant: &tenant, stream: &stream, id: Uuid::nil() };
            let (id, key) = (KeyId::new("k").unwrap(), Key::new([1; 32]));
            let canonical = format!("\"{text} \"");
            let sealed = seal(&canonical, place, "", (&id, &key), &zeros).unwrap();
            prop_assert_eq!(sealed.ciphertext.len(), bucket(canonical.len()) + 16);
            let opened = open(&sealed, place, "", &key).unwrap();
            prop_assert_eq!(opened.as_str(), canonical);
        }
    }
}
