//! Replacements in a text, from front to back.

use super::super::offsets::Mapped;
use super::Letter;

/// Places of a text with the letters that stand there instead.
#[derive(Debug, Default)]
pub(super) struct Edits {
    places: Vec<[usize; 2]>,
    /// How many of the letters belong to each place.
    counts: Vec<usize>,
    letters: Vec<Letter>,
}

impl Edits {
    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Replaces a place behind all the others.
    pub(super) fn replace(&mut self, place: [usize; 2], letters: &[Letter]) {
        self.places.push(place);
        self.counts.push(letters.len());
        self.letters.extend_from_slice(letters);
    }

    /// The text with the replacements, and the way back to what `base` was made from.
    pub(super) fn apply(&self, base: &Mapped) -> Mapped {
        let mut result = Mapped::with_capacity(base.text().len());
        let mut letters = self.letters.iter();
        let mut edits = self.places.iter().zip(&self.counts).peekable();
        let mut skip_to = 0;
        let mut at = 0;
        for (letter, original) in base.characters() {
            if let Some((place, count)) = edits.next_if(|(place, _)| place[0] == at) {
                for replaced in letters.by_ref().take(*count) {
                    result.push(
                        replaced.is,
                        base.original(replaced.place).unwrap_or(original),
                    );
                }
                skip_to = place[1];
            }
            if at >= skip_to {
                result.push(letter, original);
            }
            at += letter.len_utf8();
        }
        result
    }
}
