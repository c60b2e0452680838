//! Whether the curves of the two cohorts cross.

use super::figures::{Cohort, Crossing};

/// A stretch on which one cohort is ahead by less than this share of the margin, in mean hours, is none: with very many cases
/// chance alone is told apart from nothing.
const MARGIN_SHARE_MIN: f64 = 0.25;

/// Where the sign of the difference changes between a time at which chance does not explain it and another at which it
/// is the other way round and chance does not explain it either; nothing where there are no two such times, or one of the two
/// cohorts is ahead by next to nothing.
///
/// The interval of a difference of shares comes from the bands of both. Source: Zou and Donner 2008, *Construction of
/// confidence limits about effect measures*, Statistics in Medicine 27. Where a share is 0 or 1 a band has no width;
/// there it has that of the rule of three (Hanley and Lippman-Hand 1983, JAMA 249).
pub(crate) fn crossing(
    reference: &Cohort,
    compared: &Cohort,
    horizon: f64,
    margin: f64,
) -> Option<Crossing> {
    let (mut one, mut other) = (Level::before(reference), Level::before(compared));
    let (mut first, mut last_sign, mut changed_at) = (None, 0.0, 0.0);
    let (mut before, mut found) = (0.0, None);
    let mut ahead = [0.0; 2];
    for hours in both(reference, compared)
        .take_while(|hours| *hours < horizon)
        .chain([horizon])
    {
        let gap = one.waiting - other.waiting;
        ahead[usize::from(gap > 0.0)] += gap.abs() * (hours - before);
        before = hours;
        one.go(hours);
        other.go(hours);
        let gap = one.waiting - other.waiting;
        if gap != 0.0 && gap.signum() != last_sign {
            (last_sign, changed_at) = (gap.signum(), hours);
        }
        if !is_beyond_chance(&one, &other) {
            continue;
        }
        match first {
            None => first = Some(last_sign),
            Some(sign) if sign != last_sign && found.is_none() => {
                found = Some(Crossing {
                    hours: changed_at,
                    reference_slower_first: sign > 0.0,
                });
            }
            Some(_) => {}
        }
    }
    found.filter(|_| {
        ahead
            .into_iter()
            .all(|hours| hours >= margin * MARGIN_SHARE_MIN)
    })
}

/// A curve at the hour that was gone to last.
struct Level<'a> {
    cohort: &'a Cohort,
    next: usize,
    waiting: f64,
    low: f64,
    high: f64,
}

impl<'a> Level<'a> {
    fn before(cohort: &'a Cohort) -> Self {
        Self {
            cohort,
            next: 0,
            waiting: 1.0,
            low: 1.0,
            high: 1.0,
        }
    }

    fn go(&mut self, hours: f64) {
        let steps = self.cohort.km.iter().zip(&self.cohort.bands);
        for ([at, waiting], [_, low, high]) in steps.skip(self.next) {
            if *at > hours {
                break;
            }
            self.next += 1;
            (self.waiting, self.low, self.high) = (*waiting, *low, *high);
        }
        let least = (3.0 / self.cohort.n.max(1) as f64).min(1.0);
        if self.waiting <= 0.0 {
            (self.low, self.high) = (0.0, least);
        } else if self.waiting >= 1.0 {
            (self.low, self.high) = (1.0 - least, 1.0);
        }
    }
}

fn is_beyond_chance(one: &Level<'_>, other: &Level<'_>) -> bool {
    let gap = one.waiting - other.waiting;
    let (above, below) = if gap > 0.0 {
        (one, other)
    } else {
        (other, one)
    };
    let slack = f64::hypot(above.waiting - above.low, below.high - below.waiting);
    gap.abs() > slack
}

/// The hours of both curves, in order; some may come twice.
fn both<'a>(one: &'a Cohort, other: &'a Cohort) -> impl Iterator<Item = f64> + 'a {
    let (mut left, mut right) = (one.km.iter().peekable(), other.km.iter().peekable());
    std::iter::from_fn(move || {
        let is_left = match (left.peek(), right.peek()) {
            (Some(one), Some(other)) => one[0] <= other[0],
            (one, _) => one.is_some(),
        };
        let next = if is_left { left.next() } else { right.next() };
        next.map(|[hours, _]| *hours)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cohort whose curve has these steps and a band as far to both sides.
    fn cohort(steps: &[(f64, f64)], width: f64) -> Cohort {
        let band = |share: f64| {
            let is_edge = share <= 0.0 || share >= 1.0;
            let width = if is_edge { 0.0 } else { width };
            [(share - width).max(0.0), (share + width).min(1.0)]
        };
        Cohort {
            n: 100,
            km: steps
                .iter()
                .map(|(hours, share)| [*hours, *share])
                .collect(),
            bands: steps
                .iter()
                .map(|(hours, share)| [*hours, band(*share)[0], band(*share)[1]])
                .collect(),
            ..Cohort::default()
        }
    }

    #[track_caller]
    fn check(
        reference: &[(f64, f64)],
        compared: &[(f64, f64)],
        width: f64,
        expected: Option<(f64, bool)>,
    ) {
        let found = crossing(
            &cohort(reference, width),
            &cohort(compared, width),
            72.0,
            1.2,
        );
        let found = found.map(|found| (found.hours, found.reference_slower_first));
        assert_eq!(found, expected, "{reference:?} {compared:?}");
    }

    #[test]
    fn curves_cross_where_each_lies_above_the_other_by_more_than_chance() {
        let quick_then_level = [(0.0, 1.0), (1.0, 0.5), (60.0, 0.45)];
        let all_at_ten = [(0.0, 1.0), (10.0, 0.0)];
        check(&quick_then_level, &all_at_ten, 0.05, Some((10.0, false)));
        check(&all_at_ten, &quick_then_level, 0.05, Some((10.0, true)));
        // Their difference is never larger than chance makes it.
        check(&quick_then_level, &all_at_ten, 0.6, None);
        check(
            &[(0.0, 1.0), (1.0, 0.9)],
            &[(0.0, 1.0), (1.0, 0.5)],
            0.05,
            None,
        );
        check(&quick_then_level, &quick_then_level, 0.01, None);
        check(&[], &[], 0.01, None);
    }

    #[test]
    fn a_few_cases_that_have_not_begun_to_end_are_no_crossing() {
        let mut few = cohort(&[(0.0, 1.0), (5.0, 0.0)], 0.05);
        few.n = 3;
        let many = cohort(&[(0.0, 1.0), (1.0, 0.6), (6.0, 0.5)], 0.05);
        assert_eq!(crossing(&few, &many, 72.0, 1.2), None);
    }

    #[test]
    fn a_stretch_that_is_worth_next_to_nothing_is_no_crossing() {
        let reference = cohort(&[(0.0, 1.0), (0.001, 0.9), (9.0, 0.5)], 0.001);
        let slower_for_a_minute = cohort(&[(0.0, 1.0), (0.016, 0.8), (9.0, 0.0)], 0.001);
        assert_eq!(crossing(&reference, &slower_for_a_minute, 72.0, 1.2), None);
        let found = crossing(&reference, &slower_for_a_minute, 72.0, 0.001);
        assert_eq!(found.map(|found| found.hours), Some(0.016));
    }

    #[test]
    fn what_happens_after_the_horizon_is_no_crossing() {
        let one = [(0.0, 1.0), (1.0, 0.5)];
        check(&one, &[(0.0, 1.0), (73.0, 0.0)], 0.05, None);
    }
}
