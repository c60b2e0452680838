//! What a person reads when a rule file is refused. The texts are kept in `snapshots/`.

use evenhand_model::Signals;
use evenhand_rules::{RuleSet, Schema, SignalKind, SignalSpec, SourceFile};

fn schema() -> Schema {
    let signal = |name, kind| SignalSpec {
        name,
        kind,
        about: "made up",
    };
    Schema {
        signals: vec![
            signal("text.threat", SignalKind::Score),
            signal("privacy.home_address", SignalKind::Found),
            signal("media.known", SignalKind::Known),
        ],
    }
}

const SURROUNDINGS: &str = r#"
[[counter]]
id = "posts"
of = "actor"
window = "1h"
[[counter]]
id = "pile-on"
of = "mention"
distinct = "actor"
window = "1h"
[[list]]
id = "bad-domains"
kind = "domains"
items = ["bad.example"]
[[list]]
id = "people"
kind = "exact"
items = ["alice"]
[[list]]
id = "official-words"
kind = "words"
items = ["support", "helpdesk"]
harmless = "Impersonators use these words; they name nobody"
[[list]]
id = "staff"
kind = "words"
items = ["alice", "bob"]
[[list]]
id = "accounts"
kind = "words"
items = ["@alice"]
[[list]]
id = "profiles"
kind = "exact"
items = ["https://social.example/@alice"]
[[list]]
id = "everyday-hashtags"
kind = "exact"
items = ["music"]
[[counter]]
id = "hashtags"
of = "hashtag"
window = "1h"
except = "everyday-hashtags"
[[counter]]
id = "links"
of = "link"
window = "1h"
except = "profiles"
[[rule]]
id = "base"
about = "Something to refer to"
when = "'a2' in content.mentions"
then = { tags = [{ on = "actor", tag = "named" }] }
examples = { hits = [{ event = { content = { mentions = ["a2"] } } }], misses = ["x"] }
[[rule]]
id = "scored"
about = "A score that sets a tag"
when = "signal.text.threat > 0.9"
then = { verdict = "review", tags = [{ on = "actor", tag = "loud" }] }
examples = { hits = [{ signals = { "text.threat" = 0.95 } }], misses = ["x"] }
"#;

const DECLARED: &str = r#"
[attributes.length]
type = "int"
harmless = "How long the text is"
[attributes."actor.mood"]
type = "int"
harmless = "How somebody feels"
[tags.banned_before]
harmless = "Own sanctions, imported"
history = true
[tags.named]
set_by = "rules"
[tags.loud]
set_by = "rules"
[tags.nobody_sets]
set_by = "rules"
"#;

fn compile(rule: &str) -> Result<RuleSet, String> {
    let file = |path: &str, text: &str| SourceFile {
        path: path.into(),
        text: text.into(),
    };
    let files = [
        file("base.toml", SURROUNDINGS),
        file("rule.toml", rule),
        file("schema.toml", DECLARED),
    ];
    RuleSet::compile(&files, &schema(), &|_| Signals::new()).map_err(|errors| {
        errors
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n\n")
    })
}

fn rule(condition: &str, effects: &str) -> String {
    format!(
        "[[rule]]\nid = \"it\"\nabout = \"It\"\nwhen = '''{condition}'''\nthen = {{ {effects} }}\n\
         examples = {{ hits = [], misses = [] }}\n"
    )
}

/// What is said about a condition and effects, but for the missing examples.
fn refusal(condition: &str, effects: &str) -> Option<String> {
    let errors = compile(&rule(condition, effects)).err()?;
    let told: Vec<_> = errors
        .split("\n\n")
        .filter(|error| !error.contains("at least one example"))
        .collect();
    (!told.is_empty()).then(|| told.join("\n\n"))
}

fn catalogue(cases: &[(&str, &str)]) -> String {
    let told = cases.iter().map(|(condition, effects)| {
        let told = refusal(condition, effects);
        told.unwrap_or_else(|| panic!("accepted: {condition} => {effects}"))
    });
    told.collect::<Vec<_>>().join("\n\n----\n\n")
}

#[test]
fn wrong_conditions_are_explained() {
    insta::assert_snapshot!(catalogue(&[
        ("contnt.text == ''", ""),
        ("content.txt == ''", ""),
        ("actor.private.email == 'a'", ""),
        ("text.contains('x'", ""),
        ("text = 'x'", ""),
        ("text == 'x' and text == 'y'", ""),
        ("text.contain('x')", ""),
        ("text.contains(content.lang)", ""),
        ("text.contains('Loud')", ""),
        ("text.matches('(Loud|quiet)')", ""),
        ("contains('x')", ""),
        ("size(text, text) > 1", ""),
        ("text == 1", ""),
        ("size(text) + 1.0 > 2.0", ""),
        ("size(text)", ""),
        ("text && true", ""),
        ("1 / 0 == 1", ""),
        ("text.matches('(a')", ""),
        (r"text.matches(r'(a)\1')", ""),
        (r"text.matches('(?<=a)b')", ""),
        ("text.matches('(a{1000}){1000}')", ""),
        ("signal.privacy.home_adress", ""),
        ("counter.postz > 1", ""),
        ("rule.bas", ""),
        ("rule.it", ""),
        ("rule('bass')", ""),
        ("listed('bad-domain', content.domains)", ""),
        ("words('bad-domains', text)", ""),
        ("account_age < duration('1w')", ""),
        ("now > timestamp('yesterday')", ""),
        ("content.media.exists(m, m.sha == 'x')", ""),
        ("content.links.map(l, l) == []", ""),
        (
            "content.links.exists(a, content.links.exists(b, a == b))",
            ""
        ),
        (
            "content.links.exists(a, [1].exists(b, [2].exists(c, true)))",
            ""
        ),
        ("{'a': 1}.a == 1", ""),
        ("text.exists(c, true)", ""),
        ("has(text)  && content.mentions[0].x == 1", ""),
        ("'é' == 'e' && contnt", ""),
    ]));
}

#[test]
fn effects_that_see_too_much_are_refused() {
    insta::assert_snapshot!(catalogue(&[
        ("'a2' in content.mentions", "verdict = 'review'"),
        ("content.mentions.exists(m, m == 'a2')", "tier = 'T2'"),
        ("relation.to == 'a2'", "actions = ['account.warn']"),
        ("actor.id == 'a2'", "case = true"),
        ("actor.handle == 'alice'", "verdict = 'review'"),
        ("actor.handle in ['alice', 'bob']", "verdict = 'review'"),
        (
            "actor.handle.matches('^(alice|bob)$')",
            "verdict = 'review'"
        ),
        ("listed('people', actor.handle)", "verdict = 'review'"),
        ("rule.base", "verdict = 'review'"),
        ("tagged('named')", "verdict = 'review'"),
        ("counter.pile-on > 10", "verdict = 'review'"),
        ("attributes.verified", "verdict = 'review'"),
        ("attributes.actor.verified", "verdict = 'review'"),
        (
            "text.contains('spam') && !attributes.staff",
            "verdict = 'review'"
        ),
        ("tagged('verified')", "verdict = 'review'"),
        ("account_age < duration('1h')", "tier = 'T3'"),
        ("counter.posts > 5", "tier = 'T3'"),
        ("tagged('banned_before')", "tier = 'T3'"),
        ("signal.text.threat > 0.9", "verdict = 'hold'"),
        (
            "signal.text.threat > 0.9 || text.contains('spam')",
            "actions = ['content.restrict']"
        ),
        (
            "signal.text.threat > 0.9 && event.kind == 'content.created'",
            "verdict = 'hold'"
        ),
        ("rule.scored && size(text) > 3", "verdict = 'hold'"),
        ("tagged('loud')", "verdict = 'hold'"),
        ("!(signal.text.threat < 0.9)", "verdict = 'hold'"),
        ("text.contains('spam')", "verdict = 'remove'"),
        (
            "listed('bad-domains', content.domains) || text.contains('spam')",
            "verdict = 'remove'"
        ),
        (
            "!listed('bad-domains', content.domains)",
            "actions = ['account.suspend']"
        ),
        ("listed('people', content.space)", "verdict = 'remove'"),
    ]));
}

#[test]
fn a_pattern_that_is_turned_around_is_no_ground() {
    let removed = [
        "listed('bad-domains', content.domains) == false",
        "listed('bad-domains', content.domains) != true",
        "false == listed('bad-domains', content.domains)",
        "(listed('bad-domains', content.domains) || true) == true",
        "listed('bad-domains', content.domains) in [false]",
        "listed('bad-domains', content.domains) < true",
        "(listed('bad-domains', content.domains) ? 1 : 2) == 2",
        "listed('bad-domains', content.domains) ? true : true",
        "(listed('bad-domains', content.domains) == false) == true",
        "!content.domains.exists(d, !listed('bad-domains', d))",
        "content.domains.all(d, listed('bad-domains', d))",
        "!content.domains.exists_one(d, !listed('bad-domains', d))",
    ];
    for condition in removed {
        check_refused(condition, "actions = ['content.remove']", "operator's list");
    }
    let restricted = "(signal.text.threat > 0.8 || text.contains('zzzz')) == true";
    check_refused(restricted, "actions = ['content.restrict']", "scores alone");
}

#[test]
fn containment_needs_a_pattern_in_what_was_written_or_done() {
    for condition in [
        "true",
        "account_age < duration('1h')",
        "!text.contains('please')",
        "size(text) != 4",
        "counter.posts >= 0 && size(text) > 3",
        "counter.posts > 1",
        "counter.posts < 5",
        "counter.posts == 5",
        "text.contains('a')",
        "content.text.matches('.')",
        "text.matches('[a-z]+')",
        r"content.text.matches('[\\u0600-\\u06FF]')",
        "event.kind.startsWith('content')",
        "content.lang.matches('^ar')",
        "content.lang == 'ar'",
        "content.lang in ['ar', 'fa']",
        "listed('everyday-hashtags', content.space)",
        "text != 'buy now'",
        "text.contains('spam') || size(text) > 100",
        "tagged('banned_before')",
    ] {
        for effects in [
            "actions = ['content.restrict']",
            "actions = ['account.restrict']",
            "verdict = 'hold'",
        ] {
            check_refused(condition, effects, "without any pattern");
        }
    }
}

#[test]
fn looking_for_somebody_by_name_is_refused() {
    for condition in [
        "(has(actor.handle) ? actor.handle : '') == 'alice'",
        "actor.handle.matches('^alice')",
        "actor.handle.matches('(?i-u)^alice')",
        "actor.handle.startsWith('alice')",
        "actor.handle.contains('alice@corp.example')",
        "!actor.handle.endsWith('@corp.example') && text.contains('spam')",
        "(size(text) > 3 ? actor.handle : actor.display_name).contains('alice')",
        "words('staff', actor.handle)",
        "words('staff', actor.display_name)",
        "listed('people', actor.display_name)",
        "content.url.contains('/@alice/')",
        "content.links.exists(l, l.contains('/@alice'))",
        "content.links.exists(l, l == 'https://social.example/@alice')",
        "'https://social.example/@alice' in content.links",
        "content.url in ['https://social.example/@alice']",
        "listed('profiles', content.links)",
        "words('accounts', text)",
        "text.contains('@alice')",
        "text == 'hello @alice'",
        "text.matches('@(alice|bob)')",
        "content.text.matches('(?i)@_?alice')",
        "counter.links > 3",
    ] {
        check_refused(condition, "tier = 'T0'", "who somebody is");
    }
}

#[test]
fn a_tag_is_trusted_only_if_nobody_but_rules_sets_it() {
    let sets = |mode: &str| {
        format!(
            "[[rule]]\nid = \"sets\"\nabout = \"It\"\nwhen = \"text.contains('vip')\"\nmode = \"{mode}\"\n\
             then = {{ tags = [{{ on = \"actor\", tag = \"vip\" }}] }}\n\
             examples = {{ hits = [\"vip\"], misses = [\"x\"] }}\n"
        )
    };
    for mode in ["live", "observe"] {
        let reads = rule(
            "tagged('vip') && text.contains('spam')",
            "verdict = 'review'",
        );
        let told = compile(&(sets(mode) + &reads)).unwrap_err();
        assert!(told.contains("reads tag `vip`, which may tell"), "{told}");
    }
    check_refused("tagged('nobody_sets')", "verdict = 'review'", "standing");
    check_refused("tagged('named')", "verdict = 'review'", "who somebody is");
    check_refused(
        "text.contains('spam')",
        "actions = ['content.restrict', 'hashtag.limit']",
        "which only people may order",
    );
    check_refused(
        "derived.email_domain == 'corp.example'",
        "case = true",
        "a review case",
    );
    check_refused(
        "derived.email_domain == 'corp.example'",
        "tier = 'T3'",
        "a tier",
    );
    check_refused(
        "listed('bad-domains', derived.email_domain)",
        "tier = 'T3'",
        "a tier",
    );
}

fn check_refused(condition: &str, effects: &str, expected: &str) {
    let told = refusal(condition, effects);
    let told = told.unwrap_or_else(|| panic!("accepted: {condition} => {effects}"));
    assert!(told.contains(expected), "{condition} => {effects}: {told}");
}

#[test]
fn effects_within_the_bounds_are_accepted() {
    for (condition, effects) in [
        ("'a2' in content.mentions", ""),
        ("size(content.mentions) > 5", "verdict = 'review'"),
        (
            "has(content.in_reply_to) && text.contains('spam')",
            "verdict = 'hold'",
        ),
        ("words('official-words', actor.handle)", "verdict = 'hold'"),
        (
            "actor.handle.matches('^[a-z]+[0-9]{6,}$')",
            "verdict = 'review'",
        ),
        ("actor.handle.matches(r'^\\W+$')", "tier = 'T3'"),
        ("has(actor.handle) && text.contains('spam')", "tier = 'T0'"),
        ("size(actor.display_name) > 40", "verdict = 'review'"),
        ("text.matches('[a-z]+@[a-z]+')", "tier = 'T3'"),
        (
            "derived.email_domain == 'corp.example'",
            "verdict = 'review'",
        ),
        (
            "tagged('loud') && text.contains('spam')",
            "verdict = 'hold'",
        ),
        ("counter.posts >= 2", "verdict = 'hold'"),
        ("20 < counter.hashtags", "actions = ['account.restrict']"),
        ("text == 'buy now'", "actions = ['content.restrict']"),
        ("'wave' in content.hashtags", "verdict = 'hold'"),
        (
            "content.media.exists(m, m.sha256 == 'abcdef')",
            "verdict = 'hold'",
        ),
        (
            "listed('bad-domains', content.domains) == true",
            "verdict = 'remove'",
        ),
        (
            "!listed('bad-domains', content.domains) == false",
            "verdict = 'remove'",
        ),
        (
            "size(text) > 9 ? listed('bad-domains', content.domains) : signal.media.known",
            "verdict = 'remove'",
        ),
        (
            "attributes.actor.mood > 5",
            "verdict = 'review', tier = 'T3'",
        ),
        ("attributes.length > 5", "verdict = 'review', tier = 'T3'"),
        ("tagged('banned_before')", "verdict = 'review'"),
        (
            "account_age < duration('1h') && text.contains('spam')",
            "verdict = 'hold'",
        ),
        (
            "signal.text.threat > 0.9",
            "verdict = 'review', tier = 'T2'",
        ),
        (
            "signal.text.threat > 0.9 && signal.privacy.home_address",
            "verdict = 'hold'",
        ),
        (
            "listed('bad-domains', content.domains)",
            "verdict = 'remove'",
        ),
        (
            "listed('bad-domains', content.domains) && rule.scored",
            "actions = ['account.suspend']",
        ),
        (
            "content.domains.exists(d, listed('bad-domains', d))",
            "verdict = 'remove'",
        ),
        ("signal.media.known", "actions = ['content.remove']"),
        (
            "signal.media.known || listed('bad-domains', content.domains)",
            "verdict = 'remove'",
        ),
        ("rule(\"base\") || counter.pile-on > 3", ""),
    ] {
        let told = refusal(condition, effects);
        assert_eq!(told, None, "{condition} => {effects}");
    }
}

#[test]
fn wrong_files_are_explained() {
    let whole = |id: &str, rest: &str| {
        format!("[[rule]]\nid = \"{id}\"\nabout = \"It\"\nwhen = \"true\"\n{rest}\n")
    };
    let examples = "examples = { hits = [\"a\"], misses = [\"b\"] }";
    let cases = [
        "[[rule]\nid = 1".to_string(),
        whole("it", "exmples = 1"),
        whole("it", ""),
        whole("it", "examples = { hits = [], misses = [] }"),
        whole("It is", examples),
        whole("base", examples),
        whole("it", "then = { verdict = \"delete\" }\nexamples = { hits = [\"a\"], misses = [\"b\"] }"),
        whole("it", "then = { actions = [\"content.delete\"] }\nexamples = { hits = [\"a\"], misses = [\"b\"] }"),
        whole("it", "examples = { hits = [1], misses = [\"b\"] }"),
        whole("it", "examples = { hits = [{ evnt = {} }], misses = [\"b\"] }"),
        whole("it", "examples = { hits = [{ event = { kind = \"x\" } }], misses = [\"b\"] }"),
        whole("it", "examples = { hits = [{ counts = { post = 1 } }], misses = [\"b\"] }"),
        whole("it", examples),
        whole("it", "examples = { hits = [\"a\"], misses = [\"b\"] }").replace("true", "text == 'b'"),
        "[[list]]\nid = \"l\"\nkind = \"words\"\nfile = \"lists/none.txt\"".to_string(),
        "[[list]]\nid = \"l\"\nkind = \"words\"".to_string(),
        "[[counter]]\nid = \"c\"\nof = \"actor\"\nwindow = \"90d\"".to_string(),
        "[[counter]]\nid = \"posts-1h\"\nof = \"actor\"\nwindow = \"1h\"".to_string(),
        "[[counter]]\nid = \"c\"\nof = \"hashtag\"\nwindow = \"1h\"\nexcept = \"everyday-hashtag\"".to_string(),
        "[[counter]]\nid = \"c\"\nof = \"hashtag\"\nwindow = \"1h\"\nexcept = \"staff\"".to_string(),
        "[[counter]]\nid = \"c\"\nof = \"actor\"\nwindow = \"1h\"\nexcept = \"people\"".to_string(),
        "[[list]]\nid = \"l\"\nkind = \"words\"\nitems = [\"a\"]\nharmless = \" \"".to_string(),
        "[[rule]]\nid = \"a\"\nabout = \"A\"\nwhen = \"rule.b\"\nexamples = { hits = [\"a\"], misses = [\"b\"] }\n\
         [[rule]]\nid = \"b\"\nabout = \"B\"\nwhen = \"txt == 'a'\"\nexamples = { hits = [\"a\"], misses = [\"b\"] }"
            .to_string(),
        "[[counter]]\nid = \"c\"\nof = \"person\"\nwindow = \"1d\"".to_string(),
        "[[rule]]\nid = \"a\"\nabout = \"A\"\nwhen = \"rule.b\"\nexamples = { hits = [\"a\"], misses = [\"b\"] }\n\
         [[rule]]\nid = \"b\"\nabout = \"B\"\nwhen = \"rule.a\"\nexamples = { hits = [\"a\"], misses = [\"b\"] }"
            .to_string(),
    ];
    let told = cases.iter().map(|case| {
        compile(case)
            .err()
            .unwrap_or_else(|| panic!("accepted: {case}"))
    });
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n\n----\n\n"));
}
