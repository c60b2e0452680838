//! Whoever comes back under another name is found by what they do: whom they contact, what they post, who follows them.

use std::sync::Arc;

use evenhand_engine::returns::Follower;
use evenhand_flow::work::{KeptConduct, SubjectName};
use evenhand_model::{Duration, Platform, Role, SubjectKind, SubjectRef};
use serde_json::{Value, json};

use crate::house::House;
use crate::returns::{compare, suspend};

const WORDS: &str =
    "Larkfield belongs to those who watch at the gate, and we all know who let them in";

/// What an account does: whom it mentions, its hashtags, its texts.
struct Doing<'a> {
    mentions: &'a [&'a str],
    hashtags: &'a [&'a str],
    texts: &'a [&'a str],
}

const THEIRS: Doing<'_> = Doing {
    mentions: &["t1", "t2", "t3"],
    hashtags: &["gatewatch", "larkfieldfirst"],
    texts: &[
        WORDS,
        "Every evening at nine the lamps go out on purpose, write down who is late",
        "They count the keys and never tell anybody how many are missing again",
    ],
};

const OTHERS: Doing<'_> = Doing {
    mentions: &["t7", "t8", "t9"],
    hashtags: &["bread", "weekdays"],
    texts: &[
        "Fresh bread every morning from seven, and the oven is closed on Mondays",
        "The plum cake is back, it was the wettest summer for plums in years",
        "We have a new apprentice who already makes better rolls than I do",
    ],
};

async fn send(house: &House, events: Vec<Value>) {
    for some in events.chunks(100) {
        let answer = house
            .post(&house.machine, "/v1/events", Value::from(some.to_vec()))
            .await
            .expect(200);
        let items = answer["items"].as_array().unwrap();
        assert!(items.iter().all(|one| one["problem"].is_null()), "{answer}");
    }
}

fn now(house: &House) -> String {
    house.engine.now().to_string()
}

fn came(house: &House, id: &str, handle: &str) -> Value {
    let now = now(house);
    json!({
        "id": format!("came-{id}"), "kind": "account.created", "at": now,
        "actor": {"id": id, "handle": handle, "created_at": now},
    })
}

fn posts(house: &House, id: &str, doing: &Doing<'_>) -> Vec<Value> {
    let texts = doing.texts.iter().enumerate();
    let post = |(place, text): (usize, &&str)| {
        json!({
            "id": format!("post-{id}-{place}"), "kind": "content.created", "at": now(house), "actor": {"id": id},
            "content": {"id": format!("c-{id}-{place}"), "text": text, "mentions": doing.mentions, "hashtags": doing.hashtags},
        })
    };
    texts.map(post).collect()
}

fn follows(house: &House, from: &str, to: &str) -> Value {
    json!({
        "id": format!("follow-{from}-{to}"), "kind": "relation.created", "at": now(house), "actor": {"id": from},
        "relation": {"type": "follow", "to": to},
    })
}

fn early_followers(house: &House, to: &str) -> Vec<Value> {
    let fans = (0..8).map(|fan| format!("b{fan}"));
    fans.map(|fan| follows(house, &fan, to)).collect()
}

fn told(house: &House, kind: &str, id: &str) -> Value {
    json!({"id": format!("{kind}-{id}"), "kind": kind, "at": now(house), "actor": {"id": id}})
}

/// A house in which somebody has posted, was suspended and is watched, among others who bake.
async fn suspended() -> (House, Follower) {
    let house = House::open().await;
    let mut events = vec![came(&house, "a1", "zorvelquist_gate")];
    events.extend(posts(&house, "a1", &THEIRS));
    for number in 0..30 {
        let id = format!("b{number}");
        events.push(came(&house, &id, &format!("baker{number}")));
        let text = format!(
            "{number} loaves were sold before noon, {number} more than on the same day last year"
        );
        let doing = Doing {
            texts: &[&text],
            ..OTHERS
        };
        events.extend(posts(&house, &id, &doing));
    }
    events.extend(early_followers(&house, "a1"));
    events.push(told(&house, "account.suspended", "a1"));
    send(&house, events).await;
    let follower = compare(&house, Follower::default()).await;
    (house, follower)
}

async fn links(house: &House) -> Vec<Value> {
    let mira = house.person(Role::Lead).await;
    let list = house.get(&mira, "/v1/returns").await.expect(200);
    list["items"].as_array().unwrap().clone()
}

fn features(link: &Value) -> Vec<&str> {
    let features = link["evidence"]["features"].as_array().unwrap();
    features
        .iter()
        .map(|one| one["feature"].as_str().unwrap())
        .collect()
}

fn kept(house: &House, id: &str) -> Option<KeptConduct> {
    let named = SubjectRef {
        kind: SubjectKind::Account,
        id: id.to_owned(),
    };
    let name = SubjectName::name_of(&Platform::default(), &named);
    let subject = house.engine.get::<SubjectName>(name).unwrap()?.subject;
    house.engine.get(subject).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unrelated_name_with_the_same_conduct_becomes_a_link_and_another_conduct_does_not() {
    let (house, follower) = suspended().await;
    send(
        &house,
        vec![came(&house, "a2", "marta"), came(&house, "a3", "ines")],
    )
    .await;
    let follower = compare(&house, follower).await;
    assert!(links(&house).await.is_empty(), "so far they have only come");
    house.wait(Duration::from_hours(1));
    let events = [posts(&house, "a2", &THEIRS), posts(&house, "a3", &OTHERS)].concat();
    send(&house, events).await;
    compare(&house, follower).await;
    let found = links(&house).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["candidate"]["id"], "a2");
    // It had come an hour before, and the first of its posts told.
    assert_eq!(found[0]["found_after_ms"], 3_600_000);
    assert_eq!(found[0]["posts_at_find"], 3);
    assert_eq!(found[0]["likely_at"], Value::Null);
    for feature in ["targets.shared", "hashtags.shared", "texts.same"] {
        assert!(
            features(&found[0]).contains(&feature),
            "{:?}",
            features(&found[0])
        );
    }
    // Behaviour alone is one family, and likely takes two.
    assert_eq!(found[0]["evidence"]["band"], "possible");
    let told = found[0]["evidence"].to_string();
    for word in ["gate", "t1", "lamps"] {
        assert!(!told.contains(word), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_becomes_likely_as_conduct_shows() {
    let (house, follower) = suspended().await;
    send(&house, vec![came(&house, "a2", "z0rvelquist.gate")]).await;
    let follower = compare(&house, follower).await;
    let found = links(&house).await;
    assert_eq!(
        (found.len(), &found[0]["evidence"]["band"]),
        (1, &json!("possible"))
    );
    send(&house, posts(&house, "a2", &THEIRS)).await;
    compare(&house, follower).await;
    let found = links(&house).await;
    assert_eq!(
        (found.len(), &found[0]["evidence"]["band"]),
        (1, &json!("likely"))
    );
    assert_eq!(found[0]["likely_at"], json!(house.engine.now()));
    let metrics = house.get(&house.machine, "/metrics").await.text;
    assert!(
        metrics.contains("return_links_found_within_a_minute_total 1"),
        "{metrics}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_speaks_to_the_suspended_account_is_rather_somebody_else() {
    let (house, follower) = suspended().await;
    let mut events = vec![came(&house, "a2", "z0rvelquist.gate")];
    let mocking = Doing {
        mentions: &["a1"],
        ..THEIRS
    };
    events.extend(posts(&house, "a2", &mocking));
    send(&house, events).await;
    compare(&house, follower).await;
    let links = links(&house).await;
    assert_eq!(links.len(), 1, "{links:?}");
    assert!(features(&links[0]).contains(&"contact.made"), "{links:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn old_followers_who_follow_again_are_evidence_and_who_blocks_is_no_follower() {
    let (house, _) = suspended().await;
    let mut blocks = early_followers(&house, "a3");
    for block in &mut blocks {
        block["relation"]["type"] = json!("block");
    }
    send(
        &house,
        [
            vec![came(&house, "a2", "marta"), came(&house, "a3", "ines")],
            blocks,
        ]
        .concat(),
    )
    .await;
    send(&house, early_followers(&house, "a2")).await;
    send(
        &house,
        posts(
            &house,
            "a2",
            &Doing {
                mentions: &[],
                hashtags: &["gatewatch"],
                texts: &[WORDS],
            },
        ),
    )
    .await;
    compare(&house, Follower::default()).await;
    let found = links(&house).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        features(&found[0]).contains(&"followers.shared"),
        "{:?}",
        features(&found[0])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_suspended_account_did_is_known_after_the_log_has_forgotten_it() {
    let (house, _) = suspended().await;
    let row = kept(&house, "a1").unwrap();
    let json = serde_json::to_string(&row.conduct).unwrap();
    for word in ["gate", "t1", "lark", "lamps"] {
        assert!(!json.to_lowercase().contains(word), "{json}");
    }
    house.wait(Duration::from_days(400));
    send(
        &house,
        [
            vec![came(&house, "a2", "marta")],
            posts(&house, "a2", &THEIRS),
        ]
        .concat(),
    )
    .await;
    compare(&house, Follower::default()).await;
    let found = links(&house).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(features(&found[0]).contains(&"texts.same"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_linked_to_whom_an_order_suspended_and_who_is_erased() {
    let (house, _) = suspended().await;
    let mira = house.person(Role::Lead).await;
    send(
        &house,
        [
            vec![came(&house, "s1", "quillbramble")],
            posts(&house, "s1", &OTHERS),
        ]
        .concat(),
    )
    .await;
    suspend(&house, &mira, "s1").await;
    let follower = compare(&house, Follower::default()).await;
    assert!(kept(&house, "s1").is_some());
    house
        .post(&house.machine, "/v1/accounts/s1/erase", json!({}))
        .await;
    let follower = compare(&house, follower).await;
    send(&house, vec![came(&house, "n1", "quillbramble1")]).await;
    compare(&house, follower).await;
    assert!(links(&house).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_suspension_ends_or_the_account_is_erased_nothing_is_kept() {
    for end in ["restored", "erased", "restored while nobody compares"] {
        let (house, follower) = suspended().await;
        assert!(kept(&house, "a1").is_some());
        let mut follower = follower;
        match end {
            "erased" => {
                house
                    .post(&house.machine, "/v1/accounts/a1/erase", json!({}))
                    .await;
            }
            _ => send(&house, vec![told(&house, "account.restored", "a1")]).await,
        }
        if end == "restored while nobody compares" {
            follower = Follower::default();
        }
        let follower = compare(&house, follower).await;
        assert!(kept(&house, "a1").is_none(), "{end}");
        send(
            &house,
            [
                vec![came(&house, "a2", "marta")],
                posts(&house, "a2", &THEIRS),
            ]
            .concat(),
        )
        .await;
        compare(&house, follower).await;
        assert!(links(&house).await.is_empty(), "{end}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_erased_is_forgotten_in_memory_and_not_learned_again() {
    let (house, follower) = suspended().await;
    let (accounts, _) = follower.size();
    house
        .post(&house.machine, "/v1/accounts/b3/erase", json!({}))
        .await;
    let follower = compare(&house, follower).await;
    assert_eq!(follower.size().0, accounts - 1);
    let anew = compare(&house, Follower::default()).await;
    assert_eq!(anew.size().0, accounts - 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_posts_costs_one_account_a_bounded_record_and_hides_nobody() {
    let (house, follower) = suspended().await;
    let text = format!("{} {}", "\u{202e}\u{301}x".repeat(500), WORDS);
    let mentions: Vec<String> = (0..200).map(|number| format!("m{number}")).collect();
    let flood = (0..600).map(|number| {
        json!({
            "id": format!("f{number}"), "kind": "content.created", "at": now(&house), "actor": {"id": "f1", "handle": "flood"},
            "content": {"id": format!("cf{number}"), "text": format!("{text}{number}"), "mentions": mentions,
                "hashtags": ["", "#", "\u{0}", format!("tag{number}")]},
        })
    });
    let flood: Vec<Value> = flood.collect();
    let refused = house
        .post(
            &house.machine,
            "/v1/events",
            Value::from(flood[..1].to_vec()),
        )
        .await;
    assert!(refused.status < 500);
    let clean = flood.into_iter().map(|mut event| {
        event["content"]["hashtags"] = json!(["", "#", "  ", event["id"]]);
        event
    });
    send(&house, clean.collect()).await;
    let (_, before) = follower.size();
    let follower = compare(&house, follower).await;
    let (_, after) = follower.size();
    assert!(after - before < 12_000, "{before} {after}");
    send(
        &house,
        [
            vec![came(&house, "a2", "marta")],
            posts(&house, "a2", &THEIRS),
        ]
        .concat(),
    )
    .await;
    compare(&house, follower).await;
    let found = links(&house).await;
    assert!(
        found.iter().any(|link| link["candidate"]["id"] == "a2"),
        "{found:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_is_nearly_the_same_leads_to_the_account_that_had_it() {
    let (house, _) = suspended().await;
    let shown = |id: &str, handle: &str, pdq: String| {
        let mut event = came(&house, id, handle);
        event["actor"]["avatar"] = json!({"pdq": pdq});
        event
    };
    let pdq = "5a".repeat(32);
    // Four bits in each of seven parts of sixteen bits, and in all sixteen parts.
    let changed = |parts: usize| format!("{}{pdq}", "695a".repeat(parts))[..64].to_owned();
    send(
        &house,
        vec![
            shown("s1", "quillbramble", pdq.clone()),
            told(&house, "account.suspended", "s1"),
        ],
    )
    .await;
    let follower = compare(&house, Follower::default()).await;
    send(
        &house,
        vec![
            shown("n1", "marta", changed(7)),
            shown("n2", "ines", changed(16)),
        ],
    )
    .await;
    compare(&house, follower).await;
    let found = links(&house).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["candidate"]["id"], "n1");
    assert!(features(&found[0]).contains(&"picture.close"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspension_is_known_and_a_return_found_without_anybody_asking() {
    let (house, _) = suspended().await;
    let comparing = tokio::spawn(evenhand_engine::loops::returns::run(Arc::clone(
        &house.engine,
    )));
    let events = [
        vec![came(&house, "s1", "quillbramble")],
        posts(&house, "s1", &OTHERS),
    ]
    .concat();
    send(&house, events).await;
    send(
        &house,
        vec![
            told(&house, "account.suspended", "s1"),
            came(&house, "n1", "qui11bramble"),
        ],
    )
    .await;
    let mut found = Vec::new();
    for _ in 0..600 {
        found = links(&house).await;
        if !found.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    comparing.abort();
    assert_eq!(found[0]["candidate"]["id"], "n1", "{found:?}");
}
