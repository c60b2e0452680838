//! Private values are compared only where somebody has said so, with a reason, and for a while.

use std::collections::BTreeSet;

use evenhand_engine::returns::Follower;
use evenhand_model::{Duration, PrivateKind, PrivateReason, PrivateSignals, Role};
use serde_json::{Value, json};

use crate::house::House;
use crate::returns::compare;

const BIO: &str = "Larkfield belongs to those who watch at the gate: https://gate.example/watch";

fn signals(kinds: &[PrivateKind]) -> Option<PrivateSignals> {
    Some(PrivateSignals {
        kinds: BTreeSet::from_iter(kinds.iter().copied()),
        reason: PrivateReason::BanEvasion,
        kept: Duration::from_days(30),
    })
}

async fn house(kinds: &[PrivateKind]) -> House {
    let house = House::open_with(|settings| settings.private_signals = signals(kinds)).await;
    came(
        &house,
        "a1",
        BIO,
        json!({"email": "Zorvel.Quist+1@gmail.com", "ip": "198.51.100.7", "device": "d-1"}),
    )
    .await;
    let event = json!({"id": "s", "kind": "account.suspended", "at": house.engine.now().to_string(), "actor": {"id": "a1"}});
    house
        .post(&house.machine, "/v1/events", event)
        .await
        .expect(200);
    house
}

async fn came(house: &House, id: &str, bio: &str, private: Value) {
    let now = house.engine.now().to_string();
    let event = json!({
        "id": format!("came-{id}"), "kind": "account.created", "at": now,
        "actor": {"id": id, "handle": format!("name_{id}"), "bio": bio, "created_at": now, "private": private},
    });
    house
        .post(&house.machine, "/v1/events", event)
        .await
        .expect(200);
}

async fn link(house: &House) -> Value {
    let mira = house.person(Role::Lead).await;
    let list = house.get(&mira, "/v1/returns").await.expect(200);
    list["items"][0].clone()
}

/// What was compared of the network, of an account that shares everything with a suspended one.
async fn compared(kinds: &[PrivateKind], wait: Duration) -> Vec<String> {
    let house = house(kinds).await;
    let follower = compare(&house, Follower::default()).await;
    house.wait(wait);
    came(
        &house,
        "a2",
        BIO,
        json!({"email": "zorvelquist@gmail.com", "ip": "198.51.100.7", "device": "d-1"}),
    )
    .await;
    compare(&house, follower).await;
    let link = link(&house).await;
    assert_eq!(
        link["evidence"]["band"], "possible",
        "private values never decide alone"
    );
    let features = link["evidence"]["features"].as_array().unwrap();
    let of_network = features.iter().filter(|one| one["family"] == "network");
    of_network
        .map(|one| one["feature"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_private_is_compared_unless_somebody_has_said_what() {
    use PrivateKind::{Device, Email, Ip, Phone};
    let (soon, late) = (Duration::from_hours(1), Duration::from_days(31));
    for (kinds, wait, expected) in [
        (&[][..], soon, &[][..]),
        (&[Email], soon, &["email.same"]),
        (&[Device, Phone], soon, &["device.same"]),
        (&[Ip], soon, &["address.same"]),
        (
            &[Email, Device, Ip],
            soon,
            &["email.same", "device.same", "address.same"],
        ),
        (&[Email, Device, Ip], late, &[]),
    ] {
        assert_eq!(
            compared(kinds, wait).await,
            expected,
            "{kinds:?} after {wait:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_evidence_and_the_chain_hold_kinds_and_reason_and_no_hash() {
    let house = house(&[PrivateKind::Email]).await;
    let follower = compare(&house, Follower::default()).await;
    came(&house, "a2", BIO, json!({"email": "zorvelquist@gmail.com"})).await;
    compare(&house, follower).await;
    let told = link(&house).await.to_string();
    assert!(told.contains("the same e-mail address"), "{told}");
    assert!(
        !told.contains("zorvel") && !told.contains("gmail"),
        "{told}"
    );
    let log = house
        .get(&house.machine, "/v1/audit/entries")
        .await
        .expect(200);
    let entries = log["items"].as_array().unwrap();
    let set: Vec<&Value> = entries
        .iter()
        .filter(|entry| entry["act"] == "returns.private-set")
        .collect();
    assert_eq!(set.len(), 1, "{log}");
    let text = set[0].to_string();
    for word in ["ban-evasion", "email", "30"] {
        assert!(text.contains(word), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_address_of_the_same_network_is_evidence_of_its_own() {
    let house = house(&[PrivateKind::Ip]).await;
    let follower = compare(&house, Follower::default()).await;
    came(&house, "a2", BIO, json!({"ip": "198.51.100.201"})).await;
    compare(&house, follower).await;
    let told = link(&house).await.to_string();
    assert!(told.contains("address.prefix"), "{told}");
}
