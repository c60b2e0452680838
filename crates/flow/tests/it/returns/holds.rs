//! First posts of an account that may have come back: when they are held, and what ends it.

use evenhand_flow::assess::Assessed;
use evenhand_flow::operation::end_order::EndOrder;
use evenhand_flow::operation::lift_containment::{LiftContainment, NewLift};
use evenhand_flow::operation::returns::find::FindReturn;
use evenhand_flow::operation::returns::release::ReleaseFirstPosts;
use evenhand_flow::work::LinksJudged;
use evenhand_model::*;
use serde_json::json;

use super::{account, by_policy, evidence, find, hidden, house, judge, likely_judged, link, post};
use crate::bench::Bench;
use crate::reviewer::{decide, take};

fn release(bench: &mut Bench, link: &ReturnLink) -> bool {
    let release = ReleaseFirstPosts {
        link: link.id.clone(),
    };
    bench.run(Principal::System, release).unwrap()
}

#[test]
fn first_posts_are_held_while_nobody_has_looked_and_a_case_is_due_within_the_hour() {
    let mut bench = house();
    let link = find(&mut bench, LinkBand::Likely, 7.0);
    let case = bench.get::<Case>(link.case.expect("a case is opened at once"));
    assert_eq!(case.due_at, bench.now.plus(Duration::from_hours(1)));
    assert_eq!(case.clock.basis, "house.return");
    assert!(case.explanation.iter().any(|line| line.factor == "return"));
    assert_eq!(
        (&case.returns[..], case.report_count),
        (&[link.id.clone()][..], 0)
    );
    assert_eq!(hidden(&bench), 0, "what was posted before stays");

    let answer = post(&mut bench, "new", 1);
    assert_eq!((answer.verdict, answer.orders.len()), (Verdict::Hold, 1));
    assert_eq!(post(&mut bench, "somebody", 1).verdict, Verdict::Allow);
    assert_eq!(post(&mut bench, "old", 1).verdict, Verdict::Allow);
    let case = bench.get::<Case>(case.id);
    assert_eq!((case.tier, case.containment.len()), (Tier::T1, 1));
    assert_eq!(case.due_at, bench.now.plus(Duration::from_hours(1)));
    assert_eq!(case.versions_shown(), 1, "whoever decides sees the post");
    let order = bench.get::<Order>(case.containment[0]);
    assert_eq!(order.until, Some(bench.now.plus(Duration::from_hours(1))));
    let suspended = bench.all::<Order>();
    assert!(
        suspended
            .iter()
            .all(|order| order.kind == OrderKind::ContentRestrict)
    );
}

#[test]
fn nothing_is_held_where_it_may_not_be() {
    fn check(why: &str, change: impl Fn(&mut Bench), band: LinkBand, opens_case: bool) {
        let mut bench = house();
        change(&mut bench);
        let link = find(&mut bench, band, 7.0);
        assert_eq!(link.case.is_some(), opens_case, "{why}");
        assert_eq!(link.hold, None, "{why}");
        assert_eq!(post(&mut bench, "new", 1).verdict, Verdict::Allow, "{why}");
    }
    fn judged(change: impl Fn(&mut LinksJudged)) -> impl Fn(&mut Bench) {
        move |bench| {
            let mut row = bench.all::<LinksJudged>().remove(0);
            change(&mut row);
            bench.put(row);
        }
    }
    check("only possible", |_| {}, LinkBand::Possible, false);
    let observe = |bench: &mut Bench| bench.house.returns_mode = ReturnsMode::Observe;
    check("switched off", observe, LinkBand::Likely, false);
    check(
        "199 decisions",
        judged(|row| row.decisions = 199),
        LinkBand::Likely,
        false,
    );
    check(
        "not right often enough",
        judged(|row| row.likely.get_mut("latin").unwrap().rejected = 6),
        LinkBand::Likely,
        false,
    );
    check(
        "another script",
        |bench| {
            let mut new = bench.get::<Account>(account(bench, "new"));
            new.display_name = Some("زورفل".into());
            bench.put(new);
        },
        LinkBand::Likely,
        false,
    );
    check(
        "no first posts any more",
        |bench| {
            let mut new = bench.get::<Account>(account(bench, "new"));
            new.post_count = 101;
            bench.put(new);
        },
        LinkBand::Likely,
        true,
    );
}

#[test]
fn a_hold_that_nobody_has_looked_at_ends_with_its_hour_and_never_comes_again() {
    let mut bench = house();
    let found = find(&mut bench, LinkBand::Possible, 2.0);
    assert_eq!(found.hold, None);
    let found = find(&mut bench, LinkBand::Likely, 7.0);
    for number in 1..=3 {
        assert_eq!(post(&mut bench, "new", number).verdict, Verdict::Hold);
    }
    bench.wait("59m");
    assert!(!release(&mut bench, &found));
    assert_eq!(hidden(&bench), 3);
    bench.wait("1m");
    // Before anybody has come to release it nothing more is held.
    assert_eq!(post(&mut bench, "new", 4).verdict, Verdict::Allow);
    assert!(release(&mut bench, &found));
    assert!(!release(&mut bench, &found), "once");
    let after = link(&bench);
    assert_eq!((hidden(&bench), after.state), (0, LinkState::Open));
    assert_eq!(after.hold.unwrap().ended.unwrap().why, HoldEnd::HourOver);
    let case = bench.get::<Case>(found.case.unwrap());
    assert!(case.is_undecided() && !case.is_contained());
    let ended = bench
        .entries
        .iter()
        .filter(|entry| entry.act == Act::ReturnHoldEnded);
    assert_eq!(ended.count(), 1);
    // Not by stronger evidence of the same two, nor by another suspended account.
    find(&mut bench, LinkBand::Likely, 9.0);
    assert_eq!(post(&mut bench, "new", 5).verdict, Verdict::Allow);
    let other = FindReturn {
        platform: Platform::default(),
        suspended: account(&bench, "old"),
        suspension: None,
        candidate: account(&bench, "new"),
        evidence: evidence(LinkBand::Likely, 9.0),
    };
    post(&mut bench, "older", 0);
    let mut older = bench.get::<Account>(account(&bench, "older"));
    older.suspended_at = Some(bench.now);
    bench.put(older);
    let other = FindReturn {
        suspended: account(&bench, "older"),
        ..other
    };
    assert!(bench.run(Principal::System, other).unwrap());
    assert_eq!(post(&mut bench, "new", 6).verdict, Verdict::Allow);
}

#[test]
fn an_order_whose_hour_is_over_leaves_the_case_whoever_ends_it_first() {
    let mut bench = house();
    let found = find(&mut bench, LinkBand::Likely, 7.0);
    post(&mut bench, "new", 1);
    let case = found.case.unwrap();
    let order = bench.get::<Case>(case).containment[0];
    bench.wait("1h");
    let end = EndOrder {
        platform: None,
        order,
        by: DecidedBy::System,
        reason: "its time is over".into(),
    };
    bench.run(Principal::System, end).unwrap();
    assert!(!bench.get::<Case>(case).is_contained());
    assert!(release(&mut bench, &found));
    assert_eq!(hidden(&bench), 0);
}

#[test]
fn no_more_than_the_first_posts_are_held() {
    let mut bench = house();
    find(&mut bench, LinkBand::Likely, 7.0);
    let verdicts = (1..=22).map(|number| post(&mut bench, "new", number).verdict);
    let held = verdicts.collect::<Vec<_>>();
    let held = held.iter().filter(|one| **one == Verdict::Hold).count();
    assert_eq!((held, hidden(&bench)), (20, 20));
}

#[test]
fn whoever_rejects_a_link_ends_its_hold_and_the_two_are_never_linked_again() {
    let mut bench = house();
    let found = find(&mut bench, LinkBand::Likely, 7.0);
    post(&mut bench, "new", 1);
    judge(&mut bench, &found, false).unwrap();
    assert_eq!(hidden(&bench), 0);
    assert_eq!(post(&mut bench, "new", 2).verdict, Verdict::Allow);
    assert_eq!(likely_judged(&bench), (201, 60, 1));
    let lifted = bench.all::<Notice>();
    let lifted = lifted
        .iter()
        .filter(|one| one.facts.kind() == NoticeKind::RestrictionsLifted);
    assert_eq!(
        lifted.count(),
        1,
        "the author is told that a person has looked"
    );
    let again = find(&mut bench, LinkBand::Likely, 12.0);
    assert_eq!(
        (again.state, again.evidence.log_odds),
        (LinkState::Rejected, 7.0)
    );
    assert_eq!(judge(&mut bench, &found, true).unwrap_err().status, 409);
}

#[test]
fn only_links_that_were_likely_when_judged_count_for_the_precision() {
    let mut bench = house();
    let found = find(&mut bench, LinkBand::Possible, 2.0);
    judge(&mut bench, &found, true).unwrap();
    assert_eq!(likely_judged(&bench), (201, 60, 0));
}

#[test]
fn a_confirmed_link_holds_on_until_the_case_is_decided_or_the_hour_is_over() {
    let mut bench = house();
    let found = find(&mut bench, LinkBand::Likely, 7.0);
    post(&mut bench, "new", 1);
    let confirmed = judge(&mut bench, &found, true).unwrap();
    assert_eq!(confirmed.case, found.case, "the case that is open already");
    assert_eq!(post(&mut bench, "new", 2).verdict, Verdict::Hold);
    let decided = by_policy("ban-evasion", &[OrderKind::AccountRestrict]);
    decide(&mut bench, found.case.unwrap(), decided).unwrap();
    assert_eq!(hidden(&bench), 0);
    assert_eq!(post(&mut bench, "new", 3).verdict, Verdict::Allow);
    bench.wait("1h");
    assert!(release(&mut bench, &found));
}

#[test]
fn what_rules_hide_is_left_to_them_and_stays_hidden_after_the_hour() {
    let mut bench = house();
    let found = find(&mut bench, LinkBand::Likely, 7.0);
    let rule = Assessed {
        assessment: Assessment {
            tier: Some(Tier::T2),
            verdict: Verdict::Hold,
            rules: vec!["a.rule".into()],
            ..Assessment::default()
        },
        orders: vec![evenhand_flow::assess::RuleOrder::new(OrderKind::ContentRestrict, "a.rule")],
        opens_case: true,
        ..Assessed::default()
    };
    let more = json!({"actor": {"id": "new"}});
    let answer = bench.post("by-rule", more, rule.clone()).unwrap();
    assert_eq!((answer.verdict, answer.orders.len()), (Verdict::Hold, 1));
    assert_eq!(link(&bench).hold.unwrap().orders, []);
    // A rule wants a post contained that is held already: that is an order of its own.
    post(&mut bench, "new", 1);
    bench.assess_next_report(rule);
    let content = json!({"id": "post-new-1", "author": {"id": "new"}, "text": "words 1"});
    let reported = bench.report("r1", "post-new-1", "spam", json!({"content": content}));
    reported.unwrap();
    assert_eq!(hidden(&bench), 3);
    bench.wait("1h");
    assert!(release(&mut bench, &found));
    assert_eq!(hidden(&bench), 2);
}

#[test]
fn a_person_who_lifts_what_is_contained_ends_the_hold() {
    let mut bench = house();
    let found = find(&mut bench, LinkBand::Likely, 7.0);
    post(&mut bench, "new", 1);
    let (user, case) = take(&mut bench, found.case.unwrap());
    let lift = LiftContainment {
        platform: Platform::default(),
        case: case.id,
        user,
        lift: NewLift {
            fence: case.fence,
            reason: "harmless".into(),
            versions_seen: None,
            closes: false,
        },
    };
    bench.run(Principal::User(user), lift).unwrap();
    assert_eq!(hidden(&bench), 0);
    assert_eq!(post(&mut bench, "new", 2).verdict, Verdict::Allow);
    assert_eq!(
        link(&bench).hold.unwrap().ended.unwrap().why,
        HoldEnd::Lifted
    );
}
