//! Gives the scores as signals, with the sentence that earned the most.

use evenhand_model::{Factor, Graded, Level};

use super::{Head, Scores, score_sentences, score_with};
use crate::detector::{Detector, Example, SignalSpec, hit, miss, score as score_spec};
use crate::{ContentView, Findings};

/// From here on the place is worth showing, and a threat is a question to the reviewer.
const SCORE_SHOWN: f32 = 0.5;
/// Most bytes of a text whose sentences are weighed one by one.
const SENTENCES_BYTES_MAX: usize = 20_000;

/// Scores a text with the model that ships.
#[derive(Debug)]
pub struct TextScores;

impl Detector for TextScores {
    fn name(&self) -> &'static str {
        "text.scores"
    }

    fn signals(&self) -> &'static [SignalSpec] {
        const {
            &[
                score_spec(
                    "text.threat",
                    "How much it looks like what people have marked as a threat of violence; a calibrated probability of a small model, to order and to ask, never to act on.",
                ),
                score_spec(
                    "text.toxic",
                    "How much it looks like what people have marked as rude or abusive.",
                ),
                score_spec(
                    "text.identity_attack",
                    "How much it looks like what people have marked as hatred of a group.",
                ),
                score_spec(
                    "text.insult",
                    "How much it looks like what people have marked as an insult.",
                ),
            ]
        }
    }

    fn examples(&self) -> &'static [Example] {
        const {
            &[
                hit("you are a stupid idiot", &["text.toxic", "text.insult"]),
                hit("i will kill you", &["text.threat", "text.toxic"]),
                hit(
                    "immigrants are vermin",
                    &["text.toxic", "text.identity_attack"],
                ),
                miss("this heat is killing me"),
                miss("see you tomorrow at the library, bring the blue book"),
            ]
        }
    }

    fn grades_factors(&self) -> bool {
        true
    }

    fn detect(&self, content: &ContentView<'_>, found: &mut Findings) {
        let whole = score_with(content.views(), content.pack_reading().evidence);
        let is_shown = |scores: &Scores| scores.0.iter().any(|score| *score >= SCORE_SHOWN);
        let sentences = if is_shown(&whole) && content.text.len() <= SENTENCES_BYTES_MAX {
            score_sentences(content.text)
        } else {
            Vec::new()
        };
        for head in Head::ALL {
            let score = whole.of(head);
            found.score(head.signal(), f64::from(score));
            if score < SCORE_SHOWN {
                continue;
            }
            let strongest = sentences
                .iter()
                .max_by(|one, other| one.1.of(head).total_cmp(&other.1.of(head)));
            let Some((span, _)) = strongest else {
                continue;
            };
            found.place(head.signal(), "sentence", *span);
            // The packs, which run before, know more: the model asks only where they saw nothing.
            let directness = |graded: &Graded| graded.factor == Factor::Directness;
            if head == Head::Threat && !found.factors.iter().any(directness) {
                found.grade(Factor::Directness, Level::Unknown, Some(*span), self.name());
            }
        }
    }
}
