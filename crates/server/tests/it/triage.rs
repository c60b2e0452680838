//! How urgent something is, seen from outside: what must never count does not, what could not be assessed
//! waits no longer, and a reviewer has the last word.

use evenhand_flow::work::Select;
use evenhand_model::{Duration, FactorReview, Platform, Role};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::house::House;

const ADDRESS: &str = "He lives at 12 Example Street, 10115 Berlin, and I will kill him tonight";

/// One way to write the same thing about somebody else, or by or from somebody else.
struct Swap {
    what: &'static str,
    report: fn(&mut Value),
    event: fn(&mut Value),
}

const SWAPS: [Swap; 8] = [
    Swap {
        what: "another target",
        report: |report| report["target"] = json!({"id": "the-chief-executive"}),
        event: |event| event["content"]["mentions"] = json!(["the-chief-executive"]),
    },
    Swap {
        what: "a target of the platform's staff",
        report: |report| report["target"] = json!({"id": "employee-7"}),
        event: |event| event["attributes"] = json!({"target": "employee", "staff": true}),
    },
    Swap {
        what: "no target",
        report: |report| {
            report.as_object_mut().unwrap().remove("target");
        },
        event: |event| event["content"]["mentions"] = json!([]),
    },
    Swap {
        what: "another kind of reporter",
        report: |report| report["reporter"] = json!({"id": "gov", "kind": "authority"}),
        event: |event| event["attributes"] = json!({"reporter": "authority"}),
    },
    Swap {
        what: "an unknown reporter",
        report: |report| report["reporter"] = json!({"kind": "anonymous"}),
        event: |event| event["attributes"] = json!({"verified": true, "followers": 5_000_000}),
    },
    Swap {
        what: "an author with a name",
        report: |report| {
            report["content"]["author"] =
                json!({"id": "a1", "handle": "jo.miller", "display_name": "Jo Miller"});
        },
        event: |event| {
            event["actor"] =
                json!({"id": "a1", "handle": "jo.miller", "display_name": "Jo Miller"});
        },
    },
    Swap {
        what: "another author",
        report: |report| report["content"]["author"] = json!({"id": "a-newcomer"}),
        event: |event| event["actor"] = json!({"id": "a-newcomer"}),
    },
    Swap {
        what: "another space",
        report: |report| report["content"]["space"] = json!("politics"),
        event: |event| event["content"]["space"] = json!("politics"),
    },
];

fn report(text: &str, reason: &str) -> Value {
    json!({
        "id": "r1", "at": "2026-11-23T09:59:00Z", "reporter": {"id": "a-reporter"},
        "subject": {"kind": "content", "id": "c1"}, "target": {"id": "somebody"},
        "reason": reason, "content": {"id": "c1", "author": {"id": "a1"}, "text": text},
    })
}

fn event(text: &str) -> Value {
    json!({
        "id": "e1", "kind": "content.created", "at": "2026-11-23T09:59:00Z", "actor": {"id": "a1"},
        "content": {"id": "c1", "text": text, "mentions": ["somebody"]},
    })
}

/// Everything of a case that says how urgent it is, byte for byte.
async fn urgency_of_report(report: &Value) -> String {
    let house = House::open().await;
    let receipt = house
        .post(&house.machine, "/v1/reports", report.clone())
        .await
        .expect(201);
    let case = format!("/v1/cases/{}", receipt["case"].as_str().unwrap());
    let case = house.get(&house.machine, &case).await.expect(200);
    let told = [
        "tier",
        "due_at",
        "queue_at",
        "clock",
        "explanation",
        "triage",
        "coverage",
        "uncovered",
    ];
    let told = told.map(|field| case[field].to_string());
    format!(
        "{} {} {}",
        receipt["tier"],
        receipt["due_at"],
        told.join(" ")
    )
}

async fn urgency_of_event(event: &Value) -> String {
    let house = House::open().await;
    let verdict = house
        .post(&house.machine, "/v1/events", event.clone())
        .await
        .expect(200);
    let told = [
        "tier",
        "verdict",
        "explanation",
        "triage",
        "coverage",
        "uncovered",
    ];
    told.map(|field| verdict[field].to_string()).join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_meant_writes_or_reports_the_tier_is_the_same_byte_for_byte() {
    let (as_report, as_event) = (report(ADDRESS, "threat"), event(ADDRESS));
    let reported = urgency_of_report(&as_report).await;
    let posted = urgency_of_event(&as_event).await;
    // Something is there to be the same.
    assert!(reported.contains("\"T1\"") && posted.contains("\"T1\""));
    for swap in SWAPS {
        let (mut report, mut event) = (as_report.clone(), as_event.clone());
        (swap.report)(&mut report);
        (swap.event)(&mut event);
        assert!(report != as_report && event != as_event, "{}", swap.what);
        assert_eq!(urgency_of_report(&report).await, reported, "{}", swap.what);
        assert_eq!(urgency_of_event(&event).await, posted, "{}", swap.what);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_report_by_many_is_as_urgent_as_by_one() {
    let house = House::open().await;
    let mut answers = Vec::new();
    for number in 0..12 {
        let mut report = report(ADDRESS, "threat");
        report["id"] = json!(format!("r{number}"));
        report["reporter"] = json!({"id": format!("reporter-{number}")});
        let answer = house
            .post(&house.machine, "/v1/reports", report)
            .await
            .expect(201);
        answers.push(json!([answer["case"], answer["tier"], answer["due_at"]]));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_could_assess_waits_no_longer_than_in_english() {
    let words = |text: &str, lang: &str| json!({"id": "c1", "text": text, "lang": lang});
    let screenshot =
        json!({"id": "c1", "media": [{"type": "image/png", "sha256": "ab".repeat(32)}]});
    for (what, content, uncovered) in [
        (
            "English",
            words("I know what you did and you will pay", "en"),
            json!([]),
        ),
        (
            "no pack",
            words("Tiedän mitä teit ja saat maksaa siitä", "fi"),
            json!(["language"]),
        ),
        ("a screenshot", screenshot, json!(["picture"])),
        (
            "too short",
            json!({"id": "c1", "text": "🔪"}),
            json!(["too-short"]),
        ),
        ("not supplied", Value::Null, json!(["no-content"])),
    ] {
        for reason in ["threat", "stalking", "private-data"] {
            let house = House::open().await;
            let mut report = report("", reason);
            report["content"] = content.clone();
            let receipt = house
                .post(&house.machine, "/v1/reports", report)
                .await
                .expect(201);
            assert!(
                receipt["tier"].as_str().unwrap() <= "T2",
                "{what} {receipt}"
            );
            assert!(
                receipt["due_at"].as_str().unwrap() <= "2026-11-23T22:00:00Z",
                "{what}"
            );
            let case = format!("/v1/cases/{}", receipt["case"].as_str().unwrap());
            let case = house.get(&house.machine, &case).await.expect(200);
            assert_eq!(case["uncovered"], uncovered, "{what}");
            let questions = case["triage"]["questions"].as_array().map_or(0, Vec::len);
            assert_eq!(
                questions > 0,
                uncovered != json!([]),
                "{what} {}",
                case["triage"]
            );
        }
    }
}

/// The factors that let a floor go, at a level.
fn all(level: &str) -> Value {
    json!({"directness": level, "act": level, "target": level, "location": level, "time": level})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reviewer_sets_factors_and_what_was_said_is_kept() {
    let house = House::open().await;
    let mira = house.person(Role::Moderator).await;
    house.report("r1", "c1", "threat").await;
    let case = house
        .post(&mira, "/v1/cases/next", json!({}))
        .await
        .expect(200);
    let path = format!("/v1/cases/{}/factors", case["id"].as_str().unwrap());
    let set = |fence: &Value, factors: Value, reason: &str| json!({"fence": fence, "factors": factors, "reason": reason});
    let fence = &case["claim"]["fence"];
    let wrong = set(&json!(99), all("none"), "nothing in it");
    assert_eq!(house.post(&mira, &path, wrong).await.status, 409);
    let unknown = set(fence, json!({"fame": "high"}), "");
    assert_eq!(house.post(&mira, &path, unknown).await.status, 422);

    let raised = json!({"directness": "high", "act": "high", "time": "high"});
    let raised = house
        .post(&mira, &path, set(fence, raised, ""))
        .await
        .expect(200);
    assert_eq!(
        (&raised["tier"], &raised["triage"]["triggers"]),
        (&json!("T0"), &json!(["imminent"]))
    );
    let sentences = raised["triage"]["sentences"].to_string();
    assert!(
        sentences.contains("Without time this would be T"),
        "{sentences}"
    );

    let without_reason = house.post(&mira, &path, set(fence, all("none"), "")).await;
    assert_eq!(without_reason.expect(422)["field"], "reason");
    let because = set(fence, all("none"), "a line of a song");
    let lowered = house.post(&mira, &path, because).await.expect(200);
    assert_eq!(
        (&lowered["tier"], &lowered["due_at"]),
        (&json!("T4"), &raised["due_at"])
    );

    let kept = house.get(&mira, "/v1/factor-reviews").await.expect(200);
    assert_eq!(kept["items"].as_array().unwrap().len(), 8, "{kept}");
    assert!(!kept.to_string().contains("song"), "{kept}");
    let entries = format!("/v1/cases/{}/audit", case["id"].as_str().unwrap());
    let entries = house.get(&mira, &entries).await.expect(200).to_string();
    assert!(entries.contains("case.factors-set") && !entries.contains("song"));

    let round = async || {
        let mut places = Default::default();
        evenhand_engine::loops::retention::round(&house.engine, &mut places)
            .await
            .unwrap();
        let kept = Select::factor_reviews_of(&Platform::default(), 100);
        house.engine.select::<FactorReview>(&kept).unwrap().len()
    };
    house.wait(Duration::from_days(729));
    assert_eq!(round().await, 8);
    house.wait(Duration::from_days(2));
    assert_eq!(round().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rubric_is_there_for_everybody_who_works_here() {
    let house = House::open().await;
    let reader = house.person(Role::ReadOnly).await;
    let rubric = house.get(&reader, "/v1/rubric").await.expect(200);
    assert_eq!(rubric["factors"].as_array().unwrap().len(), 14);
    assert_eq!(
        rubric["about"],
        "This orders the queue; it does not predict violence."
    );
    let mut browser = Browser::of(&house, "Ada", Role::ReadOnly).await;
    let page = browser.get("/rubric").await.text;
    for said in [
        "does not predict violence",
        "TriageFacts",
        "offline event",
        "call-to-attack",
    ] {
        assert!(page.contains(said), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reviewer_sets_factors_in_the_console_without_a_script() {
    let house = House::open().await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    house.report("r1", "c1", "threat").await;
    let case = browser.submit("/queue", "/queue/next", &[]).await.location;
    let page = browser.get(&case).await;
    assert!(
        page.text.contains("does not predict violence"),
        "{}",
        page.text
    );
    let path = format!("{case}/factors");
    let fence = page.hidden("fence");
    let form = [
        ("fence", fence.as_str()),
        ("location", "mid"),
        ("context", ""),
    ];
    let set = browser.submit(&case, &path, &form).await;
    assert_eq!(set.status, 303, "{}", set.text);
    let page = browser.get(&case).await.text;
    for said in [
        "Somebody’s home",
        "published-home",
        "a reviewer",
        "Without location this would be",
    ] {
        let plain = said.replace('’', "'");
        assert!(
            page.contains(said) || page.contains(&plain.replace('\'', "&#39;")),
            "{said} {page}"
        );
    }
    let mut all: Vec<(&str, &str)> = vec![("fence", fence.as_str())];
    all.extend(["directness", "act", "target", "location", "time"].map(|name| (name, "none")));
    let refused = browser.submit(&case, &path, &all).await;
    assert!(
        refused.text.contains("lowering a tier needs a reason"),
        "{}",
        refused.text
    );
    assert!(
        refused.text.contains("<option value=\"none\" selected>"),
        "what was filled in is gone"
    );
    all.push(("reason", "a shop"));
    assert_eq!(browser.submit(&case, &path, &all).await.status, 303);
    assert!(browser.get(&case).await.text.contains(">T4<"));
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_box_to_try_nothing_changes_with_whom_it_is_about_and_an_address_contains_it() {
    let house = House::open().await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    let mut said = Vec::new();
    for target in ["ordinary", "employee", "celebrity", "anonymous"] {
        let fields = [("text", ADDRESS), ("target", target)];
        let page = browser.submit("/try", "/try", &fields).await.text;
        assert!(
            page.contains("content.restrict") && page.contains("TriageFacts"),
            "{page}"
        );
        let part = page.split("id=\"said\"").nth(1).unwrap().to_owned();
        let rows: Vec<&str> = part.split("<tr><th scope=\"row\">").collect();
        assert!(rows.len() > 4, "{part}");
        said.push(part.replace(" <span class=\"state\">chosen</span>", ""));
    }
    said.dedup();
    assert_eq!(said.len(), 1, "{said:?}");

    let without = [("text", "He is somewhere."), ("target", "ordinary")];
    let page = browser.submit("/try", "/try", &without).await.text;
    assert!(!page.contains("content.restrict"));
    let added = [without[0], ("add", "address")];
    let page = browser.submit("/try", "/try", &added).await.text;
    assert!(
        page.contains("14 Oak Lane") && page.contains("content.restrict"),
        "{page}"
    );
}
