//! How much of a name another shares, against what was done to it.
//!
//! The best alignment of the two (Gotoh, Journal of Molecular Biology 162(3), 1982, for gaps that cost to open): letters
//! that stayed count as they are surprising, each change costs as it is unlikely for somebody who
//! varies a name. Letters that were put in come by chance under both readings, so only the place
//! where they stand costs. The sum is the logarithm of a likelihood ratio.

use super::population::Weight;
use super::view::{leet, sound};

/// What changes cost, in nats. A change is one of about thirty kinds at one of about ten places; kinds
/// that the articles on returning accounts name are commoner.
mod cost {
    /// A letter that stays.
    pub const KEPT: f64 = 0.15;
    /// A letter replaced by a sign that looks like it or stands for it.
    pub const LOOKALIKE: f64 = 1.8;
    /// A digit replaced by another.
    pub const DIGIT: f64 = 3.2;
    /// A vowel replaced by another.
    pub const VOWEL: f64 = 5.0;
    /// A letter replaced by any other.
    pub const REPLACED: f64 = 6.6;
    /// Two neighbours swapped.
    pub const SWAPPED: f64 = 5.2;
    /// Letters put in at one place, and each of them.
    pub const INSERTED: f64 = 3.8;
    pub const INSERTED_EACH: f64 = 0.5;
    /// Letters left out at one place, and each of them.
    pub const LEFT_OUT: f64 = 3.2;
    pub const LEFT_OUT_EACH: f64 = 1.8;
    /// Digits put in or left out at one place, and each of them.
    pub const DIGITS: f64 = 1.8;
    pub const DIGITS_EACH: f64 = 0.15;
    /// A vowel more or less, or another, where only the sound counts.
    pub const SOUND_VOWEL: f64 = 0.6;
    /// A separator put in or left out, or a letter repeated.
    pub const SLIGHT: f64 = 1.3;
}

const NEVER: f64 = f64::NEG_INFINITY;

/// The best sum, and of it what the shared letters say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aligned {
    /// Natural logarithm of the likelihood ratio.
    pub log_ratio: f64,
    /// How surprising the letters are that both have, in nats.
    pub shared: f64,
}

/// Places in a cell's sums, by its last step.
const PUT_IN: usize = 1;
const LEFT_OUT: usize = 2;

#[derive(Clone, Copy)]
struct Cell {
    sum: f64,
    shared: f64,
}

impl Cell {
    const NEVER: Self = Self {
        sum: NEVER,
        shared: 0.0,
    };

    fn with(self, gain: f64, shared: f64) -> Self {
        Self {
            sum: self.sum + gain,
            shared: self.shared + shared,
        }
    }

    fn better(self, other: Self) -> Self {
        if other.sum > self.sum { other } else { self }
    }
}

/// Aligns what somebody was called with what somebody is called.
pub fn align(from: &[char], to: &Weight) -> Aligned {
    let width = to.letters.len() + 1;
    let blank = vec![[Cell::NEVER; 3]; width];
    // By the last step: both letters used, letters put in, letters left out.
    let (mut before, mut above, mut row) = (blank.clone(), blank.clone(), blank);
    for done in 0..=from.len() {
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut row);
        for made in 0..width {
            row[made] = cell(from, to, (done, made), &before, &above, &row);
        }
    }
    let best = row.last().map_or(Cell::NEVER, any);
    Aligned {
        log_ratio: best.sum,
        shared: best.shared,
    }
}

fn any(cells: &[Cell; 3]) -> Cell {
    cells[0].better(cells[1]).better(cells[2])
}

fn cell(
    from: &[char],
    to: &Weight,
    (done, made): (usize, usize),
    before: &[[Cell; 3]],
    above: &[[Cell; 3]],
    row: &[[Cell; 3]],
) -> [Cell; 3] {
    if done == 0 && made == 0 {
        return [
            Cell {
                sum: 0.0,
                shared: 0.0,
            },
            Cell::NEVER,
            Cell::NEVER,
        ];
    }
    let mut used = Cell::NEVER;
    if done > 0 && made > 0 {
        let (old, new, nats) = (from[done - 1], to.letters[made - 1], to.nats[made - 1]);
        let is_kept = old == new || !is_one_of_thousands(new);
        // Of thousands of signs any other is as surprising as the one that went.
        let said = if is_kept { nats } else { 0.0 };
        let gain = said - replaced(old, new, to.is_sound);
        used = any(&above[made - 1]).with(
            gain,
            if old == new {
                nats
            } else {
                nats.min(gain.max(0.0))
            },
        );
        let is_swapped = done > 1
            && made > 1
            && old != new
            && from[done - 2] == new
            && to.letters[made - 2] == old;
        if is_swapped {
            let nats = nats + to.nats[made - 2];
            used = used.better(any(&before[made - 2]).with(nats - cost::SWAPPED, nats));
        }
    }
    let mut put_in = Cell::NEVER;
    if made > 0 {
        let new = to.letters[made - 1];
        let last = (made > 1).then(|| to.letters[made - 2]);
        put_in = gap(&row[made - 1], PUT_IN, (last, new), to.is_sound);
    }
    let mut left_out = Cell::NEVER;
    if done > 0 {
        let old = from[done - 1];
        let last = (done > 1).then(|| from[done - 2]);
        left_out = gap(&above[made], LEFT_OUT, (last, old), to.is_sound);
    }
    [used, put_in, left_out]
}

/// Goes on with a gap, or opens one.
fn gap(
    cells: &[Cell; 3],
    step: usize,
    (last, letter): (Option<char>, char),
    is_sound: bool,
) -> Cell {
    let (open, each) = match step {
        _ if letter.is_numeric() => (cost::DIGITS, cost::DIGITS_EACH),
        _ if is_sound && is_vowel(letter) => (0.0, cost::SOUND_VOWEL),
        _ if !letter.is_alphanumeric() || last == Some(letter) => (0.0, cost::SLIGHT),
        PUT_IN => (cost::INSERTED, cost::INSERTED_EACH),
        _ => (cost::LEFT_OUT, cost::LEFT_OUT_EACH),
    };
    let opened = any(cells).with(-open - each, 0.0);
    opened.better(cells[step].with(-each, 0.0))
}

/// What it costs that a letter stands where another stood.
fn replaced(old: char, new: char, is_sound: bool) -> f64 {
    match (old, new) {
        _ if old == new => cost::KEPT,
        _ if leet::letter(old) == leet::letter(new) => cost::LOOKALIKE,
        _ if is_sound && is_vowel(old) && is_vowel(new) => cost::SOUND_VOWEL,
        _ if is_sound && sound::is_near(old, new) => cost::LOOKALIKE,
        _ if old.is_numeric() && new.is_numeric() => cost::DIGIT,
        _ if is_separator(old) && is_separator(new) => cost::SLIGHT,
        _ if is_vowel(old) && is_vowel(new) => cost::VOWEL,
        _ => cost::REPLACED,
    }
}

/// Signs that stand for a syllable or a word: Han, and Hangul.
fn is_one_of_thousands(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{20000}'..)
}

fn is_separator(letter: char) -> bool {
    !letter.is_alphanumeric()
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

#[cfg(test)]
mod tests;
