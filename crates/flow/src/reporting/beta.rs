//! Quantiles of the Beta distribution.

use statrs::function::beta::beta_reg;

/// Steps of the search: each halves the interval, so that the answer is as exact as a number can be.
const HALVINGS: usize = 60;

/// The point below which a part `share` of Beta(a, b) lies. `a` and `b` are above 0, `share` between 0 and 1.
pub fn quantile(share: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if beta_reg(a, b, middle) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "{found} for {expected}");
    }

    #[test]
    fn whole_numbers_are_sums_of_binomial_terms() {
        // DLMF 8.17.5: I_x(2, 3) = 6x²(1-x)² + 4x³(1-x) + x⁴.
        for x in [0.05_f64, 0.3, 0.5, 0.9] {
            let y = 1.0 - x;
            let sum = 6.0 * x.powi(2) * y.powi(2) + 4.0 * x.powi(3) * y + x.powi(4);
            check(beta_reg(2.0, 3.0, x), sum);
        }
    }

    #[test]
    fn quantiles_in_closed_form_are_found() {
        check(quantile(0.025, 1.0, 1.0), 0.025);
        // Beta(a, 1) has the distribution x^a.
        check(quantile(0.3, 4.0, 1.0), 0.3_f64.powf(0.25));
        check(quantile(0.975, 1.0, 50.0), 1.0 - 0.025_f64.powf(0.02));
        // The arcsine distribution.
        let arcsine = (std::f64::consts::FRAC_PI_2 * 0.2).sin().powi(2);
        check(quantile(0.2, 0.5, 0.5), arcsine);
    }

    #[test]
    fn large_sums_stay_exact() {
        check(quantile(0.5, 5_000.0, 5_000.0), 0.5);
        let (low, high) = (quantile(0.025, 900.0, 100.0), quantile(0.975, 900.0, 100.0));
        assert!(
            low > 0.880 && low < 0.882 && high > 0.917 && high < 0.919,
            "{low} {high}"
        );
    }
}
