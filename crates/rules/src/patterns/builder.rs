//! Collects the patterns of all rules and compiles them together.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use memchr::memmem::Finder;
use regex::{Regex, RegexBuilder, RegexSetBuilder};
use regex_syntax::hir::Hir;

use super::required::required;
use super::{Patterns, Shared, Target, Test, View, fold};

/// Longest regular expression, in bytes.
const PATTERN_BYTES_MAX: usize = 4 * 1024;
/// Largest compiled regular expression, in bytes.
const PROGRAM_BYTES_MAX: usize = 1024 * 1024;
/// Largest shared set, in bytes.
const SET_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Below this many bytes of literals the automaton is a table of every step: twice as fast to run.
const TABLE_BYTES_MAX: usize = 16 * 1024;

/// Compiles one expression within the limits; the error says what to write instead.
pub(crate) fn regex(pattern: &str) -> Result<(Regex, Hir), String> {
    if pattern.len() > PATTERN_BYTES_MAX {
        return Err(format!(
            "this regular expression has {} bytes; expected {PATTERN_BYTES_MAX} at most",
            pattern.len()
        ));
    }
    let hir = regex_syntax::parse(pattern).map_err(|error| explain(&error))?;
    let regex = RegexBuilder::new(pattern)
        .size_limit(PROGRAM_BYTES_MAX)
        .dfa_size_limit(2 * PROGRAM_BYTES_MAX)
        .build()
        .map_err(|_| {
            "this regular expression becomes too large; expected smaller repetition counts"
                .to_string()
        })?;
    Ok((regex, hir))
}

fn explain(error: &regex_syntax::Error) -> String {
    use regex_syntax::ast::ErrorKind;
    let regex_syntax::Error::Parse(error) = error else {
        return format!("this is no regular expression: {error}");
    };
    let what = match error.kind() {
        ErrorKind::UnsupportedBackreference => {
            "back-references can't run in linear time; write the alternatives out".to_string()
        }
        ErrorKind::UnsupportedLookAround => {
            "look-around can't run in linear time; combine two conditions with && and !".to_string()
        }
        kind => kind.to_string(),
    };
    let character = error.span().start.column;
    format!("this is no regular expression, at its character {character}: {what}")
}

/// The patterns met so far. Equal patterns share one number.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    literals: HashMap<String, usize>,
    order: Vec<String>,
    targets: Vec<Vec<Target>>,
    plain_bits: HashMap<String, u32>,
    word_bits: HashMap<String, u32>,
    bits: u32,
    tests: Vec<Test>,
    known_tests: HashMap<(View, String, bool), u32>,
    shared: [Vec<(u32, String)>; 2],
}

impl Builder {
    /// The bit that fires when the folded text holds `literal`, in any case.
    pub fn literal(&mut self, literal: &str) -> u32 {
        let folded = fold(literal);
        if let Some(bit) = self.plain_bits.get(&folded) {
            return *bit;
        }
        let bit = self.new_bit();
        self.target(&folded, bit, false);
        self.plain_bits.insert(folded, bit);
        bit
    }

    /// The bit that fires when the folded text holds one of the list's words as a whole word.
    pub fn words<'a>(&mut self, list: &str, words: impl Iterator<Item = &'a str>) -> u32 {
        if let Some(bit) = self.word_bits.get(list) {
            return *bit;
        }
        let bit = self.new_bit();
        for word in words {
            self.target(&fold(word), bit, true);
        }
        self.word_bits.insert(list.to_string(), bit);
        bit
    }

    /// The test that the text as written holds one of the list's words, if there is a text.
    pub fn raw_words<'a>(&mut self, list: &str, words: impl Iterator<Item = &'a str>) -> u32 {
        let bit = self.words(list, words);
        self.new_test(Test::Words { bit })
    }

    /// The test that the text as written holds `literal`.
    pub fn raw_literal(&mut self, literal: &str) -> u32 {
        let key = (View::Raw, literal.to_string(), true);
        if let Some(test) = self.known_tests.get(&key) {
            return *test;
        }
        let bit = self.literal(literal);
        let finder = Box::new(Finder::new(literal).into_owned());
        self.test(key, Test::Literal { bit, finder })
    }

    /// The test that `pattern`, compiled as `regex` from `hir`, matches somewhere.
    pub fn regex(&mut self, view: View, pattern: &str, regex: Regex, hir: &Hir) -> u32 {
        let key = (view, pattern.to_string(), false);
        if let Some(test) = self.known_tests.get(&key) {
            return *test;
        }
        match required(hir) {
            Some(literals) => {
                let bits = literals
                    .iter()
                    .map(|literal| self.literal(literal))
                    .collect();
                self.test(key, Test::Regex { view, bits, regex })
            }
            None => {
                let test = self.test(key, Test::Shared { view });
                self.shared[view as usize].push((test, pattern.to_string()));
                test
            }
        }
    }

    /// Compiles everything. Fails when the automaton or a set would be too large.
    pub fn build(self) -> Result<Patterns, String> {
        let [raw, folded] = self.shared;
        Ok(Patterns {
            automaton: automaton(&self.order)?,
            targets: self
                .targets
                .into_iter()
                .map(Vec::into_boxed_slice)
                .collect(),
            tests: self.tests,
            shared: [shared(raw)?, shared(folded)?],
            bits: self.bits as usize,
        })
    }

    fn new_bit(&mut self) -> u32 {
        self.bits += 1;
        self.bits - 1
    }

    fn test(&mut self, key: (View, String, bool), test: Test) -> u32 {
        let number = self.new_test(test);
        self.known_tests.insert(key, number);
        number
    }

    fn new_test(&mut self, test: Test) -> u32 {
        self.tests.push(test);
        u32::try_from(self.tests.len() - 1).unwrap_or(u32::MAX)
    }

    fn target(&mut self, folded: &str, bit: u32, whole_word: bool) {
        let next = self.order.len();
        let index = *self.literals.entry(folded.to_string()).or_insert(next);
        if index == next {
            self.order.push(folded.to_string());
            self.targets.push(Vec::new());
        }
        let target = Target { bit, whole_word };
        if let Some(targets) = self.targets.get_mut(index)
            && !targets.contains(&target)
        {
            targets.push(target);
        }
    }
}

fn automaton(literals: &[String]) -> Result<Option<AhoCorasick>, String> {
    if literals.is_empty() {
        return Ok(None);
    }
    let bytes: usize = literals.iter().map(String::len).sum();
    let kind = if bytes <= TABLE_BYTES_MAX {
        AhoCorasickKind::DFA
    } else {
        AhoCorasickKind::ContiguousNFA
    };
    AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .kind(Some(kind))
        .build(literals)
        .map(Some)
        .map_err(|error| format!("the literals of all rules together are too many: {error}"))
}

fn shared(members: Vec<(u32, String)>) -> Result<Option<Shared>, String> {
    if members.is_empty() {
        return Ok(None);
    }
    let set = RegexSetBuilder::new(members.iter().map(|(_, pattern)| pattern))
        .size_limit(SET_BYTES_MAX)
        .dfa_size_limit(SET_BYTES_MAX)
        .build()
        .map_err(|error| format!("the regular expressions together are too large: {error}"))?;
    let tests = members.into_iter().map(|(test, _)| test).collect();
    Ok(Some(Shared { set, tests }))
}
