//! The index follows the store, and forgets with it.

use std::path::Path;
use std::sync::Arc;

use evenhand_engine::search::{Behind, FoundThing, follow::Follower};
use evenhand_engine::{Engine, Settings};
use evenhand_flow::search::{DocumentId, Field, Query, SearchTerm, Term};
use evenhand_flow::work::{Select, Table};
use evenhand_model::*;
use serde_json::{Value, json};

use crate::house;

/// Brings the index up to date.
async fn follow(engine: &Arc<Engine>) {
    let mut follower = Follower::default();
    while follower.step(engine).await.unwrap() {}
    assert_eq!(engine.search_behind().unwrap(), Behind::Commits(0));
}

/// What is found, page by page, as kinds.
fn found(engine: &Engine, query: &str, limit: usize) -> Vec<&'static str> {
    let query = Query::read(query).unwrap();
    let mut kinds = Vec::new();
    let mut before: Option<DocumentId> = None;
    loop {
        let page = engine.find(&Platform::default(), &query, before, limit, |_| true);
        let page = page.unwrap();
        kinds.extend(page.things.iter().map(|(thing, _)| match thing {
            FoundThing::Case(_) => "case",
            FoundThing::Account(_) => "account",
            FoundThing::Decision(_) => "decision",
        }));
        before = page.next;
        if before.is_none() {
            return kinds;
        }
    }
}

fn report(id: usize, author: &str, text: &str) -> Value {
    json!({"id": format!("r{id}"), "at": "2026-11-23T10:00:00Z", "reporter": {"id": "reporterqzx"},
        "subject": {"kind": "content", "id": format!("c{id}")}, "reason": "spam",
        "target": {"id": "targetqzx"}, "comment": "commentqzx", "content": {"id": format!("c{id}"),
        "author": {"id": author, "handle": author}, "text": text}})
}

fn terms_of(engine: &Engine, word: &str) -> usize {
    let house = engine.house.load();
    let term = Term::of(&house, &Platform::default(), Field::Text, word);
    let rows = engine
        .select::<SearchTerm>(&Select::all(Table::SearchTerm, 100_000))
        .unwrap();
    rows.iter()
        .filter(|row| row.0.starts_with(term.as_str()))
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_before_the_first_start_and_what_comes_later_is_found() {
    let directory = tempfile::tempdir().unwrap();
    let engine = house::open(directory.path()).await;
    assert_eq!(engine.search_behind().unwrap(), Behind::Building);
    house::report(&engine, report(1, "author", "an early wolf")).await;
    follow(&engine).await;
    assert_eq!(found(&engine, "wolf", 10), ["case"]);
    assert_eq!(found(&engine, "handle:author", 10), ["account"]);
    for id in 2..60 {
        house::report(&engine, report(id, "author", &format!("wolf number {id}"))).await;
    }
    follow(&engine).await;
    assert_eq!(found(&engine, "wolf", 7).len(), 59, "page by page");
    assert_eq!(found(&engine, "wolf 33", 10).len(), 1);
    assert_eq!(found(&engine, "early number", 10).len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_a_reporter_nor_a_target_nor_their_words_lead_anywhere() {
    let directory = tempfile::tempdir().unwrap();
    let engine = house::open(directory.path()).await;
    house::report(&engine, report(1, "author", "words")).await;
    follow(&engine).await;
    for word in ["reporterqzx", "targetqzx", "commentqzx"] {
        assert_eq!(found(&engine, word, 10).len(), 0, "{word}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_goes_on_where_the_index_stood() {
    let directory = tempfile::tempdir().unwrap();
    let engine = house::open(directory.path()).await;
    house::report(&engine, report(1, "author", "first wolf")).await;
    follow(&engine).await;
    house::report(&engine, report(2, "author", "second wolf")).await;
    drop(engine);
    let engine = house::open_again(directory.path()).await;
    follow(&engine).await;
    assert_eq!(found(&engine, "wolf", 10).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn terms_of_what_is_erased_go_with_it_and_do_not_come_back() {
    let directory = tempfile::tempdir().unwrap();
    let engine = house::open(directory.path()).await;
    house::report(&engine, report(1, "author", "planted")).await;
    house::report(&engine, report(2, "another", "planted")).await;
    follow(&engine).await;
    assert_eq!(terms_of(&engine, "planted"), 2);
    let platform = Platform::default();
    let erased = engine.erase_account(Principal::System, &platform, "author");
    erased.await.unwrap();
    assert_eq!(terms_of(&engine, "planted"), 1);
    follow(&engine).await;
    assert_eq!(terms_of(&engine, "planted"), 1);
    assert_eq!(found(&engine, "handle:author", 10).len(), 0);
    assert_eq!(found(&engine, "planted", 10).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn terms_of_what_has_served_its_time_go_with_it() {
    let directory = tempfile::tempdir().unwrap();
    let engine = forgetful(directory.path()).await;
    let answer = house::report(&engine, report(1, "author", "planted")).await;
    follow(&engine).await;
    let user = house::moderator(&engine).await;
    house::dismiss(&engine, user, answer.case).await;
    follow(&engine).await;
    assert_eq!(
        found(&engine, "planted decision:no-violation", 10),
        ["case"]
    );
    let mut places = evenhand_engine::loops::retention::Places::default();
    evenhand_engine::loops::retention::round(&engine, &mut places)
        .await
        .unwrap();
    assert_eq!(terms_of(&engine, "planted"), 0);
    follow(&engine).await;
    assert_eq!(terms_of(&engine, "planted"), 0);
    assert_eq!(found(&engine, "decision:no-violation", 10), ["case"]);
}

/// With cases that may be retired as soon as they are decided.
async fn forgetful(directory: &Path) -> Arc<Engine> {
    let settings = Settings {
        cases_kept: Duration::from_micros(0),
        ..Settings::new(directory.join("data"))
    };
    house::open_as(settings).await
}
