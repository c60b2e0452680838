//! The two distributions that tests refer to, from `statrs`.

use statrs::distribution::{ChiSquared, ContinuousCDF, Normal};

/// How many standard errors an interval of `confidence` reaches to each side: 1.96 for 0.95. A confidence outside of
/// 0.5 to 0.9999 is taken as the nearer end.
pub(crate) fn two_sided(confidence: f64) -> f64 {
    let confidence = if confidence.is_nan() {
        0.95
    } else {
        confidence.clamp(0.5, 0.9999)
    };
    Normal::standard().inverse_cdf(0.5 + confidence / 2.0)
}

/// The chance that a standard normal value lies below `z`.
pub(crate) fn below(z: f64) -> f64 {
    Normal::standard().cdf(z)
}

/// The chance that chi-square with one degree of freedom lies above `statistic`.
pub(crate) fn chi_square_above(statistic: f64) -> f64 {
    ChiSquared::new(1.0).map_or(1.0, |distribution| distribution.sf(statistic.max(0.0)))
}
