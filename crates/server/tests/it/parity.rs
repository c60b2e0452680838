//! Whether it is told who waits longer, and who may say who is who.

use axum::body::Body;
use evenhand_model::{Duration, Role};
use serde_json::{Value, json};

use crate::house::{House, report, request};

/// Who reports and whom it is about, in turn: a member of staff, and anybody.
const PAIRS: usize = 25;

/// A house with an auditor's list of staff, and a report for each of them and for as many others, one after the
/// other, all of one tier.
struct Reported {
    house: House,
    auditor: String,
    moderator: String,
    /// Cases of staff and of others, in the order in which they came.
    cases: Vec<[String; 2]>,
}

impl Reported {
    async fn new() -> Self {
        let house = House::open_with(|settings| {
            settings.parity.horizon_hours = 24.0;
            settings.parity_public = Some(Default::default());
        })
        .await;
        let auditor = house.person(Role::Auditor).await;
        let moderator = house.person(Role::Moderator).await;
        let staff: Vec<String> = (0..PAIRS).map(|number| format!("staff-{number}")).collect();
        let list = json!({"cohort": "insider", "accounts": staff});
        house
            .post(&auditor, "/v1/parity/cohorts", list)
            .await
            .expect(200);
        let mut cases = Vec::new();
        for number in 0..PAIRS {
            let mut pair = Vec::new();
            for who in ["staff", "anybody"] {
                let id = format!("{who}-{number}");
                let mut sent = report(&format!("r-{id}"), &format!("c-{id}"), "threat");
                sent["at"] = json!(house.engine.now());
                sent["target"] = json!({"id": id});
                let receipt = house.post(&house.machine, "/v1/reports", sent).await;
                pair.push(receipt.expect(201)["case"].as_str().unwrap().to_owned());
                house.wait(Duration::from_minutes(2));
            }
            cases.push(pair.try_into().unwrap());
        }
        Self {
            house,
            auditor,
            moderator,
            cases,
        }
    }

    /// Decides a claimed case; no two take quite the same time.
    async fn decide(&self, number: usize, claimed: &Value) {
        let decision = json!({
            "fence": claimed["claim"]["fence"], "outcome": "no-violation", "reason": "no threat",
        });
        let path = format!("/v1/cases/{}/decide", claimed["id"].as_str().unwrap());
        let moderator = &self.moderator;
        self.house
            .post(moderator, &path, decision)
            .await
            .expect(201);
        let minutes = number as i64 * 7 % 5;
        self.house.wait(Duration::from_minutes(minutes));
    }

    async fn figures(&self, query: &str) -> Value {
        let path = format!("/v1/parity{query}");
        self.house.get(&self.auditor, &path).await.expect(200)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_the_next_case_serves_everybody_alike_and_it_is_proved() {
    let reported = Reported::new().await;
    for number in 0..PAIRS * 2 {
        let next = reported
            .house
            .post(&reported.moderator, "/v1/cases/next", json!({}))
            .await;
        reported.decide(number, &next.expect(200)).await;
    }
    // All are watched for longer than the horizon.
    reported.house.wait(Duration::from_hours(26));
    let figures = reported.figures("").await;
    assert_eq!(figures["by"], "cohort");
    assert_eq!(figures["report"]["cohorts"]["insider"]["n"], PAIRS);
    assert_eq!(figures["report"]["cohorts"]["ordinary"]["open"], 0);
    let verdict = &figures["report"]["verdict"];
    assert_eq!(verdict["result"], "proved", "{verdict}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moderator_who_only_takes_the_cases_of_staff_makes_it_fail() {
    let reported = Reported::new().await;
    for (number, [staff, _]) in reported.cases.iter().enumerate() {
        let path = format!("/v1/cases/{staff}/claim");
        let why = json!({"reason": "a colleague asked"});
        let claimed = reported.house.post(&reported.moderator, &path, why).await;
        reported.decide(number, &claimed.expect(200)).await;
    }
    reported.house.wait(Duration::from_hours(26));
    let figures = reported.figures("").await;
    let report = &figures["report"];
    assert_eq!(report["verdict"]["result"], "not_proved");
    assert!(report["verdict"]["shown_slower_by"].as_f64().unwrap() > 10.0);
    // Of closed cases alone there is nothing to see.
    assert_eq!(report["cohorts"]["ordinary"]["closed_median"], Value::Null);
    let expedited = |cohort: &str| figures["conduct"][cohort]["expedited"]["count"].clone();
    assert!(expedited("insider").as_u64() >= Some(15));
    assert_eq!(expedited("ordinary"), 0);

    let first_look = reported.figures("?stop=first-look").await;
    assert_eq!(first_look["report"]["verdict"]["result"], "not_proved");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_learns_who_is_on_a_list() {
    let reported = Reported::new().await;
    let (house, auditor) = (&reported.house, &reported.auditor);
    let lead = house.person(Role::Lead).await;
    for path in [
        "/v1/parity/cohorts",
        "/v1/parity",
        "/v1/parity.csv",
        "/v1/audit/entries",
    ] {
        let told = house.get(auditor, path).await;
        told.expect(200);
        assert!(!told.text.contains("staff-"), "{path}: {}", told.text);
    }
    let lists = house.get(&lead, "/v1/parity/cohorts").await.expect(200);
    assert_eq!(lists["items"][0]["cohort"], "insider");
    assert_eq!(lists["items"][0]["accounts"], PAIRS);

    // Somebody on another list now is no longer on this one, and twice is once.
    let moved = json!({"cohort": "partner", "accounts": ["staff-0", "staff-0", "nobody-yet"]});
    for _ in 0..2 {
        let list = house
            .post(auditor, "/v1/parity/cohorts", moved.clone())
            .await;
        assert_eq!(list.expect(200)["accounts"], 2);
    }
    let lists = house.get(&lead, "/v1/parity/cohorts").await.expect(200);
    assert_eq!(lists["items"][0]["accounts"], PAIRS - 1);
    house.wait(Duration::from_minutes(5));
    let figures = reported.figures("?compared=partner").await;
    assert_eq!(figures["report"]["compared"], "partner");
    assert_eq!(figures["report"]["cohorts"]["partner"]["n"], 1);

    let remove = |name: &str| {
        let path = format!("/v1/parity/cohorts/{name}");
        house.send(request("DELETE", auditor, &path, Body::empty()))
    };
    assert_eq!(remove("insider").await.status, 204);
    assert_eq!(remove("insider").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_can_not_be_is_refused_with_the_reason() {
    let house = House::open().await;
    let auditor = house.person(Role::Auditor).await;
    for (body, expected) in [
        (
            json!({"cohort": "Staff!", "accounts": ["a"]}),
            "small letters",
        ),
        (
            json!({"cohort": "ordinary", "accounts": ["a"]}),
            "on no list",
        ),
        (
            json!({"cohort": "insider", "accounts": []}),
            "expected 1 to",
        ),
        (json!({"cohort": "insider", "accounts": [""]}), "accounts"),
        (json!({"cohort": "insider", "names": ["a"]}), "names"),
    ] {
        let answer = house.post(&auditor, "/v1/parity/cohorts", body).await;
        assert_eq!(answer.status, 422, "{}", answer.text);
        assert!(answer.text.contains(expected), "{}", answer.text);
    }
    let answer = house.get(&auditor, "/v1/parity?stop=lunch").await;
    assert!(answer.text.contains("first-look"), "{}", answer.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_list_cases_are_compared_by_channel_and_on_request_by_language() {
    let house = House::open().await;
    let auditor = house.person(Role::Auditor).await;
    for number in 0..12 {
        let mut sent = report(&format!("r{number}"), &format!("c{number}"), "threat");
        sent["content"]["lang"] = json!(if number < 8 { "en-GB" } else { "de" });
        if number % 3 == 0 {
            sent["reporter"] = json!({"kind": "trusted-flagger", "id": "a-flagger"});
        }
        house
            .post(&house.machine, "/v1/reports", sent)
            .await
            .expect(201);
    }
    let figures = house.get(&auditor, "/v1/parity").await.expect(200);
    assert_eq!(figures["by"], "channel");
    assert_eq!(figures["report"]["cohorts"]["trusted-flagger"]["n"], 4);
    assert_eq!(figures["report"]["cohorts"]["other channels"]["n"], 8);
    let figures = house
        .get(&auditor, "/v1/parity?by=language")
        .await
        .expect(200);
    assert_eq!(figures["report"]["compared"], "en");
    assert_eq!(figures["report"]["cohorts"]["en"]["n"], 8);
    assert_eq!(figures["report"]["cohorts"]["other languages"]["n"], 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_nobody_named_is_unknown_and_too_many_of_them_prove_nothing() {
    let reported = Reported::new().await;
    let house = &reported.house;
    for number in 0..20 {
        let mut sent = report(&format!("u{number}"), &format!("cu{number}"), "threat");
        sent["target"].take();
        sent["reporter"] = json!({"kind": "anonymous"});
        house
            .post(&house.machine, "/v1/reports", sent)
            .await
            .expect(201);
    }
    let figures = reported.figures("").await;
    assert_eq!(figures["report"]["cohorts"]["unknown"]["n"], 20);
    let reasons = figures["report"]["verdict"]["reasons"].to_string();
    assert!(reasons.contains("nobody could place"), "{reasons}");
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_what_the_house_publishes_and_no_figure_of_few() {
    let closed = House::open().await;
    assert_eq!(closed.get("", "/parity.json").await.status, 404);

    let reported = Reported::new().await;
    let house = &reported.house;
    let list = json!({"cohort": "partner", "accounts": ["anybody-1", "anybody-2"]});
    house
        .post(&reported.auditor, "/v1/parity/cohorts", list)
        .await
        .expect(200);
    let told = house.get("", "/parity.json").await.expect(200);
    let decision = &told["stops"]["decision"];
    assert_eq!(decision["cohorts"]["insider"]["n"], PAIRS);
    assert_eq!(decision["cohorts"]["partner"], Value::Null);
    let table = house.get("", "/parity.csv").await;
    assert!(
        table.text.contains("decision,insider,all,25,25,"),
        "{}",
        table.text
    );
    assert!(
        table.text.contains("decision,partner,all,,,,,,\n"),
        "{}",
        table.text
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_waits_are_lines_that_the_command_line_reads() {
    let reported = Reported::new().await;
    let house = &reported.house;
    let csv = house.get(&reported.auditor, "/v1/parity.csv").await;
    csv.expect(200);
    let mut lines = csv.text.lines();
    let head = "cohort,tier,category,language,start,stop,event";
    assert_eq!(lines.next(), Some(head));
    let first = lines.next().unwrap();
    assert!(
        first.starts_with("insider,T2,threat,,2026-11-23T10:00:00Z,"),
        "{first}"
    );
    assert!(first.ends_with(",0"), "{first}");
    assert_eq!(lines.count() + 1, PAIRS * 2);
}
