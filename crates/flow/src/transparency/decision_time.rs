//! How long cases waited for their decision, in buckets that hold every house clock as a bound.

use evenhand_model::{Duration, Tier};

/// Upper bounds of the buckets, in seconds; the last bucket is what took longer. Each tier's clock
/// (15 minutes, 2 hours, 12 hours, 48 hours, 7 days) is one of them, so that what was in time can be told
/// exactly.
pub const BOUNDS_SECONDS: [i64; 11] = [
    900, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400, 172_800, 345_600, 604_800,
];

/// The word for what took longer than the last bound.
const LONGER: &str = "longer";

/// The label of a decision on a case of that tier which took so long, like `T1/3600`.
pub fn label(tier: Tier, took: Duration) -> String {
    let seconds = took.seconds();
    let bound = BOUNDS_SECONDS.iter().find(|bound| seconds <= **bound);
    match bound {
        Some(bound) => format!("{}/{bound}", tier.as_str()),
        None => format!("{}/{LONGER}", tier.as_str()),
    }
}

/// Tier and place of the bucket in [`BOUNDS_SECONDS`] of a label; one past its end for the last bucket.
pub fn read_label(label: &str) -> Option<(Tier, usize)> {
    let (tier, bound) = label.split_once('/')?;
    let tier = tier.parse().ok()?;
    if bound == LONGER {
        return Some((tier, BOUNDS_SECONDS.len()));
    }
    let bound: i64 = bound.parse().ok()?;
    let place = BOUNDS_SECONDS.iter().position(|known| *known == bound)?;
    Some((tier, place))
}

/// The bound within which at least half of the decisions were taken, in seconds; `None` where there are
/// none, or where more than half took longer than the last bound.
pub fn median_bound_seconds(buckets: &[u64]) -> Option<i64> {
    let all: u64 = buckets.iter().sum();
    let mut sum = 0;
    for (count, bound) in buckets.iter().zip(BOUNDS_SECONDS) {
        sum += count;
        if sum > 0 && sum * 2 >= all {
            return Some(bound);
        }
    }
    None
}

/// How many of a tier's decisions were taken within its clock.
pub fn in_time(tier: Tier, buckets: &[u64]) -> u64 {
    let allowed = tier.allowed().seconds();
    let bounded = buckets.iter().zip(BOUNDS_SECONDS);
    bounded
        .filter(|(_, bound)| *bound <= allowed)
        .map(|(count, _)| count)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_read_as_it_was_written_and_a_bound_belongs_to_its_bucket() {
        for (seconds, place) in [
            (0, 0),
            (900, 0),
            (901, 1),
            (7_200, 3),
            (604_800, 10),
            (604_801, 11),
        ] {
            let label = label(Tier::T1, Duration::from_seconds(seconds));
            assert_eq!(read_label(&label), Some((Tier::T1, place)), "{label}");
        }
        for wrong in ["", "T1", "T9/900", "T1/901", "T1/x"] {
            assert_eq!(read_label(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_house_clock_is_a_bound() {
        for tier in Tier::ALL {
            assert!(BOUNDS_SECONDS.contains(&tier.allowed().seconds()));
        }
    }

    #[test]
    fn the_median_is_the_bound_that_half_keep_within() {
        let check = |buckets: &[(usize, u64)], expected: Option<i64>| {
            let mut counts = [0; 12];
            for (place, count) in buckets {
                counts[*place] = *count;
            }
            assert_eq!(median_bound_seconds(&counts), expected, "{buckets:?}");
        };
        check(&[], None);
        check(&[(0, 1)], Some(900));
        check(&[(0, 1), (3, 1)], Some(900));
        check(&[(0, 1), (3, 2)], Some(7_200));
        check(&[(11, 1)], None);
        check(&[(0, 1), (11, 2)], None);
    }

    #[test]
    fn what_was_decided_at_the_last_moment_is_in_time() {
        let mut buckets = [0; 12];
        buckets[3] = 2;
        buckets[4] = 5;
        assert_eq!(in_time(Tier::T1, &buckets), 2);
        assert_eq!(in_time(Tier::T2, &buckets), 7);
        assert_eq!(in_time(Tier::T0, &buckets), 0);
    }
}
