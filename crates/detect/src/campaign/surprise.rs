//! How unlikely a count is by chance.

/// How much more than once the rate of an object changes by itself: the shape of the gamma
/// distribution over its rate. 3 means that the rate is off by three fifths of itself as a rule.
const SHAPE: f64 = 3.0;

/// How surprising it is to count `count` or more where `expected` are usual, in powers of ten; 0 where
/// it is no more than usual.
///
/// The count is negative binomial: Poisson with a rate that is gamma distributed around what is
/// expected, since people come in crowds. The answer is Chernoff's bound (1952) of its tail, so that chance is
/// never made out to be smaller than it is: `n ln(n/m) - (n+k) ln((n+k)/(m+k))` for count n, mean m and shape k.
/// It weighs a burst as Kleinberg's automaton (2002) does, by the likelihood under a higher against the usual rate.
pub fn surprise(count: f64, expected: f64) -> f64 {
    let expected = expected.max(1e-9);
    if !count.is_finite() || count <= expected {
        return 0.0;
    }
    let nats = count * (count / expected).ln()
        - (count + SHAPE) * ((count + SHAPE) / (expected + SHAPE)).ln();
    nats.max(0.0) / std::f64::consts::LN_10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(count: f64, expected: f64, from: f64, to: f64) {
        let found = surprise(count, expected);
        assert!(
            (from..=to).contains(&found),
            "{count} of {expected}: {found}"
        );
    }

    #[test]
    fn many_where_few_are_usual_are_surprising() {
        check(0.0, 0.1, 0.0, 0.0);
        check(3.0, 3.0, 0.0, 0.0);
        check(8.0, 0.2, 6.0, 8.0);
        check(8.0, 2.0, 1.0, 1.6);
        check(30.0, 20.0, 0.0, 0.3);
        check(900.0, 100.0, 6.0, 9.0);
        check(f64::NAN, 1.0, 0.0, 0.0);
    }

    #[test]
    fn the_bound_is_above_the_exact_tail() {
        // P(N >= n) of the negative binomial with shape 3 in closed form, summed.
        for (count, mean) in [(5_u32, 1.0_f64), (10, 2.0), (20, 4.0)] {
            let stop = SHAPE / (SHAPE + mean);
            let mass = |n: u32| {
                let n = f64::from(n);
                (n + 2.0) * (n + 1.0) / 2.0 * stop.powi(3) * (1.0 - stop).powf(n)
            };
            let tail: f64 = (count..count + 500).map(mass).sum();
            assert!(surprise(f64::from(count), mean) <= -tail.log10());
        }
    }
}
