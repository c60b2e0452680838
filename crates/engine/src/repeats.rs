//! Which events were counted a moment ago. An event that is sent again before its first answer, or
//! after it was refused for want of room, must not count twice in a sliding window. Later repeats
//! are known by their receipt.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};

use evenhand_model::limits;

/// Events that are remembered; more than can wait for the writer.
const REMEMBERED: usize = 2 * limits::COMMANDS_WAITING_MAX;

/// The latest events with the values that counters had for them. Ids are hashed with a seed of
/// their own for each start, so that nobody can choose two that hash alike.
#[derive(Debug, Default)]
pub struct Repeats {
    seed: RandomState,
    counts: HashMap<u64, Vec<u64>>,
    in_order: VecDeque<u64>,
}

impl Repeats {
    /// Counts an event, or answers what was counted when it came before.
    pub fn once(&mut self, event: &str, count: impl FnOnce() -> Vec<u64>) -> Vec<u64> {
        let hash = self.seed.hash_one(event);
        if let Some(counts) = self.counts.get(&hash) {
            return counts.clone();
        }
        let counts = count();
        self.counts.insert(hash, counts.clone());
        self.in_order.push_back(hash);
        if self.in_order.len() > REMEMBERED
            && let Some(oldest) = self.in_order.pop_front()
        {
            self.counts.remove(&oldest);
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_counts_once_until_many_others_have_come() {
        let mut repeats = Repeats::default();
        let mut counted = 0;
        let mut take = |event: &str| {
            repeats.once(event, || {
                counted += 1;
                vec![counted]
            })
        };
        assert_eq!(take("e"), [1]);
        assert_eq!(take("e"), [1]);
        assert_eq!(take("f"), [2]);
        for number in 0..REMEMBERED {
            take(&number.to_string());
        }
        assert_eq!(take("e"), [3 + REMEMBERED as u64]);
        assert_eq!(repeats.counts.len(), REMEMBERED);
    }
}
