//! The rules that ship with Evenhand load, keep their examples, and fit together.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use evenhand_detect::{run, signals};
use evenhand_model::{Event, OrderKind, Signals, Tier, Verdict};
use evenhand_rules::{
    AccountFacts, Derived, Evaluation, Facts, RuleSet, Schema, Scratch, SignalKind, SignalSpec,
    SourceFile, Windows,
};
use serde_json::json;

#[test]
fn every_rule_loads_and_its_examples_come_true() {
    let set = default_rules();
    assert!(set.rules().len() >= 20);
    assert!(
        set.run_examples(&detect)
            .iter()
            .all(|example| example.passed)
    );
}

#[test]
fn a_threat_with_an_address_is_contained_in_the_second_tier() {
    let seen = judge("I will kill you, I know you live at 14 Oak Lane");
    assert_eq!((seen.verdict, seen.tier), (Verdict::Hold, Some(Tier::T1)));
    assert!(
        seen.actions
            .iter()
            .any(|(kind, _)| *kind == OrderKind::ContentRestrict)
    );
}

#[test]
fn ordinary_posts_of_a_known_account_match_nothing() {
    for text in [
        "Good morning everyone, coffee is ready.",
        "We met at 10.30 and walked 3 miles; 25 people came in 2025.",
        "Does anybody know how to fix error 404 in main.rs, line 12?",
        "Die Bahn kam heute 20 Minuten zu spät, wie immer.",
        "Il y a 3 ans, nous étions 12 dans la rue.",
        "En la calle había 3 gatos y 2 perros.",
        "صباح الخير، اليوم جميل جدا",
        "明日の天気は晴れです。",
        "Read https://en.wikipedia.org/wiki/Honey_bee if you like bees",
        "",
    ] {
        let seen = judge(text);
        assert_eq!(
            (seen.verdict, seen.tier, seen.matched.len()),
            (Verdict::Allow, None, 0),
            "{text}"
        );
    }
}

#[test]
fn no_default_rule_fails_to_compute_on_an_event_of_any_kind() {
    let set = default_rules();
    let contents = [
        json!(null),
        json!({ "id": "c" }),
        json!({ "id": "c", "text": "" }),
        json!({ "id": "c", "text": "hi" }),
        json!({ "id": "c", "text": "see https://shop.example/a and tell me what you think of it, please" }),
        json!({ "id": "c", "links": ["shop.example"], "hashtags": ["wave"], "mentions": ["m"] }),
    ];
    let actors = [
        json!({ "id": "a" }),
        json!({ "id": "a", "created_at": "2026-01-01T11:00:00Z", "bio": "bees" }),
    ];
    let mut failed = BTreeSet::new();
    for kind in evenhand_model::EventKind::ALL {
        for content in &contents {
            for actor in &actors {
                let given = json!({ "kind": kind.as_str(), "content": content, "actor": actor });
                let event = event(given);
                for count in [0, 1_000] {
                    let counts = vec![count; set.counters().len()];
                    failed.extend(failing(&set, &event, &counts));
                }
            }
        }
    }
    assert_eq!(failed, BTreeSet::new());
}

/// The rules that can't be computed on an event, with the reason.
fn failing(set: &RuleSet, event: &Event, counts: &[u64]) -> Vec<String> {
    if judge_with(set, event, 0, counts).errors == 0 {
        return Vec::new();
    }
    let signals = run(event, Some(set.signals_used())).signals;
    let facts = Facts {
        event,
        now: event.at,
        signals: &signals,
        derived: &Derived::default(),
        account: AccountFacts::default(),
        counts,
    };
    let outcome = |id: &str| set.explain(id, &facts).unwrap().outcome;
    let rules = set.rules().iter().map(|rule| (&rule.id, outcome(&rule.id)));
    rules
        .filter_map(|(id, outcome)| Some(format!("{id}: {}", outcome.err()?)))
        .collect()
}

#[test]
fn a_campaign_is_seen_also_beside_an_everyday_hashtag() {
    check_campaign(&["wave", "Music"], "wave", &["campaign.hashtag"]);
    check_campaign(&["mycat", "music"], "music", &[]);
    check_campaign(&["music"], "music", &[]);
}

/// Thirty accounts use `shared`; the last post has all the hashtags.
fn check_campaign(hashtags: &[&str], shared: &str, expected: &[&str]) {
    let set = default_rules();
    let mut windows = Windows::new(set.counters());
    let mut post = |actor: &str, hashtags: &[&str]| {
        let event = event(json!({
            "actor": { "id": actor, "created_at": "2025-01-01T12:00:00Z" },
            "content": { "id": "c", "text": format!("post of {actor}"), "hashtags": hashtags },
        }));
        let counts = windows.observe(&event, &Derived::default(), event.at);
        judge_with(&set, &event, 50, &counts)
    };
    for number in 0..500 {
        post(&format!("listener-{number}"), &["music"]);
    }
    for number in 0..26 {
        post(&format!("member-{number}"), &[shared]);
    }
    let seen = post("last", hashtags);
    let matched: Vec<&str> = seen
        .matched
        .iter()
        .map(|place| set.rules()[*place as usize].id.as_str())
        .collect();
    assert_eq!(matched, expected, "{hashtags:?}");
}

#[test]
fn a_threat_under_a_hashtag_is_in_the_first_tier_only_if_the_hashtag_is_no_everyday_one() {
    for (hashtag, expected) in [("wave", Tier::T1), ("music", Tier::T2)] {
        let set = default_rules();
        let mut windows = Windows::new(set.counters());
        let mut last = None;
        for number in 0..12 {
            let event = event(json!({
                "actor": { "id": format!("a{number}"), "created_at": "2025-01-01T12:00:00Z" },
                "content": { "id": "c", "text": "we will get you", "hashtags": [hashtag] },
            }));
            let counts = windows.observe(&event, &Derived::default(), event.at);
            last = judge_with(&set, &event, 50, &counts).tier;
        }
        assert_eq!(last, Some(expected), "{hashtag}");
    }
}

#[test]
fn a_listed_domain_is_found_however_it_is_written() {
    let texts = [
        "see known-bad.example/a",
        "hxxps://known-bad[.]example",
        "known-bad[.]example",
        "http://known-bad%2Eexample/",
        "http://known-bad。example/",
        "HTTPS://LOGIN.KNOWN-BAD.EXAMPLE",
    ];
    for text in texts {
        assert_eq!(judge(text).verdict, Verdict::Remove, "{text}");
    }
    for link in [
        "known-bad.example/a",
        "//known-bad.example",
        "known-bad.example",
    ] {
        let event = event(json!({ "content": { "id": "c", "text": "look", "links": [link] } }));
        assert_eq!(
            evaluate(&default_rules(), &event, 50).verdict,
            Verdict::Remove,
            "{link}"
        );
    }
}

#[test]
fn a_trusted_link_does_not_hide_a_foreign_one() {
    let text = "https://en.wikipedia.org/wiki/Bee and evil.com/x";
    let event = event(json!({ "content": { "id": "c", "text": text } }));
    assert_eq!(
        evaluate(&default_rules(), &event, 0).verdict,
        Verdict::Review
    );
}

#[test]
fn a_flood_of_one_account_is_held_once_the_counters_say_so() {
    let set = default_rules();
    let mut windows = Windows::new(set.counters());
    let verdicts: Vec<Verdict> = (0..25)
        .map(|number| {
            let event =
                event(json!({ "content": { "id": "c", "text": format!("post {number}") } }));
            let counts = windows.observe(&event, &Derived::default(), event.at);
            judge_with(&set, &event, 50, &counts).verdict
        })
        .collect();
    assert_eq!(
        verdicts[18..21],
        [Verdict::Allow, Verdict::Hold, Verdict::Hold]
    );
}

fn judge(text: &str) -> Evaluation {
    evaluate(
        &default_rules(),
        &event(json!({ "content": { "id": "c", "text": text } })),
        50,
    )
}

fn evaluate(set: &RuleSet, event: &Event, post_count: u64) -> Evaluation {
    judge_with(set, event, post_count, &vec![0; set.counters().len()])
}

fn judge_with(set: &RuleSet, event: &Event, post_count: u64, counts: &[u64]) -> Evaluation {
    let facts = Facts {
        event,
        now: event.at,
        signals: &run(event, Some(set.signals_used())).signals,
        derived: &Derived::default(),
        account: AccountFacts {
            post_count,
            ..AccountFacts::default()
        },
        counts,
    };
    set.evaluate(&facts, &mut Scratch::new())
}

fn event(given: serde_json::Value) -> Event {
    let mut event = json!({
        "id": "e", "kind": "content.created", "at": "2026-01-01T12:00:00Z",
        "actor": { "id": "a", "created_at": "2025-01-01T12:00:00Z" },
    });
    for (name, value) in given.as_object().unwrap() {
        event[name] = value.clone();
    }
    serde_json::from_value(event).unwrap()
}

fn detect(event: &Event) -> Signals {
    run(event, None).signals
}

fn default_rules() -> RuleSet {
    let schema = Schema {
        signals: signals().map(spec).collect(),
    };
    RuleSet::compile(&files(), &schema, &detect).unwrap_or_else(|errors| {
        panic!(
            "{}",
            errors
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n")
        )
    })
}

fn spec(spec: &evenhand_detect::SignalSpec) -> SignalSpec {
    SignalSpec {
        name: spec.name,
        kind: match spec.kind {
            evenhand_detect::SignalKind::Found => SignalKind::Found,
            evenhand_detect::SignalKind::Score => SignalKind::Score,
        },
        about: spec.about,
    }
}

fn files() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let in_folder = |folder: &Path| {
        std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
    };
    let mut paths: Vec<PathBuf> = in_folder(&root)
        .chain(in_folder(&root.join("lists")))
        .collect();
    paths.retain(|path| path.is_file());
    paths.sort();
    paths
        .iter()
        .map(|path| SourceFile {
            path: path
                .strip_prefix(&root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned(),
            text: std::fs::read_to_string(path).unwrap(),
        })
        .collect()
}
