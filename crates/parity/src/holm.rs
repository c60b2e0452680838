//! Several questions at once.

/// The chances `p`, in their order, corrected for being so many: each may be compared with the level that would do
/// for one alone.
///
/// Source: Holm 1979, *A simple sequentially rejective multiple test procedure*, Scandinavian Journal of
/// Statistics 6.
pub(crate) fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut corrected = vec![1.0; p.len()];
    let mut highest: f64 = 0.0;
    for (place, &index) in order.iter().enumerate() {
        highest = highest.max(p[index] * (p.len() - place) as f64).min(1.0);
        corrected[index] = highest;
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::holm;

    fn check(p: &[f64], corrected: &[f64]) {
        let got = holm(p);
        assert_eq!(got.len(), corrected.len());
        for (got, wanted) in got.iter().zip(corrected) {
            assert!((got - wanted).abs() < 1e-12, "{got} for {wanted} of {p:?}");
        }
    }

    #[test]
    fn the_smallest_is_multiplied_most_and_order_is_kept() {
        check(&[], &[]);
        check(&[0.03], &[0.03]);
        check(&[0.01, 0.04, 0.03, 0.005], &[0.03, 0.06, 0.06, 0.02]);
        check(&[0.6, 0.7], &[1.0, 1.0]);
    }
}
