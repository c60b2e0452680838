//! Letters as they follow each other in names: sequences of up to four, each order smoothed by the next shorter
//! one (Witten and Bell, IEEE Transactions on Information Theory 37(4), 1991).

use std::collections::HashMap;

/// Longest sequence that is counted.
const ORDER: usize = 4;
/// So many sequences are counted at most; further ones are not learned.
const SEQUENCES_MAX: usize = 2_000_000;
/// Stands before the first letter of a name.
const START: char = '\u{2}';

#[derive(Clone, Debug, Default)]
pub struct Letters {
    /// How often a sequence came, and how many letters followed it: count and kinds.
    sequences: HashMap<[char; ORDER], Count>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    /// How often, of what ships and was learned; what was learned less one.
    times: f64,
    /// Whether it was learned once, and isn't counted so far.
    is_learned: bool,
    /// How often something followed.
    followed: f64,
    /// How many different letters followed.
    kinds: f64,
}

impl Letters {
    /// Counts a name of which it is known how often it comes.
    pub fn add(&mut self, name: &str, count: f64) {
        for (before, letter) in sequences(name) {
            self.count(&before, letter, |_| count, false);
        }
    }

    /// Counts the name of one account: what comes up a second time.
    pub fn learn(&mut self, name: &str) {
        for (before, letter) in sequences(name) {
            let weight = |count: &Count| f64::from(u8::from(count.is_learned));
            self.count(&before, letter, weight, true);
        }
    }

    fn count(
        &mut self,
        before: &[char],
        letter: char,
        weight: impl Fn(&Count) -> f64,
        is_learned: bool,
    ) {
        for from in 0..=before.len() {
            let before = &before[from..];
            let whole = key(before, Some(letter));
            if self.sequences.len() >= SEQUENCES_MAX && !self.sequences.contains_key(&whole) {
                continue;
            }
            let counted = self.sequences.entry(whole).or_default();
            let weight = weight(counted);
            let is_new = counted.times == 0.0 && weight > 0.0;
            counted.times += weight;
            counted.is_learned |= is_learned;
            if weight > 0.0 {
                let context = self.sequences.entry(key(before, None)).or_default();
                context.followed += weight;
                context.kinds += f64::from(u8::from(is_new));
            }
        }
    }

    /// How surprising each letter is, in nats.
    pub fn surprise(&self, letters: &[char]) -> Vec<f64> {
        let padded: Vec<char> = std::iter::once(START)
            .chain(letters.iter().copied())
            .collect();
        let places = 1..padded.len();
        let surprise = places.map(|place| {
            let before = &padded[place.saturating_sub(ORDER - 1)..place];
            -self.chance(before, padded[place]).ln()
        });
        surprise.collect()
    }

    fn chance(&self, before: &[char], letter: char) -> f64 {
        let mut chance = 1.0 / alphabet(letter);
        for from in (0..=before.len()).rev() {
            let before = &before[from..];
            let Some(context) = self
                .sequences
                .get(&key(before, None))
                .filter(|context| context.followed > 0.0)
            else {
                // A longer context that includes this one wasn't seen either.
                break;
            };
            let times = self
                .sequences
                .get(&key(before, Some(letter)))
                .map_or(0.0, |count| count.times);
            chance = (times + context.kinds * chance) / (context.followed + context.kinds);
        }
        chance
    }
}

/// Each letter with those before it, the nearest last.
fn sequences(name: &str) -> impl Iterator<Item = (Vec<char>, char)> {
    let padded: Vec<char> = std::iter::once(START).chain(name.chars()).collect();
    (1..padded.len()).map(move |place| {
        (
            padded[place.saturating_sub(ORDER - 1)..place].to_vec(),
            padded[place],
        )
    })
}

/// A context alone ends with a sign that no name has.
fn key(before: &[char], letter: Option<char>) -> [char; ORDER] {
    let mut key = ['\0'; ORDER];
    for (place, is) in key
        .iter_mut()
        .zip(before.iter().copied().chain([letter.unwrap_or('\u{1}')]))
    {
        *place = is;
    }
    key
}

/// How many letters there are about to choose from.
fn alphabet(letter: char) -> f64 {
    match letter {
        '\0'..='\u{24F}' => 40.0,
        '\u{370}'..='\u{8FF}' => 45.0,
        '\u{900}'..='\u{DFF}' => 70.0,
        '\u{3040}'..='\u{30FF}' => 90.0,
        '\u{AC00}'..='\u{D7AF}' => 1_000.0,
        '\u{2E80}'..='\u{A63F}' | '\u{20000}'.. => 2_500.0,
        _ => 100.0,
    }
}
