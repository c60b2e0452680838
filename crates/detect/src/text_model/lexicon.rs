//! Words of many languages by what they do in a sentence, known by their hashes.

use super::hash::hash_of;

/// Bits of the filter that says quickly that a word is not known.
const FILTER_BITS: u32 = 15;

/// Which class a word is of, 1 to 31; 0 is none.
#[derive(Clone, Debug)]
pub struct Lexicon {
    filter: Box<[u64; 1 << (FILTER_BITS - 6)]>,
    stem_filter: Box<[u64; 1 << (FILTER_BITS - 6)]>,
    /// One bit for each class that changes what the rest of its sentence says.
    scopes: u32,
    words: Vec<(u64, u8)>,
    stems: Vec<(u64, u8)>,
}

impl Lexicon {
    /// Builds it from lists of words by class. A `*` at a word's end takes whatever follows; words
    /// are folded already. Of a word in two classes, the later class counts.
    pub fn of<'a>(scopes: u32, classes: impl IntoIterator<Item = (u8, &'a str)>) -> Self {
        let (mut words, mut stems) = (Vec::new(), Vec::new());
        for (class, word) in classes {
            match word.strip_suffix('*') {
                Some(stem) => stems.push((hash_of(stem.chars()), class)),
                None => words.push((hash_of(word.chars()), class)),
            }
        }
        Self {
            scopes,
            filter: filter(&words),
            stem_filter: filter(&stems),
            words: sorted(words),
            stems: sorted(stems),
        }
    }

    pub(super) fn class_of(&self, hash: u64) -> u8 {
        find(&self.filter, &self.words, hash).unwrap_or(0)
    }

    /// The bit of a class that changes what the rest of its sentence says; 0 of another.
    pub(super) fn scope(&self, class: u8) -> u32 {
        self.scopes & (1 << class)
    }

    pub(super) fn stem(&self, hash: u64) -> Option<u8> {
        find(&self.stem_filter, &self.stems, hash)
    }
}

type Filter = Box<[u64; 1 << (FILTER_BITS - 6)]>;

fn place(hash: u64) -> (usize, u64) {
    let bit = hash >> (64 - FILTER_BITS);
    ((bit >> 6) as usize, 1 << (bit & 63))
}

fn filter(words: &[(u64, u8)]) -> Filter {
    let mut filter: Filter = Box::new([0; 1 << (FILTER_BITS - 6)]);
    for (hash, _) in words {
        let (at, bit) = place(*hash);
        filter[at] |= bit;
    }
    filter
}

fn sorted(mut words: Vec<(u64, u8)>) -> Vec<(u64, u8)> {
    // Stable: of equal hashes the later class comes first and stays.
    words.reverse();
    words.sort_by_key(|(hash, _)| *hash);
    words.dedup_by_key(|(hash, _)| *hash);
    words
}

fn find(filter: &Filter, words: &[(u64, u8)], hash: u64) -> Option<u8> {
    let (at, bit) = place(hash);
    if filter[at] & bit == 0 {
        return None;
    }
    let at = words
        .binary_search_by_key(&hash, |(known, _)| *known)
        .ok()?;
    Some(words[at].1)
}
