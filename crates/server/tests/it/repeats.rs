//! Every POST under one `Idempotency-Key`: the same body does its work once, another is refused.

use std::collections::BTreeSet;

use axum::body::Body;
use evenhand_model::Role;
use evenhand_server::endpoint::table;
use serde_json::{Value, json};

use crate::bulks;
use crate::house::{Answer, House, event, report, request};
use crate::side_reports::packs;

/// POSTs that change nothing, so that there is nothing to do twice.
const WITHOUT_EFFECT: [&str; 11] = [
    "/c/exchanges",
    "/h/hash",
    "/m/compare",
    "/m/lookup",
    "/v1/audit/verification",
    "/v1/bulks/preview",
    "/v1/media/lookup",
    "/v1/rules/dry-run",
    "/v1/rules/test",
    "/v1/rules/reload",
    "/v1alpha1/comments:analyze",
];
/// POSTs whose effect needs more than one body, with tests of their own.
const ELSEWHERE: [&str; 19] = [
    "/c/bank/{name}/content",
    "/report",
    "/v1/public/reports",
    "/v1/cases/{id}/translation",
    "/v1/rules/backtests",
    "/v1/rules/backtests/{id}/cancel",
    "/v1/rules/unpin",
    "/v1/investigations/{id}/packets",
    "/v1/alerts/test",
    "/v1/appeals/{id}/files",
    "/v1/deliveries/{id}/resend",
    "/v1/reports/{id}/reporter",
    "/v1/actions/{id}/end",
    "/v1/incidents/{id}/stix",
    "/v1/media/matches/{id}/judge",
    "/v1/media/lists/{digest}/answer",
    "/v1/banks/{name}/lists",
    "/v1/returns/{id}/confirm",
    "/v1/returns/{id}/reject",
];

async fn post(house: &House, key: &str, path: &str, body: &Value) -> Answer {
    let mut request = request("POST", key, path, Body::from(body.to_string()));
    let header = "once-only".parse().unwrap();
    request.headers_mut().insert("idempotency-key", header);
    house.send(request).await
}

/// What a repeat must answer.
enum Again {
    /// The same as the first time.
    Same,
    /// 409, for a secret is shown once.
    Withheld,
}

/// Sends twice and once more with another body; answers the first answer.
async fn check(house: &House, key: &str, path: &str, body: Value, again: Again) -> Value {
    let first = post(house, key, path, &body).await;
    assert!(first.status < 300, "{path}: {}", first.text);
    let second = post(house, key, path, &body).await;
    match again {
        Again::Same => {
            assert_eq!(second.status, first.status, "{path}: {}", second.text);
            for field in ["id", "state", "orders", "duplicate"] {
                assert_eq!(second.json()[field], first.json()[field], "{path}");
            }
        }
        Again::Withheld => assert_eq!(second.status, 409, "{path}: {}", second.text),
    }
    let mut other = body;
    other["another"] = json!("body");
    let refused = post(house, key, path, &other).await.status;
    assert!([400, 409, 422].contains(&refused), "{path}: {refused}");
    first.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_post_does_its_work_once_under_one_key() {
    let clocks = packs(&["house", "eu-tco"]);
    let house = House::open_with(|settings| {
        settings.clocks = clocks;
        settings.rerated_thousandths = 1_000;
    })
    .await;
    let (machine, mira) = (house.machine.clone(), house.person(Role::Lead).await);
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut sent = |template: &str| assert!(seen.insert(template.to_owned()));

    for (path, body, again) in [
        ("/v1/events", event("e1", "hello"), Again::Same),
        ("/v1/reports", report("r1", "c1", "threat"), Again::Same),
        (
            "/v1/content",
            json!({"id": "c1", "author": {"id": "a1"}, "text": "words"}),
            Again::Same,
        ),
        (
            "/v1/webhooks",
            json!({"url": "https://203.0.114.5/hook"}),
            Again::Withheld,
        ),
        (
            "/v1/keys",
            json!({"label": "k", "scopes": ["cases:read"]}),
            Again::Withheld,
        ),
        (
            "/v1alpha1/comments:suggestscore",
            json!({"comment": {"text": "words"}, "attributeScores": {"X": {"summaryScore": {"value": 1}}}}),
            Again::Same,
        ),
    ] {
        sent(path);
        check(&house, &machine, path, body, again).await;
    }
    sent("/v1/users");
    let body = json!({"name": "Ada", "role": "moderator"});
    let user = check(&house, &machine, "/v1/users", body, Again::Withheld).await;
    sent("/v1/users/{id}/login-links");
    let path = format!("/v1/users/{}/login-links", user["id"].as_str().unwrap());
    check(&house, &machine, &path, json!({}), Again::Withheld).await;

    sent("/v1/side-reports");
    let side = json!({
        "about": "c9", "channel": "press", "first_known_at": "2026-11-23T10:00:00Z", "reason": "spam",
    });
    check(&house, &mira, "/v1/side-reports", side, Again::Same).await;

    house.report("r2", "c2", "threat").await;
    sent("/v1/cases/next");
    let case = check(&house, &mira, "/v1/cases/next", json!({}), Again::Same).await;
    let fence = json!({"fence": case["claim"]["fence"]});
    let of_case = |what: &str| format!("/v1/cases/{}/{what}", case["id"].as_str().unwrap());
    let other = house.get(&mira, "/v1/cases").await.expect(200)["items"][0]["id"].clone();
    let decision = json!({
        "fence": case["claim"]["fence"], "outcome": "violation", "policy": "threats",
        "reason": "a plain threat", "actions": [{"kind": "content.remove"}],
    });
    let factors = json!({"fence": case["claim"]["fence"], "factors": {"means": "low"}});
    let mut decided = Value::Null;
    for (what, body) in [
        ("notes", json!({"text": "seen"})),
        ("uncover", json!({})),
        ("factors", factors),
        ("links", json!({"case": other})),
        ("renew", fence),
        ("decide", decision),
    ] {
        sent(&format!("/v1/cases/{{id}}/{what}"));
        decided = check(&house, &mira, &of_case(what), body, Again::Same).await;
    }
    house.wait(evenhand_model::Duration::from_seconds(11));
    sent("/v1/actions/{id}/outcome");
    let order = decided["orders"][0].as_str().unwrap();
    let outcome = json!({"state": "applied", "at": "2026-11-23T10:00:12Z"});
    let path = format!("/v1/actions/{order}/outcome");
    check(&house, &machine, &path, outcome, Again::Same).await;

    let noor = house.person(Role::Moderator).await;
    sent("/v1/me/exposure/later");
    let later = "/v1/me/exposure/later";
    check(&house, &mira, later, json!({}), Again::Same).await;
    let appeal = json!({
        "id": "p1", "at": "2026-11-23T10:00:12Z", "decision": decided["id"],
        "by": {"kind": "author"}, "text": "please look again",
    });
    sent("/v1/appeals");
    check(&house, &machine, "/v1/appeals", appeal, Again::Same).await;
    sent("/v1/appeals/next");
    let next = "/v1/appeals/next";
    let appeal = check(&house, &noor, next, json!({}), Again::Same).await;
    let of_appeal = |what: &str| format!("/v1/appeals/{}/{what}", appeal["id"].as_str().unwrap());
    sent("/v1/appeals/{id}/release");
    let fence = json!({"fence": appeal["claim"]["fence"]});
    check(&house, &noor, &of_appeal("release"), fence, Again::Same).await;
    let lee = house.person(Role::Moderator).await;
    let appeal = house.post(&lee, next, json!({})).await.expect(200);
    sent("/v1/appeals/{id}/skip");
    let fence = json!({"fence": appeal["claim"]["fence"]});
    check(&house, &lee, &of_appeal("skip"), fence, Again::Same).await;
    let appeal = house.post(&noor, next, json!({})).await.expect(200);
    sent("/v1/appeals/{id}/renew");
    let fence = json!({"fence": appeal["claim"]["fence"]});
    check(&house, &noor, &of_appeal("renew"), fence, Again::Same).await;
    let fence = &appeal["claim"]["fence"];
    let vote = json!({"fence": fence, "outcome": "no-violation"});
    let answer = json!({
        "fence": fence, "outcome": "upheld", "reason": "a quotation", "explanation": "It was one.",
    });
    for (what, body) in [("vote", vote), ("answer", answer)] {
        sent(&format!("/v1/appeals/{{id}}/{what}"));
        check(&house, &noor, &of_appeal(what), body, Again::Same).await;
    }

    let other = other.as_str().unwrap();
    sent("/v1/cases/{id}/claim");
    let path = format!("/v1/cases/{other}/claim");
    let case = check(&house, &mira, &path, json!({}), Again::Same).await;
    sent("/v1/cases/{id}/release");
    let path = format!("/v1/cases/{other}/release");
    let fence = json!({"fence": case["claim"]["fence"]});
    check(&house, &mira, &path, fence.clone(), Again::Same).await;

    sent("/v1/cases/{id}/skip");
    let path = format!("/v1/cases/{other}/claim");
    let held = house.post(&noor, &path, json!({})).await.expect(200);
    let fence = json!({"fence": held["claim"]["fence"]});
    let path = format!("/v1/cases/{other}/skip");
    check(&house, &noor, &path, fence, Again::Same).await;

    house
        .post(&machine, "/v1/events", event("e-lift", "floodword"))
        .await
        .expect(200);
    let open = house.get(&mira, "/v1/cases?state=open").await.expect(200);
    let mut open = open["items"].as_array().unwrap().iter();
    let contained = open.find(|case| case["containment"] != Value::Null);
    let of_contained = format!("/v1/cases/{}", contained.unwrap()["id"].as_str().unwrap());
    let path = format!("{of_contained}/claim");
    let why = json!({"reason": "its author asked"});
    let held = house.post(&noor, &path, why).await.expect(200);
    sent("/v1/cases/{id}/lift");
    let path = format!("{of_contained}/lift");
    let lift = json!({"fence": held["claim"]["fence"], "reason": "a shop"});
    let case = check(&house, &noor, &path, lift, Again::Same).await;
    assert_eq!(case["containment"], Value::Null);

    let mut cry = report("r-danger", "c-danger", "harassment");
    cry["answers"] = json!({"in_danger_now": "yes"});
    let told = house.post(&machine, "/v1/reports", cry).await.expect(201);
    let of_danger = format!("/v1/cases/{}", told["case"].as_str().unwrap());
    let path = format!("{of_danger}/claim");
    let held = house.post(&noor, &path, json!({})).await.expect(200);
    assert_eq!(held["confirm"], true);
    sent("/v1/cases/{id}/confirm");
    let path = format!("{of_danger}/confirm");
    let look = json!({"fence": held["claim"]["fence"], "danger": true});
    let case = check(&house, &noor, &path, look, Again::Same).await;
    assert_eq!(case["confirm"], false);

    let case = house
        .post(&mira, "/v1/cases/next", json!({}))
        .await
        .expect(200);
    let path = format!("/v1/cases/{}/decide", case["id"].as_str().unwrap());
    let body = json!({
        "fence": case["claim"]["fence"], "outcome": "violation", "policy": "threats",
        "reason": "a plain threat", "actions": [{"kind": "content.remove"}],
    });
    let decision = house.post(&mira, &path, body).await.expect(201);
    sent("/v1/decisions/{id}/undo");
    let path = format!("/v1/decisions/{}/undo", decision["id"].as_str().unwrap());
    check(&house, &mira, &path, json!({}), Again::Same).await;

    for template in steps(&house, &mira, &noor).await {
        sent(template);
    }

    house.report("r7", "c7", "threat").await;
    sent("/v1/bulks");
    let bulk = bulks::seen(&house, &mira, bulks::removal(&["c7"])).await;
    check(&house, &mira, "/v1/bulks", bulk, Again::Same).await;
    sent("/v1/parity/cohorts");
    let auditor = house.person(Role::Auditor).await;
    let list = json!({"cohort": "insider", "accounts": ["a1"]});
    check(&house, &auditor, "/v1/parity/cohorts", list, Again::Same).await;

    for template in investigations(&house, &mira, other).await {
        sent(template);
    }

    sent("/v1/rules/versions/{version}/restore");
    let rules = house.get(&mira, "/v1/rules").await.expect(200);
    let version = rules["version"].as_str().unwrap();
    let path = format!("/v1/rules/versions/{version}/restore");
    let because = json!({"reason": "it did well"});
    check(&house, &mira, &path, because, Again::Same).await;

    house.report("r9", "c9", "danger-to-life").await;
    sent("/v1/alerts/{id}/acknowledge");
    let alerts = house.get(&mira, "/v1/alerts").await.expect(200);
    let alert = alerts["items"][0]["id"].as_str().unwrap();
    let path = format!("/v1/alerts/{alert}/acknowledge");
    check(&house, &mira, &path, json!({}), Again::Same).await;

    let mut order = report("r-order", "c-order", "extremism");
    order["channel"] = json!("authority");
    let told = house.post(&machine, "/v1/reports", order).await.expect(201);
    let told = told["case"].as_str().unwrap();
    let pause = json!({"clock": "tco3", "reason": "force-majeure", "proof": "a flood"});
    for (what, body, state) in [
        ("pause-clock", pause, "paused"),
        ("resume-clock", json!({"clock": "tco3"}), "open"),
    ] {
        sent(&format!("/v1/cases/{{id}}/{what}"));
        let path = format!("/v1/cases/{told}/{what}");
        let case = check(&house, &mira, &path, body, Again::Same).await;
        let mut clocks = case["clocks"].as_array().unwrap().iter();
        let tco = clocks.find(|clock| clock["id"] == "tco3").unwrap();
        assert_eq!(tco["state"], state);
    }

    let kim = house.person(Role::Moderator).await;
    for (what, found) in [
        ("skip", json!({})),
        ("rate", json!({"tier": "T3", "outcome": "violation"})),
    ] {
        let next = "/v1/reratings/next";
        let held = match what {
            "skip" => check(&house, &kim, next, json!({}), Again::Same).await,
            _ => house.post(&kim, next, json!({})).await.expect(200),
        };
        sent(&format!("/v1/reratings/{{id}}/{what}"));
        let path = format!("/v1/reratings/{}/{what}", held["id"].as_str().unwrap());
        let mut body = found;
        body["fence"] = held["fence"].clone();
        check(&house, &kim, &path, body, Again::Same).await;
    }
    sent("/v1/reratings/next");

    sent("/v1/accounts/{id}/erase");
    check(
        &house,
        &machine,
        "/v1/accounts/a1/erase",
        json!({}),
        Again::Same,
    )
    .await;

    for path in known_media(&house, &house.person(Role::Lead).await).await {
        sent(path);
    }

    let posts = table::endpoints()
        .into_iter()
        .filter(|endpoint| endpoint.method == "POST" && endpoint.access.scope().is_some());
    for endpoint in posts {
        let left_out =
            WITHOUT_EFFECT.contains(&endpoint.path) || ELSEWHERE.contains(&endpoint.path);
        assert!(
            left_out || seen.contains(endpoint.path),
            "{} is not tried",
            endpoint.path
        );
    }
}

/// Every POST about known media; answers their paths.
async fn known_media(house: &House, mira: &str) -> Vec<&'static str> {
    let path = "/v1/banks";
    let bank = json!({"name": "GORE", "action": "hold"});
    check(house, mira, path, bank, Again::Same).await;
    let items = "/v1/banks/GORE/items";
    let pdq = json!({"items": [{"pdq": "a".repeat(64)}]});
    check(house, mira, items, pdq, Again::Same).await;
    let theirs = json!({"name": "OTHER_PICTURES"});
    check(house, mira, "/c/banks", theirs, Again::Same).await;
    let signal = json!({"pdq": "b".repeat(64)});
    check(
        house,
        mira,
        "/c/bank/OTHER_PICTURES/signal",
        signal,
        Again::Same,
    )
    .await;
    vec![
        path,
        "/v1/banks/{name}/items",
        "/c/banks",
        "/c/bank/{name}/signal",
    ]
}

/// Every POST about what two people order, or what ends by itself; answers their paths.
async fn steps(house: &House, mira: &str, noor: &str) -> Vec<&'static str> {
    let path = "/v1/actions";
    let protect = json!({"kind": "target.protect", "reason": "a pile-on",
        "subject": {"kind": "account", "id": "her"}});
    let limit = json!({"kind": "hashtag.limit", "reason": "calls to attack", "policy": "threats",
        "subject": {"kind": "hashtag", "id": "wave"}});
    let protected = check(house, mira, path, protect, Again::Same).await;
    let of_it = |what: &str| format!("{path}/{}/{what}", protected["orders"][0].as_str().unwrap());
    let because = json!({"reason": "it goes on"});
    check(house, mira, &of_it("renew"), because.clone(), Again::Same).await;
    let decline = of_it("decline");
    check(house, &house.machine, &decline, json!({}), Again::Same).await;
    for what in ["approve", "refuse"] {
        let asked = house.post(mira, path, limit.clone()).await.expect(201);
        let id = asked["pending"][0].as_str().unwrap();
        let answer = format!("/v1/pending-actions/{id}/{what}");
        check(house, noor, &answer, because.clone(), Again::Same).await;
    }
    vec![
        path,
        "/v1/actions/{id}/renew",
        "/v1/actions/{id}/decline",
        "/v1/pending-actions/{id}/approve",
        "/v1/pending-actions/{id}/refuse",
    ]
}

/// Every POST of an investigation; answers their paths.
async fn investigations(house: &House, mira: &str, case: &str) -> Vec<&'static str> {
    let path = "/v1/investigations";
    let new = json!({"title": "A matter", "summary": "Threats in a row"});
    let opened = check(house, mira, path, new, Again::Same).await;
    let of_it = |what: &str| format!("{path}/{}/{what}", opened["id"].as_str().unwrap());
    let authority = json!({"name": "An office", "country": "DE"});
    let duty = json!({"at_risk": "somebody", "whereabouts": "a town", "reason": "a threat",
        "authority": authority, "authority_reason": "of that town"});
    let stated = request("PUT", mira, &of_it("duty"), Body::from(duty.to_string()));
    house.send(stated).await.expect(200);
    let packet = json!({"reason": "Article 18"});
    house
        .post(mira, &of_it("packets"), packet)
        .await
        .expect(200);
    let disclosure = json!({"kind": "request", "authority": authority, "requester": "Somebody",
        "legal_basis": "a law", "scope": "one post"});
    let mut entered = Value::Null;
    for (what, body) in [
        ("links", json!({"case": case, "reason": "belongs here"})),
        ("read", json!({"reason": "for the file"})),
        ("duty/steps", json!({"step": "informed", "way": "a portal"})),
        ("disclosures", disclosure),
    ] {
        entered = check(house, mira, &of_it(what), body, Again::Same).await;
    }
    let disclosure = entered["disclosures"][0]["id"].as_str().unwrap();
    let step = json!({"step": "refuse", "reason": "too broad"});
    let steps = of_it(&format!("disclosures/{disclosure}/steps"));
    check(house, mira, &steps, step, Again::Same).await;
    vec![
        path,
        "/v1/investigations/{id}/links",
        "/v1/investigations/{id}/read",
        "/v1/investigations/{id}/duty/steps",
        "/v1/investigations/{id}/disclosures",
        "/v1/investigations/{id}/disclosures/{disclosure}/steps",
    ]
}
