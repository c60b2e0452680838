//! The words that the cleaner knows, from `data/lexicon`.

use std::sync::LazyLock;

use super::super::fold::fold;
use super::hash::{self, HashedMap, Sieve};
use crate::pack::vocabulary;

const FILES: [(&str, &str); 11] = [
    ("en", include_str!("../../../../data/lexicon/en.txt")),
    ("de", include_str!("../../../../data/lexicon/de.txt")),
    ("fr", include_str!("../../../../data/lexicon/fr.txt")),
    ("es", include_str!("../../../../data/lexicon/es.txt")),
    ("pt", include_str!("../../../../data/lexicon/pt.txt")),
    ("it", include_str!("../../../../data/lexicon/it.txt")),
    ("nl", include_str!("../../../../data/lexicon/nl.txt")),
    ("pl", include_str!("../../../../data/lexicon/pl.txt")),
    ("tr", include_str!("../../../../data/lexicon/tr.txt")),
    ("ar", include_str!("../../../../data/lexicon/ar.txt")),
    ("hi", include_str!("../../../../data/lexicon/hi.txt")),
];
/// Fewest letters of a violent word that slips and masks are repaired to.
pub(super) const REPAIRED_MIN: usize = 4;
/// Letters in a row by which a word without spaces is first suspected.
pub(super) const START: usize = 4;
/// What a violent word costs at most, in hundredths of a nat: as the 60th of 9000 words.
const VIOLENT_COST_MAX: u16 = 630;

/// What a word for a person costs at most.
const PERSON_COST_MAX: u16 = 500;

/// What a word of a pack costs: more than the rarest of 9000 frequent words.
const PACK_COST: u16 = 1150;

/// Fewest letters of a word of a pack that signs, masks and spaces may hide.
const PACK_LETTERS_MIN: usize = 3;

/// The lexicon of every language.
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);

/// What is known of a word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Word {
    /// How unlikely it is, in hundredths of a nat; `None`: an ordinary word, but a rare one.
    pub(super) cost: Option<u16>,
    pub(super) is_violent: bool,
    pub(super) is_rude: bool,
    /// A word for a person who is spoken to or about.
    pub(super) is_person: bool,
    /// The languages that have it as more than an ordinary word, one bit for each file.
    pub(super) languages: u16,
    /// Its number in [`Lexicon::spelled`].
    pub(super) number: usize,
}

impl Word {
    /// Whether it is what people disguise.
    pub(super) fn is_sought(&self) -> bool {
        self.is_violent || self.is_rude
    }
}

/// All words, and the ways to those that are near to a text.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    words: HashedMap<Word>,
    spelled: Vec<Vec<char>>,
    /// Rude and violent words, in this order.
    sought: Vec<usize>,
    /// Violent words by what is left of them without one letter.
    pub(super) violent_without_one: HashedMap<Vec<usize>>,
    /// Frequent, sought and packs' words by what is left of them without one letter, or with every one.
    frequent_without_one: HashedMap<Vec<u32>>,
    /// Whether something may be near to a violent word.
    pub(super) near_violent: Sieve,
    /// The first letters of violent words.
    pub(super) violent_starts: Sieve,
    /// The likeliest words by their hash without one letter, and which that is.
    masked: HashedMap<usize>,
}

impl Lexicon {
    fn read() -> Self {
        let mut lexicon = Self::default();
        for (language, (_, file)) in FILES.iter().enumerate() {
            let mut part = "";
            let mut rank = 0_u32;
            for line in file.lines().filter(|line| !line.starts_with('#')) {
                if line.starts_with('[') {
                    part = line.trim();
                    continue;
                }
                for word in line.split_whitespace() {
                    rank += u32::from(part == "[frequent]");
                    lexicon.add(&fold(word), part, rank, 1 << language);
                }
            }
        }
        // What hides a threat hides the words of the packs. They are rarer than the frequent words,
        // and no slips lead to them alone, as many are forms of ordinary words.
        for (language, word) in vocabulary() {
            let word = fold(&word);
            let number = FILES.iter().position(|(tag, _)| *tag == language);
            if word.chars().count() >= PACK_LETTERS_MIN
                && let Some(number) = number
            {
                lexicon.add(&word, "[pack]", 0, 1 << number);
            }
        }
        lexicon.link();
        lexicon
    }

    fn add(&mut self, word: &str, part: &str, rank: u32, language: u16) {
        let letters: Vec<char> = word.chars().collect();
        let number = self.spelled.len();
        let entry = self
            .words
            .entry(hash::of(letters.iter().copied()))
            .or_insert_with(|| Word {
                number,
                ..Word::default()
            });
        let cost = match part {
            "[frequent]" => frequency_cost(rank),
            "[violent]" => VIOLENT_COST_MAX,
            "[rude]" => VIOLENT_COST_MAX + 1,
            "[person]" => PERSON_COST_MAX,
            "[pack]" => PACK_COST,
            _ => u16::MAX,
        };
        if cost < u16::MAX {
            entry.languages |= language;
            entry.cost = Some(entry.cost.map_or(cost, |before| before.min(cost)));
        }
        entry.is_violent |= part == "[violent]";
        entry.is_rude |= part == "[rude]";
        entry.is_person |= part == "[person]";
        if entry.number == number {
            self.spelled.push(letters);
        }
    }

    fn link(&mut self) {
        let mut words: Vec<Word> = self.words.values().copied().collect();
        words.sort_by_key(|word| word.number);
        let sought = |of: fn(&Word) -> bool| words.iter().filter(move |word| of(word));
        let rude = sought(|word| word.is_rude);
        let violent = sought(|word| word.is_violent && !word.is_rude);
        self.sought = rude.chain(violent).map(|word| word.number).collect();
        for word in &words {
            let letters = &self.spelled[word.number];
            let length = letters.len();
            if !(REPAIRED_MIN..hash::LETTERS_MAX).contains(&length) {
                continue;
            }
            let beginnings = hash::beginnings(letters);
            let is_frequent = word.cost.is_some();
            if is_frequent {
                let near = self.frequent_without_one.entry(beginnings[length]);
                near.or_default().push(word.number as u32);
            }
            if word.is_violent {
                self.near_violent.insert(beginnings[length]);
                self.violent_starts.insert(beginnings[START]);
            }
            for gap in 0..length {
                let left = hash::without(&beginnings, length, gap);
                if word.is_violent {
                    self.near_violent.insert(left);
                    let near = self.violent_without_one.entry(left).or_default();
                    near.push(word.number);
                }
                if is_frequent {
                    // The first letter of a slip always holds.
                    if gap > 0 {
                        let near = self.frequent_without_one.entry(left).or_default();
                        near.push(word.number as u32);
                    }
                    let kept = self
                        .masked
                        .entry(mask_key(left, gap))
                        .or_insert(word.number);
                    let before = self.words[&hash::of(self.spelled[*kept].iter().copied())];
                    if mask_cost(word) < mask_cost(&before) {
                        *kept = word.number;
                    }
                }
            }
        }
    }

    /// What is known of the word with this hash.
    pub(super) fn word(&self, hash: u64) -> Option<Word> {
        self.words.get(&hash).copied()
    }

    /// Frequent words that are this with at most one letter more.
    pub(super) fn near_frequent(&self, hash: u64) -> impl Iterator<Item = (&[char], Word)> {
        let numbers = self.frequent_without_one.get(&hash);
        numbers.into_iter().flatten().filter_map(|number| {
            let spelled = self.spelled(*number as usize);
            Some((spelled, self.word(hash::of(spelled.iter().copied()))?))
        })
    }

    /// How a word is spelled.
    pub(super) fn spelled(&self, number: usize) -> &[char] {
        &self.spelled[number]
    }

    /// Rude and violent words.
    pub(super) fn sought(&self) -> impl Iterator<Item = &[char]> {
        self.sought.iter().map(|number| self.spelled(*number))
    }

    /// The likeliest word of which this is the hash without letter number `gap`.
    pub(super) fn masked(&self, without: u64, gap: usize) -> Option<(&[char], Word)> {
        let spelled = self.spelled(*self.masked.get(&mask_key(without, gap))?);
        Some((spelled, self.word(hash::of(spelled.iter().copied()))?))
    }
}

/// The frequency of words falls with their rank (Zipf).
fn frequency_cost(rank: u32) -> u16 {
    let words_ln = 9.1;
    ((f64::from(rank) * words_ln).ln() * 100.0) as u16
}

/// What people mask is rude or violent.
fn mask_cost(word: &Word) -> (bool, bool, u16) {
    let cost = word.cost.unwrap_or(u16::MAX);
    (!word.is_sought(), !word.is_rude, cost)
}

fn mask_key(without: u64, gap: usize) -> u64 {
    without.wrapping_add((gap as u64 + 1).wrapping_mul(0xA24B_AED4_963E_E407))
}
