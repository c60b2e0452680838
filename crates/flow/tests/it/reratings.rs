//! Cases that chance draws are judged again by somebody else, and that changes nothing but the figures.

use evenhand_flow::operation::decide::NewDecision;
use evenhand_flow::operation::erase::ForgetSubject;
use evenhand_flow::operation::rerating::draw::id_of;
use evenhand_flow::operation::rerating::next::{NextRerating, SkipRerating};
use evenhand_flow::operation::rerating::rate::{NewRating, Rate};
use evenhand_flow::operation::undo::Undo;
use evenhand_flow::transparency::agreement::Agreement;
use evenhand_flow::work::Table;
use evenhand_model::*;
use serde_json::{Value, json};

use crate::bench::Bench;
use crate::reviewer::{decide, no_violation};

fn violation() -> NewDecision {
    let decision =
        json!({"fence": 0, "outcome": "violation", "policy": "threats", "reason": "a threat"});
    serde_json::from_value(decision).unwrap()
}

/// A house that judges this share of its cases again, with one case decided.
fn decided(thousandths: u32, report: Value, decision: NewDecision) -> (Bench, Case) {
    let mut bench = Bench::new();
    bench.house.rerated_thousandths = thousandths;
    let case = bench.report("r", "c", "threat", report).unwrap().case;
    decide(&mut bench, case, decision).unwrap();
    let case = bench.get(case);
    (bench, case)
}

fn next(bench: &mut Bench, user: UserId) -> Result<Option<Rerating>, Problem> {
    let ids = bench.all::<Rerating>().into_iter().map(|row| row.id);
    let next = NextRerating {
        platform: Platform::default(),
        user,
        candidates: ids.collect(),
    };
    bench.run(Principal::User(user), next)
}

fn rate(bench: &mut Bench, user: UserId, held: &Rerating, tier: Tier) -> Result<Rerating, Problem> {
    let rate = Rate {
        platform: Platform::default(),
        id: held.id.clone(),
        user,
        rating: NewRating {
            fence: held.fence,
            tier,
            outcome: DecisionOutcome::NoViolation,
        },
    };
    bench.run(Principal::User(user), rate)
}

#[test]
fn chance_draws_what_a_person_found_in_words() {
    let check = |thousandths, report: Value, decision, expected: usize| {
        let (bench, case) = decided(thousandths, report, decision);
        let drawn = bench.all::<Rerating>();
        assert_eq!(drawn.len(), expected);
        assert!(
            drawn
                .iter()
                .all(|one| one.id == id_of(&bench.house, case.id))
        );
    };
    check(1_000, json!({}), violation(), 1);
    check(1_000, json!({}), no_violation(), 1);
    check(0, json!({}), violation(), 0);
    let moot = NewDecision {
        outcome: DecisionOutcome::Moot,
        ..no_violation()
    };
    check(1_000, json!({}), moot, 0);
    let content = |text: &str, media: Value| json!({"content": {"id": "c", "author": {"id": "author"}, "text": text, "media": media}});
    check(1_000, content("words", json!([])), violation(), 1);
    check(1_000, content(" ", json!([])), violation(), 0);
    let picture = json!([{"url": "https://platform.example/p.png", "type": "image/png"}]);
    check(1_000, content("words", picture), violation(), 0);
}

#[test]
fn about_the_share_that_is_set_is_drawn() {
    let mut bench = Bench::new();
    bench.house.rerated_thousandths = 200;
    for number in 0..300 {
        let (report, content) = (format!("r{number}"), format!("c{number}"));
        let case = bench
            .report(&report, &content, "threat", json!({}))
            .unwrap()
            .case;
        decide(&mut bench, case, no_violation()).unwrap();
    }
    // 60 are expected, and four standard deviations are 28.
    let drawn = bench.all::<Rerating>().len();
    assert!((32..=88).contains(&drawn), "{drawn}");
}

#[test]
fn nobody_is_told_what_was_drawn() {
    let told = |thousandths| {
        let (bench, _) = decided(thousandths, json!({}), violation());
        let entries: Vec<Act> = bench.entries.iter().map(|entry| entry.act).collect();
        (entries, format!("{:?}", bench.counts))
    };
    assert_eq!(told(1_000), told(0));
    assert!(!Table::Rerating.is_in_feed());
}

#[test]
fn whoever_decided_it_or_had_it_in_their_hands_is_never_handed_it() {
    let (mut bench, case) = decided(1_000, json!({}), violation());
    let decider = bench.all::<Rerating>()[0].first.by;
    assert_eq!(next(&mut bench, decider).unwrap(), None);

    let (first, second, skipper) = (bench.user(), bench.user(), bench.user());
    bench.put(Case {
        skipped_by: vec![skipper],
        ..case
    });
    assert_eq!(next(&mut bench, skipper).unwrap(), None);
    let held = next(&mut bench, first).unwrap().unwrap();
    // Who asks again gets what they hold, and nobody else does.
    assert_eq!(next(&mut bench, first).unwrap().unwrap(), held);
    assert_eq!(next(&mut bench, second).unwrap(), None);
    let skip = |fence| SkipRerating {
        platform: Platform::default(),
        id: held.id.clone(),
        user: first,
        fence,
    };
    let wrong = bench.run(Principal::User(first), skip(held.fence + 1));
    assert_eq!(wrong.unwrap_err().status, 409);
    bench.run(Principal::User(first), skip(held.fence)).unwrap();
    assert_eq!(next(&mut bench, first).unwrap(), None);

    let held = next(&mut bench, second).unwrap().unwrap();
    bench.wait("31m");
    // In the meantime they could have looked it up.
    assert_eq!(
        rate(&mut bench, second, &held, Tier::T2)
            .unwrap_err()
            .status,
        409
    );
    assert_eq!(next(&mut bench, second).unwrap(), None);
    let third = bench.user();
    assert!(next(&mut bench, third).unwrap().is_some());
}

#[test]
fn another_platform_has_no_part_in_it() {
    let (mut bench, _) = decided(1_000, json!({}), violation());
    let user = bench.user();
    let held = next(&mut bench, user).unwrap().unwrap();
    let rate = Rate {
        platform: Platform::new("other").unwrap(),
        id: held.id,
        user,
        rating: NewRating {
            fence: held.fence,
            tier: Tier::T1,
            outcome: DecisionOutcome::Violation,
        },
    };
    let refused = bench.run(Principal::User(user), rate).unwrap_err();
    assert_eq!(refused.status, 404);
}

#[test]
fn a_case_is_judged_again_once_and_nothing_of_it_changes() {
    let remove = json!({"fence": 0, "outcome": "violation", "policy": "threats", "reason": "a threat",
        "actions": [{"kind": "content.remove"}]});
    let (mut bench, case) = decided(1_000, json!({}), serde_json::from_value(remove).unwrap());
    let before = (
        case,
        bench.all::<Decision>(),
        bench.all::<Order>(),
        bench.all::<Subject>(),
    );
    let user = bench.user();
    let held = next(&mut bench, user).unwrap().unwrap();
    let moot = Rate {
        platform: Platform::default(),
        id: held.id.clone(),
        user,
        rating: NewRating {
            fence: held.fence,
            tier: Tier::T3,
            outcome: DecisionOutcome::Moot,
        },
    };
    let refused = bench.run(Principal::User(user), moot).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("outcome"));
    let entries = bench.entries.len();
    rate(&mut bench, user, &held, Tier::T3).unwrap();
    assert_eq!(
        rate(&mut bench, user, &held, Tier::T0).unwrap_err().status,
        409
    );
    let other = bench.user();
    assert_eq!(next(&mut bench, other).unwrap(), None);
    let case = bench.get(before.0.id);
    let after = (
        case,
        bench.all::<Decision>(),
        bench.all::<Order>(),
        bench.all::<Subject>(),
    );
    assert_eq!(after, before);

    let [entry] = &bench.entries[entries..] else {
        panic!("one entry for one rating: {:?}", &bench.entries[entries..]);
    };
    // Whoever decided reads what was done in the case, and must not find it there.
    assert_eq!((entry.act, entry.case), (Act::ReratingDone, None));
    assert_eq!(entry.by, Principal::User(user));
    assert_eq!(
        json!(entry.details),
        json!({"rerating": held.id, "tier": "T3", "outcome": "no-violation"})
    );
}

#[test]
fn what_is_booked_on_a_day_does_not_tell_the_tier() {
    let booked = |reason: &str| {
        let mut bench = Bench::new();
        bench.house.rerated_thousandths = 1_000;
        let case = bench.report("r", "c", reason, json!({})).unwrap().case;
        decide(&mut bench, case, no_violation()).unwrap();
        let tier = bench.get::<Case>(case).tier;
        let user = bench.user();
        next(&mut bench, user).unwrap().unwrap();
        (tier, bench.get::<Exposure>(user).days[0].spent)
    };
    let (threat, spam) = (booked("threat"), booked("spam"));
    assert_ne!(threat.0, spam.0);
    assert_eq!(threat.1, spam.1);
}

#[test]
fn what_is_undone_or_erased_is_not_judged_again() {
    let (mut bench, case) = decided(1_000, json!({}), violation());
    let undo = Undo {
        platform: Platform::default(),
        decision: case.decision.unwrap(),
        user: bench.all::<Rerating>()[0].first.by,
    };
    bench.run(Principal::User(undo.user), undo).unwrap();
    assert_eq!(bench.all::<Rerating>(), []);

    let erase = |bench: &mut Bench, case: &Case| {
        let forget = ForgetSubject {
            pending: vec![],
            subject: case.subject,
            cases: vec![case.id],
            notes: vec![],
            decisions: vec![],
            orders: vec![],
            links: Vec::new(),
            incidents: Vec::new(),
            matches: Vec::new(),
        };
        bench.run(Principal::System, forget).unwrap();
    };
    let (mut bench, case) = decided(1_000, json!({}), violation());
    erase(&mut bench, &case);
    assert_eq!(bench.all::<Rerating>(), []);

    // What was found stays: ids, tiers and times, like the decision itself.
    let (mut bench, case) = decided(1_000, json!({}), violation());
    let user = bench.user();
    let held = next(&mut bench, user).unwrap().unwrap();
    let rated = rate(&mut bench, user, &held, Tier::T3).unwrap();
    erase(&mut bench, &case);
    assert_eq!(bench.all::<Rerating>(), [rated]);
}

#[test]
fn a_case_that_is_decided_again_is_not_drawn_again() {
    let (mut bench, case) = decided(1_000, json!({}), violation());
    let drawn = bench.all::<Rerating>();
    bench.put(Case {
        state: CaseState::Open,
        ..case.clone()
    });
    let second = decide(&mut bench, case.id, no_violation()).unwrap();
    assert_ne!(Some(second.id), case.decision);
    assert_eq!(bench.all::<Rerating>(), drawn);
}

/// Cases judged twice: so many first in that tier, then in that.
fn judged(pairs: &[(usize, Tier, Tier)]) -> Vec<Rerating> {
    let mut bench = decided(1_000, json!({}), violation()).0;
    let user = bench.user();
    let mut one = next(&mut bench, user).unwrap().unwrap();
    let mut all = Vec::new();
    for (count, first, second) in pairs {
        one.first.tier = *first;
        one.second = Some(Rating {
            by: user,
            at: bench.now,
            tier: *second,
            outcome: one.first.outcome,
        });
        all.extend(std::iter::repeat_n(one.clone(), *count));
    }
    all
}

#[test]
fn agreement_tells_kappa_and_how_tiers_shifted() {
    use Tier::{T1, T2, T3};
    let rows = judged(&[
        (20, T1, T1),
        (12, T1, T2),
        (30, T2, T2),
        (3, T3, T1),
        (4, T3, T2),
    ]);
    let agreement = Agreement::of(&rows, 10);
    assert_eq!((agreement.drawn, agreement.judged), (69, 69));
    let found = agreement.found.unwrap();
    assert_eq!(
        (found.shift.lowered, found.shift.same, found.shift.raised),
        (12, 50, 7)
    );
    // 12 by one down, 4 by one up, 3 by two up.
    assert!((found.shift.mean - 2.0 / 69.0).abs() < 1e-12);
    let tiers = found.tiers.unwrap();
    assert!(tiers.low < tiers.value && tiers.value < tiers.high && tiers.value > 0.0);
    // Whoever always finds a violation, and always the same one, tells nothing of agreement.
    assert_eq!(found.outcomes, None);
    assert_eq!(found.table[1][2], Some(12));
    assert_eq!((found.table[2][0], found.table[2][1]), (Some(0), Some(0)));
    assert_eq!((found.table[3][1], found.table[3][2]), (None, None));
}

#[test]
fn few_cases_tell_nothing_and_no_single_small_cell_can_be_worked_out() {
    use Tier::{T1, T2, T3};
    assert_eq!(Agreement::of(&judged(&[(9, T1, T2)]), 10).found, None);
    assert_eq!(Agreement::of(&[], 0).found, None);
    let found = Agreement::of(&judged(&[(12, T1, T2), (11, T2, T3), (3, T1, T3)]), 10);
    let table = found.found.unwrap().table;
    assert_eq!(table[1][3], None);
    let hidden = table.iter().flatten().filter(|cell| cell.is_none()).count();
    assert_eq!(hidden, 2);
}
