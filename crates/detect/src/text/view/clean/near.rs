//! Slips of the finger in violent words.
//!
//! A word with one letter left out, doubled in place of another or not, or changed places with its
//! neighbour is repaired; with an alien letter only where the word is long, as "kilt" and "kiln" are other words. The first
//! letter always holds. Ordinary words that come near are listed in `data/lexicon`.

use super::Letter;
use super::hash;
use super::lexicon::{LEXICON, REPAIRED_MIN};

/// Fewest letters of a word into which an alien letter may have got.
const INSERTED_MIN: usize = 5;
/// Fewest letters of a word in which a letter may have been taken for another.
const REPLACED_MIN: usize = 6;

/// Whether a word may be near to a violent one; `beginnings` are the hashes of its beginnings.
pub(super) fn may_be_near(beginnings: &[u64], length: usize) -> bool {
    (REPAIRED_MIN - 1..hash::LETTERS_MAX).contains(&length)
        && (LEXICON.near_violent.may_hold(beginnings[length])
            || (1..length).any(|gap| {
                LEXICON
                    .near_violent
                    .may_hold(hash::without(beginnings, length, gap))
            }))
}

/// The violent word that an unknown one is a slip of.
pub(super) fn repair(word: &[Letter]) -> Option<Vec<Letter>> {
    let length = word.len();
    let letters: Vec<char> = word.iter().map(|letter| letter.is).collect();
    let beginnings = hash::beginnings(&letters);
    if !may_be_near(&beginnings, length) || LEXICON.word(beginnings[length]).is_some() {
        return None;
    }
    let mut best: Option<usize> = None;
    let mut consider = |number: usize| {
        if is_slip(&letters, LEXICON.spelled(number)) {
            best = Some(best.map_or(number, |before| before.min(number)));
        }
    };
    let keys = (1..length).map(|gap| hash::without(&beginnings, length, gap));
    for key in keys.chain([beginnings[length]]) {
        if let Some(word) = LEXICON.word(key).filter(|word| word.is_violent) {
            consider(word.number);
        }
        let near = LEXICON.violent_without_one.get(&key);
        near.into_iter().flatten().copied().for_each(&mut consider);
    }
    respelled(word, LEXICON.spelled(best?))
}

/// The likeliest frequent word of these languages that an unknown one is a slip of.
pub(super) fn repair_any(word: &[Letter], languages: u16) -> Option<Vec<Letter>> {
    let length = word.len();
    if !(REPAIRED_MIN - 1..hash::LETTERS_MAX).contains(&length) {
        return None;
    }
    let letters: Vec<char> = word.iter().map(|letter| letter.is).collect();
    let beginnings = hash::beginnings(&letters);
    let keys = (1..length).map(|gap| hash::without(&beginnings, length, gap));
    let near = keys
        .chain([beginnings[length]])
        .flat_map(|key| LEXICON.near_frequent(key))
        .filter(|(_, word)| word.languages & languages != 0)
        .filter(|(spelled, _)| is_slip(&letters, spelled))
        .min_by_key(|(_, word)| (word.cost, word.number))?;
    respelled(word, near.0)
}

/// Other letters in the place of a word.
fn respelled(word: &[Letter], spelled: &[char]) -> Option<Vec<Letter>> {
    let (first, last) = (word.first()?, word.last()?);
    let place = [first.place[0], last.place[1]];
    Some(spelled.iter().map(|is| Letter { is: *is, place }).collect())
}

fn is_slip(written: &[char], meant: &[char]) -> bool {
    if meant.len() < REPAIRED_MIN || written.first() != meant.first() {
        return false;
    }
    let same_start = written
        .iter()
        .zip(meant)
        .take_while(|(a, b)| a == b)
        .count();
    let (written_rest, meant_rest) = (&written[same_start..], &meant[same_start..]);
    match (written_rest, meant_rest) {
        (left, [_, right @ ..]) if left == right => true,
        ([a, left @ ..], [_, right @ ..]) if left == right => {
            meant.len() >= REPLACED_MIN || written[same_start - 1] == *a
        }
        ([a, b, left @ ..], [c, d, right @ ..]) if a == d && b == c && left == right => true,
        ([alien, left @ ..], right) if left == right => {
            meant.len() >= INSERTED_MIN || written[same_start - 1] == *alien
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, expected: Option<&str>) {
        let word: Vec<Letter> = written
            .char_indices()
            .map(|(at, is)| Letter {
                is,
                place: [at, at + is.len_utf8()],
            })
            .collect();
        let repaired: Option<String> =
            repair(&word).map(|word| word.iter().map(|letter| letter.is).collect());
        assert_eq!(repaired.as_deref(), expected, "{written}");
    }

    #[test]
    fn slips_in_violent_words_are_repaired() {
        for slip in ["kil", "kll", "kiil", "klil", "kiill", "killl", "kkill"] {
            check(slip, Some("kill"));
        }
        check("murdre", Some("murder"));
        check("murdder", Some("murder"));
        check("muder", Some("murder"));
        check("mirder", Some("murder"));
        check("atack", Some("attack"));
        check("shooot", Some("shoot"));
    }

    #[test]
    fn ordinary_words_stay() {
        for word in [
            "kills", "kiln", "kilo", "kilt", "mill", "skill", "killer", "krill", "bill", "till",
            "rap", "rope", "tape", "gum", "dear", "deed", "brun", "born", "barn", "bunt", "boom",
            "bomber", "stub", "scab", "shot", "shout", "shoo", "heart", "hut", "hint", "marder",
            "modern", "mother", "muster", "attach", "beta", "bet", "best", "kiel", "keller",
        ] {
            check(word, None);
        }
    }
}
