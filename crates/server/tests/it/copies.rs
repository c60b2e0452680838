//! One decision covers a post and its exact copies, and never an account.

use evenhand_model::{Duration, Role};
use serde_json::{Value, json};

use crate::house::House;

const WORDS: &str = "come to the square at noon and bring what you have";

async fn post(house: &House, kind: &str, id: &str, author: &str, text: &str) {
    let event = json!({
        "id": format!("{kind}-{id}"), "kind": kind, "at": house.engine.now().to_string(),
        "actor": {"id": author}, "content": {"id": id, "text": text},
    });
    house
        .post(&house.machine, "/v1/events", event)
        .await
        .expect(200);
}

fn removal(of: &str, kind: &str) -> Value {
    json!({"reason": "one call in many mouths", "copies_of": of, "work": {"decide": {
        "outcome": "violation", "policy": "threats", "actions": [{"kind": kind}]}}})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_covers_the_exact_copies_that_are_still_there_and_tells_each_author() {
    let house = House::open().await;
    let mira = house.person(Role::Moderator).await;
    for (id, author, text) in [
        ("c1", "a1", WORDS.to_owned()),
        ("c2", "a2", WORDS.to_owned()),
        ("c3", "a3", format!(" {} ", WORDS.replace(' ', "  "))),
        ("c4", "a4", format!("{WORDS}, they say; stay away!")),
        ("c5", "a5", WORDS.to_owned()),
        ("c6", "a6", WORDS.to_owned()),
        ("c7", "a7", "so sad today".to_owned()),
    ] {
        post(&house, "content.created", id, author, &text).await;
    }
    post(
        &house,
        "content.edited",
        "c5",
        "a5",
        "never mind, stay at home and rest",
    )
    .await;
    post(&house, "content.deleted", "c6", "a6", WORDS).await;

    let preview = house
        .post(&mira, "/v1/bulks/preview", removal("c1", "content.remove"))
        .await;
    let preview = preview.expect(200);
    assert_eq!(
        (&preview["subjects"], &preview["decided"]),
        (&json!(3), &json!(3)),
        "{preview}"
    );
    let mut bulk = removal("c1", "content.remove");
    bulk["seen"] = preview["seen"].clone();
    house.post(&mira, "/v1/bulks", bulk).await.expect(201);
    house.wait(Duration::from_seconds(11));
    let actions = house.get(&house.machine, "/v1/actions").await.expect(200);
    let mut ordered: Vec<&str> = actions["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|action| action["subject"]["id"].as_str().unwrap())
        .collect();
    ordered.sort_unstable();
    assert_eq!(ordered, ["c1", "c2", "c3"]);
    let notices = house.get(&house.machine, "/v1/notices").await.expect(200);
    let mut told: Vec<&str> = notices["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|notice| notice["kind"] == "statement")
        .map(|notice| notice["to"]["subject"]["id"].as_str().unwrap())
        .collect();
    told.sort_unstable();
    assert_eq!(told, ["a1", "a2", "a3"]);

    for (of, kind, status, words) in [
        ("c1", "account.suspend", 422, "one by one"),
        ("c7", "content.remove", 409, "so short"),
        ("c99", "content.remove", 409, "seven days"),
    ] {
        let refused = house
            .post(&mira, "/v1/bulks/preview", removal(of, kind))
            .await;
        assert_eq!(refused.status, status, "{}", refused.text);
        assert!(refused.text.contains(words), "{}", refused.text);
    }
}
