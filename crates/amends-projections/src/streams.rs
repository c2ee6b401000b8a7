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

/// Room for a tenant of 21 letters, `/case-` and a UUID; with its kind a line of the cache.
const SHORT: usize = 63;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_told_apart_whatever_their_length() {
        let mut streams: Streams<usize> = Streams::default();
        let mut names = vec![("a".to_owned(), "b-c".to_owned()), ("a-b".into(), "c".into())];
        for length in 1..130 {
            names.push(("default".into(), format!("case-{}", "x".repeat(length))));
            names.push(("defaul".into(), format!("tcase-{}", "x".repeat(length))));
            names.push(("t".repeat(64), format!("case-{}", "y".repeat(length))));
        }
        for (index, (tenant, stream)) in names.iter().enumerate() {
            let place = streams.place(tenant, stream);
            *streams.at(place) = index;
        }
        assert_eq!(streams.len(), names.len());
        for (index, (tenant, stream)) in names.iter().enumerate() {
            let place = streams.place(tenant, stream);
            assert_eq!(*streams.at(place), index, "{tenant}/{stream}");
        }
        assert_eq!(streams.len(), names.len());
    }

    #[test]
    fn a_usual_stream_is_kept_in_place() {
        let usual = Key::of("default", "case-a80a52fc-7586-4754-a309-713ce13e0797");
        assert!(matches!(usual, Key::Short(_)));
        assert!(matches!(Key::of(&"t".repeat(64), "case-1"), Key::Long(_)));
        assert_eq!(size_of::<Key>(), 64);
    }

    #[test]
    fn streams_that_were_taken_in_are_found() {
        let (mut one, mut other): (Streams<u8>, Streams<u8>) = Default::default();
        let (here, there) = (one.place("t", "case-1"), other.place("t", "case-2"));
        (*one.at(here), *other.at(there)) = (1, 2);
        one.absorb(other);
        let found = one.place("t", "case-2");
        assert_eq!((*one.at(found), one.len()), (2, 2));
    }
}
