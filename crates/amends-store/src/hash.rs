//! A SHA-256 digest, written as 64 lower-case hex digits.

use std::fmt;

use amends_envelope::Unfit;

/// A digest of 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What stands as `prev_hash` of a stream's first event: 32 zero bytes.
    pub const ZERO: Self = Self([0; 32]);

    /// Reads 64 lower-case hex digits.
    ///
    /// # Errors
    /// [`Unfit`] where the text is anything else.
    ///
    /// # Example
    /// ```
    /// use amends_store::Hash;
    /// let text = "00".repeat(32);
    /// assert_eq!(Hash::parse(&text).unwrap(), Hash::ZERO);
    /// assert_eq!(Hash::ZERO.to_string(), text);
    /// ```
    pub fn parse(text: &str) -> Result<Self, Unfit> {
        const EXPECTED: Unfit = Unfit::out_of_bounds("a hash, 64 lower-case hex digits");
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return Err(EXPECTED);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = nibble(pair[0]).ok_or(EXPECTED)? << 4 | nibble(pair[1]).ok_or(EXPECTED)?;
        }
        Ok(Self(bytes))
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_64_lower_case_hex_digits() {
        let digits = "0123456789abcdef".repeat(4);
        assert_eq!(Hash::parse(&digits).unwrap().to_string(), digits);
        for bad in
            ["", "00", &"0".repeat(63), &"0".repeat(65), &"G".repeat(64), &"A".repeat(64), &"é".repeat(32)]
        {
            assert!(Hash::parse(bad).is_err(), "{bad}");
        }
    }
}
