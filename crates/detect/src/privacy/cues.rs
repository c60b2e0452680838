//! Phrases that say what a place is and whose: `cues.txt`, one line per kind and language.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::text::view::{Mapped, fold};

/// Most bytes between the two parts of a phrase like `goes to ... school`.
const GAP_BYTES_MAX: usize = 48;

/// What a phrase says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The author's own home.
    Own,
    /// Somebody else's home.
    Theirs,
    /// A shop, an office, a public building.
    Public,
    /// Only near to such a place.
    Beside,
    /// One other person.
    Person,
    /// Where another person works.
    Work,
    /// Where another person learns.
    School,
    /// Where another person is at this time or will be.
    Now,
}

/// A phrase in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cue {
    pub kind: Kind,
    /// Byte offsets into the folded text.
    pub span: [usize; 2],
}

/// What a pattern of the table stands for.
#[derive(Clone, Debug, Default)]
struct Meaning {
    /// It says this by itself.
    alone: Option<Kind>,
    /// It begins phrases that end with these patterns.
    begins: Vec<(usize, Kind)>,
}

struct Table {
    patterns: AhoCorasick,
    meanings: Vec<Meaning>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| table(include_str!("cues.txt")));

/// The phrases in a folded text, in their order. A phrase in two parts takes both parts.
pub(super) fn cues(folded: &Mapped) -> Vec<Cue> {
    let text = folded.text();
    let mut found: Vec<(usize, [usize; 2])> = Vec::new();
    let mut from = 0;
    while let Some(one) = next(text, from) {
        let [start, end] = one.1;
        if stands_alone(text, start, end) {
            from = end;
            found.push(one);
        } else {
            // The phrase is a part of a word; a shorter one may begin in it, a word later.
            from = next_word(text, start);
        }
    }
    let mut cues = Vec::new();
    for (index, (pattern, span)) in found.iter().enumerate() {
        let meaning = &TABLE.meanings[*pattern];
        cues.extend(meaning.alone.map(|kind| Cue { kind, span: *span }));
        let near = found[index + 1..]
            .iter()
            .take_while(|(_, later)| later[0] - span[1] <= GAP_BYTES_MAX);
        let whole = meaning.begins.iter().find_map(|(end, kind)| {
            let (_, later) = near.clone().find(|(pattern, later)| {
                pattern == end && !text[span[1]..later[0]].contains(['.', '!', '?', '\n'])
            })?;
            Some(Cue {
                kind: *kind,
                span: [span[0], later[1]],
            })
        });
        cues.extend(whole);
    }
    cues
}

fn next(text: &str, from: usize) -> Option<(usize, [usize; 2])> {
    let input = aho_corasick::Input::new(text).range(from..);
    let found = TABLE.patterns.find(input)?;
    Some((found.pattern().as_usize(), [found.start(), found.end()]))
}

fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

/// Where the next word begins after the one that `at` is in.
fn next_word(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let in_word = rest.find(|c: char| !c.is_alphanumeric());
    in_word.map_or(text.len(), |length| at + length.max(1))
}

fn table(file: &str) -> Table {
    let mut patterns: Vec<String> = Vec::new();
    let mut meanings: Vec<Meaning> = Vec::new();
    let mut place = |phrase: &str| {
        let phrase = fold(phrase);
        patterns
            .iter()
            .position(|known| *known == phrase)
            .unwrap_or_else(|| {
                patterns.push(phrase);
                meanings.push(Meaning::default());
                patterns.len() - 1
            })
    };
    let mut said = Vec::new();
    for (kind, phrase) in phrases(file) {
        match phrase.split_once(" ... ") {
            Some((first, second)) => said.push((place(first), Some(place(second)), kind)),
            None => said.push((place(phrase), None, kind)),
        }
    }
    for (first, second, kind) in said {
        match second {
            Some(second) => meanings[first].begins.push((second, kind)),
            // A word that several languages have keeps what it says first.
            None => meanings[first].alone = meanings[first].alone.or(Some(kind)),
        }
    }
    Table {
        patterns: AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&patterns)
            .expect("the phrases make a searcher"),
        meanings,
    }
}

/// Each phrase of the file with its kind.
fn phrases(file: &str) -> impl Iterator<Item = (Kind, &str)> {
    let lines = file.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(": "))
        .flat_map(|(head, phrases)| {
            let kind = kind(head.split(' ').next().unwrap_or_default());
            phrases
                .split(" | ")
                .map(move |phrase| (kind, phrase.trim()))
        })
}

fn kind(word: &str) -> Kind {
    match word {
        "own" => Kind::Own,
        "theirs" => Kind::Theirs,
        "public" => Kind::Public,
        "beside" => Kind::Beside,
        "person" => Kind::Person,
        "work" => Kind::Work,
        "school" => Kind::School,
        "now" => Kind::Now,
        other => unreachable!("cues.txt has no kind `{other}`; its test says which there are"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_every_phrase_is_in_small_letters() {
        let lines = include_str!("cues.txt").lines();
        let heads: Vec<&str> = lines
            .filter(|line| !line.starts_with('#') && !line.is_empty())
            .collect();
        for line in &heads {
            let (head, _) = line.split_once(": ").expect("a line has a head");
            assert_eq!(head.split(' ').count(), 2, "{head}");
        }
        for (_, phrase) in phrases(include_str!("cues.txt")) {
            assert!(!phrase.is_empty());
            assert_eq!(phrase, phrase.to_lowercase(), "{phrase}");
        }
    }

    #[test]
    fn every_language_says_every_kind_of_whereabouts() {
        for language in [
            "en", "ar", "fr", "de", "es", "pt", "it", "nl", "pl", "hi", "tr",
        ] {
            for kind in ["own", "theirs", "public", "work", "school", "now"] {
                let head = format!("\n{kind} {language}: ");
                assert!(
                    include_str!("cues.txt").contains(&head),
                    "{head} is missing"
                );
            }
        }
    }
}
