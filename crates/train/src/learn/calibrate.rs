//! From sums to probabilities, and the thresholds that the dev rows suggest.

use evenhand_detect::threat::ThreatEvidence;

/// What is known of a row: the sum of its weights, what its evidence tells, and whether it is one.
pub type Point = ([f32; 2], bool);

/// A logistic curve (Platt 1999) over two figures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve {
    /// The figures are stretched by this.
    pub stretch: [f32; 2],
    /// And moved by this.
    pub shift: f32,
}

impl Curve {
    /// The probability at a sum and an evidence.
    pub fn probability(&self, [sum, evidence]: [f32; 2]) -> f32 {
        let logit = sum * self.stretch[0] + evidence * self.stretch[1] + self.shift;
        1.0 / (1.0 + (-logit).exp())
    }
}

/// Newton's steps at most.
const STEPS_MAX: usize = 100;
/// What keeps the curve from running off where a figure says nothing.
const RIDGE: f64 = 1e-6;

/// The curve under which the labels are the likeliest; the identity without labels of both kinds.
/// More evidence never lowers a probability.
pub fn fit(points: &[Point]) -> Curve {
    let curve = fit_with(points, true);
    if curve.stretch[1] >= 0.0 {
        return curve;
    }
    fit_with(points, false)
}

fn fit_with(points: &[Point], has_evidence: bool) -> Curve {
    let positives = points.iter().filter(|(_, is)| *is).count() as f64;
    let negatives = points.len() as f64 - positives;
    let mut at = [1.0_f64, 0.0, 0.0];
    if positives < 1.0 || negatives < 1.0 {
        return curve(at);
    }
    // Smoothed as Platt advises, so that few rows don't promise certainty.
    let (high, low) = (
        (positives + 1.0) / (positives + 2.0),
        1.0 / (negatives + 2.0),
    );
    for _ in 0..STEPS_MAX {
        let mut slope = [0.0; 3];
        let mut bend = [[RIDGE, 0.0, 0.0], [0.0, RIDGE, 0.0], [0.0, 0.0, RIDGE]];
        for ([sum, evidence], is) in points {
            let evidence = if has_evidence { *evidence } else { 0.0 };
            let x = [f64::from(*sum), f64::from(evidence), 1.0];
            let logit: f64 = x.iter().zip(at).map(|(x, at)| x * at).sum();
            let p = 1.0 / (1.0 + (-logit).exp());
            let error = p - if *is { high } else { low };
            for row in 0..3 {
                slope[row] += error * x[row];
                for column in 0..3 {
                    bend[row][column] += p * (1.0 - p) * x[row] * x[column];
                }
            }
        }
        let step = solved(bend, slope);
        // Half steps far away: the curve must not run off.
        let is_far = step.iter().any(|step| step.abs() > 2.0);
        let pace = if is_far { 0.5 } else { 1.0 };
        for (at, step) in at.iter_mut().zip(step) {
            *at -= pace * step.clamp(-4.0, 4.0);
        }
        if step.iter().all(|step| step.abs() < 1e-9) {
            break;
        }
    }
    curve(at)
}

fn curve([sum, evidence, shift]: [f64; 3]) -> Curve {
    Curve {
        stretch: [sum as f32, evidence as f32],
        shift: shift as f32,
    }
}

/// The solution of three linear equations by elimination; the matrix is symmetric and positive, so that
/// no pivot is 0.
fn solved(mut matrix: [[f64; 3]; 3], mut right: [f64; 3]) -> [f64; 3] {
    for pivot in 0..3 {
        for row in pivot + 1..3 {
            let above = matrix[pivot];
            let times = matrix[row][pivot] / above[pivot];
            for (cell, above) in matrix[row].iter_mut().zip(above) {
                *cell -= times * above;
            }
            right[row] -= times * right[pivot];
        }
    }
    let mut solution = [0.0; 3];
    for row in (0..3).rev() {
        let known: f64 = matrix[row].iter().zip(solution).map(|(a, b)| a * b).sum();
        solution[row] = (right[row] - known) / matrix[row][row];
    }
    solution
}

/// How much likelier each kind of evidence is among rows that have a label than among those that have
/// it not, as a logarithm; a row of either kind is added everywhere, so that few rows don't promise much.
pub fn weight_of_evidence(rows: impl Iterator<Item = (ThreatEvidence, bool)>) -> [f32; 4] {
    let mut counts = [[1.0_f64; ThreatEvidence::ALL.len()]; 2];
    for (evidence, is) in rows {
        counts[usize::from(is)][evidence as usize] += 1.0;
    }
    let total = counts.map(|counts| counts.iter().sum::<f64>());
    ThreatEvidence::ALL.map(|evidence| {
        let share = |is: usize| counts[is][evidence as usize] / total[is];
        (share(1) / share(0)).ln() as f32
    })
}

/// How far an F1 may lie below the best and still count as one with it.
const F1_SLACK: f64 = 0.01;

/// The score from which on to say yes gives the highest F1: the middle of those that give nearly the
/// highest, as the very best of a flat top is chance.
pub fn at_best_f1(scored: &[(f64, bool)]) -> f64 {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|one, other| other.0.total_cmp(&one.0));
    let positives = sorted.iter().filter(|(_, is)| *is).count() as f64;
    let mut hits = 0.0;
    let f1s: Vec<(f64, f64)> = sorted
        .iter()
        .enumerate()
        .map(|(taken, (score, is))| {
            hits += f64::from(u8::from(*is));
            (*score, 2.0 * hits / (taken as f64 + 1.0 + positives))
        })
        .collect();
    let best = f1s.iter().fold(0.0_f64, |best, (_, f1)| best.max(*f1));
    let good = f1s.iter().filter(|(_, f1)| *f1 >= best - F1_SLACK);
    let good: Vec<f64> = good.map(|(score, _)| *score).collect();
    match (good.first(), good.last()) {
        (Some(highest), Some(lowest)) if best > 0.0 => (highest + lowest) / 2.0,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_finds_the_probabilities_that_made_the_labels() {
        // Of 1000 rows each at four points; the shares are those of 2 x + 1 y - 1.
        let mut points = Vec::new();
        for figures in [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]] {
            let [x, y] = figures;
            let share = 1.0 / (1.0 + (-(2.0 * x + y - 1.0_f32)).exp());
            points.extend((0..1000).map(|row| (figures, (row as f32) < share * 1000.0)));
        }
        let curve = fit(&points);
        assert!((curve.stretch[0] - 2.0).abs() < 0.02, "{curve:?}");
        assert!((curve.stretch[1] - 1.0).abs() < 0.02, "{curve:?}");
        assert!((curve.shift + 1.0).abs() < 0.02, "{curve:?}");
    }

    #[test]
    fn evidence_that_speaks_against_a_label_counts_nothing() {
        let points: Vec<Point> = (0..100)
            .map(|row| ([(row % 7) as f32, (row % 2) as f32], row % 2 == 0))
            .collect();
        assert_eq!(fit(&points).stretch[1], 0.0);
    }

    #[test]
    fn evidence_weighs_the_more_the_likelier_it_is_among_those_with_the_label() {
        let rows = [(ThreatEvidence::Said, true); 20]
            .into_iter()
            .chain([(ThreatEvidence::Said, false); 2])
            .chain([(ThreatEvidence::Nothing, false); 500]);
        let weights = weight_of_evidence(rows);
        assert!(weights[ThreatEvidence::Said as usize] > 3.0, "{weights:?}");
        assert!(
            weights[ThreatEvidence::Nothing as usize] < 0.0,
            "{weights:?}"
        );
    }
}
