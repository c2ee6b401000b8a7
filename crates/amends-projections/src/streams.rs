//! A table of streams by tenant and name. Streams are found apart from their values, so that a fold over many facts
//! can find them all first: the memory is then waited for once and not fact by fact.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// Values by (tenant, stream), in the order in which the streams were first seen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Streams<T> {
    hasher: DefaultHashBuilder,
    places: HashTable<Place>,
    keys: Vec<Key>,
    values: Vec<T>,
}

/// Where the value of a stream stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place(u32);

/// Tenant and stream, with a slash between them: no tenant holds one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    /// As most are, with zeros after them: no name holds one.
    Short([u8; SHORT]),
    Long(Box<str>),
}

/// Room for `tenant/case-` and a UUID, and two such keys in three lines of the cache.
const SHORT: usize = 47;

impl Key {
    #[inline]
    fn of(tenant: &str, stream: &str) -> Self {
        let mut bytes = [0; SHORT];
        let Some(slash) = bytes.get_mut(tenant.len()..=tenant.len() + stream.len()) else {
            return Self::Long(format!("{tenant}/{stream}").into());
        };
        slash[0] = b'/';
        slash[1..].copy_from_slice(stream.as_bytes());
        bytes[..tenant.len()].copy_from_slice(tenant.as_bytes());
        Self::Short(bytes)
    }
}

impl<T: Default> Streams<T> {
    /// Where a stream stands; it is taken in where it is seen for the first time.
    #[inline]
    pub(crate) fn place(&mut self, tenant: &str, stream: &str) -> Place {
        let key = Key::of(tenant, stream);
        let hash = self.hasher.hash_one(&key);
        let keys = &mut self.keys;
        if let Some(&place) = self.places.find(hash, |place| keys[place.index()] == key) {
            return place;
        }
        let place = Place(u32::try_from(keys.len()).unwrap_or(u32::MAX));
        keys.push(key);
        self.values.push(T::default());
        self.places.insert_unique(hash, place, |place| self.hasher.hash_one(&keys[place.index()]));
        place
    }

    /// The value of a stream.
    #[inline]
    pub(crate) fn at(&mut self, place: Place) -> &mut T {
        &mut self.values[place.index()]
    }
}

impl Place {
    const fn index(self) -> usize {
        self.0 as usize
    }
}

impl<T> Streams<T> {
    /// How many there are.
    pub(crate) const fn len(&self) -> usize {
        self.values.len()
    }

    /// The values, in the order in which their streams were first seen.
    pub(crate) fn values(&self) -> impl Iterator<Item = &T> {
        self.values.iter()
    }

    /// The values, to be changed.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.values.iter_mut()
    }

    /// Takes in a table over other streams.
    pub(crate) fn absorb(&mut self, other: Self) {
        let before = self.len();
        for (index, key) in other.keys.into_iter().enumerate() {
            let hash = self.hasher.hash_one(&key);
            let place = Place(u32::try_from(before + index).unwrap_or(u32::MAX));
            self.keys.push(key);
            let keys = &self.keys;
            self.places.insert_unique(hash, place, |place| self.hasher.hash_one(&keys[place.index()]));
        }
        self.values.extend(other.values);
    }
}
