//! Who a target is changes neither when a case goes out nor when it is due, and nothing that happens to a
//! report moves a deadline later.

use evenhand_flow::case::dispatch::{Sight, Why};
use evenhand_flow::operation::claim_case::ClaimCase;
use evenhand_flow::operation::next_case::NextCase;
use evenhand_flow::operation::release_case::EndLease;
use evenhand_model::*;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::bench::Bench;
use crate::reviewer::take;

/// Something that comes in, all but who is harmed.
#[derive(Clone, Debug)]
struct Incoming {
    reason: &'static str,
    lang: Option<&'static str>,
    content: usize,
    seconds_later: i64,
}

/// Whom a report may be about: the platform's own staff, somebody famous, anybody, nobody who is named.
const TARGETS: [Option<(&str, &str)>; 5] = [
    Some(("employee-1", "user")),
    Some(("the-founder", "staff")),
    Some(("famous", "trusted-flagger")),
    Some(("a-neighbour", "user")),
    None,
];

fn incoming() -> impl Strategy<Value = Incoming> {
    let reason = prop_oneof![
        Just("danger-to-life"),
        Just("threat"),
        Just("harassment"),
        Just("spam"),
        Just("private-data")
    ];
    let lang = prop_oneof![Just(None), Just(Some("en")), Just(Some("ar"))];
    let rest = (0..30_usize, 1..5_000_i64);
    (reason, lang, rest).prop_map(|(reason, lang, (content, seconds_later))| Incoming {
        reason,
        lang,
        content,
        seconds_later,
    })
}

fn report(bench: &mut Bench, number: usize, one: &Incoming, target: usize, at: Time) {
    let mut more = json!({"at": at, "content": {"id": format!("c{}", one.content), "author": {"id": "author"},
        "text": "some words", "lang": one.lang}});
    if let Some((id, kind)) = TARGETS[target] {
        more["reporter"] = json!({"id": format!("reporter-r{number}"), "kind": kind});
        more["target"] = json!({"id": id});
        more["content"]["mentions"] = json!([id]);
    }
    let content = format!("c{}", one.content);
    bench
        .report(&format!("r{number}"), &content, one.reason, more)
        .unwrap();
}

/// The order in which everything goes out to two people in turn, with why, due dates and the chain's lines
/// about it, in bytes.
fn order(all: &[Incoming], targets: &[usize]) -> String {
    let mut bench = Bench::new();
    for (number, one) in all.iter().enumerate() {
        bench.now = bench.now.plus(Duration::from_seconds(one.seconds_later));
        let at = bench.now;
        report(&mut bench, number, one, targets[number], at);
    }
    let people = [bench.user(), bench.user()];
    let mut order: Vec<Value> = Vec::new();
    for slot in 0.. {
        bench.wait("3m");
        let open = bench.all::<Case>().into_iter();
        let open = open.filter(|case| case.state == CaseState::Open);
        let open: Vec<CaseId> = open.map(|case| case.id).collect();
        let user = people[slot % 2];
        let next = NextCase {
            platform: Platform::default(),
            user,
            claimed: Vec::new(),
            sight: Sight::of(open.clone()),
            to_confirm: open,
            danger: true,
        };
        let Some(case) = bench.run(Principal::User(user), next).unwrap() else {
            return serde_json::to_string(&order).unwrap();
        };
        let name: Subject = bench.get(case.subject);
        let claim = case.claim.unwrap();
        let line = bench.entries.iter().rev();
        let mut line = line.filter(|entry| entry.act == Act::CaseClaimed);
        order.push(json!([
            name.external_id,
            case.tier,
            case.due_at,
            case.queue_at,
            claim.why.map(Why::as_str),
            claim.no_speaker,
            line.next().unwrap().details
        ]));
    }
    unreachable!()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn permuting_who_the_targets_are_leaves_the_order_byte_for_byte(
        all in prop::collection::vec(incoming(), 1..40),
        targets in prop::collection::vec(0..TARGETS.len(), 40),
        others in prop::collection::vec(0..TARGETS.len(), 40),
        shift in 0..40_usize,
    ) {
        let before = order(&all, &targets);
        let mut permuted = targets[..all.len()].to_vec();
        permuted.rotate_left(shift % all.len());
        prop_assert_eq!(&order(&all, &permuted), &before);
        prop_assert_eq!(&order(&all, &others), &before, "not only permuted, but others");
    }

    /// T1. Each step is done twice, the clock of the machine jumps both ways, other reports fold in, cases are
    /// taken, given back, expedited and pulled forward.
    #[test]
    fn no_repeat_merge_or_step_of_the_clock_moves_a_deadline_later(
        steps in prop::collection::vec((0..6_u8, incoming(), -100_000..100_000_i64), 1..40),
    ) {
        let mut bench = Bench::new();
        let start = bench.now;
        let mut due = std::collections::BTreeMap::<CaseId, (Time, Time)>::new();
        for (number, (step, one, jump)) in steps.iter().enumerate() {
            let jumped = bench.now.plus(Duration::from_seconds(*jump));
            bench.now = jumped.max(start);
            let open = bench.all::<Case>().into_iter();
            let open = open.filter(|case| case.state == CaseState::Open);
            let open: Vec<CaseId> = open.map(|case| case.id).collect();
            let some = open.get(one.content % open.len().max(1)).copied();
            match (step, some) {
                (0..=2, _) | (_, None) => {
                    let at = bench.now;
                    report(&mut bench, number, one, number % TARGETS.len(), at);
                    let before = bench.all::<Case>();
                    // The same again, as after an answer that was lost.
                    bench.now = bench.now.plus(Duration::from_hours(1));
                    report(&mut bench, number, one, number % TARGETS.len(), at);
                    prop_assert_eq!(before, bench.all::<Case>());
                }
                (3, Some(case)) => {
                    let (user, taken) = take(&mut bench, case);
                    prop_assert_eq!(taken.claim.map(|claim| claim.by), Some(user));
                    bench.now = bench.now.plus(Duration::from_hours(2));
                    bench.run(Principal::System, EndLease { case }).unwrap();
                }
                (_, Some(case)) => {
                    let user = bench.user();
                    let claim = ClaimCase {
                        platform: Platform::default(),
                        case,
                        user,
                        reason: Some("the author called".into()),
                        danger: true,
                        unseen: false,
                        claimed: Vec::new(),
                        sight: Sight::default(),
                        to_confirm: Vec::new(),
                        of_same_tier: open.clone(),
                    };
                    bench.run(Principal::User(user), claim).unwrap();
                    bench.now = bench.now.plus(Duration::from_hours(2));
                    bench.run(Principal::System, EndLease { case }).unwrap();
                }
            }
            for case in bench.all::<Case>() {
                let (due_at, queue_at) = *due.entry(case.id).or_insert((case.due_at, case.queue_at));
                prop_assert!(case.due_at <= due_at, "{} moved later", case.id);
                prop_assert!(case.queue_at <= queue_at, "{} lost its place", case.id);
                prop_assert!(case.queue_at <= case.due_at);
                due.insert(case.id, (case.due_at, case.queue_at));
            }
        }
    }
}
