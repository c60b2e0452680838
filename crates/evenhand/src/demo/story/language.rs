//! Words of one language, and how they combine into names and posts.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::dice::Dice;
use crate::failure::{Doing as _, Failure, Result};
use crate::shipped;

/// The folder with a file for each language.
const FOLDER: &str = "languages/";
/// Of a thousand posts, those that have a second sentence, and those with a hashtag.
const TAIL_PER_THOUSAND: usize = 550;
const HASHTAG_PER_THOUSAND: usize = 200;

/// A file of `demo/languages`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// Its code, from the name of the file.
    #[serde(skip)]
    pub code: String,
    /// How many of the accounts speak it, against the other languages.
    pub weight: usize,
    /// Between two sentences; a blank when left out.
    joiner: Option<String>,
    given: Vec<String>,
    family: Vec<String>,
    bios: Vec<String>,
    tails: Vec<String>,
    words: BTreeMap<String, Vec<String>>,
    #[serde(rename = "topic")]
    topics: Vec<Topic>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Topic {
    space: String,
    hashtags: Vec<String>,
    posts: Vec<String>,
    replies: Vec<String>,
}

/// What somebody has to say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Written {
    /// Where.
    pub space: String,
    /// The words.
    pub text: String,
    /// Hashtags without the sign.
    pub hashtags: Vec<String>,
}

impl Language {
    /// Every language that there is a file of, by its code.
    pub fn all() -> Result<Vec<Self>> {
        let files = shipped::demo_files(FOLDER);
        let read = |(path, text): (&str, &str)| {
            let mut language: Self = toml::from_str(text).doing(format!("demo/{path}"))?;
            let name = path.trim_start_matches(FOLDER);
            language.code = name.trim_end_matches(".toml").to_owned();
            language.check().doing(format!("demo/{path}"))?;
            Ok(language)
        };
        files.map(read).collect()
    }

    /// Display name and handle.
    pub fn name(&self, dice: &mut Dice) -> (String, String) {
        let (given, given_in_latin) = spelled(dice.text(&self.given));
        let (family, family_in_latin) = spelled(dice.text(&self.family));
        let name = match self.joiner() {
            "" => format!("{family}{given}"),
            _ => format!("{given} {family}"),
        };
        (name, format!("{given_in_latin}.{family_in_latin}"))
    }

    /// What somebody says about themselves.
    pub fn bio(&self, dice: &mut Dice) -> String {
        dice.text(&self.bios).to_owned()
    }

    /// A post of its own.
    pub fn post(&self, dice: &mut Dice) -> Written {
        let Some(topic) = self.topics.get(dice.below(self.topics.len())) else {
            return Written::default();
        };
        let first = self.fill(dice.text(&topic.posts), dice);
        let hashtags = if dice.chance(HASHTAG_PER_THOUSAND) {
            vec![dice.text(&topic.hashtags).to_owned()]
        } else {
            Vec::new()
        };
        let mut text = self.with_tail(capitalised(&first), dice);
        for hashtag in &hashtags {
            text = format!("{text} #{hashtag}");
        }
        Written {
            space: topic.space.clone(),
            text,
            hashtags,
        }
    }

    /// An answer to a post in that space.
    pub fn reply(&self, space: &str, dice: &mut Dice) -> Option<Written> {
        let topic = self.topics.iter().find(|topic| topic.space == space)?;
        let reply = self.fill(dice.text(&topic.replies), dice);
        Some(Written {
            space: topic.space.clone(),
            text: self.with_tail(reply, dice),
            hashtags: Vec::new(),
        })
    }

    /// A text with every slot filled.
    pub fn fill(&self, template: &str, dice: &mut Dice) -> String {
        let mut text = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (slot, after) = after.split_once('}').unwrap_or((after, ""));
            text.push_str(before);
            text.push_str(self.words.get(slot).map_or("", |words| dice.text(words)));
            rest = after;
        }
        text + rest
    }

    /// The same text with something harmless after it, as people edit what they wrote.
    pub fn with_tail_always(&self, text: &str, dice: &mut Dice) -> String {
        format!("{text}{}{}", self.joiner(), dice.text(&self.tails))
    }

    fn with_tail(&self, text: String, dice: &mut Dice) -> String {
        match dice.chance(TAIL_PER_THOUSAND) {
            true => self.with_tail_always(&text, dice),
            false => text,
        }
    }

    fn joiner(&self) -> &str {
        self.joiner.as_deref().unwrap_or(" ")
    }

    /// Refuses a slot that has no words.
    fn check(&self) -> Result<()> {
        let sentences = self.topics.iter().flat_map(|topic| &topic.posts);
        for sentence in sentences {
            for slot in sentence.split('{').skip(1) {
                let name = slot.split('}').next().unwrap_or(slot);
                if !self.words.contains_key(name) {
                    let known: Vec<&str> = self.words.keys().map(String::as_str).collect();
                    let known = known.join(", ");
                    let message = format!("`{sentence}` has a slot {{{name}}}; there are {known}");
                    return Err(Failure::new(message));
                }
            }
        }
        Ok(())
    }
}

/// A name and its letters for a handle: `Élise/elise`, or `Karl` alone.
fn spelled(name: &str) -> (&str, String) {
    match name.split_once('/') {
        Some((name, latin)) => (name, latin.to_owned()),
        None => (name, name.to_lowercase()),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_the_languages_that_the_demo_speaks() {
        let codes: Vec<String> = Language::all()
            .unwrap()
            .into_iter()
            .map(|one| one.code)
            .collect();
        for code in ["ar", "de", "en", "es", "fr", "hi", "ja", "pt", "ru", "tr"] {
            assert!(codes.iter().any(|one| one == code), "{code}");
        }
    }

    #[test]
    fn posts_are_whole_and_hardly_ever_the_same() {
        for language in Language::all().unwrap() {
            let mut dice = Dice::new(1);
            let mut posts: Vec<String> = (0..500).map(|_| language.post(&mut dice).text).collect();
            assert!(
                posts.iter().all(|text| !text.contains(['{', '}'])),
                "{}",
                language.code
            );
            assert!(
                posts.iter().all(|text| text.chars().count() >= 8),
                "{}",
                language.code
            );
            posts.sort();
            posts.dedup();
            assert!(posts.len() > 300, "{}: {}", language.code, posts.len());
        }
    }

    #[test]
    fn names_have_a_handle_in_latin_letters() {
        for language in Language::all().unwrap() {
            let mut dice = Dice::new(1);
            for _ in 0..200 {
                let (name, handle) = language.name(&mut dice);
                assert!(!name.is_empty() && !name.contains('/'), "{name}");
                assert!(handle.is_ascii(), "{handle}");
            }
        }
    }
}
