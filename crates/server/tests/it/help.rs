//! Whom to call: for everybody, in every language, whatever is asked for.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use crate::house::{Answer, House};

async fn look(house: &House, path: &str, langs: &str) -> Answer {
    let request = Request::builder()
        .uri(path)
        .header("accept", "text/html,*/*;q=0.8")
        .header("accept-language", langs)
        .body(Body::empty())
        .unwrap();
    house.send(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_number_of_a_country_stands_there_with_its_source_in_the_language_of_who_asks() {
    let house = House::open().await;
    let check = async |path: &str, langs: &str, expected: &[&str]| {
        let page = look(&house, path, langs).await;
        assert_eq!(page.status, 200, "{path}");
        for words in expected {
            assert!(page.text.contains(words), "{path}: {words}: {}", page.text);
        }
    };
    let us = &[
        "tel:911",
        "Police, Ambulance",
        "libphonenumber",
        "thehotline",
    ][..];
    check("/report/help?country=US", "en", us).await;
    check("/report/help?country=us", "en", us).await;
    let austria = &["tel:133", "Polizei", "<option value=\"AT\" selected>"][..];
    check("/report/help", "de-AT,de;q=0.9", austria).await;
    let egypt = &["dir=\"rtl\"", "الشرطة", "tel:122"][..];
    check("/report/help?country=EG&lang=ar", "en", egypt).await;
    let unknown = &["no number for this country"][..];
    check("/report/help?country=XX", "en", unknown).await;
    check("/report/help", "en", &["Please choose"]).await;
    let hostile = "/report/help?country=%22%3E%3Cscript%3E&lang=%00";
    check(hostile, "en", &["Please choose"]).await;
    assert!(
        !look(&house, hostile, "en")
            .await
            .text
            .contains("\"><script>")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn software_gets_the_same_as_data() {
    let house = House::open().await;
    let help = house.get("", "/report/help?country=JP").await.expect(200);
    let numbers = json!([
        {"number": "119", "services": ["ambulance", "fire"]},
        {"number": "110", "services": ["police"]},
    ]);
    assert_eq!(help["numbers"], numbers);
    assert!(help["countries"].as_array().unwrap().len() > 200);
    let nowhere = house.get("", "/report/help").await.expect(200);
    assert_eq!(
        (&nowhere["country"], &nowhere["numbers"]),
        (&json!(null), &json!([]))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_public_page_has_a_way_out_and_says_whom_to_call() {
    let house = House::open().await;
    for path in ["/report", "/report/help", "/status/no/link"] {
        let page = look(&house, path, "en").await;
        assert!(page.text.contains("id=\"exit\""), "{path}: {}", page.text);
        assert!(page.text.contains("emergency number"), "{path}");
        assert!(page.text.contains("noindex"), "{path}");
    }
}
