//! What a demo adds to the console: its first screen, the lines of its tour, and the box to try posts in.

use std::sync::Arc;

use evenhand_engine::returns::Follower;
use evenhand_model::{Duration, Role, Tier};
use evenhand_server::ServerOptions;
use evenhand_server::console::tour::{Fortnight, Tour, TourPerson, TourReturner};
use evenhand_simulate::Scenario;
use evenhand_simulate::scenario::{Reviewers, TimeOfDay};
use evenhand_simulate::workload::Came;
use serde_json::json;

use crate::browser::Browser;
use crate::house::House;
use crate::returns::compare;

async fn on_tour() -> House {
    let person = |report: &str, name: &str| TourPerson {
        report: report.into(),
        name: name.into(),
        about: "somebody".into(),
    };
    let tour = Tour {
        people: vec![person("r1", "Nadia"), person("r2", "Marta")],
        screens: [("/queue".to_owned(), "the <button>.".to_owned())].into(),
        returners: vec![
            returner("a2", "z0rvelquist.gate", true),
            returner("a3", "marta_bakes", true),
            returner("a4", "oskar_rows", false),
        ],
        fortnight: Some(fortnight()),
    };
    let options = ServerOptions {
        tour: Some(Arc::new(tour)),
        ..ServerOptions::default()
    };
    House::open_as(|_| (), options).await
}

fn returner(account: &str, handle: &str, is_return: bool) -> TourReturner {
    TourReturner {
        account: account.into(),
        handle: handle.into(),
        of: "a1".into(),
        of_handle: "zorvelquist_gate".into(),
        how: "somehow".into(),
        is_return,
    }
}

/// A hundred cases of staff, then the two people at the same minute; one reviewer looks in for an hour each morning.
fn fortnight() -> Fortnight {
    let scenario = Scenario {
        reviewers: vec![Reviewers {
            count: 1,
            start: TimeOfDay::of_minutes(8 * 60),
            end: Some(TimeOfDay::of_minutes(9 * 60)),
            ..Reviewers::default()
        }],
        ..Scenario::default()
    };
    let came = |hours: i64, tier: Tier, is_staff: bool| Came {
        received_at: scenario.start.plus(Duration::from_hours(hours)),
        tier,
        language: None,
        topic: None,
        cohort: is_staff.then(|| "insider".to_owned()),
        handling: Some(Duration::from_minutes(3)),
    };
    let mut cases: Vec<Came> = (0..100).map(|_| came(7, Tier::T3, true)).collect();
    cases.extend([came(8, Tier::T1, true), came(8, Tier::T1, false)]);
    Fortnight {
        scenario,
        people: vec![100, 101],
        cases,
    }
}

/// What the cells of one stop say, without marks.
fn stop(page: &str, name: &str) -> Vec<String> {
    let row = page
        .split("<tr>")
        .find(|row| row.contains(&format!("\"row\">{name}<br>")));
    let row = row.unwrap_or_else(|| panic!("no stop {name}: {page}"));
    let cells = row.split("<td").skip(1).map(|cell| {
        let cell = cell.split("</td>").next().unwrap();
        let words = cell
            .split('<')
            .map(|part| part.split_once('>').map_or("", |(_, text)| text));
        words
            .collect::<String>()
            .replace(['●', '○'], "")
            .trim()
            .to_owned()
    });
    cells.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_tour_work_begins_at_the_queue_and_nothing_is_explained() {
    let house = House::open().await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    assert_eq!(browser.get("/").await.location, "/queue");
    assert!(!browser.get("/queue").await.text.contains("Guided tour"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_says_what_to_look_at_where_the_tour_has_a_line() {
    let house = on_tour().await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    let queue = browser.get("/queue").await.text;
    assert!(
        queue.contains("Guided tour") && queue.contains("the &#60;button&#62;."),
        "{queue}"
    );
    assert!(!browser.get("/me").await.text.contains("Guided tour"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_two_weeks_are_played_again_with_the_platforms_own_people_first() {
    let house = on_tour().await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    assert!(
        browser
            .get("/")
            .await
            .text
            .contains("href=\"/fortnight?order=as-in-2014\"")
    );
    let as_in_2014 = browser.get("/fortnight?order=as-in-2014").await.text;
    let headline = "<h1>Marta waited 120 h for somebody to look. By one clock it is 6.0 min.</h1>";
    assert!(as_in_2014.contains(headline), "{as_in_2014}");
    let by_one_clock = browser.get("/fortnight").await.text;
    let headline = "<h1>Marta waited 6.0 min for somebody to look. As in 2014 it was 120 h.</h1>";
    assert!(by_one_clock.contains(headline), "{by_one_clock}");
    for page in [as_in_2014, by_one_clock] {
        assert!(
            page.contains("<svg") && page.contains("Not proved"),
            "{page}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_found_of_those_who_came_back_stands_beside_what_happened() {
    let house = on_tour().await;
    for (kind, id, handle) in [
        ("created", "a1", "zorvelquist_gate"),
        ("suspended", "a1", "zorvelquist_gate"),
        ("created", "a2", "z0rvelquist.gate"),
        ("created", "a3", "marta_bakes"),
        ("created", "a4", "oskar_rows"),
    ] {
        let event = json!({
            "id": format!("{kind}-{id}"), "kind": format!("account.{kind}"), "at": "2026-11-23T10:00:00Z",
            "actor": {"id": id, "handle": handle, "created_at": "2026-11-23T10:00:00Z"},
        });
        let answer = house.post(&house.machine, "/v1/events", event).await;
        answer.expect(200);
    }
    compare(&house, Follower::default()).await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    let page = browser.get("/returns").await.text;
    let (_, told) = page
        .split_once("1 of 2 who came back are found")
        .expect(&page);
    let rows: Vec<&str> = told.split("<tr>").skip(2).collect();
    for (row, found) in rows
        .iter()
        .zip([">possible</a>", "<td>missed</td>", "<td>–</td>"])
    {
        assert!(row.contains(found), "{row}");
    }
    assert_eq!(rows.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_two_weeks_to_play_again_the_first_screen_is_shown() {
    let house = House::open().await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    assert_eq!(browser.get("/fortnight").await.location, "/");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_reports_are_followed_stop_by_stop() {
    let house = on_tour().await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    let page = browser.get("/").await.text;
    assert_eq!(page.matches("has not reported yet").count(), 2, "{page}");

    for number in [1, 2] {
        let (id, content) = (format!("r{number}"), format!("c{number}"));
        house.report(&id, &content, "threat").await;
        house.wait(evenhand_model::Duration::from_micros(1_000));
    }
    let page = browser.get("/").await.text;
    assert_eq!(
        stop(&page, "In the queue"),
        ["place 1 of 2", "place 2 of 2"]
    );
    let due = "22:00:00 UTC (T2, serious)";
    assert_eq!(stop(&page, "To be decided by"), [due, due]);
    assert_eq!(stop(&page, "Looked at"), ["nobody yet", "nobody yet"]);
    assert_eq!(stop(&page, "Told"), ["not yet", "not yet"]);

    house.wait(evenhand_model::Duration::from_minutes(5));
    let case = browser.submit("/queue", "/queue/next", &[]).await.location;
    let page = browser.get("/").await.text;
    assert_eq!(stop(&page, "In the queue")[0], "a moderator has it");
    assert_eq!(
        stop(&page, "Looked at"),
        ["by Ada, 5 min after the report", "nobody yet"]
    );

    let fence = browser.get(&case).await.hidden("fence");
    let fields = [
        ("fence", fence.as_str()),
        ("choice", "threats"),
        ("reason", "Mild."),
        ("orders", "these"),
        ("action", "content.remove"),
        ("then", "next"),
    ];
    let decided = browser
        .submit(&case, &format!("{case}/decide"), &fields)
        .await;
    assert_eq!(decided.status, 303, "{}", decided.text);
    let page = browser.get("/").await.text;
    let words = &stop(&page, "Decided")[0];
    assert_eq!(
        words,
        "violation of “Threats”, by Ada, 5 min after the report"
    );
    assert!(
        stop(&page, "Ordered")[0].ends_with("can still be undone"),
        "{page}"
    );
    assert_eq!(stop(&page, "Done")[0], "0 of 1 confirmed");

    house.wait(evenhand_model::Duration::from_minutes(1));
    let actions = house.get(&house.machine, "/v1/actions").await.json();
    let action = actions["items"][0]["action"].as_str().unwrap();
    let outcome = json!({"state": "applied", "at": "2026-11-23T10:06:00Z"});
    house
        .post(
            &house.machine,
            &format!("/v1/actions/{action}/outcome"),
            outcome,
        )
        .await;
    let page = browser.get("/").await.text;
    assert_eq!(stop(&page, "Done")[0], "confirmed 6 min after the report");
    assert_eq!(
        stop(&page, "Out of sight")[0],
        "confirmed 6 min after the report"
    );
    assert_eq!(
        stop(&page, "In the queue"),
        ["has left it", "a moderator has it"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_in_force_say_what_they_think_of_a_text_and_keep_nothing_of_it() {
    let house = House::open().await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    for (text, verdict) in [
        ("good morning", "allow"),
        ("He lives at 12 Example Street, 10115 Berlin", "hold"),
        ("", ""),
    ] {
        let said = browser.submit("/try", "/try", &[("text", text)]).await;
        assert_eq!(said.status, 200, "{}", said.text);
        match verdict {
            "" => assert!(said.text.contains("Type something.")),
            verdict => assert!(
                said.text.contains(&format!("class=\"verdict {verdict}\"")),
                "{}",
                said.text
            ),
        }
    }
    let cases = house.get(&house.machine, "/v1/cases").await.json();
    assert_eq!(cases["items"].as_array().unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_text_is_shown_as_text() {
    let house = House::open().await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    for text in [
        "</textarea><script>alert(1)</script>",
        "\" autofocus onfocus=x \u{202e}",
        "{{7*7}}",
    ] {
        let page = browser.submit("/try", "/try", &[("text", text)]).await.text;
        assert!(
            !page.contains("<script>alert") && !page.contains("\" autofocus"),
            "{page}"
        );
        assert_eq!(page.matches("</textarea>").count(), 1, "{page}");
    }
}
