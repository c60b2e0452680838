//! Weights of one byte.

use evenhand_detect::text_model::features::BUCKETS;
use evenhand_detect::text_model::file::LANES;

use super::solve::Weights;

/// Weights rounded to steps, as the table of a file.
#[derive(Debug)]
pub struct Packed {
    /// What one step is worth, by head.
    pub steps: Vec<f32>,
    /// The table of the file.
    pub table: Vec<u8>,
}

/// Rounds each head's weights to 127 steps either way.
pub fn pack(heads: &[Weights]) -> Packed {
    let mut packed = Packed {
        steps: Vec::new(),
        table: vec![0; BUCKETS * LANES],
    };
    for (head, weights) in heads.iter().enumerate() {
        let largest = weights
            .buckets
            .iter()
            .fold(0_f32, |largest, weight| largest.max(weight.abs()));
        let step = if largest > 0.0 { largest / 127.0 } else { 1.0 };
        for (bucket, weight) in weights.buckets.iter().enumerate() {
            let steps = (weight / step).round() as i8;
            packed.table[bucket * LANES + head] = steps as u8;
        }
        packed.steps.push(step);
    }
    packed
}
