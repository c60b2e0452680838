//! Links between a suspended account and a new one: when first posts are held because of one, who decides, and how it ends.

use evenhand_flow::assess::Assessed;
use evenhand_flow::operation::decide::{Decide, NewDecision};
use evenhand_flow::operation::end_order::EndOrder;
use evenhand_flow::operation::lift_containment::{LiftContainment, NewLift};
use evenhand_flow::operation::pending_action::{AnswerPending, PendingReason};
use evenhand_flow::operation::returns::find::FindReturn;
use evenhand_flow::operation::returns::judge::{JudgeReturn, LinkReason};
use evenhand_flow::operation::returns::release::ReleaseFirstPosts;
use evenhand_flow::work::{LikelyJudged, LinksJudged};
use evenhand_model::*;
use serde_json::json;

use crate::bench::Bench;
use crate::redress::{answer_as_somebody, appeal, moderator};
use crate::reviewer::{decide, take};

/// A house in which first posts may be held: it is switched on, and people were right often enough.
fn house() -> Bench {
    let mut bench = Bench::new();
    bench.house.returns = ReturnsMode::Hold;
    let mut judged = LinksJudged::new(&Platform::default());
    judged.decisions = 200;
    let likely = LikelyJudged {
        confirmed: 60,
        rejected: 0,
    };
    judged.likely.insert("latin".into(), likely);
    bench.put(judged);
    let policy = Policy {
        id: "ban-evasion".into(),
        reasons: vec![Reason::BanEvasion],
        ..bench.house.policies["spam"].clone()
    };
    bench.house.policies.insert(policy.id.clone(), policy);
    post(&mut bench, "old", 0);
    post(&mut bench, "new", 0);
    let mut old = bench.get::<Account>(account(&bench, "old"));
    old.suspended_at = Some(bench.now);
    bench.put(old);
    bench
}

/// Somebody posts for the nth time.
fn post(bench: &mut Bench, who: &str, number: u64) -> Assessment {
    let actor = json!({"id": who, "handle": format!("zorvel_{who}")});
    let content = json!({"id": format!("post-{who}-{number}"), "text": format!("words {number}")});
    let more = json!({"actor": actor, "content": content});
    bench
        .post(&format!("e-{who}-{number}"), more, Assessed::default())
        .unwrap()
}

fn account(bench: &Bench, id: &str) -> SubjectId {
    let all = bench.all::<Subject>();
    let is_it =
        |one: &&Subject| one.kind == SubjectKind::Account && one.external_id.as_deref() == Some(id);
    all.iter().find(is_it).expect("somebody has heard of it").id
}

fn evidence(band: LinkBand, log_odds: f64) -> LinkEvidence {
    let feature = |family: &str, feature: &str, log_odds: f64| LinkFeature {
        family: family.into(),
        feature: feature.into(),
        log_odds,
        chance: 0.001,
        about: "the one that they call zorvel_old".into(),
        is_strongest_against: log_odds < 0.0,
    };
    LinkEvidence {
        log_odds,
        posterior: 0.97,
        band,
        weights_version: 1,
        prior_log_odds: -6.9,
        families: vec![],
        features: vec![
            feature("names", "names.alike", 4.0),
            feature("avatar", "picture.same", 5.0),
            feature("behaviour", "targets.shared", 3.0),
            feature("timing", "made.later", -0.5),
        ],
    }
}

/// Two accounts are compared.
fn find(bench: &mut Bench, band: LinkBand, log_odds: f64) -> ReturnLink {
    let find = FindReturn {
        platform: Platform::default(),
        suspended: account(bench, "old"),
        suspension: None,
        candidate: account(bench, "new"),
        evidence: evidence(band, log_odds),
    };
    bench.run(Principal::System, find).unwrap();
    bench.all::<ReturnLink>().remove(0)
}

fn judge(bench: &mut Bench, link: &ReturnLink, is_confirmed: bool) -> Result<ReturnLink, Problem> {
    let user = bench.user();
    let judge = JudgeReturn {
        platform: Platform::default(),
        id: link.id.clone(),
        user,
        is_confirmed,
        reason: LinkReason {
            reason: "I have compared them".into(),
        },
    };
    bench.run(Principal::User(user), judge)
}

fn release(bench: &mut Bench, link: &ReturnLink) -> bool {
    let release = ReleaseFirstPosts {
        link: link.id.clone(),
    };
    bench.run(Principal::System, release).unwrap()
}

fn link(bench: &Bench) -> ReturnLink {
    bench.all::<ReturnLink>().remove(0)
}

fn likely_judged(bench: &Bench) -> (u64, u64, u64) {
    let row = bench.all::<LinksJudged>().remove(0);
    let likely = row.likely["latin"];
    (row.decisions, likely.confirmed, likely.rejected)
}

/// Posts that are out of sight.
fn hidden(bench: &Bench) -> usize {
    let orders = bench.all::<Order>();
    let in_force =
        |order: &&Order| order.ended_at.is_none() && order.kind == OrderKind::ContentRestrict;
    orders.iter().filter(in_force).count()
}

fn by_policy(policy: &str, kinds: &[OrderKind]) -> NewDecision {
    NewDecision {
        policy: Some(policy.into()),
        ..crate::redress::violation(kinds)
    }
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
    let observe = |bench: &mut Bench| bench.house.returns = ReturnsMode::Observe;
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
        orders: vec![evenhand_flow::assess::RuleOrder::new(
            OrderKind::ContentRestrict,
            "a.rule",
        )],
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

#[test]
fn that_somebody_has_come_back_is_decided_on_a_confirmed_link_and_conduct_on_itself() {
    let mut bench = house();
    let found = find(&mut bench, LinkBand::Likely, 7.0);
    let case = found.case.unwrap();
    let return_of = by_policy("ban-evasion", &[OrderKind::AccountRestrict]);
    let (user, claimed) = take(&mut bench, case);
    let decide_as = |bench: &mut Bench, decision: NewDecision| {
        let decide = Decide {
            platform: Platform::default(),
            case,
            user,
            decision: NewDecision {
                fence: claimed.fence,
                ..decision
            },
        };
        bench.run(Principal::User(user), decide)
    };
    let refused = decide_as(&mut bench, return_of).unwrap_err();
    assert_eq!(
        (refused.status, refused.field.as_deref()),
        (409, Some("policy"))
    );
    decide_as(
        &mut bench,
        by_policy("threats", &[OrderKind::AccountRestrict]),
    )
    .unwrap();
    assert_eq!(link(&bench).state, LinkState::Open, "the link stays a hint");
}

#[test]
fn an_appeal_that_is_upheld_unlinks_for_good_and_counts_as_a_rejected_link() {
    let mut bench = house();
    let found = find(&mut bench, LinkBand::Likely, 7.0);
    post(&mut bench, "new", 1);
    judge(&mut bench, &found, true).unwrap();
    assert_eq!(likely_judged(&bench), (201, 61, 0));
    let decided = by_policy("ban-evasion", &[OrderKind::AccountRestrict]);
    let decision = decide(&mut bench, found.case.unwrap(), decided).unwrap();
    bench.wait("2m");
    appeal(&mut bench, decision.id);
    let answered = answer_as_somebody(&mut bench, AppealOutcome::Upheld, &[]).unwrap();
    let unlinked = link(&bench);
    assert_eq!(unlinked.state, LinkState::Rejected);
    let why = unlinked.decided.unwrap();
    assert_eq!(
        (why.appeal, why.by),
        (Some(answered.id), answered.answer.unwrap().by)
    );
    assert_eq!(likely_judged(&bench), (201, 60, 1));
    let in_force = bench.all::<Order>();
    assert!(in_force.iter().all(|order| order.ended_at.is_some()));
    let again = find(&mut bench, LinkBand::Likely, 12.0);
    assert_eq!(again.state, LinkState::Rejected);
}

#[test]
fn an_appeal_that_is_rejected_or_finds_something_milder_for_the_same_reason_leaves_the_link() {
    fn check(outcome: AppealOutcome, kinds: &[OrderKind], expected: LinkState) {
        let mut bench = house();
        let found = find(&mut bench, LinkBand::Likely, 7.0);
        judge(&mut bench, &found, true).unwrap();
        let decided = by_policy("ban-evasion", &[OrderKind::AccountRestrict]);
        let decision = decide(&mut bench, found.case.unwrap(), decided).unwrap();
        bench.wait("2m");
        appeal(&mut bench, decision.id);
        answer_as_somebody(&mut bench, outcome, kinds).unwrap();
        assert_eq!(link(&bench).state, expected, "{outcome:?}");
    }
    check(AppealOutcome::Rejected, &[], LinkState::Confirmed);
    // Another ground takes its place: that they have come back is no longer said.
    check(
        AppealOutcome::Partly,
        &[OrderKind::AccountWarn],
        LinkState::Rejected,
    );
}

#[test]
fn a_statement_names_kinds_of_evidence_in_every_language_and_nothing_of_the_other_account() {
    let langs: Vec<String> = Bench::new()
        .house
        .templates
        .langs()
        .map(str::to_owned)
        .collect();
    let mut told = String::new();
    for lang in langs {
        let mut bench = house();
        let mut new = bench.get::<Account>(account(&bench, "new"));
        new.lang = Some(lang.clone());
        bench.put(new);
        let found = find(&mut bench, LinkBand::Likely, 7.0);
        post(&mut bench, "new", 1);
        judge(&mut bench, &found, true).unwrap();
        let decided = by_policy("ban-evasion", &[OrderKind::AccountRestrict]);
        let decision = decide(&mut bench, found.case.unwrap(), decided).unwrap();
        let statements = bench.all::<Notice>();
        let statements = statements
            .iter()
            .filter(|one| one.facts.kind() == NoticeKind::Statement);
        let statements: Vec<&Notice> = statements.collect();
        assert_eq!(statements.len(), 2, "of the hold, and of the decision");
        for notice in statements {
            assert_eq!(notice.lang, lang);
            let whole = serde_json::to_string(notice).unwrap();
            for word in [
                "zorvel",
                "0.97",
                "post-old",
                "picture.same",
                "posterior",
                "log_odds",
            ] {
                assert!(!whole.contains(word), "{word} in {whole}");
            }
            let number = notice.decision.unwrap().to_string();
            let is_hold = notice.decision != Some(decision.id);
            let what = if is_hold { "hold" } else { "decision" };
            told += &format!(
                "--- {lang}, {what}\n{}\n\n",
                notice.text.replace(&number, "DECISION")
            );
        }
    }
    insta::assert_snapshot!(told);
}

/// Decides the case of a confirmed link so that the account is lost; answers who decided.
fn suspend(bench: &mut Bench, case: CaseId, policy: &str) -> (UserId, Decision) {
    let (user, case) = take(bench, case);
    bench.put(User {
        id: user,
        name: "Noor".into(),
        role: Role::Moderator,
        created_at: bench.now,
        disabled_at: None,
    });
    let decide = Decide {
        platform: Platform::default(),
        case: case.id,
        user,
        decision: NewDecision {
            fence: case.fence,
            ..by_policy(
                policy,
                &[OrderKind::AccountSuspend, OrderKind::AccountRestrict],
            )
        },
    };
    (user, bench.run(Principal::User(user), decide).unwrap())
}

fn agree(
    bench: &mut Bench,
    user: UserId,
    pending: PendingActionId,
) -> Result<PendingAction, Problem> {
    let answer = AnswerPending {
        platform: Platform::default(),
        pending,
        user,
        colleagues: bench.all::<User>().iter().map(|row| row.id).collect(),
        agrees: true,
        reason: PendingReason {
            reason: "I have compared them too".into(),
        },
    };
    bench.run(Principal::User(user), answer)
}

fn is_suspended(bench: &Bench) -> bool {
    let orders = bench.all::<Order>();
    let suspends =
        |order: &Order| order.kind == OrderKind::AccountSuspend && order.ended_at.is_none();
    orders.iter().any(suspends)
}

#[test]
fn an_account_is_lost_by_a_link_when_two_people_say_so() {
    let mut bench = house();
    let found = find(&mut bench, LinkBand::Likely, 7.0);
    judge(&mut bench, &found, true).unwrap();
    let colleague = moderator(&mut bench);
    let (decider, decision) = suspend(&mut bench, found.case.unwrap(), "ban-evasion");
    assert_eq!((decision.orders.len(), decision.pending.len()), (1, 1));
    assert!(
        !is_suspended(&bench),
        "the rest of the decision does not wait"
    );
    let own = agree(&mut bench, decider, decision.pending[0]).unwrap_err();
    assert_eq!(own.status, 403);
    let agreed = agree(&mut bench, colleague, decision.pending[0]).unwrap();
    assert_eq!(agreed.ground, PendingGround::Return);
    assert!(is_suspended(&bench));
    let statements = bench.all::<Notice>();
    let last = statements.iter().max_by_key(|notice| notice.id).unwrap();
    assert!(
        last.text
            .contains("the name, the picture, accounts contacted"),
        "{}",
        last.text
    );
    // An appeal that is upheld ends that too, and whoever agreed does not answer it.
    appeal(&mut bench, decision.id);
    answer_as_somebody(&mut bench, AppealOutcome::Upheld, &[]).unwrap();
    assert!(!is_suspended(&bench));
    assert_eq!(link(&bench).state, LinkState::Rejected);
}

#[test]
fn whoever_works_alone_agrees_after_a_day_and_conduct_takes_one_person() {
    let mut bench = house();
    let found = find(&mut bench, LinkBand::Likely, 7.0);
    judge(&mut bench, &found, true).unwrap();
    let (alone, decision) = suspend(&mut bench, found.case.unwrap(), "ban-evasion");
    bench.wait("23h");
    assert!(agree(&mut bench, alone, decision.pending[0]).is_err());
    bench.wait("1h");
    let agreed = agree(&mut bench, alone, decision.pending[0]).unwrap();
    assert!(agreed.answer.unwrap().same_person && is_suspended(&bench));

    let mut bench = house();
    let found = find(&mut bench, LinkBand::Likely, 7.0);
    let (_, decision) = suspend(&mut bench, found.case.unwrap(), "threats");
    assert_eq!(decision.pending, []);
    assert!(is_suspended(&bench));
}
