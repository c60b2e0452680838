//! Published figures, and small ones that can be worked out by hand.

use evenhand_parity::report::{Cohort, PermutationMethod};
use evenhand_parity::{Outcome, Plan, Report, Spell, report};

use crate::waits::{wait, waits};

/// Weeks of remission of 42 children with leukaemia: Freireich and others 1963, Blood 21, as it stands in Cox and
/// Oakes 1984, table 1.1.
fn leukaemia() -> Report {
    let mut spells = waits(
        "ordinary",
        "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+",
    );
    spells.extend(waits(
        "insider",
        "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23",
    ));
    let plan = Plan {
        horizon_hours: 20.0,
        ..Plan::default()
    };
    report(&spells, &plan)
}

fn near(got: f64, wanted: f64, slack: f64) {
    assert!((got - wanted).abs() <= slack, "{got} is not {wanted}");
}

fn of_one(spells: &[Spell], horizon_hours: f64) -> Cohort {
    let plan = Plan {
        horizon_hours,
        ..Plan::default()
    };
    report(spells, &plan).cohorts["ordinary"].clone()
}

#[test]
fn the_curve_of_the_leukaemia_trial_is_the_published_one() {
    let cohort = &leukaemia().cohorts["ordinary"];
    let published = [
        (6.0, 0.857),
        (7.0, 0.807),
        (10.0, 0.753),
        (13.0, 0.690),
        (16.0, 0.627),
        (22.0, 0.538),
        (23.0, 0.448),
    ];
    assert_eq!(cohort.km[0], [0.0, 1.0]);
    for (got, (hours, waiting)) in cohort.km[1..].iter().zip(published) {
        assert_eq!(got[0], hours);
        near(got[1], waiting, 5e-4);
    }
    // After the last end the curve stays level up to the longest wait that was watched.
    assert_eq!(cohort.km.len(), published.len() + 2);
    assert_eq!(cohort.km[8][0], 35.0);
    assert_eq!(cohort.quantiles.p50, Some(23.0));
    assert_eq!(cohort.quantiles.p90, None);
    let other = &leukaemia().cohorts["insider"];
    assert_eq!(other.quantiles.p50, Some(8.0));
    assert_eq!(other.quantiles.p95, Some(22.0));
}

#[test]
fn the_log_log_band_is_that_of_its_formula() {
    // At 6 weeks 3 of 21 ended: variance on the log scale 3 / (21 * 18).
    let cohort = &leukaemia().cohorts["ordinary"];
    let waiting: f64 = 18.0 / 21.0;
    let shift = (1.959_963_984_540_054 * (3.0_f64 / 378.0).sqrt() / waiting.ln()).exp();
    near(cohort.bands[1][1], waiting.powf(1.0 / shift), 1e-12);
    near(cohort.bands[1][2], waiting.powf(shift), 1e-12);
    // The band is down to half at 13 weeks, and its upper end never is.
    assert_eq!(cohort.quantile_bands.p50, [Some(13.0), None]);
}

#[test]
fn the_log_rank_test_of_the_leukaemia_trial_is_the_published_one() {
    let test = leukaemia().logrank.unwrap();
    near(test.statistic, 16.79, 5e-3);
    near(test.observed, 9.0, 0.0);
    near(test.expected, 19.25, 5e-3);
    near(test.p, 4.17e-5, 5e-8);
    assert!(test.pace.unwrap() < 0.5);
}

#[test]
fn the_log_rank_test_adds_up_over_tiers() {
    // Two copies in two tiers: twice the difference, twice the variance. Pooled it would not be the same.
    let mut spells = waits("ordinary", "6 6 7+ 10 13");
    spells.extend(waits("insider", "1 2 2 5 8+"));
    let one = report(&spells, &Plan::default()).logrank.unwrap();
    let copies: Vec<Spell> = spells
        .iter()
        .map(|spell| Spell {
            tier: "T3".into(),
            ..spell.clone()
        })
        .collect();
    spells.extend(copies);
    let two = report(&spells, &Plan::default()).logrank.unwrap();
    near(two.statistic, 2.0 * one.statistic, 1e-12);
    near(two.expected, 2.0 * one.expected, 1e-12);
}

#[test]
fn the_mean_within_a_horizon_is_the_area_and_its_error_that_of_the_formula() {
    // 1 for 1 h, then 3/4 for 1 h, then (one left open at 2) 3/8 for 2 h.
    let cohort = of_one(&waits("ordinary", "1 2+ 2 9 9"), 4.0);
    let curve = [1.0, 0.8, 0.6];
    near(cohort.rmst, curve[0] + curve[1] + 2.0 * curve[2], 1e-12);
    // Areas after the steps at 1 and 2: 2 and 1.2; one of five and one of four ended.
    let variance: f64 = 4.0 / 20.0 + 1.44 / 12.0;
    near(cohort.rmst_error, variance.sqrt(), 1e-12);
    // All over: with nobody open it is the plain mean and its error with n below.
    let cohort = of_one(&waits("ordinary", "1 2 3 6"), 72.0);
    near(cohort.rmst, 3.0, 1e-12);
    near(cohort.rmst_error, (14.0_f64 / 16.0).sqrt(), 1e-12);
}

#[test]
fn what_ended_otherwise_is_over_and_yet_not_served() {
    let spells = [
        wait("ordinary", 1.0, Outcome::Ended),
        wait("ordinary", 2.0, Outcome::Competing),
        wait("ordinary", 3.0, Outcome::Open),
        wait("ordinary", 4.0, Outcome::Ended),
    ];
    let cohort = of_one(&spells, 3.5);
    near(cohort.ended_by_horizon, 0.25, 1e-12);
    near(cohort.competing_by_horizon, 0.25, 1e-12);
    let cohort = of_one(&spells, 4.0);
    near(cohort.ended_by_horizon, 0.75, 1e-12);
    assert_eq!((cohort.ended, cohort.competing, cohort.open), (2, 1, 1));
    assert_eq!(cohort.closed_median, Some(2.5));
}

#[test]
fn a_case_counts_only_from_when_it_was_watched() {
    let mut spells = waits("ordinary", "5 3 6");
    spells[1].watched_from_hours = 2.0;
    spells[2].watched_from_hours = 4.0;
    let cohort = of_one(&spells, 6.0);
    assert_eq!(cohort.km, [[0.0, 1.0], [3.0, 0.5], [5.0, 0.25], [6.0, 0.0]]);
    assert_eq!(cohort.at_risk[0], [0.0, 1.0]);
    assert_eq!(cohort.at_risk[3], [3.0, 2.0]);
    assert_eq!(cohort.at_risk[5], [5.0, 2.0]);
}

#[test]
fn every_arrangement_of_a_small_group_is_counted() {
    let check = |reference: &str, compared: &str, p: f64, p_slower: f64, arrangements| {
        let mut spells = waits("ordinary", reference);
        spells.extend(waits("insider", compared));
        let test = report(&spells, &Plan::default()).permutation.unwrap();
        assert_eq!(test.method, PermutationMethod::Exact);
        assert_eq!(test.arrangements, arrangements);
        near(test.p, p, 1e-12);
        near(test.p_slower, p_slower, 1e-12);
    };
    check("4 5 6", "1 2 3", 2.0 / 20.0, 1.0 / 20.0, 20);
    check("1 2 3", "4 5 6", 2.0 / 20.0, 1.0, 20);
    check("5", "1 2 3 4", 1.0 / 5.0, 1.0 / 5.0, 5);
    check("4 4 4", "4 4 4", 1.0, 1.0, 20);
}

#[test]
fn arrangements_stay_inside_tiers() {
    let mut spells = waits("ordinary", "3 4");
    spells.extend(waits("insider", "1 2"));
    let other: Vec<Spell> = spells
        .iter()
        .map(|spell| Spell {
            tier: "T3".into(),
            ..spell.clone()
        })
        .collect();
    spells.extend(other);
    let test = report(&spells, &Plan::default()).permutation.unwrap();
    assert_eq!(test.arrangements, 6 * 6);
    near(test.p_slower, 1.0 / 36.0, 1e-12);
}

#[test]
fn too_many_arrangements_are_drawn_and_come_out_near_the_formula() {
    let test = leukaemia();
    let drawn = test.permutation.unwrap();
    assert_eq!(drawn.method, PermutationMethod::MonteCarlo);
    assert_eq!(drawn.arrangements, 10_000);
    assert!(drawn.p < 0.001, "{}", drawn.p);
    let mut spells = waits("ordinary", "1 3 5 7 9 11 13 15 17 19 21 23 25 27 29");
    spells.extend(waits("insider", "2 4 6 8 10 12 14 16 18 20 22 24 26 28 30"));
    let test = report(&spells, &Plan::default());
    near(test.permutation.unwrap().p, test.logrank.unwrap().p, 0.05);
}
