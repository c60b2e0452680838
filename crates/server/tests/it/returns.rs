//! An account that may be the return of a suspended one is found, shown with its evidence, and judged by a person.

use axum::body::Body;
use evenhand_engine::returns::Follower;
use evenhand_flow::operation::returns::find::FindReturn;
use evenhand_flow::work::{LikelyJudged, LinksJudged};
use evenhand_flow::{Operation, Stop, Work};
use evenhand_model::{
    Duration, LinkBand, LinkEvidence, LinkFamily, LinkFeature, OrderId, Platform, Principal,
    ReturnsMode, Role,
};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::house::{House, request};

/// What the platform tells of an account.
async fn account(house: &House, id: &str, handle: &str, bio: &str) {
    let event = json!({
        "id": format!("e-{id}-{handle}"), "kind": "account.created", "at": "2026-11-23T10:00:00Z",
        "actor": {"id": id, "handle": handle, "bio": bio, "created_at": "2026-11-23T10:00:00Z"},
    });
    house
        .post(&house.machine, "/v1/events", event)
        .await
        .expect(200);
}

/// Suspends the author of a reported post; answers the decision.
pub async fn suspend(house: &House, mira: &str, id: &str) -> Value {
    let report = json!({
        "id": format!("r-{id}"), "at": "2026-11-23T09:59:00Z", "reporter": {"id": "r1"},
        "subject": {"kind": "content", "id": format!("c-{id}")}, "reason": "threat",
        "content": {"id": format!("c-{id}"), "author": {"id": id}, "text": "we will get you"},
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
        "reason": "a threat", "actions": [{"kind": "account.suspend"}],
    });
    let decided = house.post(mira, &path, decision).await.expect(201);
    house.wait(Duration::from_seconds(60));
    decided
}

/// Has everything compared that came in.
pub async fn compare(house: &House, mut follower: Follower) -> Follower {
    loop {
        let (after, step) = follower.step(&house.engine).await;
        follower = after;
        if !step.unwrap() {
            return follower;
        }
    }
}

async fn links(house: &House, key: &str, state: &str) -> Vec<Value> {
    let list = house
        .get(key, &format!("/v1/returns?state={state}"))
        .await
        .expect(200);
    list["items"].as_array().unwrap().clone()
}

const BIO: &str =
    "Larkfield belongs to those who watch at the gate, come and see: https://gate.example/watch";

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_back_is_linked_with_the_evidence_and_nothing_happens_to_the_account() {
    let house = House::open().await;
    let mira = house.person(Role::Lead).await;
    account(&house, "a1", "zorvelquist_gate", BIO).await;
    suspend(&house, &mira, "a1").await;
    let follower = compare(&house, Follower::default()).await;
    assert!(links(&house, &mira, "open").await.is_empty());

    account(&house, "a2", "z0rvelquist.gate2", BIO).await;
    account(&house, "a3", "marta_bakes", "Bread on weekdays").await;
    compare(&house, follower).await;
    let found = links(&house, &mira, "open").await;
    assert_eq!(found.len(), 1, "{found:?}");
    let link = &found[0];
    assert_eq!(
        (&link["suspended"]["id"], &link["candidate"]["id"]),
        (&json!("a1"), &json!("a2"))
    );
    // Names and a bio are what an admirer has too.
    assert_eq!(link["evidence"]["band"], "possible");
    let features: Vec<&str> = link["evidence"]["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["feature"].as_str().unwrap())
        .collect();
    assert!(
        features.iter().any(|one| one.starts_with("names.")) && features.contains(&"bio.same"),
        "{features:?}"
    );
    let subject = link["candidate"]["subject"].as_str().unwrap();
    let orders = house.get(&house.machine, "/v1/actions").await.expect(200);
    let orders = orders["items"].as_array().unwrap();
    assert!(
        orders.iter().all(|order| order["subject"]["id"] != "a2"),
        "{orders:?}, {subject}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_link_stays_rejected_and_a_confirmed_one_opens_a_case_about_conduct() {
    let house = House::open().await;
    let mira = house.person(Role::Lead).await;
    account(&house, "a1", "zorvelquist_gate", BIO).await;
    suspend(&house, &mira, "a1").await;
    account(&house, "a2", "zorvelquist.gate", BIO).await;
    account(&house, "a3", "zorvelquistgate_", BIO).await;
    compare(&house, Follower::default()).await;
    let found = links(&house, &mira, "open").await;
    assert_eq!(found.len(), 2, "{found:?}");
    let of = |id: &str| {
        let link = found
            .iter()
            .find(|link| link["candidate"]["id"] == id)
            .unwrap();
        format!("/v1/returns/{}", link["id"].as_str().unwrap())
    };
    for (path, reason, status) in [
        (format!("{}/reject", of("a2")), "", 422),
        (format!("{}/reject", of("a2")), "her sister; we spoke", 200),
        (format!("{}/confirm", of("a2")), "no", 409),
        (
            format!("{}/confirm", of("a3")),
            "the same words, the same link",
            200,
        ),
    ] {
        let answer = house.post(&mira, &path, json!({"reason": reason})).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
    }
    let again = |what: &str| {
        let path = format!("{}/{what}", of(if what == "reject" { "a2" } else { "a3" }));
        let body = json!({"reason": "once more"}).to_string();
        let mut request = request("POST", &mira, &path, Body::from(body));
        request
            .headers_mut()
            .insert("idempotency-key", "once-only".parse().unwrap());
        request
    };
    for what in ["reject", "confirm"] {
        for _ in 0..2 {
            assert_eq!(house.send(again(what)).await.status, 409);
        }
    }
    // Found again after a start, and by a changed name: what a person has judged stays.
    account(&house, "a2", "zorvelquist.gate1", BIO).await;
    compare(&house, Follower::default()).await;
    assert!(links(&house, &mira, "open").await.is_empty());
    assert_eq!(links(&house, &mira, "rejected").await.len(), 1);
    let confirmed = links(&house, &mira, "confirmed").await;
    let case = format!("/v1/cases/{}", confirmed[0]["case"].as_str().unwrap());
    let case = house.get(&mira, &case).await.expect(200);
    assert_eq!(
        (&case["state"], &case["tier"]),
        (&json!("open"), &json!("T3")),
        "{case}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn when_a_suspension_is_over_its_owner_may_come_back() {
    let house = House::open().await;
    let mira = house.person(Role::Lead).await;
    account(&house, "a1", "zorvelquist_gate", BIO).await;
    let decided = suspend(&house, &mira, "a1").await;
    let follower = compare(&house, Follower::default()).await;
    let order = decided["orders"][0].as_str().unwrap();
    let path = format!("/v1/actions/{order}/end");
    let ended = house
        .post(
            &mira,
            &path,
            json!({"reason": "it was a joke among friends"}),
        )
        .await;
    assert!(ended.status < 300, "{}", ended.text);
    account(&house, "a2", "zorvelquist.gate", BIO).await;
    compare(&house, follower).await;
    assert!(links(&house, &mira, "open").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_the_platform_has_suspended_by_itself_is_watched_until_it_restores_them() {
    let house = House::open().await;
    let mira = house.person(Role::Lead).await;
    account(&house, "a1", "zorvelquist_gate", BIO).await;
    let told = |kind: &str| json!({"id": kind, "kind": kind, "at": "2026-11-23T10:00:00Z", "actor": {"id": "a1"}});
    let follower = compare(&house, Follower::default()).await;
    house
        .post(&house.machine, "/v1/events", told("account.suspended"))
        .await
        .expect(200);
    account(&house, "a2", "zorvelquist.gate", BIO).await;
    let follower = compare(&house, follower).await;
    let found = links(&house, &mira, "open").await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["suspension"], Value::Null);
    house
        .post(&house.machine, "/v1/events", told("account.restored"))
        .await
        .expect(200);
    account(&house, "a3", "zorvelquistgate", BIO).await;
    compare(&house, follower).await;
    assert_eq!(links(&house, &mira, "open").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_link_is_left_of_an_account_that_is_erased() {
    let house = House::open().await;
    let mira = house.person(Role::Lead).await;
    account(&house, "a1", "zorvelquist_gate", BIO).await;
    suspend(&house, &mira, "a1").await;
    account(&house, "a2", "zorvelquist.gate", BIO).await;
    account(&house, "a3", "zorvelquistgate", BIO).await;
    compare(&house, Follower::default()).await;
    assert_eq!(links(&house, &mira, "open").await.len(), 2);
    let erase = |id: &str| format!("/v1/accounts/{id}/erase");
    house.post(&house.machine, &erase("a2"), json!({})).await;
    assert_eq!(links(&house, &mira, "open").await.len(), 1);
    house.post(&house.machine, &erase("a1"), json!({})).await;
    assert!(links(&house, &mira, "open").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_shows_both_accounts_and_hostile_names_as_text() {
    let house = House::open().await;
    let mira = house.person(Role::Lead).await;
    account(&house, "a1", "zorvelquist_gate", BIO).await;
    suspend(&house, &mira, "a1").await;
    account(&house, "a2", "zorvelquist_gate<script>", BIO).await;
    compare(&house, Follower::default()).await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    let list = browser.get("/returns").await.text;
    assert!(list.contains("zorvelquist_gate&#60;script&#62;"), "{list}");
    let link = links(&house, &mira, "open").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let card = browser.get(&format!("/returns/{link}")).await.text;
    for words in [
        "One person, or two?",
        "the bios are almost the same",
        "by chance",
        "possible",
        "/accounts/",
    ] {
        assert!(
            card.to_lowercase().contains(&words.to_lowercase()),
            "{words}: {card}"
        );
    }
    let sent = browser
        .submit(
            &format!("/returns/{link}"),
            &format!("/returns/{link}/reject"),
            &[("reason", "a fan")],
        )
        .await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    assert!(
        browser
            .get(&format!("/returns/{link}"))
            .await
            .text
            .contains("a fan")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_happen_and_what_people_have_shown_is_there_to_be_read() {
    let house = House::open().await;
    let mira = house.person(Role::Lead).await;
    account(&house, "a1", "zorvelquist_gate", BIO).await;
    suspend(&house, &mira, "a1").await;
    account(&house, "a2", "zorvelquist.gate", BIO).await;
    compare(&house, Follower::default()).await;
    let found = &links(&house, &mira, "open").await[0];
    assert_eq!(
        (&found["script"], &found["hold"]),
        (&json!("latin"), &Value::Null)
    );
    let path = format!("/v1/returns/{}/reject", found["id"].as_str().unwrap());
    house
        .post(&mira, &path, json!({"reason": "her sister"}))
        .await
        .expect(200);
    let precision = house.get(&mira, "/v1/returns/precision").await.expect(200);
    // It was only possible, so that it says nothing of likely ones.
    let expected = json!({"mode": "observe", "decisions": 1, "decisions_min": 200, "precision_min": 0.9, "scripts": []});
    assert_eq!(precision, expected);
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    let list = browser.get("/returns").await.text;
    for words in ["switched off", "returns.mode", "of which there are 1"] {
        assert!(list.contains(words), "{words}: {list}");
    }
}

/// So many people have judged likely links here, and rightly.
struct Judged;

impl Operation for Judged {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let mut judged = LinksJudged::new(&Platform::default());
        judged.decisions = 200;
        let likely = LikelyJudged {
            confirmed: 60,
            rejected: 0,
        };
        judged.likely.insert("latin".into(), likely);
        work.put(judged);
        Ok(())
    }
}

/// A house in which first posts are held, and the link of `a2` to the suspended `a1`, which is likely.
async fn holding() -> (House, String, Value) {
    let house = House::open_with(|settings| settings.returns_mode = ReturnsMode::Hold).await;
    let mira = house.person(Role::Lead).await;
    house
        .engine
        .submit(Principal::System, Judged)
        .await
        .unwrap();
    account(&house, "a1", "zorvelquist_gate", BIO).await;
    let decided = suspend(&house, &mira, "a1").await;
    account(&house, "a2", "zorvelquist.gate", BIO).await;
    let order: OrderId = decided["orders"][0].as_str().unwrap().parse().unwrap();
    compare(&house, Follower::default()).await;
    let found = links(&house, &mira, "open").await[0].clone();
    let account = |which: &str| found[which]["subject"].as_str().unwrap().parse().unwrap();
    let feature = LinkFeature {
        family: "behaviour".into(),
        feature: "targets.shared".into(),
        log_odds: 3.0,
        chance: 0.001,
        about: "both contact the same accounts".into(),
        is_strongest_against: false,
    };
    let find = FindReturn {
        platform: Platform::default(),
        suspended: account("suspended"),
        suspension: Some(order),
        candidate: account("candidate"),
        evidence: LinkEvidence {
            log_odds: 24.0,
            posterior: 0.98,
            band: LinkBand::Likely,
            weights_version: 1,
            prior_log_odds: -7.0,
            families: vec![
                LinkFamily {
                    family: "names".into(),
                    log_odds: 8.5,
                },
                LinkFamily {
                    family: "timing".into(),
                    log_odds: -0.5,
                },
                LinkFamily {
                    family: "behaviour".into(),
                    log_odds: 3.0,
                },
            ],
            features: vec![feature],
        },
    };
    house.engine.submit(Principal::System, find).await.unwrap();
    let link = links(&house, &mira, "open").await[0].clone();
    (house, mira, link)
}

async fn post(house: &House, id: &str) -> Value {
    let event = json!({
        "id": format!("e-{id}"), "kind": "content.created", "at": "2026-11-23T10:00:00Z",
        "actor": {"id": "a2"}, "content": {"id": id, "text": "a post like any other"},
    });
    house
        .post(&house.machine, "/v1/events", event)
        .await
        .expect(200)
}

#[tokio::test(flavor = "multi_thread")]
async fn first_posts_of_a_likely_return_are_held_for_an_hour_and_everybody_can_see_why() {
    let (house, mira, link) = holding().await;
    let answer = post(&house, "c-1").await;
    assert_eq!(answer["verdict"], "hold", "{answer}");
    assert_eq!(post(&house, "c-1").await, answer, "the same event again");
    let order = answer["orders"][0].as_str().unwrap();
    let path = format!("/v1/actions/{order}");
    let action = house.get(&house.machine, &path).await.expect(200);
    assert_eq!(
        (&action["kind"], &action["until"]),
        (&json!("content.restrict"), &link["hold"]["until"])
    );
    let case = format!("/v1/cases/{}", link["case"].as_str().unwrap());
    let seen = house.get(&mira, &case).await.expect(200);
    assert_eq!(
        (&seen["returns"], &seen["due_at"], &seen["tier"]),
        (&json!([link["id"]]), &link["hold"]["until"], &json!("T1"))
    );
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    let page = browser.get(case.trim_start_matches("/v1")).await.text;
    let conduct = page.find("The account it is about").unwrap();
    let returns = page.find("Whose return the account may be").unwrap();
    assert!(conduct < returns, "conduct comes first");
    let card = format!("/returns/{}", link["id"].as_str().unwrap());
    let shown = browser.get(&card).await.text;
    let conduct = shown.find("What the new account has done").unwrap();
    assert!(conduct < shown.find("What was compared").unwrap());
    for words in [
        "First posts are held until",
        "1 post so far",
        "all together",
        "<mark class=\"other\">_</mark>",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }

    house.wait(Duration::from_hours(1));
    evenhand_engine::loops::deadlines::round(&house.engine)
        .await
        .unwrap();
    let path = format!("/v1/returns/{}", link["id"].as_str().unwrap());
    let after = house.get(&mira, &path).await.expect(200);
    assert_eq!(
        (&after["state"], &after["hold"]["ended"]["why"]),
        (&json!("open"), &json!("hour-over"))
    );
    assert_eq!(post(&house, "c-2").await["verdict"], "allow");
    let seen = house.get(&mira, &case).await.expect(200);
    assert_eq!(
        (&seen["state"], &seen["containment"]),
        (&json!("open"), &Value::Null)
    );
}
