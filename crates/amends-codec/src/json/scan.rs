//! The smallest pieces: white space, where a string ends, escapes.

/// Where the plain characters of strings end: a bit for each byte of a text that is a quote, a backslash or a control
/// character. Found for the whole text at once, without a branch, so that no string needs a loop of its own.
#[derive(Debug, Default)]
pub(super) struct Stops(Vec<u64>);

impl Stops {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Marks another text.
    pub(super) fn mark(&mut self, bytes: &[u8]) {
        self.0.clear();
        let (blocks, rest) = bytes.as_chunks::<64>();
        self.0.extend(blocks.iter().map(marks_of));
        let mut last = [b'"'; 64];
        last[..rest.len()].copy_from_slice(rest);
        self.0.push(marks_of(&last));
    }

    /// The first marked byte from `from` on; at the latest the end of the text, or what would stand there.
    #[inline]
    pub(super) fn next(&self, from: usize) -> usize {
        let mut block = from / 64;
        let mut marks = self.0.get(block).map_or(0, |marks| marks >> (from % 64) << (from % 64));
        while marks == 0 {
            block += 1;
            let Some(next) = self.0.get(block) else { break };
            marks = *next;
        }
        block * 64 + marks.trailing_zeros() as usize
    }
}

/// One bit for each byte. The first loop is one that compilers turn into a few wide instructions.
fn marks_of(block: &[u8; 64]) -> u64 {
    let mut is_stop = [0_u8; 64];
    for (is_stop, byte) in is_stop.iter_mut().zip(block) {
        *is_stop = u8::from(*byte == b'"') | u8::from(*byte == b'\\') | u8::from(*byte < 0x20);
    }
    let (eights, _) = is_stop.as_chunks::<8>();
    // The product gathers the lowest bits of eight bytes into the topmost byte.
    let gather = |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    eights.iter().enumerate().fold(0, |marks, (index, eight)| marks | gather(eight) << (index * 8))
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
        fn every_stop_is_found_and_nothing_else(bytes in prop::collection::vec(any::<u8>(), 0..200), from in 0_usize..200) {
            let special = |b: &u8| matches!(b, b'"' | b'\\' | 0..0x20);
            let from = from.min(bytes.len());
            let expected = from + bytes[from..].iter().position(special).unwrap_or(bytes.len() - from);
            let mut stops = Stops::new();
            stops.mark(&bytes);
            prop_assert_eq!(stops.next(from), expected);
        }
    }
}
