//! Rules in the hands of people: figures, tests of an event, modes, versions, backtests.

use axum::body::Body;
use evenhand_model::Role;
use serde_json::{Value, json};

use crate::house::{House, event, request};

async fn put(house: &House, key: &str, path: &str, body: Value) -> crate::house::Answer {
    house
        .send(request("PUT", key, path, Body::from(body.to_string())))
        .await
}

async fn rule(house: &House, id: &str) -> Value {
    let path = format!("/v1/rules/{id}");
    house.get(&house.machine, &path).await.expect(200)
}

/// Has somebody take the next case and decide it.
async fn decide(house: &House, mira: &str, outcome: &str) {
    let case = house
        .post(mira, "/v1/cases/next", json!({}))
        .await
        .expect(200);
    let path = format!("/v1/cases/{}/decide", case["id"].as_str().unwrap());
    let policy = (outcome == "violation").then_some("threats");
    let decision = json!({"fence": case["claim"]["fence"], "outcome": outcome, "policy": policy,
        "reason": "as found"});
    house.post(mira, &path, decision).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_shows_its_source_its_examples_its_hits_and_how_often_it_was_right() {
    let house = House::open().await;
    let mira = house.person(Role::Moderator).await;
    for number in 0..3 {
        let event = event(&format!("e{number}"), "floodword");
        house
            .post(&house.machine, "/v1/events", event)
            .await
            .expect(200);
    }
    decide(&house, &mira, "violation").await;
    decide(&house, &mira, "no-violation").await;
    let flood = rule(&house, "flood").await;
    let figures = &flood["figures"];
    assert_eq!(
        (&figures["hits_day"], &figures["hits_week"]),
        (&json!(3), &json!(3))
    );
    let precision = &figures["precision"];
    assert_eq!(
        (&precision["violations"], &precision["decided"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(precision["share"], 0.5);
    assert!(
        flood["source"]["text"]
            .as_str()
            .unwrap()
            .starts_with("[[rule]]\nid = \"flood\"")
    );
    assert_eq!(
        flood["examples"][0]["event"]["content"]["text"],
        "floodword"
    );
    let days = flood["days"].as_array().unwrap();
    assert_eq!((days.len(), &days[13]["live"]), (14, &json!(3)));
    assert_eq!(house.get(&mira, "/v1/rules/none").await.status, 404);
    let all = house.get(&mira, "/v1/rules").await.expect(200);
    assert_eq!(all["items"][0]["figures"], flood["figures"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_on_trial_is_explained_and_leaves_nothing_behind() {
    let house = House::open().await;
    let test = |body: Value| house.post(&house.machine, "/v1/rules/test", body);
    let text = "He lives at 12 Example Street, 10115 Berlin";
    let found = test(json!({"text": text, "rule": "flood"}))
        .await
        .expect(200);
    assert_eq!(found["assessment"]["verdict"], "hold");
    assert_eq!(found["assessment"]["orders"], json!(["content.restrict"]));
    let rules: Vec<_> = found["rules"].as_array().unwrap().iter().collect();
    assert_eq!(
        (&rules[0]["rule"], &rules[0]["matches"]),
        (&json!("flood"), &json!(false))
    );
    assert_eq!(
        (&rules[1]["rule"], &rules[1]["matches"]),
        (&json!("address"), &json!(true))
    );
    assert_eq!(rules[1]["signals"], json!(["privacy.home_address"]));
    let span = &found["found"][0]["span"];
    let (from, to) = (span[0].as_u64().unwrap(), span[1].as_u64().unwrap());
    assert!(text[from as usize..to as usize].contains("Example Street"));
    for (wrong, status) in [
        (json!({}), 422),
        (json!({"text": "x", "event": event("e", "x")}), 422),
        (json!({"text": "x", "rule": "none"}), 404),
        (json!({"event": {"id": 7}}), 422),
    ] {
        let refused = test(wrong).await;
        assert_eq!(refused.status, status, "{}", refused.text);
    }
    let cases = house.get(&house.machine, "/v1/cases").await.expect(200);
    assert_eq!(cases["items"], json!([]));
    assert_eq!(rule(&house, "address").await["figures"]["hits_day"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_person_who_may_change_rules_sets_a_mode_and_it_says_who_and_why() {
    let house = House::open().await;
    let (lead, moderator) = (
        house.person(Role::Lead).await,
        house.person(Role::Moderator).await,
    );
    let path = "/v1/rules/flood/mode";
    let observe = json!({"mode": "observe", "reason": "it hits poems"});
    for key in [&moderator, &house.machine] {
        assert_eq!(put(&house, key, path, observe.clone()).await.status, 403);
    }
    let unknown = put(&house, &lead, "/v1/rules/none/mode", observe.clone()).await;
    assert_eq!(unknown.status, 404);
    let before = rule(&house, "flood").await;
    let set = put(&house, &lead, path, observe).await.expect(200);
    let after = rule(&house, "flood").await;
    assert_eq!(
        (&after["mode"], &after["written_mode"]),
        (&json!("observe"), &json!("live"))
    );
    assert_eq!(after["mode_set"]["reason"], "it hits poems");
    let flood = event("e1", "floodword");
    let verdict = house
        .post(&house.machine, "/v1/events", flood)
        .await
        .expect(200);
    assert_eq!(
        (&verdict["verdict"], &verdict["observed"]),
        (&json!("allow"), &json!(["flood"]))
    );
    assert_eq!(rule(&house, "flood").await["figures"]["hits_day"], 1);

    let versions = house.get(&lead, "/v1/rules/versions").await.expect(200);
    let versions = versions["items"].as_array().unwrap();
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[1]["version"], set["version"]);
    assert_eq!(versions[1]["modes"], json!({"flood": "observe"}));

    let as_written = json!({"mode": "as-written", "reason": "the poems are over"});
    put(&house, &lead, path, as_written).await.expect(200);
    assert_eq!(rule(&house, "flood").await["mode"], before["mode"]);
    let changes = house.get(&lead, "/v1/rules/changes").await.expect(200);
    let changes = changes["items"].as_array().unwrap();
    assert_eq!(changes.len(), 2);
    assert_eq!(changes[0]["reason"], "the poems are over");
    let acts = house
        .get(&house.machine, "/v1/audit/entries?limit=200")
        .await
        .expect(200);
    let acts = acts["items"].as_array().unwrap();
    assert_eq!(
        acts.iter()
            .filter(|entry| entry["act"] == "rules.mode-set")
            .count(),
        2
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_version_comes_back_with_its_modes_and_is_shown_as_pinned() {
    let house = House::open().await;
    let lead = house.person(Role::Lead).await;
    let first = house.get(&lead, "/v1/rules").await.expect(200)["version"].clone();
    let observe = json!({"mode": "observe", "reason": "it hits poems"});
    put(&house, &lead, "/v1/rules/flood/mode", observe)
        .await
        .expect(200);
    let version = first.as_str().unwrap();
    let path = format!("/v1/rules/versions/{version}");
    let kept = house.get(&lead, &path).await.expect(200);
    assert!(
        kept["files"][1]["text"]
            .as_str()
            .unwrap()
            .contains("floodword")
    );
    let because = json!({"reason": "it was better"});
    let restored = house
        .post(&lead, &format!("{path}/restore"), because.clone())
        .await
        .expect(200);
    assert_eq!(
        (&restored["version"], &restored["pinned"]),
        (&first, &first)
    );
    let rules = house.get(&lead, "/v1/rules").await.expect(200);
    assert_eq!(rules["pin"]["reason"], "it was better");
    assert_eq!(rules["items"][0]["mode"], "live");
    let reloaded = house
        .post(&lead, "/v1/rules/reload", json!({}))
        .await
        .expect(200);
    assert_eq!(
        (&reloaded["changed"], &reloaded["pinned"]),
        (&json!(false), &first)
    );
    let unpinned = house
        .post(&lead, "/v1/rules/unpin", because.clone())
        .await
        .expect(200);
    assert_eq!(unpinned["pinned"], Value::Null);
    assert_eq!(
        house
            .post(&lead, "/v1/rules/unpin", because.clone())
            .await
            .status,
        409
    );
    let missing = house
        .post(&lead, "/v1/rules/versions/0/restore", because)
        .await;
    assert_eq!(missing.status, 404);
}

async fn done(house: &House, key: &str, id: u64) -> Value {
    let path = format!("/v1/rules/backtests/{id}");
    for _ in 0..500 {
        let backtest = house.get(key, &path).await.expect(200);
        if backtest["state"] != "running" {
            return backtest;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the backtest does not end")
}

const SAWS: &str = r#"
[[rule]]
id = "saws"
about = "Saws"
when = 'content.text.contains("saws")'
then = { verdict = "review" }
examples = { hits = ["saws"], misses = ["hello"] }
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_backtest_shows_what_would_change_but_nothing_of_who_is_erased() {
    let house = House::open().await;
    let lead = house.person(Role::Lead).await;
    for (id, text) in [("e1", "cheap saws"), ("e2", "hello")] {
        house
            .post(&house.machine, "/v1/events", event(id, text))
            .await
            .expect(200);
    }
    let files = json!([{"path": "saws.toml", "text": SAWS}]);
    let body = json!({"files": files, "hours": 24});
    for (wrong, field) in [
        (json!({"files": files, "hours": 0}), "hours"),
        (json!({"files": files, "hours": 9_999}), "hours"),
        (json!({"hours": 1}), "files"),
        (
            json!({"files": [{"path": "x.toml", "text": "[[rule"}], "hours": 1}),
            "files",
        ),
    ] {
        let refused = house.post(&lead, "/v1/rules/backtests", wrong).await;
        assert_eq!(
            (refused.status, &refused.json()["field"]),
            (422, &json!(field))
        );
    }
    let begun = |key: &'static str| {
        let mut request = request(
            "POST",
            &lead,
            "/v1/rules/backtests",
            Body::from(body.to_string()),
        );
        request
            .headers_mut()
            .insert("idempotency-key", key.parse().unwrap());
        house.send(request)
    };
    let first = begun("one").await.expect(201);
    let backtest = done(&house, &lead, first["id"].as_u64().unwrap()).await;
    assert_eq!(begun("one").await.expect(201)["id"], first["id"]);
    assert_eq!(backtest["state"], "done");
    let difference = &backtest["difference"];
    assert_eq!(
        (&difference["events"], &difference["changed"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(backtest["samples"][0]["text"], "cheap saws");
    let path = format!("/v1/rules/backtests/{}", first["id"]);
    let cancelled = house
        .post(&lead, &format!("{path}/cancel"), json!({}))
        .await
        .expect(200);
    assert_eq!(cancelled["state"], "done", "what is over stays as it is");

    house
        .post(&house.machine, "/v1/accounts/a1/erase", json!({}))
        .await
        .expect(200);
    let backtest = house.get(&lead, &path).await;
    let told = backtest.expect(200);
    assert_eq!(
        (&told["samples"], &told["samples_withheld"]),
        (&json!([]), &json!(1))
    );
    assert!(!backtest.text.contains("e1"), "{}", backtest.text);
    assert_eq!(house.get(&lead, "/v1/rules/backtests/77").await.status, 404);
    let all = house.get(&lead, "/v1/rules/backtests").await.expect(200);
    assert_eq!(all["items"].as_array().unwrap().len(), 1);
}
