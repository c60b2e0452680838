//! The first look at an appeal is blind, whichever endpoint the reviewer asks.

use axum::body::Body;
use evenhand_model::{Duration, Role, Scope};
use evenhand_server::endpoint::{Endpoint, table};
use serde_json::{Value, json};

use crate::appeals::{appeal, decided};
use crate::bulks::{removal, seen};
use crate::house::{House, request};
use crate::search::index;

/// An appeal that Noor has claimed and not voted on, against Mira's decision.
struct Story {
    house: House,
    mira: String,
    noor: String,
    appeal: Value,
    case: String,
    decision: String,
    action: String,
    notice: String,
    delivery: String,
    investigation: String,
    bulk: String,
}

impl Story {
    async fn begin() -> Self {
        let house = House::open().await;
        // With every scope, so that no endpoint is out of reach by role.
        let (mira, noor) = (
            house.person(Role::Admin).await,
            house.person(Role::Admin).await,
        );
        let webhook = json!({"url": "https://platform.example/hook"});
        let machine = house.machine.clone();
        house
            .post(&machine, "/v1/webhooks", webhook)
            .await
            .expect(201);
        house
            .send(request(
                "PUT",
                &machine,
                "/v1/accounts/a1/tags/told-twice",
                Body::empty(),
            ))
            .await
            .expect(200);
        let (case, decision) = decided(&house, &mira).await;
        let bulk = seen(&house, &mira, removal(&["c1"])).await;
        let bulk = house.post(&mira, "/v1/bulks", bulk).await.expect(201)["id"].clone();
        let new = json!({"title": "A campaign", "summary": "Threats in a row"});
        let opened = house.post(&mira, "/v1/investigations", new).await;
        let investigation = opened.expect(201)["id"].as_str().unwrap().to_owned();
        let path = format!("/v1/investigations/{investigation}/links");
        let link = json!({"case": case, "reason": "belongs here"});
        house.post(&mira, &path, link).await.expect(200);
        let of_list = async |path: &str, field: &str| {
            let page = house.get(&machine, path).await.expect(200);
            let last = page["items"].as_array().unwrap().last().cloned();
            last.unwrap_or_else(|| panic!("{path} is empty"))[field]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let action = of_list("/v1/actions", "action").await;
        let notice = of_list("/v1/notices", "notice").await;
        let delivery = of_list("/v1/deliveries?state=owed", "id").await;
        appeal(&house, &decision).await;
        let appeal = house
            .post(&noor, "/v1/appeals/next", json!({}))
            .await
            .expect(200);
        index(&house).await;
        Self {
            bulk: bulk.as_str().unwrap().to_owned(),
            mira,
            noor,
            appeal,
            case,
            decision,
            action,
            notice,
            delivery,
            investigation,
            house,
        }
    }

    /// What nobody can know who has only seen content and appeal.
    fn telling(&self) -> [&str; 7] {
        [
            "words for colleagues",
            "words for the author",
            r#""kind":"content.remove""#,
            "told-twice",
            &self.action,
            &self.notice,
            &self.delivery,
        ]
    }

    /// Where an endpoint finds what the appeal is about.
    fn path(&self, endpoint: &Endpoint) -> String {
        let appeal = self.appeal["id"].as_str().unwrap();
        let id = match endpoint.path.split('/').nth(2).unwrap_or_default() {
            "reports" => "r1",
            "cases" => &self.case,
            "decisions" => &self.decision,
            "appeals" => appeal,
            "notices" => &self.notice,
            "actions" => &self.action,
            "deliveries" => &self.delivery,
            "accounts" => "a1",
            "investigations" => &self.investigation,
            "rules" => "flood",
            "bulks" => &self.bulk,
            // There is none here; what is seen of one is asked where incidents are.
            "incidents" => "none",
            // A bank is about no content.
            "bank" | "banks" => "NONE",
            // None of it tells more than its kind and its case.
            "alerts" => "01930000-0000-7000-8000-000000000000",
            _ => "",
        };
        let path = endpoint
            .path
            .replace("{id}", id)
            .replace("{name}", id)
            .replace("{number}", "0")
            .replace("{version}", "0")
            .replace("{tag}", "new")
            .replace("{n}", "0");
        assert!(
            !path.contains(['{', '}']) && !path.contains("//"),
            "say here which {} the appeal is about",
            endpoint.path
        );
        let query = match endpoint.path {
            "/v1/reports" => format!("?case={}", self.case),
            "/v1/cases" => "?state=appealed".to_owned(),
            "/v1/search" => "?q=tag:told-twice".to_owned(),
            "/v1/deliveries" => "?state=owed".to_owned(),
            _ => String::new(),
        };
        path + &query
    }
}

fn reads_for_people(endpoint: &Endpoint) -> bool {
    endpoint.method == "GET" && endpoint.access.scope().is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_endpoint_tells_a_reviewer_what_was_decided_before_they_have_voted() {
    let story = Story::begin().await;
    let (house, mut telling_endpoints) = (&story.house, Vec::new());
    for endpoint in table::endpoints()
        .iter()
        .filter(|one| reads_for_people(one))
    {
        let path = story.path(endpoint);
        let others = house.get(&story.mira, &path).await;
        let blind = house.get(&story.noor, &path).await;
        for telling in story.telling() {
            assert!(
                !blind.text.contains(telling),
                "{path} tells {telling}: {}",
                blind.text
            );
            if others.text.contains(telling) && telling_endpoints.last() != Some(&endpoint.path) {
                telling_endpoints.push(endpoint.path);
            }
        }
    }
    // A colleague reads all of that at each of these, so that the words above prove something.
    insta::assert_snapshot!(telling_endpoints.join("\n"), @r"
    /v1/cases/{id}/audit
    /v1/decisions/{id}
    /v1/bulks
    /v1/bulks/{id}
    /v1/notices
    /v1/notices/{id}
    /v1/actions
    /v1/actions/{id}
    /v1/deliveries
    /v1/accounts/{id}
    /v1/accounts/{id}/history
    /v1/accounts/{id}/timeline
    /v1/search
    /v1/setup
    /v1/audit/entries
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_hidden_is_refused_by_its_id_left_out_of_lists_and_shown_after_the_vote() {
    let story = Story::begin().await;
    let house = &story.house;
    let by_id = [
        format!("/v1/cases/{}", story.case),
        format!("/v1/cases/{}/audit", story.case),
        format!("/v1/cases/{}/notes", story.case),
        format!("/v1/decisions/{}", story.decision),
        format!("/v1/actions/{}", story.action),
        format!("/v1/notices/{}", story.notice),
        "/v1/accounts/a1".to_owned(),
        "/v1/accounts/a1/history".to_owned(),
        "/v1/accounts/a1/timeline".to_owned(),
        format!("/v1/bulks/{}", story.bulk),
        "/v1/audit/entries".to_owned(),
    ];
    let lists = [
        "/v1/cases?state=appealed",
        "/v1/actions",
        "/v1/notices",
        "/v1/deliveries?state=owed",
        "/v1/bulks",
        "/v1/search?q=decision:violation",
        "/v1/search?q=tag:told-twice",
        "/v1/search?q=id:c1",
    ];
    let check = async |key: &str, status: u16, is_listed: bool| {
        for path in &by_id {
            assert_eq!(house.get(key, path).await.status, status, "{path}");
        }
        for path in lists {
            let page = house.get(key, path).await.expect(200);
            assert_eq!(
                !page["items"].as_array().unwrap().is_empty(),
                is_listed,
                "{path}"
            );
        }
    };
    check(&story.noor, 409, false).await;
    check(&story.mira, 200, true).await;
    let machine = house.machine_key(&[Scope::Admin]).await;
    check(&machine, 200, true).await;
    assert_eq!(story.appeal["original"], Value::Null);
    assert_eq!(story.appeal["text"], "please look again");
    assert_eq!(story.appeal["content"]["text"], "text of c1");

    let path = format!("/v1/appeals/{}/vote", story.appeal["id"].as_str().unwrap());
    let vote = json!({"fence": story.appeal["claim"]["fence"], "outcome": "no-violation"});
    let voted = house.post(&story.noor, &path, vote).await.expect(200);
    assert_eq!(voted["original"]["id"], story.decision.as_str());
    check(&story.noor, 200, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_something_tells_a_blind_reviewer_no_more_than_what_reads() {
    let story = Story::begin().await;
    let house = &story.house;
    let body = json!({"reason": "a reason", "state": "applied", "at": "2026-11-23T10:00:00Z"});
    let only = |fields: &[&str]| {
        let mut body = body.clone();
        body.as_object_mut()
            .unwrap()
            .retain(|name, _| fields.contains(&name.as_str()));
        body
    };
    for (method, path, body) in [
        (
            "POST",
            format!("/v1/cases/{}/claim", story.case),
            only(&["reason"]),
        ),
        (
            "POST",
            format!("/v1/cases/{}/links", story.case),
            json!({"case": story.case}),
        ),
        ("PATCH", format!("/v1/cases/{}", story.case), json!({})),
        (
            "POST",
            format!("/v1/actions/{}/end", story.action),
            only(&["reason"]),
        ),
        (
            "POST",
            format!("/v1/actions/{}/outcome", story.action),
            only(&["state", "at"]),
        ),
        (
            "POST",
            format!("/v1/deliveries/{}/resend", story.delivery),
            json!({}),
        ),
        ("PUT", "/v1/accounts/a1/tags/new".to_owned(), json!({})),
        ("POST", "/v1/bulks/preview".to_owned(), removal(&["c1"])),
        (
            "POST",
            format!("/v1/investigations/{}/read", story.investigation),
            only(&["reason"]),
        ),
        (
            "POST",
            format!("/v1/investigations/{}/packets", story.investigation),
            only(&["reason"]),
        ),
        (
            "DELETE",
            "/v1/accounts/a1/tags/told-twice".to_owned(),
            json!({}),
        ),
    ] {
        let request = request(method, &story.noor, &path, Body::from(body.to_string()));
        let refused = house.send(request).await;
        assert_eq!(refused.status, 409, "{path}: {}", refused.text);
        assert!(
            refused.text.contains("say first what you find"),
            "{path}: {}",
            refused.text
        );
    }
    // What the appeal is not about is untouched.
    house
        .send(request(
            "PUT",
            &story.noor,
            "/v1/accounts/a2/tags/new",
            Body::empty(),
        ))
        .await
        .expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_to_an_earlier_appeal_tells_nothing_either() {
    let house = House::open().await;
    let (mira, noor, lee) = (
        house.person(Role::Moderator).await,
        house.person(Role::Moderator).await,
        house.person(Role::Moderator).await,
    );
    house.report("r1", "c1", "threat").await;
    let case = house
        .post(&mira, "/v1/cases/next", json!({}))
        .await
        .expect(200);
    let refusal = json!({
        "fence": case["claim"]["fence"], "outcome": "no-violation", "reason": "nothing in it",
    });
    let path = format!("/v1/cases/{}/decide", case["id"].as_str().unwrap());
    let refusal = house.post(&mira, &path, refusal).await.expect(201);
    house.wait(Duration::from_seconds(11));
    let take = async |id: &str, decision: &Value, by: Value| {
        let appeal = json!({
            "id": id, "at": "2026-11-23T10:00:00Z", "decision": decision, "by": by, "text": "look",
        });
        house
            .post(&house.machine, "/v1/appeals", appeal)
            .await
            .expect(201)
    };
    let by_reporter = json!({"kind": "reporter", "report": "r1"});
    let first = take("p1", &refusal["id"], by_reporter).await;
    let first = format!("/v1/appeals/{}", first["id"].as_str().unwrap());
    let claimed = house
        .post(&noor, "/v1/appeals/next", json!({}))
        .await
        .expect(200);
    let fence = &claimed["claim"]["fence"];
    let vote = json!({"fence": fence, "outcome": "violation", "policy": "threats"});
    house
        .post(&noor, &format!("{first}/vote"), vote)
        .await
        .expect(200);
    let answer = json!({
        "fence": fence, "outcome": "upheld", "reason": "it threatens", "explanation": "It does.",
        "policy": "threats", "actions": [{"kind": "content.remove"}],
    });
    let answered = house
        .post(&noor, &format!("{first}/answer"), answer)
        .await
        .expect(200);
    let decision = &answered["answer"]["decision"];

    let second = take("p2", decision, json!({"kind": "author", "id": "a1"})).await;
    let claimed = house
        .post(&lee, "/v1/appeals/next", json!({}))
        .await
        .expect(200);
    assert_eq!(claimed["id"], second["id"]);
    for (key, status, listed) in [(&lee, 409, 0), (&mira, 200, 1)] {
        house.get(key, &first).await.expect(status);
        let list = house.get(key, "/v1/appeals?decided=true").await.expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), listed);
        let of_refusal = format!("/v1/decisions/{}", refusal["id"].as_str().unwrap());
        house.get(key, &of_refusal).await.expect(status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backtest_shows_a_blind_reviewer_nothing_of_what_the_appeal_is_about() {
    let story = Story::begin().await;
    let house = &story.house;
    for (id, account) in [("e1", "a1"), ("e2", "a2")] {
        let event = json!({
            "id": id, "kind": "content.created", "at": "2026-11-23T09:59:00Z",
            "actor": {"id": account}, "content": {"id": format!("of-{account}"), "text": "floodword"},
        });
        let taken = house.post(&house.machine, "/v1/events", event).await;
        taken.expect(200);
    }
    let nothing = json!({"files": [{"path": "none.toml", "text": ""}], "hours": 1});
    let begun = house
        .post(&story.noor, "/v1/rules/backtests", nothing)
        .await;
    let path = format!("/v1/rules/backtests/{}", begun.expect(201)["id"]);
    while house.get(&story.noor, &path).await.json()["state"] == "running" {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    for (key, shown, withheld) in [(&story.noor, 1, 1), (&story.mira, 2, 0)] {
        let backtest = house.get(key, &path).await;
        let found = backtest.expect(200);
        assert_eq!(found["difference"]["changed"], 2, "{found}");
        assert_eq!(found["samples"].as_array().unwrap().len(), shown);
        assert_eq!(found["samples_withheld"], withheld);
        assert_eq!(backtest.text.contains("of-a1"), shown == 2);
    }
}
