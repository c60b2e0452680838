//! Decisions, and taking them back.

use evenhand_flow::operation::decide::{Decide, NewAction, NewDecision};
use evenhand_flow::operation::undo::Undo;
use evenhand_model::*;
use serde_json::json;

use crate::bench::Bench;
use crate::reviewer::take;

fn claimed(bench: &mut Bench) -> (UserId, Case) {
    let case = bench.report("r", "c", "threat", json!({})).unwrap().case;
    take(bench, case)
}

fn decide(
    bench: &mut Bench,
    user: UserId,
    case: &Case,
    json: serde_json::Value,
) -> Result<Decision, Problem> {
    let mut decision = json!({"fence": case.fence, "outcome": "violation", "policy": "threats", "reason": "a threat"});
    for (name, value) in json.as_object().unwrap() {
        decision[name] = value.clone();
    }
    let decision: NewDecision = serde_json::from_value(decision).unwrap();
    bench.run(
        Principal::User(user),
        Decide {
            platform: Platform::default(),
            case: case.id,
            user,
            decision,
        },
    )
}

#[test]
fn a_decision_must_name_what_was_broken_and_why() {
    let mut bench = Bench::new();
    let (user, case) = claimed(&mut bench);
    for (wrong, field) in [
        (json!({"reason": " "}), "reason"),
        (json!({"policy": null}), "policy"),
        (json!({"policy": "manners"}), "policy"),
        (json!({"outcome": "contained"}), "outcome"),
        (
            json!({"outcome": "no-violation", "policy": null, "actions": [{"kind": "content.remove"}]}),
            "actions",
        ),
        (
            json!({"actions": [{"kind": "hashtag.limit"}]}),
            "actions[0].subject",
        ),
        (
            json!({"actions": [{"kind": "target.protect"}]}),
            "actions[0].subject",
        ),
        (
            json!({"actions": [{"kind": "content.remove", "subject": {"kind": "account", "id": "a"}}]}),
            "actions[0].subject",
        ),
    ] {
        let problem = decide(&mut bench, user, &case, wrong).unwrap_err();
        assert_eq!(problem.field.as_deref(), Some(field), "{problem}");
    }
}

#[test]
fn a_violation_orders_actions_on_the_content_and_on_its_author() {
    let mut bench = Bench::new();
    let (user, case) = claimed(&mut bench);
    let actions = json!({"actions": [{"kind": "content.remove"}, {"kind": "account.suspend"}]});
    let decision = decide(&mut bench, user, &case, actions).unwrap();
    assert_eq!(decision.policy_version, Some(3));
    let orders: Vec<Order> = decision.orders.iter().map(|id| bench.get(id)).collect();
    assert_eq!(orders[0].subject, case.subject);
    assert_eq!(orders[0].until, None);
    let content: Subject = bench.get(case.subject);
    assert_eq!(Some(orders[1].subject), content.author);
    assert_eq!(
        orders[1].until,
        Some(bench.now.plus(Duration::from_days(7)))
    );
    assert_eq!(content.open_case, None);
}

#[test]
fn a_decision_can_be_undone_until_its_orders_are_sent() {
    let mut bench = Bench::new();
    let (user, case) = claimed(&mut bench);
    let actions: NewAction = serde_json::from_value(json!({"kind": "content.remove"})).unwrap();
    let decision = decide(&mut bench, user, &case, json!({"actions": [actions]})).unwrap();
    let undo = |user| Undo {
        platform: Platform::default(),
        decision: decision.id,
        user,
    };
    let other = bench.user();
    assert_eq!(
        bench
            .run(Principal::User(other), undo(other))
            .unwrap_err()
            .status,
        403
    );
    let open = bench.run(Principal::User(user), undo(user)).unwrap();
    assert_eq!(open.state, CaseState::Claimed);
    assert_eq!(
        bench.get::<Order>(decision.orders[0]).state,
        OrderState::Cancelled
    );
    let again = decide(&mut bench, user, &open, json!({"actions": [actions]})).unwrap();
    bench.wait("1m");
    let late = Undo {
        platform: Platform::default(),
        decision: again.id,
        user,
    };
    assert_eq!(
        bench.run(Principal::User(user), late).unwrap_err().status,
        409
    );
}
