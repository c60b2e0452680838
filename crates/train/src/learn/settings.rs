//! What can be turned.

use crate::read::Row;

/// How a model is trained.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Told in the header.
    pub version: String,
    /// How much a word weighs beside a piece of letters.
    pub word_weight: f32,
    /// Classes of the lexicon that change what the rest of their sentence says.
    pub scopes: Vec<String>,
    /// Cost of a wrong row: small keeps the weights small, which helps on posts of other kinds.
    pub cost: f32,
    /// How much more a row counts that has what a head looks for.
    pub positive_weight: f32,
    /// How many times each pattern of the templates is filled.
    pub template_turns: usize,
    /// How much a sentence from a template counts beside a post.
    pub template_weight: f32,
    /// Share of the rows that are learnt a second time in disguise.
    pub noise_share: f32,
    /// Passes over the rows.
    pub passes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: "1".into(),
            word_weight: 1.5,
            scopes: ["negation"].map(str::to_owned).into(),
            cost: 1.0,
            positive_weight: 3.0,
            template_turns: 10,
            template_weight: 2.0,
            noise_share: 0.2,
            passes: 12,
        }
    }
}

impl Settings {
    /// The cost of getting a row wrong.
    pub(super) fn cost(&self, head: usize, row: &Row, is: bool) -> f32 {
        let positive = if is { self.positive_weight } else { 1.0 };
        self.cost * row.weights[head] * positive
    }
}
