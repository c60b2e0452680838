//! Every text pattern of a rule set in one pass.
//!
//! All literals, the words of lists and the literals that regular expressions require go into one
//! Aho-Corasick automaton over the folded text. A regular expression runs only when one of its
//! required literals was there; those that require none share one `RegexSet` per view. Measured in
//! the project: a set of ungated expressions costs several times the automaton's pass.

mod builder;
mod fold;
mod naming;
mod required;
mod words;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use memchr::memmem::Finder;
use regex::{Regex, RegexSet};

pub(crate) use builder::{Builder, regex};
pub(crate) use fold::unfold;
pub use fold::{fold, fold_into};
pub(crate) use naming::{capital, certain_letters, looks_for_account, names_account};
pub(crate) use words::{WordFinder, is_whole_word};

/// Which form of the text a pattern looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum View {
    /// `content.text` as written.
    Raw,
    /// `text`: folded to lower case.
    Folded,
}

/// The compiled patterns of a rule set.
#[derive(Debug)]
pub(crate) struct Patterns {
    automaton: Option<AhoCorasick>,
    targets: Vec<Box<[Target]>>,
    tests: Vec<Test>,
    shared: [Option<Shared>; 2],
    bits: usize,
}

/// What a literal of the automaton fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Target {
    bit: u32,
    whole_word: bool,
}

/// A pattern that the automaton's pass alone does not settle.
#[derive(Debug)]
enum Test {
    /// A literal in the text as written, once its folded form has fired.
    Literal {
        bit: u32,
        finder: Box<Finder<'static>>,
    },
    /// A word list in the text as written; it differs from its bit where there is no text.
    Words { bit: u32 },
    /// An expression, once one of its required literals has fired.
    Regex {
        view: View,
        bits: Box<[u32]>,
        regex: Regex,
    },
    /// A member of the shared set of expressions that require nothing.
    Shared { view: View },
}

/// The expressions of one view that require no literal, and which tests they are.
#[derive(Debug)]
struct Shared {
    set: RegexSet,
    tests: Box<[u32]>,
}

/// What is known of one event's text. Reused from event to event.
#[derive(Debug, Default)]
pub(crate) struct PatternStates {
    fired: Vec<u64>,
    tests: Vec<Cell<Option<bool>>>,
}

impl PatternStates {
    /// Whether a literal or word list has fired.
    pub fn has_fired(&self, bit: u32) -> bool {
        self.fired
            .get(bit as usize / 64)
            .is_some_and(|word| word & (1 << (bit % 64)) != 0)
    }

    fn fire(&mut self, bit: u32) {
        if let Some(word) = self.fired.get_mut(bit as usize / 64) {
            *word |= 1 << (bit % 64);
        }
    }
}

impl Patterns {
    /// Forgets the last event and passes the automaton over `folded`.
    pub fn scan(&self, folded: &str, states: &mut PatternStates) {
        states.fired.clear();
        states.fired.resize(self.bits.div_ceil(64), 0);
        states.tests.clear();
        states.tests.resize(self.tests.len(), Cell::new(None));
        let Some(automaton) = &self.automaton else {
            return;
        };
        self.each_target(automaton, folded, |target, _| states.fire(target.bit));
    }

    /// Where in `folded` a literal or word stands that fires one of `bits`, each place once.
    pub fn places(&self, folded: &str, bits: &BTreeSet<u32>) -> Vec<Range<usize>> {
        let mut places = BTreeSet::new();
        if let Some(automaton) = &self.automaton {
            self.each_target(automaton, folded, |target, found| {
                if bits.contains(&target.bit) {
                    places.insert((found.start, found.end));
                }
            });
        }
        places.into_iter().map(|(start, end)| start..end).collect()
    }

    fn each_target(
        &self,
        automaton: &AhoCorasick,
        folded: &str,
        mut each: impl FnMut(&Target, Range<usize>),
    ) {
        for found in automaton.find_overlapping_iter(folded) {
            let targets = self.targets.get(found.pattern().as_usize());
            for target in targets.into_iter().flatten() {
                let whole = !target.whole_word || is_whole_word(folded, found.start(), found.end());
                if whole {
                    each(target, found.range());
                }
            }
        }
    }

    /// Whether test number `index` holds, computed at most once per event. `raw` is the text as
    /// written.
    pub fn test(&self, index: u32, raw: &str, folded: &str, states: &PatternStates) -> bool {
        let Some(known) = states.tests.get(index as usize) else {
            return false;
        };
        if let Some(holds) = known.get() {
            return holds;
        }
        let holds = self.compute(index, raw, folded, states);
        known.set(Some(holds));
        holds
    }

    fn compute(&self, index: u32, raw: &str, folded: &str, states: &PatternStates) -> bool {
        let text = |view| if view == View::Raw { raw } else { folded };
        match self.tests.get(index as usize) {
            Some(Test::Literal { bit, finder }) => {
                states.has_fired(*bit) && finder.find(raw.as_bytes()).is_some()
            }
            Some(Test::Words { bit }) => states.has_fired(*bit),
            Some(Test::Regex { view, bits, regex }) => {
                bits.iter().any(|bit| states.has_fired(*bit)) && regex.is_match(text(*view))
            }
            Some(Test::Shared { view }) => {
                self.run_shared(*view, text(*view), states);
                let known = states.tests.get(index as usize);
                known.and_then(Cell::get).unwrap_or(false)
            }
            None => false,
        }
    }

    fn run_shared(&self, view: View, text: &str, states: &PatternStates) {
        let Some(shared) = &self.shared[view as usize] else {
            return;
        };
        let matches = shared.set.matches(text);
        for (member, test) in shared.tests.iter().enumerate() {
            if let Some(known) = states.tests.get(*test as usize) {
                known.set(Some(matches.matched(member)));
            }
        }
    }

    /// The bit of the literal or words that test number `index` is about; `None` for an expression.
    pub fn literal_bit(&self, index: u32) -> Option<u32> {
        match self.tests.get(index as usize)? {
            Test::Literal { bit, .. } | Test::Words { bit } => Some(*bit),
            Test::Regex { .. } | Test::Shared { .. } => None,
        }
    }

    /// Bits of which one must have fired for test number `index` to hold.
    pub fn required_bits(&self, index: u32) -> Option<&[u32]> {
        match self.tests.get(index as usize)? {
            Test::Literal { bit, .. } | Test::Words { bit } => Some(std::slice::from_ref(bit)),
            Test::Regex { bits, .. } => Some(bits),
            Test::Shared { .. } => None,
        }
    }
}
