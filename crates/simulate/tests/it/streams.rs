//! Randomness: the same seed, the same cases, whatever else is changed.

use evenhand_model::Tier;
use evenhand_simulate::{Arrival, Figures, Policy, Scenario, Team, Workload, run};

use crate::{example, ran};

fn bytes(scenario: &Scenario, policy: Policy) -> String {
    serde_json::to_string(&ran(scenario, policy).2).unwrap()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_others() {
    let scenario = example(7);
    let other = Scenario {
        seed: 2,
        ..scenario.clone()
    };
    for policy in Policy::ALL {
        assert_eq!(bytes(&scenario, policy), bytes(&scenario, policy));
        assert_ne!(bytes(&scenario, policy), bytes(&other, policy));
    }
}

#[test]
fn every_policy_and_every_team_gets_the_same_cases() {
    let scenario = example(7);
    let workload = Workload::draw(&scenario).unwrap();
    let drawn = workload.clone();
    let team = Team::of(&scenario);
    let all: Vec<Figures> = Policy::ALL
        .into_iter()
        .zip([
            team.clone(),
            team.clone(),
            team.with_count(3),
            team.with_count(30),
        ])
        .map(|(policy, team)| {
            let outcome = run(&scenario, &workload, &team, policy, &mut |_| ());
            Figures::of(&scenario, &workload, &outcome)
        })
        .collect();
    assert_eq!(workload, drawn);
    let counts =
        |figures: &Figures| -> Vec<u64> { figures.tiers.iter().map(|one| one.cases).collect() };
    assert!(all.iter().all(|figures| counts(figures) == counts(&all[0])));
    // More people alone change nothing of what comes.
    let more = Scenario {
        reviewers: Vec::new(),
        ..scenario.clone()
    };
    let reviewers = scenario.reviewers.iter().take(1).cloned().collect();
    assert_eq!(
        Workload::draw(&Scenario { reviewers, ..more }).unwrap(),
        drawn
    );
}

/// Cases of a tier, without the numbers that words happen to have.
fn of_tier(scenario: &Scenario, tier: Tier) -> Vec<(i64, i64, String)> {
    let workload = Workload::draw(scenario).unwrap();
    let of_it = workload.arrivals().iter().filter(|one| one.tier == tier);
    let bare = |one: &Arrival| {
        let language = one
            .language
            .map(|lang| workload.languages.word(lang).to_owned());
        let (at, takes) = (one.received_at.micros(), one.handling.micros());
        (at, takes, language.unwrap_or_default())
    };
    of_it.map(bare).collect()
}

#[test]
fn what_is_changed_in_one_stream_moves_nothing_in_another() {
    let scenario = example(7);
    let mut other = scenario.clone();
    other.arrivals[3].per_hour *= 2.0;
    other.arrivals.truncate(4);
    assert_eq!(of_tier(&scenario, Tier::T1), of_tier(&other, Tier::T1));
    assert_ne!(of_tier(&scenario, Tier::T3), of_tier(&other, Tier::T3));
    // Nor does who is attacked move when anything comes.
    let mut other = scenario.clone();
    other.arrivals[1].cohorts = [("ordinary".to_owned(), 1.0), ("insider".to_owned(), 1.0)].into();
    assert_eq!(of_tier(&scenario, Tier::T1), of_tier(&other, Tier::T1));
}

#[test]
fn rates_shapes_and_bursts_bring_as_many_as_they_say() {
    let scenario = example(28);
    let workload = Workload::draw(&scenario).unwrap();
    let (came, expected) = (workload.len() as f64, scenario.expected_cases());
    // Poisson: the deviation is the root.
    assert!(
        (came - expected).abs() < 5.0 * expected.sqrt(),
        "{came} of {expected}"
    );
    let seconds = workload.handling_seconds();
    assert!((200.0..400.0).contains(&seconds), "{seconds}");
    let in_hours = |from: i64, until: i64| {
        let of_day =
            |arrival: &&Arrival| (arrival.received_at.micros() / 3_600_000_000).rem_euclid(24);
        let inside = |arrival: &&Arrival| (from..until).contains(&of_day(arrival));
        workload.arrivals().iter().filter(inside).count()
    };
    assert!(
        in_hours(18, 21) > 4 * in_hours(2, 5),
        "evenings bring more than nights"
    );
}
