//! The text model: how much a text looks like what people have marked as threat, abuse, hatred of a
//! group or insult.
//!
//! A score orders and hints; it never acts by itself. The packs in `threat` say why.
//!
//! ```text
//! Views ─┬► features ─► weigh (the table of the model's file) ─┬► Scores
//!        └► packs ─► evidence ─────────────────────────────────┘
//! ```
//!
//! Models are trained and measured by the crate `evenhand-train`; `docs/triage/model.md` says on what,
//! and how well they do.

mod detector;
pub mod features;
pub mod file;
mod hash;
mod lexicon;
mod weigh;

use std::sync::LazyLock;

pub use detector::TextScores;
pub use lexicon::Lexicon;
pub use weigh::{Model, lexicon_of};

use crate::text::sentences::sentences;
use crate::text::view::Views;
use crate::threat::ThreatEvidence;

/// What the model has a trained head for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Head {
    /// A threat of violence.
    Threat,
    /// Rude, disrespectful, likely to make people leave.
    Toxic,
    /// Hatred of a group.
    IdentityAttack,
    /// An insult to a person.
    Insult,
}

impl Head {
    /// Every head, in the order of [`Scores`].
    pub const ALL: [Self; 4] = [
        Self::Threat,
        Self::Toxic,
        Self::IdentityAttack,
        Self::Insult,
    ];

    /// The word in a model's header.
    pub fn name(self) -> &'static str {
        match self {
            Self::Threat => "threat",
            Self::Toxic => "toxic",
            Self::IdentityAttack => "identity_attack",
            Self::Insult => "insult",
        }
    }

    /// The signal that tells of it.
    pub fn signal(self) -> &'static str {
        match self {
            Self::Threat => "text.threat",
            Self::Toxic => "text.toxic",
            Self::IdentityAttack => "text.identity_attack",
            Self::Insult => "text.insult",
        }
    }
}

/// Calibrated probabilities in 0..1, by head.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scores(pub [f32; 4]);

impl Scores {
    /// The score of one head.
    pub fn of(&self, head: Head) -> f32 {
        self.0[head as usize]
    }
}

static SHIPPED_BYTES: &[u8] = include_bytes!("../../models/text.model");
static SHIPPED: LazyLock<Option<Model>> = LazyLock::new(|| Model::read(SHIPPED_BYTES).ok());

/// The model that ships. A test proves that it is whole.
pub fn shipped() -> Option<&'static Model> {
    SHIPPED.as_ref()
}

/// The bytes of the model that ships.
pub fn shipped_bytes() -> &'static [u8] {
    SHIPPED_BYTES
}

/// Scores a text with the model that ships: the strongest of its views, with what the packs have seen.
pub fn score(views: &Views<'_>) -> Scores {
    score_with(views, ThreatEvidence::of(views))
}

/// The same where the packs have read the text already.
pub(crate) fn score_with(views: &Views<'_>, evidence: ThreatEvidence) -> Scores {
    shipped().map_or_else(Scores::default, |model| model.score(views, evidence))
}

/// Scores each sentence of a text: byte offsets and scores, in the order of the text.
pub fn score_sentences(text: &str) -> Vec<([usize; 2], Scores)> {
    let scored = sentences(text).into_iter();
    scored
        .map(|span| (span, score(&Views::of(&text[span[0]..span[1]]))))
        .collect()
}

static LANGUAGES: LazyLock<[Vec<&'static str>; Head::ALL.len()]> = LazyLock::new(|| {
    Head::ALL.map(|head| {
        let heads = shipped().map_or(&[][..], |model| &model.header().heads);
        let facts = heads.iter().find(|facts| facts.name == head.name());
        let languages = facts.map_or(&[][..], |facts| &facts.languages);
        languages.iter().map(String::as_str).collect()
    })
});

/// Languages, as ISO 639-1, in which a head is worth listening to: those in which it was trained on
/// and measured with posts of people. Whoever asks for a score in another language is told so, and gets
/// no number; languages that it knows from templates alone are in the model's header.
pub fn languages(head: Head) -> &'static [&'static str] {
    &LANGUAGES[head as usize]
}
