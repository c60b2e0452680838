//! From files to rows.

pub mod lexicon;
pub mod posts;
pub mod table;
pub mod templates;
pub mod unseen;

/// Heads of the model, in the order of its weights.
pub const HEADS: [&str; 5] = ["threat", "toxic", "identity_attack", "insult", "violence"];
/// The source of rows that were written for training.
pub const TEMPLATES: &str = "templates";
/// Where `threat` stands in [`HEADS`].
pub const THREAT: usize = 0;
/// Where `toxic` stands in [`HEADS`].
pub const TOXIC: usize = 1;
/// Where `identity_attack` stands in [`HEADS`].
pub const IDENTITY_ATTACK: usize = 2;
/// Where `insult` stands in [`HEADS`].
pub const INSULT: usize = 3;
/// Where `violence` stands in [`HEADS`].
pub const VIOLENCE: usize = 4;

/// What is known of a text, by head; `None` where nobody has said.
pub type Labels = [Option<bool>; HEADS.len()];

/// One labelled text.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Name of the file without its endings, or `templates`.
    pub source: String,
    /// Unique within its source.
    pub id: String,
    /// The text.
    pub text: String,
    /// BCP 47 tag.
    pub lang: String,
    /// Kept apart to choose thresholds and to report on; never trained on.
    pub is_dev: bool,
    /// Read with its disguises off, as a text in production is.
    pub is_disguised: bool,
    /// What it is marked as.
    pub labels: Labels,
    /// How much it counts in training, by head.
    pub weights: [f32; HEADS.len()],
}
