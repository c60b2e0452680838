//! The words that a handle is made of.

use super::names::is_known;

/// Shortest word that a handle without separators is split at.
const LETTERS_MIN: usize = 3;

/// The words of a handle: between separators and, where there is none, two known names that it is made of; its
/// numbers apart.
pub fn tokens(handle: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    for part in handle.split(|letter: char| !letter.is_alphanumeric()) {
        let letters: Vec<char> = part.chars().collect();
        for run in letters.chunk_by(|one, next| one.is_numeric() == next.is_numeric()) {
            tokens.extend(known_halves(run));
        }
    }
    tokens
}

fn known_halves(run: &[char]) -> Vec<String> {
    let whole: String = run.iter().collect();
    if is_known(&whole) || run.iter().all(|letter| letter.is_numeric()) {
        return vec![whole];
    }
    let shortest = match whole.is_ascii() {
        true => LETTERS_MIN,
        false => 1,
    };
    for at in shortest..run.len().saturating_sub(shortest - 1) {
        let (one, other): (String, String) =
            (run[..at].iter().collect(), run[at..].iter().collect());
        if is_known(&one) && is_known(&other) {
            return vec![one, other];
        }
    }
    vec![whole]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(handle: &str, expected: &[&str]) {
        assert_eq!(tokens(handle), expected, "{handle}");
    }

    #[test]
    fn words_are_told_apart() {
        check("maria_silva", &["maria", "silva"]);
        check("mariasilva77", &["maria", "silva", "77"]);
        check("qzxvbb", &["qzxvbb"]);
        check("__x__", &["x"]);
        check("محمد_علي", &["محمد", "علي"]);
    }
}
