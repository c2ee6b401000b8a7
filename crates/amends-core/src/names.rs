//! A small map by name: most cases hold none or one of a thing, a few hold many.

use std::borrow::Borrow;

/// A map kept as a sorted list: 8 bytes and no allocation while empty, and one order on every machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names<K, V>(Option<Box<Sorted<K, V>>>); // invariant: sorted by key, no key twice; none where empty

/// Boxed as a whole, since a case has many such maps and fills few.
type Sorted<K, V> = Vec<(K, V)>;

impl<K, V> Default for Names<K, V> {
    fn default() -> Self {
        Self(None)
    }
}

impl<K: Ord, V> Names<K, V> {
    fn place<Q: Ord + ?Sized>(&self, name: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        self.items().binary_search_by(|(key, _)| key.borrow().cmp(name))
    }

    /// Sets what stands under a name.
    pub fn set(&mut self, name: K, value: V) {
        match self.place(&name) {
            Ok(index) => self.sorted()[index].1 = value,
            Err(index) => self.sorted().insert(index, (name, value)),
        }
    }

    /// What stands under a name, to be changed; set to the value given where nothing does.
    pub fn entry(&mut self, name: &K, or: impl FnOnce() -> V) -> &mut V
    where
        K: Clone,
    {
        let place = self.place(name);
        let sorted = self.sorted();
        let index = match place {
            Ok(index) => index,
            Err(index) => {
                sorted.insert(index, (name.clone(), or()));
                index
            }
        };
        &mut sorted[index].1
    }

    /// What stands under a name.
    pub fn find<Q: Ord + ?Sized>(&self, name: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.place(name).ok().map(|index| &self.items()[index].1)
    }

    /// What stands under a name, to be changed.
    pub fn find_mut<Q: Ord + ?Sized>(&mut self, name: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let index = self.place(name).ok()?;
        self.0.as_mut().map(|sorted| &mut sorted[index].1)
    }

    /// Takes a name off, with what stood under it.
    pub fn remove<Q: Ord + ?Sized>(&mut self, name: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let index = self.place(name).ok()?;
        let removed = self.0.as_mut().map(|sorted| sorted.remove(index).1);
        if self.items().is_empty() {
            self.0 = None;
        }
        removed
    }
}

impl<K, V> Names<K, V> {
    fn items(&self) -> &[(K, V)] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }

    fn sorted(&mut self) -> &mut Sorted<K, V> {
        self.0.get_or_insert_default()
    }

    /// All of it, in the order of names.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.items().iter().map(|(name, value)| (name, value))
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_that_is_emptied_equals_one_that_never_held_anything() {
        let mut names = Names::default();
        names.set("b", 2);
        names.set("a", 1);
        names.set("b", 3);
        assert_eq!(names.iter().collect::<Vec<_>>(), [(&"a", &1), (&"b", &3)]);
        assert_eq!((names.remove("a"), names.remove("a"), names.remove("b")), (Some(1), None, Some(3)));
        assert!(names.is_empty());
        assert_eq!(names, Names::default());
    }

    #[test]
    fn an_unused_map_is_no_larger_than_a_pointer() {
        assert_eq!(size_of::<Names<u64, u64>>(), size_of::<usize>());
    }
}
