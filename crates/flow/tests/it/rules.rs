//! What people set about rules.

use std::collections::BTreeMap;

use evenhand_flow::operation::rules::{RestoreRules, RulesLoaded, SetRuleMode, UnpinRules};
use evenhand_flow::work::RuleOverrides;
use evenhand_model::*;
use evenhand_rules::Mode;

use crate::bench::Bench;

fn set(user: UserId, mode: Option<Mode>, reason: &str) -> SetRuleMode {
    SetRuleMode {
        rule: "spam".into(),
        mode,
        user,
        reason: reason.into(),
    }
}

fn restore(user: UserId, version: &str) -> RestoreRules {
    RestoreRules {
        version: version.into(),
        user,
        reason: "it was better".into(),
    }
}

fn overrides(bench: &Bench) -> RuleOverrides {
    bench.get(RuleOverrides::ID)
}

fn acts(bench: &Bench) -> Vec<Act> {
    bench.entries.iter().map(|entry| entry.act).collect()
}

#[test]
fn a_person_sets_a_mode_with_a_reason_and_lets_the_file_say_it_again() {
    let mut bench = Bench::new();
    let user = bench.user();
    let by = Principal::User(user);
    let refused = bench.run(by.clone(), set(user, Some(Mode::Observe), " "));
    assert_eq!(refused.unwrap_err().field.as_deref(), Some("reason"));
    for _ in 0..2 {
        let observe = set(user, Some(Mode::Observe), "it hits Ann's poems");
        bench.run(by.clone(), observe).unwrap();
    }
    let known = overrides(&bench);
    assert_eq!(
        known.modes(),
        BTreeMap::from([("spam".into(), Mode::Observe)])
    );
    assert_eq!(known.history.len(), 1, "the same again changes nothing");
    bench.run(by, set(user, None, "mended")).unwrap();
    assert!(overrides(&bench).modes.is_empty());
    assert_eq!(acts(&bench), [Act::RuleModeSet, Act::RuleModeSet]);
    let chain = serde_json::to_string(&bench.entries).unwrap();
    assert!(!chain.contains("Ann"), "reasons may name people");
}

#[test]
fn an_earlier_set_comes_back_with_its_modes_and_stays_until_somebody_lifts_it() {
    let mut bench = Bench::new();
    let user = bench.user();
    let by = Principal::User(user);
    let missing = bench.run(by.clone(), restore(user, "v1")).unwrap_err();
    assert_eq!(missing.status, 404);
    let loaded = RulesLoaded {
        version: "v1".into(),
        files: vec![("a.toml".into(), String::new())],
        modes: BTreeMap::from([("flood".into(), Mode::Live)]),
    };
    bench.run(Principal::System, loaded).unwrap();
    bench
        .run(by.clone(), set(user, Some(Mode::Observe), "noisy"))
        .unwrap();
    bench.run(by.clone(), restore(user, "v1")).unwrap();
    let known = overrides(&bench);
    assert_eq!(
        known.modes(),
        BTreeMap::from([("flood".into(), Mode::Live)])
    );
    assert_eq!(known.pin.unwrap().version, "v1");
    let unpin = UnpinRules {
        user,
        reason: "the files are mended".into(),
    };
    bench.run(by.clone(), unpin.clone()).unwrap();
    assert_eq!(overrides(&bench).pin, None);
    assert_eq!(bench.run(by, unpin).unwrap_err().status, 409);
    let expected = [
        Act::RulesLoaded,
        Act::RuleModeSet,
        Act::RulesRestored,
        Act::RulesUnpinned,
    ];
    assert_eq!(acts(&bench), expected);
}
