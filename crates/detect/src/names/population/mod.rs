//! How common names are: how likely each letter and each word of a name comes up by chance.
//!
//! A name is read as words that many have ("ahmed", "art") and, between them, letters as they follow
//! each other in names. What costs little to say says little when two names share it.

mod digits;
mod letters;
mod shipped;
mod words;

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use self::letters::Letters;
use self::words::Words;
use super::view::View;
use super::{Name, Views};

/// Views that names are compared by, letter by letter.
pub(super) const COMPARED: [View; 5] = [
    View::Folded,
    View::Looks,
    View::Core,
    View::Tokens,
    View::Latin,
];

/// How common names are.
#[derive(Clone, Debug)]
pub struct Population {
    written: Spelling,
    sounds: Spelling,
}

#[derive(Clone, Debug, Default)]
struct Spelling {
    letters: Letters,
    words: Words,
}

/// A name, and how surprising each of its letters is in every view, in nats.
#[derive(Clone, Debug, Default)]
pub struct Weighed {
    pub(super) spellings: Vec<HashMap<View, Weight>>,
    /// Whether one of its spellings hides what it is.
    pub(super) is_disguised: bool,
}

/// One view of a name.
#[derive(Clone, Debug, Default)]
pub(super) struct Weight {
    pub letters: Vec<char>,
    /// Of each letter.
    pub nats: Vec<f64>,
    /// Whether they say how a name sounds.
    pub is_sound: bool,
}

static SHIPPED: LazyLock<Population> = LazyLock::new(|| {
    let mut population = Population {
        written: Spelling::default(),
        sounds: Spelling::default(),
    };
    for (name, count) in shipped::names() {
        population.add(&Views::of(name), count);
    }
    population
});

impl Population {
    /// The names that ship: common given and family names of many languages, and words of handles.
    pub fn shipped() -> Self {
        SHIPPED.clone()
    }

    /// Learns from an account that may be anybody's. What one account alone has says nothing about
    /// how common it is, so the first time that something comes up is not counted.
    pub fn learn(&mut self, name: &Name) {
        for views in name.spellings() {
            let written: BTreeSet<&str> = views.written().flat_map(words::of).collect();
            for word in &written {
                self.written.letters.learn(word);
            }
            for word in written
                .into_iter()
                .chain([views.core.as_str()])
                .collect::<BTreeSet<&str>>()
            {
                self.written.words.learn(word);
            }
            for word in words::of(&views.latin).collect::<BTreeSet<&str>>() {
                self.sounds.letters.learn(word);
                self.sounds.words.learn(word);
            }
        }
    }

    fn add(&mut self, views: &Views, count: f64) {
        for text in views.written().collect::<BTreeSet<&str>>() {
            self.written.letters.add(text, count);
            self.written.words.add(text, count);
        }
        self.sounds.letters.add(&views.latin, count);
        self.sounds.words.add(&views.latin, count);
    }

    /// How surprising a name is, letter by letter, in every view.
    pub fn weigh(&self, name: &Name) -> Weighed {
        let spellings = name.spellings().map(|views| {
            let mut weights: HashMap<View, Weight> = HashMap::new();
            for view in COMPARED {
                let text = views.text(view);
                // Most names look alike in several views; none needs to be compared twice.
                let is_double = match view {
                    View::Folded => false,
                    _ => text == views.folded || (view == View::Tokens && text == views.core),
                };
                if is_double || text.is_empty() {
                    continue;
                }
                weights.insert(view, self.weight(view, text));
            }
            weights
        });
        Weighed {
            spellings: spellings.collect(),
            is_disguised: name.spellings().any(|views| views.is_disguised),
        }
    }

    fn weight(&self, view: View, text: &str) -> Weight {
        let spelling = match view {
            View::Latin => &self.sounds,
            _ => &self.written,
        };
        let letters: Vec<char> = text.chars().collect();
        let mut nats: Vec<f64> = Vec::with_capacity(letters.len());
        for run in letters.chunk_by(|one, next| one.is_alphabetic() == next.is_alphabetic()) {
            match run.iter().any(|letter| letter.is_alphabetic()) {
                true => nats.extend(spelling.letters.surprise(run)),
                false => nats.extend(digits::surprise(run)),
            }
        }
        spelling.words.lower(&letters, &mut nats);
        Weight {
            letters,
            nats,
            is_sound: view == View::Latin,
        }
    }
}

#[cfg(test)]
mod tests;
