//! What comes out of a rule set for one event.

use evenhand_model::{Duration, Event, OrderKind, Signals, Tier, Time, Verdict};
use evenhand_rules::{
    AccountFacts, Derived, Evaluation, Facts, RuleSet, Schema, Scratch, SourceFile,
};

fn compile(rules: &str) -> RuleSet {
    let files = [SourceFile {
        path: "rules.toml".into(),
        text: rules.into(),
    }];
    RuleSet::compile(&files, &Schema::default(), &|_| Signals::new())
        .unwrap_or_else(|errors| panic!("{}", errors[0]))
}

fn judge(set: &RuleSet, text: &str) -> Evaluation {
    let now: Time = "2026-01-01T12:00:00Z".parse().expect("a time");
    let event: Event = serde_json::from_value(serde_json::json!({
        "id": "e", "kind": "content.created", "at": now, "actor": {"id": "a"},
        "content": {"id": "c", "text": text},
    }))
    .expect("an event");
    let facts = Facts {
        event: &event,
        now,
        signals: &Signals::new(),
        derived: &Derived::default(),
        account: AccountFacts::default(),
        counts: &[],
    };
    set.evaluate(&facts, &mut Scratch::new())
}

const RULES: &str = r#"
[[rule]]
id = "spam.buy"
about = "An offer"
when = '''text.contains("buy now")'''
then = { verdict = "review", tier = "T3", tags = [{ on = "actor", tag = "seller", for = "7d" }] }
examples = { hits = ["Buy NOW!"], misses = ["good morning"] }

[[rule]]
id = "spam.link-offer"
about = "An offer with a link"
when = '''rule.spam.buy && size(content.links) > 0'''
then = { verdict = "hold", tier = "T2", actions = ["content.restrict"] }
examples = { hits = ["buy now https://shop.example"], misses = ["buy now", "https://shop.example"] }

[[rule]]
id = "watch.shop"
about = "Shops, watched only"
when = '''text.matches("shop[.]example")'''
then = { verdict = "hold" }
mode = "observe"
examples = { hits = ["shop.example"], misses = ["shop"] }
"#;

#[test]
fn the_strictest_verdict_and_tier_win_and_actions_are_united() {
    let set = compile(RULES);
    let evaluation = judge(&set, "Buy now at http://shop.example/");
    assert_eq!(
        (evaluation.matched, evaluation.observed),
        (vec![0, 1], vec![2])
    );
    assert_eq!(
        (evaluation.verdict, evaluation.tier),
        (Verdict::Hold, Some(Tier::T2))
    );
    assert_eq!(evaluation.actions, [(OrderKind::ContentRestrict, 1)]);
    let tags: Vec<_> = evaluation
        .tags
        .iter()
        .map(|tag| (&*tag.tag, tag.lasts))
        .collect();
    assert_eq!(tags, [("seller", Some(Duration::from_days(7)))]);
    assert_eq!((evaluation.case, evaluation.errors), (true, 0));
}

#[test]
fn a_rule_in_observe_mode_has_no_effect() {
    let set = compile(RULES);
    let evaluation = judge(&set, "shop.example");
    assert_eq!(
        (evaluation.observed, evaluation.verdict),
        (vec![2], Verdict::Allow)
    );
}

#[test]
fn a_condition_with_an_error_does_not_match_and_is_counted() {
    let set = compile(
        r#"
[[rule]]
id = "lang"
about = "A language"
when = '''content.lang == "en"'''
examples = { hits = [{ event = { content = { lang = "en" } } }], misses = ["x"] }
"#,
    );
    let evaluation = judge(&set, "x");
    assert_eq!((evaluation.matched.len(), evaluation.errors), (0, 1));
}

/// The parts of a condition as they are shown to a person who asks why.
fn parts(condition: &str) -> Vec<String> {
    let set = compile(&format!(
        "[[rule]]\nid = \"it\"\nabout = \"It\"\nwhen = '''{condition} || event.kind == \"account.created\"'''\n\
         examples = {{ hits = [{{ event = {{ kind = \"account.created\" }} }}], misses = [\"x\"] }}\n"
    ));
    let event: Event = serde_json::from_value(serde_json::json!({
        "id": "e", "kind": "content.created", "at": "2026-01-01T12:00:00Z", "actor": {"id": "a"},
        "content": {"id": "c", "text": "x"},
    }))
    .expect("an event");
    let facts = Facts {
        event: &event,
        now: event.at,
        signals: &Signals::new(),
        derived: &Derived::default(),
        account: AccountFacts::default(),
        counts: &[],
    };
    let explained = set.explain("it", &facts).expect("the rule is there");
    explained.parts.into_iter().map(|part| part.text).collect()
}

#[test]
fn every_part_of_an_explanation_is_a_whole_expression() {
    let shown = [
        "size(text) > 5",
        "content.hashtags.exists(t, t == 'a')",
        "size(content.hashtags) + 1 > 2 && !has(content.lang)",
        "(text.contains('a(') || content.text.matches('b[)]'))",
        "content.links[0].startsWith(\"a\") == true",
        "'a' in content.hashtags && has(actor.avatar.sha256)",
        "(size(text) > 1 ? content.lang : content.space) == 'a'",
        "account_age < duration('1h') && now - event.at > duration('1m')",
        "-size(text) < 4 && content.media.exists(m, m.type == 'a')",
    ]
    .map(|condition| format!("{condition}\n    {}", parts(condition).join("\n    ")));
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn the_evidence_of_a_rule_is_what_it_looks_at_also_through_other_rules() {
    let set = compile(
        r#"
[[list]]
id = "sellers"
kind = "words"
items = ["saws", "große säge"]
[[rule]]
id = "spam.words"
about = "Words of sellers"
when = '''words("sellers", text)'''
examples = { hits = ["saws"], misses = ["x"] }
[[rule]]
id = "spam.offer"
about = "An offer of a seller"
when = '''rule.spam.words && (text.contains("buy") || size(text) > 500)'''
examples = { hits = ["buy saws"], misses = ["saws"] }
[[rule]]
id = "other"
about = "Another rule"
when = '''text.contains("now")'''
examples = { hits = ["now"], misses = ["x"] }
"#,
    );
    let text = "İ: BUY now: Große SÄGE, not chainsaws";
    let event: Event = serde_json::from_value(serde_json::json!({
        "id": "e", "kind": "content.created", "at": "2026-01-01T12:00:00Z", "actor": {"id": "a"},
        "content": {"id": "c", "text": text},
    }))
    .expect("an event");
    let shown: Vec<_> = set
        .evidence(1, &event)
        .spans
        .into_iter()
        .map(|[start, end]| &text[start..end])
        .collect();
    assert_eq!(shown, ["BUY", "Große SÄGE"]);
}
