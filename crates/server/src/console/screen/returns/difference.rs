//! Where two names differ, letter by letter.

/// Letters of a name beyond which nothing is compared: no name that people read is longer.
const LETTERS_MAX: usize = 96;

/// A part of a name that the other one has too, or has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its letters.
    pub text: String,
    /// Whether the other name has it too, in the same order.
    pub is_shared: bool,
}

impl Piece {
    /// A name of which nothing is compared.
    pub fn plain(text: String) -> Vec<Self> {
        if text.is_empty() {
            return Vec::new();
        }
        vec![Self {
            text,
            is_shared: true,
        }]
    }
}

/// Both names in pieces: what they share by their longest common subsequence, and what only one of them has. Of names that are
/// missing or very long nothing is marked.
pub fn difference(one: &str, other: &str) -> (Vec<Piece>, Vec<Piece>) {
    let (left, right): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let is_readable = |name: &[char]| (1..=LETTERS_MAX).contains(&name.len());
    if !is_readable(&left) || !is_readable(&right) {
        return (Piece::plain(one.to_owned()), Piece::plain(other.to_owned()));
    }
    let lengths = lengths(&left, &right);
    let (mut at, mut place) = (0, 0);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    while at < left.len() || place < right.len() {
        if at < left.len() && place < right.len() && left[at] == right[place] {
            push(&mut ours, left[at], true);
            push(&mut theirs, right[place], true);
            (at, place) = (at + 1, place + 1);
        } else if place == right.len()
            || (at < left.len() && lengths[at + 1][place] >= lengths[at][place + 1])
        {
            push(&mut ours, left[at], false);
            at += 1;
        } else {
            push(&mut theirs, right[place], false);
            place += 1;
        }
    }
    (ours, theirs)
}

/// Length of the longest common subsequence of what is left of both from each pair of places on.
fn lengths(left: &[char], right: &[char]) -> Vec<Vec<usize>> {
    let mut lengths = vec![vec![0; right.len() + 1]; left.len() + 1];
    for at in (0..left.len()).rev() {
        for place in (0..right.len()).rev() {
            lengths[at][place] = if left[at] == right[place] {
                lengths[at + 1][place + 1] + 1
            } else {
                lengths[at + 1][place].max(lengths[at][place + 1])
            };
        }
    }
    lengths
}

fn push(pieces: &mut Vec<Piece>, letter: char, is_shared: bool) {
    match pieces.last_mut().filter(|last| last.is_shared == is_shared) {
        Some(last) => last.text.push(letter),
        None => pieces.push(Piece {
            text: letter.to_string(),
            is_shared,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(pieces: &[Piece]) -> String {
        let piece = |piece: &Piece| match piece.is_shared {
            true => piece.text.clone(),
            false => format!("[{}]", piece.text),
        };
        pieces.iter().map(piece).collect()
    }

    #[track_caller]
    fn check(one: &str, other: &str, expected: (&str, &str)) {
        let (ours, theirs) = difference(one, other);
        assert_eq!((&*written(&ours), &*written(&theirs)), expected);
    }

    #[test]
    fn what_only_one_name_has_is_marked() {
        check("zorvel", "zorvel", ("zorvel", "zorvel"));
        check("zorvel", "z0rvel_2", ("z[o]rvel", "z[0]rvel[_2]"));
        check("abc", "xyz", ("[abc]", "[xyz]"));
        check("زورفل", "زورفل٢", ("زورفل", "زورفل[٢]"));
    }

    #[test]
    fn of_a_name_that_is_missing_or_goes_on_and_on_nothing_is_marked() {
        check("", "zorvel", ("", "zorvel"));
        let long = "a".repeat(LETTERS_MAX + 1);
        check(&long, "a", (&long, "a"));
    }
}
