//! What the packs have seen in a text, in one word.

use evenhand_model::Level;

use crate::pack::Says;

/// How far the words of a text are a threat, as far as the packs can tell.
///
/// The text model takes it as one more fact beside its own weights: what the packs say of a negation or
/// a quotation it cannot see by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ThreatEvidence {
    /// Nothing that looks like one.
    #[default]
    Nothing,
    /// Words of a threat that are negated, quoted, a figure of speech, or part of a game or a story.
    Dismissed,
    /// A veiled threat, a wish, or one of which nobody can tell whether it is meant.
    Unclear,
    /// The author says that they will do it, or calls on others.
    Said,
}

impl ThreatEvidence {
    /// Every one, from the weakest to the strongest.
    pub const ALL: [Self; 4] = [Self::Nothing, Self::Dismissed, Self::Unclear, Self::Said];

    /// What a threat that the author says comes to.
    pub(super) fn of_said(says: Says, level: Option<Level>) -> Self {
        match level {
            Some(Level::Mid | Level::High) => Self::Said,
            None if says == Says::Incitement => Self::Said,
            _ => Self::Unclear,
        }
    }
}
