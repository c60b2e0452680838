//! Known media over HTTP: a bank is made and filled, what matches it is acted on, copies follow one decision, and what is in it is told
//! to no machine.

use std::time::Duration;

use axum::body::Body;
use evenhand_engine::loops::{self, Outgoing};
use evenhand_model::{Role, Scope};
use serde_json::{Value, json};

use crate::house::{House, request};

/// A hash of a picture that belongs to a number, far from every other.
pub fn pdq(number: u64) -> String {
    let mut rng = evenhand_model::Rng::from_number(number);
    let bytes: [u8; 32] = rng.bytes();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The same with so many of its bits turned, 8 at most.
pub fn near(hash: &str, bits: u32) -> String {
    let last = u8::from_str_radix(&hash[62..], 16).unwrap();
    let mask = if bits >= 8 { 0xff } else { (1_u8 << bits) - 1 };
    format!("{}{:02x}", &hash[..62], last ^ mask)
}

/// A house in which known media are looked for.
pub struct Media {
    pub house: House,
    pub lead: String,
    pub key: String,
    _loops: tokio::task::JoinSet<()>,
}

impl Media {
    pub async fn new() -> Self {
        Self::of(House::open().await, None).await
    }

    /// The same in a house with settings of its own, from which something may leave.
    pub async fn of(house: House, outgoing: Option<&Outgoing>) -> Self {
        let lead = house.sealed_person(Role::Lead).await;
        let scopes = [Scope::MediaWrite, Scope::MediaRead, Scope::EventsWrite];
        let key = house.machine_key(&scopes).await;
        let running = loops::start(&house.engine, outgoing);
        Self {
            house,
            lead,
            key,
            _loops: running,
        }
    }

    pub async fn bank(&self, name: &str, more: Value) {
        let mut bank = json!({"name": name, "action": "hold", "policy": "threats"});
        for (field, value) in more.as_object().unwrap() {
            bank[field] = value.clone();
        }
        self.house
            .post(&self.key, "/v1/banks", bank)
            .await
            .expect(201);
    }

    pub async fn add(&self, bank: &str, hashes: Value) -> Value {
        let items = json!({"source": "a-list", "items": [hashes]});
        let path = format!("/v1/banks/{bank}/items");
        self.house.post(&self.key, &path, items).await.expect(201)
    }

    pub async fn post(&self, id: &str, medium: Value) -> Value {
        let event = json!({
            "id": format!("e-{id}"), "kind": "content.created", "at": self.house.engine.now().to_string(),
            "actor": {"id": format!("a-{id}")}, "content": {"id": format!("c-{id}"), "text": "look", "media": [medium]},
        });
        self.house
            .post(&self.key, "/v1/events", event)
            .await
            .expect(200)
    }

    /// What is known of a hash once the index has caught up.
    pub async fn look_up(&self, medium: Value, expected: usize) -> Vec<Value> {
        for _ in 0..500 {
            let asked = json!({"media": [medium.clone()]});
            let answer = self
                .house
                .post(&self.key, "/v1/media/lookup", asked)
                .await
                .expect(200);
            let found = answer["items"][0].as_array().unwrap().clone();
            if found.len() == expected {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{medium} was not found {expected} times");
    }
}

#[tokio::test]
async fn what_is_near_to_something_known_is_held_and_its_copies_follow_one_decision() {
    let media = Media::new().await;
    let known = pdq(1);
    media.bank("GORE", json!({})).await;
    media
        .add(
            "GORE",
            json!({"id": "x1", "pdq": known, "pdq_quality": 100}),
        )
        .await;
    let found = media.look_up(json!({"pdq": near(&known, 5)}), 1).await;
    assert_eq!(found[0]["distance"], 5);
    assert_eq!(found[0]["bank"], "GORE");
    for n in 0..3 {
        let held = media
            .post(&format!("{n}"), json!({"pdq": near(&known, n)}))
            .await;
        assert_eq!(held["verdict"], "hold", "{held}");
        assert_eq!(held["rules"], json!(["bank.GORE"]));
    }
    let other = media.post("other", json!({"pdq": pdq(2)})).await;
    assert_eq!(other["verdict"], "allow");
    let case = media
        .house
        .post(&media.lead, "/v1/cases/next", json!({}))
        .await
        .expect(200);
    let path = format!("/v1/cases/{}/decide", case["id"].as_str().unwrap());
    let decision = json!({
        "fence": case["claim"]["fence"], "outcome": "violation", "policy": "threats", "reason": "the known picture",
        "actions": [{"kind": "content.remove"}],
    });
    let decided = media
        .house
        .post(&media.lead, &path, decision)
        .await
        .expect(201);
    assert_eq!(decided["orders"].as_array().unwrap().len(), 3, "{decided}");
    let later = media.post("later", json!({"pdq": known})).await;
    assert_eq!(later["verdict"], "remove", "{later}");
    let matches = media
        .house
        .get(&media.lead, "/v1/media/matches")
        .await
        .expect(200);
    let matches = matches["items"].as_array().unwrap();
    assert_eq!(matches.len(), 4);
    let path = format!(
        "/v1/media/matches/{}/judge",
        matches[0]["id"].as_str().unwrap()
    );
    let judged = json!({"is_same": false, "reason": "another wall"});
    let answer = media
        .house
        .post(&media.lead, &path, judged.clone())
        .await
        .expect(200);
    assert_eq!(answer["judged"]["is_same"], false);
    media
        .house
        .post(&media.lead, &path, judged)
        .await
        .expect(409);
    let sources = media
        .house
        .get(&media.lead, "/v1/media/sources")
        .await
        .expect(200);
    let counted = [&sources["items"][0]["right"], &sources["items"][0]["wrong"]];
    assert_eq!(counted, [1, 1], "the decision, and this");
}

#[tokio::test]
async fn what_was_posted_before_is_found_when_its_item_comes() {
    let media = Media::new().await;
    let known = pdq(3);
    for n in 0..2 {
        let shown = media
            .post(&format!("{n}"), json!({"pdq": near(&known, n)}))
            .await;
        assert_eq!(shown["verdict"], "allow");
    }
    media.bank("GORE", json!({})).await;
    media.add("GORE", json!({"pdq": known})).await;
    for _ in 0..500 {
        let matches = media
            .house
            .get(&media.lead, "/v1/media/matches")
            .await
            .expect(200);
        if matches["items"].as_array().unwrap().len() == 2 {
            let cases = media.house.get(&media.lead, "/v1/cases").await.expect(200);
            assert_eq!(cases["items"].as_array().unwrap().len(), 1, "{cases}");
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("nothing was found");
}

#[tokio::test]
async fn of_what_was_posted_before_the_latest_version_counts() {
    let media = Media::new().await;
    let (first, second) = (pdq(5), pdq(6));
    media.post("1", json!({"pdq": first})).await;
    media.house.wait(evenhand_model::Duration::from_seconds(1));
    let edited = json!({
        "id": "e-edit", "kind": "content.edited", "at": media.house.engine.now().to_string(),
        "actor": {"id": "a-1"}, "content": {"id": "c-1", "text": "look", "media": [{"pdq": second}]},
    });
    media
        .house
        .post(&media.key, "/v1/events", edited)
        .await
        .expect(200);
    media.bank("GORE", json!({})).await;
    media.add("GORE", json!({"id": "gone", "pdq": first})).await;
    media
        .add("GORE", json!({"id": "there", "pdq": second}))
        .await;
    for _ in 0..500 {
        let path = "/v1/media/matches";
        let matches = media.house.get(&media.lead, path).await.expect(200);
        let matches = matches["items"].as_array().unwrap().clone();
        if !matches.is_empty() {
            assert_eq!(matches.len(), 1, "{matches:?}");
            let cases = media.house.get(&media.lead, "/v1/cases").await.expect(200);
            let case = cases["items"][0]["id"].as_str().unwrap().to_owned();
            let path = format!("/v1/cases/{case}");
            let case = media.house.get(&media.lead, &path).await.expect(200);
            assert_eq!(case["content"]["media"][0]["pdq"], second, "{case}");
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("nothing was found");
}

#[tokio::test]
async fn every_kind_of_hash_is_known_and_an_item_that_was_taken_back_is_not() {
    let media = Media::new().await;
    media.bank("FILES", json!({})).await;
    let sha256 = pdq(5);
    let md5 = &sha256[..32];
    media
        .add("FILES", json!({"id": "s", "sha256": sha256}))
        .await;
    let added = media.add("FILES", json!({"id": "m", "md5": md5})).await;
    let frames = json!([{"at_ms": 0, "pdq": pdq(6)}, {"at_ms": 1000, "pdq": pdq(7)}]);
    media
        .add("FILES", json!({"id": "v", "frames": frames}))
        .await;
    media
        .look_up(json!({"sha256": sha256.to_uppercase()}), 1)
        .await;
    media.look_up(json!({"md5": md5}), 1).await;
    let found = media.look_up(json!({"frames": frames}), 1).await;
    assert_eq!(
        (&found[0]["by"], &found[0]["distance"]),
        (&json!("frames"), &json!(0))
    );
    let half = json!([{"at_ms": 0, "pdq": pdq(6)}, {"at_ms": 1000, "pdq": pdq(9)}]);
    media.look_up(json!({"frames": half}), 0).await;
    let path = format!("/v1/banks/FILES/items/{}", added["numbers"][0]);
    let withdraw = json!({"change": "withdraw", "reason": "a stock photo"});
    let body = Body::from(withdraw.to_string());
    let withdraw = request("PATCH", &media.key, &path, body);
    media.house.send(withdraw).await.expect(200);
    media.look_up(json!({"md5": md5}), 0).await;
}

#[tokio::test]
async fn a_key_may_ask_and_add_and_never_gets_a_list() {
    let media = Media::new().await;
    media.bank("GORE", json!({})).await;
    let added = media.add("GORE", json!({"pdq": pdq(8)})).await;
    let number = added["numbers"][0].to_string();
    for path in [
        "/v1/banks/GORE/items".to_owned(),
        format!("/v1/banks/GORE/items/{number}"),
    ] {
        media.house.get(&media.key, &path).await.expect(403);
        let told = media.house.get(&media.lead, &path).await.expect(200);
        assert_eq!(
            told.to_string().contains(&pdq(8)),
            path.ends_with(&number),
            "{told}"
        );
    }
    let reader = media.house.machine_key(&[Scope::MediaRead]).await;
    media.house.get(&reader, "/v1/banks").await.expect(403);
    let asked = json!({"media": [{"pdq": pdq(8)}]});
    media
        .house
        .post(&reader, "/v1/media/lookup", asked)
        .await
        .expect(200);
}

#[tokio::test]
async fn what_is_in_a_sealed_bank_is_told_as_its_class_alone() {
    let media = Media::new().await;
    media.bank("SEALED", json!({"class": "ncii"})).await;
    media.add("SEALED", json!({"pdq": pdq(10)})).await;
    let found = media.look_up(json!({"pdq": pdq(10)}), 1).await;
    assert_eq!(found[0]["class"], "ncii");
    assert_eq!(
        (&found[0]["bank"], &found[0]["number"]),
        (&Value::Null, &Value::Null)
    );
    for path in ["/v1/banks/SEALED/items", "/v1/banks/SEALED/items/0"] {
        media.house.get(&media.lead, path).await.expect(403);
    }
}

#[tokio::test]
async fn what_can_not_be_is_refused_with_the_field() {
    let media = Media::new().await;
    media.bank("GORE", json!({})).await;
    let check = async |path: &str, body: Value, status: u16, field: &str| {
        let refused = media
            .house
            .post(&media.key, path, body)
            .await
            .expect(status);
        assert_eq!(refused["field"], field, "{refused}");
    };
    check("/v1/banks", json!({"name": "gore"}), 422, "name").await;
    check("/v1/banks", json!({"name": "GORE"}), 409, "name").await;
    check(
        "/v1/banks",
        json!({"name": "B", "near": {"pdq_distance_max": 40}}),
        422,
        "near.pdq_distance_max",
    )
    .await;
    check(
        "/v1/banks",
        json!({"name": "B", "policy": "none"}),
        422,
        "policy",
    )
    .await;
    check("/v1/banks/GORE/items", json!({"items": []}), 422, "items").await;
    check(
        "/v1/banks/GORE/items",
        json!({"items": [{"pdq": "12"}]}),
        422,
        "items[0].pdq",
    )
    .await;
    check(
        "/v1/banks/GORE/items",
        json!({"items": [{"id": "x"}]}),
        422,
        "items[0]",
    )
    .await;
    check(
        "/v1/media/lookup",
        json!({"media": [{"md5": "x"}]}),
        422,
        "media[0].md5",
    )
    .await;
}
