//! A view of a text as words with their classes, and where sentences, clauses and quotations end.

use super::letters;
use super::lexicon::{Class, Lexicon};

/// The class of an account that is named: `@somebody`.
pub(super) const MENTION: Class = 0;
/// The class of a word with a capital letter inside a sentence that no pack knows.
pub(super) const NAME: Class = 1;
/// The class of a number in digits.
pub(super) const NUMBER: Class = 2;

/// Longest word that is looked up; a longer one is of no class.
const WORD_BYTES_MAX: usize = 64;

/// The words of one view.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    tokens: Vec<Token>,
    classes: Vec<Class>,
    quotes: Vec<u32>,
}

/// One word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// Bytes of the view: start, end.
    pub span: [u32; 2],
    /// Number of the sentence.
    pub sentence: u32,
    /// Number of the clause: a comma, a colon, a dash and a line end start a new one.
    pub clause: u32,
    classes: [u32; 2],
}

impl Tokens {
    /// Reads a view. `is_capital` says whether the original letter at a place of the view is one.
    pub(super) fn read(text: &str, lexicon: &Lexicon, is_capital: impl Fn(usize) -> bool) -> Self {
        let mut read = Self {
            tokens: Vec::with_capacity(text.len() / 5 + 1),
            classes: Vec::with_capacity(text.len() / 2 + 8),
            quotes: Vec::new(),
        };
        let mut word = String::with_capacity(WORD_BYTES_MAX);
        let (mut sentence, mut clause) = (0, 0);
        let mut is_first = true;
        let mut before = ' ';
        let mut letters = text.char_indices().peekable();
        while let Some((start, letter)) = letters.next() {
            if !letters::is_of_a_word(letter) {
                let next = letters.peek().map_or('\n', |(_, next)| *next);
                match letter {
                    '.' | '!' | '?' | ';' if !letters::is_of_a_word(next) => {
                        sentence += 1;
                        is_first = true;
                    }
                    '…' | '؟' | '؛' | '।' | '。' => {
                        sentence += 1;
                        is_first = true;
                    }
                    '\n' if before == '\n' => {
                        sentence += 1;
                        is_first = true;
                    }
                    ',' | ':' | '،' | '–' | '—' | '(' | ')' | '\n' => clause += 1,
                    '-' if before == ' ' => clause += 1,
                    '"' | '“' | '”' | '„' | '«' | '»' | '‟' | '‹' | '›' => {
                        read.quotes.push(read.tokens.len() as u32);
                    }
                    _ => {}
                }
                before = letter;
                continue;
            }
            word.clear();
            let mut end = start;
            let mut next = Some((start, letter));
            let mut is_number = true;
            while let Some((at, letter)) = next {
                if word.len() < WORD_BYTES_MAX {
                    word.extend(letters::alike(letter));
                }
                is_number &= letter.is_numeric();
                end = at + letter.len_utf8();
                next = letters.next_if(|(_, letter)| letters::is_of_a_word(*letter));
            }
            let from = read.classes.len() as u32;
            if before == '@' {
                read.classes.push(MENTION);
            } else if is_number {
                read.classes.push(NUMBER);
                lexicon.classes(&word, &mut read.classes);
            } else if word.len() < WORD_BYTES_MAX {
                lexicon.classes(&word, &mut read.classes);
                if read.classes.len() as u32 == from && !is_first && is_capital(start) {
                    read.classes.push(NAME);
                }
            }
            read.tokens.push(Token {
                span: [start as u32, end as u32],
                sentence,
                clause,
                classes: [from, read.classes.len() as u32],
            });
            is_first = false;
            before = 'a';
        }
        read
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(super) fn get(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at)
    }

    /// The classes of the word at a place.
    pub(super) fn classes(&self, at: usize) -> &[Class] {
        self.tokens.get(at).map_or(&[], |token| {
            &self.classes[token.classes[0] as usize..token.classes[1] as usize]
        })
    }

    pub(super) fn has(&self, at: usize, class: Class) -> bool {
        self.classes(at).contains(&class)
    }

    /// The quotation that a word is in: its first word, and the word after its last.
    pub(super) fn quotation(&self, at: usize) -> Option<[usize; 2]> {
        let after = self.quotes.partition_point(|mark| *mark as usize <= at);
        if after % 2 == 0 {
            return None;
        }
        let [start, end] = [after - 1, after].map(|mark| self.quotes.get(mark).copied());
        Some([start? as usize, end? as usize])
    }

    /// Whether two words stand in one sentence.
    pub(super) fn are_in_one_sentence(&self, one: usize, other: usize) -> bool {
        let sentence = |at| self.tokens.get(at).map(|token: &Token| token.sentence);
        sentence(one).is_some() && sentence(one) == sentence(other)
    }

    /// Whether two words stand in one clause of one sentence.
    pub(super) fn are_in_one_clause(&self, one: usize, other: usize) -> bool {
        let clause = |at| {
            self.tokens
                .get(at)
                .map(|token: &Token| (token.sentence, token.clause))
        };
        clause(one).is_some() && clause(one) == clause(other)
    }
}
