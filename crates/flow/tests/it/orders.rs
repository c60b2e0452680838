//! Orders: united, reversed only when nothing else requires them, braked, confirmed.

use evenhand_flow::assess::{Assessed, RuleOrder};
use evenhand_flow::operation::end_order::EndOrder;
use evenhand_flow::operation::late_orders::RaiseLateOrder;
use evenhand_flow::operation::outcome::TakeOutcome;
use evenhand_model::*;
use serde_json::json;

use crate::bench::Bench;
use crate::folding::decide_no_violation;

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
            .map(|kind| RuleOrder {
                kind: *kind,
                rule: "a.rule".into(),
            })
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
    decide_no_violation(&mut bench, &report);
    let orders = bench.all::<Order>();
    let reversal = orders
        .iter()
        .find(|other| other.reverses == Some(order.id))
        .unwrap();
    assert!(reversal.sequence > order.sequence);
    assert!(bench.get::<Order>(order.id).ended_at.is_some());
    assert!(bench.get::<Subject>(order.subject).orders.is_empty());
}

#[test]
fn a_reversal_is_sent_only_when_no_other_order_requires_the_state() {
    let mut bench = Bench::new();
    let found = assessed(
        None,
        &[OrderKind::ContentRestrict, OrderKind::ContentRemove],
    );
    let answer = bench.post("e1", json!({}), found).unwrap();
    let mut end = |id: &str| {
        let end = EndOrder {
            platform: Some(Platform::default()),
            order: id.parse().unwrap(),
            by: DecidedBy::System,
            reason: "test".into(),
        };
        let end = EndOrder {
            by: DecidedBy::User(bench.user()),
            ..end
        };
        bench.run(Principal::System, end).unwrap();
        bench
            .all::<Order>()
            .iter()
            .filter(|order| order.reverses.is_some())
            .count()
    };
    assert_eq!(
        end(&answer.orders[0]),
        0,
        "what is removed is also restricted"
    );
    assert_eq!(end(&answer.orders[1]), 1);
    assert_eq!(end(&answer.orders[1]), 1, "ending twice does nothing");
}

#[test]
fn above_its_quota_a_rule_proposes_removals_and_goes_on_containing() {
    let mut bench = Bench::new();
    bench.house.brakes.rule_removals_per_hour = 2;
    let remove = assessed(None, &[OrderKind::ContentRemove]);
    for n in 0..4 {
        bench
            .post(
                &format!("e{n}"),
                json!({"actor": {"id": format!("a{n}")}}),
                remove.clone(),
            )
            .unwrap();
    }
    let count = |kind| {
        bench
            .all::<Order>()
            .iter()
            .filter(|order| order.kind == kind)
            .count()
    };
    assert_eq!(count(OrderKind::ContentRemove), 2);
    assert_eq!(count(OrderKind::ContentRestrict), 2);
    assert_eq!(
        bench
            .all::<Case>()
            .iter()
            .filter(|case| case.flags.brake)
            .count(),
        2
    );
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
    let count = |bench: &Bench, kind| {
        bench
            .all::<Order>()
            .iter()
            .filter(|order| order.kind == kind)
            .count()
    };
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
