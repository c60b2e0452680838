//! The evidence of a report: what its reporter saw, behind their passphrase or the platform's sign-in.

use axum::body::Body;
use axum::http::Request;
use evenhand_audit::pack::{Files, verify, zip};
use evenhand_model::Scope;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::house::{House, report};

/// Status and bytes of what was answered.
async fn fetch(house: &House, request: Request<Body>) -> (u16, Vec<u8>) {
    let answer = house.router.clone().oneshot(request).await.unwrap();
    let status = answer.status().as_u16();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    (status, bytes.to_vec())
}

async fn by_platform(house: &House, key: &str, id: &str) -> (u16, Vec<u8>) {
    let request = Request::builder()
        .uri(format!("/v1/reports/{id}/pack"))
        .header("authorization", format!("Bearer {key}"));
    fetch(house, request.body(Body::empty()).unwrap()).await
}

async fn by_passphrase(house: &House, link: &str, passphrase: &str) -> (u16, Vec<u8>) {
    let body = serde_html_form::to_string([("token", "pack"), ("passphrase", passphrase)]);
    let request = Request::builder()
        .method("POST")
        .uri(format!("{link}/pack"))
        .header("content-type", "application/x-www-form-urlencoded");
    fetch(house, request.body(Body::from(body.unwrap())).unwrap()).await
}

/// The files of a pack that the house has signed.
fn opened(house: &House, (status, bytes): (u16, Vec<u8>)) -> Files {
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
    let files = zip::read(&bytes).unwrap();
    assert!(
        verify(&files, Some(&house.engine.public_key()))
            .unwrap()
            .is_proven
    );
    files
}

fn text(files: &Files, name: &str) -> String {
    String::from_utf8(files[name].clone()).unwrap()
}

/// Sends a report of the public form; answers its link.
async fn publicly(house: &House, token: &str, about: &str, passphrase: &str) -> String {
    let report = json!({"token": token, "about": about, "reason": "threat",
        "comment": "He <b>means</b> me", "passphrase": passphrase});
    let request = Request::builder()
        .method("POST")
        .uri("/v1/public/reports")
        .header("content-type", "application/json")
        .body(Body::from(report.to_string()))
        .unwrap();
    let sent = house.send(request).await.expect(201);
    sent["status_url"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_platform_hands_on_what_came_with_a_report_and_nothing_that_its_reporter_could_not_see()
{
    let house = House::open().await;
    let mut sent = report("r1", "c1", "threat");
    sent["comment"] = json!("He means me");
    sent["content"] =
        json!({"id": "c1", "author": {"id": "a1"}, "text": "I <script>know</script> where"});
    sent["also"] = json!([{"subject": {"kind": "account", "id": "a1"}}]);
    let told = house
        .post(&house.machine, "/v1/reports", sent)
        .await
        .expect(201);
    let files = opened(&house, by_platform(&house, &house.machine, "r1").await);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["SHA256SUMS", "manifest.json", "page.html", "report.json"]
    );
    let data: Value = serde_json::from_str(&text(&files, "report.json")).unwrap();
    assert_eq!(data["report"], told["id"]);
    assert_eq!(data["comment"], "He means me");
    assert_eq!(
        data["things"][0]["content"]["text"],
        "I <script>know</script> where"
    );
    assert_eq!(data["things"][1]["subject"]["id"], "a1");
    let page = text(&files, "page.html");
    assert!(
        page.contains("&#60;script&#62;know") && !page.contains("<script"),
        "{page}"
    );
    let whole = data.to_string() + &page;
    assert!(!whole.contains(told["case"].as_str().unwrap()));
    // A part leads to the whole.
    let part = opened(&house, by_platform(&house, &house.machine, "r1%232").await);
    assert_eq!(part["report.json"], files["report.json"]);
    let other = house.machine_key(&[Scope::EventsWrite]).await;
    assert_eq!(by_platform(&house, &other, "r1").await.0, 403);
    assert_eq!(by_platform(&house, &house.machine, "r2").await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passphrase_opens_the_words_of_who_chose_it_and_no_content_that_they_did_not_bring() {
    let house = House::open().await;
    // What the platform knows of a post is no business of whoever names it.
    let mut known = report("r0", "c1", "threat");
    known["content"] = json!({"id": "c1", "author": {"id": "a1"}, "text": "a private word"});
    house
        .post(&house.machine, "/v1/reports", known)
        .await
        .expect(201);
    let link = publicly(&house, "0123456789abcdef", "c1", "moss and kettle").await;
    let files = opened(
        &house,
        by_passphrase(&house, &link, "moss and kettle").await,
    );
    let data = text(&files, "report.json");
    assert!(
        data.contains("He <b>means</b> me") && !data.contains("private word"),
        "{data}"
    );
    assert!(!text(&files, "page.html").contains("<b>"));
    for wrong in ["", "moss and kettl", "moss and kettle "] {
        let (status, _) = by_passphrase(&house, &link, wrong).await;
        assert_eq!(status, 403, "{wrong}");
    }
    let browser = Request::builder()
        .method("POST")
        .uri(format!("{link}/pack?lang=de"))
        .header("accept", "text/html")
        .header("content-type", "application/x-www-form-urlencoded");
    let told = house
        .send(browser.body(Body::from("passphrase=guess")).unwrap())
        .await;
    assert_eq!(told.status, 403);
    assert!(
        told.text.contains("Das ist nicht der Kennsatz"),
        "{}",
        told.text
    );
    let mut last = 403;
    for _ in 0..3 {
        last = by_passphrase(&house, &link, "guess guess").await.0;
    }
    assert_eq!(last, 429);

    let page = Request::builder().uri(&link).header("accept", "text/html");
    let page = house.send(page.body(Body::empty()).unwrap()).await.text;
    assert!(
        page.contains("Your proof") && !page.contains("moss"),
        "{page}"
    );
    let without = publicly(&house, "0123456789abcdeg", "c2", "another phrase").await;
    let close = Request::builder()
        .method("POST")
        .uri(format!("{without}/close"))
        .header("content-type", "application/x-www-form-urlencoded");
    house
        .send(close.body(Body::empty()).unwrap())
        .await
        .expect(200);
    assert_eq!(
        by_passphrase(&house, &without, "another phrase").await.0,
        404
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_passphrase_nothing_opens_it_and_a_short_one_is_refused_in_words() {
    let house = House::open().await;
    let sent = house
        .post(&house.machine, "/v1/reports", report("r1", "c1", "threat"))
        .await
        .expect(201);
    let link = sent["status_url"].as_str().unwrap();
    for guess in ["", "anything at all"] {
        assert_eq!(by_passphrase(&house, link, guess).await.0, 403);
    }
    let form = "token=0123456789abcdef&about=c1&reason=spam&passphrase=short";
    let request = Request::builder()
        .method("POST")
        .uri("/report?lang=en")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap();
    let page = house.send(request).await;
    assert_eq!(page.status, 422);
    assert!(
        page.text.contains("needs 8 characters at least"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("value=\"short\""));
}
