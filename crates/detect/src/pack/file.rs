//! The format of a pack. `docs/triage/packs.md` describes it for authors.

use std::collections::BTreeMap;

use evenhand_model::{Factor, Level};
use serde::Deserialize;

/// A pack as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    /// Primary language tag.
    pub language: String,
    /// Classes of words by name, as they are written.
    pub words: BTreeMap<String, String>,
    /// What a match says.
    pub rule: Vec<FileRule>,
    /// Texts that say something, with what.
    pub hits: Vec<(String, String)>,
    /// Texts in which nothing is seen.
    pub misses: Vec<String>,
}

/// A rule as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileRule {
    /// Unique in its pack.
    pub id: String,
    /// What kind of statement it recognises.
    pub says: Says,
    #[serde(default)]
    pub grades: BTreeMap<Factor, Level>,
    #[serde(default)]
    pub near: bool,
    pub find: Vec<String>,
}

/// What kind of statement a rule recognises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Says {
    /// The author says what they will do to somebody.
    Direct,
    /// The author lets somebody understand it.
    Veiled,
    /// It may be a threat or not: a question to the reviewer.
    Unclear,
    /// The author calls on others.
    Incitement,
    /// The author calls others into a violent group.
    Recruitment,
    /// Something that happened offline; it counts by itself.
    Event,
    /// Something that counts only beside a threat: when, where, with what.
    Detail,
    /// Somebody else is said to have said it.
    Quotation,
    /// A game, a book, a song.
    Fiction,
    /// A figure of speech.
    Idiom,
}

impl Says {
    pub(crate) fn is_threat(self) -> bool {
        matches!(
            self,
            Self::Direct | Self::Veiled | Self::Unclear | Self::Incitement
        )
    }
}

/// Every word that a written one stands for: `{a,b}c` for `ac` and `bc`, `ö` for `ö` and `oe`.
pub(crate) fn spellings(written: &str) -> Result<Vec<String>, String> {
    let mut done = Vec::new();
    let mut open = vec![written.to_owned()];
    while let Some(word) = open.pop() {
        let Some(start) = word.find('{') else {
            done.push(word);
            continue;
        };
        let end = word[start..]
            .find('}')
            .ok_or_else(|| format!("`{written}` lacks its `}}`"))?;
        let (inner, after) = (&word[start + 1..start + end], &word[start + end + 1..]);
        open.extend(
            inner
                .split(',')
                .map(|one| format!("{}{one}{after}", &word[..start])),
        );
    }
    let umlauts = [('ä', "ae"), ('ö', "oe"), ('ü', "ue")];
    let respelled: Vec<String> = done
        .iter()
        .filter(|word| word.contains(umlauts.map(|(letter, _)| letter)))
        .map(|word| {
            umlauts
                .iter()
                .fold(word.clone(), |word, (one, two)| word.replace(*one, two))
        })
        .collect();
    done.extend(respelled);
    Ok(done)
}
