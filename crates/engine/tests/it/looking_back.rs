//! What was posted before an item came is looked for, also where the process ended in between.

use std::collections::BTreeSet;
use std::time::Duration;

use evenhand_engine::{Engine, loops};
use evenhand_flow::operation::bank::add_items::{AddItems, NewItem};
use evenhand_flow::operation::bank::make_bank::{MakeBank, NewBank};
use evenhand_flow::work::{BankNumbers, Select};
use evenhand_model::{BankItem, MediaMatch, Principal, Rng, Subject};
use serde_json::{Value, json};

use crate::house;

const BANK: &str = "KNOWN";
const MD5: &str = "9e107d9d372bb6826bd81d3542a419d6";

fn pdq(seed: u64) -> String {
    let bytes: [u8; 32] = Rng::from_number(seed).bytes();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn frames(seeds: &[u64]) -> Value {
    let frames = (0..).zip(seeds);
    let frames = frames.map(|(second, seed)| json!({"at_ms": 1_000 * second, "pdq": pdq(*seed)}));
    json!({"frames": frames.collect::<Vec<_>>()})
}

async fn post(engine: &Engine, id: &str, medium: Value) {
    let event = json!({"id": format!("e-{id}"), "kind": "content.created", "at": engine.now().to_string(),
        "actor": {"id": format!("a-{id}")}, "content": {"id": id, "text": "look", "media": [medium]}});
    house::event(engine, event).await;
}

async fn add(engine: &Engine, id: &str, hashes: Value) {
    let item = NewItem {
        id: Some(id.to_owned()),
        hashes: serde_json::from_value(hashes).unwrap(),
        ..NewItem::default()
    };
    let add = AddItems {
        bank: BANK.to_owned(),
        source: "a-list".to_owned(),
        items: vec![item],
        confirmed: None,
    };
    engine.submit(Principal::System, add).await.unwrap();
}

async fn make_bank(engine: &Engine) {
    let bank = NewBank::named(BANK.to_owned());
    let make = MakeBank { bank, user: None };
    engine.submit(Principal::System, make).await.unwrap();
}

/// Both looks at every item are done when the store says so.
async fn everything_is_looked_for(engine: &Engine) {
    loop {
        let numbers: BankNumbers = engine.get(BankNumbers::ID).unwrap().unwrap();
        if numbers.looked_back == numbers.next {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Which contents match an item.
fn matched(engine: &Engine, id: &str) -> BTreeSet<String> {
    let items: Vec<BankItem> = engine.select(&Select::bank_items(10)).unwrap();
    let mut items = items.iter();
    let item = items
        .find(|item| item.external_id.as_deref() == Some(id))
        .unwrap();
    let matches: Vec<MediaMatch> = engine
        .select(&Select::matches_of_item(&item.id, 10))
        .unwrap();
    let subjects = matches.iter().map(|one| {
        let subject: Option<Subject> = engine.get(one.subject).unwrap();
        subject.unwrap().external_id.unwrap()
    });
    subjects.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn items_are_looked_for_among_what_was_posted_before_also_after_a_crash() {
    let place = tempfile::tempdir().unwrap();
    let engine = house::open(place.path()).await;
    make_bank(&engine).await;
    post(&engine, "file", json!({"md5": MD5})).await;
    post(&engine, "picture", json!({"pdq": pdq(1)})).await;
    post(&engine, "video", frames(&[2, 3, 4, 5])).await;
    post(
        &engine,
        "of-another-system",
        json!({"opaque": {"photodna": "0102"}}),
    )
    .await;
    post(&engine, "half-a-video", frames(&[2, 3, 8, 9])).await;
    add(&engine, "known-file", json!({"md5": MD5})).await;
    add(&engine, "known-picture", json!({"pdq": pdq(1)})).await;
    add(&engine, "known-video", frames(&[2, 3, 4, 5])).await;
    add(
        &engine,
        "known-value",
        json!({"opaque": {"photodna": "0102"}}),
    )
    .await;
    // Nothing looks for them before the process ends.
    drop(engine);
    let engine = house::open_again(place.path()).await;
    let mut running = loops::start(&engine, None);
    everything_is_looked_for(&engine).await;
    for (item, content) in [
        ("known-file", "file"),
        ("known-picture", "picture"),
        ("known-video", "video"),
        ("known-value", "of-another-system"),
    ] {
        let expected = BTreeSet::from([content.to_owned()]);
        assert_eq!(matched(&engine, item), expected, "{item}");
    }
    running.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn items_are_done_while_nothing_was_posted_and_looked_for_once_something_was() {
    let place = tempfile::tempdir().unwrap();
    let engine = house::open(place.path()).await;
    let mut running = loops::start(&engine, None);
    make_bank(&engine).await;
    add(&engine, "first", json!({"pdq": pdq(1)})).await;
    everything_is_looked_for(&engine).await;
    post(&engine, "picture", json!({"pdq": pdq(2)})).await;
    add(&engine, "second", json!({"pdq": pdq(2)})).await;
    everything_is_looked_for(&engine).await;
    let expected = BTreeSet::from(["picture".to_owned()]);
    assert_eq!(matched(&engine, "second"), expected);
    assert!(matched(&engine, "first").is_empty());
    running.shutdown().await;
}
