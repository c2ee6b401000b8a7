//! Tags: what append conditions across streams look at. Tokens only, so that a tag never holds personal data in clear.

use std::fmt;

use smol_str::SmolStr;

use crate::Unfit;
use crate::name::{Alphabet, within};

/// One tag, `key:value`: key `[a-z_]{1,32}`, value `[A-Za-z0-9._~-]{1,128}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(SmolStr); // invariant: of that form

impl Tag {
    /// # Errors
    /// [`Unfit`] where key or value is outside its alphabet or length.
    pub fn new(text: &str) -> Result<Self, Unfit> {
        Self::check(text).map(|()| Self(text.into()))
    }

    /// Checks a tag without keeping it.
    ///
    /// # Errors
    /// [`Unfit`] where key or value is outside its alphabet or length.
    pub fn check(text: &str) -> Result<(), Unfit> {
        const EXPECTED: &str = "a tag, [a-z_]{1,32}:[A-Za-z0-9._~-]{1,128}";
        let (key, value) = text.split_once(':').ok_or(Unfit::out_of_bounds(EXPECTED))?;
        within(key, 32, Alphabet::TAG_KEY, EXPECTED)?;
        within(value, 128, Alphabet::TOKEN, EXPECTED)
    }

    /// The whole tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// At most 16 tags, sorted, none twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags(Vec<Tag>); // invariant: sorted, no repeats, at most Self::MOST

impl Tags {
    /// The most tags that an event may carry.
    pub const MOST: usize = 16;

    /// Sorts the tags and drops repeats.
    ///
    /// # Errors
    /// [`Unfit`] where more than 16 are left.
    pub fn new(mut tags: Vec<Tag>) -> Result<Self, Unfit> {
        tags.sort_unstable();
        tags.dedup();
        if tags.len() > Self::MOST { Err(Unfit::out_of_bounds("at most 16 tags")) } else { Ok(Self(tags)) }
    }

    /// The tags in order.
    pub fn iter(&self) -> impl Iterator<Item = &Tag> {
        self.0.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
