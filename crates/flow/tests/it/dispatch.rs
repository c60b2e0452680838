//! The order of work, without a store.

use std::collections::BTreeSet;

use evenhand_flow::case::dispatch::{Load, Pile, Reviewer, Shares, Turns, Waiting, Why, choose};
use evenhand_model::{CaseId, Tier, Time};
use proptest::prelude::*;

fn minutes(count: i64) -> Time {
    Time::from_micros(count * 60_000_000)
}

fn id(number: usize) -> CaseId {
    format!("{number:032x}").parse().expect("it is an id")
}

fn waiting(number: usize, tier: Tier, received: i64) -> Waiting {
    let received_at = minutes(received);
    Waiting {
        id: id(number),
        tier,
        received_at,
        queue_at: received_at.plus(tier.allowed()),
        lang: None,
        topics: Vec::new(),
    }
}

/// Hands everything out at one instant, and tells the numbers and reasons in order.
fn all_of(cases: &[Waiting], load: Load) -> Vec<(usize, Why)> {
    let mut pile = Pile::default();
    cases.iter().cloned().for_each(|case| pile.add(case));
    let (mut turns, now) = (Turns::default(), minutes(600));
    let nobody = BTreeSet::new();
    let reviewer = Reviewer {
        languages: &nobody,
        topics: &nobody,
        barred: &|_| false,
        only_danger: false,
    };
    let mut order = Vec::new();
    while let Some(choice) = choose(&mut turns, Shares::default(), &&pile, &reviewer, load, now) {
        let at = cases.iter().position(|case| case.id == choice.case);
        let at = at.expect("it is one of them");
        pile.take(&cases[at]).expect("it waits");
        let number = usize::from_str_radix(&choice.case.to_string().replace('-', ""), 16);
        order.push((number.expect("it has a number"), choice.why));
    }
    order
}

#[test]
fn the_earliest_deadline_goes_first() {
    let cases = [
        waiting(1, Tier::T3, 0),
        waiting(2, Tier::T1, 590),
        waiting(3, Tier::T2, 100),
    ];
    let order = all_of(&cases, Load::default());
    let numbers: Vec<usize> = order.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [2, 3, 1]);
}

#[test]
fn when_more_waits_than_can_be_done_what_has_used_up_most_goes_first() {
    // T3 has waited 600 of 2880 minutes, T1 10 of 120, T2 500 of 720.
    let cases = [
        waiting(1, Tier::T3, 0),
        waiting(2, Tier::T1, 590),
        waiting(3, Tier::T2, 100),
    ];
    let load = Load {
        open: [0, 100, 0, 0, 0],
        reviewers: 1,
        handling_seconds: 300,
    };
    let numbers: Vec<usize> = all_of(&cases, load)
        .iter()
        .map(|(number, _)| *number)
        .collect();
    assert_eq!(numbers, [3, 1, 2]);
}

proptest! {
    #[test]
    fn danger_gets_at_most_its_share_and_the_oldest_at_least_its_own(
        tiers in prop::collection::vec((0_usize..5, 0_i64..600), 1..200),
    ) {
        let cases: Vec<Waiting> = tiers
            .iter()
            .enumerate()
            .map(|(number, (tier, received))| waiting(number, Tier::ALL[*tier], *received))
            .collect();
        let order = all_of(&cases, Load::default());
        prop_assert_eq!(order.len(), cases.len());
        let dangers = cases.iter().filter(|case| case.tier == Tier::T0).count();
        let others = cases.len() - dangers;
        // While both wait, they alternate at the least.
        let contested = 2 * dangers.min(others);
        let given = order.iter().take(contested).filter(|(_, why)| *why == Why::Danger).count();
        prop_assert!(given <= contested / 2 + 1);
        let not_danger = order.iter().filter(|(_, why)| *why != Why::Danger).count();
        let oldest = order.iter().filter(|(_, why)| *why == Why::Oldest).count();
        prop_assert!(oldest >= not_danger / 11, "{oldest} of {not_danger}");
    }
}
