//! Figures of the house.

use evenhand_model::{Duration, Role};
use serde_json::{Value, json};

use crate::house::{Answer, House, event};

fn counts(overview: &Value, figure: &str, label: &str) -> Value {
    let series = overview["series"].as_array().unwrap();
    let found = series
        .iter()
        .find(|one| one["figure"] == figure && one["label"] == label);
    found.map_or(Value::Null, |one| one["sum"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_counts_what_came_what_was_decided_and_how_long_that_took() {
    let house = House::open().await;
    let mira = house.person(Role::Moderator).await;
    house
        .post(&house.machine, "/v1/events", event("e1", "floodword"))
        .await
        .expect(200);
    house.report("r1", "c1", "threat").await;
    house.wait(Duration::from_minutes(90));
    let case = house
        .post(&mira, "/v1/cases/next", json!({}))
        .await
        .expect(200);
    let path = format!("/v1/cases/{}/decide", case["id"].as_str().unwrap());
    let decision = json!({"fence": case["claim"]["fence"], "outcome": "violation",
        "policy": "threats", "reason": "a threat", "actions": [{"kind": "content.remove"}]});
    house.post(&mira, &path, decision).await.expect(201);

    let overview = house.get(&mira, "/v1/overview").await.expect(200);
    for (figure, label, sum) in [
        ("events", "hold", 1),
        ("reports", "threat", 1),
        ("cases-opened", "T2", 1),
        ("cases-opened", "T1", 1),
        ("decisions", "T1", 1),
        ("rule-hits", "flood", 1),
        ("orders", "ordered", 2),
    ] {
        assert_eq!(counts(&overview, figure, label), sum, "{figure} {label}");
    }
    assert_eq!(overview["step"], "day");
    assert_eq!(overview["starts"].as_array().unwrap().len(), 8);
    let t1 = &overview["decision_times"][1];
    assert_eq!((&t1["decided"], &t1["in_time"]), (&json!(1), &json!(1)));
    assert_eq!(t1["median_within_seconds"], 7_200);
    let steps = &overview["first_steps"][1];
    assert_eq!(steps["contained"]["median_within_seconds"], 900);
    assert_eq!(steps["looked"]["count"], 1);
    assert_eq!(
        steps["looked"]["median_within_seconds"], 7_200,
        "a person's"
    );
    assert_eq!(overview["backlog"][2], json!({"tier": "T2", "waiting": 1}));
    let series = overview["series"].as_array().unwrap();
    let waiting = series
        .iter()
        .find(|one| one["figure"] == "backlog" && one["label"] == "T2");
    assert_eq!(waiting.unwrap()["counts"][7], 1, "as of now");
    assert_eq!(overview["capacity"]["decided"], 1);
    assert_eq!(overview["capacity"]["hours_to_clear"], 24.0);

    let [overturned] = overview["overturned"].as_array().unwrap().as_slice() else {
        panic!("{}", overview["overturned"]);
    };
    assert_eq!(
        (&overturned["rule"], &overturned["lang"]),
        (&json!("flood"), &json!("und"))
    );
    assert_eq!(
        (&overturned["overturned"], &overturned["judged"]),
        (&json!(0), &json!(1))
    );

    // Nobody is named in it, whoever decided.
    let me = house.get(&mira, "/v1/users").await;
    assert_eq!(me.status, 403);
    let text = house.get(&mira, "/v1/overview").await.text;
    assert!(!text.contains("Mira") && !text.contains("a1"));
}

async fn get(house: &House, query: &str) -> Answer {
    let path = format!("/v1/overview?{query}");
    house.get(&house.machine, &path).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_span_is_told_by_the_hour_or_refused_where_it_makes_no_sense() {
    let house = House::open().await;
    let hours = get(&house, "from=2026-11-23T08:30:00Z&to=2026-11-23T10:10:00Z")
        .await
        .expect(200);
    assert_eq!(hours["step"], "hour");
    assert_eq!(
        hours["starts"],
        json!([
            "2026-11-23T08:00:00Z",
            "2026-11-23T09:00:00Z",
            "2026-11-23T10:00:00Z"
        ])
    );
    for wrong in [
        "from=2026-11-24T00:00:00Z",
        "from=2020-01-01T00:00:00Z",
        "to=never",
    ] {
        assert_eq!(get(&house, wrong).await.status, 422, "{wrong}");
    }
}
