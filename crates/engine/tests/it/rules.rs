//! Which rules are in force, what is counted, and what new rules would have done.

use std::collections::BTreeMap;
use std::time::Duration as Wait;

use evenhand_engine::Engine;
use evenhand_engine::backtest::BacktestState;
use evenhand_engine::rules_in_force::files_of;
use evenhand_flow::operation::rules::{RestoreRules, SetRuleMode, UnpinRules};
use evenhand_flow::work::{Figure, RuleSetText, Select};
use evenhand_model::*;
use evenhand_rules::{Mode, SourceFile};
use serde_json::{Value, json};

use crate::house;

fn post(engine: &Engine, number: usize, text: &str) -> Value {
    json!({"id": format!("e{number}"), "kind": "content.created", "at": engine.now(),
        "actor": {"id": "a1"}, "content": {"id": format!("c{number}"), "text": text}})
}

fn user(engine: &Engine) -> UserId {
    engine.draw(UserId::new)
}

async fn set_mode(engine: &Engine, rule: &str, mode: Option<Mode>) {
    let by = user(engine);
    let set = SetRuleMode {
        rule: rule.into(),
        mode,
        user: by,
        reason: "a test".into(),
    };
    engine.submit(Principal::User(by), set).await.unwrap();
    engine.apply_rule_modes().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_set_to_observe_does_nothing_at_once_and_forgets_nothing() {
    let place = tempfile::tempdir().unwrap();
    let engine = house::open(place.path()).await;
    for number in 0..3 {
        house::event(&engine, post(&engine, number, "hello")).await;
    }
    let before = engine.rules.load().set.version().to_owned();
    set_mode(&engine, "flood", Some(Mode::Observe)).await;
    let observed = house::event(&engine, post(&engine, 3, "hello")).await;
    assert_eq!(
        (observed.verdict, observed.observed),
        (Verdict::Allow, vec!["flood".to_owned()])
    );
    assert_ne!(engine.rules.load().set.version(), before);
    assert_eq!(
        engine.house.load().rules_version,
        engine.rules.load().set.version()
    );
    set_mode(&engine, "flood", None).await;
    assert_eq!(
        engine.rules.load().set.version(),
        before,
        "as the file says it"
    );
    let live = house::event(&engine, post(&engine, 4, "hello")).await;
    assert_eq!(live.verdict, Verdict::Review);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mode_outlasts_a_restart_and_every_version_keeps_its_modes() {
    let place = tempfile::tempdir().unwrap();
    let engine = house::open(place.path()).await;
    set_mode(&engine, "flood", Some(Mode::Observe)).await;
    set_mode(&engine, "gone", Some(Mode::Observe)).await;
    let version = engine.rules.load().set.version().to_owned();
    drop(engine);
    let engine = house::open_again(place.path()).await;
    assert_eq!(engine.rules.load().set.version(), version);
    let kept: RuleSetText = engine.get(&version).unwrap().unwrap();
    assert_eq!(
        kept.modes,
        BTreeMap::from([("flood".into(), Mode::Observe)])
    );
    let sets = engine.select::<RuleSetText>(&Select::rule_sets(9)).unwrap();
    assert_eq!(sets.len(), 2);
}

const FIRST: &str = r#"
[[rule]]
id = "saws"
about = "Saws"
when = 'content.text.contains("saws")'
then = { verdict = "review" }
examples = { hits = ["saws"], misses = ["hello"] }
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_set_wins_over_the_files_across_a_restart_until_it_is_lifted() {
    let place = tempfile::tempdir().unwrap();
    let engine = house::open_with_rules(place.path(), FIRST).await;
    let first = engine.rules.load().set.version().to_owned();
    let second = FIRST.replace("\"review\"", "\"hold\"");
    house::write_rules(place.path(), &second);
    assert!(engine.reload_rules().await.unwrap());
    let by = user(&engine);
    let restore = RestoreRules {
        version: first.clone(),
        user: by,
        reason: "too many".into(),
    };
    engine.submit(Principal::User(by), restore).await.unwrap();
    assert!(engine.reload_rules().await.unwrap());
    assert_eq!(engine.rules.load().set.version(), first);
    let found = house::event(&engine, post(&engine, 1, "saws")).await;
    assert_eq!(found.verdict, Verdict::Review);

    // Not even wrong files disturb it.
    house::write_rules(place.path(), "[[rule");
    assert!(!engine.reload_rules().await.unwrap());
    drop(engine);
    drop(house::data_directory(place.path()).await);
    let directory = evenhand_engine::RuleFiles::Directory(place.path().join("rules"));
    let engine = house::open_with(place.path(), directory).await;
    assert_eq!(engine.rules.load().set.version(), first);

    house::write_rules(place.path(), &second);
    let unpin = UnpinRules {
        user: by,
        reason: "mended".into(),
    };
    engine.submit(Principal::User(by), unpin).await.unwrap();
    assert!(engine.reload_rules().await.unwrap());
    let found = house::event(&engine, post(&engine, 2, "saws")).await;
    assert_eq!(found.verdict, Verdict::Hold);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_counted_can_be_read_at_once_and_after_a_restart() {
    let place = tempfile::tempdir().unwrap();
    let engine = house::open(place.path()).await;
    let counts = |engine: &Engine| {
        let (platform, now) = (Platform::default(), engine.now());
        let (from, to) = (
            now.minus(Duration::from_hours(2)),
            now.plus(Duration::from_hours(1)),
        );
        let hours = engine.tallies(&platform, Figure::Events, from, to).unwrap();
        let all = hours.iter().filter_map(|tally| tally.counts.get("allow"));
        all.sum::<u64>()
    };
    house::event(&engine, post(&engine, 1, "hello")).await;
    assert_eq!(counts(&engine), 1, "from memory");
    engine.write_tallies().await.unwrap();
    assert_eq!(counts(&engine), 1, "from the store");
    house::event(&engine, post(&engine, 2, "hello")).await;
    assert_eq!(counts(&engine), 2, "from both");
    engine.close().await;
    drop(engine);
    let engine = house::open_again(place.path()).await;
    assert_eq!(counts(&engine), 2);
}

fn with(engine: &Engine, more: &str) -> Vec<SourceFile> {
    let mut files = engine.rule_sources();
    files[0].text.push_str(more);
    files
}

async fn backtest(engine: &std::sync::Arc<Engine>, files: Vec<SourceFile>) -> Value {
    let span = Duration::from_hours(1);
    let begun = engine
        .begin_backtest(
            user(engine),
            None,
            &Platform::default(),
            files,
            &BTreeMap::new(),
            span,
        )
        .unwrap();
    for _ in 0..500 {
        if begun.state() != BacktestState::Running {
            break;
        }
        tokio::time::sleep(Wait::from_millis(10)).await;
    }
    assert_eq!(begun.state(), BacktestState::Done, "{begun:?}");
    assert!((begun.progress() - 1.0).abs() < 1e-9);
    for sample in begun.samples() {
        let logged = engine.event_of(&sample).unwrap();
        assert_eq!(logged.accepted.event.id, sample.event);
    }
    serde_json::to_value(begun.difference().unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backtest_over_the_event_log_says_what_would_change_and_changes_nothing() {
    let place = tempfile::tempdir().unwrap();
    let engine = house::open(place.path()).await;
    for number in 0..3 {
        let text = if number == 1 { "cheap saws" } else { "hello" };
        house::event(&engine, post(&engine, number, text)).await;
    }
    let same = backtest(&engine, engine.rule_sources()).await;
    assert_eq!((&same["events"], &same["changed"]), (&json!(3), &json!(0)));

    let changed = backtest(&engine, with(&engine, FIRST)).await;
    assert_eq!(changed["changed"], 1, "{changed}");
    assert_eq!(
        changed["changes"],
        json!([{"before": "allow", "after": "review", "events": 1}])
    );
    let saws = changed["rules"]
        .as_array()
        .unwrap()
        .iter()
        .find(|rule| rule["rule"] == "saws");
    assert_eq!(
        saws.unwrap(),
        &json!({"rule": "saws", "before": null, "after": 1})
    );

    // The windows of the running server have not counted anything twice: the fourth post hits.
    let third = house::event(&engine, post(&engine, 3, "hello")).await;
    assert_eq!(third.rules, ["flood"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_on_trial_that_are_wrong_are_told_and_an_earlier_set_can_be_tried() {
    let place = tempfile::tempdir().unwrap();
    let engine = house::open(place.path()).await;
    let span = Duration::from_hours(1);
    let (by, platform) = (user(&engine), Platform::default());
    let wrong = with(&engine, "[[rule]]\nid = 'x'\n");
    let refused = engine.begin_backtest(by, None, &platform, wrong, &BTreeMap::new(), span);
    assert_eq!(refused.unwrap_err().field.as_deref(), Some("files"));
    let version = engine.rules.load().set.version().to_owned();
    let kept: RuleSetText = engine.get(&version).unwrap().unwrap();
    let difference = backtest(&engine, files_of(&kept)).await;
    assert_eq!(difference["changed"], 0);
}
