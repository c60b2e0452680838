//! The console as a browser meets it, without JavaScript.

use axum::http::Method;
use evenhand_model::{Duration, Role};
use evenhand_server::console::table;
use evenhand_server::endpoint::Access;
use serde_json::json;

use crate::browser::Browser;
use crate::house::House;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_not_signed_in_sees_no_screen() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    for screen in table::screens() {
        if matches!(screen.access, Access::Login | Access::Open) {
            continue;
        }
        let page = match screen.method {
            Method::GET => browser.get(screen.path).await,
            _ => browser.post(screen.path, &[]).await,
        };
        assert_eq!(page.status, 303, "{}", screen.path);
        assert!(page.location.starts_with("/sign-in"), "{}", screen.path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_form_is_taken_without_the_token_of_its_session() {
    let house = House::open().await;
    let mut browser = Browser::of(&house, "Ada", Role::Admin).await;
    let mut other = Browser::of(&house, "Bo", Role::Admin).await;
    let of_another = other.get("/me").await.hidden("csrf");
    for screen in table::screens() {
        if screen.method != Method::POST || screen.access == Access::Login {
            continue;
        }
        for csrf in ["", "x", &of_another] {
            let page = browser.post(screen.path, &[("csrf", csrf)]).await;
            assert_eq!(page.status, 403, "{} {csrf}", screen.path);
        }
    }
    assert_eq!(browser.get("/queue").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_of_a_template_carries_the_token() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        // Public pages have no session, and their style sheet and script, which the policy knows by their digests.
        let is_public = path
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("public_");
        let text = match is_public {
            true => text
                .replace("<style>{{ frame.style|safe }}</style>", "")
                .replace("<script>{{ frame.script|safe }}</script>", ""),
            false => text,
        };
        for form in text.split("<form method=\"post\"").skip(1) {
            let form = form.split("</form>").next().unwrap();
            assert!(
                form.contains("frame.hidden()|safe")
                    || is_public && form.contains("name=\"token\""),
                "{}: {form}",
                path.display()
            );
        }
        for forbidden in [
            "style=",
            "onclick",
            "onload",
            "<style",
            "javascript:",
            "http://",
            "https://",
        ] {
            assert!(!text.contains(forbidden), "{}: {forbidden}", path.display());
        }
        let safe = text.matches("|safe").count();
        let known = text.matches("frame.hidden()|safe").count() + text.matches(".svg|safe").count();
        assert_eq!(
            safe,
            known,
            "{}: only forms and charts are written unescaped",
            path.display()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_load_and_run_nothing_from_elsewhere_and_are_kept_by_no_cache() {
    let house = House::open().await;
    let mut browser = Browser::of(&house, "Ada", Role::Admin).await;
    let page = browser.get("/queue").await;
    let header = |name: &str| page.headers[name].to_str().unwrap().to_owned();
    let policy = header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self'"));
    assert!(!policy.contains("unsafe") && !policy.contains("http"));
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert_eq!(header("x-content-type-options"), "nosniff");
    for path in page
        .text
        .split(['"'])
        .filter(|text| text.starts_with("/assets/"))
    {
        let asset = browser.get(path).await;
        assert_eq!(asset.status, 200, "{path}");
        assert!(
            asset.headers["cache-control"]
                .to_str()
                .unwrap()
                .contains("immutable")
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_signs_in_and_a_session_ends() {
    let house = House::open().await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    let words = "copper kettle over moss";
    let short = browser
        .submit("/me", "/me/password", &[("password", "short")])
        .await;
    assert_eq!(short.status, 422);
    let set = browser
        .submit("/me", "/me/password", &[("password", words)])
        .await;
    assert_eq!(set.location, "/me");
    let out = browser.submit("/me", "/sign-out", &[]).await;
    assert_eq!(out.location, "/sign-in");
    assert_eq!(browser.get("/queue").await.status, 303);

    let mut again = Browser::new(&house);
    for (name, password) in [
        ("Ada", "copper kettle over Moss"),
        ("Nobody", words),
        ("", ""),
    ] {
        let fields = [("name", name), ("password", password)];
        assert_eq!(again.post("/sign-in", &fields).await.status, 401);
    }
    let fields = [
        ("name", "Ada"),
        ("password", words),
        ("back", "/queue?tier=T1"),
    ];
    let page = again.post("/sign-in", &fields).await;
    assert_eq!(page.location, "/queue?tier=T1");
    assert_eq!(again.get("/queue").await.status, 200);
    // The cookie is no key of the API.
    let cookie = again.cookie.split('=').nth(1).unwrap().to_owned();
    house.get(&cookie, "/v1/cases").await.expect(401);

    let everywhere = again.submit("/me", "/me/sessions/end", &[]).await;
    assert_eq!(everywhere.location, "/sign-in");
    assert_eq!(again.get("/queue").await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_taken_previewed_decided_and_taken_back() {
    let house = House::open().await;
    house.report("r1", "c1", "threat").await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    let taken = browser.submit("/queue", "/queue/next", &[]).await;
    let case = taken.location.clone();
    assert!(case.starts_with("/cases/"), "{taken:?}");
    let fence = browser.get(&case).await.hidden("fence");
    let decide = format!("{case}/decide");

    let nothing = browser
        .submit(&case, &decide, &[("fence", &fence), ("reason", "Mild.")])
        .await;
    assert!(nothing.text.contains("choose what you found") && nothing.text.contains("Mild."));

    let fields = [
        ("fence", fence.as_str()),
        ("choice", "threats"),
        ("orders", "these"),
        ("action", "content.remove"),
    ];
    let preview = browser
        .submit(
            &case,
            &decide,
            &[&fields[..], &[("then", "preview")]].concat(),
        )
        .await;
    assert!(
        preview.text.contains("What would be sent"),
        "{}",
        preview.text
    );
    assert!(preview.text.contains("content.remove"));
    let waiting = house.get(&house.machine, "/v1/actions").await.json();
    assert_eq!(waiting["items"].as_array().unwrap().len(), 0);

    let decided = browser
        .submit(&case, &decide, &[&fields[..], &[("then", "next")]].concat())
        .await;
    assert!(
        decided.location.starts_with("/queue?decided="),
        "{decided:?}"
    );
    let queue = browser.get(&decided.location).await;
    assert!(queue.text.contains("Undo"));
    let decision = decided.location.split('=').nth(1).unwrap();
    let undone = browser
        .submit(
            &decided.location,
            &format!("/decisions/{decision}/undo"),
            &[],
        )
        .await;
    assert_eq!(undone.location, case);
    let again = browser.get(&case).await.hidden("fence");
    assert_ne!(again, fence);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_sent_twice_acts_once() {
    let house = House::open().await;
    house.report("r1", "c1", "threat").await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    let case = browser.submit("/queue", "/queue/next", &[]).await.location;
    let page = browser.get(&case).await;
    let (csrf, once) = (page.hidden("csrf"), page.hidden("once"));
    let fields = [
        ("csrf", csrf.as_str()),
        ("once", &once),
        ("text", "seen before"),
    ];
    for _ in 0..2 {
        let noted = browser.post(&format!("{case}/notes"), &fields).await;
        assert_eq!(noted.location, case);
    }
    let page = browser.get(&case).await;
    assert_eq!(page.text.matches("seen before").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn private_data_is_masked_until_somebody_uncovers_it_which_is_written_down() {
    let house = House::open().await;
    let event = json!({"id": "e1", "kind": "content.created", "at": "2026-11-23T09:59:00Z",
        "actor": {"id": "a1"},
        "content": {"id": "c1", "text": "He lives at 12 Example Street, 10115 Berlin"}});
    house
        .post(&house.machine, "/v1/events", event)
        .await
        .expect(200);
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    let case = browser.submit("/queue", "/queue/next", &[]).await.location;
    assert!(!browser.get(&case).await.text.contains("Example Street"));
    let uncovered = browser.submit(&case, &format!("{case}/uncover"), &[]).await;
    assert!(uncovered.text.contains("12 Example Street"));
    let page = browser.get(&case).await;
    assert!(page.text.contains("content.uncovered") && !page.text.contains("Example Street"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_is_saved_for_whoever_saved_it_and_removed_again() {
    let house = House::open().await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    let fields = [("name", "<i>lark</i>"), ("query", "tier=T1&lang=de")];
    let saved = browser
        .submit("/queue?tier=T1&lang=de", "/queue/views", &fields)
        .await;
    assert_eq!(saved.location, "/queue?tier=T1&lang=de");
    let shown = browser.get("/queue").await.text;
    assert!(shown.contains("&#60;i&#62;lark") && !shown.contains("<i>lark"));
    let mut other = Browser::of(&house, "Bo", Role::Moderator).await;
    assert!(!other.get("/queue").await.text.contains("lark"));
    let removed = browser
        .submit("/queue", "/queue/views/remove", &fields[..1])
        .await;
    assert_eq!(removed.location, "/queue");
    assert!(!browser.get("/queue").await.text.contains("lark"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_searched_and_selected_is_previewed_done_and_taken_back() {
    let house = House::open().await;
    let mut browser = Browser::of(&house, "Ada", Role::Lead).await;
    for id in ["1", "2"] {
        house
            .report(&format!("r{id}"), &format!("c{id}"), "threat")
            .await;
    }
    let asked = browser.get("/search?q=text").await;
    assert!(asked.text.contains("being built"), "{}", asked.text);
    crate::search::index(&house).await;
    let found = browser.get("/search?q=text").await;
    let boxes = found
        .text
        .matches("type=\"checkbox\" name=\"case\"")
        .count();
    assert_eq!(boxes, 2, "{}", found.text);
    let wrong = browser.get("/search?q=owner:x").await;
    assert!(wrong.text.contains("there is no field `owner`"));

    let fields = [
        ("work", "decide"),
        ("reason", "one flood"),
        ("outcome", "violation"),
        ("policy", "threats"),
        ("action", "content.remove"),
        ("subject", "content:c1"),
        ("subject", "content:c2"),
    ];
    let preview = browser
        .submit("/search?q=text", "/bulks/preview", &fields)
        .await;
    assert!(preview.text.contains("Do this to 2"), "{}", preview.text);
    let seen = preview.hidden("seen");
    let mut sent = fields.to_vec();
    sent.push(("seen", &seen));
    let done = browser.submit("/search?q=text", "/bulks", &sent).await;
    assert_eq!(done.status, 303, "{}", done.text);
    let bulk = browser.get(&done.location).await;
    assert!(bulk.text.contains("done: 2 decided"), "{}", bulk.text);

    let id = done.location.rsplit('/').next().unwrap().to_owned();
    let revert = [
        ("work", "revert-bulk"),
        ("reason", "wrong"),
        ("bulk", id.as_str()),
    ];
    let preview = browser
        .submit(&done.location, "/bulks/preview", &revert)
        .await;
    assert!(preview.text.contains("end “remove the content”"));
    let seen = preview.hidden("seen");
    let mut sent = revert.to_vec();
    sent.push(("seen", &seen));
    let back = browser.submit(&done.location, "/bulks", &sent).await;
    let back = browser.get(&back.location).await;
    assert!(back.text.contains("0 ordered, 1 ended"), "{}", back.text);
    let list = browser.get("/bulks").await;
    assert!(list.text.contains("take back everything that bulk"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_tagged_and_what_is_in_force_on_it_ends() {
    let house = House::open().await;
    let mut browser = Browser::of(&house, "Ada", Role::Lead).await;
    house
        .post(
            &house.machine,
            "/v1/events",
            crate::house::event("e1", "floodword"),
        )
        .await
        .expect(200);
    let tag = [("tag", "returned"), ("days", "30")];
    let tagged = browser
        .submit("/accounts/a1", "/accounts/a1/tag", &tag)
        .await;
    assert_eq!(tagged.location, "/accounts/a1", "{}", tagged.text);
    let account = browser.get("/accounts/a1").await;
    for shown in ["returned", "hide the content", "case opened", "by Ada"] {
        assert!(account.text.contains(shown), "{shown}: {}", account.text);
    }
    let untag = [("tag", "returned")];
    let untagged = browser
        .submit("/accounts/a1", "/accounts/a1/untag", &untag)
        .await;
    assert_eq!(untagged.status, 303);
    let account = browser.get("/accounts/a1").await;
    assert!(!account.text.contains("Remove returned"));
    let action = account.hidden("action");
    let end = [("action", action.as_str()), ("reason", "a mistake")];
    let refused = browser
        .submit("/accounts/a1", "/accounts/a1/end", &end)
        .await;
    // It contains a case that nobody has decided.
    assert_eq!(refused.status, 409, "{}", refused.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_is_compared_with_what_was_there_and_the_same_words_are_no_edit() {
    let house = House::open().await;
    let event = json!({"id": "e1", "kind": "content.created", "at": "2026-11-23T09:59:00Z",
        "actor": {"id": "a1"},
        "content": {"id": "c1", "visibility": "public", "text": "a floodword"}});
    let mut edited = event.clone();
    edited["id"] = "e2".into();
    edited["kind"] = "content.edited".into();
    edited["content"]["text"] = "another floodword".into();
    let report = json!({"id": "r1", "at": "2026-11-23T09:59:30Z", "reporter": {"id": "u1"},
        "subject": {"kind": "content", "id": "c1"}, "reason": "threat",
        "content": {"id": "c1", "author": {"id": "a1"}, "text": "a floodword"}});
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    for (path, body, versions) in [
        ("/v1/events", event, 0),
        ("/v1/reports", report, 0),
        ("/v1/events", edited, 1),
    ] {
        let sent = house.post(&house.machine, path, body).await;
        assert!(sent.status < 300, "{}", sent.text);
        let cases = house.get(&house.machine, "/v1/cases").await.json();
        let id = cases["items"][0]["id"].as_str().unwrap();
        let page = browser.get(&format!("/cases/{id}")).await.text;
        assert_eq!(
            page.matches("compared with the one before").count(),
            versions
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_by_itself_after_a_long_shift() {
    let house = House::open().await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    house.wait(Duration::from_hours(11));
    assert_eq!(browser.get("/queue").await.status, 200);
    house.wait(Duration::from_hours(2));
    assert_eq!(browser.get("/queue").await.status, 303);
}
