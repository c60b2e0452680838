//! An investigation over the API, from the first case to a packet that proves itself elsewhere.

use axum::body::Body;
use evenhand_audit::packet::PacketStanding;
use evenhand_audit::{Packet, PacketProblem};
use evenhand_engine::loops::alerts::raise_of_clocks;
use evenhand_model::{Duration, Role};
use serde_json::{Value, json};

use crate::house::{Answer, House, event, request};

struct Desk {
    house: House,
    mira: String,
    noor: String,
    path: String,
}

impl Desk {
    /// Two leads, and an investigation with one case in it.
    async fn open() -> Self {
        let house = House::open().await;
        let (mira, noor) = (
            house.person(Role::Lead).await,
            house.person(Role::Lead).await,
        );
        let profile = json!({"id": "e1", "kind": "account.created", "at": "2026-11-23T09:00:00Z",
            "actor": {"id": "a1", "handle": "loud_hawk", "private": {"email": "hawk@example.org"}}});
        house
            .post(&house.machine, "/v1/events", profile)
            .await
            .expect(200);
        let case = house.report("r1", "c1", "threat").await["case"].clone();
        let new = json!({"title": "A campaign", "summary": "Threats in a row",
            "authority": {"name": "An office", "country": "DE"}});
        let opened = house.post(&mira, "/v1/investigations", new).await;
        let id = opened.expect(201)["id"].as_str().unwrap().to_owned();
        let desk = Self {
            path: format!("/v1/investigations/{id}"),
            house,
            mira,
            noor,
        };
        let link = json!({"case": case, "reason": "belongs here"});
        desk.post(&desk.mira, "links", link).await.expect(200);
        desk
    }

    async fn post(&self, key: &str, what: &str, body: Value) -> Answer {
        let path = format!("{}/{what}", self.path);
        self.house.post(key, &path, body).await
    }

    /// A disclosure that one lead entered and the other approved.
    async fn approved(&self, name: &str, with_all: bool) -> String {
        let new = json!({"kind": "request", "authority": {"name": name, "country": "DE"},
            "requester": "Inspector Example", "legal_basis": "an order",
            "scope": format!("the post, for {name}"), "with_reporters": with_all,
            "with_report_words": with_all});
        let entered = self.post(&self.mira, "disclosures", new).await.expect(201);
        let entered = entered["disclosures"].as_array().unwrap().last().unwrap();
        let id = entered["id"].as_str().unwrap().to_owned();
        let steps = format!("disclosures/{id}/steps");
        let verify = json!({"step": "verify", "number_source": "the register", "confirmed": "yes"});
        self.post(&self.mira, &steps, verify).await.expect(200);
        let approve = json!({"step": "approve", "reason": "narrow enough"});
        self.post(&self.noor, &steps, approve).await.expect(200);
        id
    }

    async fn packet(&self, disclosure: &str) -> String {
        let body = json!({"disclosure": disclosure, "reason": "to send it"});
        let made = self.post(&self.mira, "packets", body).await;
        assert_eq!(made.status, 200, "{}", made.text);
        made.text
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packet_proves_itself_and_says_only_what_it_is_for() {
    let desk = Desk::open().await;
    let disclosure = desk.approved("An office", false).await;
    let text = desk.packet(&disclosure).await;
    let packet = Packet::read(&text).unwrap();
    let key = desk.house.engine.public_key();
    let verified = packet.verify(Some(&key)).unwrap();
    assert_eq!(verified.standing, PacketStanding::ProvenByKey);
    assert_eq!(verified.unproven_content, Vec::<String>::new());
    assert!(verified.proven_content_count > 3, "{verified:?}");
    let acts: Vec<&str> = packet
        .entries
        .iter()
        .map(|one| one.entry.draft.act.as_str())
        .collect();
    for act in [
        "case.opened",
        "investigation.opened",
        "investigation.linked",
        "hold.changed",
        "disclosure.approved",
        "packet.exported",
    ] {
        assert!(acts.contains(&act), "{act}: {acts:?}");
    }
    for said in ["loud_hawk", "text of c1", "Inspector Example", "An office"] {
        assert!(packet.page.contains(said), "{said}");
    }
    for hidden in [
        "an-eager-reporter",
        "a-named-target",
        "please look",
        "hawk@example.org",
        "Mira",
    ] {
        assert!(!text.contains(hidden), "{hidden}");
    }

    let with_all = desk.approved("Another court", true).await;
    let first = text;
    let text = desk.packet(&with_all).await;
    assert!(
        !text.contains("for An office"),
        "another authority's request"
    );
    assert!(!first.contains("Another court"));
    for said in ["an-eager-reporter", "a-named-target", "please look"] {
        assert!(text.contains(said), "{said}");
    }
    assert!(!text.contains("hawk@example.org"));
    let again = Packet::read(&text).unwrap();
    let verified = again.verify(Some(&key)).unwrap();
    assert_eq!(verified.unproven_content, Vec::<String>::new());

    let custody = format!("{}/custody", desk.path);
    let custody = desk.house.get(&desk.mira, &custody).await.expect(200);
    let made: Vec<&Value> = custody["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["act"] == "packet.made")
        .collect();
    assert_eq!(made.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_changed_in_a_packet_is_named() {
    let desk = Desk::open().await;
    let disclosure = desk.approved("An office", false).await;
    let text = desk.packet(&disclosure).await;
    let key = desk.house.engine.public_key();
    let check = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        let changed = Packet::read(&text.replacen(from, to, 1));
        changed
            .and_then(|packet| packet.verify(Some(&key)))
            .unwrap_err()
    };
    for (from, to) in [
        ("text of c1", "text of c2"),
        ("loud_hawk", "loud_hank"),
        ("An office", "No office"),
        ("\"act\":\"case.opened\"", "\"act\":\"case.folded\""),
    ] {
        let _: PacketProblem = check(from, to);
    }
    let other = "00".repeat(32);
    let packet = Packet::read(&text).unwrap();
    assert!(packet.verify(Some(&other)).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_words_stay_words_on_the_page() {
    let desk = Desk::open().await;
    let nasty = "<script>alert(1)</script><img src=//evil.example/x> \u{202e}gnp.exe";
    let report = json!({"id": "r2", "at": "2026-11-23T09:59:00Z", "reporter": {},
        "subject": {"kind": "content", "id": "c2"}, "reason": "threat",
        "content": {"id": "c2", "author": {"id": "a1", "display_name": nasty}, "text": nasty}});
    let house = &desk.house;
    let taken = house
        .post(&house.machine, "/v1/reports", report)
        .await
        .expect(201);
    let link = json!({"case": taken["case"], "reason": nasty});
    desk.post(&desk.mira, "links", link).await.expect(200);
    let disclosure = desk.approved("An office", false).await;
    let text = desk.packet(&disclosure).await;
    let packet = Packet::read(&text).unwrap();
    packet.verify(None).unwrap();
    for bad in ["<script", "<img"] {
        assert!(!packet.page.contains(bad), "{bad}");
    }
    assert!(packet.page.contains("&#60;script&#62;"), "{}", packet.page);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_gives_a_reason_and_a_moderator_does_not_read_at_all() {
    let desk = Desk::open().await;
    let moderator = desk.house.person(Role::Moderator).await;
    let auditor = desk.house.person(Role::Auditor).await;
    let reason = json!({"reason": "for the prosecutor"});
    let house = &desk.house;
    for key in [&moderator, &auditor, &house.machine] {
        let refused = desk.post(key, "read", reason.clone()).await;
        assert_eq!(refused.status, 403, "{}", refused.text);
    }
    let silent = desk.post(&desk.noor, "read", json!({"reason": ""})).await;
    assert_eq!(silent.status, 422);
    // Lines of one instant have no order.
    house.wait(evenhand_model::Duration::from_millis(1));
    let whole = desk.post(&desk.noor, "read", reason).await.expect(200);
    assert_eq!(whole["summary"], "Threats in a row");
    assert_eq!(whole["cases"][0]["content"]["text"], "text of c1");
    let listed = house
        .get(&desk.noor, "/v1/investigations")
        .await
        .expect(200);
    let line = &listed["items"][0];
    assert_eq!(
        (&line["title"], &line["link_count"]),
        (&json!("A campaign"), &json!(1))
    );
    assert_eq!(line.get("summary"), None);
    let custody = format!("{}/custody", desk.path);
    let custody = house.get(&auditor, &custody).await.expect(200);
    let last = custody["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["act"], last.get("words")),
        (&json!("investigation.read"), None)
    );
    let last = whole["custody"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["words"], "for the prosecutor");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_an_investigation_outlives_an_erasure_until_it_is_closed() {
    let desk = Desk::open().await;
    let house = &desk.house;
    let account = json!({"subject": {"kind": "account", "id": "a1"}, "reason": "the author"});
    desk.post(&desk.mira, "links", account).await.expect(200);
    house
        .post(&house.machine, "/v1/events", event("e2", "more words"))
        .await
        .expect(200);
    let erase = "/v1/accounts/a1/erase";
    let waits = house
        .post(&house.machine, erase, json!({}))
        .await
        .expect(200);
    assert_eq!((&waits["subjects"], &waits["held"]), (&json!(0), &json!(1)));
    let whole = desk
        .post(&desk.mira, "read", json!({"reason": "look"}))
        .await;
    assert_eq!(
        whole.expect(200)["cases"][0]["content"]["text"],
        "text of c1"
    );
    let close = json!({"state": "closed", "reason": "the court is done"});
    let close = request(
        "PATCH",
        &desk.mira,
        &desk.path,
        Body::from(close.to_string()),
    );
    house.send(close).await.expect(200);
    evenhand_engine::loops::erasures::round(&house.engine)
        .await
        .unwrap();
    let whole = desk
        .post(&desk.mira, "read", json!({"reason": "look"}))
        .await;
    assert!(!whole.text.contains("text of c1"), "{}", whole.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn alerts_about_an_investigation_are_for_those_who_may_know_of_it() {
    let desk = Desk::open().await;
    let house = &desk.house;
    let duty = json!({"at_risk": "somebody", "whereabouts": "a town", "reason": "a threat",
        "authority": {"name": "An office", "country": "DE"}, "authority_reason": "of that town"});
    let path = format!("{}/duty", desk.path);
    let state = request("PUT", &desk.mira, &path, Body::from(duty.to_string()));
    house.send(state).await.expect(200);
    house.wait(Duration::from_minutes(45));
    raise_of_clocks(&house.engine).await.unwrap();
    house.wait(Duration::from_minutes(1));
    house.report("r9", "c9", "danger-to-life").await;

    let listed = async |key: &str| {
        let answer = house.get(key, "/v1/alerts?limit=1").await.expect(200);
        let is_last = answer["next"].is_null();
        (answer["items"][0].clone(), is_last)
    };
    let (alert, is_last) = listed(&desk.mira).await;
    assert_eq!(
        desk.path,
        format!(
            "/v1/investigations/{}",
            alert["investigation"].as_str().unwrap()
        )
    );
    assert!(!is_last);
    let one = format!("/v1/alerts/{}", alert["id"].as_str().unwrap());
    let acknowledge = format!("{one}/acknowledge");
    let moderator = house.person(Role::Moderator).await;
    for key in [&moderator, &house.machine] {
        let (alert, is_last) = listed(key).await;
        assert_eq!((&alert["kind"], is_last), (&json!("danger"), true));
        house.get(key, &one).await.expect(404);
    }
    house
        .post(&moderator, &acknowledge, json!({}))
        .await
        .expect(404);
    house.get(&desk.noor, &one).await.expect(200);
    let taken = house.post(&desk.noor, &acknowledge, json!({})).await;
    assert!(!taken.expect(200)["acknowledged"].is_null());
}
