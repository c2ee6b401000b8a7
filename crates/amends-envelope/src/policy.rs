//! Which rule decided it.

use smol_str::SmolStr;

use crate::Unfit;

/// A rule of a published policy pack, named so that it can be found again in ten years.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyRef {
    /// The pack.
    pub pack: SmolStr,
    /// Its version.
    pub version: SmolStr,
    /// `sha256:` and 64 hex digits of the published file.
    pub digest: SmolStr,
    /// The rule within it.
    pub rule: SmolStr,
}

impl PolicyRef {
    /// Checks a digest: `sha256:` and 64 lower-case hex digits.
    ///
    /// # Errors
    /// [`Unfit`] where it is not.
    pub fn check_digest(digest: &str) -> Result<(), Unfit> {
        let hex = digest.strip_prefix("sha256:").unwrap_or_default();
        let fits = hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'));
        if fits { Ok(()) } else { Err(Unfit::out_of_bounds("a digest, sha256: and 64 hex digits")) }
    }
}
