//! Logistic regression with small weights, solved in the dual, one row at a time.
//!
//! Minimises half the squared length of the weights plus the sum of `cost * ln(1 + exp(-y w.x))`.
//! The method is that of Yu, Huang and Lin, "Dual coordinate descent methods for logistic regression
//! and maximum entropy models", Machine Learning 85 (2011), algorithm 5.

use evenhand_detect::text_model::features::BUCKETS;
use evenhand_model::Rng;

use super::vectors::Vectors;
use crate::Step;

/// A row with its label and cost.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Which row of the vectors.
    pub row: usize,
    /// Whether it has what the head looks for.
    pub is: bool,
    /// What getting it wrong costs.
    pub cost: f32,
}

/// What was learnt.
#[derive(Clone, Debug)]
pub struct Weights {
    /// By bucket.
    pub buckets: Vec<f32>,
    /// Added to every sum.
    pub bias: f32,
}

/// Rows have length 1, and the bias is one more feature of value 1.
const SQUARED_LENGTH: f64 = 2.0;

/// Solves for these examples, in a shuffled order for every pass.
pub fn solve(
    vectors: &Vectors,
    examples: &[Example],
    passes: usize,
    rng: &mut Rng,
    tell: &mut dyn FnMut(Step<'_>),
) -> Weights {
    let mut weights = Weights {
        buckets: vec![0.0; BUCKETS],
        bias: 0.0,
    };
    let mut duals: Vec<f64> = Vec::with_capacity(examples.len());
    for example in examples {
        let dual = (0.001 * f64::from(example.cost)).min(1e-8);
        duals.push(dual);
    }
    let mut order: Vec<usize> = (0..examples.len()).collect();
    for _ in 0..passes {
        for at in (1..order.len()).rev() {
            order.swap(at, rng.below(at as u64 + 1) as usize);
        }
        for &at in &order {
            let example = &examples[at];
            let cost = f64::from(example.cost);
            let sign = if example.is { 1.0 } else { -1.0 };
            let sum = vectors.sum(example.row, &weights.buckets) + weights.bias;
            let old = duals[at];
            let new = step(old, cost, sign * f64::from(sum));
            duals[at] = new;
            let change = ((new - old) * sign) as f32;
            if change != 0.0 {
                vectors.add(example.row, change, &mut weights.buckets);
                weights.bias += change;
            }
        }
        tell(Step::Turn);
    }
    weights
}

/// The best dual of one row while the others stand: Newton's method, safeguarded at both borders.
fn step(old: f64, cost: f64, margin: f64) -> f64 {
    // Solved from the nearer border, where the logarithm is steep.
    let is_lower = 0.5 * SQUARED_LENGTH * (cost - 2.0 * old) + margin >= 0.0;
    let (start, sign) = if is_lower {
        (old, 1.0)
    } else {
        (cost - old, -1.0)
    };
    let mut z = start;
    if cost - z < 0.5 * cost {
        z *= 0.1;
    }
    let slope_at = |z: f64| SQUARED_LENGTH * (z - start) + sign * margin + (z / (cost - z)).ln();
    let mut slope = slope_at(z);
    for _ in 0..50 {
        if slope.abs() < 1e-4 {
            break;
        }
        let bend = SQUARED_LENGTH + cost / ((cost - z) * z);
        let next = z - slope / bend;
        z = if next <= 0.0 {
            z * 0.1
        } else {
            next.min(cost * (1.0 - 1e-12))
        };
        slope = slope_at(z);
    }
    if is_lower { z } else { cost - z }
}
