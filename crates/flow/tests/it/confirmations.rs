//! Danger that rests on a reporter's word alone: looked at in its own lane, in turn, and never forgotten.

use std::collections::BTreeMap;

use evenhand_flow::Operation;
use evenhand_flow::assess::Assessed;
use evenhand_flow::case::dispatch::Sight;
use evenhand_flow::operation::ReportAnswer;
use evenhand_flow::operation::confirm_case::{ConfirmCase, Confirmation};
use evenhand_flow::operation::next_case::NextCase;
use evenhand_flow::operation::release_case::{EndLease, ReleaseCase};
use evenhand_flow::work::{ConfirmationNetwork, ConfirmationSource, Confirmations};
use evenhand_model::*;
use proptest::prelude::*;
use serde_json::json;

use crate::bench::Bench;

/// The reporter says that there is danger; the content shows nothing.
fn cry(bench: &mut Bench, reporter: &str, content: &str) -> ReportAnswer {
    let more = json!({"reporter": {"id": reporter}, "answers": {"in_danger_now": "yes"}});
    let id = format!(
        "report {reporter} {content} {}",
        bench.all::<Report>().len()
    );
    bench.report(&id, content, "harassment", more).unwrap()
}

fn other(bench: &mut Bench, content: &str) -> CaseId {
    let answer = bench.report(content, content, "threat", json!({})).unwrap();
    answer.case
}

fn open(bench: &Bench) -> Vec<CaseId> {
    let mut open = bench.all::<Case>();
    open.retain(|case| case.state == CaseState::Open);
    open.sort_by_key(|case| (case.queue_at, case.id));
    open.iter().map(|case| case.id).collect()
}

/// What the dispatcher hands out to somebody who holds nothing.
fn next(bench: &mut Bench) -> Option<(UserId, Case)> {
    let (user, open) = (bench.user(), open(bench));
    let next = NextCase {
        platform: Platform::default(),
        user,
        claimed: vec![],
        sight: Sight::of(open.clone()),
        to_confirm: open,
        danger: false,
    };
    let case = bench.run(Principal::User(user), next).unwrap();
    case.map(|case| (user, case))
}

fn run<O: Operation>(bench: &mut Bench, user: UserId, operation: O) -> O::Answer {
    bench.run(Principal::User(user), operation).unwrap()
}

fn answer(case: &Case, user: UserId, danger: bool, reason: &str) -> ConfirmCase {
    ConfirmCase {
        platform: Platform::default(),
        case: case.id,
        user,
        confirmation: Confirmation {
            fence: case.fence,
            danger,
            reason: reason.into(),
        },
    }
}

fn waits(bench: &Bench, case: CaseId) -> bool {
    bench.get::<Case>(case).to_confirm.is_some()
}

#[test]
fn danger_on_a_word_alone_is_t0_at_once_pages_and_waits_to_be_confirmed() {
    let mut bench = Bench::new();
    let told = cry(&mut bench, "a", "c1");
    assert_eq!(told.tier, Tier::T0);
    assert_eq!(told.due_at, bench.now.plus(Tier::T0.allowed()));
    let case = bench.get::<Case>(told.case);
    assert!(case.to_confirm.is_some() && case.alerts.contains_key(&AlertKind::Danger));
    let marked = |line: &&Explanation| line.by == "reporter";
    assert_eq!(case.explanation.iter().filter(marked).count(), 2);
    let by_reason = bench
        .report("r2", "c2", "danger-to-life", json!({}))
        .unwrap();
    assert!(waits(&bench, by_reason.case));
    let threat = other(&mut bench, "c3");
    assert!(!waits(&bench, threat));
}

#[test]
fn a_yes_leaves_it_in_t0_with_who_looked() {
    let mut bench = Bench::new();
    cry(&mut bench, "a", "c1");
    let (user, case) = next(&mut bench).unwrap();
    let soon = bench.now.plus("2m".parse().unwrap());
    assert_eq!(case.claim.unwrap().lease_until, soon);
    let case = run(&mut bench, user, answer(&case, user, true, ""));
    assert_eq!((case.tier, case.state), (Tier::T0, CaseState::Claimed));
    assert!(case.to_confirm.is_none() && case.tier_by_human);
    assert!(case.claim.unwrap().lease_until > soon);
    let again = bench.run(Principal::User(user), answer(&case, user, true, ""));
    assert_eq!(again.unwrap_err().status, 409);
}

#[test]
fn a_no_needs_a_reason_and_goes_to_t1_with_the_deadline_that_was_told() {
    let mut bench = Bench::new();
    let told = cry(&mut bench, "a", "c1");
    let (user, case) = next(&mut bench).unwrap();
    let silent = bench.run(Principal::User(user), answer(&case, user, false, " "));
    assert_eq!(silent.unwrap_err().field.as_deref(), Some("reason"));
    let case = run(&mut bench, user, answer(&case, user, false, "an old joke"));
    assert_eq!((case.tier, case.state), (Tier::T1, CaseState::Open));
    assert_eq!(case.due_at, told.due_at);
    assert_eq!(case.queue_at, case.due_at);
    assert_eq!(bench.all::<Note>()[0].text, "an old joke");
    let alert = &bench.all::<Alert>()[0];
    assert_eq!(alert.ended.unwrap().why, AlertEndReason::TierLowered);
    // Who has looked in time is not told at once that it is nearly late.
    assert!(case.warned_at() > bench.now);
    // Another word on the same content is no news.
    bench
        .report("r2", "c1", "danger-to-life", json!({}))
        .unwrap();
    let case = bench.get::<Case>(case.id);
    assert_eq!((case.tier, case.to_confirm), (Tier::T1, None));
}

#[test]
fn a_look_that_nobody_finishes_counts_as_a_yes_and_a_case_given_back_is_asked_again() {
    let mut bench = Bench::new();
    let told = cry(&mut bench, "a", "c1");
    let (user, case) = next(&mut bench).unwrap();
    let back = ReleaseCase {
        platform: Platform::default(),
        case: case.id,
        user,
        fence: case.fence,
    };
    run(&mut bench, user, back);
    assert!(waits(&bench, told.case));
    let (_, case) = next(&mut bench).unwrap();
    bench.wait("3m");
    bench
        .run(Principal::System, EndLease { case: case.id })
        .unwrap();
    let case = bench.get::<Case>(told.case);
    assert_eq!((case.tier, case.state), (Tier::T0, CaseState::Open));
    assert!(case.to_confirm.is_none());
    assert!(bench.all::<ConfirmationSource>().is_empty());
    assert!(bench.all::<Confirmations>()[0].ways.is_empty());
}

#[test]
fn what_content_shows_takes_a_case_out_of_the_lane() {
    let mut bench = Bench::new();
    let told = cry(&mut bench, "a", "c1");
    let assessed = crate::grades::graded(&[
        (Factor::Directness, Level::High),
        (Factor::Act, Level::High),
        (Factor::Time, Level::High),
    ]);
    bench.report_assessed("r2", "c1", assessed).unwrap();
    let case = bench.get::<Case>(told.case);
    assert_eq!((case.tier, case.to_confirm), (Tier::T0, None));
}

#[test]
fn every_other_call_at_most_asks_to_confirm_while_other_work_waits() {
    let mut bench = Bench::new();
    for number in 0..6 {
        cry(&mut bench, "flooder", &format!("f{number}"));
        other(&mut bench, &format!("o{number}"));
    }
    let asked: Vec<bool> = (0..12)
        .map(|_| next(&mut bench).unwrap().1.to_confirm.is_some())
        .collect();
    assert_eq!(asked, [true, false].repeat(6));
}

#[test]
fn danger_that_content_shows_goes_first_but_does_not_shut_the_lane() {
    let mut bench = Bench::new();
    for number in 0..20 {
        let assessed = crate::grades::graded(&[
            (Factor::Directness, Level::High),
            (Factor::Act, Level::High),
            (Factor::Time, Level::High),
        ]);
        let id = format!("shown{number}");
        bench.report_assessed(&id, &id, assessed).unwrap();
    }
    cry(&mut bench, "a", "c1");
    cry(&mut bench, "b", "c2");
    let asked: Vec<bool> = (0..9)
        .map(|_| next(&mut bench).unwrap().1.to_confirm.is_some())
        .collect();
    assert_eq!(asked.iter().position(|asked| *asked), Some(0));
    assert_eq!(asked.iter().filter(|asked| **asked).count(), 2);
    assert!(asked[8]);
}

#[test]
fn the_reporters_words_never_order_anything() {
    let mut bench = Bench::new();
    let more = json!({
        "answers": {"in_danger_now": "yes", "they_know_where_i_live": "yes", "happened_offline": "yes"},
        "comment": "He will kill me, I live at 12 Example Street, 10115 Berlin, call 030 1234567",
    });
    let told = bench.report("r", "c", "private-data", more).unwrap();
    assert_eq!(told.tier, Tier::T0);
    assert!(bench.all::<Order>().is_empty());
    assert!(bench.get::<Case>(told.case).containment.is_empty());
    let own: &[Factor] = &[
        Factor::Directness,
        Factor::Act,
        Factor::Incitement,
        Factor::Means,
    ];
    let mut told = bench.get::<Case>(told.case).graded;
    told.retain(|one| one.level != Level::Unknown);
    assert!(told.iter().all(|one| one.by.starts_with("reporter")));
    assert!(told.iter().all(|one| !own.contains(&one.factor)));
}

/// A way, a network behind it and a reporter there.
type At = (u64, usize, usize);
/// Of one level of it: what it is behind, and which of those there it is.
type Part = fn(At) -> (Vec<usize>, usize);

/// Danger on the word of a reporter of one of two keys, whose posts came from a network, or of somebody
/// who fills in the form there.
fn cry_from(bench: &mut Bench, way: u64, network: usize, reporter: &str, number: usize) -> CaseId {
    let content = format!("c{number}");
    let mut report = json!({
        "id": format!("report {number}"), "at": bench.now.to_string(),
        "reporter": {"id": reporter}, "reason": "danger-to-life",
        "subject": {"kind": "content", "id": content},
    });
    let by = if way == 0 {
        // Who is on the form has not said who they are; here they have, so that all levels are tried.
        Principal::Public
    } else {
        let ip = format!("192.0.2.{network}");
        let actor = json!({"id": reporter, "private": {"ip": ip}});
        let posted = json!({"actor": actor});
        bench
            .post(&format!("post {number}"), posted, Assessed::default())
            .unwrap();
        Principal::Key(KeyId::new(
            bench.now,
            &mut evenhand_model::Rng::from_number(way),
        ))
    };
    report["answers"] = json!({"in_danger_now": "yes"});
    let network = format!("network {network}");
    let network = (way == 0).then_some(network.as_str());
    bench.report_by(by, network, report).unwrap().case
}

#[test]
fn a_thousand_new_accounts_of_one_key_are_one_turn_beside_an_account_that_is_known() {
    let mut bench = Bench::new();
    bench
        .post(
            "old",
            json!({"actor": {"id": "known"}}),
            Assessed::default(),
        )
        .unwrap();
    bench.wait("48h");
    for number in 0..20 {
        cry(
            &mut bench,
            &format!("made up {number}"),
            &format!("f{number}"),
        );
    }
    let told = cry(&mut bench, "known", "c");
    let first: Vec<CaseId> = (0..2).map(|_| next(&mut bench).unwrap().1.id).collect();
    assert!(first.contains(&told.case));
}

/// Danger on the word of somebody on the form in that network.
fn cry_on_form(bench: &mut Bench, network: &str, content: &str) -> CaseId {
    let report = json!({
        "id": format!("{network} {content}"), "at": bench.now.to_string(), "reporter": {},
        "reason": "danger-to-life", "subject": {"kind": "content", "id": content},
    });
    let told = bench.report_by(Principal::Public, Some(network), report);
    told.unwrap().case
}

/// As many as one network may interrupt with at once, and the reserve; then what comes after.
fn flood(bench: &mut Bench, network: &str, more: usize) -> Vec<CaseId> {
    bench.house.interrupts.network.at_once = 3;
    bench.house.interrupts.reserve.at_once = 2;
    (0..5 + more)
        .map(|number| cry_on_form(bench, network, &format!("{network} c{number}")))
        .collect()
}

#[test]
fn a_flooded_network_interrupts_no_more_than_it_may_and_everything_else_stays_as_it_was() {
    let mut bench = Bench::new();
    let cases = flood(&mut bench, "flooded", 4);
    let quiet: Vec<bool> = cases
        .iter()
        .map(|case| bench.get::<Case>(*case).quiet.is_some())
        .collect();
    let expected = [[false; 5].as_slice(), [true; 4].as_slice()].concat();
    assert_eq!(quiet, expected);
    assert_eq!(bench.all::<Alert>().len(), 5);
    for case in &cases {
        let case = bench.get::<Case>(*case);
        let due_at = bench.now.plus(Tier::T0.allowed());
        assert_eq!((case.tier, case.due_at), (Tier::T0, due_at));
        assert!(waits(&bench, case.id));
    }
    let last = bench.get::<Case>(cases[8]);
    let why = last.quiet.clone().unwrap();
    assert_eq!((why.spent, why.at_once), (Purse::Network, 3));
    // A page comes all the same, once nobody has looked for as long as T1 may take.
    assert_eq!(last.alert_at(), Some(why.pages_at));
    assert_eq!(why.pages_at, bench.now.plus(Tier::T1.allowed()));
    // Somebody elsewhere is heard at once, and whoever is here once a minute has passed.
    let elsewhere = cry_on_form(&mut bench, "elsewhere", "c");
    assert!(bench.get::<Case>(elsewhere).quiet.is_none());
    bench.wait("1m");
    let later = cry_on_form(&mut bench, "flooded", "later");
    assert!(bench.get::<Case>(later).quiet.is_none());
}

#[test]
fn what_one_key_may_interrupt_with_is_no_other_keys() {
    let mut bench = Bench::new();
    bench.house.interrupts.key.at_once = 2;
    let quiet = |bench: &mut Bench, way, number| {
        let case = cry_from(bench, way, number, &format!("r{number}"), number);
        bench.get::<Case>(case).quiet.map(|quiet| quiet.spent)
    };
    let found: Vec<_> = (1..5).map(|number| quiet(&mut bench, 1, number)).collect();
    assert_eq!(found, [None, None, Some(Purse::Key), Some(Purse::Key)]);
    assert_eq!(quiet(&mut bench, 2, 9), None);
}

#[test]
fn those_who_keep_reporting_the_same_things_interrupt_as_one() {
    let mut bench = Bench::new();
    bench.house.interrupts.together.at_once = 1;
    let first = SubjectId::new(bench.now, &mut evenhand_model::Rng::from_number(5));
    bench.together = Some(first);
    let said: Vec<_> = (0..3)
        .map(|number| {
            let case = cry_from(&mut bench, 1, number, &format!("r{number}"), number);
            bench.get::<Case>(case).quiet.map(|quiet| quiet.spent)
        })
        .collect();
    let spent = Some(Purse::Together);
    assert_eq!(said, [None, spent, spent]);
}

#[test]
fn a_word_from_elsewhere_or_content_that_shows_danger_interrupts_for_a_quiet_case() {
    let mut bench = Bench::new();
    let cases = flood(&mut bench, "flooded", 3);
    let pages = bench.all::<Alert>().len();
    // The same word again, and one that says nothing of danger, change nothing.
    let again = json!({
        "id": "again", "at": bench.now.to_string(), "reporter": {}, "reason": "danger-to-life",
        "subject": {"kind": "content", "id": "flooded c5"},
    });
    bench
        .report_by(Principal::Public, Some("flooded"), again)
        .unwrap();
    bench
        .report("spam", "flooded c5", "spam", json!({}))
        .unwrap();
    assert!(bench.get::<Case>(cases[5]).quiet.is_some());
    assert_eq!(bench.all::<Alert>().len(), pages);
    let case = cry_on_form(&mut bench, "elsewhere", "flooded c5");
    assert_eq!(case, cases[5]);
    assert!(bench.get::<Case>(case).quiet.is_none() && waits(&bench, case));
    assert_eq!(bench.all::<Alert>().len(), pages + 1);
    let assessed = crate::grades::graded(&[
        (Factor::Directness, Level::High),
        (Factor::Act, Level::High),
        (Factor::Time, Level::High),
    ]);
    bench
        .report_assessed("shown", "flooded c6", assessed)
        .unwrap();
    let case = bench.get::<Case>(cases[6]);
    assert!(case.quiet.is_none() && case.to_confirm.is_none());
    assert_eq!(bench.all::<Alert>().len(), pages + 2);
}

#[test]
fn what_interrupted_is_looked_at_before_what_did_not_and_nothing_is_left_out() {
    let mut bench = Bench::new();
    let cases = flood(&mut bench, "flooded", 3);
    let elsewhere = cry_on_form(&mut bench, "elsewhere", "c");
    let order: Vec<CaseId> = std::iter::from_fn(|| next(&mut bench))
        .map(|(_, case)| case.id)
        .collect();
    assert_eq!(order.len(), 9);
    let place = |case| order.iter().position(|one| *one == case).unwrap();
    assert!(place(elsewhere) < 2);
    assert!(cases[5..].iter().all(|case| place(*case) >= 6));
    assert!(
        bench
            .all::<Case>()
            .iter()
            .all(|case| case.state == CaseState::Claimed)
    );
}

#[test]
fn a_quiet_case_takes_every_eighth_call_at_most_while_others_wait() {
    let mut bench = Bench::new();
    let cases = flood(&mut bench, "flooded", 6);
    for _ in 0..5 {
        next(&mut bench).unwrap();
    }
    for number in 0..20 {
        other(&mut bench, &format!("o{number}"));
    }
    let asked: Vec<bool> = (0..17)
        .map(|_| next(&mut bench).unwrap().1.to_confirm.is_some())
        .collect();
    let places: Vec<usize> = (0..17).filter(|place| asked[*place]).collect();
    assert!(places.len() <= 3, "{places:?}");
    assert!(
        places.windows(2).all(|pair| pair[1] - pair[0] >= 8),
        "{places:?}"
    );
    assert!(cases.len() > 10);
}

#[test]
fn a_look_at_a_quiet_case_that_nobody_finishes_pages() {
    let mut bench = Bench::new();
    let cases = flood(&mut bench, "flooded", 1);
    let pages = bench.all::<Alert>().len();
    for _ in 0..5 {
        next(&mut bench).unwrap();
    }
    let (_, case) = next(&mut bench).unwrap();
    assert_eq!(case.id, cases[5]);
    bench.wait("3m");
    bench
        .run(Principal::System, EndLease { case: case.id })
        .unwrap();
    assert_eq!(bench.all::<Alert>().len(), pages + 1);
    assert!(bench.get::<Case>(case.id).quiet.is_none());
}

/// Positions at which each reporter's cases were handed out.
fn turns(bench: &mut Bench, who: &BTreeMap<CaseId, usize>) -> Vec<usize> {
    std::iter::from_fn(|| next(bench))
        .map(|(_, case)| who[&case.id])
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// However many cases somebody has sent before, nobody who waits has been asked for twice less often.
    #[test]
    fn a_flooder_has_one_turn_in_each_round(counts in prop::collection::vec(1_usize..12, 1..6)) {
        let mut bench = Bench::new();
        let mut who = BTreeMap::new();
        for (reporter, count) in counts.iter().enumerate() {
            for number in 0..*count {
                let told = cry(&mut bench, &format!("r{reporter}"), &format!("c{reporter}-{number}"));
                who.insert(told.case, reporter);
            }
        }
        let order = turns(&mut bench, &who);
        prop_assert_eq!(order.len(), counts.iter().sum::<usize>());
        let mut seen = vec![0; counts.len()];
        for reporter in &order {
            seen[*reporter] += 1;
            for (other, count) in counts.iter().enumerate() {
                let is_served = seen[other] == *count;
                prop_assert!(is_served || seen[*reporter] <= seen[other] + 1, "{order:?}");
            }
        }
    }

    /// Ways, the networks behind each way and the reporters behind each network: however many cases, accounts or
    /// networks stand behind one of them, no other that waits has been asked for twice less often.
    #[test]
    fn nobody_crowds_out_another_way_network_or_reporter(
        cries in prop::collection::vec((0_u64..3, 0_usize..3, 0_usize..4), 1..60),
    ) {
        let mut bench = Bench::new();
        let mut who = BTreeMap::new();
        for (number, (way, network, reporter)) in cries.into_iter().enumerate() {
            let at = format!("{way} {network} {reporter}");
            who.insert(cry_from(&mut bench, way, network, &at, number), (way, network, reporter));
        }
        let order: Vec<_> = std::iter::from_fn(|| next(&mut bench)).map(|(_, case)| who[&case.id]).collect();
        prop_assert_eq!(order.len(), who.len());
        let levels: [Part; 3] = [
            |(way, _, _)| (vec![], way as usize),
            |(way, network, _)| (vec![way as usize], network),
            |(way, network, reporter)| (vec![way as usize, network], reporter),
        ];
        for level in levels {
            let mut left: BTreeMap<_, BTreeMap<usize, usize>> = BTreeMap::new();
            for one in &order {
                let (parent, child) = level(*one);
                *left.entry(parent).or_default().entry(child).or_default() += 1;
            }
            let mut served: BTreeMap<_, BTreeMap<usize, usize>> = BTreeMap::new();
            for one in &order {
                let (parent, child) = level(*one);
                let served = served.entry(parent.clone()).or_default();
                let mine = served.entry(child).or_default();
                *mine += 1;
                let mine = *mine;
                *left.get_mut(&parent).unwrap().get_mut(&child).unwrap() -= 1;
                for (other, left) in &left[&parent] {
                    let theirs = served.get(other).copied().unwrap_or_default();
                    prop_assert!(*left == 0 || mine <= theirs + 1, "{one:?} before {other} in {order:?}");
                }
            }
        }
    }

    /// Whatever is answered, no deadline moves later and no case is lost.
    #[test]
    fn no_deadline_moves_later(acts in prop::collection::vec(0_u8..5, 1..40)) {
        let mut bench = Bench::new();
        let mut due: BTreeMap<CaseId, Time> = BTreeMap::new();
        let mut held: Vec<(UserId, Case)> = Vec::new();
        for (index, act) in acts.into_iter().enumerate() {
            match act {
                0 | 1 => {
                    let told = cry(&mut bench, &format!("r{}", index % 3), &format!("c{}", index % 7));
                    due.entry(told.case).or_insert(told.due_at);
                }
                2 => held.extend(next(&mut bench)),
                3 => if let Some((user, case)) = held.pop() {
                    let _ = bench.run(Principal::User(user), answer(&case, user, false, "no"));
                },
                _ => {
                    bench.wait("3m");
                    for (_, case) in held.drain(..) {
                        bench.run(Principal::System, EndLease { case: case.id }).unwrap();
                    }
                }
            }
            for case in bench.all::<Case>() {
                prop_assert!(case.due_at <= due[&case.id]);
                prop_assert!(case.queue_at <= case.due_at);
                prop_assert!(case.tier <= Tier::T1);
            }
        }
        let waiting = bench.all::<Case>().iter().filter(|case| case.to_confirm.is_some()).count();
        let sources: u64 = bench.all::<ConfirmationSource>().iter().map(|one| one.waiting).sum();
        let networks: u64 = bench.all::<ConfirmationNetwork>().iter().map(|one| one.waiting).sum();
        prop_assert_eq!(waiting as u64, networks);
        let ways = bench.all::<Confirmations>();
        let by_way: u64 = ways.iter().flat_map(|all| all.ways.values()).map(|way| way.waiting).sum();
        prop_assert_eq!((waiting as u64, waiting as u64), (sources, by_way));
    }
}
