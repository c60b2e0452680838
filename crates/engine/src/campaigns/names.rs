//! From the keys of a watch back to what the platform calls things, for as long as they are talked of.

use std::collections::HashMap;

use evenhand_flow::House;
use evenhand_flow::operation::erase::account_digest;

/// Names of one half; when it is full the older half is let go. So the latest 200,000 are always there, and no more than twice as many.
const NAMES_PER_HALF: usize = 200_000;

/// Names by keys, the latest of them.
#[derive(Debug, Default)]
pub struct Names {
    newer: HashMap<u64, Box<str>>,
    older: HashMap<u64, Box<str>>,
}

impl Names {
    /// Remembers a name.
    pub fn put(&mut self, key: u64, name: &str) {
        if self.newer.contains_key(&key) {
            return;
        }
        if self.newer.len() >= NAMES_PER_HALF {
            self.older = std::mem::take(&mut self.newer);
        }
        self.newer.insert(key, name.into());
    }

    /// The name of a key, if it was heard of not too long ago.
    pub fn get(&self, key: u64) -> Option<&str> {
        let name = self.newer.get(&key).or_else(|| self.older.get(&key));
        name.map(|name| &**name)
    }

    /// Forgets a name.
    pub fn remove(&mut self, key: u64) {
        self.newer.remove(&key);
        self.older.remove(&key);
    }
}

/// The key of an account, by what the platform calls it. It follows from the digest by which erasures name it.
pub fn account_key(house: &House, account: &str) -> u64 {
    key_of_digest(&account_digest(house, account))
}

/// The key of anything else of a kind.
pub fn key(house: &House, kind: &[u8], id: &[u8]) -> u64 {
    key_of_digest(&house.secret.digest(&[b"campaigns", kind, id]))
}

/// The first 64 bits of a digest in hexadecimal.
pub fn key_of_digest(digest: &str) -> u64 {
    let digits = digest.get(..16).unwrap_or_default();
    u64::from_str_radix(digits, 16).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_names_are_there_and_the_memory_is_bounded() {
        let mut names = Names::default();
        let count = NAMES_PER_HALF as u64 * 3;
        for key in 0..count {
            names.put(key, &key.to_string());
        }
        assert_eq!(names.get(count - 1), Some(&*(count - 1).to_string()));
        assert!(names.get(count - NAMES_PER_HALF as u64).is_some());
        assert_eq!(names.get(0), None);
        assert!(names.newer.len() + names.older.len() <= 2 * NAMES_PER_HALF);
        names.remove(count - 1);
        assert_eq!(names.get(count - 1), None);
    }
}
