//! Known media: what a match does, one decision for all copies, and how bad hashes are kept from doing harm.

use evenhand_flow::assess::Assessed;
use evenhand_flow::known::budget;
use evenhand_flow::known::flood::{self, FLOOD_MIN};
use evenhand_flow::operation::bank::add_items::{AddItems, Added, NewItem};
use evenhand_flow::operation::bank::change_bank::DeleteBank;
use evenhand_flow::operation::bank::change_item::{ChangeItem, ItemChange};
use evenhand_flow::operation::bank::found_before::{EarlierContent, FoundBefore};
use evenhand_flow::operation::bank::judge_match::{JudgeMatch, NewJudgement};
use evenhand_flow::operation::bank::make_bank::{MakeBank, NewBank};
use evenhand_flow::operation::bank::retire_matches::RetireMatches;
use evenhand_flow::operation::bank::source::{ChangeSource, SourceChange};
use evenhand_flow::operation::bank::undo_item::UndoItem;
use evenhand_flow::operation::decide::{NewAction, NewDecision};
use evenhand_flow::operation::erase::ForgetSubject;
use evenhand_flow::operation::undo::Undo;
use evenhand_flow::work::BankNumbers;
use evenhand_model::*;
use serde_json::json;

use crate::bench::Bench;
use crate::redress::{answer_as_somebody, appeal};
use crate::reviewer::{decide, no_violation};

/// A bank with that action, and one item of a source in it; answers the item's id.
fn item_in(
    bench: &mut Bench,
    bank: &str,
    kind: BankKind,
    action: BankAction,
    source: &str,
) -> String {
    let new = json!({"name": bank, "kind": kind, "action": action, "policy": "threats"});
    let bank_made: NewBank = serde_json::from_value(new).unwrap();
    let make = MakeBank {
        bank: bank_made,
        user: None,
    };
    bench.run(Principal::System, make).unwrap();
    add(bench, bank, source, "x1").unwrap();
    let items = bench.all::<BankItem>();
    let item = items
        .iter()
        .find(|item| item.bank == bank && item.source == source);
    item.unwrap().id.clone()
}

/// The same in a bank of that class, where each match asks a person.
pub fn item_of_class(bench: &mut Bench, class: BankClass) -> String {
    let item = item_in(
        bench,
        "BANK",
        BankKind::Matching,
        BankAction::Review,
        "a-list",
    );
    let bank = Bank {
        class,
        ..bench.get::<Bank>("BANK")
    };
    bench.put(bank);
    item
}

fn add(bench: &mut Bench, bank: &str, source: &str, id: &str) -> Result<Added, Problem> {
    let digit = id.bytes().last().map_or(b'0', |byte| byte % 10 + b'0');
    let item = NewItem {
        id: Some(id.into()),
        hashes: MediaHashes {
            pdq: Some(char::from(digit).to_string().repeat(64)),
            ..MediaHashes::default()
        },
        ..NewItem::default()
    };
    let added = AddItems {
        bank: bank.into(),
        source: source.into(),
        items: vec![item],
        confirmed: None,
    };
    bench.run(Principal::System, added)
}

fn trust(bench: &mut Bench, source: &str, trust: SourceTrust) {
    let change = ChangeSource {
        name: source.into(),
        change: SourceChange {
            trust: Some(trust),
            ..SourceChange::default()
        },
    };
    bench.run(Principal::System, change).unwrap();
}

fn known(by: MatchedBy, items: &[&str]) -> Assessed {
    let known = items.iter().map(|item| KnownMedium {
        item: (*item).into(),
        medium: 0,
        by,
        distance: 8,
    });
    Assessed {
        known: known.collect(),
        ..Assessed::default()
    }
}

/// Posts something in which an index has found items, by an author of its own.
pub fn post(bench: &mut Bench, id: &str, by: MatchedBy, items: &[&str]) -> Assessment {
    let media = json!({"type": "image/png", "pdq": "5".repeat(64)});
    let content = json!({"id": format!("content-{id}"), "text": "words", "media": [media]});
    let event = json!({"actor": {"id": format!("author-{id}")}, "content": content});
    bench.post(id, event, known(by, items)).unwrap()
}

fn kinds(bench: &Bench) -> Vec<OrderKind> {
    let mut orders = bench.all::<Order>();
    orders.retain(|order| order.reverses.is_none() && order.ended_at.is_none());
    orders.iter().map(|order| order.kind).collect()
}

pub fn removal() -> NewDecision {
    NewDecision {
        outcome: DecisionOutcome::Violation,
        policy: Some("threats".into()),
        reason: "it is what the list says".into(),
        actions: vec![NewAction {
            kind: OrderKind::ContentRemove,
            subject: None,
            lasts: None,
            parameters: std::collections::BTreeMap::new(),
        }],
        ..no_violation()
    }
}

#[test]
fn a_match_does_what_its_bank_says_less_what_its_source_may() {
    let check = |action, source_trust, expected: (Verdict, &[OrderKind], usize)| {
        let mut bench = Bench::new();
        let item = item_in(&mut bench, "B", BankKind::Matching, action, "list");
        trust(&mut bench, "list", source_trust);
        let verdict = post(&mut bench, "e1", MatchedBy::Pdq, &[&item]).verdict;
        let cases = bench.all::<Case>().len();
        assert_eq!(
            (verdict, &*kinds(&bench), cases),
            expected,
            "{action:?} {source_trust:?}"
        );
        assert_eq!(bench.all::<MediaMatch>().len(), 1);
    };
    use OrderKind::{ContentRemove, ContentRestrict};
    use SourceTrust::{Listed, Operator, Unproven};
    check(BankAction::Observe, Operator, (Verdict::Allow, &[], 0));
    check(BankAction::Review, Operator, (Verdict::Review, &[], 1));
    check(
        BankAction::Hold,
        Operator,
        (Verdict::Hold, &[ContentRestrict], 1),
    );
    check(
        BankAction::Remove,
        Operator,
        (Verdict::Remove, &[ContentRemove], 0),
    );
    check(
        BankAction::Remove,
        Listed,
        (Verdict::Hold, &[ContentRestrict], 1),
    );
    check(BankAction::Remove, Unproven, (Verdict::Review, &[], 1));
}

#[test]
fn what_a_negative_bank_holds_is_left_alone_and_written_down() {
    let mut bench = Bench::new();
    let bad = item_in(
        &mut bench,
        "BAD",
        BankKind::Matching,
        BankAction::Hold,
        "list",
    );
    let fine = item_in(
        &mut bench,
        "FINE",
        BankKind::Negative,
        BankAction::Hold,
        "house",
    );
    let answer = post(&mut bench, "e1", MatchedBy::Pdq, &[&bad, &fine]);
    assert_eq!(answer.verdict, Verdict::Allow);
    assert_eq!(kinds(&bench), []);
    let matches = bench.all::<MediaMatch>();
    assert_eq!(
        matches.iter().map(|one| one.action).collect::<Vec<_>>(),
        [None, None]
    );
}

#[test]
fn an_item_that_rests_or_was_taken_back_matches_nothing() {
    let check = |change: ItemChange| {
        let mut bench = Bench::new();
        let item = item_in(
            &mut bench,
            "B",
            BankKind::Matching,
            BankAction::Hold,
            "list",
        );
        let changed = ChangeItem {
            bank: "B".into(),
            id: item.clone(),
            change,
            user: None,
        };
        bench.run(Principal::System, changed).unwrap();
        assert_eq!(
            post(&mut bench, "e1", MatchedBy::Pdq, &[&item]).verdict,
            Verdict::Allow
        );
        assert_eq!(bench.all::<MediaMatch>().len(), 0);
    };
    check(ItemChange::Disable {
        until: "2026-12-01T00:00:00Z".parse().unwrap(),
    });
    check(ItemChange::Withdraw {
        reason: "a stock photo".into(),
    });
}

#[test]
fn copies_wait_in_one_case_and_follow_its_decision_with_a_statement_for_each_author() {
    let mut bench = Bench::new();
    let item = item_in(
        &mut bench,
        "B",
        BankKind::Matching,
        BankAction::Remove,
        "list",
    );
    for n in 0..4 {
        let verdict = post(&mut bench, &format!("e{n}"), MatchedBy::Pdq, &[&item]).verdict;
        assert_eq!(verdict, Verdict::Hold);
    }
    let cases = bench.all::<Case>();
    assert_eq!(cases.len(), 1, "one question");
    assert_eq!(cases[0].proposals.len(), 3);
    assert!(!cases[0].flags.escalated, "copies are no reason for a lead");
    let decision = decide(&mut bench, cases[0].id, removal()).unwrap();
    let removed = kinds(&bench)
        .into_iter()
        .filter(|kind| *kind == OrderKind::ContentRemove);
    assert_eq!(removed.count(), 4);
    assert_eq!(decision.notices.len(), 4, "each author gets a statement");
    let later = post(&mut bench, "e9", MatchedBy::Pdq, &[&item]);
    assert_eq!(later.verdict, Verdict::Remove);
    assert_eq!(bench.all::<Case>().len(), 1, "nobody is asked again");
    let statements = bench.all::<Notice>();
    let statements = statements
        .iter()
        .filter(|notice| notice.facts.kind() == NoticeKind::Statement);
    assert_eq!(
        statements
            .filter(|notice| matches!(&notice.facts, Told::Statement(told) if !told.provisional))
            .count(),
        5
    );
}

#[test]
fn no_brake_holds_what_a_person_has_decided_on_and_every_brake_what_a_list_says() {
    let check = |decided: bool, expected| {
        let mut bench = Bench::new();
        bench.house.brakes.rule_removals_per_hour = 2;
        let item = item_in(
            &mut bench,
            "B",
            BankKind::Matching,
            BankAction::Remove,
            "list",
        );
        if decided {
            post(&mut bench, "first", MatchedBy::Pdq, &[&item]);
            let case = bench.all::<Case>()[0].id;
            decide(&mut bench, case, removal()).unwrap();
        } else {
            trust(&mut bench, "list", SourceTrust::Operator);
        }
        let removals = |bench: &Bench| {
            let kinds = kinds(bench).into_iter();
            kinds
                .filter(|kind| *kind == OrderKind::ContentRemove)
                .count()
        };
        let before = removals(&bench);
        for n in 0..6 {
            post(&mut bench, &format!("e{n}"), MatchedBy::Pdq, &[&item]);
        }
        assert_eq!(removals(&bench) - before, expected);
    };
    check(true, 6);
    check(false, 2);
}

#[test]
fn what_a_case_finds_harmless_is_shown_again_and_matches_no_more() {
    let mut bench = Bench::new();
    let item = item_in(
        &mut bench,
        "B",
        BankKind::Matching,
        BankAction::Hold,
        "list",
    );
    for n in 0..3 {
        post(&mut bench, &format!("e{n}"), MatchedBy::Pdq, &[&item]);
    }
    let case = bench.all::<Case>()[0].id;
    decide(&mut bench, case, no_violation()).unwrap();
    assert_eq!(kinds(&bench), []);
    assert_eq!(
        post(&mut bench, "e9", MatchedBy::Pdq, &[&item]).verdict,
        Verdict::Allow
    );
    assert_eq!(bench.get::<MediaSource>("list").wrong, 1);
    assert_eq!(bench.get::<Bank>("B").items, 0);
}

#[test]
fn an_undone_decision_leaves_items_as_they_were() {
    for decision in [removal(), no_violation()] {
        let mut bench = Bench::new();
        let item = item_in(
            &mut bench,
            "B",
            BankKind::Matching,
            BankAction::Hold,
            "list",
        );
        post(&mut bench, "e1", MatchedBy::Pdq, &[&item]);
        let before = bench.get::<BankItem>(&item);
        let case = bench.all::<Case>()[0].id;
        let made = decide(&mut bench, case, decision).unwrap();
        assert_ne!(bench.get::<BankItem>(&item), before);
        let DecidedBy::User(user) = made.by else {
            panic!("a person decided");
        };
        let undo = Undo {
            platform: Platform::default(),
            decision: made.id,
            user,
        };
        bench.run(Principal::User(user), undo).unwrap();
        assert_eq!(bench.get::<BankItem>(&item), before);
        assert_eq!(bench.get::<Bank>("B").items, 1);
    }
}

#[test]
fn copies_of_what_nobody_knew_follow_a_decision_that_says_so() {
    let mut bench = Bench::new();
    let media = json!([{"type": "image/png", "pdq": "5".repeat(64)}]);
    let content =
        json!({"content": {"id": "c", "author": {"id": "a"}, "text": "words", "media": media}});
    let case = bench.report("r1", "c", "threat", content).unwrap().case;
    let with_copies = NewDecision {
        with_copies: true,
        ..removal()
    };
    decide(&mut bench, case, with_copies).unwrap();
    let items = bench.all::<BankItem>();
    assert_eq!((items.len(), items[0].bank.as_str()), (1, Bank::DECIDED));
    let copy = post(&mut bench, "e1", MatchedBy::Pdq, &[&items[0].id]);
    assert_eq!(copy.verdict, Verdict::Remove);
    let decisions = bench.all::<Decision>();
    let by_bank = decisions
        .iter()
        .find(|one| matches!(one.by, DecidedBy::Rule(_)))
        .unwrap();
    assert_eq!(
        by_bank.policy.as_deref(),
        Some("threats"),
        "the author is told which rule was broken"
    );
}

#[test]
fn copies_follow_only_a_removal_or_a_clearance_of_something_with_a_hash() {
    let check = |media: serde_json::Value, decision: NewDecision| {
        let mut bench = Bench::new();
        let content =
            json!({"content": {"id": "c", "author": {"id": "a"}, "text": "words", "media": media}});
        let case = bench.report("r1", "c", "threat", content).unwrap().case;
        let refused = decide(
            &mut bench,
            case,
            NewDecision {
                with_copies: true,
                ..decision
            },
        )
        .unwrap_err();
        assert_eq!(refused.field.as_deref(), Some("with_copies"));
    };
    check(json!([{"type": "image/png"}]), removal());
    let warned = NewDecision {
        actions: vec![],
        ..removal()
    };
    check(
        json!([{"type": "image/png", "pdq": "5".repeat(64)}]),
        warned,
    );
}

#[test]
fn an_item_that_suddenly_matches_far_more_only_hides_unless_a_person_or_the_bytes_confirm_it() {
    let check = |by, confirmed: bool, expected| {
        let mut bench = Bench::new();
        let item = item_in(
            &mut bench,
            "B",
            BankKind::Matching,
            BankAction::Remove,
            "list",
        );
        trust(&mut bench, "list", SourceTrust::Operator);
        if confirmed {
            let user = bench.user();
            let change = ChangeItem {
                bank: "B".into(),
                id: item.clone(),
                change: ItemChange::Confirm,
                user: Some(user),
            };
            bench.run(Principal::User(user), change).unwrap();
        }
        bench.house.brakes.rule_removals_per_hour = 1_000;
        for n in 1..FLOOD_MIN {
            let verdict = post(&mut bench, &format!("e{n}"), by, &[&item]).verdict;
            assert_eq!(verdict, Verdict::Remove, "match {n}");
        }
        for n in 0..3 {
            let verdict = post(&mut bench, &format!("f{n}"), by, &[&item]).verdict;
            assert_eq!(verdict, expected);
        }
        let held = usize::from(expected == Verdict::Hold);
        assert_eq!(bench.all::<Case>().len(), held, "one case for all of them");
        let flooded = bench
            .entries
            .iter()
            .filter(|entry| entry.act == Act::BankItemFlooded);
        assert_eq!(flooded.count(), 1);
        let told = bench.all::<Alert>();
        let told = told
            .iter()
            .filter(|alert| alert.kind == AlertKind::MediaFlood);
        assert_eq!(told.count(), 1 - held, "a lead is told where it goes on");
    };
    check(MatchedBy::Pdq, false, Verdict::Hold);
    check(MatchedBy::Md5, false, Verdict::Hold);
    check(MatchedBy::Sha256, false, Verdict::Remove);
    check(MatchedBy::Pdq, true, Verdict::Remove);
}

#[test]
fn an_item_that_is_in_one_post_twice_counts_once() {
    let mut bench = Bench::new();
    let item = item_in(
        &mut bench,
        "B",
        BankKind::Matching,
        BankAction::Review,
        "list",
    );
    post(&mut bench, "e1", MatchedBy::Pdq, &[&item, &item]);
    assert_eq!(bench.get::<BankItem>(&item).matched.total, 1);
    assert_eq!(bench.all::<MediaMatch>().len(), 2);
}

#[test]
fn what_always_matches_much_is_no_flood() {
    let mut matched = Matched::default();
    let mut now: Time = "2026-11-01T00:00:00Z".parse().unwrap();
    for _ in 0..24 * 10 {
        for _ in 0..15 {
            assert!(!flood::count(&mut matched, now), "15 an hour are usual");
        }
        now = now.plus(Duration::from_hours(1));
    }
    let floods = (0..200).find(|_| flood::count(&mut matched, now));
    assert!(
        floods.is_some_and(|count| count > 100),
        "{floods:?} of {matched:?}"
    );
}

#[test]
fn a_source_that_is_surely_wrong_too_often_only_asks() {
    let check = |right, wrong, expected| {
        let source = MediaSource {
            right,
            wrong,
            ..MediaSource::new("list")
        };
        assert_eq!(
            budget::is_over(&source),
            expected,
            "{right} right, {wrong} wrong"
        );
    };
    check(0, 0, false);
    check(10, 0, false);
    check(98, 2, false);
    check(90, 10, true);
    check(0, 4, false);
    check(0, 5, true);
    check(30, 1, false);
}

#[test]
fn not_a_match_counts_against_the_source_until_its_items_only_ask() {
    let mut bench = Bench::new();
    let item = item_in(
        &mut bench,
        "B",
        BankKind::Matching,
        BankAction::Hold,
        "list",
    );
    for n in 0..5 {
        post(&mut bench, &format!("e{n}"), MatchedBy::Pdq, &[&item]);
    }
    let user = bench.user();
    let judge = |bench: &mut Bench, id| {
        let judged = JudgeMatch {
            platform: Platform::default(),
            id,
            user,
            judgement: NewJudgement {
                is_same: false,
                reason: "another wall".into(),
            },
        };
        bench.run(Principal::User(user), judged)
    };
    for found in bench.all::<MediaMatch>() {
        assert_eq!(bench.get::<MediaSource>("list").over_budget_since, None);
        judge(&mut bench, found.id).unwrap();
        assert_eq!(judge(&mut bench, found.id).unwrap_err().status, 409);
    }
    assert!(bench.get::<MediaSource>("list").over_budget_since.is_some());
    let other = add(&mut bench, "B", "list", "x2").unwrap().numbers[0];
    let items = bench.all::<BankItem>();
    let other = items.iter().find(|item| item.number == other).unwrap();
    let verdict = post(&mut bench, "e9", MatchedBy::Pdq, &[&other.id]).verdict;
    assert_eq!(verdict, Verdict::Review);
}

#[test]
fn taking_an_item_back_undoes_what_it_did_and_no_more() {
    let mut bench = Bench::new();
    let item = item_in(
        &mut bench,
        "B",
        BankKind::Matching,
        BankAction::Remove,
        "list",
    );
    trust(&mut bench, "list", SourceTrust::Operator);
    for n in 0..3 {
        post(&mut bench, &format!("e{n}"), MatchedBy::Pdq, &[&item]);
    }
    let withdraw = ChangeItem {
        bank: "B".into(),
        id: item.clone(),
        change: ItemChange::Withdraw {
            reason: "it is a stock photo".into(),
        },
        user: None,
    };
    bench.run(Principal::System, withdraw).unwrap();
    assert!(bench.get::<BankItem>(&item).is_to_undo());
    let matches = bench.all::<MediaMatch>().iter().map(|one| one.id).collect();
    let undo = UndoItem {
        item: item.clone(),
        matches,
        is_last: true,
    };
    assert_eq!(bench.run(Principal::System, undo.clone()).unwrap(), 3);
    assert_eq!(kinds(&bench), []);
    assert!(!bench.get::<BankItem>(&item).is_to_undo());
    assert_eq!(
        bench.run(Principal::System, undo).unwrap(),
        0,
        "twice does nothing"
    );
    let told = bench.all::<Notice>();
    let lifted = told
        .iter()
        .filter(|one| one.facts.kind() == NoticeKind::RestrictionsLifted);
    assert_eq!(lifted.count(), 3);
}

#[test]
fn the_same_item_comes_in_once_and_other_hashes_give_it_another_number() {
    let mut bench = Bench::new();
    item_in(
        &mut bench,
        "B",
        BankKind::Matching,
        BankAction::Hold,
        "list",
    );
    let again = add(&mut bench, "B", "list", "x1").unwrap();
    assert_eq!((again.added, again.changed, again.unchanged), (0, 0, 1));
    let other_source = add(&mut bench, "B", "house", "x1").unwrap();
    assert_eq!(other_source.added, 1);
    assert_eq!(bench.get::<Bank>("B").items, 2);
    let sealed = bench.all::<BankItem>();
    assert!(
        sealed
            .iter()
            .all(|item| !item.sealed.contains(&"9".repeat(8))),
        "hashes are encrypted"
    );
    let refused = add(&mut bench, "C", "list", "x1").unwrap_err();
    assert_eq!(refused.status, 404);
}

#[test]
fn what_was_posted_before_becomes_one_case() {
    let mut bench = Bench::new();
    let item = item_in(
        &mut bench,
        "B",
        BankKind::Matching,
        BankAction::Hold,
        "list",
    );
    let earlier = |n: usize, bench: &Bench| EarlierContent {
        content: serde_json::from_value(json!({"id": format!("c{n}"), "text": "words"})).unwrap(),
        author: format!("a{n}"),
        at: bench.now,
        medium: 0,
        by: MatchedBy::Pdq,
        distance: 3,
    };
    let found = FoundBefore {
        platform: Platform::default(),
        item: item.clone(),
        contents: (0..3).map(|n| earlier(n, &bench)).collect(),
    };
    let case = bench.run(Principal::System, found).unwrap().unwrap();
    assert_eq!(case.proposals.len(), 2);
    assert_eq!(kinds(&bench), [OrderKind::ContentRestrict; 3]);
    let more = FoundBefore {
        platform: Platform::default(),
        item: item.clone(),
        contents: vec![earlier(7, &bench)],
    };
    let same = bench.run(Principal::System, more).unwrap().unwrap();
    assert_eq!((same.id, same.proposals.len()), (case.id, 3));
    decide(&mut bench, case.id, removal()).unwrap();
    let removed = kinds(&bench)
        .into_iter()
        .filter(|kind| *kind == OrderKind::ContentRemove);
    assert_eq!(removed.count(), 4);
}

#[test]
fn what_was_posted_before_is_written_down_as_hidden_and_not_as_removed() {
    let mut bench = Bench::new();
    let item = item_in(
        &mut bench,
        "B",
        BankKind::Matching,
        BankAction::Remove,
        "list",
    );
    trust(&mut bench, "list", SourceTrust::Operator);
    let content = json!({"id": "c", "text": "words"});
    let earlier = EarlierContent {
        content: serde_json::from_value(content).unwrap(),
        author: "a".into(),
        at: bench.now,
        medium: 0,
        by: MatchedBy::Pdq,
        distance: 3,
    };
    let found = FoundBefore {
        platform: Platform::default(),
        item,
        contents: vec![earlier],
    };
    bench.run(Principal::System, found).unwrap().unwrap();
    assert_eq!(kinds(&bench), [OrderKind::ContentRestrict]);
    let written = bench.all::<MediaMatch>();
    assert_eq!(written[0].action, Some(BankAction::Hold));
}

#[test]
fn what_is_forgotten_takes_its_matches_along_and_leaves_the_figures() {
    let mut bench = Bench::new();
    let item = item_in(
        &mut bench,
        "B",
        BankKind::Matching,
        BankAction::Observe,
        "list",
    );
    post(&mut bench, "e1", MatchedBy::Pdq, &[&item]);
    let found = bench.all::<MediaMatch>()[0].clone();
    let forget = ForgetSubject {
        subject: found.subject,
        cases: Vec::new(),
        notes: Vec::new(),
        decisions: Vec::new(),
        orders: Vec::new(),
        pending: Vec::new(),
        links: Vec::new(),
        incidents: Vec::new(),
        matches: vec![found.id],
    };
    bench.run(Principal::System, forget).unwrap();
    assert_eq!(bench.all::<MediaMatch>(), []);
    assert_eq!(bench.get::<BankItem>(&item).matched.total, 1);
}

/// Takes an item back and undoes what it did; answers how many orders ended.
fn take_back(bench: &mut Bench, bank: &str, item: &str) -> usize {
    let withdraw = ChangeItem {
        bank: bank.into(),
        id: item.into(),
        change: ItemChange::Withdraw {
            reason: "it is a stock photo".into(),
        },
        user: None,
    };
    bench.run(Principal::System, withdraw).unwrap();
    let matches = bench.all::<MediaMatch>();
    let matches = matches.iter().filter(|one| one.item == item);
    let undo = UndoItem {
        item: item.into(),
        matches: matches.map(|one| one.id).collect(),
        is_last: true,
    };
    bench.run(Principal::System, undo).unwrap()
}

#[test]
fn an_order_stays_while_another_item_wants_it_and_rests_on_that_one() {
    let check = |other: BankAction, is_judged_wrong: bool, stays: bool| {
        let mut bench = Bench::new();
        let (matching, remove) = (BankKind::Matching, BankAction::Remove);
        let first = item_in(&mut bench, "B", matching, remove, "list");
        let second = item_in(&mut bench, "A", matching, other, "list");
        trust(&mut bench, "list", SourceTrust::Operator);
        post(&mut bench, "e1", MatchedBy::Pdq, &[&first, &second]);
        let order = bench.all::<Order>()[0].clone();
        assert_eq!(order.kind, OrderKind::ContentRemove);
        let by_a = order.rule.as_deref() == Some("bank.A");
        let (bank, gone, kept_by, kept) = match by_a {
            true => ("A", second, "bank.B", first),
            false => ("B", first, "bank.A", second),
        };
        if is_judged_wrong {
            let matches = bench.all::<MediaMatch>();
            let found = matches.iter().find(|one| one.item == kept).unwrap();
            let user = bench.user();
            let judged = JudgeMatch {
                platform: Platform::default(),
                id: found.id,
                user,
                judgement: NewJudgement {
                    is_same: false,
                    reason: String::new(),
                },
            };
            bench.run(Principal::User(user), judged).unwrap();
        }
        assert_eq!(take_back(&mut bench, bank, &gone), usize::from(!stays));
        assert_eq!(kinds(&bench).len(), usize::from(stays), "{other:?}");
        if stays {
            let order = bench.get::<Order>(order.id);
            assert_eq!(order.rule.as_deref(), Some(kept_by));
            let changed = bench.entries.iter();
            let changed = changed.filter(|one| one.act == Act::OrderGroundChanged);
            assert_eq!(changed.count(), 1);
            let other = kept_by.trim_start_matches("bank.").to_owned();
            assert_eq!(take_back(&mut bench, &other, &kept), 1, "then it ends");
            assert_eq!(kinds(&bench), []);
        }
    };
    check(BankAction::Remove, false, true);
    check(BankAction::Remove, true, false);
    check(BankAction::Hold, false, false);
    check(BankAction::Observe, false, false);
}

#[test]
fn an_appeal_that_is_right_lets_the_item_rest_and_counts_against_its_source() {
    let check = |outcome: AppealOutcome, rests: bool| {
        let mut bench = Bench::new();
        let (matching, remove) = (BankKind::Matching, BankAction::Remove);
        let item = item_in(&mut bench, "B", matching, remove, "list");
        trust(&mut bench, "list", SourceTrust::Operator);
        post(&mut bench, "e1", MatchedBy::Pdq, &[&item]);
        post(&mut bench, "e2", MatchedBy::Pdq, &[&item]);
        let decision = bench.all::<Decision>()[0].id;
        bench.wait("1h");
        appeal(&mut bench, decision);
        answer_as_somebody(&mut bench, outcome, &[]).unwrap();
        let wrong = u64::from(rests);
        assert_eq!(bench.get::<MediaSource>("list").wrong, wrong);
        assert_eq!(bench.get::<BankItem>(&item).matched.wrong, wrong);
        assert_eq!(bench.get::<BankItem>(&item).matches_at(bench.now), !rests);
        let others = kinds(&bench).len();
        assert_eq!(
            others,
            if rests { 1 } else { 2 },
            "what was not appealed stays"
        );
        let expected = if rests {
            Verdict::Allow
        } else {
            Verdict::Remove
        };
        let later = post(&mut bench, "e9", MatchedBy::Pdq, &[&item]);
        assert_eq!(later.verdict, expected);
    };
    check(AppealOutcome::Upheld, true);
    check(AppealOutcome::Rejected, false);
}

#[test]
fn an_appeal_against_the_decision_that_confirmed_an_item_takes_its_confirmation_back() {
    let mut bench = Bench::new();
    let (matching, hold) = (BankKind::Matching, BankAction::Hold);
    let item = item_in(&mut bench, "B", matching, hold, "list");
    post(&mut bench, "e1", MatchedBy::Pdq, &[&item]);
    let case = bench.all::<Case>()[0].id;
    let decision = decide(&mut bench, case, removal()).unwrap().id;
    assert_eq!(bench.get::<MediaSource>("list").right, 1);
    bench.wait("1h");
    appeal(&mut bench, decision);
    answer_as_somebody(&mut bench, AppealOutcome::Upheld, &[]).unwrap();
    let source = bench.get::<MediaSource>("list");
    assert_eq!((source.right, source.wrong), (0, 1));
    let item = bench.get::<BankItem>(&item);
    assert!(item.confirmed.is_none() && !item.matches_at(bench.now));
}

#[test]
fn there_are_only_so_many_banks() {
    let make = |bench: &mut Bench, name: &str| {
        let bank = NewBank::named(name.into());
        bench.run(Principal::System, MakeBank { bank, user: None })
    };
    let mut bench = Bench::new();
    make(&mut bench, "A").unwrap();
    let mut numbers = bench.get::<BankNumbers>(BankNumbers::ID);
    assert_eq!(numbers.banks, 1);
    numbers.banks = u32::try_from(limits::BANKS_MAX).unwrap();
    bench.put(numbers);
    assert_eq!(make(&mut bench, "B").unwrap_err().status, 409);
    let delete = DeleteBank { name: "A".into() };
    bench.run(Principal::System, delete).unwrap();
    make(&mut bench, "B").unwrap();
}

#[test]
fn a_match_goes_when_its_time_is_over_and_nothing_depends_on_it() {
    let check = |action: BankAction, days: i64, expected: usize| {
        let mut bench = Bench::new();
        let item = item_in(&mut bench, "B", BankKind::Matching, action, "list");
        post(&mut bench, "e1", MatchedBy::Pdq, &[&item]);
        bench.wait(&format!("{days}d"));
        let retire = RetireMatches {
            matches: bench.all::<MediaMatch>().iter().map(|one| one.id).collect(),
            kept: Duration::from_days(30),
        };
        let retired = bench.run(Principal::System, retire).unwrap();
        assert_eq!(retired, expected, "{action:?} after {days} days");
        assert_eq!(bench.all::<MediaMatch>().len(), 1 - expected);
    };
    check(BankAction::Observe, 29, 0);
    check(BankAction::Observe, 30, 1);
    check(BankAction::Review, 30, 0);
    check(BankAction::Hold, 30, 0);
}

#[test]
fn what_is_known_in_reported_content_is_hidden_at_most_and_the_answer_holds_for_no_copies() {
    let check = |action: BankAction, expected: &[OrderKind]| {
        let mut bench = Bench::new();
        let item = item_in(&mut bench, "B", BankKind::Matching, action, "list");
        trust(&mut bench, "list", SourceTrust::Operator);
        bench.assess_next_report(known(MatchedBy::Pdq, &[&item]));
        let case = bench.report("r1", "c", "spam", json!({})).unwrap().case;
        assert_eq!(kinds(&bench), expected, "{action:?}");
        let explained = bench.get::<Case>(case).explanation;
        let is_explained = explained.iter().any(|one| one.by == "bank.B");
        assert_eq!(is_explained, action > BankAction::Observe, "{explained:?}");
        let found = &bench.all::<MediaMatch>()[0];
        assert_eq!(found.orders.len(), expected.len());
        assert_eq!(found.action, Some(action.min(BankAction::Hold)));
        assert_eq!(found.subject, bench.get::<Case>(case).subject);
        decide(&mut bench, case, no_violation()).unwrap();
        assert_eq!(kinds(&bench), []);
        let item = bench.get::<BankItem>(&item);
        assert!(item.matches_at(bench.now) && item.matched.wrong == 0);
    };
    check(BankAction::Remove, &[OrderKind::ContentRestrict]);
    check(BankAction::Hold, &[OrderKind::ContentRestrict]);
    check(BankAction::Review, &[]);
    check(BankAction::Observe, &[]);
}

#[test]
fn a_report_that_is_sent_twice_is_matched_once() {
    let mut bench = Bench::new();
    let item = item_in(
        &mut bench,
        "B",
        BankKind::Matching,
        BankAction::Hold,
        "list",
    );
    for _ in 0..2 {
        bench.assess_next_report(known(MatchedBy::Pdq, &[&item]));
        bench.report("r1", "c", "spam", json!({})).unwrap();
    }
    assert_eq!(bench.get::<BankItem>(&item).matched.total, 1);
}

/// Reports content `c` with that text, in which an index has found items.
fn report_known(bench: &mut Bench, id: &str, text: &str, items: &[&str]) {
    let assessed = known(MatchedBy::Pdq, items);
    bench.report_assessed_as(id, text, "spam", assessed);
}

#[test]
fn a_version_that_is_reported_again_is_the_same_match_and_another_version_or_item_is_another() {
    let check = |second: (&str, usize), expected: (u64, u64, usize)| {
        let mut bench = Bench::new();
        let items = [
            item_in(
                &mut bench,
                "B",
                BankKind::Matching,
                BankAction::Hold,
                "list",
            ),
            item_in(
                &mut bench,
                "C",
                BankKind::Matching,
                BankAction::Hold,
                "list",
            ),
        ];
        report_known(&mut bench, "r1", "words", &[&items[0]]);
        report_known(&mut bench, "r2", second.0, &[&items[second.1]]);
        let total = |item: &str| bench.get::<BankItem>(item).matched.total;
        let found = (total(&items[0]), total(&items[1]));
        let matches = bench.all::<MediaMatch>();
        assert_eq!(
            (found.0, found.1, matches.len()),
            expected,
            "{second:?} {matches:?}"
        );
        assert_eq!(kinds(&bench), [OrderKind::ContentRestrict]);
    };
    check(("words", 0), (1, 0, 1));
    check(("other words", 0), (2, 0, 2));
    check(("words", 1), (1, 1, 2));
}

#[test]
fn reports_of_one_version_are_no_flood_and_use_up_no_share_of_the_author() {
    let mut bench = Bench::new();
    bench.house.brakes.containments_per_author_per_hour = 2;
    let item = item_in(
        &mut bench,
        "B",
        BankKind::Matching,
        BankAction::Hold,
        "list",
    );
    for n in 0..=FLOOD_MIN {
        report_known(&mut bench, &format!("r{n}"), "words", &[&item]);
    }
    assert_eq!(kinds(&bench), [OrderKind::ContentRestrict]);
    assert_eq!(bench.get::<BankItem>(&item).matched.flood_since, None);
}

#[test]
fn what_was_posted_and_is_reported_then_is_one_match() {
    let mut bench = Bench::new();
    let item = item_in(
        &mut bench,
        "B",
        BankKind::Matching,
        BankAction::Observe,
        "list",
    );
    let content = json!({"id": "c", "text": "words"});
    let event = json!({"content": content});
    let posted = bench.post("e1", event, known(MatchedBy::Pdq, &[&item]));
    assert_eq!(posted.unwrap().verdict, Verdict::Allow);
    report_known(&mut bench, "r1", "words", &[&item]);
    assert_eq!(bench.all::<MediaMatch>().len(), 1);
    assert_eq!(bench.get::<BankItem>(&item).matched.total, 1);
}

#[test]
fn a_match_that_does_more_later_keeps_what_is_done_so_that_it_ends_with_its_item() {
    let mut bench = Bench::new();
    let item = item_in(
        &mut bench,
        "B",
        BankKind::Matching,
        BankAction::Review,
        "list",
    );
    report_known(&mut bench, "r1", "words", &[&item]);
    assert_eq!(kinds(&bench), []);
    let bank = Bank {
        action: BankAction::Hold,
        ..bench.get::<Bank>("B")
    };
    bench.put(bank);
    report_known(&mut bench, "r2", "words", &[&item]);
    assert_eq!(kinds(&bench), [OrderKind::ContentRestrict]);
    let matches = bench.all::<MediaMatch>();
    assert_eq!(matches.len(), 1, "{matches:?}");
    assert_eq!(
        (matches[0].action, matches[0].orders.len()),
        (Some(BankAction::Hold), 1)
    );
    assert_eq!(take_back(&mut bench, "B", &item), 1);
    assert_eq!(kinds(&bench), []);
}

#[test]
fn a_version_that_a_person_found_to_be_another_matches_no_more_when_it_is_reported_again() {
    let mut bench = Bench::new();
    let item = item_in(
        &mut bench,
        "B",
        BankKind::Matching,
        BankAction::Review,
        "list",
    );
    report_known(&mut bench, "r1", "words", &[&item]);
    let user = bench.user();
    let judge = JudgeMatch {
        platform: Platform::default(),
        id: bench.all::<MediaMatch>()[0].id,
        user,
        judgement: NewJudgement {
            is_same: false,
            reason: "another wall".into(),
        },
    };
    bench.run(Principal::System, judge).unwrap();
    let bank = Bank {
        action: BankAction::Hold,
        ..bench.get::<Bank>("B")
    };
    bench.put(bank);
    report_known(&mut bench, "r2", "words", &[&item]);
    assert_eq!(kinds(&bench), []);
    report_known(&mut bench, "r3", "other words", &[&item]);
    assert_eq!(kinds(&bench), [OrderKind::ContentRestrict]);
    let matches = bench.all::<MediaMatch>();
    assert_eq!(matches.len(), 2, "{matches:?}");
}
