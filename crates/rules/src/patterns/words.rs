//! Whole words in texts of any script.

use aho_corasick::AhoCorasick;

use super::fold;

/// Finds the words of one list in any text, for texts that the shared automaton does not read.
#[derive(Debug)]
pub(crate) struct WordFinder(AhoCorasick);

impl WordFinder {
    /// A finder for `words`. Fails when they are too many.
    pub fn new<'a>(words: impl Iterator<Item = &'a str>) -> Result<Self, String> {
        AhoCorasick::new(words.map(fold))
            .map(Self)
            .map_err(|error| format!("the list has too many words: {error}"))
    }

    /// Whether `text` holds one of the words, in any case.
    pub fn is_in(&self, text: &str) -> bool {
        let folded = fold(text);
        self.0
            .find_overlapping_iter(&folded)
            .any(|found| is_whole_word(&folded, found.start(), found.end()))
    }
}

/// Whether the bytes `start..end` of `text` are not the middle of a longer word.
pub(crate) fn is_whole_word(text: &str, start: usize, end: usize) -> bool {
    let (Some(before), Some(after)) = (text.get(..start), text.get(end..)) else {
        return false;
    };
    let within = text.get(start..end).unwrap_or("");
    let joined = |left: Option<char>, right: Option<char>| {
        left.is_some_and(joins_words) && right.is_some_and(joins_words)
    };
    !joined(before.chars().next_back(), within.chars().next())
        && !joined(within.chars().next_back(), after.chars().next())
}

/// Letters and digits of scripts that put spaces between words.
fn joins_words(character: char) -> bool {
    let spaceless = matches!(u32::from(character),
        0x0E00..=0x0EFF | 0x0F00..=0x109F | 0x1780..=0x17FF | 0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF);
    character.is_alphanumeric() && !spaceless
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, word: &str, expected: bool) {
        let finder = WordFinder::new([word].into_iter()).expect("one word fits");
        assert_eq!(finder.is_in(text), expected, "{word} in {text}");
    }

    #[test]
    fn a_word_is_found_only_as_a_whole() {
        check("What a Troll!", "troll", true);
        check("controller", "troll", false);
        check("trolls", "troll", false);
        check("go  away", "go away", false);
        check("please go away.", "Go away", true);
    }

    #[test]
    fn scripts_without_spaces_need_no_boundary() {
        check("这是坏词吗", "坏词", true);
        check("это трольство", "троль", false);
        check("это троль.", "троль", true);
    }
}
