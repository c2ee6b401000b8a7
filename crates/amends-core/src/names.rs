//! A small map by name: most cases hold none or one of a thing, a few hold many.

use std::borrow::Borrow;

/// A map kept as a sorted list: no allocation while empty, 24 bytes when unused, and one order on every machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names<K, V>(Vec<(K, V)>); // invariant: sorted by key, no key twice

impl<K, V> Default for Names<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord, V> Names<K, V> {
    fn place<Q: Ord + ?Sized>(&self, name: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        self.0.binary_search_by(|(key, _)| key.borrow().cmp(name))
    }

    /// Sets what stands under a name.
    pub fn set(&mut self, name: K, value: V) {
        match self.place(&name) {
            Ok(index) => self.0[index].1 = value,
            Err(index) => self.0.insert(index, (name, value)),
        }
    }

    /// What stands under a name, to be changed; set to the value given where nothing does.
    pub fn entry(&mut self, name: &K, or: impl FnOnce() -> V) -> &mut V
    where
        K: Clone,
    {
        let index = match self.place(name) {
            Ok(index) => index,
            Err(index) => {
                self.0.insert(index, (name.clone(), or()));
                index
            }
        };
        &mut self.0[index].1
    }

    /// What stands under a name.
    pub fn find<Q: Ord + ?Sized>(&self, name: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.place(name).ok().map(|index| &self.0[index].1)
    }

    /// What stands under a name, to be changed.
    pub fn find_mut<Q: Ord + ?Sized>(&mut self, name: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.place(name).ok().map(|index| &mut self.0[index].1)
    }

    /// Takes a name off, with what stood under it.
    pub fn remove<Q: Ord + ?Sized>(&mut self, name: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.place(name).ok().map(|index| self.0.remove(index).1)
    }
}

impl<K, V> Names<K, V> {
    /// All of it, in the order of names.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// What stands under the names, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.0.iter_mut().map(|(_, value)| value)
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
