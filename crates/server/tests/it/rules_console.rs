//! The screens of rules and figures, as a browser meets them.

use evenhand_model::Role;
use serde_json::json;

use crate::browser::{Browser, Page};
use crate::house::{House, event};

async fn with_hits(house: &House, texts: &[&str]) {
    for (number, text) in texts.iter().enumerate() {
        let event = event(&format!("e{number}"), text);
        house
            .post(&house.machine, "/v1/events", event)
            .await
            .expect(200);
    }
}

#[track_caller]
fn shows(page: &Page, expected: &[&str]) {
    assert_eq!(page.status, 200, "{}", page.text);
    for text in expected {
        assert!(page.text.contains(text), "no `{text}` in {}", page.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_draws_what_was_counted_with_a_table_behind_each_chart() {
    let house = House::open().await;
    with_hits(&house, &["floodword", "hello"]).await;
    house.report("r1", "c1", "private-data").await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    let page = browser.get("/overview").await;
    shows(
        &page,
        &[
            "<desc id=\"events-desc\">",
            "private data published",
            "flood</bdi>",
            "0.0",
        ],
    );
    let charts = page.text.matches("role=\"img\"").count();
    assert_eq!(charts, page.text.matches(" as a table</summary>").count());
    assert!(charts >= 4, "{charts}");
    assert!(!page.text.contains("style="), "nothing inline");
    shows(&browser.get("/overview?days=1").await, &["Hour (UTC)"]);
    shows(&browser.get("/overview?days=12345").await, &["Day (UTC)"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_sets_a_rule_to_observe_and_back_and_a_moderator_only_reads() {
    let house = House::open().await;
    with_hits(&house, &["floodword"]).await;
    let mut lead = Browser::of(&house, "Ada", Role::Lead).await;
    shows(
        &lead.get("/rules").await,
        &[
            "A word that stands for mass posts",
            "nobody has decided yet",
        ],
    );
    let path = "/rules/flood";
    shows(
        &lead.get(path).await,
        &["[[rule]]", "Hits by day", "observe: recorded"],
    );
    let fields = [("mode", "observe"), ("reason", "<b>too</b> many")];
    let set = lead.submit(path, "/rules/flood/mode", &fields).await;
    assert_eq!(set.location, path);
    let page = lead.get(path).await;
    shows(
        &page,
        &[
            "Ada</bdi> set it to <b>observe</b>",
            "&#60;b&#62;too&#60;/b&#62; many",
        ],
    );
    let without_reason = [("mode", "live"), ("reason", " ")];
    assert_eq!(
        lead.submit(path, "/rules/flood/mode", &without_reason)
            .await
            .status,
        422
    );
    let back = [("mode", "as-written"), ("reason", "mended")];
    lead.submit(path, "/rules/flood/mode", &back).await;
    shows(
        &lead.get("/rules").await,
        &["flood: as its file says", "mended"],
    );

    let mut moderator = Browser::of(&house, "Bo", Role::Moderator).await;
    let page = moderator.get(path).await;
    shows(&page, &["[[rule]]"]);
    assert!(!page.text.contains("/rules/flood/mode"));
    assert_eq!(moderator.get("/rules/backtests").await.status, 403);
    assert_eq!(moderator.get("/rules/none").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_tested_with_its_reasons_and_its_text_stays_text() {
    let house = House::open().await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    let text = "<script>alert(1)</script> floodword";
    let found = browser
        .submit(
            "/rules/test",
            "/rules/test",
            &[("text", text), ("rule", "address")],
        )
        .await;
    shows(
        &found,
        &[
            "<h2>hold",
            "floodword</mark>",
            "does not match",
            "&#60;script&#62;",
        ],
    );
    assert!(!found.text.contains("<script>alert"));
    for (field, wrong, told) in [
        ("event", "{", "the event is no JSON"),
        ("event", "{\"id\": 7}", "id"),
        ("rule", "none", "no rule `none` is in force"),
    ] {
        let fields = [("text", "x"), (field, wrong)];
        let page = browser.submit("/rules/test", "/rules/test", &fields).await;
        shows(&page, &["role=\"alert\"", told]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_file_is_backtested_and_what_is_wrong_with_it_is_told_beside_it() {
    let house = House::open().await;
    with_hits(&house, &["floodword at 030 1234567", "hello"]).await;
    let mut lead = Browser::of(&house, "Ada", Role::Lead).await;
    let form = "/rules/backtests";
    shows(&lead.get(form).await, &["test.toml", "floodword"]);
    let wrong = [("file", "test.toml"), ("text", "[[rule"), ("hours", "24")];
    shows(
        &lead.submit(form, form, &wrong).await,
        &["role=\"alert\"", "test.toml", "[[rule"],
    );
    let milder = "[[rule]]\r\nid = \"flood\"\r\nabout = \"Milder\"\r\nwhen = '''content.text.contains(\"floodword\")'''\r\n\
                  then = { verdict = \"review\" }\r\nexamples = { hits = [\"floodword\"], misses = [\"hello\"] }\r\n";
    let fields = [("file", "test.toml"), ("text", milder), ("hours", "24")];
    let begun = lead.submit(form, form, &fields).await.location;
    assert!(begun.starts_with("/rules/backtests/"), "{begun}");
    for _ in 0..500 {
        if !lead.get(&begun).await.text.contains("under way") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let page = lead.get(&begun).await;
    shows(
        &page,
        &["1 of 2 events change", "hold → review", "floodword at"],
    );
    assert!(
        page.text.contains("class=\"masked\""),
        "numbers are covered: {}",
        page.text
    );
    shows(&lead.get(form).await, &["1 of 2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_set_is_compared_restored_and_lifted() {
    let house = House::open().await;
    let mut lead = Browser::of(&house, "Ada", Role::Lead).await;
    let first = house.get(&house.machine, "/v1/rules").await.json()["version"].clone();
    let first = first.as_str().unwrap();
    let observe = [("mode", "observe"), ("reason", "noisy")];
    lead.submit("/rules/flood", "/rules/flood/mode", &observe)
        .await;
    shows(
        &lead.get("/rules/versions").await,
        &["flood: observe", "in force"],
    );
    let path = format!("/rules/versions/{first}");
    shows(
        &lead.get(&path).await,
        &["Restore this set", "Its files are those of set"],
    );
    let restored = lead
        .submit(
            &path,
            &format!("{path}/restore"),
            &[("reason", "it was better")],
        )
        .await;
    assert_eq!(restored.location, "/rules");
    let page = lead.get("/rules").await;
    shows(
        &page,
        &[
            "An earlier set is in force",
            "it was better",
            "Put the files in force again",
        ],
    );
    let lifted = lead
        .submit("/rules", "/rules/unpin", &[("reason", "done")])
        .await;
    assert_eq!(lifted.location, "/rules");
    let rules = house.get(&house.machine, "/v1/rules").await.json();
    assert_eq!(rules["pin"], json!(null));
    assert_eq!(lead.get("/rules/versions/none").await.status, 404);
}
