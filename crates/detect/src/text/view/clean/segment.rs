//! Words of a text without spaces, by the likeliest way to cut it.

use super::lexicon::{LEXICON, Word};
use super::{Letter, hash};

const WORD_LETTERS_MAX: usize = 16;
/// What a letter costs that belongs to no known word, in hundredths of a nat.
const UNKNOWN_COST: u32 = 900;

/// One piece of a text: its letters, and what is known of the word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) letters: [usize; 2],
    pub(super) word: Option<Word>,
}

impl Piece {
    pub(super) fn length(&self) -> usize {
        self.letters[1] - self.letters[0]
    }
}

/// The likeliest words; neighbouring letters of no word are one piece.
pub(super) fn pieces(word: &[Letter]) -> Vec<Piece> {
    let length = word.len();
    let letters: Vec<char> = word.iter().map(|letter| letter.is).collect();
    let beginnings = hash::beginnings(&letters);
    // The cost of each beginning, and the last piece of its cheapest cut.
    let mut best: Vec<(u32, usize, Option<Word>)> = Vec::with_capacity(length + 1);
    best.push((0, 0, None));
    for end in 1..=length {
        let mut cheapest = (best[end - 1].0.saturating_add(UNKNOWN_COST), end - 1, None);
        let first = end.saturating_sub(WORD_LETTERS_MAX);
        for (start, before) in best.iter().enumerate().skip(first) {
            let Some(found) = LEXICON.word(hash::of_part(&beginnings, start, end)) else {
                continue;
            };
            let Some(cost) = found.cost else { continue };
            let total = before.0.saturating_add(u32::from(cost));
            if total < cheapest.0 {
                cheapest = (total, start, Some(found));
            }
        }
        best.push(cheapest);
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut end = length;
    while end > 0 {
        let (_, start, word) = best[end];
        match pieces.last_mut() {
            Some(after) if after.word.is_none() && word.is_none() => after.letters[0] = start,
            _ => pieces.push(Piece {
                letters: [start, end],
                word,
            }),
        }
        end = start;
    }
    pieces.reverse();
    pieces
}

/// The letters with a space between the pieces.
pub(super) fn spaced(word: &[Letter], pieces: &[Piece]) -> Vec<Letter> {
    let mut spaced = Vec::with_capacity(word.len() + pieces.len());
    for piece in pieces {
        // A space comes from no byte of its own: it points at the letter before.
        if let Some(Letter { place, .. }) = spaced.last().copied() {
            spaced.push(Letter { is: ' ', place });
        }
        let [start, end] = piece.letters;
        spaced.extend_from_slice(&word[start..end]);
    }
    spaced
}

/// Whether a word is a threat without spaces: a violent word beside a word for a person, and
/// nearly everything else known. Compounds ("hangover", "Messerangriff") have no such person.
pub(super) fn is_joined(length: usize, pieces: &[Piece]) -> bool {
    let known = |of: fn(&Word) -> bool, letters_min: usize| {
        pieces
            .iter()
            .any(|piece| piece.length() >= letters_min && piece.word.is_some_and(|word| of(&word)))
    };
    let unknown: usize = pieces
        .iter()
        .filter(|piece| piece.word.is_none())
        .map(Piece::length)
        .sum();
    let person_letters_min = match pieces.len() {
        ..=2 => 3,
        3 => 2,
        _ => 1,
    };
    known(|word| word.is_violent, 4)
        && known(|word| word.is_person, person_letters_min)
        && pieces.len() > 1
        && if length < 12 {
            unknown == 0
        } else {
            unknown * 4 <= length
        }
}

/// Whether letters that stood apart make words.
pub(super) fn makes_sense(length: usize, pieces: &[Piece]) -> bool {
    let sense: usize = pieces
        .iter()
        .filter(|piece| {
            piece.length() > 3
                || (piece.length() == 3 && length > 3)
                || (piece.length() == 3 && piece.word.is_some_and(|word| word.is_sought()))
        })
        .filter(|piece| piece.word.is_some())
        .map(Piece::length)
        .sum();
    sense * 10 >= length * 6
}
