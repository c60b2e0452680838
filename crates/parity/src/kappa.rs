//! How far two raters agree.

use serde::{Deserialize, Serialize};

/// Agreement of two raters beyond chance, where a miss by two levels weighs four times one by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Cases that both rated.
    pub n: u64,
    /// Share on which they agree exactly.
    pub same_share: f64,
    /// Weighted kappa: 1 is full agreement, 0 what chance gives. Nothing where both always gave one and the same level.
    pub kappa: Option<f64>,
    /// Lower end of its interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Mean of the second level minus the first, in levels.
    pub shift: f64,
}

/// Cohen's kappa with quadratic weights over `(first, second)` levels.
///
/// Source: Cohen 1968, *Weighted kappa*, Psychological Bulletin 70; the large-sample variance is that of Fleiss, Cohen
/// and Everitt 1969, Psychological Bulletin 72. `confidence` is that of the interval, 0.95 for instance.
pub fn weighted_kappa(pairs: &[(u8, u8)], confidence: f64) -> Agreement {
    if pairs.is_empty() {
        return Agreement::default();
    }
    let levels = usize::from(pairs.iter().map(|&(a, b)| a.max(b)).max().unwrap_or(0)) + 1;
    let n = pairs.len() as f64;
    let mut joint = vec![0.0; levels * levels];
    let (mut first, mut second) = (vec![0.0; levels], vec![0.0; levels]);
    let (mut same, mut shift) = (0.0, 0.0);
    for &(a, b) in pairs {
        joint[usize::from(a) * levels + usize::from(b)] += 1.0 / n;
        first[usize::from(a)] += 1.0 / n;
        second[usize::from(b)] += 1.0 / n;
        same += f64::from(u8::from(a == b)) / n;
        shift += (f64::from(b) - f64::from(a)) / n;
    }
    let widest = (levels.max(2) - 1) as f64;
    let weight = |a: usize, b: usize| 1.0 - ((a as f64 - b as f64) / widest).powi(2);
    let cells = || (0..levels).flat_map(|a| (0..levels).map(move |b| (a, b)));
    let observed: f64 = cells()
        .map(|(a, b)| weight(a, b) * joint[a * levels + b])
        .sum();
    let chance: f64 = cells()
        .map(|(a, b)| weight(a, b) * first[a] * second[b])
        .sum();
    let mut agreement = Agreement {
        n: pairs.len() as u64,
        same_share: same,
        shift,
        ..Agreement::default()
    };
    if 1.0 - chance < 1e-12 {
        return agreement;
    }
    let kappa = (observed - chance) / (1.0 - chance);
    let of_first: Vec<f64> = (0..levels)
        .map(|a| (0..levels).map(|b| second[b] * weight(a, b)).sum())
        .collect();
    let of_second: Vec<f64> = (0..levels)
        .map(|b| (0..levels).map(|a| first[a] * weight(a, b)).sum())
        .collect();
    let spread: f64 = cells()
        .map(|(a, b)| {
            let term = weight(a, b) - (of_first[a] + of_second[b]) * (1.0 - kappa);
            joint[a * levels + b] * term * term
        })
        .sum();
    let variance =
        (spread - (kappa - chance * (1.0 - kappa)).powi(2)) / (n * (1.0 - chance).powi(2));
    let half = crate::normal::two_sided(confidence) * variance.max(0.0).sqrt();
    agreement.kappa = Some(kappa);
    agreement.low = Some((kappa - half).max(-1.0));
    agreement.high = Some((kappa + half).min(1.0));
    agreement
}
