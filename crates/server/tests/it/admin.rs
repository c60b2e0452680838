//! Running the house by the console: people, keys, webhooks, policies, retention.

use evenhand_flow::operation::deliver::{AttemptResult, RecordAttempt};
use evenhand_flow::work::Select;
use evenhand_model::{Delivery, DeliveryState, Principal, Role};

use crate::browser::{Browser, Page};
use crate::house::House;

/// What stands on a page between two marks.
#[track_caller]
pub fn between(page: &Page, start: &str, end: &str) -> String {
    let after = page.text.split(start).nth(1);
    let after = after.unwrap_or_else(|| panic!("no {start}: {} {}", page.status, page.text));
    after.split(end).next().unwrap().to_owned()
}

/// The secret that a page shows.
#[track_caller]
fn secret(page: &Page) -> String {
    between(page, "<code class=\"secret\">", "</code>")
}

#[tokio::test(flavor = "multi_thread")]
async fn only_admins_run_the_house_and_only_those_who_may_read_it_see_the_audit_log() {
    let house = House::open().await;
    let screens = [
        "/setup",
        "/admin",
        "/admin/users",
        "/admin/keys",
        "/admin/webhooks",
        "/admin/policies",
        "/admin/policies/threats",
        "/admin/retention",
    ];
    for role in Role::ALL {
        let mut browser = Browser::of(&house, role.as_str(), *role).await;
        let queue = browser.get("/queue").await;
        let is_admin = *role == Role::Admin;
        for path in screens {
            let expected = if is_admin { 200 } else { 403 };
            assert_eq!(browser.get(path).await.status, expected, "{role:?} {path}");
        }
        for path in ["/setup", "/admin"] {
            let link = format!("<a href=\"{path}\"");
            assert_eq!(queue.text.contains(&link), is_admin, "{role:?} {path}");
        }
        let reads = matches!(role, Role::Admin | Role::Lead | Role::Auditor);
        let expected = if reads { 200 } else { 403 };
        assert_eq!(browser.get("/audit").await.status, expected, "{role:?}");
    }
    let mut moderator = Browser::of(&house, "Mo", Role::Moderator).await;
    for (path, fields) in [
        ("/admin/users", [("name", "Noor"), ("role", "admin")]),
        ("/admin/keys", [("label", "k"), ("use", "platform")]),
        ("/setup/send", [("a", ""), ("b", "")]),
        ("/audit/verify", [("checkpoint", ""), ("public_key", "")]),
    ] {
        assert_eq!(moderator.submit("/me", path, &fields).await.status, 403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_gets_a_link_that_is_shown_once_and_loses_access_at_once() {
    let house = House::open().await;
    let mut admin = Browser::of(&house, "Ada", Role::Admin).await;
    let hostile = "<script>alert(1)</script>";
    let fields = [("name", hostile), ("role", "moderator")];
    let shown = admin.submit("/admin/users", "/admin/users", &fields).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    let link = between(&shown, "data-origin=\"", "\"");
    assert!(link.starts_with("/login/evh_"), "{link}");
    let list = admin.get("/admin/users").await;
    for page in [&shown, &list] {
        assert!(!page.text.contains("<script>alert"));
        assert!(page.text.contains("alert(1)"));
    }
    assert!(!list.text.contains(&link));

    let mut colleague = Browser::new(&house);
    assert_eq!(colleague.post(&link, &[]).await.location, "/");
    assert_eq!(colleague.get("/queue").await.status, 200);
    let same = admin.submit("/admin/users", "/admin/users", &fields).await;
    assert!(same.text.contains("a user of this name") && same.text.contains("role=\"alert\""));

    let users = house.get(&house.machine, "/v1/users").await.json();
    let users = users["items"].as_array().unwrap();
    let id = |name: &str| {
        let mut found = users.iter().filter(|user| user["name"] == name);
        found.next().unwrap()["id"].as_str().unwrap().to_owned()
    };
    let of_colleague = format!("/admin/users/{}", id(hostile));
    let set = admin
        .submit("/admin/users", &of_colleague, &[("role", "lead")])
        .await;
    assert_eq!(set.location, "/admin/users");
    assert_eq!(colleague.get("/audit").await.status, 200);
    let again = format!("{of_colleague}/login-link");
    let again = admin.submit("/admin/users", &again, &[]).await;
    assert_ne!(between(&again, "data-origin=\"", "\""), link);
    admin
        .submit("/admin/users", &of_colleague, &[("access", "off")])
        .await;
    assert_eq!(colleague.get("/queue").await.status, 303);
    admin
        .submit("/admin/users", &of_colleague, &[("access", "on")])
        .await;
    // What was signed in before stays signed out.
    assert_eq!(colleague.get("/queue").await.status, 303);

    let own = format!("/admin/users/{}", id("Ada"));
    for fields in [("access", "off"), ("role", "moderator")] {
        let refused = admin.submit("/admin/users", &own, &[fields]).await;
        assert!(refused.text.contains("ask another admin"), "{refused:?}");
    }
    assert_eq!(admin.get("/admin").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_made_for_a_purpose_shown_once_and_withdrawn() {
    let house = House::open().await;
    let mut admin = Browser::of(&house, "Ada", Role::Admin).await;
    let fields = [
        ("label", "the <b>board"),
        ("use", "platform"),
        ("days", "7"),
    ];
    let shown = admin.submit("/admin/keys", "/admin/keys", &fields).await;
    let key = secret(&shown);
    assert!(
        shown.text.contains("the &#60;b&#62;board"),
        "{}",
        shown.text
    );
    house.get(&key, "/v1/actions").await.expect(200);
    house.get(&key, "/v1/cases").await.expect(403);
    let list = admin.get("/admin/keys").await;
    assert!(!list.text.contains(&key) && list.text.contains("until 2026-11-30"));

    let keys = house.get(&house.machine, "/v1/keys").await.json();
    let keys = keys["items"].as_array().unwrap();
    let made = keys.iter().find(|key| key["label"] == "the <b>board");
    let id = made.unwrap()["id"].as_str().unwrap();
    let withdraw = format!("/admin/keys/{id}/withdraw");
    let withdrawn = admin.submit("/admin/keys", &withdraw, &[]).await;
    assert_eq!(withdrawn.location, "/admin/keys");
    house.get(&key, "/v1/actions").await.expect(401);

    let these = [
        ("label", "two"),
        ("use", "these"),
        ("scope", "audit:read"),
        ("scope", "cases:read"),
    ];
    let two = secret(&admin.submit("/admin/keys", "/admin/keys", &these).await);
    for path in ["/v1/audit/entries", "/v1/cases"] {
        house.get(&two, path).await.expect(200);
    }
    for (fields, wrong) in [
        (
            [("label", "k"), ("use", "these"), ("days", "")],
            "at least one scope",
        ),
        ([("label", ""), ("use", "platform"), ("days", "")], "label"),
        (
            [("label", "kept"), ("use", "platform"), ("days", "x")],
            "3650 days",
        ),
    ] {
        let page = admin.submit("/admin/keys", "/admin/keys", &fields).await;
        assert!(page.text.contains(wrong), "{}", page.text);
        assert!(page.text.contains(&format!("value=\"{}\"", fields[0].1)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_added_its_secrets_rotate_and_it_is_removed() {
    let house = House::open().await;
    let mut admin = Browser::of(&house, "Ada", Role::Admin).await;
    let path = "/admin/webhooks";
    let refused = admin.submit(path, path, &[("url", "ftp://<i>")]).await;
    assert!(refused.text.contains("role=\"alert\"") && refused.text.contains("ftp://&#60;i&#62;"));
    let url = [("url", "https://203.0.114.5/hook")];
    let first = secret(&admin.submit(path, path, &url).await);
    assert!(first.starts_with("whsec_"));
    let list = admin.get(path).await;
    assert!(!list.text.contains(&first));
    let own = format!("{path}/{}", between(&list, "href=\"/admin/webhooks/", "\""));
    let rotate = [("change", "rotate-secret")];
    let second = admin.submit(&own, &own, &rotate).await;
    assert_ne!(secret(&second), first);
    assert!(second.text.contains("Both the new and the old secret"));
    let dropped = [("change", "drop-old-secrets")];
    let dropped = admin.submit(&own, &own, &dropped).await;
    assert_eq!(dropped.location, own);
    assert!(admin.get(&own).await.text.contains("1 secret sign"));
    let removed = admin.submit(&own, &own, &[("change", "remove")]).await;
    assert_eq!(removed.location, path);
    assert_eq!(admin.get(&own).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_delivery_log_shows_what_is_dead_and_sends_it_again() {
    let house = House::open().await;
    let mut admin = Browser::of(&house, "Ada", Role::Admin).await;
    let path = "/admin/webhooks";
    for url in ["https://203.0.114.5/hook", "https://203.0.114.6/other"] {
        admin.submit(path, path, &[("url", url)]).await;
    }
    let event = crate::house::event("e1", "floodword");
    house
        .post(&house.machine, "/v1/events", event)
        .await
        .expect(200);
    let webhooks = house.get(&house.machine, "/v1/webhooks").await.json();
    let [hook, other] = [0, 1].map(|at| {
        let id = webhooks["items"][at]["id"].as_str().unwrap();
        id.to_owned()
    });
    let owed = Select::deliveries_to(hook.parse().unwrap(), DeliveryState::Owed, 10);
    let owed = house.engine.select::<Delivery>(&owed).unwrap();
    assert!(!owed.is_empty());
    let attempt = RecordAttempt {
        delivery: owed[0].id,
        result: AttemptResult::Dead,
        told: "it answered <b>500".into(),
    };
    house
        .engine
        .submit(Principal::System, attempt)
        .await
        .unwrap();

    let of = |hook: &str| format!("/v1/deliveries?state=dead&newest_first=true&webhook={hook}");
    let listed = house.get(&house.machine, &of(&hook)).await.json();
    assert_eq!(listed["items"][0]["id"], owed[0].id.to_string());
    let listed = house.get(&house.machine, &of(&other)).await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 0);

    let log = admin.get(&format!("{path}/{hook}")).await;
    assert!(
        log.text.contains("it answered &#60;b&#62;500"),
        "{}",
        log.text
    );
    let overview = admin.get("/admin").await;
    assert!(overview.text.contains("1 dead deliveries"));
    let id = owed[0].id.to_string();
    let again = admin
        .submit(
            &format!("{path}/{hook}"),
            &format!("{path}/{hook}/resend"),
            &[("delivery", &id)],
        )
        .await;
    assert_eq!(again.location, format!("{path}/{hook}?state=owed"));
    let log = admin.get(&again.location).await;
    assert!(log.text.contains(&id));
    assert!(
        admin
            .get(&format!("{path}/{hook}?state=dead"))
            .await
            .text
            .contains("None is dead")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_and_retention_can_be_read() {
    let house = House::open_with(|settings| {
        settings.cases_kept = evenhand_model::Duration::from_days(400);
    });
    let house = house.await;
    let mut admin = Browser::of(&house, "Ada", Role::Admin).await;
    let policy = admin.get("/admin/policies/threats").await;
    for words in [
        "Don&#39;t.",
        "STATEMENT_CATEGORY_VIOLENCE",
        "7 d",
        "suspend the account",
    ] {
        assert!(policy.text.contains(words), "{words}: {}", policy.text);
    }
    assert_eq!(admin.get("/admin/policies/none").await.status, 404);
    let retention = admin.get("/admin/retention").await;
    assert!(retention.text.contains("400 days") && retention.text.contains("3 days"));
    assert!(retention.text.contains("case_days"));
    let kept = house.get(&house.machine, "/v1/retention").await.expect(200);
    let cases = kept["items"].as_array().unwrap();
    let cases = cases.iter().find(|row| row["setting"] == "case_days");
    assert_eq!(cases.unwrap()["kept_hours"], 9_600);
}
