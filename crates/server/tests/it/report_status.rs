//! How a report stands, at the link of its receipt: words for people, data for software.

use axum::body::Body;
use axum::http::Request;
use evenhand_engine::Shift;
use evenhand_model::{Duration, Role};
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

/// The link of a new report.
async fn link_of(house: &House, id: &str, content: &str, reason: &str) -> String {
    let sent = house
        .post(&house.machine, "/v1/reports", report(id, content, reason))
        .await
        .expect(201);
    sent["status_url"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn while_nobody_works_the_page_says_so_and_whom_to_call_and_then_it_names_an_hour() {
    let house = House::open().await;
    let link = link_of(&house, "r1", "c1", "threat").await;
    let outlook = &house.get("", &link).await.expect(200)["outlook"];
    assert_eq!(outlook["on_shift"], false);
    assert_eq!(outlook["expected"], json!(null));
    assert_eq!(outlook["delays"], json!(["nobody-on-shift"]));
    let page = look(&house, &link, "en").await.text;
    for words in [
        "Nobody is at work",
        "do not know when",
        "emergency number",
        "/report/help",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }

    // Somebody takes what is due first, and is there from then on.
    link_of(&house, "r2", "c2", "child-safety").await;
    let person = house.person(Role::Moderator).await;
    let taken = house.post(&person, "/v1/cases/next", json!({})).await;
    assert_eq!(taken.expect(200)["tier"], "T1");
    let outlook = &house.get("", &link).await.expect(200)["outlook"];
    assert_eq!(
        (&outlook["on_shift"], &outlook["delays"]),
        (&json!(true), &json!([]))
    );
    assert_eq!(outlook["expected"]["from"], "2026-11-23T10:00:00Z");
    let page = look(&house, &link, "en").await.text;
    assert!(page.contains("will probably look between"), "{page}");
    assert!(!page.contains("Nobody is at work"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hour_at_which_somebody_comes_is_told_on_receipt_and_page_where_shifts_are_known() {
    let days = ["tue".to_owned()];
    let shift = Shift::new(&days, "08:00", "18:00", "UTC").unwrap();
    let house = House::open_with(|settings| settings.shifts = vec![shift]).await;
    let check = async |id: &str, reason: &str, delays: serde_json::Value| {
        let link = link_of(&house, id, id, reason).await;
        let outlook = &house.get("", &link).await.expect(200)["outlook"];
        assert_eq!(outlook["on_shift_from"], "2026-11-24T08:00:00Z");
        assert_eq!(outlook["delays"], delays, "{reason}");
        let page = look(&house, &link, "de").await.text;
        assert!(
            page.contains("Jemand kommt um \u{2066}2026-11-24 08:00 UTC"),
            "{page}"
        );
    };
    check("r1", "harassment", json!([])).await;
    check("r2", "threat", json!(["nobody-on-shift"])).await;
    let form = "token=0123456789abcdef&about=c3&reason=spam";
    let request = Request::builder()
        .method("POST")
        .uri("/report?lang=en")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap();
    let receipt = house.send(request).await;
    for words in [
        "Somebody comes at \u{2066}2026-11-24 08:00 UTC",
        "emergency number",
    ] {
        assert!(receipt.text.contains(words), "{words}: {}", receipt.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_happened_stands_there_and_what_happened_before_the_report_does_not() {
    let house = House::open().await;
    let mut first = report("r1", "c1", "threat");
    first["content"] = json!({"id": "c1", "author": {"id": "a1"}, "text": "a floodword"});
    let sent = house.post(&house.machine, "/v1/reports", first).await;
    let link = sent.expect(201)["status_url"].as_str().unwrap().to_owned();
    house.wait(Duration::from_seconds(60));
    let later = link_of(&house, "r2", "c1", "threat").await;
    let what = async |link: &str| {
        let status = house.get("", link).await.expect(200);
        assert_eq!(status["hidden"], true);
        let changes = status["changes"].as_array().unwrap().clone();
        changes
            .iter()
            .map(|one| one["what"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(what(&link).await, ["received", "hidden"]);
    assert_eq!(what(&later).await, ["received"]);
    let page = look(&house, &link, "en").await.text;
    assert!(
        page.contains("is hidden from others until a person has looked"),
        "{page}"
    );
    assert!(!page.contains("floodword"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_the_link_can_close_it_for_ever_and_the_report_stays() {
    let house = House::open().await;
    let link = link_of(&house, "r1", "c1", "threat").await;
    let close = async |link: &str, kind: &str| {
        let request = Request::builder()
            .method("POST")
            .uri(format!("{link}/close?lang=en"))
            .header("accept", kind)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from("token=close"))
            .unwrap();
        house.send(request).await
    };
    let wrong = format!("{}0", &link[..link.len() - 1]);
    let guessed = if wrong == link {
        link.replace("/status/", "/status/0")
    } else {
        wrong
    };
    assert_eq!(close(&guessed, "text/html").await.status, 404);
    let page = look(&house, &link, "en").await.text;
    let (_, action) = page.split_once("<form method=\"post\" action=\"").unwrap();
    let token = link.rsplit_once('/').unwrap().1;
    assert!(
        action.starts_with(&format!("{token}/close?lang=en\"")),
        "{action}"
    );

    let closed = close(&link, "text/html").await;
    assert_eq!(closed.status, 200);
    assert!(
        closed.text.contains("The link is closed"),
        "{}",
        closed.text
    );
    assert_eq!(look(&house, &link, "en").await.status, 404);
    assert_eq!(house.get("", &link).await.status, 404);
    assert_eq!(
        close(&link, "application/json").await.expect(200)["closed"],
        true
    );
    house
        .get(&house.machine, "/v1/reports/r1")
        .await
        .expect(200);
    let entries = house
        .get(&house.machine, "/v1/audit/entries?limit=200")
        .await;
    let closings = entries.expect(200)["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["act"] == "report.link-closed")
        .count();
    assert_eq!(closings, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_that_asks_for_it_is_told_of_every_change_and_no_other() {
    let house = House::open().await;
    for (url, progress) in [
        ("https://203.0.114.5/all", true),
        ("https://203.0.114.6/few", false),
    ] {
        let webhook = json!({"url": url, "progress": progress});
        let made = house.post(&house.machine, "/v1/webhooks", webhook).await;
        assert_eq!(made.expect(201)["progress"], progress);
    }
    let told = async || {
        let owed = house
            .get(&house.machine, "/v1/deliveries?state=owed&limit=200")
            .await;
        let owed = owed.expect(200)["items"].as_array().unwrap().clone();
        // Content is asked for at both; an action or a notice is none of a report's changes.
        let of_cases = owed.iter().filter(|one| one["case"].is_string());
        of_cases.count()
    };
    let mut sent = report("r1", "c1", "harassment");
    sent["content"] = json!({"id": "c1", "author": {"id": "a1"}, "text": "you are nobody"});
    house
        .post(&house.machine, "/v1/reports", sent)
        .await
        .expect(201);
    assert_eq!(told().await, 0);
    let person = house.person(Role::Moderator).await;
    let case = house.post(&person, "/v1/cases/next", json!({})).await;
    let case = case.expect(200);
    assert_eq!(told().await, 1);
    let of_case = |what: &str| format!("/v1/cases/{}/{what}", case["id"].as_str().unwrap());
    let fence = json!({"fence": case["claim"]["fence"]});
    house
        .post(&person, &of_case("release"), fence)
        .await
        .expect(200);
    assert_eq!(told().await, 2);
    // Somebody else says that there is danger, and the hour comes earlier.
    let mut cry = report("r2", "c1", "harassment");
    cry["answers"] = json!({"in_danger_now": "yes"});
    house
        .post(&house.machine, "/v1/reports", cry)
        .await
        .expect(201);
    assert_eq!(told().await, 3);
}
