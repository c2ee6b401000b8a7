//! The smallest pieces: white space, where a string ends, escapes.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// Where the plain characters of a string that begin at `from` end: at a quote, a backslash, a control character, or
/// the end of the text.
#[inline]
pub(super) fn plain_run(bytes: &[u8], from: usize) -> usize {
    let (eights, rest) = bytes.get(from..).unwrap_or_default().as_chunks::<8>();
    for (index, eight) in eights.iter().enumerate() {
        let marks = marks(u64::from_le_bytes(*eight));
        if marks != 0 {
            return from + index * 8 + marks.trailing_zeros() as usize / 8;
        }
    }
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    from + eights.len() * 8 + rest.iter().position(special).unwrap_or(rest.len())
}

/// Eight bytes at once: the high bit of each that is a quote, a backslash or a control character. Bytes above the
/// lowest such one may be marked by mistake; the lowest never is.
const fn marks(word: u64) -> u64 {
    const fn zeros(word: u64) -> u64 {
        word.wrapping_sub(ONES) & !word & HIGHS
    }
    let controls = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
    zeros(word ^ (ONES * b'"' as u64)) | zeros(word ^ (ONES * b'\\' as u64)) | controls
}

/// The first byte from `at` on that is no white space.
pub(super) fn past_white(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

/// Why an escape cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadEscape {
    /// The text ends within it.
    End,
    /// There is no such escape, or it is half of a surrogate pair without the other.
    Wrong,
}

/// Reads the escape whose backslash stands at `at`: the character, and where the text goes on.
pub(super) fn escape(bytes: &[u8], at: usize) -> Result<(char, usize), BadEscape> {
    let character = match bytes.get(at + 1).ok_or(BadEscape::End)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode_escape(bytes, at + 2),
        _ => return Err(BadEscape::Wrong),
    };
    Ok((character, at + 2))
}

fn unicode_escape(bytes: &[u8], at: usize) -> Result<(char, usize), BadEscape> {
    let first = four_hex(bytes, at)?;
    if let Some(character) = char::from_u32(first) {
        return Ok((character, at + 4));
    }
    for (offset, expected) in [(4, b'\\'), (5, b'u')] {
        if *bytes.get(at + offset).ok_or(BadEscape::End)? != expected {
            return Err(BadEscape::Wrong);
        }
    }
    let second = four_hex(bytes, at + 6)?;
    let pair = (0xD800..0xDC00).contains(&first) && (0xDC00..0xE000).contains(&second);
    let character = pair.then(|| 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00));
    let character = character.and_then(char::from_u32).ok_or(BadEscape::Wrong)?;
    Ok((character, at + 10))
}

fn four_hex(bytes: &[u8], at: usize) -> Result<u32, BadEscape> {
    let mut value = 0;
    for offset in 0..4 {
        let digit = *bytes.get(at + offset).ok_or(BadEscape::End)?;
        value = value << 4 | char::from(digit).to_digit(16).ok_or(BadEscape::Wrong)?;
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pairs_of_surrogates_are_one_character_and_halves_are_none() {
        assert_eq!(escape(br"\ud83d\ude00", 0), Ok(('😀', 12)));
        for half in [r"\ud83d", r"\ud83dx....", r"\ud83d\n....", r"\ude00\ud83d", r"\ud83d\u0041"] {
            assert!(escape(half.as_bytes(), 0).is_err(), "{half}");
        }
        assert_eq!(escape(br"\u00e9", 0), Ok(('é', 6)));
    }

    proptest! {
        #[test]
        fn eight_bytes_at_once_find_what_one_at_a_time_does(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let special = |b: &u8| matches!(b, b'"' | b'\\' | 0..0x20);
            let at = bytes.iter().position(special).unwrap_or(bytes.len());
            prop_assert_eq!(plain_run(&bytes, 0), at);
        }
    }
}
