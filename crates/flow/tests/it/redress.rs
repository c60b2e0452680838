//! What people are told, and how a decision is looked at again.

use evenhand_flow::assess::{Assessed, RuleOrder};
use evenhand_flow::operation::appeal::add_file::AddFile;
use evenhand_flow::operation::appeal::answer::{AnswerAppeal, NewAppealAnswer};
use evenhand_flow::operation::appeal::claim::NextAppeal;
use evenhand_flow::operation::appeal::take::{AppealReceipt, TakeAppeal};
use evenhand_flow::operation::appeal::vote::VoteOnAppeal;
use evenhand_flow::operation::decide::{NewAction, NewDecision};
use evenhand_flow::operation::tell_reporters::TellReporters;
use evenhand_flow::operation::undo::Undo;
use evenhand_model::*;
use serde_json::json;

use crate::alerts::{alerts, clocks};
use crate::bench::Bench;
use crate::reviewer::{decide, no_violation, take};

fn action(kind: OrderKind) -> NewAction {
    NewAction {
        kind,
        subject: None,
        lasts: None,
        parameters: Default::default(),
    }
}

pub fn violation(kinds: &[OrderKind]) -> NewDecision {
    NewDecision {
        outcome: DecisionOutcome::Violation,
        policy: Some("threats".into()),
        explanation: Some("The second sentence is a threat.".into()),
        actions: kinds.iter().copied().map(action).collect(),
        ..no_violation()
    }
}

/// Reports of the content that were told to nobody so far, told as the loop would.
pub fn tell_reporters(bench: &mut Bench, case: CaseId) {
    let reports = bench.all::<Report>();
    let tell = TellReporters {
        case,
        reports: reports
            .iter()
            .filter(|row| row.case == case)
            .map(|row| row.id)
            .collect(),
        completes: bench.get::<Case>(case).outcomes_due_at,
    };
    bench.run(Principal::System, tell).unwrap();
}

fn notices(bench: &Bench, kind: NoticeKind) -> Vec<Notice> {
    let all = bench.all::<Notice>();
    all.into_iter()
        .filter(|notice| notice.facts.kind() == kind)
        .collect()
}

pub fn appeal_as(
    bench: &mut Bench,
    decision: DecisionId,
    by: serde_json::Value,
) -> Result<AppealReceipt, Problem> {
    let number = bench.all::<Appeal>().len();
    let appeal = json!({"id": format!("p{number}"), "at": bench.now, "decision": decision,
        "by": by, "text": "please look again"});
    let appeal = serde_json::from_value(appeal).unwrap();
    let id = AppealId::new(bench.now, &mut Rng::from_number(number as u64));
    let platform = Platform::default();
    bench.run(
        Principal::System,
        TakeAppeal {
            platform,
            appeal,
            id,
        },
    )
}

pub fn appeal(bench: &mut Bench, decision: DecisionId) -> AppealReceipt {
    appeal_as(bench, decision, json!({"kind": "author"})).unwrap()
}

/// Adds a person who decides cases.
pub fn moderator(bench: &mut Bench) -> UserId {
    let user = User {
        id: bench.user(),
        name: "a moderator".into(),
        role: Role::Moderator,
        created_at: bench.now,
        disabled_at: None,
        sealed_role: None,
    };
    let id = user.id;
    bench.put(user);
    id
}

pub fn next_appeal(bench: &mut Bench, user: UserId) -> Option<Appeal> {
    try_next_appeal(bench, user).unwrap()
}

pub fn try_next_appeal(bench: &mut Bench, user: UserId) -> Result<Option<Appeal>, Problem> {
    let next = NextAppeal {
        platform: Platform::default(),
        user,
        candidates: bench.all::<Appeal>().iter().map(|row| row.id).collect(),
        colleagues: bench.all::<User>().iter().map(|row| row.id).collect(),
    };
    bench.run(Principal::User(user), next)
}

pub fn vote(bench: &mut Bench, user: UserId, appeal: &Appeal) {
    let vote = VoteOnAppeal {
        platform: Platform::default(),
        appeal: appeal.id,
        user,
        fence: appeal.fence,
        outcome: DecisionOutcome::NoViolation,
        policy: None,
    };
    bench.run(Principal::User(user), vote).unwrap();
}

pub fn answer(
    bench: &mut Bench,
    user: UserId,
    appeal: &Appeal,
    outcome: AppealOutcome,
    kinds: &[OrderKind],
) -> Result<Appeal, Problem> {
    let answer = AnswerAppeal {
        platform: Platform::default(),
        appeal: appeal.id,
        user,
        colleagues: bench.all::<User>().iter().map(|row| row.id).collect(),
        answer: NewAppealAnswer {
            fence: appeal.fence,
            outcome,
            reason: "seen differently".into(),
            explanation: "It was a quotation.".into(),
            policy: (!kinds.is_empty()).then(|| "threats".into()),
            law: None,
            actions: kinds.iter().copied().map(action).collect(),
        },
    };
    bench.run(Principal::User(user), answer)
}

pub fn answer_as_somebody(
    bench: &mut Bench,
    outcome: AppealOutcome,
    kinds: &[OrderKind],
) -> Result<Appeal, Problem> {
    let user = moderator(bench);
    let appeal = next_appeal(bench, user).unwrap();
    vote(bench, user, &appeal);
    answer(bench, user, &appeal, outcome, kinds)
}

#[test]
fn a_statement_has_the_elements_of_the_law_and_never_a_word_of_a_report() {
    let mut bench = Bench::new();
    let reported = bench.report("r1", "c1", "threat", json!({})).unwrap();
    let made = violation(&[OrderKind::ContentRemove, OrderKind::AccountSuspend]);
    let decision = decide(&mut bench, reported.case, made).unwrap();
    let [notice] = &notices(&bench, NoticeKind::Statement)[..] else {
        panic!("one author, one statement");
    };
    let author = bench.all::<Subject>();
    let author = author
        .iter()
        .find(|row| row.external_id.as_deref() == Some("author"));
    assert_eq!(notice.to, Recipient::Author(author.unwrap().id));
    assert_eq!(notice.not_before, bench.now.plus(bench.house.undo));
    insta::assert_snapshot!(notice.text.replace(&decision.id.to_string(), "DECISION"), @r"
    What you wrote was removed. This holds until further notice.

    Your account is suspended. This holds until 2026-11-30 10:00 UTC.

    We looked at what was posted.

    It breaks our rule “threats”. threats

    In the words of the person who decided: The second sentence is a threat.

    A person decided this.

    You can appeal until 2027-05-26 10:00 UTC. It costs nothing, and somebody who had no part in this decision will look. Name the decision DECISION.

    You can also turn to a certified body for out-of-court dispute settlement, where the law gives you one, or to a court.
    ");
    let whole = serde_json::to_string(notice).unwrap().to_lowercase();
    for word in ["report", "reporter-r1", "nothing in it"] {
        assert!(!whole.contains(word), "{word} in {whole}");
    }
}

#[test]
fn containment_by_a_rule_is_told_as_provisional_and_its_end_is_told_too() {
    let mut bench = Bench::new();
    let found = Assessed {
        assessment: Assessment {
            tier: Some(Tier::T2),
            rules: vec!["a.rule".into()],
            ..Assessment::default()
        },
        orders: vec![RuleOrder::new(OrderKind::ContentRestrict, "a.rule")],
        opens_case: true,
        ..Assessed::default()
    };
    bench.post("e1", json!({}), found).unwrap();
    let statement = notices(&bench, NoticeKind::Statement).remove(0);
    let Told::Statement(told) = &statement.facts else {
        panic!("not a statement");
    };
    assert!(told.provisional && told.automated_decision && told.appeal_until.is_none());
    assert!(!statement.text.contains("a.rule"), "{}", statement.text);
    let refused = appeal_as(
        &mut bench,
        statement.decision.unwrap(),
        json!({"kind": "author"}),
    );
    assert_eq!(refused.unwrap_err().status, 409);
    let case = bench.all::<Case>()[0].id;
    decide(&mut bench, case, no_violation()).unwrap();
    assert_eq!(notices(&bench, NoticeKind::RestrictionsLifted).len(), 1);
}

#[test]
fn an_undone_decision_is_told_to_nobody() {
    let mut bench = Bench::new();
    let case = bench.report("r1", "c1", "threat", json!({})).unwrap().case;
    let decision = decide(&mut bench, case, violation(&[OrderKind::ContentRemove])).unwrap();
    let DecidedBy::User(user) = decision.by else {
        panic!("a person decided");
    };
    let undo = Undo {
        platform: Platform::default(),
        decision: decision.id,
        user,
    };
    bench.run(Principal::User(user), undo).unwrap();
    assert!(bench.all::<Notice>().iter().all(|notice| notice.cancelled));
    assert_eq!(bench.get::<Case>(case).outcomes_due_at, None);
}

#[test]
fn everyone_who_reported_is_told_once_whether_first_or_folded_or_answered_later() {
    let mut bench = Bench::new();
    let case = bench.report("r1", "c1", "threat", json!({})).unwrap().case;
    let german = json!({"reporter": {"id": "b", "lang": "de-AT"}});
    bench.report("r2", "c1", "threat", german).unwrap();
    decide(&mut bench, case, no_violation()).unwrap();
    // Within the undo window nobody is told, and who comes then waits with the others.
    let early = bench.report("r3", "c1", "threat", json!({})).unwrap();
    assert!(early.answered_by_earlier);
    assert_eq!(notices(&bench, NoticeKind::ReportOutcome).len(), 0);
    bench.wait("1m");
    tell_reporters(&mut bench, case);
    tell_reporters(&mut bench, case);
    let told = notices(&bench, NoticeKind::ReportOutcome);
    assert_eq!(told.len(), 3);
    assert_eq!(told.iter().filter(|notice| notice.lang == "de").count(), 1);
    assert_eq!(bench.get::<Case>(case).outcomes_due_at, None);
    bench.report("r4", "c1", "threat", json!({})).unwrap();
    assert_eq!(notices(&bench, NoticeKind::ReportOutcome).len(), 4);
}

#[test]
fn somebody_who_was_added_while_others_were_told_is_not_forgotten() {
    let mut bench = Bench::new();
    let first = bench.report("r1", "c1", "threat", json!({})).unwrap();
    decide(&mut bench, first.case, no_violation()).unwrap();
    let read = bench.get::<Case>(first.case).outcomes_due_at;
    bench.report("r2", "c1", "threat", json!({})).unwrap();
    let tell = TellReporters {
        case: first.case,
        reports: vec![first.id],
        completes: read,
    };
    bench.run(Principal::System, tell).unwrap();
    assert!(bench.get::<Case>(first.case).outcomes_due_at.is_some());
    tell_reporters(&mut bench, first.case);
    assert_eq!(notices(&bench, NoticeKind::ReportOutcome).len(), 2);
}

#[test]
fn an_appeal_that_is_upheld_ends_the_orders_and_corrects_what_reporters_were_told() {
    let mut bench = Bench::new();
    let case = bench.report("r1", "c1", "threat", json!({})).unwrap().case;
    let kinds = [OrderKind::ContentRemove, OrderKind::AccountSuspend];
    let decision = decide(&mut bench, case, violation(&kinds)).unwrap();
    bench.wait("1m");
    tell_reporters(&mut bench, case);
    bench.wait("5d");
    let receipt = appeal(&mut bench, decision.id);
    assert_eq!(receipt.due_at, bench.now.plus("7d".parse().unwrap()));
    assert_eq!(bench.get::<Case>(case).state, CaseState::Appealed);
    let answered = answer_as_somebody(&mut bench, AppealOutcome::Upheld, &[]).unwrap();
    assert!(!answered.answer.unwrap().same_person);
    for order in &decision.orders {
        assert!(bench.get::<Order>(order).ended_at.is_some());
        let reversal = bench.all::<Order>();
        let reversal = reversal
            .iter()
            .find(|other| other.reverses == Some(*order))
            .unwrap();
        assert_eq!(
            reversal.not_before, bench.now,
            "who was wronged waits for no undo window"
        );
    }
    let now = bench.get::<Case>(case);
    assert_eq!(now.state, CaseState::Decided);
    let replaced = bench.get::<Decision>(now.decision.unwrap());
    assert_eq!(
        (replaced.outcome, replaced.corrects),
        (DecisionOutcome::NoViolation, Some(decision.id))
    );
    tell_reporters(&mut bench, case);
    let told = notices(&bench, NoticeKind::ReportOutcome);
    assert_eq!(told.len(), 2);
    assert!(
        told.iter()
            .any(|notice| notice.text.contains("takes the place"))
    );
    let answer = notices(&bench, NoticeKind::AppealOutcome).remove(0);
    assert_eq!(answer.to, Recipient::Appellant(receipt.id));
    assert!(answer.text.contains("It was a quotation."));
}

#[test]
fn something_milder_takes_the_place_without_a_gap_in_what_both_require() {
    let mut bench = Bench::new();
    let case = bench.report("r1", "c1", "threat", json!({})).unwrap().case;
    let decision = decide(&mut bench, case, violation(&[OrderKind::AccountSuspend])).unwrap();
    bench.wait("1d");
    appeal(&mut bench, decision.id);
    answer_as_somebody(
        &mut bench,
        AppealOutcome::Partly,
        &[OrderKind::AccountRestrict],
    )
    .unwrap();
    let orders = bench.all::<Order>();
    let in_force: Vec<_> = orders
        .iter()
        .filter(|order| order.ended_at.is_none())
        .map(|order| order.kind)
        .collect();
    assert_eq!(in_force, [OrderKind::AccountRestrict]);
    let position = |kind: OrderKind, reverses: bool| {
        let found = orders
            .iter()
            .find(|row| row.kind == kind && row.reverses.is_some() == reverses);
        found.map(|order| order.sequence)
    };
    assert!(
        position(OrderKind::AccountRestrict, false) < position(OrderKind::AccountSuspend, true)
    );
    assert_eq!(notices(&bench, NoticeKind::Statement).len(), 2);
}

#[test]
fn a_rejected_appeal_leaves_everything_as_it_was_and_is_answered_once() {
    let mut bench = Bench::new();
    let case = bench.report("r1", "c1", "threat", json!({})).unwrap().case;
    let decision = decide(&mut bench, case, violation(&[OrderKind::ContentRemove])).unwrap();
    bench.wait("1d");
    appeal(&mut bench, decision.id);
    let second = appeal_as(&mut bench, decision.id, json!({"kind": "author"})).unwrap_err();
    assert!(second.to_string().contains("open already"), "{second}");
    answer_as_somebody(&mut bench, AppealOutcome::Rejected, &[]).unwrap();
    assert_eq!(bench.get::<Case>(case).decision, Some(decision.id));
    assert!(bench.get::<Order>(decision.orders[0]).ended_at.is_none());
    let again = appeal_as(&mut bench, decision.id, json!({"kind": "author"})).unwrap_err();
    assert!(again.to_string().contains("answered already"), "{again}");
}

#[test]
fn a_reporter_who_was_refused_can_appeal_and_be_right() {
    let mut bench = Bench::new();
    let case = bench.report("r1", "c1", "threat", json!({})).unwrap().case;
    let decision = decide(&mut bench, case, no_violation()).unwrap();
    bench.wait("1m");
    tell_reporters(&mut bench, case);
    let by = json!({"kind": "reporter", "report": "r1"});
    appeal_as(&mut bench, decision.id, by).unwrap();
    let kinds = [OrderKind::ContentRemove];
    answer_as_somebody(&mut bench, AppealOutcome::Upheld, &kinds).unwrap();
    let author_told = notices(&bench, NoticeKind::Statement);
    assert_eq!(author_told.len(), 1);
    assert!(!author_told[0].text.to_lowercase().contains("report"));
    let order = &bench.all::<Order>()[0];
    assert_eq!(
        (order.kind, order.ended_at),
        (OrderKind::ContentRemove, None)
    );
    tell_reporters(&mut bench, case);
    assert_eq!(notices(&bench, NoticeKind::ReportOutcome).len(), 2);
}

#[test]
fn who_may_appeal_and_against_what() {
    let mut bench = Bench::new();
    let case = bench.report("r1", "c1", "threat", json!({})).unwrap().case;
    bench.report("other", "c2", "threat", json!({})).unwrap();
    let restricting = decide(&mut bench, case, violation(&[OrderKind::ContentRemove]))
        .unwrap()
        .id;
    let second = bench.report("r3", "c3", "threat", json!({})).unwrap().case;
    let refusing = decide(&mut bench, second, no_violation()).unwrap().id;
    let check = |decision, by: serde_json::Value, status: u16| {
        let mut bench = bench.clone();
        let answer = appeal_as(&mut bench, decision, by.clone());
        assert_eq!(
            answer.map_or_else(|problem| problem.status, |_| 201),
            status,
            "{by}"
        );
    };
    check(restricting, json!({"kind": "author"}), 201);
    check(restricting, json!({"kind": "author", "id": "author"}), 201);
    check(
        restricting,
        json!({"kind": "author", "id": "somebody"}),
        403,
    );
    check(
        restricting,
        json!({"kind": "reporter", "report": "r1"}),
        409,
    );
    check(refusing, json!({"kind": "reporter", "report": "r3"}), 201);
    check(refusing, json!({"kind": "reporter", "report": "r1"}), 403);
    check(refusing, json!({"kind": "reporter"}), 422);
    check(refusing, json!({"kind": "author"}), 403);
    bench.wait("184d");
    let on_time = appeal_as(&mut bench.clone(), restricting, json!({"kind": "author"}));
    assert!(on_time.is_ok());
    bench.wait("1m");
    let late = appeal_as(&mut bench, restricting, json!({"kind": "author"})).unwrap_err();
    assert_eq!(late.status, 409);
}

#[test]
fn nobody_answers_an_appeal_against_their_own_decision_unless_they_are_alone() {
    let mut bench = Bench::new();
    let alone = moderator(&mut bench);
    let case = bench.report("r1", "c1", "threat", json!({})).unwrap().case;
    let decision = decide_as(
        &mut bench,
        alone,
        case,
        violation(&[OrderKind::ContentRemove]),
    );
    let colleague = moderator(&mut bench);
    appeal(&mut bench, decision.id);
    bench.wait("2d");
    assert!(
        next_appeal(&mut bench, alone).is_none(),
        "there is somebody else"
    );
    let mut with_colleague = bench.clone();
    assert!(next_appeal(&mut with_colleague, colleague).is_some());
    let gone = User {
        disabled_at: Some(bench.now),
        sealed_role: None,
        ..bench.get::<User>(colleague)
    };
    bench.put(gone);
    let appeal = next_appeal(&mut bench, alone).unwrap();
    vote(&mut bench, alone, &appeal);
    let answered = answer(&mut bench, alone, &appeal, AppealOutcome::Upheld, &[]).unwrap();
    assert!(answered.answer.unwrap().same_person);
}

#[test]
fn alone_one_waits_a_day_before_looking_again() {
    let mut bench = Bench::new();
    let alone = moderator(&mut bench);
    let case = bench.report("r1", "c1", "threat", json!({})).unwrap().case;
    let decision = decide_as(
        &mut bench,
        alone,
        case,
        violation(&[OrderKind::ContentRemove]),
    );
    appeal(&mut bench, decision.id);
    bench.wait("23h");
    assert!(next_appeal(&mut bench, alone).is_none());
    bench.wait("1h");
    assert!(next_appeal(&mut bench, alone).is_some());
}

#[test]
fn an_answer_needs_a_vote_first_and_the_claim_that_is_in_force() {
    let mut bench = Bench::new();
    let case = bench.report("r1", "c1", "threat", json!({})).unwrap().case;
    let decision = decide(&mut bench, case, violation(&[OrderKind::ContentRemove])).unwrap();
    appeal(&mut bench, decision.id);
    let user = moderator(&mut bench);
    let claimed = next_appeal(&mut bench, user).unwrap();
    let unvoted = answer(&mut bench, user, &claimed, AppealOutcome::Upheld, &[]).unwrap_err();
    assert!(unvoted.to_string().contains("/vote"), "{unvoted}");
    vote(&mut bench, user, &claimed);
    bench.wait("1h");
    let other = moderator(&mut bench);
    assert!(
        next_appeal(&mut bench, other).is_some(),
        "the lease ran out"
    );
    let late = answer(&mut bench, user, &claimed, AppealOutcome::Upheld, &[]).unwrap_err();
    assert_eq!(late.status, 409);
}

#[test]
fn files_are_taken_while_the_appeal_is_open_within_limits() {
    let mut bench = Bench::new();
    let case = bench.report("r1", "c1", "threat", json!({})).unwrap().case;
    let decision = decide(&mut bench, case, violation(&[OrderKind::ContentRemove])).unwrap();
    let appeal = appeal(&mut bench, decision.id).id;
    let mut add = |name: &str, kind: &str, bytes: &[u8], expected: u16| {
        let file = AddFile {
            platform: Platform::default(),
            appeal,
            name: name.into(),
            kind: kind.into(),
            bytes: bytes.to_vec(),
        };
        let answer = bench.run(Principal::System, file);
        assert_eq!(
            answer.map_or_else(|problem| problem.status, |_| 201),
            expected,
            "{name}"
        );
    };
    add("a.png", "image/png", b"picture", 201);
    add("again.png", "image/png", b"picture", 201);
    add("a.html", "text/html", b"page", 415);
    add("../a.png", "image/png", b"x", 422);
    add("empty.png", "image/png", b"", 413);
    for number in 1..limits::FILES_PER_APPEAL_MAX {
        add(&format!("{number}.txt"), "text/plain", &[number as u8], 201);
    }
    add("more.txt", "text/plain", b"more", 409);
    let files = bench.get::<Appeal>(appeal).files.len();
    assert_eq!(files, limits::FILES_PER_APPEAL_MAX);
}

/// A named person takes the case and decides it.
fn decide_as(bench: &mut Bench, user: UserId, case: CaseId, decision: NewDecision) -> Decision {
    let (_, claimed) = take(bench, case);
    let case = Case {
        claim: claimed.claim.map(|claim| Claim { by: user, ..claim }),
        ..claimed
    };
    let fence = case.fence;
    let id = case.id;
    bench.put(case);
    let decide = evenhand_flow::operation::decide::Decide {
        platform: Platform::default(),
        case: id,
        user,
        decision: NewDecision { fence, ..decision },
    };
    bench.run(Principal::User(user), decide).unwrap()
}

#[test]
fn the_clock_of_an_appeal_is_told_like_that_of_a_case_until_it_is_answered() {
    let mut bench = Bench::new();
    let case = bench.report("r1", "c1", "threat", json!({})).unwrap().case;
    let decision = decide(&mut bench, case, violation(&[OrderKind::ContentRemove])).unwrap();
    let receipt = appeal(&mut bench, decision.id);
    bench.wait("167h");
    clocks(&mut bench);
    assert_eq!(alerts(&bench), ["due-soon pages"]);
    let alert = bench.all::<Alert>().remove(0);
    assert_eq!(
        (alert.about, alert.tier, alert.due_at),
        (Matter::Appeal(receipt.id), None, receipt.due_at)
    );
    bench.wait("1h");
    clocks(&mut bench);
    assert_eq!(alerts(&bench), ["due-soon replaced", "broken pages"]);
    answer_as_somebody(&mut bench, AppealOutcome::Rejected, &[]).unwrap();
    clocks(&mut bench);
    assert_eq!(alerts(&bench), ["due-soon replaced", "broken decided"]);
}
