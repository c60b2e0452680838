//! What must hold whatever the waits are.

use evenhand_parity::{Outcome, Plan, Report, Spell, report};
use proptest::prelude::*;

use crate::waits::wait;

fn spell() -> impl Strategy<Value = Spell> {
    (
        prop::sample::select(vec!["ordinary", "insider", "unknown"]),
        prop::sample::select(vec!["T1", "T2"]),
        prop::sample::select(vec!["", "spam"]),
        0..40_i64 * 24 * 3_600,
        // Quarters of hours, so that many waits are as long as others.
        0..400_u32,
        prop::sample::select(vec![Outcome::Ended, Outcome::Open, Outcome::Competing]),
        prop::option::weighted(0.2, 0..50_u32),
    )
        .prop_map(
            |(cohort, tier, category, arrived, quarters, outcome, entry)| Spell {
                tier: tier.into(),
                category: category.into(),
                started_at: 1_700_000_000 + arrived,
                watched_from_hours: entry.map_or(0.0, |entry| f64::from(entry) / 4.0),
                ..wait(cohort, f64::from(quarters) / 4.0, outcome)
            },
        )
}

fn made(spells: &[Spell]) -> Report {
    report(spells, &Plan::default())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_order_of_rows_does_not_matter(
        (spells, shuffled) in prop::collection::vec(spell(), 0..60)
            .prop_flat_map(|spells| (Just(spells.clone()), Just(spells).prop_shuffle()))
    ) {
        prop_assert_eq!(made(&spells), made(&shuffled));
    }

    #[test]
    fn a_shift_of_all_times_moves_nothing_but_the_alarm(
        mut spells in prop::collection::vec(spell(), 0..60),
        seconds in -1_000_000_000..1_000_000_000_i64,
    ) {
        let mut before = made(&spells);
        for spell in &mut spells {
            spell.started_at += seconds;
        }
        if let Some(raised_at) = before.alarm.as_mut().and_then(|alarm| alarm.raised_at.as_mut()) {
            *raised_at += seconds;
        }
        prop_assert_eq!(before, made(&spells));
    }

    #[test]
    fn curves_only_fall_and_bands_hold_them(spells in prop::collection::vec(spell(), 1..60)) {
        for cohort in made(&spells).cohorts.values() {
            prop_assert_eq!(cohort.km[0], [0.0, 1.0]);
            for (point, band) in cohort.km.iter().zip(&cohort.bands) {
                prop_assert!(band[1] <= point[1] + 1e-9 && point[1] <= band[2] + 1e-9);
            }
            for pair in cohort.km.windows(2) {
                prop_assert!(pair[0][0] <= pair[1][0] && pair[0][1] >= pair[1][1]);
            }
            prop_assert!((0.0..=72.0 + 1e-9).contains(&cohort.rmst));
            prop_assert_eq!(cohort.n, cohort.open + cohort.ended + cohort.competing);
            prop_assert_eq!(cohort.n, cohort.tiers.values().sum::<u64>());
            // What ended, what ended otherwise and what still waits are all there is.
            let waiting = cohort.km.iter().rfind(|point| point[0] <= 72.0).unwrap()[1];
            let all = waiting + cohort.ended_by_horizon + cohort.competing_by_horizon;
            prop_assert!((all - 1.0).abs() < 1e-9, "{}", all);
        }
    }

    #[test]
    fn seen_from_the_other_side_the_gap_turns_round(spells in prop::collection::vec(spell(), 0..60)) {
        let turned = Plan { reference: "insider".into(), compared: "ordinary".into(), ..Plan::default() };
        let (one, other) = (made(&spells), report(&spells, &turned));
        if let (Some(one), Some(other)) = (one.rmst_difference_unadjusted, other.rmst_difference_unadjusted) {
            prop_assert!((one.value + other.value).abs() < 1e-9);
            prop_assert!((one.error - other.error).abs() < 1e-9);
        }
        if let (Some(one), Some(other)) = (one.logrank, other.logrank) {
            prop_assert!((one.statistic - other.statistic).abs() < 1e-9);
        }
        if let (Some(one), Some(other)) = (one.permutation, other.permutation) {
            // Drawn arrangements are others, counted ones are the same.
            let slack = if one.arrangements == 10_000 { 0.05 } else { 1e-9 };
            prop_assert!((one.p - other.p).abs() <= slack);
        }
    }

    #[test]
    fn a_report_comes_back_from_json(spells in prop::collection::vec(spell(), 0..30)) {
        let report = made(&spells);
        let text = serde_json::to_string(&report).unwrap();
        // A number that is none would have become null, which doesn't come back.
        let back: Report = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(back.verdict.result, report.verdict.result);
        prop_assert_eq!(back.notes, report.notes);
    }
}
