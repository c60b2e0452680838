//! From sums to probabilities, and the thresholds that the dev rows suggest.

/// A logistic curve (Platt 1999).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve {
    /// The sum is stretched by this.
    pub stretch: f32,
    /// And moved by this.
    pub shift: f32,
}

impl Curve {
    /// The probability at a sum.
    pub fn probability(&self, sum: f32) -> f32 {
        1.0 / (1.0 + (-(sum * self.stretch + self.shift)).exp())
    }
}

/// The curve under which the labels are the likeliest; the identity without labels of both kinds.
pub fn fit(pairs: &[(f32, bool)]) -> Curve {
    let positives = pairs.iter().filter(|(_, is)| *is).count() as f64;
    let negatives = pairs.len() as f64 - positives;
    if positives < 1.0 || negatives < 1.0 {
        return Curve {
            stretch: 1.0,
            shift: 0.0,
        };
    }
    // Smoothed as Platt advises, so that few rows don't promise certainty.
    let (high, low) = (
        (positives + 1.0) / (positives + 2.0),
        1.0 / (negatives + 2.0),
    );
    let (mut a, mut b) = (1.0_f64, 0.0_f64);
    for _ in 0..100 {
        let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (0.0, 0.0, 1e-9, 0.0, 1e-9);
        for (sum, is) in pairs {
            let x = f64::from(*sum);
            let p = 1.0 / (1.0 + (-(a * x + b)).exp());
            let error = p - if *is { high } else { low };
            let bend = p * (1.0 - p);
            ga += error * x;
            gb += error;
            haa += bend * x * x;
            hab += bend * x;
            hbb += bend;
        }
        let determinant = haa * hbb - hab * hab;
        if determinant.abs() < 1e-12 {
            break;
        }
        let (da, db) = (
            (hbb * ga - hab * gb) / determinant,
            (haa * gb - hab * ga) / determinant,
        );
        // Half steps far away: the curve must not run off.
        let pace = if da.abs() > 2.0 || db.abs() > 2.0 {
            0.5
        } else {
            1.0
        };
        a -= pace * da.clamp(-4.0, 4.0);
        b -= pace * db.clamp(-4.0, 4.0);
        if da.abs() < 1e-9 && db.abs() < 1e-9 {
            break;
        }
    }
    Curve {
        stretch: a as f32,
        shift: b as f32,
    }
}

/// The score from which on to say yes gives the highest F1.
pub fn at_best_f1(scored: &[(f64, bool)]) -> f64 {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|one, other| other.0.total_cmp(&one.0));
    let positives = sorted.iter().filter(|(_, is)| *is).count() as f64;
    let (mut hits, mut best, mut at) = (0.0, 0.0, 1.0);
    for (taken, (score, is)) in sorted.iter().enumerate() {
        hits += f64::from(u8::from(*is));
        let f1 = 2.0 * hits / (taken as f64 + 1.0 + positives);
        if f1 > best {
            (best, at) = (f1, *score);
        }
    }
    at
}
