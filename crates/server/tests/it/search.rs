//! Search and timeline over HTTP.

use evenhand_engine::search::follow::Follower;
use evenhand_model::{Duration, Role};
use serde_json::{Value, json};

use crate::house::{House, report};

/// Brings the index up to date.
pub async fn index(house: &House) {
    let mut follower = Follower::default();
    while follower.step(&house.engine).await.unwrap() {}
}

async fn found(house: &House, key: &str, query: &str) -> Value {
    let path = format!("/v1/search?q={query}");
    house.get(key, &path).await.expect(200)
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_and_accounts_are_found_with_the_words_that_found_them() {
    let house = House::open().await;
    let mira = house.person(Role::Moderator).await;
    let mut sent = report("r1", "c1", "threat");
    sent["content"]["text"] = json!("The Wölfe come #tonight, see https://bad.example/x");
    sent["content"]["author"] = json!({"id": "a1", "handle": "wolf_friend"});
    let receipt = house
        .post(&house.machine, "/v1/reports", sent)
        .await
        .expect(201);
    assert_eq!(found(&house, &mira, "wolfe").await["behind"], Value::Null);
    index(&house).await;
    let case = receipt["case"].as_str().unwrap();
    for (query, field) in [
        ("wolfe", "text"),
        ("%22wolfe%20come%22", "text"),
        ("link:bad.example", "link"),
    ] {
        let page = found(&house, &mira, query).await;
        assert_eq!(page["items"][0]["case"]["id"], case, "{query}");
        assert_eq!(page["items"][0]["why"][0]["field"], field, "{query}");
        assert!(page["items"][0]["case"]["content"].is_null());
        assert_eq!(page["behind"], 0);
    }
    for query in [format!("id:{case}"), case.to_owned(), "id:c1".to_owned()] {
        let page = found(&house, &mira, &query).await;
        assert_eq!(page["items"][0]["case"]["id"], case, "{query}");
    }
    let page = found(&house, &mira, "@wolf_friend").await;
    assert_eq!(page["items"][0]["account"]["subject"]["id"], "a1");
    let page = found(&house, &mira, "wolf_friend&kind=case").await;
    assert_eq!(page["items"], json!([]));
    for hidden in ["an-eager-reporter", "a-named-target", "please"] {
        assert_eq!(found(&house, &mira, hidden).await["items"], json!([]));
    }
    let refused = house.get(&mira, "/v1/search?q=owner:x").await.expect(422);
    assert_eq!(refused["field"], "q");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timeline_has_everything_in_one_order_page_by_page() {
    let house = House::open().await;
    let mira = house.person(Role::Lead).await;
    house.report("r1", "c1", "threat").await;
    house.wait(Duration::from_hours(1));
    let case = house
        .post(&mira, "/v1/cases/next", json!({}))
        .await
        .expect(200);
    let decision = json!({"fence": case["claim"]["fence"], "outcome": "violation",
        "policy": "threats", "reason": "plain", "actions": [{"kind": "content.remove"}]});
    let path = format!("/v1/cases/{}/decide", case["id"].as_str().unwrap());
    let decision = house.post(&mira, &path, decision).await.expect(201);
    house.wait(Duration::from_hours(1));
    let tag = "/v1/accounts/a1/tags/returned";
    let tag = crate::house::request("PUT", &mira, tag, axum::body::Body::empty());
    house.send(tag).await.expect(200);
    let outcome = json!({"state": "applied", "at": "2026-11-23T12:30:00Z"});
    let action = decision["orders"][0].as_str().unwrap();
    let path = format!("/v1/actions/{action}/outcome");
    house.post(&house.machine, &path, outcome).await.expect(200);
    let mut what = Vec::new();
    let mut after = String::new();
    loop {
        let path = format!("/v1/accounts/a1/timeline?limit=2{after}");
        let page = house.get(&mira, &path).await.expect(200);
        for item in page["items"].as_array().unwrap() {
            what.push(item["what"].as_str().unwrap().to_owned());
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    let (late, early) = what.split_at(2);
    let mut late = late.to_vec();
    late.sort();
    assert_eq!(late, ["outcome", "tagged"]);
    let mut early = early.to_vec();
    early.sort();
    assert_eq!(early, ["case-opened", "decided", "first-seen", "ordered"]);
}
