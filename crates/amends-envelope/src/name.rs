//! Bounded names: every string that becomes part of a key, a seal or a hash has its alphabet and its length checked
//! once, on entry, and is never checked again.

use std::fmt;

use smol_str::SmolStr;

use crate::Unfit;

/// Whose data it is: `[a-z0-9_-]{1,64}`. Part of every key, seal, hash and query.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tenant(SmolStr); // invariant: in the alphabet, 1 to 64 long

impl Tenant {
    /// The tenant of a log that names none.
    pub const DEFAULT: &str = "default";

    /// # Errors
    /// [`Unfit`] where the name is outside `[a-z0-9_-]{1,64}`.
    pub fn new(name: &str) -> Result<Self, Unfit> {
        Self::check(name).map(|()| Self(name.into()))
    }

    /// Checks a name without keeping it.
    ///
    /// # Errors
    /// [`Unfit`] where the name is outside `[a-z0-9_-]{1,64}`.
    pub fn check(name: &str) -> Result<(), Unfit> {
        within(name, 64, Alphabet::TENANT, "a tenant, [a-z0-9_-]{1,64}")
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Tenant {
    fn default() -> Self {
        Self(SmolStr::new_static(Self::DEFAULT))
    }
}

/// The thing it happened to, `<category>-<key>`: category `[a-z][a-z0-9_]{0,31}`, key `[A-Za-z0-9._~-]{1,128}`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamName(SmolStr); // invariant: as above, so there is a hyphen and it ends the category

impl StreamName {
    /// # Errors
    /// [`Unfit`] where category or key is outside its alphabet or length.
    pub fn new(name: &str) -> Result<Self, Unfit> {
        Self::check(name).map(|_| Self(name.into()))
    }

    /// The stream of `key` in `category`.
    ///
    /// # Errors
    /// [`Unfit`] where category or key is outside its alphabet or length.
    pub fn of(category: &str, key: &str) -> Result<Self, Unfit> {
        Self::new(&format!("{category}-{key}"))
    }

    /// Checks a name without keeping it, and gives its category.
    ///
    /// # Errors
    /// [`Unfit`] where category or key is outside its alphabet or length.
    pub fn check(name: &str) -> Result<&str, Unfit> {
        const EXPECTED: &str = "a stream, [a-z][a-z0-9_]{0,31}-[A-Za-z0-9._~-]{1,128}";
        let (category, key) = name.split_once('-').ok_or(Unfit::out_of_bounds(EXPECTED))?;
        if !category.starts_with(|c: char| c.is_ascii_lowercase()) {
            return Err(Unfit::out_of_bounds(EXPECTED));
        }
        within(category, 32, Alphabet::WORD, EXPECTED)?;
        within(key, 128, Alphabet::TOKEN, EXPECTED)?;
        Ok(category)
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What kind of thing it is: `case`, `person`, `incident`, ..
    pub fn category(&self) -> &str {
        self.split().0
    }

    /// Which one it is.
    pub fn key(&self) -> &str {
        self.split().1
    }

    fn split(&self) -> (&str, &str) {
        self.0.split_once('-').unwrap_or((&self.0, ""))
    }
}

/// The name of an event's type: `[a-z][a-z0-9_]{0,63}`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeName(SmolStr); // invariant: as above

impl TypeName {
    /// # Errors
    /// [`Unfit`] where the name is outside `[a-z][a-z0-9_]{0,63}`.
    pub fn new(name: &str) -> Result<Self, Unfit> {
        Self::check(name).map(|()| Self(name.into()))
    }

    /// Checks a name without keeping it.
    ///
    /// # Errors
    /// [`Unfit`] where the name is outside `[a-z][a-z0-9_]{0,63}`.
    pub fn check(name: &str) -> Result<(), Unfit> {
        const EXPECTED: &str = "a type, [a-z][a-z0-9_]{0,63}";
        if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
            return Err(Unfit::out_of_bounds(EXPECTED));
        }
        within(name, 64, Alphabet::WORD, EXPECTED)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A set of bytes, as a bit in [`ALPHABETS`].
#[derive(Clone, Copy)]
pub(crate) struct Alphabet(u8);

impl Alphabet {
    /// `[a-z0-9_]`
    pub(crate) const WORD: Self = Self(1);
    /// `[a-z0-9_-]`
    pub(crate) const TENANT: Self = Self(2);
    /// `[A-Za-z0-9._~-]`
    pub(crate) const TOKEN: Self = Self(4);
    /// `[A-Za-z0-9/_+-]`
    pub(crate) const ZONE: Self = Self(8);
    /// `[a-z_]`
    pub(crate) const TAG_KEY: Self = Self(16);
}

/// Which alphabets each byte is in: one look-up a byte, since every name of every event of a replay is checked.
static ALPHABETS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        let (lower, digit) = (byte.is_ascii_lowercase(), byte.is_ascii_digit());
        let (low_line, hyphen) = (byte == b'_', byte == b'-');
        let word = lower || digit || low_line;
        let token = byte.is_ascii_alphanumeric() || low_line || hyphen || byte == b'.' || byte == b'~';
        let zone = byte.is_ascii_alphanumeric() || low_line || hyphen || byte == b'/' || byte == b'+';
        let tag_key = lower || low_line;
        let bits = [word, word || hyphen, token, zone, tag_key];
        let mut bit = 0;
        while bit < bits.len() {
            table[byte as usize] |= (bits[bit] as u8) << bit;
            bit += 1;
        }
        byte += 1;
    }
    table
};

/// Checks that `text` is 1 to `most` bytes long and every byte is in the alphabet.
pub(crate) fn within(
    text: &str,
    most: usize,
    alphabet: Alphabet,
    expected: &'static str,
) -> Result<(), Unfit> {
    let common = text.bytes().fold(alphabet.0, |common, byte| common & ALPHABETS[usize::from(byte)]);
    let good = !text.is_empty() && text.len() <= most && common != 0;
    if good { Ok(()) } else { Err(Unfit::out_of_bounds(expected)) }
}

/// `Display` and `Debug` as the bare text, and `AsRef<str>`, for a newtype over text.
macro_rules! shows_as_text {
    ($($name:ident),+) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.as_str())
            }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
    )+};
}
shows_as_text!(Tenant, StreamName, TypeName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_a_category_and_a_key_that_may_hold_hyphens() {
        let stream = StreamName::new("case-a-b.c~D").unwrap();
        assert_eq!((stream.category(), stream.key()), ("case", "a-b.c~D"));
    }

    #[test]
    fn names_outside_their_bounds_are_refused() {
        for name in ["", "case", "case-", "-x", "Case-x", "1case-x", "case-x y", "case-ä"] {
            assert!(StreamName::new(name).is_err(), "{name}");
        }
        assert!(StreamName::new(&format!("{}-{}", "c".repeat(32), "k".repeat(128))).is_ok());
        assert!(StreamName::new(&format!("{}-k", "c".repeat(33))).is_err());
        assert!(StreamName::new(&format!("c-{}", "k".repeat(129))).is_err());
        assert!(Tenant::new(&"t".repeat(64)).is_ok());
        assert!(Tenant::new(&"t".repeat(65)).is_err());
        assert!(Tenant::new("T").is_err());
        assert!(TypeName::new("closed").is_ok());
        assert!(TypeName::new("9closed").is_err());
    }
}
