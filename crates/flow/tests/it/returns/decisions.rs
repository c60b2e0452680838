//! Who decides that somebody has come back, what the author is told, and how an appeal ends it.

use evenhand_flow::operation::decide::{Decide, NewDecision};
use evenhand_flow::operation::pending_action::{AnswerPending, PendingReason};
use evenhand_model::*;

use super::{account, by_policy, find, house, judge, likely_judged, link, post};
use crate::bench::Bench;
use crate::redress::{answer_as_somebody, appeal, moderator};
use crate::reviewer::{decide, take};

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
        sealed_role: None,
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
