//! The names within objects: known ones, each compared as one number, and which of any an object has.

/// The names that an object may have, of up to 14 bytes.
#[derive(Debug)]
pub(crate) struct Keys<const N: usize> {
    names: [&'static str; N],
    /// Each name with the quote and the colon after it, and which bits of sixteen bytes that is.
    words: [(u128, u128); N],
}

impl<const N: usize> Keys<N> {
    /// # Panics
    /// Where a name is longer than 14 bytes: found by the compiler in a constant.
    pub(crate) const fn new(names: [&'static str; N]) -> Self {
        let mut words = [(0, 0); N];
        let mut key = 0;
        while key < N {
            words[key] = quoted(names[key].as_bytes());
            key += 1;
        }
        Self { names, words }
    }

    /// Which key stands there with its closing quote and a colon; `guess` is tried first. Nothing where the text is too
    /// short to tell, or the name has escapes or white space after it.
    #[inline]
    pub(super) fn at(&self, text: &[u8], at: usize, guess: usize) -> Option<usize> {
        let text = u128::from_le_bytes(*text.get(at..)?.first_chunk()?);
        let is_it = |(word, bits): &(u128, u128)| text & bits == *word;
        if self.words.get(guess).is_some_and(is_it) {
            return Some(guess);
        }
        self.words.iter().position(is_it)
    }

    /// The name of a key.
    pub(super) const fn name(&self, key: usize) -> &'static str {
        self.names[key]
    }

    /// Which key a name is.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|key| *key == name)
    }
}

/// A name, a quote and a colon as the lowest bytes of a number, and a number that has just their bits.
const fn quoted(name: &[u8]) -> (u128, u128) {
    assert!(name.len() <= 14, "a name, a quote and a colon are at most 16 bytes");
    let (mut word, mut bits, mut at) = (0, 0, 0);
    while at < name.len() + 2 {
        let byte = if at < name.len() { name[at] } else { b"\":"[at - name.len()] };
        word |= (byte as u128) << (at * 8);
        bits |= 0xFF << (at * 8);
        at += 1;
    }
    (word, bits)
}

/// Which names an object has, well enough to know of most that they are not among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen(u64);

impl Seen {
    pub(super) const NONE: Self = Self(0);

    /// Remembers a name; whether it has perhaps been seen before.
    #[inline]
    pub(super) const fn add(&mut self, name: &[u8]) -> bool {
        let perhaps = self.perhaps(name);
        self.0 |= Self::bit(name);
        perhaps
    }

    /// Whether a name is perhaps among them.
    #[inline]
    pub(super) const fn perhaps(self, name: &[u8]) -> bool {
        self.0 & Self::bit(name) != 0
    }

    /// One of 64 bits, by the length of the name and its letters at both ends.
    #[inline]
    const fn bit(name: &[u8]) -> u64 {
        let (first, last) = match name {
            [first, .., last] => (*first as usize, *last as usize),
            [only] => (*only as usize, 0),
            [] => (0, 0),
        };
        1 << ((first * 7 + last * 31 + name.len() * 11) % 64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_by_all_of_its_name_and_no_more() {
        const KEYS: Keys<3> = Keys::new(["id", "idea", "fourteen_bytes"]);
        let at = |text: &str| KEYS.at(text.as_bytes(), 1, 1);
        assert_eq!(at(r#""id":"01927b1e-5c4a"#), Some(0));
        assert_eq!(at(r#""idea":"01927b1e-5c4a"#), Some(1));
        assert_eq!(at(r#""fourteen_bytes":"#), Some(2));
        for other in [
            r#""ide":"01927b1e-5c4a"#,
            r#""i\u0064":"01927b1e-5c4a"#,
            r#""id" :"01927b1e-5c4"#,
            r#""id":1}"#,
            "",
        ] {
            assert_eq!(at(other), None, "{other}");
        }
        assert_eq!((KEYS.find("idea"), KEYS.find("ide")), (Some(1), None));
    }

    #[test]
    fn a_name_that_was_seen_is_never_taken_for_one_that_was_not() {
        let mut seen = Seen::NONE;
        let names = ["", "a", "b", "channel", "summary", "external_ref"];
        for (index, name) in names.iter().enumerate() {
            seen.add(name.as_bytes());
            assert!(names[..=index].iter().all(|name| seen.perhaps(name.as_bytes())));
        }
        let letters: Vec<String> = ('a'..='z').map(String::from).collect();
        assert!(!letters.iter().all(|name| seen.perhaps(name.as_bytes())), "it tells some apart");
    }
}
