//! What a classifier said a moment ago, so that copies of a text are not sent again.

use std::collections::{BTreeMap, HashMap, VecDeque};

/// Most texts that are remembered.
const TEXTS_MAX: usize = 4_096;

/// Scores by the keyed digest of their text; the oldest goes first. Nothing of a text is in it.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    scores: HashMap<String, BTreeMap<String, f64>>,
    order: VecDeque<String>,
}

impl Cache {
    /// What was said of a text.
    pub fn get(&self, digest: &str) -> Option<&BTreeMap<String, f64>> {
        self.scores.get(digest)
    }

    /// Remembers what was said.
    pub fn put(&mut self, digest: String, scores: BTreeMap<String, f64>) {
        if self.scores.insert(digest.clone(), scores).is_none() {
            self.order.push_back(digest);
        }
        while self.order.len() > TEXTS_MAX {
            if let Some(oldest) = self.order.pop_front() {
                self.scores.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_so_many_and_forgets_the_oldest() {
        let mut cache = Cache::default();
        for number in 0..=TEXTS_MAX {
            cache.put(number.to_string(), BTreeMap::new());
        }
        assert!(cache.get("0").is_none() && cache.get("1").is_some());
        assert_eq!(
            (cache.scores.len(), cache.order.len()),
            (TEXTS_MAX, TEXTS_MAX)
        );
    }
}
