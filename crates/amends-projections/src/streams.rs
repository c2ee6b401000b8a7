//! A table of streams by tenant and name: one allocation for each stream, none for a look-up.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// Values by (tenant, stream), in the order in which the streams were first seen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Streams<T> {
    hasher: DefaultHashBuilder,
    places: HashTable<u32>,
    entries: Vec<(Key, T)>,
}

/// Tenant and stream, as one allocation: no tenant holds a slash.
#[derive(Debug, Clone)]
struct Key {
    text: Box<str>,
    hash: u64,
}

impl<T: Default> Streams<T> {
    /// The value of a stream, made anew where it is seen for the first time.
    pub(crate) fn entry(&mut self, tenant: &str, stream: &str) -> &mut T {
        let hash = self.hasher.hash_one((tenant, stream));
        let is_it = |&place: &u32| {
            let (key, _) = &self.entries[place as usize];
            key.hash == hash && key.is(tenant, stream)
        };
        let place = if let Some(&place) = self.places.find(hash, is_it) {
            place
        } else {
            let place = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
            let text = format!("{tenant}/{stream}").into();
            self.entries.push((Key { text, hash }, T::default()));
            let entries = &self.entries;
            self.places.insert_unique(hash, place, |&place| entries[place as usize].0.hash);
            place
        };
        &mut self.entries[place as usize].1
    }
}

impl<T> Streams<T> {
    /// How many there are.
    pub(crate) const fn len(&self) -> usize {
        self.entries.len()
    }

    /// The values, in the order in which their streams were first seen.
    pub(crate) fn values(&self) -> impl Iterator<Item = &T> {
        self.entries.iter().map(|(_, value)| value)
    }

    /// The values, to be changed.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.entries.iter_mut().map(|(_, value)| value)
    }

    /// Takes in a table over other streams. It can be read to its end but no longer looked up in.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.places.clear();
        self.entries.extend(other.entries);
    }
}

impl Key {
    fn is(&self, tenant: &str, stream: &str) -> bool {
        let text = &*self.text;
        text.len() == tenant.len() + 1 + stream.len() && text.ends_with(stream) && text.starts_with(tenant)
    }
}
