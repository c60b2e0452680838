//! Whether it is told who waits longer, and who may say who is who.

use axum::body::Body;
use evenhand_engine::loops::parity;
use evenhand_model::{Duration, Role};
use serde_json::{Value, json};

use crate::browser::Browser;
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
        let mut reported = Self {
            house,
            auditor,
            moderator,
            cases: Vec::new(),
        };
        reported.cases = reported.report("first").await;
        reported
    }

    /// A report for each of staff and for as many others; `wave` tells their contents apart.
    async fn report(&self, wave: &str) -> Vec<[String; 2]> {
        let house = &self.house;
        let mut cases = Vec::new();
        for number in 0..PAIRS {
            let mut pair = Vec::new();
            for who in ["staff", "anybody"] {
                let id = format!("{who}-{number}");
                let mut sent = report(
                    &format!("r-{wave}-{id}"),
                    &format!("c-{wave}-{id}"),
                    "threat",
                );
                sent["at"] = json!(house.engine.now());
                sent["target"] = json!({"id": id});
                let receipt = house.post(&house.machine, "/v1/reports", sent).await;
                pair.push(receipt.expect(201)["case"].as_str().unwrap().to_owned());
                house.wait(Duration::from_minutes(2));
            }
            cases.push(pair.try_into().unwrap());
        }
        cases
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

    /// Takes and decides the cases of staff, whatever waits.
    async fn serve_staff(&self) {
        for (number, [staff, _]) in self.cases.iter().enumerate() {
            let path = format!("/v1/cases/{staff}/claim");
            let why = json!({"reason": "a colleague asked"});
            let claimed = self.house.post(&self.moderator, &path, why).await;
            self.decide(number, &claimed.expect(200)).await;
        }
    }

    /// Open alerts about the figures that `key` is told of, after what the loop does every hour.
    async fn alerts(&self, key: &str) -> Vec<Value> {
        parity::look(&self.house.engine).await.unwrap();
        let told = self.house.get(key, "/v1/alerts").await.expect(200);
        let items = told["items"].as_array().unwrap().iter();
        let of_parity = items.filter(|alert| alert["kind"] == "parity");
        of_parity.cloned().collect()
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
    assert_eq!(figures["plan_since"], "2026-11-23T10:00:00Z");
    let mut browser = Browser::of(&reported.house, "Ada", Role::Auditor).await;
    let page = browser.get("/parity").await.text;
    let words = "Horizon 24 h and margin 1.2 h stand since 2026-11-23 10:00 UTC";
    assert!(page.contains(words), "{page}");
    let planned = browser.get("/audit?act=parity.planned").await.text;
    assert!(planned.contains("margin_hours"), "{planned}");
    assert_eq!(figures["report"]["cohorts"]["insider"]["n"], PAIRS);
    assert_eq!(figures["report"]["cohorts"]["ordinary"]["open"], 0);
    let verdict = &figures["report"]["verdict"];
    assert_eq!(verdict["result"], "proved", "{verdict}");
    let lead = reported.house.person(Role::Lead).await;
    assert_eq!(reported.alerts(&lead).await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn leads_and_auditors_are_told_once_that_staff_are_served_faster_and_anew_only_of_what_comes_later()
 {
    let mut reported = Reported::new().await;
    let lead = reported.house.person(Role::Lead).await;
    reported.serve_staff().await;
    assert_eq!(
        reported.alerts(&lead).await,
        Vec::<Value>::new(),
        "the day is not over"
    );
    reported.house.wait(Duration::from_hours(26));
    let told = reported.alerts(&lead).await;
    assert_eq!(reported.alerts(&lead).await, told, "one is enough");
    assert_eq!(reported.alerts(&reported.auditor).await, told);
    let [alert] = told.as_slice() else {
        panic!("{told:#?}");
    };
    let alarm = &alert["parity"];
    assert_eq!(
        (&alarm["slower"], &alarm["faster"]),
        (&json!("ordinary"), &json!("insider"))
    );
    assert!(
        alarm["e_value"].as_f64() > alarm["bound"].as_f64(),
        "{alarm}"
    );
    assert!(
        alarm["since"].as_str() < alert["raised_at"].as_str(),
        "{alert}"
    );
    assert!(!alert.to_string().contains("staff-"), "{alert}");

    for (role, is_told) in [
        (Role::Lead, true),
        (Role::Auditor, true),
        (Role::Moderator, false),
    ] {
        let mut browser = Browser::of(&reported.house, role.as_str(), role).await;
        let page = browser.get("/alerts").await.text;
        let words = "ordinary is served more slowly than insider: since 2026-11-24";
        assert_eq!(page.contains(words), is_told, "{page}");
        assert_eq!(page.contains("<a href=\"/parity\">The report</a>"), is_told);
    }
    // Who may not read the figures is not told, and can't take it.
    assert!(reported.alerts(&reported.moderator).await.is_empty());
    let id = alert["id"].as_str().unwrap();
    let take = format!("/v1/alerts/{id}/acknowledge");
    let house = &reported.house;
    let taken = house.post(&reported.moderator, &take, json!({})).await;
    assert_eq!(taken.status, 404);
    let read = house
        .get(&reported.moderator, &format!("/v1/alerts/{id}"))
        .await;
    assert_eq!(read.status, 404);

    let taken = house.post(&lead, &take, json!({})).await.expect(200);
    assert_eq!(taken["ended"]["why"], "acknowledged");
    assert!(reported.alerts(&lead).await.is_empty(), "it was told");
    reported.house.wait(Duration::from_hours(1));
    reported.cases = reported.report("later").await;
    reported.serve_staff().await;
    reported.house.wait(Duration::from_hours(26));
    let again = reported.alerts(&lead).await;
    assert_eq!(again.len(), 1, "{again:#?}");
    assert_eq!(again[0]["parity"]["counted_from"], taken["ended"]["at"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moderator_who_only_takes_the_cases_of_staff_makes_it_fail() {
    let reported = Reported::new().await;
    reported.serve_staff().await;
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
    assert_eq!(told["plan_since"], "2026-11-23T10:00:00Z");
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
