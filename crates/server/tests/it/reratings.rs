//! A decided case is judged again over the API and in the console, by somebody who can't find out what was decided or
//! whom it is about.

use axum::body::Body;
use evenhand_model::Role;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::house::{House, request};

/// Words that lead to the one who is threatened.
const TELLING: [&str; 8] = [
    "zyxana",
    "novak",
    "نوفاك",
    "bakery",
    "10115",
    "901820",
    "forum.example",
    "t-77",
];

async fn open() -> House {
    House::open_with(|settings| settings.rerated_thousandths = 1_000).await
}

/// The target's account, a report about a threat, and Mira's decision; answers the case.
async fn decided(house: &House, mira: &str) -> Value {
    let account = json!({
        "id": "e-t", "kind": "account.created", "at": "2026-11-23T09:00:00Z",
        "actor": {"id": "t-77", "handle": "zyxana.bakery", "display_name": "Zyxana Novak نوفاك", "bio": "I bake"},
    });
    house
        .post(&house.machine, "/v1/events", account)
        .await
        .expect(200);
    let report = json!({
        "id": "r1", "at": "2026-11-23T09:59:00Z", "reporter": {"id": "an-eager-reporter"},
        "subject": {"kind": "content", "id": "c1"}, "target": {"id": "t-77"},
        "reason": "threat", "comment": "Novak is afraid",
        "content": {"id": "c1", "author": {"id": "a1"}, "text":
            "@zyxana.bakery ZYXANA, Z.y.x.a.n.a, N0V4K and نُوفاك: we come to your BAKERY, \
             12 Example Street, 10115 Berlin, +49 30 901820, https://forum.example/t-77 #StopNovak"},
    });
    house
        .post(&house.machine, "/v1/reports", report)
        .await
        .expect(201);
    let case = house
        .post(mira, "/v1/cases/next", json!({}))
        .await
        .expect(200);
    let path = format!("/v1/cases/{}/decide", case["id"].as_str().unwrap());
    let decision = json!({
        "fence": case["claim"]["fence"], "outcome": "violation", "policy": "threats", "tier": "T1",
        "reason": "words for colleagues", "actions": [{"kind": "content.remove"}],
    });
    house.post(mira, &path, decision).await.expect(201);
    house.wait(evenhand_model::Duration::from_seconds(11));
    let path = format!("/v1/cases/{}", case["id"].as_str().unwrap());
    house.get(mira, &path).await.expect(200)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_judged_again_without_names_and_changes_nothing() {
    let house = open().await;
    let (mira, noor) = (
        house.person(Role::Lead).await,
        house.person(Role::Lead).await,
    );
    let case = decided(&house, &mira).await;
    // Whoever decided is handed nothing.
    let own = house.post(&mira, "/v1/reratings/next", json!({})).await;
    assert_eq!((own.status, own.text.as_str()), (204, ""));
    let nothing = house.get(&noor, "/v1/reratings/held").await;
    assert_eq!(nothing.status, 204);

    let handed = house.post(&noor, "/v1/reratings/next", json!({})).await;
    let held = handed.expect(200);
    let text = held["texts"][0].as_str().unwrap().to_lowercase();
    for telling in TELLING {
        assert!(!text.contains(telling), "{telling}: {text}");
    }
    assert!(
        text.contains("we come to your [somebody], [private]"),
        "{text}"
    );
    let hidden = [
        case["id"].as_str().unwrap(),
        case["decision"].as_str().unwrap(),
        "\"T1\"",
        "violation",
        "an-eager-reporter",
        "\"c1\"",
        "\"a1\"",
        "words for colleagues",
    ];
    for hidden in hidden {
        assert!(!handed.text.contains(hidden), "{hidden}: {}", handed.text);
    }
    assert_eq!(held["reasons"], json!(["threat"]));
    assert_eq!(
        house.get(&noor, "/v1/reratings/held").await.expect(200),
        held
    );

    // Until they have said what they find, nothing leads there.
    let of_case = format!("/v1/cases/{}", case["id"].as_str().unwrap());
    let of_decision = format!("/v1/decisions/{}", case["decision"].as_str().unwrap());
    let blind = async |status: u16, listed: usize| {
        for path in [
            of_case.as_str(),
            &of_decision,
            "/v1/accounts/a1",
            "/v1/audit/entries",
        ] {
            assert_eq!(house.get(&noor, path).await.status, status, "{path}");
        }
        let list = house
            .get(&noor, "/v1/cases?state=decided")
            .await
            .expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), listed);
    };
    blind(409, 0).await;

    let path = format!("/v1/reratings/{}/rate", held["id"].as_str().unwrap());
    let found = json!({"fence": held["fence"], "tier": "T2", "outcome": "no-violation"});
    let rated = house.post(&noor, &path, found.clone()).await.expect(200);
    assert_eq!(
        (&rated["tier"], &rated["outcome"]),
        (&json!("T2"), &json!("no-violation"))
    );
    house.post(&noor, &path, found).await.expect(409);
    blind(200, 1).await;
    assert_eq!(house.get(&mira, &of_case).await.expect(200), case);

    let agreement = house
        .get(&mira, "/v1/reratings/agreement")
        .await
        .expect(200);
    assert_eq!(
        agreement,
        json!({"drawn": 1, "judged": 1, "found": null, "small_cell": 10})
    );
    let moderator = house.person(Role::Moderator).await;
    house
        .get(&moderator, "/v1/reratings/agreement")
        .await
        .expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_judges_again_what_they_know_or_what_can_not_be_masked() {
    let house = open().await;
    let (mira, noor) = (
        house.person(Role::Lead).await,
        house.person(Role::Lead).await,
    );
    let case = decided(&house, &mira).await;
    let path = format!("/v1/cases/{}/notes", case["id"].as_str().unwrap());
    house
        .post(&noor, &path, json!({"text": "a hard one"}))
        .await
        .expect(201);
    let next = "/v1/reratings/next";
    assert_eq!(house.post(&noor, next, json!({})).await.status, 204);
    // Once the target is erased nobody knows how they were called, so that they could not be masked.
    house
        .post(&house.machine, "/v1/accounts/t-77/erase", json!({}))
        .await
        .expect(200);
    let lee = house.person(Role::Moderator).await;
    assert_eq!(house.post(&lee, next, json!({})).await.status, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn agreement_is_told_once_enough_was_judged_again() {
    let house = open().await;
    let (mira, noor) = (
        house.person(Role::Lead).await,
        house.person(Role::Lead).await,
    );
    for number in 0..12 {
        let id = format!("r{number}");
        house.report(&id, &format!("c{number}"), "threat").await;
        let case = house
            .post(&mira, "/v1/cases/next", json!({}))
            .await
            .expect(200);
        let path = format!("/v1/cases/{}/decide", case["id"].as_str().unwrap());
        let outcome = if number % 2 == 0 {
            json!({"fence": case["claim"]["fence"], "outcome": "violation", "policy": "threats", "reason": "r"})
        } else {
            json!({"fence": case["claim"]["fence"], "outcome": "no-violation", "reason": "r", "tier": "T3"})
        };
        house.post(&mira, &path, outcome).await.expect(201);
        house.wait(evenhand_model::Duration::from_seconds(1));
    }
    for number in 0..12 {
        let held = house
            .post(&noor, "/v1/reratings/next", json!({}))
            .await
            .expect(200);
        let path = format!("/v1/reratings/{}/rate", held["id"].as_str().unwrap());
        let outcome = if number % 2 == 0 {
            "violation"
        } else {
            "no-violation"
        };
        let found = json!({"fence": held["fence"], "tier": "T3", "outcome": outcome});
        house.post(&noor, &path, found).await.expect(200);
    }
    let agreement = house
        .get(&mira, "/v1/reratings/agreement")
        .await
        .expect(200);
    let found = &agreement["found"];
    assert_eq!(agreement["judged"], 12);
    // In the order of the draw both found the same.
    assert_eq!(found["outcomes"]["value"], 1.0);
    assert_eq!(
        found["shift"],
        json!({"lowered": 6, "same": 6, "raised": 0, "mean": 0.5})
    );
    // Six are few.
    assert_eq!(found["table"][2][3], Value::Null);
    // Who always says T3 agrees with somebody no more than by chance.
    assert_eq!(found["tiers"]["value"], 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_shows_the_words_and_takes_what_is_found() {
    let house = open().await;
    let mira = house.person(Role::Lead).await;
    let case = decided(&house, &mira).await;
    let mut noor = Browser::of(&house, "Noor", Role::Lead).await;
    let queue = noor.get("/queue").await;
    assert!(
        queue.text.contains(r#"href="/second-look""#),
        "{}",
        queue.text
    );
    let empty = noor.get("/second-look").await;
    assert!(empty.text.contains("Take one"), "{}", empty.text);
    let taken = noor.submit("/second-look", "/second-look/next", &[]).await;
    assert_eq!(
        (taken.status, taken.location.as_str()),
        (303, "/second-look")
    );
    let shown = noor.get("/second-look").await;
    let lower = shown.text.to_lowercase();
    for telling in TELLING.iter().copied().chain([
        case["id"].as_str().unwrap(),
        "words for colleagues",
        "an-eager-reporter",
    ]) {
        assert!(!lower.contains(telling), "{telling}: {lower}");
    }
    assert!(shown.text.contains("[somebody]"), "{}", shown.text);
    let of_case = format!("/cases/{}", case["id"].as_str().unwrap());
    assert_eq!(noor.get(&of_case).await.status, 409);

    let (id, fence) = (shown.hidden("id"), shown.hidden("fence"));
    let nothing = [("id", id.as_str()), ("fence", &fence)];
    let nothing = noor
        .submit("/second-look", "/second-look/rate", &nothing)
        .await;
    assert!(nothing.text.contains("choose a tier"), "{}", nothing.text);
    let found = [
        ("id", id.as_str()),
        ("fence", &fence),
        ("tier", "T2"),
        ("outcome", "violation"),
    ];
    let rated = noor
        .submit("/second-look", "/second-look/rate", &found)
        .await;
    assert_eq!(
        (rated.status, rated.location.as_str()),
        (303, "/second-look?thanks=true")
    );
    let thanks = noor.get(&rated.location).await;
    assert!(thanks.text.contains("Nothing waits") || thanks.text.contains("Take one"));
    assert_eq!(noor.get(&of_case).await.status, 200);

    let parity = noor.get("/parity").await;
    assert!(parity.text.contains("Judged twice"), "{}", parity.text);
    assert!(parity.text.contains("1 of 1"), "{}", parity.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_rating_is_refused() {
    let house = open().await;
    let (mira, noor) = (
        house.person(Role::Lead).await,
        house.person(Role::Lead).await,
    );
    decided(&house, &mira).await;
    let held = house
        .post(&noor, "/v1/reratings/next", json!({}))
        .await
        .expect(200);
    let path = format!("/v1/reratings/{}/rate", held["id"].as_str().unwrap());
    let fence = &held["fence"];
    for (body, status) in [
        (
            json!({"fence": fence, "tier": "T2", "outcome": "moot"}),
            422,
        ),
        (
            json!({"fence": fence, "tier": "T9", "outcome": "violation"}),
            422,
        ),
        (
            json!({"fence": 77, "tier": "T2", "outcome": "violation"}),
            409,
        ),
    ] {
        let answer = house.post(&noor, &path, body.clone()).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text);
    }
    let other = request(
        "POST",
        &mira,
        &path,
        Body::from(json!({"fence": fence, "tier": "T2", "outcome": "violation"}).to_string()),
    );
    assert_eq!(house.send(other).await.status, 409);
    let none = "/v1/reratings/00000000000000000000000000000000/rate";
    let body = json!({"fence": 1, "tier": "T2", "outcome": "violation"});
    house.post(&noor, none, body).await.expect(404);
}
