//! Keeps rows of public benchmarks out of training.

use std::collections::HashSet;
use std::path::Path;

use super::posts::files;
use super::table::Table;
use crate::Result;

/// Letters of the beginning that are compared.
const BEGINNING_LETTERS: usize = 80;

/// The texts of benchmarks, as letters and digits only.
#[derive(Debug, Default)]
pub struct Unseen {
    whole: HashSet<String>,
    beginnings: HashSet<String>,
}

impl Unseen {
    /// Reads every text of the CSV files in a folder.
    ///
    /// # Errors
    ///
    /// When there is none, or one of them can't be read or has no texts.
    pub fn read(folder: &Path) -> Result<Self> {
        let mut unseen = Self::default();
        for path in files(folder)? {
            let table = Table::read(&path)?;
            let mut taken = 0;
            for record in &table.records {
                for column in ["text", "test_case", "prompt"] {
                    let text = table.cell(record, column);
                    taken += usize::from(!text.is_empty());
                    unseen.add(text);
                }
            }
            // A benchmark in other columns would be learnt from unseen.
            table.expect_texts(&path, taken)?;
        }
        Ok(unseen)
    }

    /// Adds a text.
    pub fn add(&mut self, text: &str) {
        let letters = letters(text);
        if letters.is_empty() {
            return;
        }
        if let Some((at, _)) = letters.char_indices().nth(BEGINNING_LETTERS) {
            self.beginnings.insert(letters[..at].to_owned());
        }
        self.whole.insert(letters);
    }

    /// Whether a text, or its first 80 letters, occur in a benchmark.
    pub fn has(&self, text: &str) -> bool {
        let letters = letters(text);
        self.whole.contains(&letters)
            || letters
                .char_indices()
                .nth(BEGINNING_LETTERS)
                .is_some_and(|(at, _)| self.beginnings.contains(&letters[..at]))
    }
}

/// The letters and digits of a text, small: what is compared.
pub fn letters(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_again_by_its_letters_and_by_its_beginning() {
        let long = "word ".repeat(40);
        let mut unseen = Unseen::default();
        unseen.add("Good morning, Ada!");
        unseen.add(&long);
        for (text, expected) in [
            ("good morning ada", true),
            ("good morning, Ada and Bob", false),
            ("", false),
            (&*format!("{long} and another end"), true),
            ("word word word", false),
        ] {
            assert_eq!(unseen.has(text), expected, "{text:?}");
        }
    }
}
