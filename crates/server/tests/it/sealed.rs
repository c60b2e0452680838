//! What is sealed: nobody sees a bank or a case of such a class who was not given the role by name, and each look is written down.

use axum::body::Body;
use evenhand_model::{Role, Scope};
use serde_json::{Value, json};

use crate::house::{House, request};
use crate::media::{Media, near, pdq};
use crate::search::index;

/// A post with a medium that a sealed bank knows, and the case that asks about it.
struct Story {
    media: Media,
    case: String,
}

impl Story {
    async fn begin(class: &str) -> Self {
        let media = Media::new().await;
        media.bank("SEALED", json!({"class": class})).await;
        media
            .add("SEALED", json!({"pdq": pdq(1), "pdq_quality": 100}))
            .await;
        media.look_up(json!({"pdq": pdq(1)}), 1).await;
        media
            .post("1", json!({"type": "image/png", "pdq": pdq(1)}))
            .await;
        let listed = media.house.get(&media.lead, "/v1/cases").await.expect(200);
        let case = listed["items"][0]["id"].as_str().unwrap().to_owned();
        Self { media, case }
    }

    fn house(&self) -> &House {
        &self.media.house
    }
}

async fn change_user(house: &House, key: &str, user: &str, change: Value) -> crate::house::Answer {
    let path = format!("/v1/users/{user}");
    let body = Body::from(change.to_string());
    house.send(request("PATCH", key, &path, body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn to_who_was_not_given_the_role_a_sealed_case_does_not_exist() {
    let story = Story::begin("csam").await;
    let house = story.house();
    let admin = house.person(Role::Admin).await;
    let moderator = house.person(Role::Moderator).await;
    let machine = house.machine_key(&[Scope::Admin]).await;
    for key in [&admin, &moderator, &machine] {
        let lists = [
            "/v1/cases",
            "/v1/cases?content=c-1",
            "/v1/media/matches",
            "/v1/search?q=c-1",
        ];
        for list in lists {
            let page = house.get(key, list).await.expect(200);
            assert_eq!(page["items"], json!([]), "{list}: {page}");
        }
        let history = house.get(key, "/v1/accounts/a-1/history").await.expect(200);
        assert_eq!(history["cases"], json!([]), "{history}");
        for path in ["", "/notes", "/audit"] {
            let path = format!("/v1/cases/{}{path}", story.case);
            house.get(key, &path).await.expect(404);
        }
        let reports = format!("/v1/reports?case={}", story.case);
        house.get(key, &reports).await.expect(404);
    }
    for key in [&admin, &moderator] {
        house
            .post(key, "/v1/cases/next", json!({}))
            .await
            .expect(204);
        let path = format!("/v1/cases/{}/claim", story.case);
        let claim = json!({"reason": "it waits"});
        house.post(key, &path, claim).await.expect(404);
        let path = format!("/v1/cases/{}/translation", story.case);
        house.post(key, &path, json!({})).await.expect(404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_the_role_is_handed_the_case_and_each_look_is_written_down() {
    let story = Story::begin("ncii").await;
    let house = story.house();
    let sealed = house.sealed_person(Role::Moderator).await;
    let next = house
        .post(&sealed, "/v1/cases/next", json!({}))
        .await
        .expect(200);
    assert_eq!(
        (&next["id"], &next["class"]),
        (&json!(story.case), &json!("ncii"))
    );
    let path = format!("/v1/cases/{}", story.case);
    for looks in 1..3 {
        house.get(&sealed, &path).await.expect(200);
        let entries = house
            .get(&sealed, &format!("{path}/audit"))
            .await
            .expect(200);
        let entries = entries["items"].as_array().unwrap().iter();
        let seen = entries.filter(|entry| entry["act"] == "sealed.seen");
        assert_eq!(seen.count(), looks);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_bank_is_there_for_nobody_but_who_has_the_role() {
    let story = Story::begin("ncii").await;
    let house = story.house();
    let lead = house.person(Role::Lead).await;
    assert_eq!(
        house.get(&lead, "/v1/banks").await.expect(200)["items"],
        json!([])
    );
    assert_eq!(house.get(&lead, "/c/banks").await.expect(200), json!([]));
    for path in [
        "/v1/banks/SEALED",
        "/v1/banks/SEALED/items",
        "/c/bank/SEALED",
    ] {
        house.get(&lead, path).await.expect(404);
    }
    let items = json!({"items": [{"pdq": pdq(2)}]});
    house
        .post(&lead, "/v1/banks/SEALED/items", items)
        .await
        .expect(404);
    let new = json!({"name": "ANOTHER", "class": "csam"});
    house
        .post(&lead, "/v1/banks", new.clone())
        .await
        .expect(403);
    let sealed = house.sealed_person(Role::Lead).await;
    house.post(&sealed, "/v1/banks", new).await.expect(201);
    let banks = house.get(&sealed, "/v1/banks").await.expect(200);
    assert_eq!(banks["items"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_is_given_by_name_by_an_admin_who_is_a_person() {
    let house = House::open().await;
    let admin = house.person(Role::Admin).await;
    let new = json!({"name": "Ada", "role": "admin"});
    let ada = house.post(&admin, "/v1/users", new).await.expect(201);
    assert_eq!(ada["sealed_role"], Value::Null, "no role includes it");
    let ada = ada["id"].as_str().unwrap();
    let give = json!({"sealed_role": true});
    let users = house.machine_key(&[Scope::UsersWrite]).await;
    for key in [&house.machine, &users] {
        change_user(&house, key, ada, give.clone())
            .await
            .expect(403);
    }
    let given = change_user(&house, &admin, ada, give).await.expect(200);
    assert!(given["sealed_role"]["given_by"].is_string(), "{given}");
    let kept = change_user(&house, &admin, ada, json!({"role": "lead"}))
        .await
        .expect(200);
    assert_eq!(kept["sealed_role"], given["sealed_role"]);
    let taken = change_user(&house, &admin, ada, json!({"sealed_role": false})).await;
    assert_eq!(taken.expect(200)["sealed_role"], Value::Null);
    let audit = house.get(&admin, "/v1/audit/entries?limit=200").await.text;
    assert!(audit.contains("\"sealed_role\":true"), "{audit}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_sealed_case_says_is_searched_translated_and_packed_for_nobody() {
    let story = Story::begin("csam").await;
    let house = story.house();
    let sealed = house.sealed_person(Role::Moderator).await;
    let report = json!({
        "id": "r1", "at": house.engine.now().to_string(), "reporter": {"id": "u1"}, "reason": "illegal",
        "subject": {"kind": "content", "id": "c-1"}, "comment": "a sealed comment",
        "content": {"id": "c-1", "author": {"id": "a-1"}, "text": "unmistakable words"},
    });
    house
        .post(&house.machine, "/v1/reports", report)
        .await
        .expect(201);
    index(house).await;
    let found = house
        .get(&sealed, "/v1/search?q=unmistakable")
        .await
        .expect(200);
    assert_eq!(found["items"], json!([]), "{found}");
    let path = format!("/v1/cases/{}/translation", story.case);
    house.post(&sealed, &path, json!({})).await.expect(409);
    house
        .get(&house.machine, "/v1/reports/r1/pack")
        .await
        .expect(403);
    let own = house
        .get(&house.machine, "/v1/reports/r1")
        .await
        .expect(200);
    assert_eq!(own["comment"], Value::Null, "{own}");
    let lead = house.person(Role::Lead).await;
    house.get(&lead, "/v1/reports/r1").await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_shown_reports_a_hash_alone_and_is_told_that_copies_follow() {
    let media = Media::of(House::open_sealing().await, None).await;
    let house = &media.house;
    let page = include_str!("../../../../docs/sealed.md");
    let example = page
        .split("```")
        .find_map(|part| part.strip_prefix("json once"));
    let example: Value = serde_json::from_str(example.unwrap()).unwrap();
    let report = |hash: &str| {
        let mut report = example.clone();
        report["content"]["media"][0]["pdq"] = hash.into();
        report
    };
    assert_ne!(example["content"]["media"][0]["pdq"], Value::Null);
    let slip = house
        .post(&house.machine, "/v1/reports", report("f0f0"))
        .await;
    let slip = slip.expect(422);
    assert_eq!(slip["field"], "content.media[0].pdq", "{slip}");
    let taken = house
        .post(&house.machine, "/v1/reports", report(&pdq(1)))
        .await;
    let link = taken.expect(201)["status_url"].as_str().unwrap().to_owned();
    let status = house.get("", &link).await.expect(200);
    assert_eq!(status["copies_follow"], false, "nobody has decided");
    assert_eq!(
        media.post("before", json!({"pdq": pdq(1)})).await["verdict"],
        "allow"
    );

    let case = house
        .post(&media.lead, "/v1/cases/next", json!({}))
        .await
        .expect(200);
    assert_eq!(case["class"], "ncii", "{case}");
    let path = format!("/v1/cases/{}/decide", case["id"].as_str().unwrap());
    let decision = json!({
        "fence": case["claim"]["fence"], "outcome": "violation", "policy": "intimate-images", "reason": "she did not agree to it",
        "actions": [{"kind": "content.remove"}],
    });
    house.post(&media.lead, &path, decision).await.expect(201);
    let status = house.get("", &link).await.expect(200);
    assert_eq!(status["copies_follow"], true, "{status}");
    let found = media.look_up(json!({"pdq": near(&pdq(1), 3)}), 1).await;
    assert_eq!(found[0]["class"], "ncii", "{found:?}");
    let copy = media.post("after", json!({"pdq": near(&pdq(1), 3)})).await;
    assert_eq!(copy["verdict"], "remove", "{copy}");
}
