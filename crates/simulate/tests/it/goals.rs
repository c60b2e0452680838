//! How many reviewers are enough.

use evenhand_simulate::goal::{Enough, Goal, REVIEWERS_MAX, enough};
use evenhand_simulate::{Policy, Scenario, Team, Workload, run};

use crate::{example, scenario};

fn workloads(scenario: &Scenario) -> Vec<Workload> {
    let seeds = scenario.seed..scenario.seed + 3;
    seeds
        .map(|seed| {
            Workload::draw(&Scenario {
                seed,
                ..scenario.clone()
            })
            .unwrap()
        })
        .collect()
}

fn answer(scenario: &Scenario, goal: &str) -> Option<Enough> {
    let goal: Goal = goal.parse().unwrap();
    enough(
        scenario,
        &workloads(scenario),
        Policy::Ours,
        &goal,
        &mut |_| (),
    )
}

#[test]
fn a_goal_is_read_as_it_is_written() {
    for text in [
        "95% of T1 in 2h",
        "99.5% of all in time",
        "50% of T0 in 15min",
    ] {
        let goal: Goal = text.parse().unwrap();
        assert_eq!(goal.to_string().parse::<Goal>().unwrap(), goal, "{text}");
    }
    for text in [
        "",
        "95 of T1 in 2h",
        "0% of T1 in 2h",
        "101% of T1 in 2h",
        "95% of T9 in 2h",
        "95% of T1 in 2",
    ] {
        let wrong = text.parse::<Goal>().unwrap_err().to_string();
        assert!(wrong.contains("95% of T1 in 2h"), "{wrong}");
    }
}

#[test]
fn the_number_that_is_found_is_enough_and_one_fewer_is_not() {
    let scenario = example(14);
    let goal: Goal = "90% of T1 in 2h".parse().unwrap();
    let found = answer(&scenario, "90% of T1 in 2h").unwrap();
    let reviewers = found.reviewers.unwrap();
    let shares = |reviewers| -> Vec<f64> {
        let team = Team::of(&scenario).with_count(reviewers);
        let of = |workload: &Workload| {
            let outcome = run(&scenario, workload, &team, Policy::Ours, &mut |_| ());
            goal.share_of(workload, &outcome).unwrap()
        };
        workloads(&scenario).iter().map(of).collect()
    };
    assert!(shares(reviewers).iter().all(|share| *share >= 0.9));
    assert!(shares(reviewers - 1).iter().any(|share| *share < 0.9));
    let counts: u32 = found.groups.iter().map(|group| group.reviewers).sum();
    assert_eq!(counts, reviewers);
}

#[test]
fn more_reviewers_are_never_worse_and_harder_goals_never_need_fewer() {
    let scenario = scenario(
        r#"
        days = 14
        reviewers = [{ count = 1 }]
        handling = { law = "exponential" }
        arrivals = [{ tier = "T1", per_hour = 20 }, { tier = "T3", per_hour = 30 }]
        "#,
    );
    let goals = [
        "50% of T1 in 2h",
        "90% of T1 in 2h",
        "99% of T1 in 1h",
        "99.9% of T1 in 5min",
    ];
    let needed: Vec<u32> = goals
        .into_iter()
        .map(|goal| {
            let found = answer(&scenario, goal).unwrap();
            let lowest = found
                .tried
                .iter()
                .map(|one| one.shares.iter().copied().fold(1.0, f64::min));
            let lowest: Vec<f64> = lowest.collect();
            assert!(lowest.is_sorted(), "{goal}: {:?}", found.tried);
            found.reviewers.unwrap()
        })
        .collect();
    assert!(needed.is_sorted() && needed[0] < needed[3], "{needed:?}");
}

#[test]
fn where_no_number_is_enough_or_nothing_is_asked_about_it_says_so() {
    // Nobody is there at night.
    let nights = scenario(
        r#"
        days = 7
        reviewers = [{ count = 1, start = "08:00", end = "16:00" }]
        arrivals = [{ tier = "T1", per_hour = 2 }]
        "#,
    );
    let found = answer(&nights, "99% of T1 in 2h").unwrap();
    assert_eq!(found.reviewers, None);
    assert_eq!(
        found.tried.last().map(|one| one.reviewers),
        Some(REVIEWERS_MAX)
    );
    assert_eq!(answer(&nights, "99% of T0 in 15min"), None);
}

#[test]
fn a_team_of_another_size_has_the_same_shifts() {
    let team = Team::of(&example(1));
    for count in [1, 2, 11, 12, 13, 100] {
        let other = team.with_count(count);
        assert_eq!(other.count(), count);
        let spans =
            |team: &Team| -> Vec<_> { team.groups.iter().map(|one| one.spans.clone()).collect() };
        assert_eq!(spans(&other), spans(&team));
    }
    assert_eq!(team.with_count(team.count()), team);
}
