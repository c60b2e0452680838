//! Appeals from next to answer, and what people were told.

use axum::body::Body;
use axum::http::{Method, Request};
use evenhand_model::Role;
use evenhand_server::console::table::{self, Screen};
use evenhand_server::endpoint::Access;
use serde_json::{Value, json};

use crate::appeals::{appeal, decided};
use crate::browser::Browser;
use crate::bulks;
use crate::house::{House, request};
use crate::search;

async fn sent(house: &House, decision: &str, text: &str) -> Value {
    let appeal = json!({
        "id": "p1", "at": "2026-11-23T10:00:00Z", "decision": decision,
        "by": {"kind": "author", "id": "a1"}, "text": text, "lang": "ar",
    });
    let taken = house.post(&house.machine, "/v1/appeals", appeal).await;
    taken.expect(201)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appeal_is_taken_looked_at_blind_previewed_and_answered() {
    let house = House::open().await;
    let mira = house.person(Role::Lead).await;
    let (case, decision) = decided(&house, &mira).await;
    sent(&house, &decision, "please look again").await;
    let mut noor = Browser::of(&house, "Noor", Role::Moderator).await;
    let list = noor.get("/appeals").await;
    assert!(list.text.contains("Next appeal") && list.text.contains("the author"));
    let path = noor.submit("/appeals", "/appeals/next", &[]).await.location;
    assert!(path.starts_with("/appeals/"), "{path}");
    assert!(noor.get("/appeals").await.text.contains("In your hands"));

    let blind = noor.get(&path).await;
    let fence = blind.hidden("fence");
    assert!(blind.text.contains("please look again") && blind.text.contains("text of c1"));
    for hidden in ["words for", "remove the content", &case] {
        assert!(!blind.text.contains(hidden), "{hidden}");
    }
    let (vote, answer) = (format!("{path}/vote"), format!("{path}/answer"));
    let early = [
        ("fence", fence.as_str()),
        ("outcome", "rejected"),
        ("then", "preview"),
        ("reason", "r"),
        ("explanation", "e"),
    ];
    let early = noor.submit(&path, &answer, &early).await;
    assert!(
        early.text.contains("say first what you find"),
        "{}",
        early.text
    );
    assert!(!early.text.contains("words for"));
    let nothing = noor.submit(&path, &vote, &[("fence", &fence)]).await;
    assert!(nothing.text.contains("choose what you find"));
    let voted = [("fence", fence.as_str()), ("choice", "no-violation")];
    let voted = noor.submit(&path, &vote, &voted).await;
    assert_eq!(voted.location, path);

    let open = noor.get(&path).await;
    for shown in [
        "words for colleagues",
        "words for the author",
        "remove the content",
        &case,
    ] {
        assert!(open.text.contains(shown), "{shown}: {}", open.text);
    }
    let filled = [
        ("fence", fence.as_str()),
        ("outcome", "upheld"),
        ("reason", "a quotation"),
    ];
    let silent = [&filled[..], &[("then", "answer")]].concat();
    let silent = noor.submit(&path, &answer, &silent).await;
    assert!(silent.text.contains("explanation") && silent.text.contains("a quotation"));

    let filled = [
        &filled[..],
        &[("explanation", "It was a <b>quotation</b>.")],
    ]
    .concat();
    let preview = [&filled[..], &[("then", "preview")]].concat();
    let preview = noor.submit(&path, &answer, &preview).await;
    for shown in [
        "What would be sent",
        "take back: remove the content",
        "To the appellant",
        "To a reporter",
        "lang=\"ar\" dir=\"rtl\"",
        "&#60;b&#62;quotation",
    ] {
        assert!(preview.text.contains(shown), "{shown}: {}", preview.text);
    }
    assert!(!noor.get(&path).await.text.contains("Answered:"));

    let answered = [&filled[..], &[("then", "answer")]].concat();
    let answered = noor.submit(&path, &answer, &answered).await;
    assert_eq!(answered.location, path);
    let page = noor.get(&path).await;
    assert!(
        page.text.contains("Answered: the decision was wrong"),
        "{}",
        page.text
    );
    assert!(noor.get("/appeals?decided=true").await.text.contains(&path));

    // The appellant reads what the preview said, and the case leads there.
    let notices = noor.get("/notices").await;
    assert!(notices.text.contains("answer to an appeal") && notices.text.contains("the appellant"));
    let case = noor.get(&format!("/cases/{case}")).await;
    let notice = case.text.split("href=\"/notices/").nth(1).unwrap();
    let notice = noor
        .get(&format!("/notices/{}", notice.split('"').next().unwrap()))
        .await;
    assert!(
        notice.text.contains("As the person reads it"),
        "{}",
        notice.text
    );
    for text in [&notices.text, &notice.text] {
        assert!(!text.contains("an-eager-reporter") && !text.contains("a-named-target"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_words_and_names_of_an_appellant_stay_words() {
    let house = House::open().await;
    let mira = house.person(Role::Lead).await;
    let (_, decision) = decided(&house, &mira).await;
    let hostile = "\"><script>alert(1)</script><img src=x onerror=alert(1)>\u{202e}drow";
    let taken = sent(&house, &decision, hostile).await;
    let id = taken["id"].as_str().unwrap();
    let name = "%22%3E%3Cscript%3E.png";
    for (kind, name) in [("image/png", name), ("text/plain", "note%3Cb%3E.txt")] {
        let mut request: Request<Body> = request(
            "POST",
            &house.machine,
            &format!("/v1/appeals/{id}/files?name={name}"),
            Body::from(if kind == "image/png" {
                &b"\x89PNG\r\n\x1a\nnone"[..]
            } else {
                b"hello"
            }),
        );
        let kind = kind.parse().unwrap();
        request.headers_mut().insert("content-type", kind);
        house.send(request).await.expect(201);
    }
    let mut noor = Browser::of(&house, "Noor", Role::Moderator).await;
    let path = noor.submit("/appeals", "/appeals/next", &[]).await.location;
    let page = noor.get(&path).await;
    for bad in ["<script>", "<img src=x", "note<b>", "\u{202e}"] {
        assert!(!page.text.contains(bad), "{bad}");
    }
    assert!(page.text.contains("&#60;script&#62;alert(1)") && page.text.contains("U+202E"));
    // A picture is ours, covered until it is pressed; all else is saved.
    assert!(page.text.contains("<details class=\"media\"><summary>"));
    assert!(page.text.contains(&format!("src=\"{path}/files/0\"")));
    let file = noor.get(&format!("{path}/files/1")).await;
    assert_eq!((file.status, file.text.as_str()), (200, "hello"));
    assert_eq!(file.headers["content-disposition"], "attachment");
}

/// Where a screen finds what the appeal is about: the value of its first parameter, by what stands before it.
fn path_of(screen: &Screen, values: &[(&str, &str)]) -> String {
    let Some((before, rest)) = screen.path.split_once('{') else {
        return match screen.path {
            "/search" => "/search?q=id:a1".to_owned(),
            path => path.to_owned(),
        };
    };
    let known = values.iter().find(|(known, _)| *known == before);
    let (_, value) = known.unwrap_or_else(|| panic!("say here what {} is about", screen.path));
    let after = rest.split_once('}').map_or("", |(_, after)| after);
    format!(
        "{before}{value}{}",
        after.replace("{n}", "0").replace("{side}", "posted")
    )
}

/// The author of what is appealed may be the return of somebody whom the platform has suspended; answers the link.
async fn linked(house: &House) -> String {
    for (id, kind, actor) in [
        (
            "l0",
            "account.created",
            json!({"id": "l0", "handle": "zorvelquist"}),
        ),
        ("l1", "account.suspended", json!({"id": "l0"})),
        (
            "l2",
            "account.renamed",
            json!({"id": "a1", "handle": "zorvelquist_2"}),
        ),
    ] {
        let event = json!({"id": id, "kind": kind, "at": "2026-11-23T10:00:00Z", "actor": actor});
        house
            .post(&house.machine, "/v1/events", event)
            .await
            .expect(200);
    }
    crate::returns::compare(house, evenhand_engine::returns::Follower::default()).await;
    let links = house.get(&house.machine, "/v1/returns").await.expect(200);
    links["items"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_screen_tells_a_reviewer_what_was_decided_before_they_have_voted() {
    let house = House::open().await;
    let mira = house.person(Role::Admin).await;
    let webhook = json!({"url": "https://platform.example/hook"});
    let added = house.post(&house.machine, "/v1/webhooks", webhook).await;
    let webhook = added.expect(201)["id"].as_str().unwrap().to_owned();
    let tag = "/v1/accounts/a1/tags/told-twice";
    house
        .send(request("PUT", &house.machine, tag, Body::empty()))
        .await
        .expect(200);
    let (case, decision) = decided(&house, &mira).await;
    let new = json!({"title": "A campaign", "summary": "Threats in a row"});
    let opened = house
        .post(&mira, "/v1/investigations", new)
        .await
        .expect(201);
    let investigation = opened["id"].as_str().unwrap().to_owned();
    let link = json!({"case": case, "reason": "belongs here"});
    let links = format!("/v1/investigations/{investigation}/links");
    house.post(&mira, &links, link).await.expect(200);
    let first = async |path: &str, field: &str| {
        let page = house.get(&house.machine, path).await.expect(200);
        page["items"][0][field].as_str().unwrap().to_owned()
    };
    let action = first("/v1/actions", "action").await;
    let notice = first("/v1/notices", "notice").await;
    let bulk = bulks::seen(&house, &mira, bulks::removal(&["c1"])).await;
    let bulk = house.post(&mira, "/v1/bulks", bulk).await.expect(201);
    let taken = appeal(&house, &decision).await;
    search::index(&house).await;
    let link = linked(&house).await;
    // With every scope, so that no screen is out of reach by role.
    let mut noor = Browser::of(&house, "Noor", Role::Admin).await;
    let mut colleague = Browser::of(&house, "Bo", Role::Admin).await;
    noor.submit("/appeals", "/appeals/next", &[]).await;

    // What is not about anybody has some id; there is nothing of that kind here.
    let nothing = "01930000-0000-7000-8000-000000000000";
    let values = [
        ("/cases/", case.as_str()),
        ("/appeals/", taken["id"].as_str().unwrap()),
        ("/notices/", &notice),
        ("/accounts/", "a1"),
        ("/investigations/", &investigation),
        ("/admin/webhooks/", &webhook),
        ("/admin/policies/", "threats"),
        ("/rules/", "flood"),
        ("/rules/versions/", nothing),
        ("/rules/backtests/", nothing),
        ("/bulks/", bulk["id"].as_str().unwrap()),
        ("/returns/", &link),
        ("/incidents/", nothing),
        // A bank is about no content.
        ("/banks/", "NONE"),
        ("/matches/", nothing),
    ];
    let tells = [
        "words for colleagues",
        "words for the author",
        "told-twice",
        &action,
        &notice,
    ];
    let mut telling = Vec::new();
    let of_people = table::screens().into_iter().filter(|screen| {
        let needs_nobody = matches!(screen.access, Access::Login | Access::Open);
        // What has changed is told by ids of rows alone, for ever.
        screen.method == Method::GET && !needs_nobody && screen.path != "/live"
    });
    for screen in of_people {
        let path = path_of(&screen, &values);
        let (blind, other) = (noor.get(&path).await, colleague.get(&path).await);
        for tell in tells {
            assert!(
                !blind.text.contains(tell),
                "{path} tells {tell}: {}",
                blind.text
            );
            if other.text.contains(tell) {
                telling.push(screen.path);
            }
        }
    }
    // A colleague reads it there, so that the words above prove something.
    for path in [
        "/cases/{id}",
        "/notices",
        "/notices/{id}",
        "/search",
        "/accounts/{id}",
    ] {
        assert!(telling.contains(&path), "{path} of {telling:?}");
    }
}
