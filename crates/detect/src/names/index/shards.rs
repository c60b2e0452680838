//! Hash tables in 256 parts, each of which grows on its own: no single insertion waits until millions of
//! items have been moved.

use hashbrown::HashTable;

const PARTS: usize = 256;

/// Items found by a hash that each of them carries or can tell.
#[derive(Clone, Debug)]
pub(super) struct Shards<T>(Vec<HashTable<T>>);

impl<T> Default for Shards<T> {
    fn default() -> Self {
        Shards((0..PARTS).map(|_| HashTable::new()).collect())
    }
}

impl<T> Shards<T> {
    pub(super) fn find(&self, hash: u32, is_it: impl FnMut(&T) -> bool) -> Option<&T> {
        self.0[part(hash)].find(spread(hash), is_it)
    }

    pub(super) fn find_mut(&mut self, hash: u32, is_it: impl FnMut(&T) -> bool) -> Option<&mut T> {
        self.0[part(hash)].find_mut(spread(hash), is_it)
    }

    /// Adds an item that isn't there yet; `hash_of` tells the hash of those that have to move.
    pub(super) fn insert(&mut self, hash: u32, item: T, hash_of: impl Fn(&T) -> u32) {
        self.0[part(hash)].insert_unique(spread(hash), item, |one| spread(hash_of(one)));
    }

    pub(super) fn remove(&mut self, hash: u32, is_it: impl FnMut(&T) -> bool) -> Option<T> {
        let entry = self.0[part(hash)].find_entry(spread(hash), is_it).ok()?;
        Some(entry.remove().0)
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.0.iter().map(HashTable::allocation_size).sum::<usize>()
            + PARTS * size_of::<HashTable<T>>()
    }
}

fn part(hash: u32) -> usize {
    (hash >> 24) as usize
}

/// A table wants both ends of its hashes to differ.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
