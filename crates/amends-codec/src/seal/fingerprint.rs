//! Hashes of personal text, as `contact_recorded.body_hash` and `evidence_added.hash` hold them.

use std::fmt::Write;

use amends_store::Key;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// `hmac-sha256:` of a text under the key of the person it is about, else `sha256:`.
///
/// A plain hash of a short text can be guessed from a list of likely ones, and goes on telling after an erasure; one
/// under a key tells nothing once the key is gone.
///
/// # Example
/// ```
/// use amends_codec::seal::fingerprint;
/// use amends_store::Key;
/// assert!(fingerprint(b"never arrived", Some(&Key::new([7; 32]))).starts_with("hmac-sha256:a"));
/// assert!(fingerprint(b"never arrived", None).starts_with("sha256:"));
/// ```
pub fn fingerprint(text: &[u8], key: Option<&Key>) -> String {
    match key {
        Some(key) => {
            let mac = Hmac::<Sha256>::new_from_slice(key.expose()).expect("a key of any length is fit");
            shown("hmac-sha256:", &mac.chain_update(text).finalize().into_bytes())
        }
        None => shown("sha256:", &Sha256::digest(text)),
    }
}

fn shown(prefix: &str, digest: &[u8]) -> String {
    digest.iter().fold(prefix.to_owned(), |mut shown, byte| {
        write!(shown, "{byte:02x}").expect("a String takes all text");
        shown
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digests are those of another implementation.
    #[test]
    fn a_text_is_hashed_under_its_persons_key_or_without_one() {
        let text = b"never arrived";
        assert_eq!(
            fingerprint(text, Some(&Key::new([7; 32]))),
            "hmac-sha256:a7db189d9a4acbe63659be1a284e7247601bc59d421ffe892208aaba4a489d83"
        );
        assert_eq!(
            fingerprint(text, None),
            "sha256:33a783779405139ee70fd2ec9b40b0cffae6804e62f5317cfcc53c24dff0000c"
        );
    }
}
