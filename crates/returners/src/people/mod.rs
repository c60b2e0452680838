//! Invented people and their handles, or the handles of a file.

mod names;
mod style;
mod tokens;

use std::collections::HashSet;

use crate::Script;
use crate::dice::Dice;

pub use names::{Culture, cultures, is_known, words};
pub(crate) use style::parts_of;
pub use tokens::tokens;

/// Somebody with a handle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The unique name.
    pub handle: String,
    /// The name that others see.
    pub display_name: Option<String>,
    /// What the handle was made of; `None` where nobody knows.
    pub parts: Option<Parts>,
}

/// What a handle was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Place of the culture among [`cultures`].
    pub culture: usize,
    /// The given name.
    pub given: &'static str,
    /// The family name.
    pub family: &'static str,
}

impl Person {
    /// The script of the handle.
    pub fn script(&self) -> Script {
        Script::of(&self.handle)
    }
}

/// So many people with different handles.
pub fn invent(count: usize, seed: u64) -> Vec<Person> {
    let mut dice = Dice::new(seed, "people");
    let mut taken = HashSet::new();
    (0..count)
        .map(|_| somebody(&mut dice, &mut taken))
        .collect()
}

/// One more person, whose handle nobody has taken.
pub fn somebody(dice: &mut Dice, taken: &mut HashSet<String>) -> Person {
    let culture = culture(dice);
    let mut person = style::person(culture, dice);
    // As a platform proposes it where a name is taken.
    while !taken.insert(person.handle.clone()) {
        person.handle = format!("{}{}", person.handle, dice.between(1, 99));
    }
    person
}

/// The people of a file's handles, one a line, each once. An `@` before a handle is not part of it.
pub fn read(text: &str) -> Vec<Person> {
    let mut taken = HashSet::new();
    let handles = text
        .lines()
        .map(|line| line.trim().trim_start_matches('@').to_owned());
    handles
        .filter(|handle| handle.chars().count() >= 3 && taken.insert(handle.to_lowercase()))
        .map(|handle| Person {
            handle,
            display_name: None,
            parts: None,
        })
        .collect()
}

fn culture(dice: &mut Dice) -> usize {
    let all: usize = cultures().iter().map(|one| one.share).sum();
    let mut left = dice.below(all);
    for (place, culture) in cultures().iter().enumerate() {
        match left.checked_sub(culture.share) {
            Some(rest) => left = rest,
            None => return place,
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_different_of_every_script_and_the_same_from_the_same_seed() {
        let people = invent(4_000, 7);
        assert_eq!(people, invent(4_000, 7));
        assert_ne!(people, invent(4_000, 8));
        let handles: HashSet<&str> = people.iter().map(|one| one.handle.as_str()).collect();
        assert_eq!(handles.len(), people.len());
        let scripts: HashSet<Script> = people.iter().map(Person::script).collect();
        assert!(scripts.len() >= 12, "{scripts:?}");
    }

    #[test]
    fn a_file_of_handles_is_read_line_by_line() {
        let people = read("@maria_77\n\n  tom.k \nMARIA_77\nab\n");
        let handles: Vec<&str> = people.iter().map(|one| one.handle.as_str()).collect();
        assert_eq!(handles, ["maria_77", "tom.k"]);
    }
}
