//! An incident for others: who may export it, what of it leaves the house, and what is written down.

use evenhand_engine::campaigns::Follower;
use evenhand_model::Role;
use serde_json::{Value, json};

use crate::house::House;
use crate::incidents::{campaign, follow};

async fn opened(house: &House) -> String {
    campaign(house).await;
    follow(house, Follower::default()).await;
    let list = house.get(&house.machine, "/v1/incidents").await.expect(200);
    list["items"][0]["id"].as_str().unwrap().to_owned()
}

async fn entries(house: &House, act: &str) -> Vec<Value> {
    let auditor = house.person(Role::Admin).await;
    let list = house
        .get(&auditor, "/v1/audit/entries?limit=200&newest_first=true")
        .await
        .expect(200);
    let items = list["items"].as_array().unwrap().iter();
    items.filter(|entry| entry["act"] == act).cloned().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_names_who_pushes_it_and_is_written_down_first() {
    let house = House::open().await;
    let id = opened(&house).await;
    let path = format!("/v1/incidents/{id}/stix");
    let reason = json!({"reason": "for the trust team of another platform"});
    let (lead, moderator) = (
        house.person(Role::Lead).await,
        house.person(Role::Moderator).await,
    );
    for (key, body, status) in [
        (&house.machine, reason.clone(), 403),
        (&moderator, reason.clone(), 403),
        (&lead, json!({"reason": " "}), 422),
        (
            &lead,
            json!({"reason": "a partner", "marking": "blue"}),
            422,
        ),
    ] {
        let refused = house.post(key, &path, body).await;
        assert_eq!(refused.status, status, "{}", refused.text);
    }
    assert!(entries(&house, "incident.exported").await.is_empty());
    let bundle = house.post(&lead, &path, reason).await.expect(200);
    assert_eq!(bundle["type"], "bundle");
    let objects = bundle["objects"].as_array().unwrap();
    let of = |kind: &str| {
        objects
            .iter()
            .filter(|object| object["type"] == kind)
            .count()
    };
    assert!(of("user-account") >= 8, "{bundle}");
    for kind in [
        "identity",
        "campaign",
        "sighting",
        "report",
        "note",
        "marking-definition",
    ] {
        assert_eq!(of(kind), 1, "{kind}");
    }
    let names =
        |object: &Value| object["user_id"] == "target" || object["account_login"] == "target";
    assert!(!objects.iter().any(names), "{bundle}");
    let written = entries(&house, "incident.exported").await;
    assert_eq!(written.len(), 1);
    assert_eq!(written[0]["details"]["marking"], "amber");
    assert!(
        !written[0].to_string().contains("trust team"),
        "an entry holds no words"
    );
}
