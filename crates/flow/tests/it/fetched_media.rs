//! Media that came without hashes: noted with their event, fetched afterwards, and acted on as if their hashes had come at once.

use std::collections::BTreeMap;

use evenhand_flow::assess::Assessed;
use evenhand_flow::operation::bank::add_items::{AddItems, NewItem};
use evenhand_flow::operation::bank::make_bank::{MakeBank, NewBank};
use evenhand_flow::operation::bank::note_fetched::{DropFetches, NoteFetched};
use evenhand_flow::operation::decide::{NewAction, NewDecision};
use evenhand_flow::operation::erase::ForgetSubject;
use evenhand_model::*;
use serde_json::{Value, json};

use crate::bench::Bench;
use crate::reviewer::{decide, no_violation};

const URL: &str = "https://media.example/1.png";

fn bench() -> Bench {
    let mut bench = Bench::new();
    bench.house.fetches_media = true;
    bench
}

/// Something posted, or edited, with these media.
fn post(bench: &mut Bench, id: &str, kind: &str, media: Value) {
    let content = json!({"id": "c", "text": "words", "media": media});
    let event = json!({"kind": kind, "content": content});
    bench.post(id, event, Assessed::default()).unwrap();
}

fn hashed() -> FetchState {
    FetchState::Hashed(Box::new(MediaHashes {
        pdq: Some("5".repeat(64)),
        pdq_quality: Some(90),
        sha256: Some("a".repeat(64)),
        ..MediaHashes::default()
    }))
}

/// How far the first medium is, and what was found to be known in it.
fn fetched(bench: &mut Bench, state: FetchState, again_at: Option<Time>, items: &[&str]) {
    let row = bench.all::<MediaFetch>().remove(0);
    let known = items.iter().map(|item| KnownMedium {
        item: (*item).to_owned(),
        medium: 0,
        by: MatchedBy::Pdq,
        distance: 4,
    });
    let note = NoteFetched {
        subject: row.subject,
        posted_at: row.posted_at,
        states: BTreeMap::from([(0, state)]),
        again_at,
        known: known.collect(),
    };
    bench.run(Principal::System, note).unwrap();
}

fn item(bench: &mut Bench, action: BankAction) -> String {
    let bank: NewBank =
        serde_json::from_value(json!({"name": "B", "action": action, "policy": "threats"}))
            .unwrap();
    let make = MakeBank { bank, user: None };
    bench.run(Principal::System, make).unwrap();
    let add = AddItems {
        bank: "B".into(),
        source: MediaSource::HOUSE.into(),
        items: vec![NewItem {
            hashes: MediaHashes {
                pdq: Some("5".repeat(64)),
                ..MediaHashes::default()
            },
            ..NewItem::default()
        }],
        confirmed: None,
    };
    bench.run(Principal::System, add).unwrap();
    bench.all::<BankItem>()[0].id.clone()
}

#[test]
fn what_has_an_address_and_no_near_hash_is_noted_with_its_event() {
    let check = |media: Value, wanted: &[u16]| {
        let mut bench = bench();
        post(&mut bench, "e1", "content.created", media.clone());
        let rows = bench.all::<MediaFetch>();
        let places: Vec<u16> = rows
            .iter()
            .flat_map(|row| row.media.iter().map(|one| one.medium))
            .collect();
        assert_eq!(places, wanted, "{media}");
        assert!(rows.iter().all(|row| row.due_at == Some(bench.now)));
    };
    let hash = "5".repeat(64);
    check(json!([{"url": URL}]), &[0]);
    check(json!([{"url": URL, "sha256": hash}]), &[0]);
    check(json!([{"url": URL, "pdq": hash}]), &[]);
    check(
        json!([{"url": URL, "frames": [{"at_ms": 0, "pdq": hash}]}]),
        &[],
    );
    check(json!([{"sha256": hash}]), &[]);
    check(json!([{"url": URL, "pdq": hash}, {"url": URL}]), &[1]);

    let mut off = Bench::new();
    post(&mut off, "e1", "content.created", json!([{"url": URL}]));
    assert_eq!(off.all::<MediaFetch>(), []);
}

#[test]
fn an_edit_replaces_what_is_to_be_fetched_and_a_deletion_ends_it() {
    let mut bench = bench();
    post(&mut bench, "e1", "content.created", json!([{"url": URL}]));
    bench.now = bench.now.plus(Duration::from_minutes(1));
    let other = "https://media.example/2.png";
    post(&mut bench, "e2", "content.edited", json!([{"url": other}]));
    let row = bench.all::<MediaFetch>().remove(0);
    assert_eq!(
        (row.media[0].url.as_str(), row.posted_at),
        (other, bench.now)
    );
    post(&mut bench, "e3", "content.deleted", json!([]));
    assert_eq!(bench.all::<MediaFetch>(), []);
}

#[test]
fn what_was_fetched_of_an_earlier_version_does_nothing() {
    let mut bench = bench();
    let known = item(&mut bench, BankAction::Remove);
    post(&mut bench, "e1", "content.created", json!([{"url": URL}]));
    let row = bench.all::<MediaFetch>().remove(0);
    bench.now = bench.now.plus(Duration::from_minutes(1));
    post(&mut bench, "e2", "content.edited", json!([{"url": URL}]));
    let note = NoteFetched {
        subject: row.subject,
        posted_at: row.posted_at,
        states: BTreeMap::from([(0, hashed())]),
        again_at: None,
        known: vec![KnownMedium {
            item: known,
            medium: 0,
            by: MatchedBy::Pdq,
            distance: 0,
        }],
    };
    bench.run(Principal::System, note).unwrap();
    assert_eq!(bench.all::<MediaMatch>(), []);
    assert!(bench.all::<MediaFetch>()[0].is_waiting());
}

#[test]
fn a_match_of_something_fetched_acts_as_if_its_hash_had_come_with_the_event() {
    use OrderKind::{ContentRemove, ContentRestrict};
    let check = |action, wanted: &[OrderKind], cases: usize| {
        let mut bench = bench();
        let known = item(&mut bench, action);
        post(&mut bench, "e1", "content.created", json!([{"url": URL}]));
        assert_eq!(bench.all::<Order>(), []);
        fetched(&mut bench, hashed(), None, &[&known]);
        let orders: Vec<OrderKind> = bench.all::<Order>().iter().map(|one| one.kind).collect();
        assert_eq!(
            (&*orders, bench.all::<Case>().len()),
            (wanted, cases),
            "{action:?}"
        );
        let found = bench.all::<MediaMatch>().remove(0);
        let row = bench.all::<MediaFetch>().remove(0);
        assert_eq!((found.subject, found.action), (row.subject, Some(action)));
        assert_eq!((row.content, row.due_at), (None, None));
        assert_eq!(row.media[0].state, hashed());
    };
    check(BankAction::Observe, &[], 0);
    check(BankAction::Review, &[], 1);
    check(BankAction::Hold, &[ContentRestrict], 1);
    check(BankAction::Remove, &[ContentRemove], 0);
}

#[test]
fn a_decision_on_something_fetched_holds_for_its_copies() {
    let mut bench = bench();
    let known = item(&mut bench, BankAction::Review);
    post(&mut bench, "e1", "content.created", json!([{"url": URL}]));
    fetched(&mut bench, hashed(), None, &[&known]);
    let case = bench.all::<Case>()[0].id;
    let removal = NewDecision {
        outcome: DecisionOutcome::Violation,
        policy: Some("threats".into()),
        reason: "seen".into(),
        actions: vec![NewAction {
            kind: OrderKind::ContentRemove,
            subject: None,
            lasts: None,
            parameters: BTreeMap::new(),
        }],
        with_copies: true,
        ..no_violation()
    };
    decide(&mut bench, case, removal).unwrap();
    let banks: Vec<String> = bench
        .all::<BankItem>()
        .into_iter()
        .map(|one| one.bank)
        .collect();
    assert!(banks.iter().any(|bank| bank == Bank::DECIDED), "{banks:?}");
}

#[test]
fn what_can_t_be_fetched_is_tried_again_and_then_told_for_good() {
    let mut bench = bench();
    post(&mut bench, "e1", "content.created", json!([{"url": URL}]));
    let later = bench.now.plus(Duration::from_seconds(10));
    let why = || "no answer in time".to_owned();
    fetched(
        &mut bench,
        FetchState::Waiting(Some(why())),
        Some(later),
        &[],
    );
    let row = bench.all::<MediaFetch>().remove(0);
    assert_eq!((row.attempts, row.due_at), (1, Some(later)));
    assert!(row.content.is_some());
    fetched(&mut bench, FetchState::Failed(why()), Some(later), &[]);
    let row = bench.all::<MediaFetch>().remove(0);
    assert_eq!((row.attempts, row.due_at, row.content), (2, None, None));
    assert_eq!(row.media[0].state, FetchState::Failed(why()));
}

#[test]
fn what_is_known_of_fetched_media_goes_with_its_content_and_with_time() {
    let mut erased = bench();
    post(&mut erased, "e1", "content.created", json!([{"url": URL}]));
    let subject = erased.all::<MediaFetch>()[0].subject;
    let forget = ForgetSubject {
        subject,
        cases: Vec::new(),
        notes: Vec::new(),
        decisions: Vec::new(),
        orders: Vec::new(),
        pending: Vec::new(),
        links: Vec::new(),
        incidents: Vec::new(),
        matches: Vec::new(),
    };
    erased.run(Principal::System, forget).unwrap();
    assert_eq!(erased.all::<MediaFetch>(), []);

    let mut old = bench();
    post(&mut old, "e1", "content.created", json!([{"url": URL}]));
    let drop = DropFetches {
        subjects: vec![old.all::<MediaFetch>()[0].subject],
    };
    old.run(Principal::System, drop.clone()).unwrap();
    assert_eq!(old.all::<MediaFetch>().len(), 1);
    old.now = old.now.plus(Duration::from_days(limits::MEDIA_FETCH_DAYS));
    old.run(Principal::System, drop).unwrap();
    assert_eq!(old.all::<MediaFetch>(), []);
}
