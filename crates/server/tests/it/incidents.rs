//! Many accounts that push one thing together become one incident, which tells of the group and hides nobody's case.

use evenhand_engine::campaigns::Follower;
use evenhand_model::{Duration, Role};
use serde_json::{Value, json};

use crate::appeals::{appeal, decided};
use crate::browser::Browser;
use crate::house::House;

/// Spellings of one hashtag.
const TAGS: [&str; 3] = ["OpenTheGate", "Open_The_Gate", "open\u{200b}thegate"];

/// What somebody posts, at the time of the house.
async fn post(house: &House, account: &str, number: usize, content: Value) {
    let now = house.engine.now();
    let mut content = content;
    content["id"] = json!(format!("c-{account}-{number}"));
    let event = json!({
        "id": format!("e-{account}-{number}"), "kind": "content.created", "at": now.to_string(),
        "actor": {
            "id": account, "handle": format!("{account}.handle"),
            "created_at": now.minus(Duration::from_days(3)).to_string(),
        },
        "content": content,
    });
    house
        .post(&house.machine, "/v1/events", event)
        .await
        .expect(200);
}

/// Twelve new accounts say the same at one person, three times each, within some minutes.
pub async fn campaign(house: &House) {
    campaign_with(house, "m0").await;
}

/// The same, the first account being called so.
async fn campaign_with(house: &House, first: &str) {
    for number in 0..3 {
        for place in 0..12 {
            let account = match place {
                0 => first.to_owned(),
                place => format!("m{place}"),
            };
            let text = format!("{number}: open the gate before they close it, spread this now");
            let content = json!({
                "text": text, "hashtags": [TAGS[place % 3]], "mentions": ["target"],
            });
            post(house, &account, number, content).await;
            house.wait(Duration::from_seconds(4));
        }
    }
}

/// Has everything looked at that came in.
pub async fn follow(house: &House, mut follower: Follower) -> Follower {
    house.wait(Duration::from_seconds(60));
    loop {
        let (after, step) = follower.step(&house.engine).await;
        follower = after;
        if !step.unwrap() {
            return follower;
        }
    }
}

async fn incidents(house: &House, state: &str) -> Vec<Value> {
    let path = format!("/v1/incidents?state={state}");
    let list = house.get(&house.machine, &path).await.expect(200);
    list["items"].as_array().unwrap().clone()
}

async fn one(house: &House) -> Value {
    let found = incidents(house, "open").await;
    assert_eq!(found.len(), 1, "{found:?}");
    let path = format!("/v1/incidents/{}", found[0]["id"].as_str().unwrap());
    house.get(&house.machine, &path).await.expect(200)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_is_one_incident_with_its_members_and_people_are_told_once() {
    let house = House::open().await;
    campaign(&house).await;
    let follower = follow(&house, Follower::default()).await;
    let incident = one(&house).await;
    assert_eq!(incident["kind"], "campaign");
    assert_eq!(
        (&incident["accounts"], &incident["posts"]),
        (&json!(12), &json!(36))
    );
    assert_eq!(incident["evidence"]["reading"], "coordinated");
    assert_eq!(incident["targets"][0]["id"], "target");
    let labels: Vec<&str> = incident["variants"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|variant| variant["label"].as_str())
        .collect();
    assert!(!labels.is_empty(), "{incident}");
    assert!(incident["seeds"].as_array().unwrap().len() >= 8);
    assert!(!incident["timeline"].as_array().unwrap().is_empty());

    // In pages, everybody once.
    let path = format!("/v1/incidents/{}/members", incident["id"].as_str().unwrap());
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = house
            .get(&house.machine, &format!("{path}?limit=5{after}"))
            .await
            .expect(200);
        for member in page["items"].as_array().unwrap() {
            assert_eq!(member["posts"], 3);
            seen.push(member["account"]["id"].as_str().unwrap().to_owned());
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 12, "{seen:?}");
    let role = house
        .get(&house.machine, &format!("{path}?role=bystander"))
        .await
        .expect(200);
    assert_eq!(role["items"], json!([]));

    let alerts = house.get(&house.machine, "/v1/alerts").await.expect(200);
    let of_incident = |alerts: &Value| {
        let alerts = alerts["items"].as_array().unwrap().iter();
        alerts.filter(|one| one["kind"] == "incident").count()
    };
    assert_eq!(of_incident(&alerts), 1, "{alerts}");
    post(&house, "m0", 9, json!({"text": "open the gate before they close it, spread this now", "hashtags": [TAGS[0]]})).await;
    let follower = follow(&house, follower).await;
    assert_eq!(one(&house).await["posts"], 37);
    let alerts = house.get(&house.machine, "/v1/alerts").await.expect(200);
    assert_eq!(of_incident(&alerts), 1, "{alerts}");

    // Quiet for long enough, it is over, and so is what people were told.
    house.wait(Duration::from_hours(7));
    follow(&house, follower).await;
    assert_eq!(incidents(&house, "open").await.len(), 0);
    assert_eq!(incidents(&house, "closed").await.len(), 1);
    let alerts = house.get(&house.machine, "/v1/alerts").await.expect(200);
    assert_eq!(of_incident(&alerts), 0, "{alerts}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_starts_again_finds_the_same_incident_and_nobody_is_told_twice() {
    let house = House::open().await;
    campaign(&house).await;
    follow(&house, Follower::default()).await;
    let before = one(&house).await;
    follow(&house, Follower::default()).await;
    let after = one(&house).await;
    for field in [
        "id",
        "opened_at",
        "opened_on",
        "posts",
        "accounts",
        "alert",
        "seeds",
    ] {
        assert_eq!(before[field], after[field], "{field}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_say_different_things_of_one_thing_are_no_incident() {
    let house = House::open().await;
    for account in 0..12_i64 {
        let words = ["rain", "goals", "the referee", "my seat", "songs", "a flag"];
        let text = format!(
            "{} and {} at the match tonight, number {account}",
            words[account as usize % 6],
            words[(account as usize * 5 + 1) % 6]
        );
        let now = house.engine.now();
        let event = json!({
            "id": format!("e{account}"), "kind": "content.created", "at": now.to_string(),
            "actor": {"id": format!("f{account}"), "created_at": now.minus(Duration::from_days(200 + 97 * account)).to_string()},
            "content": {"id": format!("c{account}"), "text": text, "hashtags": ["TheMatch"]},
        });
        house
            .post(&house.machine, "/v1/events", event)
            .await
            .expect(200);
        house.wait(Duration::from_seconds(17 + account * 7 % 23));
    }
    follow(&house, Follower::default()).await;
    assert_eq!(incidents(&house, "open").await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_erased_is_in_no_incident() {
    let house = House::open().await;
    campaign(&house).await;
    let follower = follow(&house, Follower::default()).await;
    let id = one(&house).await["id"].as_str().unwrap().to_owned();
    house
        .post(&house.machine, "/v1/accounts/m3/erase", json!({}))
        .await
        .expect(200);
    follow(&house, follower).await;
    let members = house
        .get(&house.machine, &format!("/v1/incidents/{id}/members"))
        .await
        .expect(200);
    assert_eq!(members["items"].as_array().unwrap().len(), 11, "{members}");
    let incident = one(&house).await.to_string();
    assert!(
        !incident.contains("\"m3\"") && !incident.contains("m3.handle"),
        "{incident}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brigade_is_a_hint_that_names_no_reporter() {
    let house = House::open().await;
    for number in 0..3 {
        for reporter in 0..14 {
            let now = house.engine.now();
            let report = json!({
                "id": format!("r-{reporter}-{number}"), "at": now.to_string(),
                "reporter": {"id": format!("rep{reporter}")},
                "subject": {"kind": "content", "id": format!("bus-lane-{number}")}, "reason": "hate",
                "content": {"id": format!("bus-lane-{number}"), "author": {"id": "baker"}, "text": "a bus lane"},
            });
            house
                .post(&house.machine, "/v1/reports", report)
                .await
                .expect(201);
            house.wait(Duration::from_seconds(2));
        }
    }
    follow(&house, Follower::default()).await;
    let incident = one(&house).await;
    assert_eq!(incident["kind"], "brigade");
    assert_eq!(incident["accounts"], 14);
    assert_eq!(incident["targets"][0]["id"], "baker");
    for (field, nothing) in [
        ("seeds", json!([])),
        ("nodes", json!([])),
        ("edges", json!([])),
    ] {
        assert_eq!(incident[field], nothing, "{field}");
    }
    for reporter in 0..14 {
        let named = format!("\"rep{reporter}\"");
        assert!(!incident.to_string().contains(&named), "{incident}");
    }
    assert_eq!(incident["alert"], Value::Null);
    let path = format!("/v1/incidents/{}/members", incident["id"].as_str().unwrap());
    let members = house.get(&house.machine, &path).await.expect(200);
    assert_eq!(members["items"], json!([]));
    let mut noor = Browser::of(&house, "Noor", Role::Lead).await;
    let path = format!("/incidents/{}", incident["id"].as_str().unwrap());
    let page = noor.get(&path).await;
    assert!(page.text.contains("Reports that come together") && !page.text.contains("rep1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_tells_what_at_whom_and_why_and_draws_it() {
    let house = House::open().await;
    campaign(&house).await;
    follow(&house, Follower::default()).await;
    let mut noor = Browser::of(&house, "Noor", Role::Moderator).await;
    let list = noor.get("/incidents").await;
    let path = list.text.split("href=\"/incidents/").nth(1).unwrap();
    let path = format!("/incidents/{}", path.split('"').next().unwrap());
    let page = noor.get(&path).await;
    assert_eq!(page.status, 200);
    for expected in [
        "12 accounts, 36 posts",
        "accounts that act together",
        "are in nearly the same words as another account",
        "speaks for coordination",
        "Who shared together",
        "posts over time",
        "href=\"/accounts/target\"",
        "m0.handle",
        "0: open the gate before they close it",
    ] {
        assert!(page.text.contains(expected), "{expected}: {}", page.text);
    }
    assert!(
        !page.text.contains('\u{200b}'),
        "what can't be seen is shown"
    );
    let nobody = noor.get("/incidents/0123").await;
    assert_eq!(nobody.status, 404);
}

/// Who looks at an appeal without seeing what was decided does not see that its author was in a campaign.
#[tokio::test(flavor = "multi_thread")]
async fn a_blind_look_does_not_see_the_author_among_the_members() {
    let house = House::open().await;
    let mira = house.person(Role::Lead).await;
    let (_, decision) = decided(&house, &mira).await;
    campaign_with(&house, "a1").await;
    follow(&house, Follower::default()).await;
    appeal(&house, &decision).await;
    let noor = house.person(Role::Lead).await;
    house
        .post(&noor, "/v1/appeals/next", json!({}))
        .await
        .expect(200);
    let id = one(&house).await["id"].as_str().unwrap().to_owned();
    for path in [
        format!("/v1/incidents/{id}"),
        format!("/v1/incidents/{id}/members"),
    ] {
        let blind = house.get(&noor, &path).await.expect(200).to_string();
        let other = house.get(&mira, &path).await.expect(200).to_string();
        assert!(other.contains("\"a1\""), "{path}: {other}");
        assert!(
            !blind.contains("\"a1\"") && blind.contains("\"m4\""),
            "{path}: {blind}"
        );
    }
}

/// Accounts, half of them new, that share a hashtag in words of their own: odd, and no more.
#[tokio::test(flavor = "multi_thread")]
async fn a_surge_that_may_be_a_crowd_is_worth_a_look_within_a_minute_and_is_no_incident() {
    let house = House::open().await;
    for number in 0..14_i64 {
        let now = house.engine.now();
        let days = if number % 2 == 0 { 3 } else { 900 };
        let words = [7, 11, 13, 17, 19].map(|prime| (number * prime).to_string());
        let mut content = json!({
            "id": format!("c-{number}"), "hashtags": ["LanternFestival"],
            "text": format!("words {} of {} people {} who {} heard {}", words[0], words[1], words[2], words[3], words[4]),
        });
        if number % 3 == 1 {
            content["mentions"] = json!(["host"]);
        }
        let event = json!({
            "id": format!("e-{number}"), "kind": "content.created", "at": now.to_string(),
            "actor": {"id": format!("p{number}"), "created_at": now.minus(Duration::from_days(days)).to_string()},
            "content": content,
        });
        house
            .post(&house.machine, "/v1/events", event)
            .await
            .expect(200);
        house.wait(Duration::from_seconds(3 * (2 * number + 1)));
    }
    follow(&house, Follower::default()).await;
    assert!(incidents(&house, "open").await.is_empty());
    let surges = house.get(&house.machine, "/v1/surges").await.expect(200);
    let surges = surges["items"].as_array().unwrap();
    assert_eq!(surges.len(), 1, "{surges:?}");
    assert_eq!(surges[0]["evidence"]["reading"], "unclear");
    assert_eq!(surges[0]["variants"][0]["label"], "LanternFestival");
    let mut noor = Browser::of(&house, "Noor", Role::Lead).await;
    let page = noor.get("/incidents").await.text;
    assert!(
        page.contains("Worth a look") && page.contains("LanternFestival"),
        "{page}"
    );
}

/// What can be done about a campaign is done from its page: by one person where that is enough, by two where it isn't.
#[tokio::test(flavor = "multi_thread")]
async fn from_its_page_a_target_is_protected_a_hashtag_limited_copies_decided_and_a_bundle_saved() {
    let house = House::open().await;
    campaign(&house).await;
    follow(&house, Follower::default()).await;
    let incident = one(&house).await;
    let id = incident["id"].as_str().unwrap();
    let page = format!("/incidents/{id}");
    let mut noor = Browser::of(&house, "Noor", Role::Lead).await;
    let actions = async || {
        let list = house.get(&house.machine, "/v1/actions").await.expect(200);
        let kinds = list["items"].as_array().unwrap().iter();
        let kinds = kinds.map(|action| action["kind"].as_str().unwrap().to_owned());
        kinds.collect::<Vec<_>>()
    };

    let protect = format!("{page}/protect");
    let nothing = [
        ("account", "target"),
        ("mentions_from", "nobody"),
        ("reason", ""),
    ];
    let refused = noor.submit(&page, &protect, &nothing).await;
    assert!(refused.text.contains("role=\"alert\""), "{}", refused.text);
    let fields = [
        ("account", "target"),
        ("mentions_from", "nobody"),
        ("reason", "she is flooded"),
    ];
    let done = noor.submit(&page, &protect, &fields).await;
    assert_eq!(
        done.location,
        format!("{page}?done=ordered"),
        "{}",
        done.text
    );
    assert_eq!(actions().await, ["target.protect"]);

    let fields = [
        ("hashtag", TAGS[0]),
        ("policy", "threats"),
        ("reason", "it calls on others"),
    ];
    let asked = noor.submit(&page, &format!("{page}/limit"), &fields).await;
    assert_eq!(asked.location, "/pending-actions", "{}", asked.text);
    assert_eq!(actions().await.len(), 1, "somebody else must agree first");

    let shown = noor.get(&page).await.text;
    assert!(shown.contains("name=\"copies_of\""), "{shown}");
    let fields = [
        ("work", "decide"),
        ("outcome", "violation"),
        ("copies_of", "c-m1-0"),
        ("policy", "threats"),
        ("action", "content.remove"),
        ("reason", "the same words"),
    ];
    let preview = noor.submit(&page, "/bulks/preview", &fields).await;
    assert_eq!(preview.status, 200, "{}", preview.text);
    for account in [0, 5, 11] {
        let copy = format!("c-m{account}-0");
        assert!(preview.text.contains(&copy), "{copy}: {}", preview.text);
    }

    let fields = [("marking", "amber"), ("reason", "for the hotline")];
    let saved = noor.submit(&page, &format!("{page}/stix"), &fields).await;
    let bundle: Value =
        serde_json::from_str(&saved.text).unwrap_or_else(|_| panic!("{}", saved.text));
    assert_eq!(bundle["type"], "bundle");
    assert!(!saved.text.contains("\"target\""), "{}", saved.text);
}
