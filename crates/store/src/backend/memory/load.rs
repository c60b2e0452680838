//! Rows by their keys.

use evenhand_flow::work::{Key, Record, Version};

use super::Contents;

impl Contents {
    pub(super) fn load(&self, keys: &[Key]) -> Vec<(Key, Version, Option<Record>)> {
        keys.iter()
            .map(|key| match self.rows.get(key) {
                Some((version, record)) => (key.clone(), *version, Some(record.clone())),
                None => (key.clone(), 0, None),
            })
            .collect()
    }
}
