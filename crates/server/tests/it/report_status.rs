//! How a report stands, at the link of its receipt: words for people, data for software.

use axum::body::Body;
use axum::http::Request;
use evenhand_model::Role;
use serde_json::json;

use crate::house::{Answer, House, report};

/// Follows a link as a browser in a language does.
async fn look(house: &House, link: &str, lang: &str) -> Answer {
    let request = Request::builder()
        .uri(link)
        .header("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
        .header("accept-language", lang)
        .body(Body::empty())
        .unwrap();
    house.send(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_gets_words_in_its_language_and_everything_else_gets_data() {
    let house = House::open().await;
    let sent = house
        .post(&house.machine, "/v1/reports", report("r1", "c1", "threat"))
        .await
        .expect(201);
    let link = sent["status_url"].as_str().unwrap();
    let person = house.person(Role::Moderator).await;
    let check = async |lang: &str, words: &str, state: &str| {
        let page = look(&house, link, lang).await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains(words), "{words}: {}", page.text);
        assert_eq!(house.get("", link).await.expect(200)["state"], state);
    };
    check("en", "It waits for its turn.", "waiting").await;
    check("ar", "dir=\"rtl\"", "waiting").await;

    let case = house.post(&person, "/v1/cases/next", json!({})).await;
    let case = case.expect(200);
    check("de", "sieht sie sich gerade an", "in-review").await;

    let id = case["id"].as_str().unwrap();
    let decision = json!({
        "fence": case["claim"]["fence"], "outcome": "no-violation", "reason": "It is a joke among friends.",
    });
    let path = format!("/v1/cases/{id}/decide");
    house.post(&person, &path, decision).await.expect(201);
    check("fr", "n’a pas constaté d’infraction", "decided").await;

    let wrong = look(&house, &format!("{link}x"), "en").await;
    assert_eq!(wrong.status, 404);
}
