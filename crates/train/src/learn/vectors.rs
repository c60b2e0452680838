//! Rows as the model sees them.

use evenhand_detect::text::view::Views;
use evenhand_detect::text_model::Lexicon;
use evenhand_detect::text_model::features::{self, BUCKETS, Family};

use crate::Step;
use crate::read::Row;

/// Bit of a feature's number that says that it is of words.
const WORDS: u32 = 1 << 31;

/// The features of many rows, each row of length 1.
#[derive(Debug)]
pub struct Vectors {
    features: Vec<u32>,
    /// Where each row begins, and the end of the last.
    starts: Vec<usize>,
    /// What a feature of letters is worth in each row.
    values: Vec<f32>,
    word_weight: f32,
}

impl Vectors {
    /// The vectors of these rows, of the view that shows the most.
    pub fn of(
        rows: &[Row],
        lexicon: &Lexicon,
        word_weight: f32,
        tell: &mut dyn FnMut(Step<'_>),
    ) -> Self {
        tell(Step::Begins {
            part: "taking texts apart",
            turns: rows.len(),
        });
        let mut vectors = Self {
            features: Vec::new(),
            starts: vec![0],
            values: Vec::new(),
            word_weight,
        };
        let mut last_row = vec![0_u32; BUCKETS];
        for (at, row) in rows.iter().enumerate() {
            let views = Views::of(&row.text);
            let view = match views.cleaned() {
                Some(cleaned) if row.is_disguised => cleaned,
                _ => views.folded(),
            };
            let mut length = 0.0;
            features::each(view.text(), lexicon, &mut |bucket: u32, family| {
                let last = &mut last_row[bucket as usize];
                if *last == at as u32 + 1 {
                    return;
                }
                *last = at as u32 + 1;
                let is_word = family == Family::Words;
                length += if is_word {
                    word_weight * word_weight
                } else {
                    1.0
                };
                vectors
                    .features
                    .push(bucket | if is_word { WORDS } else { 0 });
            });
            vectors.starts.push(vectors.features.len());
            vectors.values.push(1.0 / length.sqrt().max(1.0));
            tell(Step::Turn);
        }
        vectors
    }

    fn row(&self, row: usize) -> &[u32] {
        &self.features[self.starts[row]..self.starts[row + 1]]
    }

    /// The weighted sum of a row.
    pub fn sum(&self, row: usize, weights: &[f32]) -> f32 {
        let (mut letters, mut words) = (0.0, 0.0);
        for feature in self.row(row) {
            let weight = weights[(feature & !WORDS) as usize];
            if feature & WORDS == 0 {
                letters += weight;
            } else {
                words += weight;
            }
        }
        (letters + self.word_weight * words) * self.values[row]
    }

    /// Adds a row to the weights, `times` over.
    pub fn add(&self, row: usize, times: f32, weights: &mut [f32]) {
        let letters = times * self.values[row];
        let words = letters * self.word_weight;
        for feature in self.row(row) {
            weights[(feature & !WORDS) as usize] +=
                if feature & WORDS == 0 { letters } else { words };
        }
    }
}
