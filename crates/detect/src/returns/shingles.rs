//! Texts as the sets of their runs of four letters, so that a small change stays a small change.

use serde::{Deserialize, Serialize};

use super::conduct::ConductKey;
use super::value::key_of;
use crate::text::view::fold;

/// Letters in a run.
const RUN: usize = 4;
/// Runs that are kept of a text: those with the smallest hashes (bottom-k MinHash, Broder 1997).
const RUNS_MAX: usize = 96;
/// Runs that are kept of a text where many texts of many accounts are.
const KEYED_RUNS_MAX: usize = 24;
/// As much of a text as is looked at, in bytes.
const TEXT_BYTES_MAX: usize = 4_096;

/// What is kept of a text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shingles {
    /// Hashes in rising order.
    hashes: Box<[u64]>,
    /// Letters and digits of the folded text.
    letters: usize,
    /// Of the whole text, folded.
    whole: u64,
    /// Runs that are kept at most.
    most: usize,
}

impl Shingles {
    /// The runs of a text. Case, accents, punctuation and blanks make no difference.
    pub fn of(text: &str) -> Self {
        Self::hashed(&plain(text), RUNS_MAX, key_of)
    }

    /// The runs of a text as keyed hashes, fewer of them: for texts that are kept.
    pub fn keyed(text: &str, key: &ConductKey) -> Self {
        let mut bytes = Vec::with_capacity(4 * RUN);
        Self::hashed(&plain(text), KEYED_RUNS_MAX, |run| {
            bytes.clear();
            let letters = run
                .iter()
                .flat_map(|letter| u32::from(*letter).to_le_bytes());
            bytes.extend(letters);
            key.hash(&[b"run", &bytes])
        })
    }

    fn hashed(plain: &[char], most: usize, mut hash: impl FnMut(&[char]) -> u64) -> Self {
        let mut hashes: Vec<u64> = match plain.len() {
            0 => Vec::new(),
            length if length < RUN => vec![hash(plain)],
            _ => plain.windows(RUN).map(&mut hash).collect(),
        };
        hashes.sort_unstable();
        hashes.dedup();
        hashes.truncate(most);
        Self {
            hashes: hashes.into(),
            letters: plain.iter().filter(|letter| **letter != ' ').count(),
            whole: hash(plain),
            most,
        }
    }

    /// Letters and digits.
    pub fn letters(&self) -> usize {
        self.letters
    }

    /// The hash of the whole text.
    pub fn whole(&self) -> u64 {
        self.whole
    }

    /// The smallest hashes: two texts share the first with the probability of their likeness.
    pub fn smallest(&self) -> &[u64] {
        self.hashes.get(..4).unwrap_or(&self.hashes)
    }

    /// Every hash that is kept.
    pub fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// How alike two texts are, 0 to 1: the weight of the runs that both have among those that one of them has, as far as
    /// the smaller hashes tell.
    pub fn likeness(&self, other: &Self, weight: impl Fn(u64) -> f64) -> f64 {
        let (mut ours, mut theirs) = (self.hashes.iter(), other.hashes.iter());
        let (mut our, mut their) = (ours.next(), theirs.next());
        let (mut shared, mut all) = (0.0, 0.0);
        for _ in 0..self.most.min(other.most) {
            let (hash, is_shared) = match (our, their) {
                (Some(one), Some(another)) if one == another => (*one, true),
                (Some(one), Some(another)) => (*one.min(another), false),
                (Some(one), None) | (None, Some(one)) => (*one, false),
                (None, None) => break,
            };
            if our == Some(&hash) {
                our = ours.next();
            }
            if their == Some(&hash) {
                their = theirs.next();
            }
            let weight = weight(hash);
            all += weight;
            if is_shared {
                shared += weight;
            }
        }
        if all > 0.0 { shared / all } else { 0.0 }
    }

    /// Whether the two have a run in common.
    pub fn shares_a_run(&self, other: &Self) -> bool {
        self.likeness(other, |_| 1.0) > 0.0
    }
}

/// Letters and digits of a text, folded, with one blank for whatever is between them.
fn plain(text: &str) -> Vec<char> {
    let cut = text.floor_char_boundary(TEXT_BYTES_MAX);
    let folded = fold(text.get(..cut).unwrap_or_default());
    let mut plain: Vec<char> = Vec::with_capacity(folded.len());
    for letter in folded.chars() {
        match letter.is_alphanumeric() {
            true => plain.push(letter),
            false if plain.last().is_some_and(|last| *last != ' ') => plain.push(' '),
            false => {}
        }
    }
    if plain.last() == Some(&' ') {
        plain.pop();
    }
    plain
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn likeness(one: &str, other: &str) -> f64 {
        Shingles::of(one).likeness(&Shingles::of(other), |_| 1.0)
    }

    #[test]
    fn spelling_and_small_changes_hardly_matter_and_other_texts_are_unlike() {
        let text =
            "The river will be loud tonight, and all of you will hear it from the old bridge";
        assert_eq!(likeness(text, text), 1.0);
        let other_spelling =
            "THE RIVER will be loud tonight and all of you will hear it, from the óld bridge!!";
        assert_eq!(likeness(text, other_spelling), 1.0);
        let changed =
            "The river will be loud tonight, and all of you will hear it from the new bridge";
        assert!(likeness(text, changed) > 0.8);
        assert!(
            likeness(
                text,
                "Fresh bread every morning from seven, closed on Mondays"
            ) < 0.1
        );
    }

    #[test]
    fn every_script_and_every_length_is_taken() {
        for text in ["", " ", "\0", "a", "你好", "اهلا وسهلا بكم في صفحتي", "🦊🦊"]
        {
            let shingles = Shingles::of(text);
            assert!(shingles.letters() <= text.chars().count());
        }
        assert_eq!(Shingles::of(&"x\u{301}".repeat(1 << 20)).hashes().len(), 1);
        assert!(likeness("اهلا وسهلا بكم في صفحتي", "أهلاً وسهلاً بكم في صفحتي") > 0.99);
    }

    proptest! {
        #[test]
        fn likeness_is_the_same_both_ways_and_within_bounds(one in ".{0,80}", other in ".{0,80}") {
            let (there, back) = (likeness(&one, &other), likeness(&other, &one));
            prop_assert_eq!(there, back);
            prop_assert!((0.0..=1.0).contains(&there));
        }
    }
}
