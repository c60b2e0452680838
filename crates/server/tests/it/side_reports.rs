//! Clocks of laws, first knowledge and reports that came another way, through the API and the console.

use evenhand_flow::clocks::{ClocksInForce, read};
use evenhand_model::{Duration, Role};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::house::{House, report};

/// These packs, as they ship.
pub fn packs(names: &[&str]) -> ClocksInForce {
    let text = |name: &str| {
        let path = format!("{}/../../clocks/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).unwrap()
    };
    let packs = names.iter().map(|name| read(name, &text(name)).unwrap());
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    ClocksInForce::choose(packs.collect(), &names).unwrap()
}

/// A house in which the shipped packs of the US and of India are in force.
async fn house() -> House {
    let clocks = packs(&["house", "us", "in"]);
    House::open_with(|settings| settings.clocks = clocks).await
}

fn hours(hours: i64) -> Duration {
    Duration::from_hours(hours)
}

fn side(about: &str, more: Value) -> Value {
    let mut body = json!({
        "about": about, "channel": "staff-message", "first_known_at": "2026-11-23T10:00:00Z",
        "reason": "threat",
    });
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_force_is_listed_and_a_case_keeps_every_clock_that_applies() {
    let house = house().await;
    let listed = house.get(&house.machine, "/v1/clocks").await.expect(200);
    let ids: Vec<&str> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pack| pack["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["house", "us", "in"]);
    assert_eq!(listed["legal_grounds"], json!(["court-order"]));
    let mut body = report("r1", "c1", "intimate-images");
    body["country"] = json!("US");
    let taken = house
        .post(&house.machine, "/v1/reports", body)
        .await
        .expect(201);
    let path = format!("/v1/cases/{}", taken["case"].as_str().unwrap());
    let case = house.get(&house.machine, &path).await.expect(200);
    let clocks = case["clocks"].as_array().unwrap();
    let of = |id: &str| {
        clocks
            .iter()
            .find(|one| one["id"] == id)
            .unwrap_or(&Value::Null)
    };
    assert_eq!(of("house")["due_at"], "2026-11-23T12:00:00Z");
    assert_eq!(
        of("us.tida")["due_at"],
        "2026-11-25T09:59:00Z",
        "from when the report was made"
    );
    assert_eq!(of("us.tida")["law"], "TAKE IT DOWN Act, section 3");
    assert_eq!(
        of("in.ncii"),
        &Value::Null,
        "the report names another country"
    );
    assert_eq!(case["clock"]["basis"], "house");
    let mut wrong = report("r2", "c2", "spam");
    wrong["legal_ground"] = json!("court-ordre");
    let refused = house
        .post(&house.machine, "/v1/reports", wrong)
        .await
        .expect(422);
    assert!(
        refused["detail"]
            .as_str()
            .unwrap()
            .contains("did you mean `court-order`?"),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_side_report_waits_by_when_it_reached_us_and_counts_from_when_it_was_known() {
    let house = house().await;
    let (lead, moderator) = (
        house.person(Role::Lead).await,
        house.person(Role::Moderator).await,
    );
    let path = "/v1/side-reports";
    house.wait(hours(8));
    house.report("r1", "c1", "threat").await;
    let known =
        json!({"first_known_at": "2026-11-23T17:30:00Z", "comment": "he asked me in the lift"});
    let taken = house
        .post(&moderator, path, side("https://forum.example/p/c1", known))
        .await
        .expect(201);
    let case_path = format!("/v1/cases/{}", taken["case"].as_str().unwrap());
    let case = house.get(&lead, &case_path).await.expect(200);
    assert_eq!(
        case["report_count"], 2,
        "the link is known by what its path ends in"
    );
    assert_eq!(case["due_at"], "2026-11-24T06:00:00Z");
    // Earlier knowledge: a machine and a moderator need a proof, a lead does not.
    let far = |more: Value| {
        let mut body = side("c2", json!({"first_known_at": "2026-11-23T11:00:00Z"}));
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        body
    };
    let refused = house
        .post(&moderator, path, far(json!({})))
        .await
        .expect(422);
    assert_eq!(refused["field"], "first_known_at", "{refused}");
    let proof = json!({"proof": {"what": "mail 4711", "text": "Please look at this."}});
    let taken = house.post(&moderator, path, far(proof)).await.expect(201);
    let case = house
        .get(
            &lead,
            &format!("/v1/cases/{}", taken["case"].as_str().unwrap()),
        )
        .await
        .expect(200);
    assert_eq!(
        (&case["channel"], &case["first_known_at"]),
        (&json!("staff-message"), &json!("2026-11-23T11:00:00Z"))
    );
    assert_eq!(case["received_at"], "2026-11-23T18:00:00Z");
    assert_eq!(case["expedites"], json!([]), "no law asks for it sooner");
    let reports = house
        .get(
            &lead,
            &format!("/v1/reports?case={}", taken["case"].as_str().unwrap()),
        )
        .await
        .expect(200);
    assert_eq!(reports["items"][0]["proof"]["what"], "mail 4711");
    house
        .post(&lead, path, far(json!({"about": "c3"})))
        .await
        .expect(201);
    for (body, field) in [
        (side("c4", json!({"channel": "form"})), "channel"),
        (
            side("c4", json!({"first_known_at": "2026-11-24T10:00:00Z"})),
            "first_known_at",
        ),
        (side(" ", json!({})), "about"),
    ] {
        let refused = house.post(&lead, path, body).await.expect(422);
        assert_eq!(refused["field"], field, "{refused}");
    }
    let auditor = house.person(Role::Auditor).await;
    house
        .post(&auditor, path, side("c5", json!({})))
        .await
        .expect(403);
    house
        .post(&house.machine, path, side("c5", json!({})))
        .await
        .expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_law_that_counts_from_first_knowledge_makes_an_expedite_that_is_balanced() {
    let house = house().await;
    let lead = house.person(Role::Lead).await;
    let older = house.report("r1", "c1", "child-safety").await;
    house.wait(hours(1));
    let known = json!({
        "channel": "email", "reason": "intimate-images", "country": "IN",
        "first_known_at": "2026-11-23T10:30:00Z",
    });
    let taken = house
        .post(&lead, "/v1/side-reports", side("c2", known))
        .await
        .expect(201);
    assert_eq!(
        taken["due_at"], "2026-11-23T12:30:00Z",
        "two hours from when it was known"
    );
    let case = house
        .get(
            &lead,
            &format!("/v1/cases/{}", taken["case"].as_str().unwrap()),
        )
        .await
        .expect(200);
    assert_eq!(case["clock"]["basis"], "in.ncii");
    let expedite = &case["expedites"][0];
    assert_eq!(
        (&expedite["law"], &expedite["by"]),
        (&json!("in.ncii"), &Value::Null)
    );
    assert_eq!(expedite["pulled_forward"], older["case"]);
    let pulled = house
        .get(
            &lead,
            &format!("/v1/cases/{}", older["case"].as_str().unwrap()),
        )
        .await
        .expect(200);
    assert_eq!(pulled["queue_at"], "2026-11-23T11:00:00Z");
    let entries = house
        .get(
            &lead,
            &format!("/v1/cases/{}/audit", taken["case"].as_str().unwrap()),
        )
        .await
        .expect(200);
    assert!(
        entries["items"].to_string().contains("case.expedited"),
        "{entries}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_takes_how_long_ago_it_was_and_shows_the_case_or_what_is_wrong() {
    let house = house().await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    assert!(
        browser
            .get("/queue")
            .await
            .text
            .contains("href=\"/side-report\" data-key=\"i\"")
    );
    let page = browser.get("/side-report").await;
    assert!(
        page.text.contains("autofocus")
            && page.text.contains("More than an hour ago needs a proof")
    );
    let fields = |known: &'static str| {
        [
            ("about", "c1"),
            ("kind", "content"),
            ("channel", "press"),
            ("first_known_at", known),
            ("reason", "threat"),
        ]
    };
    let again = browser
        .submit("/side-report", "/side-report", &fields("3h"))
        .await;
    assert!(
        again.text.contains("a lead must enter it"),
        "{}",
        again.text
    );
    assert!(again.text.contains("value=\"3h\"") && again.text.contains("value=\"c1\""));
    let again = browser
        .submit("/side-report", "/side-report", &fields("a while"))
        .await;
    assert!(again.text.contains("how long ago like"), "{}", again.text);
    let done = browser
        .submit("/side-report", "/side-report", &fields("20m"))
        .await;
    assert_eq!(done.status, 303, "{}", done.text);
    let listed = house.get(&house.machine, "/v1/cases").await.expect(200);
    let case = &listed["items"][0];
    assert_eq!(
        (&case["channel"], &case["first_known_at"]),
        (&json!("press"), &json!("2026-11-23T09:40:00Z"))
    );
    let shown = browser
        .get(&format!("/cases/{}", case["id"].as_str().unwrap()))
        .await;
    assert!(shown.text.contains("(press)"), "{}", shown.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_shows_whether_its_clocks_were_met_and_only_leads_let_one_stand_still() {
    let clocks = packs(&["house", "eu-dsa", "eu-tco"]);
    let house = House::open_with(|settings| settings.clocks = clocks).await;
    let moderator = house.person(Role::Moderator).await;
    let mut lead = Browser::of(&house, "Lena", Role::Lead).await;
    let mut body = report("r1", "c1", "extremism");
    body["channel"] = json!("authority");
    let taken = house.post(&house.machine, "/v1/reports", body).await;
    let id = taken.expect(201)["case"].as_str().unwrap().to_owned();
    let path = format!("/v1/cases/{id}");
    let states = async || {
        let case = house.get(&house.machine, &path).await.expect(200);
        let clocks = case["clocks"].as_array().unwrap().clone();
        let state = |clock: Value| {
            let of = |field: &str| clock[field].as_str().unwrap().to_owned();
            (of("id"), of("state"))
        };
        let states: Vec<_> = clocks.into_iter().map(state).collect();
        states
    };
    let of = |clock: &str, state: &str| (clock.to_owned(), state.to_owned());
    let told = states().await;
    for one in [
        of("tco3", "open"),
        of("dsa16.ack", "met"),
        of("house", "open"),
    ] {
        assert!(told.contains(&one), "{one:?}: {told:?}");
    }
    let page = format!("/cases/{id}");
    let shown = lead.get(&page).await.text;
    assert!(shown.contains("content out of sight"), "{shown}");
    let form = format!("{page}/pause-clock");
    let pause = [
        ("clock", "tco3"),
        ("reason", "force-majeure"),
        ("proof", "the house was under water"),
    ];
    house.wait(Duration::from_seconds(1_800));
    assert_eq!(lead.submit(&page, &form, &pause).await.status, 303);
    assert!(states().await.contains(&of("tco3", "paused")));
    let again = json!({"clock": "tco3", "reason": "force-majeure", "proof": "still"});
    let to_pause = format!("{path}/pause-clock");
    let refused = house.post(&moderator, &to_pause, again).await;
    refused.expect(403);
    house.wait(hours(2));
    let shown = lead.get(&page).await.text;
    assert!(shown.contains("stands still") && shown.contains("Let tco3 run again"));
    let form = format!("{page}/resume-clock");
    assert_eq!(
        lead.submit(&page, &form, &[("clock", "tco3")]).await.status,
        303
    );
    let case = house.get(&house.machine, &path).await.expect(200);
    assert_eq!(case["clock"]["basis"], "tco3", "the deadline stays");
    let mut clocks = case["clocks"].as_array().unwrap().iter();
    let tco = clocks.find(|clock| clock["id"] == "tco3").unwrap();
    assert_eq!(tco["due_at"], "2026-11-23T10:59:00Z");
    assert_eq!(tco["lawful_until"], "2026-11-23T12:59:00Z");
    assert_eq!(tco["state"], "open");
    house.wait(hours(1));
    assert!(states().await.contains(&of("tco3", "missed")));
}
