//! People who go on talking after the scenario.

use evenhand_engine::SystemClock;
use evenhand_model::{Clocks as _, Rng};
use serde_json::{Value, json};

use super::scenario::Step;

const PEOPLE: [&str; 6] = ["fern", "otto", "mina", "karl", "ines", "juno"];

const TEXTS: [&str; 8] = [
    "The frost took half of my blossoms.",
    "Has anybody tried walnut mulch?",
    "Twelve crates today, my back says thirteen.",
    "Please label your grafts, dear all.",
    "Wer hat noch Wachs übrig?",
    "On se voit dimanche au verger ?",
    "Two new hives behind the plum trees.",
    "Our cider won the second prize!",
];

/// Every so many posts somebody advertises, publishes an address, or reports the last post.
const ADVERT_EVERY: u64 = 7;
const ADDRESS_EVERY: u64 = 11;
const REPORT_EVERY: u64 = 5;

/// Posts and reports without end, the same ones for the same seed.
pub struct Traffic {
    rng: Rng,
    count: u64,
}

impl Traffic {
    /// Traffic that starts from a seed.
    pub fn new(seed: u64) -> Self {
        Self {
            rng: Rng::from_number(seed),
            count: 0,
        }
    }

    /// What happens next.
    pub fn next(&mut self) -> Step {
        self.count += 1;
        let at = SystemClock.now();
        if self.count.is_multiple_of(REPORT_EVERY) {
            return Step::Report(json!({
                "id": format!("live-{}", self.count), "at": at,
                "reporter": {"id": self.one_of(&PEOPLE)},
                "subject": {"kind": "content", "id": format!("live-{}", self.count - 1)},
                "reason": "harassment",
            }));
        }
        Step::Event(self.post(at.to_string()))
    }

    fn post(&mut self, at: String) -> Value {
        let text = if self.count.is_multiple_of(ADDRESS_EVERY) {
            "She lives at 9 Mill Road, by the way."
        } else if self.count.is_multiple_of(ADVERT_EVERY) {
            "Cheap saws: https://known-bad.example/saws"
        } else {
            self.one_of(&TEXTS)
        };
        json!({
            "id": format!("live-{}", self.count), "kind": "content.created", "at": at,
            "actor": {"id": self.one_of(&PEOPLE)},
            "content": {"id": format!("live-{}", self.count), "text": text},
        })
    }

    fn one_of(&mut self, choices: &[&'static str]) -> &'static str {
        let index = self.rng.below(choices.len() as u64);
        choices[usize::try_from(index).unwrap_or(0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_posts() {
        let texts = |seed| {
            let mut traffic = Traffic::new(seed);
            let mut next = || match traffic.next() {
                Step::Event(event) => event["content"]["text"].clone(),
                Step::Report(report) => report["subject"]["id"].clone(),
                Step::Judgement(_) => panic!("nobody judges here"),
            };
            (0..50).map(|_| next()).collect::<Vec<_>>()
        };
        assert_eq!(texts(1), texts(1));
        assert_ne!(texts(1), texts(2));
    }
}
