//! What one person orders and a second must agree to, over the API and in the console; and the protection of somebody.

use evenhand_model::{Duration, Role};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::house::House;

fn limit() -> Value {
    json!({"kind": "hashtag.limit", "subject": {"kind": "hashtag", "id": "wave"}, "policy": "threats",
        "reason": "calls to attack people where they work"})
}

fn protect() -> Value {
    json!({"kind": "target.protect", "subject": {"kind": "account", "id": "her"}, "reason": "a pile-on"})
}

async fn waiting(house: &House, key: &str) -> Vec<Value> {
    let list = house.get(key, "/v1/pending-actions").await.expect(200);
    list["items"].as_array().unwrap().clone()
}

async fn actions(house: &House) -> Vec<Value> {
    let list = house.get(&house.machine, "/v1/actions").await.expect(200);
    list["items"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_is_ordered_once_a_second_person_agrees_and_lapses_after_three_days() {
    let house = House::open().await;
    let (mira, noor) = (
        house.person(Role::Lead).await,
        house.person(Role::Moderator).await,
    );
    let refused = house.post(&house.machine, "/v1/actions", limit()).await;
    assert_eq!(refused.status, 403, "no machine orders it");
    for _ in 0..2 {
        house.post(&mira, "/v1/actions", limit()).await.expect(201);
    }
    let rows = waiting(&house, &house.machine).await;
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (&rows[0]["ground"], &rows[0]["for"]),
        (&json!("hashtag-limit"), &json!("1d"))
    );
    assert!(actions(&house).await.is_empty());
    let of = |row: &Value, what: &str| {
        format!("/v1/pending-actions/{}/{what}", row["id"].as_str().unwrap())
    };
    let because = json!({"reason": "I have read ten of them"});
    let own = house
        .post(&mira, &of(&rows[0], "approve"), because.clone())
        .await;
    assert_eq!(own.status, 403, "{}", own.text);
    let approved = house
        .post(&noor, &of(&rows[0], "approve"), because.clone())
        .await
        .expect(200);
    assert_eq!(approved["state"], "approved");
    let ordered = actions(&house).await;
    assert_eq!(
        (ordered.len(), &ordered[0]["kind"]),
        (1, &json!("hashtag.limit"))
    );
    assert!(!ordered[0]["until"].is_null());

    house.wait(Duration::from_hours(72));
    evenhand_engine::loops::deadlines::round(&house.engine)
        .await
        .unwrap();
    assert!(waiting(&house, &mira).await.is_empty());
    let late = house.post(&noor, &of(&rows[1], "approve"), because).await;
    assert_eq!(late.status, 409, "{}", late.text);
    let ended = actions(&house).await;
    assert_eq!(ended.len(), 2, "the limit and its reversal: {ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_protected_is_told_and_the_platform_ends_it_for_them() {
    let house = House::open().await;
    let mira = house.person(Role::Moderator).await;
    let decision = house
        .post(&mira, "/v1/actions", protect())
        .await
        .expect(201);
    let ordered = actions(&house).await;
    assert_eq!(
        ordered[0]["parameters"],
        json!({"mentions_from": "followed"})
    );
    let notice = format!("/v1/notices/{}", decision["notices"][0].as_str().unwrap());
    let told = house.get(&house.machine, &notice).await.expect(200);
    assert_eq!(told["kind"], "protected");
    assert_eq!(told["to"]["subject"]["id"], "her");
    assert_eq!(told["facts"]["action"], ordered[0]["action"]);
    let decline = format!(
        "/v1/actions/{}/decline",
        ordered[0]["action"].as_str().unwrap()
    );
    for _ in 0..2 {
        let ended = house
            .post(&house.machine, &decline, json!({}))
            .await
            .expect(200);
        assert!(!ended["ended_at"].is_null());
    }
    let after = actions(&house).await;
    let reverses = |action: &&Value| action["reverses"] == ordered[0]["action"];
    assert_eq!((after.len(), after.iter().filter(reverses).count()), (2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_lists_what_waits_and_takes_the_second_word() {
    let house = House::open().await;
    let mira = house.person(Role::Lead).await;
    let mut hostile = limit();
    hostile["reason"] = json!("calls <script>alert(1)</script>");
    house.post(&mira, "/v1/actions", hostile).await.expect(201);
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    let text = browser.get("/pending-actions").await.text;
    assert!(
        text.contains("limit the hashtag") && text.contains("wave"),
        "{text}"
    );
    assert!(!text.contains("<script>alert"), "{text}");
    let id = waiting(&house, &mira).await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/pending-actions/{id}/approve");
    let empty = browser
        .submit("/pending-actions", &path, &[("reason", " ")])
        .await;
    assert!(empty.text.contains("what convinced you"), "{}", empty.text);
    let sent = browser
        .submit("/pending-actions", &path, &[("reason", "seen")])
        .await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let approved = browser.get("/pending-actions?state=approved").await.text;
    assert!(approved.contains("approved by Ada"), "{approved}");
}
