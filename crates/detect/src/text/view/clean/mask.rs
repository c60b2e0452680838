//! Letters that somebody has put a star or a line over: "k*ll".

use super::lexicon::{LEXICON, REPAIRED_MIN};
use super::{Letter, hash};

const MASKED_MAX: usize = 3;

/// Whether a character may stand for a letter that isn't shown.
pub(super) fn is_mask(c: char) -> bool {
    matches!(
        c,
        '*' | '_' | '#' | '%' | '?' | '-' | '.' | '•' | '·' | '■' | '█' | '×' | '…' | '^' | '~'
    )
}

/// The word that a masked one stands for: a rude or violent one, or where stars stand, which are
/// good for nothing else, any frequent one.
pub(super) fn unmask(word: &[Letter]) -> Option<Vec<Letter>> {
    let masks = word.iter().filter(|letter| is_mask(letter.is)).count();
    let length = word.len();
    let is_between = |letters: &[Letter]| matches!(letters, [first, .., last] if first.is.is_alphabetic() && last.is.is_alphabetic());
    if masks == 0
        || masks > MASKED_MAX
        || !(REPAIRED_MIN..hash::LETTERS_MAX).contains(&length)
        || length - masks < 2
        || !is_between(word)
        || !word.iter().all(|l| is_mask(l.is) || l.is.is_alphabetic())
    {
        return None;
    }
    let spelled = if masks == 1 {
        let gap = word.iter().position(|letter| is_mask(letter.is))?;
        let left = word.iter().filter(|letter| !is_mask(letter.is));
        let (spelled, known) = LEXICON.masked(hash::of(left.map(|letter| letter.is)), gap)?;
        if !known.is_sought() && word[gap].is != '*' {
            return None;
        }
        spelled
    } else {
        LEXICON.sought().find(|spelled| {
            spelled.len() == length
                && spelled
                    .iter()
                    .zip(word)
                    .all(|(is, letter)| is_mask(letter.is) || letter.is == *is)
        })?
    };
    let place = |(letter, is): (&Letter, &char)| Letter { is: *is, ..*letter };
    Some(word.iter().zip(spelled).map(place).collect())
}
