//! The public report form: for everybody, without an account, and hostile input ends in words.

use axum::body::Body;
use axum::http::Request;
use evenhand_flow::case::interrupt::Allowances;
use evenhand_model::{Case, Report, ReportId, Role, limits};
use evenhand_server::address::Peer;
use serde_json::{Value, json};

use crate::house::{Answer, House};

async fn get(house: &House, path: &str) -> Answer {
    let request = Request::builder().uri(path).body(Body::empty()).unwrap();
    house.send(request).await
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

async fn send(house: &House, body: Value) -> Answer {
    let request = Request::builder()
        .method("POST")
        .uri("/v1/public/reports")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    house.send(request).await
}

fn token(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"token\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_asks_says_whom_to_call_and_gives_a_receipt_that_can_be_followed() {
    let house = House::open().await;
    let page = get(&house, "/report?about=https://forum.example/p/1").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("call the emergency number"));
    assert!(page.text.contains("value=\"https://forum.example/p/1\""));
    let token = token(&page.text);
    let filled = [
        ("token", token.as_str()),
        ("about", "https://forum.example/p/1"),
        ("kind", "content"),
        ("reason", "threat"),
        ("comment", "he means me"),
        ("in_danger_now", "yes"),
        ("happened_offline", "unsure"),
    ];
    let first = submit(&house, &filled).await;
    assert_eq!(first.status, 200, "{}", first.text);
    assert!(first.text.contains("We have your report") && first.text.contains("/status/"));
    let again = submit(&house, &filled).await;
    assert_eq!(again.text, first.text);
    let (_, link) = first.text.split_once("href=\"/status/").unwrap();
    let link = format!("/status/{}", link.split('"').next().unwrap());
    assert_eq!(get(&house, &link).await.json()["state"], "waiting");

    let person = house.person(Role::Moderator).await;
    let next = house.post(&person, "/v1/cases/next", json!({})).await;
    let case = next.expect(200);
    assert_eq!(
        (&case["tier"], &case["confirm"]),
        (&json!("T0"), &json!(true))
    );
    let reports = format!("/v1/reports?case={}", case["id"].as_str().unwrap());
    let report = &house.get(&person, &reports).await.expect(200)["items"][0];
    let answers = json!({"in_danger_now": "yes", "happened_offline": "unsure"});
    assert_eq!(report["answers"], answers);
    assert_eq!(report["comment"], "he means me");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_said_in_the_language_and_what_was_written_stays() {
    let house = House::open().await;
    let request = Request::builder()
        .method("POST")
        .uri("/report?lang=de")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from("about=x&comment=Wort&in_danger_now=yes"))
        .unwrap();
    let page = house.send(request).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("Bitte wähle, was daran nicht stimmt."));
    assert!(page.text.contains(">Wort</textarea>"));
    assert!(
        page.text
            .contains("name=\"in_danger_now\" value=\"yes\" checked")
    );
    for (fields, status) in [
        (&[("reason", "threat")][..], 422),
        (&[("about", "x"), ("reason", "nonsense")], 422),
        (
            &[("about", "x"), ("reason", "threat"), ("token", "short")],
            422,
        ),
    ] {
        let page = submit(&house, fields).await;
        assert_eq!(page.status, status, "{}", page.text);
        assert!(page.text.contains("role=\"alert\""));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_words_are_shown_as_words_and_nothing_breaks() {
    let house = House::open().await;
    let nasty = "\"><script>alert(1)</script>\u{202e}{{7*7}}\u{0}";
    let page = submit(
        &house,
        &[("about", nasty), ("reason", "x"), ("comment", nasty)],
    )
    .await;
    assert_eq!(page.status, 422);
    assert!(!page.text.contains("<script>alert"), "{}", page.text);
    let filled = [
        ("token", "0123456789abcdef"),
        ("about", nasty),
        ("reason", "spam"),
    ];
    assert_eq!(submit(&house, &filled).await.status, 422);
    let long = "x".repeat(70_000);
    let page = submit(&house, &[("about", "x"), ("comment", &long)]).await;
    assert_eq!(page.status, 413);
    assert!(page.text.contains("<h1>") && page.text.contains("emergency"));
    let filled = [
        ("token", "0123456789abcdef"),
        ("about", "x"),
        ("reason", "spam"),
        ("comment", &long[..20_000]),
    ];
    let page = submit(&house, &filled).await;
    assert!(page.text.contains("This is too long"), "{}", page.status);
    let request = Request::builder()
        .method("POST")
        .uri("/report")
        .header("content-type", "text/plain")
        .body(Body::from("x"))
        .unwrap();
    assert_eq!(house.send(request).await.status, 415);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_knows_a_repeat_by_its_token_and_refuses_other_words_under_it() {
    let house = House::open().await;
    let report = json!({
        "token": "a-token-of-the-app-1", "about": "c1", "reason": "stalking",
        "answers": {"they_know_where_i_live": "yes"},
    });
    let first = send(&house, report.clone()).await.expect(201);
    assert_eq!(first["tier"], "T2");
    assert_eq!(send(&house, report.clone()).await.expect(201), first);
    let mut other = report.clone();
    other["comment"] = json!("another word");
    assert_eq!(send(&house, other).await.status, 409);
    for (field, value) in [
        ("token", json!("short")),
        ("token", json!("with spaces in it, and long")),
        ("about", json!("")),
        ("reason", json!("nonsense")),
        ("answers", json!({"in_danger_now": "perhaps"})),
        ("reporter", json!({"id": "somebody-else"})),
        ("email", json!("no address")),
        ("lang", json!("<script>")),
    ] {
        let mut wrong = report.clone();
        wrong[field] = value;
        let refused = send(&house, wrong).await;
        assert!(
            [400, 422].contains(&refused.status),
            "{field}: {}",
            refused.text
        );
    }
}

/// A form that comes over a connection from an address.
async fn from(house: &House, address: &str, number: usize) -> Answer {
    let report = json!({
        "token": format!("token-of-report-{number}"), "about": format!("c{number}"),
        "reason": "danger-to-life",
    });
    let mut request = Request::builder()
        .method("POST")
        .uri("/v1/public/reports")
        .header("content-type", "application/json")
        .body(Body::from(report.to_string()))
        .unwrap();
    request
        .extensions_mut()
        .insert(Peer(address.parse().unwrap()));
    house.send(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn danger_to_life_from_a_flooded_network_is_taken_and_beyond_the_reserve_it_interrupts_nobody()
 {
    let house = House::open().await;
    let allowed = Allowances::default();
    let share = (allowed.network.at_once + allowed.reserve.at_once) as usize;
    let mut quiet = Vec::new();
    for number in 0..share + 20 {
        let address = format!("192.0.2.{}", number % 250);
        let taken = from(&house, &address, number).await.expect(201);
        assert_eq!(taken["tier"], "T0");
        let report: ReportId = taken["id"].as_str().unwrap().parse().unwrap();
        let report = house.engine.get::<Report>(report).unwrap().unwrap();
        let case = house.engine.get::<Case>(report.case).unwrap().unwrap();
        quiet.push(case.quiet.is_some());
    }
    assert!(quiet[..share].iter().all(|quiet| !quiet), "{quiet:?}");
    assert_eq!(quiet.last(), Some(&true));
    let elsewhere = from(&house, "198.51.100.1", 10_000).await.expect(201);
    assert_eq!(elsewhere["tier"], "T0");
    let mut last = None;
    for number in 0..limits::ADDRESS_REQUESTS_AT_ONCE as usize + 60 {
        let answer = from(&house, "198.51.100.2", 20_000 + number).await;
        if answer.status == 429 {
            last = Some(answer.text);
            break;
        }
    }
    assert!(last.is_none_or(|text| text.contains("emergency number")));
}
