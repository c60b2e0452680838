//! The same character, or the same word, again and again.

use crate::detector::{Detector, Example, SignalSpec, hit, miss, score};
use crate::{ContentView, Findings};

/// Equal characters in a row from which on they count; words have up to three.
const RUN_MIN: usize = 4;
/// Fewest words in which repeated words count.
const WORDS_MIN: usize = 5;

/// Measures repetition.
#[derive(Debug)]
pub struct Repetition;

impl Detector for Repetition {
    fn name(&self) -> &'static str {
        "text.repetition"
    }

    fn signals(&self) -> &'static [SignalSpec] {
        const {
            &[
                score(
                    "text.repeated_characters",
                    "Share of characters that stand in runs of four or more equal ones; digits and ruled lines don't count.",
                ),
                score(
                    "text.repeated_words",
                    "Share of words that repeat the word before; 0 below five words.",
                ),
            ]
        }
    }

    fn examples(&self) -> &'static [Example] {
        const {
            &[
                hit("noooooooooo!!!!!!!", &["text.repeated_characters"]),
                hit("🔥🔥🔥🔥🔥🔥🔥🔥 wow", &["text.repeated_characters"]),
                hit("buy Buy BUY buy buy now", &["text.repeated_words"]),
                miss("It costs 10000000 in all"),
                miss("Chapter one\n--------------\nIt was late."),
                miss("good good"),
                miss("She said that that was all."),
            ]
        }
    }

    fn detect(&self, content: &ContentView<'_>, found: &mut Findings) {
        characters(content.text, found);
        words(content.text, found);
    }
}

fn characters(text: &str, found: &mut Findings) {
    let (mut seen, mut repeated) = (0_usize, 0_usize);
    let mut letters = text.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        let (mut length, mut end) = (1, start + letter.len_utf8());
        while letters.next_if(|(_, next)| *next == letter).is_some() {
            length += 1;
            end += letter.len_utf8();
        }
        if letter.is_whitespace() {
            continue;
        }
        seen += length;
        if length >= RUN_MIN && can_repeat(letter) {
            repeated += length;
            found.place("text.repeated_characters", "run", [start, end]);
        }
    }
    if repeated > 0 {
        found.score("text.repeated_characters", repeated as f64 / seen as f64);
    }
}

/// Digits make numbers, and these signs make lines between paragraphs.
fn can_repeat(letter: char) -> bool {
    !letter.is_numeric()
        && !matches!(
            letter,
            '-' | '=' | '_' | '.' | '*' | '#' | '~' | '+' | '|' | '/' | '—' | '─'
        )
}

fn words(text: &str, found: &mut Findings) {
    let (mut count, mut repeats) = (0_usize, 0_usize);
    let mut previous = "";
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        count += 1;
        repeats += usize::from(is_same_word(previous, word));
        previous = word;
    }
    if count >= WORDS_MIN && repeats > 0 {
        found.score("text.repeated_words", repeats as f64 / (count - 1) as f64);
    }
}

fn is_same_word(one: &str, other: &str) -> bool {
    one.chars()
        .flat_map(char::to_lowercase)
        .eq(other.chars().flat_map(char::to_lowercase))
}
