//! Words of a folded text. Scripts without spaces between words give pairs of letters instead.

/// Longest word in characters; what follows is not looked at.
const WORD_CHARS_MAX: usize = 64;

/// The words of a folded text: runs of letters and digits, and pairs of neighbours where a script puts no
/// spaces between words. A single letter of such a script is a word.
pub(super) fn words(folded: &str) -> Vec<String> {
    let mut words = Vec::new();
    for run in folded.split(|letter| !is_of_word(letter)) {
        let mut rest = run;
        while let Some(first) = rest.chars().next() {
            let spaceless = is_spaceless(first);
            let end = rest
                .char_indices()
                .find(|(_, letter)| is_spaceless(*letter) != spaceless)
                .map_or(rest.len(), |(at, _)| at);
            let (piece, after) = rest.split_at(end);
            if spaceless {
                pairs(piece, &mut words);
            } else {
                words.push(piece.chars().take(WORD_CHARS_MAX).collect());
            }
            rest = after;
        }
    }
    words
}

/// The same text with one space wherever there was anything but words: what phrases are looked up in.
pub(super) fn spaced(folded: &str) -> String {
    let runs = folded.split(|letter| !is_of_word(letter));
    let runs: Vec<&str> = runs.filter(|run| !run.is_empty()).collect();
    format!(" {} ", runs.join(" "))
}

/// Parts of a name beside its words: "wolf_of_town88" has `wolf`, `of`, `town` and `88` too, as slight
/// changes are made to the rest.
pub(super) fn parts_of_name(folded: &str) -> Vec<String> {
    let mut parts = words(folded);
    let mut more = Vec::new();
    for word in &parts {
        let mut part = String::new();
        let mut last_is_digit = None;
        for letter in word.chars() {
            let is_digit = letter.is_ascii_digit();
            if last_is_digit.is_some_and(|last| last != is_digit) {
                more.push(std::mem::take(&mut part));
            }
            last_is_digit = Some(is_digit);
            part.push(letter);
        }
        more.push(part);
    }
    parts.append(&mut more);
    parts
}

/// Whether the letter is of a script that puts no spaces between words, or, as in Korean, puts endings to
/// them.
pub(super) fn is_spaceless(letter: char) -> bool {
    matches!(u32::from(letter),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3005..=0x3007 | 0x3040..=0x30FF
        | 0x31F0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xA960..=0xA97F | 0xAC00..=0xD7FF
        | 0x1100..=0x11FF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Letters, digits, and marks that belong to them. An underscore parts words, as in names.
fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || is_mark_of_word(letter)
}

/// Marks that are not letters by Unicode's property Alphabetic, like the virama: they stand in the
/// middle of words of India and South East Asia.
fn is_mark_of_word(letter: char) -> bool {
    matches!(u32::from(letter),
        0x093C | 0x094D | 0x09BC | 0x09CD | 0x0A3C | 0x0A4D | 0x0ABC | 0x0ACD | 0x0B3C | 0x0B4D
        | 0x0BCD | 0x0C4D | 0x0CBC | 0x0CCD | 0x0D4D | 0x0DCA | 0x0E38..=0x0E3A | 0x0E47..=0x0E4E
        | 0x0EBA | 0x0EC8..=0x0ECE | 0x1037 | 0x1039..=0x103A | 0x17C9..=0x17D3 | 0x17DD | 0x3099..=0x309A)
}

fn pairs(run: &str, words: &mut Vec<String>) {
    let letters: Vec<char> = run.chars().collect();
    if letters.len() == 1 {
        words.push(run.to_owned());
    }
    words.extend(letters.windows(2).map(|pair| pair.iter().collect()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(words(text), expected, "{text}");
    }

    #[test]
    fn words_are_runs_of_letters_or_pairs_of_letters() {
        check(
            "don't say  well-known, ok?",
            &["don", "t", "say", "well", "known", "ok"],
        );
        check("这是坏词", &["这是", "是坏", "坏词"]);
        check("坏 ok坏词", &["坏", "ok", "坏词"]);
        check("हिन्दी में", &["हिन्दी", "में"]);
        check("เรามา", &["เร", "รา", "าม", "มา"]);
        check("안녕하세요", &["안녕", "녕하", "하세", "세요"]);
        check("", &[]);
        check("🐺 _ !", &[]);
        check("a_b", &["a", "b"]);
    }

    #[test]
    fn parts_of_a_name_are_found_beside_its_words() {
        let parts = parts_of_name("wolf_of_town88");
        for part in ["wolf", "of", "town", "88", "town88"] {
            assert!(parts.iter().any(|found| found == part), "{part}: {parts:?}");
        }
    }

    #[test]
    fn a_long_word_is_cut() {
        assert_eq!(words(&"a".repeat(1_000)), ["a".repeat(WORD_CHARS_MAX)]);
    }
}
