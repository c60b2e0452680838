//! What is called proved, and what is not.

use evenhand_parity::report::VerdictResult;
use evenhand_parity::{Outcome, Plan, Report, Spell, report};

use crate::waits::{exponential, wait, waits};

fn moved(spells: Vec<Spell>, change: impl Fn(&mut Spell)) -> Vec<Spell> {
    spells
        .into_iter()
        .map(|mut spell| {
            change(&mut spell);
            spell
        })
        .collect()
}

fn of(parts: impl IntoIterator<Item = Vec<Spell>>) -> Report {
    let spells: Vec<Spell> = parts.into_iter().flatten().collect();
    report(&spells, &Plan::default())
}

fn is_refused_for(report: &Report, words: &str) {
    let verdict = &report.verdict;
    assert_eq!(verdict.result, VerdictResult::NotProved);
    assert!(
        verdict.reasons.iter().any(|reason| reason.contains(words)),
        "{words} is not among {:?}",
        verdict.reasons
    );
}

#[test]
fn equal_medians_hide_a_day_and_a_half() {
    let open = |_| wait("ordinary", 72.0, Outcome::Open);
    let report = of([
        exponential("insider", 1_000, 3.0),
        exponential("ordinary", 500, 3.0),
        (0..500).map(open).collect(),
    ]);
    insta::assert_debug_snapshot!(report.headline, @r#"
    [
        "Median of closed cases: insider 3.0 h, ordinary 3.0 h.",
        "Mean wait within 72 h, open cases counted: insider 4.3 h, ordinary 38.2 h.",
        "Not proved; smallest provable gap with this n = 36.0 h.",
    ]
    "#);
    let gap = report.rmst_difference.unwrap();
    assert!((gap.value - 33.84).abs() < 0.02, "{gap:?}");
    assert!(report.verdict.shown_slower_by.unwrap() > 31.0);
    assert_eq!(report.cohorts["ordinary"].quantiles.p90, None);
    assert!(report.logrank.unwrap().p < 1e-6);
}

#[test]
fn equal_service_is_proved_no_slower_than_the_margin() {
    let report = of([
        exponential("ordinary", 2_000, 3.0),
        exponential("insider", 400, 3.0),
    ]);
    assert_eq!(report.verdict.result, VerdictResult::Proved);
    assert_eq!(report.verdict.text, "proved no slower than 1.2 h");
    assert!(report.verdict.reasons.is_empty());
    assert!(report.tiers["T2"].proved);
    assert!(!report.alarm.unwrap().raised);
}

#[test]
fn too_few_cases_prove_nothing() {
    let check = |n, words: &str| {
        is_refused_for(
            &of([
                exponential("ordinary", 500, 3.0),
                exponential("insider", n, 3.0),
            ]),
            words,
        );
    };
    check(0, "insider has 0 cases");
    check(9, "insider has 9 cases");
    check(12, "may wait up to");
    is_refused_for(&of([]), "ordinary has 0 cases");
}

#[test]
fn unknown_targets_above_a_tenth_prove_nothing() {
    let with_unknown = |n| {
        of([
            exponential("ordinary", 1_500, 3.0),
            exponential("insider", 300, 3.0),
            exponential("unknown", n, 3.0),
        ])
    };
    assert_eq!(with_unknown(200).verdict.result, VerdictResult::Proved);
    is_refused_for(&with_unknown(201), "nobody could place");
}

#[test]
fn nothing_is_proved_beyond_what_was_watched() {
    // Half is still open, and no case was watched for 72 h.
    let young = |cohort: &str, n: usize| {
        let open = (0..n).map(|_| wait(cohort, 50.0, Outcome::Open));
        exponential(cohort, n, 1.0)
            .into_iter()
            .chain(open)
            .collect()
    };
    let report = of([young("ordinary", 5_000), young("insider", 5_000)]);
    is_refused_for(&report, "watched for longer than 50 h");
    assert!(report.tiers["T2"].p.is_some(), "48 h are enough for T2");
}

#[test]
fn waits_that_do_not_differ_prove_nothing() {
    let alike = |cohort: &str, hours| {
        (0..20)
            .map(|_| wait(cohort, hours, Outcome::Ended))
            .collect()
    };
    // Nobody was served within 72 h, or all at one hour: no scatter to judge the mean by.
    for hours in [5.0, 100.0] {
        let report = of([exponential("ordinary", 500, 1.0), alike("insider", hours)]);
        is_refused_for(&report, "insider's waits do not differ");
        assert_eq!(report.tiers["T2"].p, None);
        assert!(!report.tiers["T2"].proved);
    }
}

/// `done` cases within hours, `lost` that were open when last seen after an hour and a half, and a last one that was
/// watched until it was done after 40.
fn mostly_lost(cohort: &str, done: usize, lost: usize) -> Vec<Spell> {
    let mut spells: Vec<Spell> = (1..=done)
        .map(|n| wait(cohort, n as f64 / done as f64, Outcome::Ended))
        .collect();
    spells.extend((0..lost).map(|_| wait(cohort, 1.5, Outcome::Open)));
    spells.push(wait(cohort, 40.0, Outcome::Ended));
    spells
}

#[test]
fn a_curve_that_a_last_late_case_brings_to_its_end_proves_nothing_where_most_were_lost_to_sight() {
    // Of 440 cases one in ten still waits when all but one of those are lost to sight: that one stands for all of them, and
    // the end of the curve is worth 440 / (lost + 1) cases.
    let with = |done, lost| {
        of([
            mostly_lost("ordinary", done, lost),
            exponential("insider", 500, 20.0),
        ])
    };
    let enough = with(396, 43);
    assert_eq!(enough.verdict.result, VerdictResult::Proved);
    assert!(enough.tiers["T2"].proved && enough.tiers["T2"].reasons.is_empty());
    let few = with(395, 44);
    let words =
        "Too few cases of ordinary were watched long enough: the end of its curve is worth 9";
    is_refused_for(&few, words);
    let tier = &few.tiers["T2"];
    assert!(!tier.proved && tier.p.is_none());
    assert!(tier.reasons[0].starts_with(words), "{:?}", tier.reasons);
}

#[test]
fn few_that_are_watched_to_their_end_are_few_and_enough() {
    // Nobody is lost to sight, so that the last one of fifteen stands for itself alone.
    let quick = |n: u32| wait("ordinary", 0.1 * f64::from(n), Outcome::Ended);
    let report = of([
        (1..=15).map(quick).collect(),
        exponential("insider", 15, 3.0),
    ]);
    assert_eq!(report.verdict.result, VerdictResult::Proved);
}

#[test]
fn a_backlog_that_was_taken_over_late_says_nothing_of_the_hours_before() {
    let imported = moved(exponential("ordinary", 500, 20.0), |spell| {
        spell.watched_from_hours = 2.0;
    });
    let report = of([
        waits("ordinary", "0.5 0.6 0.7 1 1.5"),
        imported,
        exponential("insider", 500, 40.0),
    ]);
    is_refused_for(&report, "Too few cases of ordinary were watched");
}

#[test]
fn a_mix_of_cases_is_no_slowness_but_both_figures_are_shown() {
    let slow = |cohort: &str, n| {
        moved(exponential(cohort, n, 20.0), |spell| {
            spell.category = "spam".into();
        })
    };
    let report = of([
        exponential("ordinary", 500, 2.0),
        slow("ordinary", 1_500),
        exponential("insider", 1_500, 2.0),
        slow("insider", 500),
    ]);
    assert!(report.rmst_difference.unwrap().value.abs() < 0.1);
    assert!(report.rmst_difference_unadjusted.unwrap().value > 8.0);
    assert_eq!(report.standardised.strata, 2);
    // Weights 1/3 and 3: (sum of weights)^2 / sum of squares.
    let effective = 2_000.0_f64.powi(2) / (1_500.0 / 9.0 + 500.0 * 9.0);
    assert!((report.standardised.effective_n - effective).abs() < 1e-6);
}

#[test]
fn in_a_single_stratum_both_errors_are_the_same() {
    // Greenwood's and that of the influence of each case, but for n / (n - 1), where nobody came later.
    let parts = [
        waits("ordinary", "1 2 2 3+ 5 8 8+ 9 13 20 30+ 80+"),
        waits("insider", "1 1 2 4+ 4 6 7 11 11 15+ 40 90+"),
    ];
    let report = of(parts);
    let (one, other) = (
        report.rmst_difference.unwrap(),
        report.rmst_difference_unadjusted.unwrap(),
    );
    assert!((one.value - other.value).abs() < 1e-9);
    let error = other.error * (12.0_f64 / 11.0).sqrt();
    assert!((one.error - error).abs() < 1e-9, "{} {error}", one.error);
}

#[test]
fn the_finest_strata_that_hold_both_cohorts_are_taken() {
    let check = |change: &dyn Fn(&mut Spell), given_up: &[&str]| {
        let report = of([
            exponential("ordinary", 200, 2.0),
            moved(exponential("insider", 200, 2.0), change),
        ]);
        assert_eq!(report.standardised.given_up, given_up);
        report
    };
    check(&|_| (), &[]);
    check(&|spell| spell.started_at += 8 * 24 * 3_600, &["week"]);
    check(&|spell| spell.language = "cy".into(), &["language", "week"]);
    check(
        &|spell| spell.category = "spam".into(),
        &["category", "language", "week"],
    );
    let report = check(
        &|spell| spell.tier = "T3".into(),
        &["category", "language", "week"],
    );
    is_refused_for(&report, "No tier has cases of both cohorts");
    assert_eq!(report.rmst_difference, None);
    assert!(report.rmst_difference_unadjusted.is_some());
    assert_eq!(report.standardised.only_reference[0].n, 200);
    assert_eq!(
        report.standardised.only_compared[0].tier.as_deref(),
        Some("T3")
    );
}

#[test]
fn a_tier_without_the_compared_cohort_is_named_and_refused() {
    let report = of([
        exponential("ordinary", 1_000, 2.0),
        moved(exponential("ordinary", 200, 2.0), |spell| {
            spell.tier = "T3".into();
        }),
        exponential("insider", 1_000, 2.0),
    ]);
    is_refused_for(&report, "83 % of ordinary's cases are in tiers");
    assert!(report.tiers["T3"].small);
    assert_eq!(report.tiers["T3"].p_holm, None);
}

#[test]
fn spells_that_make_no_sense_are_counted_and_left_out() {
    let mut spells = waits("ordinary", "1 2 3");
    spells.extend([
        wait("ordinary", -1.0, Outcome::Ended),
        wait("ordinary", f64::NAN, Outcome::Ended),
        wait("ordinary", f64::INFINITY, Outcome::Open),
    ]);
    spells.push(Spell {
        watched_from_hours: 4.0,
        ..wait("ordinary", 4.0, Outcome::Ended)
    });
    let report = report(&spells, &Plan::default());
    assert_eq!(report.left_out.hours, 3);
    assert_eq!(report.left_out.watched_too_late, 1);
    assert_eq!(report.cohorts["ordinary"].n, 3);
    assert_eq!(report.notes.len(), 2);
}

#[test]
fn a_curve_of_many_steps_is_thinned_and_its_figures_are_not() {
    let report = of([exponential("ordinary", 10_000, 3.0)]);
    let cohort = &report.cohorts["ordinary"];
    assert!(cohort.km_thinned);
    assert!(cohort.km.len() <= 2_001, "{}", cohort.km.len());
    assert_eq!(cohort.km.last().unwrap()[1], 0.0);
    assert!((cohort.rmst - 3.0 / 2.0_f64.ln()).abs() < 0.01);
}

#[test]
fn curves_that_cross_are_told_as_the_log_rank_test_is_blind_to_them() {
    let spread = |cohort: &str, from: f64, to: f64| -> Vec<Spell> {
        let hours = |n: u32| from + (to - from) * f64::from(n) / 200.0;
        (0..200)
            .map(|n| wait(cohort, hours(n), Outcome::Ended))
            .collect()
    };
    let crossing = of([
        spread("ordinary", 1.0, 6.0),
        spread("ordinary", 20.0, 60.0),
        spread("insider", 8.0, 18.0),
        spread("insider", 8.0, 18.0),
    ]);
    let found = crossing.crossing.expect("they cross");
    assert!(
        !found.reference_slower_first && (8.0..18.0).contains(&found.hours),
        "{found:?}"
    );
    assert!(
        crossing
            .notes
            .iter()
            .any(|note| note.starts_with("The curves cross after about"))
    );
    let parallel = of([
        exponential("ordinary", 400, 9.0),
        exponential("insider", 400, 3.0),
    ]);
    assert_eq!(parallel.crossing, None);
}
