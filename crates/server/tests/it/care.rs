//! Care over the API: what a person sets and sees of themselves, and that nobody else sees any of it.

use axum::body::Body;
use evenhand_engine::loops::retention;
use evenhand_flow::work::{Select, Table};
use evenhand_model::{Duration, Exposure, Role, User};
use evenhand_server::endpoint::table;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::house::{Answer, House, request};

async fn put(house: &House, key: &str, preferences: Value) -> Answer {
    let body = Body::from(preferences.to_string());
    house
        .send(request("PUT", key, "/v1/me/preferences", body))
        .await
}

async fn next(house: &House, key: &str) -> Value {
    house
        .post(key, "/v1/cases/next", json!({}))
        .await
        .expect(200)
}

async fn skip(house: &House, key: &str, case: &Value) -> Value {
    let path = format!("/v1/cases/{}/skip", case["id"].as_str().unwrap());
    let fence = json!({"fence": case["claim"]["fence"]});
    house.post(key, &path, fence).await.expect(200)
}

#[tokio::test(flavor = "multi_thread")]
async fn preferences_are_safe_by_default_and_what_is_not_known_is_refused() {
    let house = House::open().await;
    let mira = house.person(Role::ReadOnly).await;
    let path = "/v1/me/preferences";
    let by_default = house.get(&mira, path).await.expect(200);
    assert_eq!(
        by_default,
        json!({
            "theme": "auto", "shortcuts": true, "pictures_blurred": true, "pictures_grey": false,
            "sound_muted": true, "text_first": false, "daily_budget": 400,
            "day_begins_at_hour": 4, "break_after_minutes": 50,
        })
    );
    let mut wanted = by_default.clone();
    wanted["theme"] = json!("dark");
    wanted["shortcuts"] = json!(false);
    wanted["break_after_minutes"] = json!(null);
    assert_eq!(put(&house, &mira, wanted.clone()).await.expect(200), wanted);
    assert_eq!(house.get(&mira, path).await.expect(200), wanted);
    for (wrong, field, detail) in [
        (json!({"them": "dark"}), "them", "theme"),
        (json!({"theme": "pink"}), "theme", "light"),
        (json!({"daily_budget": 0}), "daily_budget", "1 to 100000"),
        (
            json!({"break_after_minutes": 1}),
            "break_after_minutes",
            "10 to 480",
        ),
    ] {
        let refused = put(&house, &mira, wrong).await.expect(422);
        assert_eq!(refused["field"], field, "{refused}");
        assert!(
            refused["detail"].as_str().unwrap().contains(detail),
            "{refused}"
        );
    }
    assert_eq!(
        house.get(&mira, path).await.expect(200),
        wanted,
        "nothing is half stored"
    );
    assert_eq!(put(&house, &mira, json!({})).await.expect(200), by_default);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spent_budget_says_when_it_begins_anew_and_asks_about_danger() {
    let house = House::open().await;
    let mira = house.person(Role::Moderator).await;
    put(&house, &mira, json!({"daily_budget": 1}))
        .await
        .expect(200);
    for number in 0..2 {
        house
            .report(&format!("r{number}"), &format!("c{number}"), "threat")
            .await;
    }
    next(&house, &mira).await;
    let refused = house.post(&mira, "/v1/cases/next", json!({})).await;
    assert_eq!(refused.content_type, "application/problem+json");
    let refused = refused.expect(409);
    assert_eq!(refused["type"], "/problems/budget-spent");
    assert_eq!(refused["retry_after_seconds"], 18 * 3_600);
    assert!(
        refused["detail"]
            .as_str()
            .unwrap()
            .contains("2026-11-24T04:00:00Z")
    );
    let appeals = house
        .post(&mira, "/v1/appeals/next", json!({}))
        .await
        .expect(409);
    assert_eq!(appeals["type"], "/problems/budget-spent");

    let danger = house.report("r9", "c9", "danger-to-life").await;
    let asked = house
        .post(&mira, "/v1/cases/next", json!({}))
        .await
        .expect(409);
    assert_eq!(asked["type"], "/problems/danger-waits");
    let yes = json!({"danger": true});
    let taken = house.post(&mira, "/v1/cases/next", yes).await.expect(200);
    assert_eq!(
        (&taken["id"], &taken["tier"]),
        (&danger["case"], &json!("T0"))
    );

    let seen = house.get(&mira, "/v1/me/exposure").await.expect(200);
    assert_eq!(seen["today"]["spent"], 8);
    assert_eq!(seen["today"]["looks"], 2);
    assert_eq!(seen["budget_spent"], true);
    house.wait(Duration::from_hours(18));
    let seen = house.get(&mira, "/v1/me/exposure").await.expect(200);
    assert_eq!(
        (&seen["budget_spent"], &seen["today"]["spent"]),
        (&json!(false), &json!(0))
    );
    assert_eq!(seen["days"][0]["spent"], 8);
    next(&house, &mira).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_skips_more_than_the_dispatcher_looks_at_still_gets_the_next() {
    let house = House::open().await;
    let (mira, noor) = (
        house.person(Role::Moderator).await,
        house.person(Role::Moderator).await,
    );
    let mut all = Vec::new();
    for number in 0..70 {
        let receipt = house
            .report(&format!("r{number}"), &format!("c{number}"), "threat")
            .await;
        all.push(receipt["case"].clone());
        house.wait(Duration::from_seconds(1));
    }
    for expected in &all[..66] {
        let case = next(&house, &mira).await;
        assert_eq!(case["id"], *expected);
        let free = skip(&house, &mira, &case).await;
        assert_eq!(
            (&free["state"], &free["due_at"]),
            (&json!("open"), &case["due_at"])
        );
    }
    assert_eq!(next(&house, &mira).await["id"], all[66]);
    assert_eq!(next(&house, &noor).await["id"], all[0]);
    for case in [&all[65], &all[69]] {
        let path = format!("/v1/cases/{}/claim", case.as_str().unwrap());
        house.post(&mira, &path, json!({})).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_sees_what_was_put_before_a_person_whatever_their_role() {
    let house = House::open().await;
    let mira = house.person(Role::Moderator).await;
    put(&house, &mira, json!({"daily_budget": 77}))
        .await
        .expect(200);
    let receipt = house.report("r1", "c1", "threat").await;
    let held = next(&house, &mira).await;
    skip(&house, &mira, &held).await;
    let seen = house.get(&mira, "/v1/me/exposure").await.expect(200);
    assert_eq!(seen["today"]["looks"], 1);

    let users = house
        .engine
        .select::<User>(&Select::all(Table::User, 10))
        .unwrap();
    let (case, user) = (receipt["case"].as_str().unwrap(), users[0].id.to_string());
    let mut others = vec![house.machine.clone()];
    for role in Role::ALL {
        others.push(house.person(*role).await);
    }
    for key in &others {
        for path in ["/v1/me/exposure", "/v1/me/preferences"] {
            let own = house.get(key, path).await;
            assert!(own.status == 403 || own.status == 200, "{}", own.text);
            assert!(
                !own.text.contains("77") && !own.text.contains("\"looks\":1"),
                "{}",
                own.text
            );
        }
        let gets = table::endpoints()
            .into_iter()
            .filter(|endpoint| endpoint.method == "GET" && !endpoint.path.starts_with("/v1/me/"));
        for endpoint in gets.filter(|one| one.path != "/openapi.json" && !one.is_page) {
            for id in [case, &user] {
                let path = endpoint
                    .path
                    .replace("{id}", id)
                    .replace("{token}", "token");
                let answer = house.get(key, &path).await.text.to_lowercase();
                // How often anybody asked for their own is counted, as for every route.
                let answer = answer.replace("/v1/me/exposure", "");
                for word in ["skip", "exposure", "looks", "budget", "break_"] {
                    assert!(!answer.contains(word), "{word} in {path}: {answer}");
                }
            }
        }
    }
    for line in house.engine.store().feed(0, 0, 1_000).unwrap() {
        let is_personal = |table| matches!(table, Table::Exposure | Table::PersonalPreferences);
        assert!(
            !line.changed.iter().any(|key| is_personal(key.table)),
            "{line:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_is_gone_after_a_month() {
    let house = House::open().await;
    let mira = house.person(Role::Moderator).await;
    house.report("r1", "c1", "threat").await;
    next(&house, &mira).await;
    let ledgers = || {
        let all = Select::all(Table::Exposure, 10);
        house.engine.select::<Exposure>(&all).unwrap().len()
    };
    let mut places = retention::Places::default();
    for (days, left) in [(29, 1), (1, 0)] {
        house.wait(Duration::from_days(days));
        retention::round(&house.engine, &mut places).await.unwrap();
        assert_eq!(ledgers(), left);
    }
    let seen = house.get(&mira, "/v1/me/exposure").await.expect(200);
    assert_eq!(
        (&seen["days"], &seen["today"]["looks"]),
        (&json!([]), &json!(0))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_page_keeps_what_one_prefers_and_every_page_honours_it() {
    let house = House::open().await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    let page = browser.get("/queue").await.text;
    assert!(
        page.contains("<html lang=\"en\" class=\"blurred\">"),
        "{page}"
    );
    let fields = [
        ("theme", "dark"),
        ("pictures_blurred", "true"),
        ("pictures_grey", "true"),
        ("text_first", "true"),
        ("daily_budget", "12"),
        ("day_begins_at_hour", "22"),
        ("break_after_minutes", ""),
    ];
    let kept = browser.submit("/me", "/me/preferences", &fields).await;
    assert_eq!(kept.location, "/me", "{}", kept.text);
    for path in ["/queue", "/me"] {
        let page = browser.get(path).await.text;
        let root = "<html lang=\"en\" class=\"blurred grey text-first\" data-theme=\"dark\" \
                    data-shortcuts=\"off\">";
        assert!(page.contains(root), "{page}");
    }
    let page = browser.get("/me").await.text;
    assert!(page.contains("0 units of 12"), "{page}");
    let mut wrong = fields;
    wrong[4] = ("daily_budget", "none");
    let refused = browser.submit("/me", "/me/preferences", &wrong).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("daily_budget"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_skipped_with_one_button_and_enough_is_said_on_the_queue() {
    let house = House::open().await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    for number in 0..2 {
        house
            .report(&format!("r{number}"), &format!("c{number}"), "threat")
            .await;
        house.wait(Duration::from_seconds(1));
    }
    let first = browser.submit("/queue", "/queue/next", &[]).await.location;
    let fence = browser.get(&first).await.hidden("fence");
    let skipped = browser
        .submit(&first, &format!("{first}/skip"), &[("fence", &fence)])
        .await;
    assert_eq!(skipped.location, "/queue", "{}", skipped.text);
    let second = browser.submit("/queue", "/queue/next", &[]).await.location;
    assert_ne!(first, second);

    let less = [
        ("theme", "auto"),
        ("daily_budget", "6"),
        ("day_begins_at_hour", "4"),
    ];
    browser.submit("/me", "/me/preferences", &less).await;
    let refused = browser.submit("/queue", "/queue/next", &[]).await;
    assert_eq!(refused.location, "/queue");
    let queue = browser.get("/queue").await.text;
    assert!(
        queue.contains("That is enough for today") && queue.contains("6 units"),
        "{queue}"
    );
    assert!(!queue.contains("Next case</button>") && !queue.contains("danger waits"));
    let by_name = browser
        .submit(&first, &format!("{first}/claim"), &[("reason", "I must")])
        .await;
    assert_eq!(by_name.location, "/queue");

    let danger = house.report("r9", "c9", "danger-to-life").await;
    let queue = browser.get("/queue").await.text;
    assert!(queue.contains("A case of imminent danger waits"), "{queue}");
    let taken = browser
        .submit("/queue", "/queue/next", &[("danger", "true")])
        .await;
    assert_eq!(
        taken.location,
        format!("/cases/{}", danger["case"].as_str().unwrap())
    );
    let account = browser.get("/me").await.text;
    assert!(account.contains("11 units of 6, 3 looked at"), "{account}");
    assert!(account.contains("<rect class=\"bar full\""), "{account}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_is_spoken_of_gently_and_can_be_put_off() {
    let house = House::open().await;
    let mut browser = Browser::of(&house, "Ada", Role::Moderator).await;
    for number in 0..7 {
        house
            .report(&format!("r{number}"), &format!("c{number}"), "threat")
            .await;
        let case = browser.submit("/queue", "/queue/next", &[]).await.location;
        let fence = browser.get(&case).await.hidden("fence");
        browser
            .submit(&case, &format!("{case}/release"), &[("fence", &fence)])
            .await;
        house.wait(Duration::from_minutes(9));
    }
    let page = browser.get("/queue").await.text;
    assert!(
        page.contains("You have worked for 1 h 3 min without a pause"),
        "{page}"
    );
    let later = browser
        .submit(
            "/queue",
            "/me/exposure/later",
            &[("back", "/queue?tier=T2")],
        )
        .await;
    assert_eq!(later.location, "/queue?tier=T2");
    assert!(!browser.get("/queue").await.text.contains("without a pause"));
    let away = [("back", "//elsewhere.example")];
    let away = browser.submit("/queue", "/me/exposure/later", &away).await;
    assert_eq!(away.location, "/");
}
