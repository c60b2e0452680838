//! After erasing a person nothing of them is left on disk, and the chain verifies.

use std::path::Path;

use evenhand_audit::Verifier;
use evenhand_flow::operation::erase::Erased;
use evenhand_flow::operation::feedback::TakeFeedback;
use evenhand_flow::operation::hold::{LiftHold, SetHold};
use evenhand_flow::operation::note::AddNote;
use evenhand_flow::operation::staff::AddUser;
use evenhand_flow::work::{Evidence, PlatformRow, Select, Table};
use evenhand_model::*;
use evenhand_store::event_log::{EventLog, LogSettings};
use serde_json::json;

use crate::house;

/// A text that stands nowhere else.
fn marker(number: usize) -> String {
    format!("marker{number:02}qzx")
}

/// Everything in the data directory, with what is compressed there unpacked as well.
fn all_bytes(directory: &Path, bytes: &mut Vec<u8>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all_bytes(&path, bytes);
        } else if path.file_name().is_some_and(|name| name != "lock") {
            bytes.extend(std::fs::read(&path).unwrap());
        }
    }
}

fn found(directory: &Path, engine: &evenhand_engine::Engine) -> Vec<usize> {
    let mut bytes = Vec::new();
    all_bytes(directory, &mut bytes);
    let log = EventLog::open(directory.join("data/events"), LogSettings::default(), None).unwrap();
    for line in log.read_from(Default::default()) {
        bytes.extend(line.unwrap().text);
    }
    let evidence = Select::all(Table::Evidence, 1_000);
    for row in engine.select::<Evidence>(&evidence).unwrap() {
        let content = evenhand_flow::accept::evidence::open(&row).unwrap();
        bytes.extend(content.to_string().into_bytes());
    }
    let contains = |number: &usize| {
        let marker = marker(*number).into_bytes();
        bytes.windows(marker.len()).any(|window| window == marker)
    };
    (0..20).filter(contains).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_planted_markers_are_gone_and_the_chain_verifies() {
    let directory = tempfile::tempdir().unwrap();
    let engine = house::open(directory.path()).await;
    let at = "2026-11-23T10:00:00Z";
    let actor = json!({"id": marker(0), "handle": marker(1), "display_name": marker(2), "bio": marker(3),
        "private": {"email": format!("{}@example.org", marker(4)), "phone": "0123456", "device": marker(5)}});
    house::event(&engine, json!({"id": marker(6), "kind": "content.created", "at": at, "actor": actor,
        "content": {"id": marker(7), "text": format!("{} lives at 12 Example Street, 10115 Berlin", marker(8)),
            "space": marker(9), "hashtags": [marker(10)], "url": format!("https://example.org/{}", marker(11))},
        "attributes": {"x": marker(12)}})).await;
    house::event(
        &engine,
        json!({"id": "other", "kind": "content.created", "at": at, "actor": {"id": "other"},
        "content": {"id": "other-c", "text": "hi", "mentions": [marker(0)]}}),
    )
    .await;
    let about = house::report(&engine, json!({"id": marker(13), "at": at, "reporter": {"id": "r"},
        "subject": {"kind": "content", "id": marker(7)}, "reason": "private-data", "comment": marker(14),
        "content": {"id": marker(7), "author": {"id": marker(0), "handle": marker(15)}, "text": marker(16)}})).await;
    house::report(
        &engine,
        json!({"id": marker(17), "at": at, "reporter": {"id": marker(0)},
        "subject": {"kind": "account", "id": "somebody"}, "reason": "spam", "comment": marker(18)}),
    )
    .await;
    house::report(
        &engine,
        json!({"id": "naming", "at": at, "reporter": {"id": "r"}, "target": {"id": marker(0)},
        "subject": {"kind": "account", "id": "somebody"}, "reason": "threat"}),
    )
    .await;
    let user = User {
        id: engine.draw(UserId::new),
        name: "Ann".into(),
        role: Role::Moderator,
        created_at: engine.now(),
        disabled_at: None,
        sealed_role: None,
    };
    let by = Principal::User(user.id);
    let note = AddNote {
        platform: Platform::default(),
        case: about.case,
        user: user.id,
        text: marker(19),
    };
    engine
        .submit(Principal::System, AddUser { user })
        .await
        .unwrap();
    engine.submit(by, note).await.unwrap();

    let before = found(directory.path(), &engine);
    let never_written = [4, 5];
    let expected: Vec<usize> = (0..20)
        .filter(|number| !never_written.contains(number))
        .collect();
    assert_eq!(
        before, expected,
        "the search itself must find what is planted"
    );

    let erased = engine
        .erase_account(Principal::System, &Platform::default(), &marker(0))
        .await
        .unwrap();
    assert!(erased.subjects >= 2);
    assert_eq!(found(directory.path(), &engine), Vec::<usize>::new());

    let mut verifier = Verifier::new();
    for entry in engine.store().entries(0, 0, 10_000).unwrap() {
        verifier.push(&entry);
    }
    assert!(verifier.finish().is_ok());
}

fn post_of(author: &str, id: usize) -> serde_json::Value {
    json!({"id": format!("e{id}"), "kind": "content.created", "at": "2026-11-23T10:00:00Z",
        "actor": {"id": author}, "content": {"id": format!("c{id}"), "text": marker(id % 20)}})
}

fn report_of(reporter: &str, id: usize, author: &str) -> serde_json::Value {
    json!({"id": format!("r{id}"), "at": "2026-11-23T10:00:00Z", "reporter": {"id": reporter},
        "subject": {"kind": "content", "id": format!("c{id}")}, "reason": "spam",
        "comment": format!("comment {id}"), "content": {"id": format!("c{id}"),
        "author": {"id": author}, "text": marker(id % 20)}})
}

async fn erase(engine: &std::sync::Arc<evenhand_engine::Engine>, account: &str) -> Erased {
    let platform = Platform::default();
    let erased = engine.erase_account(Principal::System, &platform, account);
    erased.await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_with_hundreds_of_reported_posts_or_reports_are_erased_too() {
    let directory = tempfile::tempdir().unwrap();
    let engine = house::open(directory.path()).await;
    for id in 0..300 {
        house::event(&engine, post_of("author", id)).await;
        house::report(&engine, report_of("reporter", id, "author")).await;
    }
    let by_them = erase(&engine, "reporter").await;
    assert_eq!((by_them.subjects, by_them.reports), (1, 300));
    let about_them = erase(&engine, "author").await;
    assert_eq!((about_them.subjects, about_them.notes), (301, 0));
    assert_eq!(found(directory.path(), &engine), Vec::<usize>::new());
    assert!(erase(&engine, "author").await.is_nothing());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_legal_hold_keeps_is_erased_once_the_hold_has_ended() {
    let directory = tempfile::tempdir().unwrap();
    let engine = house::open(directory.path()).await;
    house::report(&engine, report_of("reporter", 1, "author")).await;
    hold(&engine, named(SubjectKind::Account, "author")).await;
    let erased = erase(&engine, "reporter").await;
    assert_eq!((erased.reports, erased.held), (0, 1));
    let reports = || {
        engine
            .select::<Report>(&Select::all(Table::Report, 10))
            .unwrap()
    };
    assert!(reports()[0].evidence.is_some());

    lift(&engine, named(SubjectKind::Account, "author")).await;
    evenhand_engine::loops::erasures::round(&engine)
        .await
        .unwrap();
    assert!(reports()[0].evidence.is_none());
    let listed = engine
        .select::<PlatformRow>(&Select::all(Table::PlatformRow, 10))
        .unwrap();
    assert_eq!(listed[0].erasures, []);
}

fn named(kind: SubjectKind, id: &str) -> SubjectRef {
    SubjectRef {
        kind,
        id: id.into(),
    }
}

async fn hold(engine: &std::sync::Arc<evenhand_engine::Engine>, subject: SubjectRef) {
    let hold = SetHold {
        platform: Platform::default(),
        subject,
        basis: HoldBasis::Litigation,
        reference: None,
        reason: "a court asked".into(),
        until: None,
    };
    engine.submit(Principal::System, hold).await.unwrap();
}

async fn lift(engine: &std::sync::Arc<evenhand_engine::Engine>, subject: SubjectRef) {
    let lift = LiftHold {
        platform: Platform::default(),
        subject,
        basis: HoldBasis::Litigation,
        reference: None,
        reason: "the dispute is over".into(),
        released_by: None,
    };
    engine.submit(Principal::System, lift).await.unwrap();
}

/// Actors of the lines in the event log.
fn actors(directory: &Path) -> Vec<String> {
    let log = EventLog::open(directory.join("data/events"), LogSettings::default(), None).unwrap();
    let lines = log.read_from(Default::default());
    let actor = |line: Vec<u8>| {
        let line: serde_json::Value = serde_json::from_slice(&line).unwrap();
        line["accepted"]["event"]["actor"]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    lines.map(|line| actor(line.unwrap().text)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_an_account_stay_while_something_that_it_wrote_is_held() {
    let directory = tempfile::tempdir().unwrap();
    let engine = house::open(directory.path()).await;
    for id in [1, 2] {
        house::event(&engine, post_of("author", id)).await;
        house::report(&engine, report_of("reporter", id, "author")).await;
    }
    hold(&engine, named(SubjectKind::Content, "c1")).await;
    let erased = erase(&engine, "author").await;
    assert_eq!(erased.subjects, 2, "the account and the other post");
    assert_eq!(actors(directory.path()), ["author", "author"]);
    assert_eq!(found(directory.path(), &engine), [1, 2]);
    assert!(erase(&engine, "author").await.is_nothing());

    lift(&engine, named(SubjectKind::Content, "c1")).await;
    evenhand_engine::loops::erasures::round(&engine)
        .await
        .unwrap();
    assert!(actors(directory.path()).is_empty());
    assert_eq!(found(directory.path(), &engine), Vec::<usize>::new());
    let listed = engine
        .select::<PlatformRow>(&Select::all(Table::PlatformRow, 10))
        .unwrap();
    assert_eq!(listed[0].erasures, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn old_events_leave_the_log_but_for_those_of_what_is_held() {
    let directory = tempfile::tempdir().unwrap();
    let engine = house::open_forgetful(directory.path()).await;
    let mut places = evenhand_engine::loops::retention::Places::default();
    for (id, author) in ["held", "another", "held"].into_iter().enumerate() {
        house::event(&engine, post_of(author, id)).await;
    }
    hold(&engine, named(SubjectKind::Account, "held")).await;
    hold(&engine, named(SubjectKind::Content, "c1")).await;
    for (ended, expected) in [
        (None, &["held", "another", "held"][..]),
        (Some(named(SubjectKind::Content, "c1")), &["held", "held"]),
        (Some(named(SubjectKind::Account, "held")), &[]),
    ] {
        if let Some(ended) = ended {
            lift(&engine, ended).await;
        }
        house::event(&engine, post_of("later", expected.len() + 100)).await;
        for _ in 0..2 {
            evenhand_engine::loops::retention::round(&engine, &mut places)
                .await
                .unwrap();
        }
        assert_eq!(actors(directory.path()), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn erasing_on_one_platform_leaves_the_same_words_on_another() {
    let directory = tempfile::tempdir().unwrap();
    let engine = house::open(directory.path()).await;
    let other = Platform::new("other").unwrap();
    house::report(&engine, report_of("reporter", 1, "author")).await;
    let report = report_of("reporter", 1, "author").to_string();
    let report = evenhand_flow::accept::read_report(report.as_bytes()).unwrap();
    engine
        .take_report(Principal::System, &other, report)
        .await
        .unwrap();
    erase(&engine, "author").await;
    let left = engine
        .select::<Evidence>(&Select::all(Table::Evidence, 10))
        .unwrap();
    let left: Vec<String> = left
        .iter()
        .map(|row| {
            evenhand_flow::accept::evidence::open(row)
                .unwrap()
                .to_string()
        })
        .collect();
    assert_eq!(
        left.iter().filter(|text| text.contains(&marker(1))).count(),
        1,
        "{left:?}"
    );
}

/// A correction of a text's score, by one key.
fn correction(key: KeyId, text: &str, about: Option<&str>) -> TakeFeedback {
    TakeFeedback {
        platform: Platform::default(),
        key,
        scores: vec![SuggestedScore {
            attribute: "X".into(),
            value: 1.0,
            span: None,
        }],
        languages: vec!["en".into()],
        community: None,
        text: Some(text.into()),
        about: about.map(str::to_owned),
        over: Vec::new(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn corrections_of_what_an_erased_person_wrote_go_with_it() {
    let directory = tempfile::tempdir().unwrap();
    let engine = house::open(directory.path()).await;
    house::event(&engine, post_of("author", 1)).await;
    // Its event is in no log.
    house::report(&engine, report_of("reporter", 2, "author")).await;
    house::event(&engine, post_of("other", 3)).await;
    let key = engine.draw(KeyId::new);
    for (text, about) in [
        (format!("  {} \n", marker(1)), None),
        (marker(2), None),
        ("without <b>markup</b>".to_owned(), Some("comment:c1")),
        (marker(3), Some("comment:c3")),
    ] {
        let correction = correction(key, &text, about);
        engine
            .take_feedback(Principal::System, correction, 100)
            .await
            .unwrap();
    }
    assert_eq!(erase(&engine, "author").await.corrections, 3);
    let left = Select::feedback_of(&Platform::default(), 10);
    let left = engine.select::<Feedback>(&left).unwrap();
    let left: Vec<_> = left.iter().map(|one| one.text.clone().unwrap()).collect();
    assert_eq!(left, [marker(3)]);
    assert_eq!(found(directory.path(), &engine), [3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_oldest_corrections_of_a_key_make_room_and_those_of_others_do_not() {
    let directory = tempfile::tempdir().unwrap();
    let engine = house::open(directory.path()).await;
    let keys = [engine.draw(KeyId::new), engine.draw(KeyId::new)];
    for number in 0..5 {
        for key in keys {
            let most = if key == keys[0] { 3 } else { 100 };
            let correction = correction(key, &number.to_string(), None);
            engine
                .take_feedback(Principal::System, correction, most)
                .await
                .unwrap();
        }
        // Of two in one millisecond neither is the older.
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    let texts = |key| {
        let kept = engine
            .select::<Feedback>(&Select::feedback_by(key, 10))
            .unwrap();
        kept.into_iter()
            .map(|one| one.text.unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(keys[0]), ["2", "3", "4"]);
    assert_eq!(texts(keys[1]).len(), 5);
}
