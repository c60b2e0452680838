//! A pile-on in one report, and reports for somebody else.

use axum::body::Body;
use axum::http::Request;
use evenhand_model::Role;
use serde_json::{Value, json};

use crate::house::{Answer, House, report};

/// A report about `count` posts.
fn pile(id: &str, count: usize) -> Value {
    let mut first = report(id, &format!("{id}-1"), "harassment");
    let also = (2..=count).map(|number| {
        let content = format!("{id}-{number}");
        json!({"subject": {"kind": "content", "id": content},
            "content": {"id": content, "author": {"id": format!("a{number}")}, "text": "you are nobody"}})
    });
    first["also"] = also.collect();
    first
}

async fn send(house: &House, report: &Value) -> Answer {
    house
        .post(&house.machine, "/v1/reports", report.clone())
        .await
}

async fn submit(house: &House, fields: &[(&str, &str)]) -> Answer {
    let request = Request::builder()
        .method("POST")
        .uri("/report?lang=en")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(serde_html_form::to_string(fields).unwrap()))
        .unwrap();
    house.send(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_thing_goes_to_its_case_and_there_is_one_receipt_and_one_status() {
    let house = House::open().await;
    // Somebody has reported one of them before.
    let before = send(&house, &report("r0", "p-2", "harassment")).await;
    let before = before.expect(201);
    let sent = send(&house, &pile("p", 4)).await.expect(201);
    let others = sent["others"].as_array().unwrap();
    assert_eq!(others.len(), 3);
    assert_eq!(others[0]["case"], before["case"]);
    let cases = house.get(&house.machine, "/v1/cases").await.expect(200);
    assert_eq!(cases["items"].as_array().unwrap().len(), 4);

    assert_eq!(send(&house, &pile("p", 4)).await.expect(201), sent);
    assert_eq!(send(&house, &pile("p", 3)).await.status, 409);
    let cases = house.get(&house.machine, "/v1/cases").await.expect(200);
    assert_eq!(cases["items"].as_array().unwrap().len(), 4);

    let person = house.person(Role::Moderator).await;
    let next = house.post(&person, "/v1/cases/next", json!({})).await;
    let next = next.expect(200);
    let decision = json!({
        "fence": next["claim"]["fence"], "outcome": "no-violation", "reason": "A joke among friends.",
    });
    let path = format!("/v1/cases/{}/decide", next["id"].as_str().unwrap());
    house.post(&person, &path, decision).await.expect(201);
    let link = sent["status_url"].as_str().unwrap();
    let status = house.get("", link).await.expect(200);
    let states = status["others"].as_array().unwrap().iter();
    let mut states: Vec<&Value> = states.map(|one| &one["state"]).collect();
    states.push(&status["state"]);
    assert_eq!(states.len(), 4);
    assert_eq!(states.iter().filter(|one| **one == "decided").count(), 1);
    let request = Request::builder().uri(link).header("accept", "text/html");
    let page = house.send(request.body(Body::empty()).unwrap()).await;
    assert!(
        page.text.contains("The other things that you reported"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("you are nobody") && !page.text.contains("p-2"));

    let view = house
        .get(&house.machine, "/v1/reports/p%232")
        .await
        .expect(200);
    assert_eq!(view["part_of"], sent["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_cry_for_help_pages_once_however_much_it_is_about() {
    let house = House::open().await;
    let mut cry = pile("p", 20);
    cry["answers"] = json!({"in_danger_now": "yes"});
    let sent = send(&house, &cry).await.expect(201);
    assert_eq!(sent["tier"], "T0");
    let others = sent["others"].as_array().unwrap();
    assert!(others.iter().all(|one| one["tier"] == "T1"), "{others:?}");
    let alerts = house.get(&house.machine, "/v1/alerts").await.expect(200);
    assert_eq!(alerts["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_reported_together_is_refused_whole() {
    let house = House::open().await;
    let check = async |change: fn(&mut Value), field: &str| {
        let mut wrong = pile("p", 3);
        change(&mut wrong);
        let refused = send(&house, &wrong).await;
        assert!(
            [400, 422].contains(&refused.status),
            "{field}: {}",
            refused.text
        );
        assert_eq!(refused.json()["field"], field, "{}", refused.text);
    };
    check(
        |one| one["also"][1]["content"]["id"] = "other".into(),
        "also[1].content.id",
    )
    .await;
    check(
        |one| one["also"][0]["subject"]["id"] = "".into(),
        "also[0].subject.id",
    )
    .await;
    check(|one| one["also"] = pile("p", 101)["also"].take(), "also").await;
    check(
        |one| one["on_behalf_of"] = json!({"tell": "affected"}),
        "on_behalf_of.id",
    )
    .await;
    check(
        |one| {
            one["target"] = json!({"id": "u1"});
            one["on_behalf_of"] = json!({"id": "u2"});
        },
        "target.id",
    )
    .await;
    let cases = house.get(&house.machine, "/v1/cases").await.expect(200);
    assert_eq!(cases["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_affected_is_the_target_and_the_platform_hears_who_wants_to_be_told() {
    let house = House::open().await;
    let mut sent = pile("p", 2);
    sent.as_object_mut().unwrap().remove("target");
    sent["on_behalf_of"] = json!({"id": "u-affected", "tell": "both"});
    send(&house, &sent).await.expect(201);
    let person = house.person(Role::Moderator).await;
    for id in ["p", "p%232"] {
        let path = format!("/v1/reports/{id}/reporter");
        let why = json!({"reason": "to help"});
        let reporter = house.post(&person, &path, why).await.expect(200);
        assert!(reporter.to_string().contains("u-affected"), "{reporter}");
    }
    let next = house.post(&person, "/v1/cases/next", json!({})).await;
    let next = next.expect(200);
    assert!(!next.to_string().contains("u-affected"));
    let decision = json!({
        "fence": next["claim"]["fence"], "outcome": "no-violation", "reason": "A joke among friends.",
    });
    let path = format!("/v1/cases/{}/decide", next["id"].as_str().unwrap());
    house.post(&person, &path, decision).await.expect(201);
    house.wait(evenhand_model::Duration::from_seconds(60));
    evenhand_engine::loops::outcomes::round(&house.engine)
        .await
        .unwrap();
    let notices = house.get(&house.machine, "/v1/notices").await.expect(200);
    let notices = notices["items"].as_array().unwrap().iter();
    let mut outcomes = notices.filter(|one| one["kind"] == "report-outcome");
    assert_eq!(outcomes.next().unwrap()["to"]["tell"], "both");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_takes_many_lines_and_one_person_for_another() {
    let house = House::open().await;
    let lines = "https://forum.example/p/2\r\n\r\n  \"><script>alert(1)</script> \r\nhttps://forum.example/p/3";
    let fields = [
        ("token", "0123456789abcdef"),
        ("about", "https://forum.example/p/1"),
        ("also", lines),
        ("reason", "harassment"),
        ("on_behalf", "yes"),
        ("affected", "nadia"),
        ("tell", "affected"),
    ];
    let receipt = submit(&house, &fields).await;
    assert!(
        receipt.text.contains("You have reported 4 things"),
        "{}",
        receipt.text
    );
    let cases = house.get(&house.machine, "/v1/cases").await.expect(200);
    assert_eq!(cases["items"].as_array().unwrap().len(), 4);

    let many = "x\n".repeat(50);
    let wrong = [
        ("token", "0123456789abcdeg"),
        ("about", "x"),
        ("reason", "spam"),
        ("also", &*many),
    ];
    let page = submit(&house, &wrong).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("more than 50 things"), "{}", page.text);
    let nobody = [
        ("token", "0123456789abcdeh"),
        ("about", "x"),
        ("reason", "spam"),
        ("on_behalf", "yes"),
        ("tell", "both"),
    ];
    let page = submit(&house, &nobody).await;
    assert!(
        page.text.contains("Please say whom we should tell"),
        "{}",
        page.text
    );
    assert!(page.text.contains("<details open>"));
}
