//! The dispatcher through the whole engine: skills, topics, conflicts, shares, and that who a target is
//! changes nothing.

use axum::body::Body;
use evenhand_engine::loops::tallies;
use evenhand_model::{Duration, Role};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::house::{Answer, House, report, request};

async fn put(house: &House, key: &str, path: &str, body: Value) -> Answer {
    let body = Body::from(body.to_string());
    house.send(request("PUT", key, path, body)).await
}

async fn next(house: &House, key: &str) -> Answer {
    let yes = json!({"danger": true});
    house.post(key, "/v1/cases/next", yes).await
}

/// A report with other fields on top, some seconds after the one before.
async fn send(house: &House, id: &str, reason: &str, more: Value) {
    house.wait(Duration::from_seconds(1));
    let mut body = report(id, &format!("c-{id}"), reason);
    for (field, value) in more.as_object().unwrap() {
        match (field.as_str(), value) {
            ("lang", lang) => body["content"]["lang"] = lang.clone(),
            (field, value) => body[field] = value.clone(),
        }
    }
    let sent = house.post(&house.machine, "/v1/reports", body).await;
    sent.expect(201);
}

/// Takes the next case and decides it; what it was about, and why it came.
async fn work(house: &House, key: &str) -> Option<Value> {
    let answer = next(house, key).await;
    if answer.status == 204 {
        return None;
    }
    let case = answer.expect(200);
    house.wait(Duration::from_minutes(2));
    let path = format!("/v1/cases/{}", case["id"].as_str().unwrap());
    let claim = &case["claim"];
    let decision =
        json!({"fence": claim["fence"], "outcome": "no-violation", "reason": "nothing in it"});
    house
        .post(key, &format!("{path}/decide"), decision)
        .await
        .expect(201);
    Some(json!([
        case["subject"]["id"],
        case["tier"],
        case["due_at"],
        claim["why"],
        claim["no_speaker"]
    ]))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_reads_comes_to_them_first_and_at_half_a_clock_anything_does() {
    let house = House::open().await;
    let (lea, aino) = (
        house.person(Role::Moderator).await,
        house.person(Role::Moderator).await,
    );
    let skills = json!({"languages": ["en"], "topics": [], "accounts": ["lea-herself"]});
    let set = put(&house, &lea, "/v1/me/skills", skills.clone()).await;
    assert_eq!(set.expect(200), skills);
    assert_eq!(house.get(&lea, "/v1/me/skills").await.expect(200), skills);
    send(&house, "finnish", "threat", json!({"lang": "fi-FI"})).await;
    send(
        &house,
        "own",
        "threat",
        json!({"lang": "en", "reporter": {"id": "lea-herself"}}),
    )
    .await;
    send(&house, "english", "threat", json!({"lang": "en-GB"})).await;
    let got = work(&house, &lea).await.unwrap();
    assert_eq!(
        (&got[0], &got[3], &got[4]),
        (
            &json!("c-english"),
            &json!("earliest-deadline"),
            &json!(null)
        )
    );
    assert_eq!(
        work(&house, &lea).await,
        None,
        "hers are never for her, and Finnish can wait"
    );

    let own = house
        .get(&house.machine, "/v1/cases?content=c-own")
        .await
        .expect(200);
    let own = own["items"][0]["id"].as_str().unwrap();
    let claim = format!("/v1/cases/{own}/claim");
    let why = json!({"reason": "I know this one"});
    let refused = house.post(&lea, &claim, why).await.expect(409);
    assert!(
        refused["detail"].as_str().unwrap().contains("own accounts"),
        "{refused}"
    );

    house.wait(Duration::from_hours(7));
    let got = next(&house, &lea).await.expect(200);
    assert_eq!(
        (&got["subject"]["id"], &got["claim"]["no_speaker"]),
        (&json!("c-finnish"), &json!(true))
    );
    let path = format!("/v1/cases/{}/audit", got["id"].as_str().unwrap());
    let entries = house.get(&lea, &path).await.expect(200);
    let items = entries["items"].as_array().unwrap();
    let claimed = items
        .iter()
        .find(|entry| entry["act"] == "case.claimed")
        .unwrap();
    assert_eq!(
        (
            &claimed["details"]["why"],
            &claimed["details"]["no_speaker"]
        ),
        (&json!("earliest-deadline"), &json!(true))
    );
    assert_eq!(work(&house, &lea).await, None);
    assert_eq!(
        work(&house, &aino).await.unwrap()[0],
        "c-own",
        "who has not said gets any"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn half_of_the_slots_go_to_danger_and_a_tenth_to_who_has_waited_longest() {
    let house = House::open().await;
    let lea = house.person(Role::Moderator).await;
    // In a tier of its own, so that no expedite below pulls it forward.
    send(&house, "old", "harassment", json!({})).await;
    house.wait(Duration::from_hours(3));
    for number in 0..12 {
        let danger = format!("danger{number}");
        send(&house, &danger, "other", json!({})).await;
        let found = house
            .get(&house.machine, &format!("/v1/cases?content=c-{danger}"))
            .await
            .expect(200);
        let id = found["items"][0]["id"].as_str().unwrap();
        let path = format!("/v1/cases/{id}/claim");
        let why = json!({"reason": "to set its tier"});
        let claim = house.post(&lea, &path, why).await.expect(200);
        let change = json!({"tier": "T0", "reason": "a plain threat to a life", "fence": claim["claim"]["fence"]});
        let body = Body::from(change.to_string());
        house
            .send(request("PATCH", &lea, &format!("/v1/cases/{id}"), body))
            .await
            .expect(200);
        let fence = json!({"fence": claim["claim"]["fence"]});
        house
            .post(&lea, &format!("/v1/cases/{id}/release"), fence)
            .await
            .expect(200);
        send(&house, &format!("other{number}"), "threat", json!({})).await;
    }
    let mut why = Vec::new();
    for _ in 0..12 {
        why.push(work(&house, &lea).await.unwrap());
    }
    let count = |word: &str| why.iter().filter(|got| got[3] == word).count();
    assert_eq!(count("danger"), 6, "{why:#?}");
    let oldest: Vec<&Value> = why.iter().filter(|got| got[3] == "oldest").collect();
    assert_eq!(oldest.len(), 1, "{why:#?}");
    assert_eq!(oldest[0][0], "c-old");
}

/// The order in which one house works off the same reports about other people, in bytes.
async fn order_about(targets: &[&str]) -> String {
    let house = House::open().await;
    let reviewers = [
        house.person(Role::Moderator).await,
        house.person(Role::Moderator).await,
    ];
    put(
        &house,
        &reviewers[0],
        "/v1/me/skills",
        json!({"languages": ["en"]}),
    )
    .await
    .expect(200);
    put(
        &house,
        &reviewers[1],
        "/v1/me/preferences",
        json!({"daily_budget": 9}),
    )
    .await
    .expect(200);
    let reasons = [
        "threat",
        "spam",
        "danger-to-life",
        "private-data",
        "harassment",
    ];
    let langs = [json!("en"), json!("ar"), json!(null)];
    for number in 0..30 {
        let more = json!({
            "target": {"id": targets[number % targets.len()]}, "lang": langs[number % 3],
            "reporter": {"id": format!("reporter-{}", number % 7)},
        });
        send(&house, &format!("r{number}"), reasons[number * 7 % 5], more).await;
    }
    let mut order = Vec::new();
    for slot in 0..60 {
        if slot == 20 {
            house.wait(Duration::from_hours(5));
        }
        let answer = next(&house, &reviewers[slot % 2]).await;
        if answer.status != 200 {
            order.push(json!(answer.status));
            continue;
        }
        let case = answer.json();
        let claim = &case["claim"];
        let path = format!("/v1/cases/{}", case["id"].as_str().unwrap());
        // One of seven is skipped, which keeps it from who skipped it.
        let (what, body) = match slot % 7 {
            3 => ("skip", json!({"fence": claim["fence"]})),
            _ => (
                "decide",
                json!({"fence": claim["fence"], "outcome": "no-violation", "reason": "fine"}),
            ),
        };
        let path = format!("{path}/{what}");
        let done = house.post(&reviewers[slot % 2], &path, body).await;
        assert!((200..300).contains(&done.status), "{}", done.text);
        order.push(json!([
            case["subject"]["id"],
            case["tier"],
            case["due_at"],
            claim["why"],
            claim["no_speaker"]
        ]));
    }
    serde_json::to_string(&order).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_the_targets_are_changes_no_byte_of_the_order() {
    let insiders_first = ["employee", "founder", "neighbour", "baker", "famous"];
    let ordinary_first = ["baker", "neighbour", "famous", "employee", "founder"];
    let one = order_about(&insiders_first).await;
    assert_eq!(one, order_about(&ordinary_first).await);
    assert_eq!(one, order_about(&["somebody-else"]).await);
    let handed = one.matches("earliest-deadline").count() + one.matches("oldest").count();
    assert!(handed >= 15, "{one}");
}

#[tokio::test(flavor = "multi_thread")]
async fn leads_see_and_set_what_people_read_and_are_told_what_nobody_reads() {
    let house = House::open().await;
    let (lead, mira) = (
        house.person(Role::Lead).await,
        house.person(Role::Moderator).await,
    );
    house.get(&mira, "/v1/skills").await.expect(403);
    let all = house.get(&lead, "/v1/skills").await.expect(200);
    let people = all["items"].as_array().unwrap();
    assert_eq!(people.len(), 2, "{all}");
    for person in people {
        let path = format!("/v1/skills/{}", person["user"].as_str().unwrap());
        let set = put(&house, &lead, &path, json!({"languages": ["en"]})).await;
        assert_eq!(set.expect(200)["languages"], json!(["en"]));
        put(&house, &mira, &path, json!({})).await.expect(403);
        let wrong = put(&house, &lead, &path, json!({"languages": ["English"]})).await;
        assert_eq!(wrong.expect(422)["field"], "languages");
    }
    let nobody = "/v1/skills/01900000-0000-7000-8000-000000000000";
    put(&house, &lead, nobody, json!({})).await.expect(404);

    send(&house, "e", "threat", json!({"lang": "en"})).await;
    work(&house, &mira).await.unwrap();
    send(&house, "f", "threat", json!({"lang": "fi"})).await;
    house.wait(Duration::from_hours(7));
    tallies::languages(&house.engine).await.unwrap();
    tallies::languages(&house.engine).await.unwrap();
    let alerts = house.get(&lead, "/v1/alerts").await.expect(200);
    let told = &alerts["items"][0];
    assert_eq!(
        (&told["kind"], &told["language"]),
        (&json!("no-speaker"), &json!("fi"))
    );
    assert_eq!(alerts["items"].as_array().unwrap().len(), 1, "{alerts}");
    let overview = house.get(&lead, "/v1/overview").await.expect(200);
    assert_eq!(overview["load"]["uncovered"], json!(["fi"]));
    assert!(
        overview["load"]["projected"].as_f64().unwrap() > 0.0,
        "{overview}"
    );
    let metrics = house.get(&house.machine, "/metrics").await.text;
    assert!(metrics.contains("\nevenhand_load 0.0"), "{metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_has_a_form_for_oneself_and_one_for_each_of_the_team() {
    let house = House::open().await;
    let mut mira = Browser::of(&house, "Mira", Role::Moderator).await;
    let own = mira.get("/me").await;
    assert!(own.text.contains("What you read and know"), "{}", own.text);
    let fields = [
        ("languages", "FI, sv"),
        ("topic", "threat"),
        ("topic", "hate"),
        ("accounts", "mira-1\nmira-2"),
    ];
    mira.submit("/me", "/me/skills", &fields).await;
    let own = mira.get("/me").await;
    assert!(own.text.contains("value=\"fi, sv\""), "{}", own.text);
    let mut lead = Browser::of(&house, "Lea", Role::Lead).await;
    let team = lead.get("/team").await;
    assert!(team.text.contains("fi, sv; 2 topics"), "{}", team.text);
}
