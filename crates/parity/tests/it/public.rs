//! What everybody may see: no figure from which one case could be known.

use evenhand_parity::report::{PublicReport, public};
use evenhand_parity::{Outcome, Plan, Spell, report};

use crate::waits::{exponential, wait};

fn in_tier(tier: &str, cohort: &str, n: usize) -> Vec<Spell> {
    let mut spells = exponential(cohort, n, 3.0);
    for spell in &mut spells {
        spell.tier = tier.into();
    }
    spells
}

fn shown(spells: &[Spell]) -> PublicReport {
    public(&report(spells, &Plan::default()), 10)
}

/// The tiers in which a cohort is shown.
fn check(cells: &[(&str, usize)], expected: &[&str]) {
    let mut spells = in_tier("T0", "insider", 20);
    for (tier, n) in cells {
        spells.extend(in_tier(tier, "ordinary", *n));
    }
    let told = shown(&spells);
    let tiers = told.tiers.iter();
    let found: Vec<&str> = tiers
        .filter(|(_, row)| row.get("ordinary").is_some_and(Option::is_some))
        .map(|(tier, _)| tier.as_str())
        .collect();
    assert_eq!(found, expected, "{cells:?}");
}

#[test]
fn a_cell_of_few_cases_is_hidden_and_so_is_the_one_that_would_tell_it() {
    check(&[("T1", 20), ("T2", 30), ("T3", 40)], &["T1", "T2", "T3"]);
    check(&[("T1", 9), ("T2", 30), ("T3", 40)], &["T3"]);
    check(&[("T1", 9), ("T2", 8), ("T3", 40)], &["T3"]);
    check(&[("T1", 9), ("T2", 30)], &[]);
    check(&[("T1", 30)], &["T1"]);
}

#[test]
fn a_cohort_of_few_cases_is_named_and_nothing_more() {
    let mut spells = exponential("ordinary", 50, 3.0);
    spells.extend(exponential("insider", 9, 3.0));
    let told = shown(&spells);
    assert_eq!(told.cohorts["insider"], None);
    assert!(told.cohorts["ordinary"].is_some());
    assert_eq!((told.rmst_difference, told.logrank), (None, None));
    let text = serde_json::to_string(&told).unwrap();
    assert!(text.contains("fewer than 10 cases"), "{text}");
    assert!(!text.contains("insider has 9"), "{text}");
}

#[test]
fn a_curve_ends_where_few_are_still_watched() {
    let mut spells = exponential("insider", 40, 3.0);
    spells.extend(exponential("ordinary", 40, 3.0));
    spells.extend((0..3).map(|_| wait("ordinary", 70.0, Outcome::Open)));
    let told = shown(&spells);
    let km = &told.cohorts["ordinary"].as_ref().unwrap().km;
    let last = km.last().unwrap();
    assert!(km.len() > 5, "{km:?}");
    // Ten are watched up to the step, and nine after it.
    assert!(last[1] >= 9.0 / 43.0, "{last:?}");
}
