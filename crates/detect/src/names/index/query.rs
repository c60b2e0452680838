//! A text made ready to be compared with many.

use std::ops::Range;

use super::LETTERS_MAX;
use super::distance::distance;
use super::outline::Outline;
use super::signature::{Signature, Signer};

/// The part of a text that counts.
pub(super) fn cut(text: &str) -> &str {
    if text.len() <= LETTERS_MAX {
        return text;
    }
    let end = text.char_indices().nth(LETTERS_MAX);
    &text[..end.map_or(text.len(), |(end, _)| end)]
}

/// A text, its letters, and where each of them begins in it.
#[derive(Debug)]
pub(super) struct Query<'a> {
    text: &'a str,
    letters: Vec<char>,
    starts: Vec<usize>,
    pub(super) signature: Signature,
    pub(super) outline: Outline,
}

impl<'a> Query<'a> {
    pub(super) fn new(text: &'a str, signer: &Signer) -> Self {
        let letters: Vec<char> = text.chars().collect();
        let starts = text.char_indices().map(|(start, _)| start);
        Query {
            text,
            starts: starts.chain([text.len()]).collect(),
            outline: Outline::of(&letters),
            letters,
            signature: signer.sign(text.chars()),
        }
    }

    /// How many letters it has.
    pub(super) fn length(&self) -> usize {
        self.letters.len()
    }

    pub(super) fn part(&self, letters: Range<usize>) -> &'a str {
        &self.text[self.starts[letters.start]..self.starts[letters.end]]
    }

    /// The edits to another text, in UTF-8, where there are at most `limit`. `letters` is room to work in.
    pub(super) fn distance(&self, other: &[u8], limit: u8, letters: &mut Vec<char>) -> Option<u8> {
        if self.letters.len() == self.text.len() && other.is_ascii() {
            return distance(self.text.as_bytes(), other, limit);
        }
        letters.clear();
        letters.extend(std::str::from_utf8(other).unwrap_or_default().chars());
        distance(&self.letters, letters, limit)
    }
}
