//! What the system before this one knew, taken over a chunk at a time.

use evenhand_flow::accept::import::{accept_account, accept_decision, accept_open_report};
use evenhand_flow::operation::TakeReport;
use evenhand_flow::operation::import::{Part, Record, TakeChunk};
use evenhand_flow::work::{ImportCounts, ImportProgress};
use evenhand_model::*;
use serde_json::{Value, json};

use crate::bench::Bench;
use crate::redress::{answer_as_somebody, appeal, appeal_as};
use crate::sealed_cases;

fn part(before: u64, count: usize) -> Part {
    let count = count as u64;
    Part {
        platform: Platform::default(),
        from: "file".into(),
        file: "a-file".into(),
        records_before: before,
        records: before + count,
        first_line: before + 1,
        last_line: before + count,
    }
}

fn take<R: Record>(
    bench: &mut Bench,
    part: Part,
    records: Vec<R>,
) -> Result<ImportProgress, Problem> {
    bench.run(Principal::System, TakeChunk { part, records })
}

fn counts(taken: u64, known: u64, over: u64) -> ImportCounts {
    ImportCounts { taken, known, over }
}

/// Takes accounts as one chunk that begins after `before` others.
fn take_accounts(
    bench: &mut Bench,
    before: u64,
    accounts: &[Value],
) -> Result<ImportProgress, Problem> {
    let (house, now) = (bench.house.clone(), bench.now);
    let accept = |account: &Value| {
        let account = serde_json::from_value(account.clone()).unwrap();
        accept_account(&house, &Platform::default(), account, now).unwrap()
    };
    let accepted: Vec<_> = accounts.iter().map(accept).collect();
    take(bench, part(before, accepted.len()), accepted)
}

fn take_decision(bench: &mut Bench, decision: Value) -> ImportProgress {
    let decision = serde_json::from_value(decision).unwrap();
    let accepted = accept_decision(&bench.house, decision, bench.now).unwrap();
    take(bench, part(0, 1), vec![accepted]).unwrap()
}

fn take_report(bench: &mut Bench, report: Value) -> ImportProgress {
    let report = serde_json::from_value(report).unwrap();
    let id = ReportId::new(bench.now, &mut Rng::from_number(1));
    let platform = Platform::default();
    let accepted = accept_open_report(&bench.house, &platform, report, bench.now, id).unwrap();
    let report = TakeReport {
        accepted,
        assessed: None,
        heard: Vec::new(),
        network: None,
        together: None,
        others: Default::default(),
        imported: None,
    };
    take(bench, part(0, 1), vec![report]).unwrap()
}

fn suspended(id: &str, at: &str) -> Value {
    json!({"id": id, "suspended_at": at, "policy": "spam"})
}

fn removal(at: &str) -> Value {
    json!({"id": "d1", "at": at, "subject": {"kind": "content", "id": "c1"}, "outcome": "violation",
        "policy": "threats", "actions": [{"kind": "content.remove"}],
        "content": {"id": "c1", "author": {"id": "author"}, "text": "some words"}})
}

#[test]
fn a_decision_by_a_sealed_rule_is_sealed_and_brings_hash_and_place_alone() {
    let check = |policy: &str, class: BankClass, acts: usize| {
        let mut bench = sealed_cases::bench();
        let mut decision = removal("2026-05-01T00:00:00Z");
        decision["policy"] = policy.into();
        take_decision(&mut bench, decision);
        let case = bench.all::<Case>().remove(0);
        assert_eq!(case.class, class, "{policy}");
        let has_words = bench.everything().contains("some words");
        assert_eq!(has_words, !class.is_sealed(), "{policy}");
        let acts_written = bench.entries.iter();
        let acts_written = acts_written.filter(|entry| entry.act == Act::CaseSealed);
        assert_eq!(acts_written.count(), acts);
    };
    check("threats", BankClass::Ordinary, 0);
    check("intimate-images", BankClass::Ncii, 1);
}

fn only_decision(bench: &Bench) -> Decision {
    let decisions = bench.all::<Decision>();
    assert_eq!(decisions.len(), 1);
    decisions.into_iter().next().unwrap()
}

#[test]
fn a_suspension_is_in_force_from_its_own_date_and_nobody_is_sent_anything() {
    let mut bench = Bench::new();
    let said = take_accounts(&mut bench, 0, &[suspended("a", "2026-05-01T00:00:00Z")]).unwrap();
    assert_eq!(said.counts, counts(1, 0, 0));
    let [order] = &bench.all::<Order>()[..] else {
        panic!("one suspension, one order");
    };
    assert_eq!(order.kind, OrderKind::AccountSuspend);
    assert_eq!(order.state, OrderState::Applied);
    assert_eq!(order.starts_at.to_string(), "2026-05-01T00:00:00Z");
    assert!(order.awaits_outcome_since().is_none());
    assert!(bench.all::<Delivery>().is_empty() && bench.all::<Notice>().is_empty());
    let decision = only_decision(&bench);
    assert_eq!(
        (decision.by, decision.policy_version),
        (DecidedBy::Imported, Some(3))
    );
}

#[test]
fn what_is_known_or_over_changes_nothing() {
    let mut bench = Bench::new();
    let mut over = suspended("b", "2026-05-01T00:00:00Z");
    over["until"] = "2026-06-01T00:00:00Z".into();
    let twice = suspended("a", "2026-05-01T00:00:00Z");
    let said = take_accounts(&mut bench, 0, &[twice.clone(), over, twice]).unwrap();
    assert_eq!(said.counts, counts(1, 1, 1));
    assert_eq!(bench.all::<Order>().len(), 1);
    assert_eq!(bench.all::<Subject>().len(), 1);
}

#[test]
fn a_chunk_is_taken_once_and_only_after_those_before_it() {
    let mut bench = Bench::new();
    let accounts: Vec<Value> = ["a", "b", "c"]
        .map(|id| suspended(id, "2026-05-01T00:00:00Z"))
        .into();
    let early = take_accounts(&mut bench, 2, &accounts[2..]).unwrap_err();
    assert_eq!(early.status, 409);
    take_accounts(&mut bench, 0, &accounts[..2]).unwrap();
    // Whoever got no answer sends the chunk again, and may cut it otherwise.
    let again = take_accounts(&mut bench, 0, &accounts[..2]).unwrap();
    assert_eq!((again.done, again.counts), (2, counts(2, 0, 0)));
    let rest = take_accounts(&mut bench, 0, &accounts).unwrap();
    assert_eq!((rest.done, rest.counts), (3, counts(3, 0, 0)));
    let taken = |entry: &&EntryDraft| entry.act == Act::ImportTaken;
    assert_eq!(bench.entries.iter().filter(taken).count(), 2);
}

#[test]
fn an_imported_suspension_can_be_appealed_for_six_months_from_its_own_date() {
    let mut bench = Bench::new();
    // 184 days before are 2026-05-23T10:00:00Z.
    let accounts = [
        suspended("in-time", "2026-05-23T10:00:00Z"),
        suspended("late", "2026-05-23T09:59:59Z"),
    ];
    take_accounts(&mut bench, 0, &accounts).unwrap();
    let decision_on = |bench: &Bench, account: &str| {
        let subjects = bench.all::<Subject>();
        let named = |row: &&Subject| row.external_id.as_deref() == Some(account);
        let subject = subjects.iter().find(named).unwrap().id;
        let decisions = bench.all::<Decision>();
        decisions
            .iter()
            .find(|row| row.subject == subject)
            .unwrap()
            .id
    };
    let (in_time, late) = (decision_on(&bench, "in-time"), decision_on(&bench, "late"));
    let other = json!({"kind": "author", "id": "late"});
    let refused = appeal_as(&mut bench, in_time, other).unwrap_err();
    assert_eq!(refused.status, 403);
    let refused = appeal_as(&mut bench, late, json!({"kind": "author"})).unwrap_err();
    assert_eq!(refused.status, 409);
    assert!(refused.detail.contains("2026-11-23T09:59:59Z"), "{refused}");

    appeal(&mut bench, in_time);
    answer_as_somebody(&mut bench, AppealOutcome::Upheld, &[]).unwrap();
    let orders = bench.all::<Order>();
    let reversals: Vec<&Order> = orders.iter().filter(|row| row.reverses.is_some()).collect();
    let [reversal] = reversals[..] else {
        panic!("the suspension is taken back once: {orders:?}");
    };
    let ended = bench.get::<Order>(reversal.reverses.unwrap());
    assert_eq!(ended.decision, in_time);
    assert!(ended.ended_at.is_some());
    assert_eq!(bench.all::<Notice>().len(), 1);
}

#[test]
fn the_author_of_removed_content_can_appeal_and_nobody_can_where_nothing_was_broken() {
    let mut bench = Bench::new();
    take_decision(&mut bench, removal("2026-10-01T00:00:00Z"));
    let decision = only_decision(&bench);
    let stranger = json!({"kind": "author", "id": "stranger"});
    assert_eq!(
        appeal_as(&mut bench, decision.id, stranger)
            .unwrap_err()
            .status,
        403
    );
    appeal(&mut bench, decision.id);
    answer_as_somebody(&mut bench, AppealOutcome::Upheld, &[]).unwrap();
    assert!(bench.get::<Order>(decision.orders[0]).ended_at.is_some());

    let mut bench = Bench::new();
    let fine = json!({"id": "d1", "at": "2026-10-01T00:00:00Z", "outcome": "no-violation",
        "subject": {"kind": "account", "id": "author"}});
    take_decision(&mut bench, fine);
    let decision = only_decision(&bench).id;
    let refused = appeal_as(&mut bench, decision, json!({"kind": "author"})).unwrap_err();
    assert_eq!(refused.status, 403);
}

#[test]
fn a_report_on_content_that_was_judged_before_has_its_answer_already() {
    let mut bench = Bench::new();
    take_decision(&mut bench, removal("2026-10-01T00:00:00Z"));
    let answer = bench.report("r1", "c1", "threat", json!({})).unwrap();
    assert!(answer.answered_by_earlier);
    let other = json!({"content": {"id": "c1", "author": {"id": "author"}, "text": "other words"}});
    let answer = bench.report("r2", "c1", "threat", other).unwrap();
    assert!(!answer.answered_by_earlier);
}

#[test]
fn a_report_that_is_late_is_late() {
    let mut bench = Bench::new();
    let new = bench.report("r0", "c0", "threat", json!({})).unwrap();
    let report = json!({"received_at": "2026-11-01T12:00:00Z", "report": {
        "id": "r1", "at": "2026-11-01T11:00:00Z", "reporter": {"id": "b"}, "reason": "threat",
        "subject": {"kind": "content", "id": "c1"}}});
    take_report(&mut bench, report);
    let cases = bench.all::<Case>();
    let case = cases.iter().find(|case| case.id != new.case).unwrap();
    assert_eq!(case.due_at.to_string(), "2026-11-02T00:00:00Z");
    assert!(case.imported.is_some());
    assert!(case.queue_at < bench.get::<Case>(new.case).queue_at);
    let asked = |one: &Delivery| matches!(one.message, Message::ContentRequested(_));
    assert!(!bench.all::<Delivery>().iter().any(asked));
}
