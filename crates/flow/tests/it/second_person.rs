//! Actions for which one person is not enough, and those that end by themselves.

use evenhand_flow::assess::{Assessed, RuleOrder};
use evenhand_flow::operation::decide::{Decide, NewDecision};
use evenhand_flow::operation::decline_protection::DeclineProtection;
use evenhand_flow::operation::end_order::EndOrder;
use evenhand_flow::operation::order_alone::OrderAlone;
use evenhand_flow::operation::outcome::TakeOutcome;
use evenhand_flow::operation::pending_action::{AnswerPending, LapsePending, PendingReason};
use evenhand_flow::operation::renew_order::RenewOrder;
use evenhand_flow::operation::undo::Undo;
use evenhand_model::*;
use serde_json::{Value, json};

use crate::bench::Bench;
use crate::reviewer::take;

fn person(bench: &mut Bench, role: Role) -> UserId {
    let id = bench.user();
    bench.put(User {
        id,
        name: "Mira".into(),
        role,
        created_at: bench.now,
        disabled_at: None,
        sealed_role: None,
    });
    id
}

/// Decides a new case so that something on a hashtag waits; answers who decided.
fn decide(bench: &mut Bench, actions: Value) -> (UserId, Decision) {
    let id = format!("r{}", bench.entries.len());
    let case = bench.report(&id, &id, "threat", json!({})).unwrap().case;
    let (user, case) = take(bench, case);
    bench.put(User {
        id: user,
        name: "Noor".into(),
        role: Role::Moderator,
        created_at: bench.now,
        disabled_at: None,
        sealed_role: None,
    });
    let decision: NewDecision = serde_json::from_value(json!({
        "fence": case.fence, "outcome": "violation", "policy": "threats", "reason": "a threat", "actions": actions,
    }))
    .unwrap();
    let decide = Decide {
        platform: Platform::default(),
        case: case.id,
        user,
        decision,
    };
    (user, bench.run(Principal::User(user), decide).unwrap())
}

fn limit() -> Value {
    json!([{"kind": "content.remove"}, {"kind": "hashtag.limit", "subject": {"kind": "hashtag", "id": "wave"}}])
}

fn answer(
    bench: &mut Bench,
    user: UserId,
    pending: PendingActionId,
    agrees: bool,
) -> Result<PendingAction, Problem> {
    let answer = AnswerPending {
        platform: Platform::default(),
        pending,
        user,
        colleagues: bench.all::<User>().iter().map(|row| row.id).collect(),
        agrees,
        reason: PendingReason {
            reason: "seen the posts".into(),
        },
    };
    bench.run(Principal::User(user), answer)
}

fn limits_in_force(bench: &Bench) -> usize {
    let orders = bench.all::<Order>();
    let in_force = |order: &&Order| {
        order.kind == OrderKind::HashtagLimit
            && order.ended_at.is_none()
            && order.reverses.is_none()
    };
    orders.iter().filter(in_force).count()
}

#[test]
fn the_limit_of_a_hashtag_waits_and_the_rest_of_the_decision_does_not() {
    let mut bench = Bench::new();
    let colleague = person(&mut bench, Role::Moderator);
    let (decider, decision) = decide(&mut bench, limit());
    assert_eq!((decision.orders.len(), decision.pending.len()), (1, 1));
    assert_eq!(limits_in_force(&bench), 0);
    let own = answer(&mut bench, decider, decision.pending[0], true).unwrap_err();
    assert_eq!(own.status, 403);
    bench.wait("2h");
    let approved = answer(&mut bench, colleague, decision.pending[0], true).unwrap();
    assert_eq!(approved.state, PendingState::Approved);
    let order: Order = bench.get(approved.order.unwrap());
    assert_eq!(order.decision, decision.id);
    let day = Duration::from_hours(24);
    assert_eq!(
        order.until,
        Some(bench.now.plus(day)),
        "from when it is in force"
    );
    let decision: Decision = bench.get(decision.id);
    assert_eq!(
        (decision.orders.len(), decision.approved_by),
        (2, vec![colleague])
    );
    assert!(bench.get::<Subject>(order.subject).pending.is_empty());
    let again = answer(&mut bench, colleague, decision.pending[0], true).unwrap_err();
    assert_eq!(again.status, 409);
}

#[test]
fn whoever_works_alone_waits_a_day_and_it_is_marked() {
    let mut bench = Bench::new();
    let (alone, decision) = decide(&mut bench, limit());
    bench.wait("23h");
    assert!(answer(&mut bench, alone, decision.pending[0], true).is_err());
    bench.wait("1h");
    let approved = answer(&mut bench, alone, decision.pending[0], true).unwrap();
    assert!(approved.answer.unwrap().same_person);
    let line = bench
        .entries
        .iter()
        .find(|line| line.act == Act::ActionApproved);
    assert_eq!(line.unwrap().details["same_person"], true);
}

#[test]
fn what_nobody_agrees_to_comes_to_nothing() {
    type End = fn(&mut Bench, UserId, &Decision) -> PendingState;
    let refused: End = |bench, _, decision| {
        let other = person(bench, Role::Lead);
        let refused = answer(bench, other, decision.pending[0], false).unwrap();
        refused.state
    };
    let refused_by_the_asker: End = |bench, decider, decision| {
        answer(bench, decider, decision.pending[0], false)
            .unwrap()
            .state
    };
    let lapsed: End = |bench, _, decision| {
        let lapse = LapsePending {
            pending: decision.pending[0],
        };
        let early = bench.run(Principal::System, lapse).unwrap();
        assert_eq!(early, PendingState::Waiting);
        bench.wait("72h");
        let other = person(bench, Role::Lead);
        assert_eq!(
            answer(bench, other, decision.pending[0], true)
                .unwrap_err()
                .status,
            409
        );
        bench.run(Principal::System, lapse).unwrap()
    };
    let withdrawn: End = |bench, decider, decision| {
        let undo = Undo {
            platform: Platform::default(),
            decision: decision.id,
            user: decider,
        };
        bench.run(Principal::User(decider), undo).unwrap();
        bench.get::<PendingAction>(decision.pending[0]).state
    };
    for (end, state) in [
        (refused, PendingState::Refused),
        (refused_by_the_asker, PendingState::Refused),
        (lapsed, PendingState::Lapsed),
        (withdrawn, PendingState::Withdrawn),
    ] {
        let mut bench = Bench::new();
        person(&mut bench, Role::Moderator);
        let (decider, decision) = decide(&mut bench, limit());
        assert_eq!(end(&mut bench, decider, &decision), state);
        assert_eq!(limits_in_force(&bench), 0);
        assert!(
            bench
                .all::<Subject>()
                .iter()
                .all(|subject| subject.pending.is_empty())
        );
        let other = person(&mut bench, Role::Lead);
        assert!(answer(&mut bench, other, decision.pending[0], true).is_err());
    }
}

#[test]
fn a_limit_is_renewed_by_two_people_without_a_gap_and_else_ends() {
    let mut bench = Bench::new();
    let colleague = person(&mut bench, Role::Moderator);
    let (decider, decision) = decide(&mut bench, limit());
    let first = answer(&mut bench, colleague, decision.pending[0], true)
        .unwrap()
        .order
        .unwrap();
    bench.wait("20h");
    let renew = |reason: &str| RenewOrder {
        platform: Platform::default(),
        order: first,
        user: decider,
        reason: reason.into(),
    };
    let wordless = bench.run(Principal::User(decider), renew(" ")).unwrap_err();
    assert_eq!(wordless.field.as_deref(), Some("reason"));
    let by = Principal::User(decider);
    let renewal = bench.run(by.clone(), renew("it goes on")).unwrap();
    let twice = bench.run(by, renew("it goes on")).unwrap_err();
    assert_eq!(twice.status, 409, "it waits already");
    assert_eq!((renewal.orders.len(), limits_in_force(&bench)), (0, 1));
    let mut lonely = bench.clone();

    let second = answer(&mut bench, colleague, renewal.pending[0], true)
        .unwrap()
        .order
        .unwrap();
    bench.wait("4h");
    let ended = end_by_clock(&mut bench, first);
    assert!(ended.ended_at.is_some());
    assert_eq!(reversals(&bench), 0, "the renewed one requires the same");
    bench.wait("20h");
    assert!(end_by_clock(&mut bench, second).ended_at.is_some());
    assert_eq!((reversals(&bench), limits_in_force(&bench)), (1, 0));

    lonely.wait("4h");
    end_by_clock(&mut lonely, first);
    assert_eq!((reversals(&lonely), limits_in_force(&lonely)), (1, 0));
}

fn end_by_clock(bench: &mut Bench, order: OrderId) -> Order {
    let end = EndOrder {
        platform: None,
        order,
        by: DecidedBy::System,
        reason: "its time is over".into(),
    };
    bench.run(Principal::System, end).unwrap()
}

fn reversals(bench: &Bench) -> usize {
    let orders = bench.all::<Order>();
    orders
        .iter()
        .filter(|order| order.reverses.is_some())
        .count()
}

#[test]
fn no_rule_limits_a_hashtag_even_if_it_were_loaded() {
    let mut bench = Bench::new();
    let assessed = Assessed {
        orders: vec![RuleOrder::new(OrderKind::HashtagLimit, "rule")],
        ..Assessed::default()
    };
    bench
        .post(
            "e",
            json!({"content": {"id": "c", "text": "#wave", "hashtags": ["wave"]}}),
            assessed,
        )
        .unwrap();
    assert!(bench.all::<Order>().is_empty());
}

fn order(bench: &mut Bench, user: UserId, wanted: Value) -> Result<Decision, Problem> {
    let order = OrderAlone {
        platform: Platform::default(),
        user,
        wanted: serde_json::from_value(wanted).unwrap(),
    };
    bench.run(Principal::User(user), order)
}

fn protection() -> Value {
    json!({"kind": "target.protect", "subject": {"kind": "account", "id": "her"}, "reason": "a pile-on"})
}

#[test]
fn what_is_ordered_without_a_case_is_checked() {
    let mut bench = Bench::new();
    let user = person(&mut bench, Role::Moderator);
    let limit = json!({"kind": "hashtag.limit", "subject": {"kind": "hashtag", "id": "wave"}, "policy": "threats", "reason": "calls"});
    for (wanted, change, field) in [
        (protection(), json!({"kind": "account.suspend"}), "kind"),
        (
            protection(),
            json!({"subject": {"kind": "content", "id": "c"}}),
            "subject",
        ),
        (
            protection(),
            json!({"subject": {"kind": "account", "id": ""}}),
            "subject.id",
        ),
        (protection(), json!({"reason": " "}), "reason"),
        (protection(), json!({"for": "8d"}), "for"),
        (
            protection(),
            json!({"parameters": {"mentions_from": "friends"}}),
            "parameters",
        ),
        (
            protection(),
            json!({"parameters": {"until": "2027"}}),
            "parameters",
        ),
        (limit.clone(), json!({"policy": null}), "policy"),
        (limit.clone(), json!({"policy": "manners"}), "policy"),
        (limit.clone(), json!({"for": "25h"}), "for"),
    ] {
        let mut wanted = wanted;
        for (name, value) in change.as_object().unwrap() {
            wanted[name] = value.clone();
        }
        let problem = order(&mut bench, user, wanted).unwrap_err();
        assert_eq!(problem.field.as_deref(), Some(field), "{problem}");
    }
    let decision = order(&mut bench, user, limit).unwrap();
    assert_eq!((decision.orders.len(), decision.pending.len()), (0, 1));
}

#[test]
fn somebody_is_protected_at_once_told_so_and_can_have_it_ended() {
    let mut bench = Bench::new();
    let user = person(&mut bench, Role::Moderator);
    for (change, from) in [
        (json!({}), "followed"),
        (
            json!({"parameters": {"mentions_from": "nobody"}, "for": "2d"}),
            "nobody",
        ),
    ] {
        let mut wanted = protection();
        for (name, value) in change.as_object().unwrap() {
            wanted[name] = value.clone();
        }
        let decision = order(&mut bench, user, wanted).unwrap();
        let protecting: Order = bench.get(decision.orders[0]);
        assert_eq!(protecting.parameters["mentions_from"], from);
        let longest = bench.now.plus(Duration::from_days(7));
        assert!(protecting.until.is_some_and(|until| until <= longest));
        let notice: Notice = bench.get(decision.notices[0]);
        assert_eq!(notice.to, Recipient::Author(protecting.subject));
        let Told::Protected(told) = &notice.facts else {
            panic!("{notice:?}");
        };
        assert_eq!(
            (told.mentions_from.as_str(), told.until),
            (from, protecting.until)
        );
        assert!(
            notice.text.contains("You have done nothing wrong"),
            "{}",
            notice.text
        );

        let outcome = TakeOutcome {
            platform: Platform::default(),
            order: protecting.id,
            state: OrderState::Applied,
            at: bench.now,
        };
        let applied = bench.run(Principal::System, outcome).unwrap();
        assert_eq!(applied.state, OrderState::Applied);
        let decline = DeclineProtection {
            platform: Platform::default(),
            order: protecting.id,
        };
        let before = reversals(&bench);
        for _ in 0..2 {
            let ended = bench.run(Principal::System, decline.clone()).unwrap();
            assert!(ended.ended_at.is_some());
        }
        assert_eq!(reversals(&bench), before + 1);
    }
}

#[test]
fn who_is_protected_in_a_decision_is_told_and_nobody_else_of_it() {
    let mut bench = Bench::new();
    let actions = json!([{"kind": "content.remove"},
        {"kind": "target.protect", "subject": {"kind": "account", "id": "her"}}]);
    let (user, decision) = decide(&mut bench, actions);
    let notices: Vec<Notice> = decision.notices.iter().map(|id| bench.get(id)).collect();
    let kinds: Vec<_> = notices.iter().map(|notice| notice.facts.kind()).collect();
    assert_eq!(kinds, [NoticeKind::Statement, NoticeKind::Protected]);
    let protecting: Order = bench.get(decision.orders[1]);
    let statement = serde_json::to_string(&notices[0]).unwrap();
    assert!(
        !statement.contains(&protecting.subject.to_string()),
        "{statement}"
    );
    bench.wait("5d");
    let renew = RenewOrder {
        platform: Platform::default(),
        order: protecting.id,
        user,
        reason: "they go on".into(),
    };
    let renewed = bench.run(Principal::User(user), renew).unwrap();
    let renewed: Order = bench.get(renewed.orders[0]);
    assert_eq!(renewed.until, Some(bench.now.plus(Duration::from_days(7))));
    assert_eq!(renewed.parameters, protecting.parameters);
}

#[test]
fn only_what_ends_by_itself_is_renewed_or_declined() {
    let mut bench = Bench::new();
    let (user, decision) = decide(&mut bench, json!([{"kind": "content.remove"}]));
    let renew = RenewOrder {
        platform: Platform::default(),
        order: decision.orders[0],
        user,
        reason: "still there".into(),
    };
    assert_eq!(
        bench.run(Principal::User(user), renew).unwrap_err().status,
        409
    );
    let decline = DeclineProtection {
        platform: Platform::default(),
        order: decision.orders[0],
    };
    assert_eq!(
        bench.run(Principal::System, decline).unwrap_err().status,
        409
    );
}
