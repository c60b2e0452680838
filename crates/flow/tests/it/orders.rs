//! Orders: united, reversed only when nothing else requires them, braked, confirmed.

use evenhand_flow::assess::{Assessed, RuleOrder, TagChange};
use evenhand_flow::operation::decide::NewDecision;
use evenhand_flow::operation::end_order::EndOrder;
use evenhand_flow::operation::late_orders::RaiseLateOrder;
use evenhand_flow::operation::outcome::TakeOutcome;
use evenhand_flow::operation::release_case::EndLease;
use evenhand_flow::operation::undo::Undo;
use evenhand_model::*;
use serde_json::json;

use crate::bench::Bench;
use crate::reviewer::{decide, no_violation};

fn assessed(tier: Option<Tier>, kinds: &[OrderKind]) -> Assessed {
    Assessed {
        assessment: Assessment {
            verdict: if kinds.is_empty() {
                Verdict::Allow
            } else {
                Verdict::Hold
            },
            tier,
            rules: vec!["a.rule".into()],
            ..Assessment::default()
        },
        orders: kinds
            .iter()
            .map(|kind| RuleOrder::new(*kind, "a.rule"))
            .collect(),
        opens_case: !kinds.is_empty(),
        ..Assessed::default()
    }
}

#[test]
fn containment_is_ordered_at_once_and_ends_when_a_human_finds_nothing_wrong() {
    let mut bench = Bench::new();
    let found = assessed(Some(Tier::T2), &[OrderKind::ContentRestrict]);
    let answer = bench.post("e1", json!({}), found).unwrap();
    let order: Order = bench.get(&answer.orders[0]);
    assert_eq!(order.not_before, bench.now);
    let report = bench
        .report("r1", "content-e1", "private-data", json!({}))
        .unwrap();
    let case: Case = bench.get(report.case);
    assert_eq!(case.containment, [order.id]);
    decide(&mut bench, report.case, no_violation()).unwrap();
    let orders = bench.all::<Order>();
    let reversal = orders
        .iter()
        .find(|other| other.reverses == Some(order.id))
        .unwrap();
    assert!(reversal.sequence > order.sequence);
    assert!(bench.get::<Order>(order.id).ended_at.is_some());
    assert!(bench.get::<Subject>(order.subject).orders.is_empty());
}

/// Kinds of the reversals so far, in the order in which they were made.
fn reversals(bench: &Bench) -> Vec<OrderKind> {
    let mut reversals: Vec<Order> = bench.all::<Order>();
    reversals.retain(|order| order.reverses.is_some() && order.state != OrderState::Cancelled);
    reversals.sort_by_key(|order| (order.subject, order.sequence));
    reversals.iter().map(|order| order.kind).collect()
}

/// Has a person end an order.
fn end(bench: &mut Bench, order: &str) -> Result<Order, Problem> {
    let user = bench.user();
    let end = EndOrder {
        platform: Some(Platform::default()),
        order: order.parse().unwrap(),
        by: DecidedBy::User(user),
        reason: "test".into(),
    };
    bench.run(Principal::User(user), end)
}

fn violation(actions: serde_json::Value) -> NewDecision {
    serde_json::from_value(
        json!({"fence": 0, "outcome": "violation", "policy": "threats",
        "reason": "plain", "actions": actions}),
    )
    .unwrap()
}

#[test]
fn a_reversal_is_sent_only_when_no_other_order_requires_the_state_and_then_for_each_state() {
    use OrderKind::{ContentRemove, ContentRestrict};
    let mut bench = Bench::new();
    let found = assessed(None, &[ContentRestrict]);
    let contained = bench.post("e1", json!({}), found).unwrap().orders;
    let case = bench.all::<Case>()[0].id;
    let removed = violation(json!([{"kind": "content.remove"}]));
    let removed = decide(&mut bench, case, removed).unwrap().orders;
    bench.wait("1m");
    assert!(bench.get::<Order>(&contained[0]).ended_at.is_some());
    assert_eq!(reversals(&bench), [], "what is removed is also restricted");
    end(&mut bench, &removed[0].to_string()).unwrap();
    assert_eq!(reversals(&bench), [ContentRestrict, ContentRemove]);
    end(&mut bench, &removed[0].to_string()).unwrap();
    assert_eq!(reversals(&bench).len(), 2, "ending twice does nothing");
}

#[test]
fn two_labels_with_other_texts_are_two_states() {
    let mut bench = Bench::new();
    let case = bench.report("r", "c", "threat", json!({})).unwrap().case;
    let labels = json!([{"kind": "content.label", "parameters": {"text": "old"}},
        {"kind": "content.label", "parameters": {"text": "new"}}]);
    let labels = decide(&mut bench, case, violation(labels)).unwrap().orders;
    bench.wait("1m");
    end(&mut bench, &labels[0].to_string()).unwrap();
    assert_eq!(reversals(&bench), [OrderKind::ContentLabel]);
}

/// A contained post whose case somebody decided, and who then took that back.
fn undone(decision: NewDecision) -> (Bench, Case) {
    let mut bench = Bench::new();
    let contain = assessed(None, &[OrderKind::ContentRestrict]);
    bench.post("e1", json!({}), contain).unwrap();
    let case = bench.all::<Case>()[0].id;
    let decision = decide(&mut bench, case, decision).unwrap();
    let DecidedBy::User(user) = decision.by else {
        panic!("{decision:?}")
    };
    bench.wait("5s");
    let undo = Undo {
        platform: Platform::default(),
        decision: decision.id,
        user,
    };
    let case = bench.run(Principal::User(user), undo).unwrap();
    assert!(bench.get::<Decision>(decision.id).undone_at.is_some());
    (bench, case)
}

#[test]
fn undoing_a_decision_leaves_the_containment_as_it_was() {
    for decision in [
        no_violation(),
        violation(json!([{"kind": "content.remove"}])),
    ] {
        let (mut bench, case) = undone(decision);
        let contains: Order = bench.get(case.containment[0]);
        assert_eq!(contains.ended_at, None);
        assert_eq!(bench.get::<Subject>(contains.subject).orders, [contains.id]);
        assert_eq!(reversals(&bench), []);
        bench.wait("1h");
        bench
            .run(Principal::System, EndLease { case: case.id })
            .unwrap();
        decide(&mut bench, case.id, no_violation()).unwrap();
        assert_eq!(reversals(&bench), [OrderKind::ContentRestrict]);
    }
}

#[test]
fn a_new_containment_cancels_a_reversal_that_waits() {
    let mut bench = Bench::new();
    let contain = |bench: &mut Bench, id: &str, text: &str| {
        let content = json!({"content": {"id": "c", "text": text}});
        bench
            .post(id, content, assessed(None, &[OrderKind::ContentRestrict]))
            .unwrap()
    };
    contain(&mut bench, "e1", "words");
    let case = bench.all::<Case>()[0].id;
    decide(&mut bench, case, no_violation()).unwrap();
    assert_eq!(reversals(&bench), [OrderKind::ContentRestrict]);
    let again = contain(&mut bench, "e2", "other words").orders;
    assert_eq!(reversals(&bench), [], "it stays out of sight");
    let order: Order = bench.get(&again[0]);
    bench.wait("1h");
    let case = order.case.unwrap();
    decide(&mut bench, case, no_violation()).unwrap();
    assert_eq!(
        reversals(&bench),
        [OrderKind::ContentRestrict],
        "once for both"
    );
}

#[test]
fn containment_of_a_case_that_waits_is_not_lifted_beside_it() {
    let mut bench = Bench::new();
    let contain = assessed(None, &[OrderKind::ContentRestrict]);
    let contained = bench.post("e1", json!({}), contain).unwrap().orders;
    assert_eq!(end(&mut bench, &contained[0]).unwrap_err().status, 409);
}

#[test]
fn a_case_is_no_way_to_somebody_who_has_nothing_to_do_with_it() {
    let mut bench = Bench::new();
    let case = bench.report("r", "c", "threat", json!({})).unwrap().case;
    let suspend = |id: &str| {
        violation(json!([{"kind": "account.suspend", "subject": {"kind": "account", "id": id}}]))
    };
    for id in ["somebody-else", "", "a\u{7}b"] {
        let mut bench = bench.clone();
        let refused = decide(&mut bench, case, suspend(id)).unwrap_err();
        assert_eq!(refused.field.as_deref(), Some("actions[0].subject"), "{id}");
    }
    decide(&mut bench, case, suspend("author")).unwrap();
}

#[test]
fn an_action_that_can_still_be_undone_is_neither_confirmed_nor_sent() {
    let mut bench = Bench::new();
    let case = bench.report("r", "c", "threat", json!({})).unwrap().case;
    let removed = violation(json!([{"kind": "content.remove"}]));
    let order = decide(&mut bench, case, removed).unwrap().orders[0];
    let outcome = |bench: &mut Bench| {
        let outcome = TakeOutcome {
            platform: Platform::default(),
            order,
            state: OrderState::Applied,
            at: bench.now,
        };
        bench.run(Principal::System, outcome)
    };
    assert_eq!(outcome(&mut bench).unwrap_err().status, 409);
    bench.wait("11s");
    outcome(&mut bench).unwrap();
}

#[test]
fn a_flood_on_one_platform_leaves_the_quota_of_another() {
    let (mut bench, _) = braked();
    let other = Platform::new("other").unwrap();
    bench
        .post_on(&other, "e1", assessed(None, &[OrderKind::ContentRemove]))
        .unwrap();
    let cases = bench.all::<Case>();
    let there = cases.iter().find(|case| case.platform == other).unwrap();
    assert_eq!(there.proposals, []);
}

fn count(bench: &Bench, kind: OrderKind) -> usize {
    let orders = bench.all::<Order>();
    orders
        .iter()
        .filter(|order| order.kind == kind && order.reverses.is_none())
        .count()
}

/// Four posts of four authors that a rule with a quota of two an hour wants removed.
fn braked() -> (Bench, Case) {
    let mut bench = Bench::new();
    bench.house.brakes.rule_removals_per_hour = 2;
    for n in 0..5 {
        let actor = json!({"actor": {"id": format!("a{n}")}});
        let remove = assessed(None, &[OrderKind::ContentRemove]);
        bench.post(&format!("e{n}"), actor, remove).unwrap();
    }
    let cases = bench.all::<Case>();
    let mut braked = cases.into_iter().filter(|case| case.flags.brake);
    let case = braked.next().unwrap();
    assert_eq!(braked.next(), None, "one case for all");
    (bench, case)
}

#[test]
fn above_its_quota_a_rule_proposes_removals_in_one_case_for_a_lead_and_goes_on_containing() {
    let (bench, case) = braked();
    assert_eq!(count(&bench, OrderKind::ContentRemove), 2);
    assert_eq!(count(&bench, OrderKind::ContentRestrict), 3);
    assert!(case.flags.escalated);
    assert_eq!(case.containment.len(), 3);
    let proposed: Vec<_> = case.proposals.iter().map(|one| one.kind).collect();
    assert_eq!(proposed, [OrderKind::ContentRemove; 3]);
}

#[test]
fn a_decision_carries_out_what_a_braked_rule_proposed_or_ends_its_containment() {
    let decision = |outcome, policy: Option<&str>, apply_proposals| NewDecision {
        fence: 0,
        outcome,
        policy: policy.map(str::to_owned),
        law: None,
        explanation: None,
        reason: "looked at all of them".into(),
        actions: vec![],
        apply_proposals,
        with_copies: false,
        tier: None,
    };
    let (mut bench, case) = braked();
    let yes = decision(DecisionOutcome::Violation, Some("spam"), true);
    decide(&mut bench, case.id, yes).unwrap();
    assert_eq!(count(&bench, OrderKind::ContentRemove), 5);
    assert_eq!(reversals(&bench), [], "what is removed stays restricted");

    let (mut bench, case) = braked();
    let no = decision(DecisionOutcome::NoViolation, None, false);
    decide(&mut bench, case.id, no).unwrap();
    assert_eq!(count(&bench, OrderKind::ContentRemove), 2);
    assert_eq!(reversals(&bench), [OrderKind::ContentRestrict; 3]);

    let (mut bench, case) = braked();
    let neither = decision(DecisionOutcome::NoViolation, None, true);
    let refused = decide(&mut bench, case.id, neither).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("apply_proposals"));
}

#[test]
fn what_a_person_found_harmless_is_not_contained_again_until_its_words_change() {
    let mut bench = Bench::new();
    let contain = || assessed(None, &[OrderKind::ContentRestrict]);
    let post = |bench: &mut Bench, id: &str, text: &str| {
        let content = json!({"content": {"id": "c", "text": text}});
        bench.post(id, content, contain()).unwrap().orders.len()
    };
    assert_eq!(post(&mut bench, "e1", "words"), 1);
    let case = bench.all::<Case>()[0].id;
    decide(&mut bench, case, no_violation()).unwrap();
    assert_eq!(post(&mut bench, "e2", "words"), 0);
    assert_eq!(bench.all::<Case>().len(), 1);
    assert_eq!(post(&mut bench, "e3", "other words"), 1);
    assert_eq!(bench.all::<Case>().len(), 2);
}

#[test]
fn a_report_contains_and_never_removes_or_suspends() {
    let mut bench = Bench::new();
    let remove = assessed(None, &[OrderKind::ContentRemove, OrderKind::AccountSuspend]);
    bench.report_assessed("r", "c", remove).unwrap();
    let kinds: Vec<_> = bench
        .all::<Order>()
        .iter()
        .map(|order| order.kind)
        .collect();
    assert_eq!(kinds.len(), 2);
    assert!(kinds.contains(&OrderKind::ContentRestrict));
    assert!(kinds.contains(&OrderKind::AccountRestrict));
}

#[test]
fn a_rule_prolongs_a_tag_and_never_shortens_it() {
    let until = |bench: &Bench| bench.all::<Account>()[0].tags["watched"].until;
    let tagged = |until| Assessed {
        tags: vec![TagChange {
            tag: "watched".into(),
            until,
            rule: "a.rule".into(),
        }],
        ..Assessed::default()
    };
    let mut bench = Bench::new();
    let (soon, late) = (
        bench.now.plus(Duration::from_days(1)),
        bench.now.plus(Duration::from_days(9)),
    );
    for (number, (set, then)) in [
        (Some(soon), Some(soon)),
        (Some(late), Some(late)),
        (Some(soon), Some(late)),
        (None, None),
        (Some(late), None),
    ]
    .into_iter()
    .enumerate()
    {
        bench
            .post(&format!("e{number}"), json!({}), tagged(set))
            .unwrap();
        assert_eq!(until(&bench), then, "{number}");
    }
}

#[test]
fn a_flooder_uses_up_only_their_own_share_and_what_endangers_somebody_is_still_contained() {
    let mut bench = Bench::new();
    bench.house.brakes.containments_per_author_per_hour = 5;
    let contain = assessed(None, &[OrderKind::ContentRestrict]);
    for n in 0..100 {
        bench
            .post(&format!("e{n}"), json!({}), contain.clone())
            .unwrap();
    }
    assert_eq!(count(&bench, OrderKind::ContentRestrict), 5);
    assert_eq!(count(&bench, OrderKind::AccountRestrict), 1);
    assert_eq!(
        bench.all::<Case>().len(),
        6,
        "five posts, and the account for all the others"
    );
    let address = assessed(Some(Tier::T2), &[OrderKind::ContentRestrict]);
    bench.post("address", json!({}), address).unwrap();
    assert_eq!(count(&bench, OrderKind::ContentRestrict), 6);
    bench
        .post("other", json!({"actor": {"id": "somebody"}}), contain)
        .unwrap();
    assert_eq!(count(&bench, OrderKind::ContentRestrict), 7);
}

#[test]
fn an_order_that_fails_or_is_not_confirmed_in_time_raises_a_case() {
    let mut bench = Bench::new();
    let warn = |bench: &mut Bench, n: u32| {
        let found = Assessed {
            opens_case: false,
            ..assessed(None, &[OrderKind::AccountWarn])
        };
        let actor = json!({"actor": {"id": format!("a{n}")}});
        bench.post(&format!("e{n}"), actor, found).unwrap().orders[0]
            .parse::<OrderId>()
            .unwrap()
    };
    let (applied, refused, late) = (
        warn(&mut bench, 1),
        warn(&mut bench, 2),
        warn(&mut bench, 3),
    );
    for (order, state) in [
        (applied, OrderState::Applied),
        (refused, OrderState::Refused),
    ] {
        let outcome = TakeOutcome {
            platform: Platform::default(),
            order,
            state,
            at: bench.now,
        };
        bench.run(Principal::System, outcome).unwrap();
    }
    assert_eq!(bench.all::<Case>().len(), 1);
    bench.wait("20m");
    for order in [applied, refused, late] {
        bench
            .run(Principal::System, RaiseLateOrder { order })
            .unwrap();
        bench
            .run(Principal::System, RaiseLateOrder { order })
            .unwrap();
    }
    let raised: Vec<Case> = bench.all::<Case>();
    assert_eq!(raised.len(), 2);
    assert!(raised.iter().all(|case| case.flags.unconfirmed_order));
}

#[test]
fn a_suspension_with_no_order_behind_it_is_recorded_as_acted_outside_the_queue() {
    let mut bench = Bench::new();
    bench
        .post(
            "e1",
            json!({"kind": "account.suspended", "content": null}),
            Assessed::default(),
        )
        .unwrap();
    assert!(bench.all::<Case>()[0].flags.acted_outside_queue);
    assert!(
        bench
            .entries
            .iter()
            .any(|entry| entry.act == Act::ActedOutsideQueue)
    );
}
