//! What operators meet: rules on trial, webhooks and their secrets, limits, figures.

use axum::body::Body;
use evenhand_model::{Duration, Role, Scope};
use serde_json::{Value, json};

use crate::house::{House, event, report, request};

const RULE: &str = r#"
[[rule]]
id = "shop"
about = "A shop"
when = 'text.contains("saws") && attributes.mood == 3'
then = { verdict = "review" }
examples = { hits = [{ event = { attributes = { mood = 3 }, content = { text = "saws" } } }], misses = ["hello"] }
"#;

#[tokio::test(flavor = "multi_thread")]
async fn rules_on_trial_say_what_they_would_do_and_change_nothing() {
    let house = House::open().await;
    let before = house.get(&house.machine, "/v1/rules").await.expect(200);
    let mut sample = event("e1", "cheap saws");
    sample["mood"] = json!(3);
    let declared = "[attributes.mood]\ntype = \"int\"\nharmless = \"chosen\"\nabout = \"A mood\"\n";
    let files = json!([
        {"path": "shop.toml", "text": RULE}, {"path": "schema.toml", "text": declared},
    ]);
    let body = json!({"files": files, "events": [sample]});
    let trial = house
        .post(&house.machine, "/v1/rules/dry-run", body)
        .await
        .expect(200);
    assert_eq!(trial["verdicts"][0]["verdict"], "review", "{trial}");

    let wrong = RULE.replace("text.contains", "text.contians");
    let body = json!({"files": [{"path": "shop.toml", "text": wrong}]});
    let trial = house
        .post(&house.machine, "/v1/rules/dry-run", body)
        .await
        .expect(200);
    let error = &trial["errors"][0];
    assert_eq!(
        (&error["line"], &error["help"]),
        (&json!(5), &json!("did you mean `contains`?"))
    );

    assert_eq!(
        house.get(&house.machine, "/v1/rules").await.expect(200),
        before
    );
    let versions = house
        .get(&house.machine, "/v1/rules/versions")
        .await
        .expect(200);
    assert_eq!(versions["items"].as_array().unwrap().len(), 1);
    assert_eq!(versions["items"][0]["version"], before["version"]);
    let again = house
        .post(&house.machine, "/v1/rules/reload", json!({}))
        .await
        .expect(200);
    assert_eq!(again["changed"], false);
}

async fn change(house: &House, path: &str, what: &str) -> Value {
    let body = Body::from(json!({"change": what}).to_string());
    house
        .send(request("PATCH", &house.machine, path, body))
        .await
        .expect(200)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhooks_secret_is_shown_once_and_two_are_valid_while_one_is_replaced() {
    let house = House::open().await;
    let body = json!({"url": "https://203.0.114.5/hook"});
    let made = house
        .post(&house.machine, "/v1/webhooks", body)
        .await
        .expect(201);
    let first = made["secret"].as_str().unwrap().to_owned();
    let path = format!("/v1/webhooks/{}", made["id"].as_str().unwrap());
    let secrets = || async { house.get(&house.machine, "/v1/webhooks").await.expect(200) };
    assert!(!secrets().await.to_string().contains(&first));
    assert_eq!(secrets().await["items"][0]["secret_count"], 1);

    let rotated = change(&house, &path, "rotate-secret").await;
    assert_ne!(rotated["secret"], json!(first));
    assert_eq!(secrets().await["items"][0]["secret_count"], 2);
    let dropped = change(&house, &path, "drop-old-secrets").await;
    assert!(!dropped.to_string().contains("whsec_"), "{dropped}");
    assert_eq!(secrets().await["items"][0]["secret_count"], 1);

    let gone = request("DELETE", &house.machine, &path, Body::empty());
    house.send(gone).await.expect(204);
    assert_eq!(secrets().await["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_webhook_is_owed_what_nobody_has_confirmed() {
    let house = House::open().await;
    for number in 0..3 {
        let body = event(&format!("e{number}"), "floodword");
        house
            .post(&house.machine, "/v1/events", body)
            .await
            .expect(200);
    }
    let body = json!({"url": "https://203.0.114.5/hook"});
    house
        .post(&house.machine, "/v1/webhooks", body)
        .await
        .expect(201);
    let owed = house
        .get(&house.machine, "/v1/deliveries?state=owed")
        .await
        .expect(200);
    assert_eq!(owed["items"].as_array().unwrap().len(), 3, "{owed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_are_found_by_what_they_are_about() {
    let house = House::open().await;
    for (id, content) in [("r1", "c1"), ("r2", "c2")] {
        house.report(id, content, "threat").await;
    }
    let mut about_account = report("r3", "c3", "threat");
    about_account["subject"] = json!({"kind": "account", "id": "a1"});
    house
        .post(&house.machine, "/v1/reports", about_account)
        .await
        .expect(201);
    for (query, expected) in [
        ("content=c2", vec!["c2"]),
        ("account=a1", vec!["a1"]),
        ("content=c9", vec![]),
    ] {
        let found = house
            .get(&house.machine, &format!("/v1/cases?{query}"))
            .await
            .expect(200);
        let about: Vec<_> = found["items"].as_array().unwrap().iter().collect();
        let about: Vec<_> = about
            .iter()
            .map(|case| case["subject"]["id"].as_str().unwrap())
            .collect();
        assert_eq!(about, expected, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_asks_too_often_is_told_when_to_come_back() {
    let house = House::open().await;
    let body = json!({"label": "slow", "scopes": ["cases:read"], "requests_per_second": 1});
    let made = house
        .post(&house.machine, "/v1/keys", body)
        .await
        .expect(201);
    let key = made["key"].as_str().unwrap();
    house.get(key, "/v1/cases").await.expect(200);
    let refused = house
        .send(request("GET", key, "/v1/cases", Body::empty()))
        .await;
    assert_eq!(refused.content_type, "application/problem+json");
    assert!(
        refused.expect(429)["detail"]
            .as_str()
            .unwrap()
            .contains("slow down")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_count_and_name_nobody() {
    let house = House::open().await;
    house
        .post(&house.machine, "/v1/events", event("e1", "floodword"))
        .await
        .expect(200);
    house.report("r1", "c1", "threat").await;
    house.wait(Duration::from_hours(30));
    house.get("", "/readyz").await.expect(200);
    let figures = house.get("", "/metrics").await;
    assert_eq!(figures.status, 200);
    for line in [
        "evenhand_events_accepted_total 1",
        "evenhand_reports_accepted_total 1",
        "evenhand_rule_errors_total 0",
    ] {
        assert!(figures.text.contains(line), "{line}:\n{}", figures.text);
    }
    for private in ["a1", "c1", "an-eager-reporter", "a-named-target"] {
        assert!(!figures.text.contains(private), "{private}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_make_users_gives_nothing_that_they_do_not_have() {
    let house = House::open().await;
    let admin = &house.machine;
    let users = house.machine_key(&[Scope::UsersWrite]).await;
    let lead = json!({"name": "Ada", "role": "lead"});
    house
        .post(&users, "/v1/users", lead.clone())
        .await
        .expect(403);
    let made = house.post(admin, "/v1/users", lead).await.expect(201);
    let links = format!("/v1/users/{}/login-links", made["id"].as_str().unwrap());
    house.post(&users, &links, json!({})).await.expect(403);
    house.post(admin, &links, json!({})).await.expect(201);

    let keys = house.get(admin, "/v1/keys").await.expect(200);
    let of_admin = keys["items"].as_array().unwrap().iter();
    let of_admin = of_admin
        .clone()
        .find(|key| key["scopes"] == json!(["admin"]))
        .unwrap();
    let path = format!("/v1/keys/{}", of_admin["id"].as_str().unwrap());
    let revoke = request("DELETE", &users, &path, Body::empty());
    house.send(revoke).await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn machines_do_not_read_why_somebody_looked_up_a_reporter() {
    let house = House::open().await;
    let mira = house.person(Role::Moderator).await;
    let receipt = house.report("r1", "c1", "threat").await;
    let reason = json!({"reason": "to ask Anna for a picture"});
    house
        .post(&mira, "/v1/reports/r1/reporter", reason)
        .await
        .expect(200);
    let notes = format!("/v1/cases/{}/notes", receipt["case"].as_str().unwrap());
    let seen = house.get(&mira, &notes).await.expect(200);
    assert_eq!(seen["items"][0]["text"], "to ask Anna for a picture");
    let seen = house.get(&house.machine, &notes).await.expect(200);
    assert_eq!(seen["items"], json!([]));
    let audit = house.get(&house.machine, "/v1/audit/entries").await;
    assert!(!audit.text.contains("Anna"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_that_only_rules_set_is_refused_from_outside() {
    let house = House::open().await;
    let put = |tag: &str| {
        let path = format!("/v1/accounts/a1/tags/{tag}");
        house.send(request("PUT", &house.machine, &path, Body::from("{}")))
    };
    put("watched").await.expect(200);
    let refused = put("of-rules").await.expect(409);
    assert_eq!(refused["field"], "tag");
    put("a%20name").await.expect(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_would_break_a_line_or_colour_a_terminal_is_refused() {
    let house = House::open().await;
    for name in ["", "ev\nil", "ev\u{1b}[31mil", "\u{202e}live", "e\u{7f}"] {
        let user = json!({"name": name, "role": "moderator"});
        let refused = house
            .post(&house.machine, "/v1/users", user)
            .await
            .expect(422);
        assert_eq!(refused["field"], "name", "{name:?}");
    }
    for name in ["Ada", "نور", "Ada (night)"] {
        let user = json!({"name": name, "role": "moderator"});
        house
            .post(&house.machine, "/v1/users", user)
            .await
            .expect(201);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_speak_of_fields_and_ids_and_not_of_our_types() {
    let house = House::open().await;
    let mira = house.person(Role::Lead).await;
    for (path, body, field, detail) in [
        (
            "/v1/users",
            json!({"name": "x"}),
            "role",
            "`role` is missing",
        ),
        ("/v1/cases/next", json!(null), "", "expected an object"),
    ] {
        let refused = house.post(&mira, path, body.clone()).await;
        let refused = match refused.status {
            403 => house.post(&house.machine, path, body).await,
            _ => refused,
        };
        let problem = refused.json();
        assert_eq!(
            problem["field"].as_str().unwrap_or_default(),
            field,
            "{problem}"
        );
        let said = problem["detail"].as_str().unwrap();
        assert!(
            said.contains(detail) && !said.contains("struct"),
            "{problem}"
        );
    }
}
