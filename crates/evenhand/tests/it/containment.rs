//! A published home address: out of sight before the answer is sent, and until a person says otherwise.

use serde_json::{Value, json};

use crate::house::{House, Server, event, report};

const ADDRESS: &str = "She lives at 14 Oak Lane";

/// Orders to hide one content that the platform can fetch now, and those that take them back.
fn orders(server: &Server, content: &str) -> (usize, usize) {
    let all = server.list("/v1/actions");
    let of_it = all.iter().filter(|one| {
        one["kind"] == "content.restrict"
            && one["subject"] == json!({"kind": "content", "id": content})
    });
    let (taken_back, hidden): (Vec<&Value>, Vec<&Value>) =
        of_it.partition(|one| !one["reverses"].is_null());
    (hidden.len(), taken_back.len())
}

fn case_on(server: &Server, content: &str) -> Value {
    let mut cases = server.list(&format!("/v1/cases?content={content}"));
    assert_eq!(cases.len(), 1, "{cases:?}");
    cases.remove(0)
}

fn assert_contained(server: &Server, content: &str) {
    assert_eq!(orders(server, content), (1, 0), "{content}");
    let case = case_on(server, content);
    assert!(
        ["T0", "T1"].contains(&case["tier"].as_str().unwrap()),
        "{case}"
    );
    assert_eq!(case["containment"]["actions"].as_array().unwrap().len(), 1);
}

#[test]
fn an_address_in_a_post_or_in_a_reported_one_is_contained_when_the_answer_comes_and_after_a_restart()
 {
    let house = House::new("");
    let mut server = house.serve();
    let verdict = server
        .post("/v1/events", &event("e1", "a1", ADDRESS))
        .expect(200);
    assert_contained(&server, "c-e1");
    assert_eq!(verdict["orders"].as_array().unwrap().len(), 1);

    let mut reported = report("r1", "c-r1");
    reported["content"]["text"] = ADDRESS.into();
    let receipt = server.post("/v1/reports", &reported).expect(201);
    assert_contained(&server, "c-r1");
    assert_eq!(receipt["tier"], case_on(&server, "c-r1")["tier"]);

    assert!(server.end("TERM").success());
    let server = house.serve_again(&server.machine);
    for content in ["c-e1", "c-r1"] {
        assert_contained(&server, content);
    }
}

#[test]
fn what_a_person_says_is_no_address_is_shown_at_once_and_not_contained_again_unless_it_changes() {
    let house = House::new("");
    let server = house.serve();
    let person = house.person(&server, "Ada");
    server
        .post("/v1/events", &event("e1", "a1", ADDRESS))
        .expect(200);
    let case = server
        .post_as(&person, "/v1/cases/next", &json!({}))
        .expect(200);
    let path = format!("/v1/cases/{}/lift", case["id"].as_str().unwrap());
    let lift = json!({
        "fence": case["claim"]["fence"], "reason": "the address of a shop", "versions_seen": 1,
    });
    let lifted = server.post_as(&person, &path, &lift).expect(200);
    assert_eq!(
        (&lifted["state"], &lifted["containment"]),
        (&json!("claimed"), &Value::Null)
    );
    assert_eq!(
        orders(&server, "c-e1"),
        (1, 1),
        "it is shown again with nothing in between"
    );

    let edited = |id: &str, text: &str| {
        let mut event = event(id, "a1", text);
        event["kind"] = "content.edited".into();
        event["content"]["id"] = "c-e1".into();
        event
    };
    let verdict = server
        .post("/v1/events", &edited("e2", ADDRESS))
        .expect(200);
    assert_eq!(
        (&verdict["verdict"], &verdict["orders"]),
        (&json!("review"), &json!([]))
    );
    let mut reported = report("r1", "c-e1");
    reported["content"]["text"] = ADDRESS.into();
    server.post("/v1/reports", &reported).expect(201);
    assert_eq!(orders(&server, "c-e1"), (1, 1));
    let elsewhere = edited("e3", "No, she lives at 9 Mill Road");
    server.post("/v1/events", &elsewhere).expect(200);
    assert_eq!(orders(&server, "c-e1"), (2, 1));
}

#[test]
fn a_threat_that_says_where_to_find_somebody_is_contained_before_anybody_looks_and_that_is_no_look()
{
    let house = House::new("");
    let server = house.serve();
    let person = house.person(&server, "Ada");
    let threat = "I will kill her. She is at the station right now";
    server
        .post("/v1/events", &event("e1", "a1", threat))
        .expect(200);
    assert_contained(&server, "c-e1");
    let mut reported = report("r1", "c-r1");
    reported["content"]["text"] = "I will kill you, 52.5163, 13.3777".into();
    server.post("/v1/reports", &reported).expect(201);
    assert_contained(&server, "c-r1");
    for harmless in ["She is at the station right now", "I will kill you"] {
        let mut apart = report("r2", &format!("c-{}", harmless.len()));
        apart["id"] = harmless.len().to_string().into();
        apart["content"]["text"] = harmless.into();
        let case = server.post("/v1/reports", &apart).expect(201);
        let path = format!("/v1/cases/{}", case["case"].as_str().unwrap());
        let case = server.get(&path).expect(200);
        assert_eq!(case["containment"], Value::Null, "{harmless}");
    }

    let before = case_on(&server, "c-e1");
    assert!(before["stops"]["contained_at"].is_string(), "{before}");
    for step in ["looked_at", "protected_at", "decided_at"] {
        assert_eq!(before["stops"][step], Value::Null, "{step}");
    }
    let path = format!("/v1/cases/{}", before["id"].as_str().unwrap());
    let claim = json!({"reason": "the test"});
    let held = server.post_as(&person, &format!("{path}/claim"), &claim);
    let decision = json!({
        "fence": held.expect(200)["claim"]["fence"], "outcome": "violation", "policy": "threats",
        "reason": "a threat", "actions": [{"kind": "content.remove"}],
    });
    server
        .post_as(&person, &format!("{path}/decide"), &decision)
        .expect(201);
    let after = server.get(&path).expect(200)["stops"].clone();
    assert_eq!(after["contained_at"], before["stops"]["contained_at"]);
    assert!(after["looked_at"].as_str() > after["contained_at"].as_str());
    house.verify();
}
