//! Compiled conditions answer what the `cel` crate's interpreter answers, over random conditions
//! and events: the patterns' one pass, the prefilter and the reordered `&&` change nothing.

use std::collections::HashMap;
use std::sync::Arc;

use cel::{Context, ExecutionError, Program, Value};
use evenhand_model::{Event, Signals};
use evenhand_rules::{AccountFacts, Derived, Facts, RuleSet, Schema, Scratch, SourceFile, fold};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};

const WORDS: &[&str] = &[
    "", "a", "ab", "Ab", "b a", "über", "saw", "SAW", "s.w", "日本",
];
const FOLDED_WORDS: &[&str] = &["", "a", "ab", "b a", "über", "saw", "s.w", "日本"];
const REGEXES: &[&str] = &["a+b", "^s.w", "^saw$", "(a|b) ?a", "[0-9]", "", "ü"];
const LISTED: &[&str] = &["ab", "saw", "über"];
const TAGS: &[&str] = &["known", "unknown"];
const COMPARISONS: &[&str] = &["==", "!=", "<", "<=", ">", ">="];

fn quoted(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(words).prop_map(|word| format!("'{word}'"))
}

/// An expression with a text as its value.
fn text() -> impl Strategy<Value = String> {
    let fields = &[
        "content.text",
        "content.lang",
        "content.space",
        "actor.display_name",
        "event.kind",
        "attributes.name",
    ];
    prop_oneof![select(&fields[..]).prop_map(str::to_owned), quoted(WORDS)]
}

/// An expression with a whole number as its value.
fn whole() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (-3..40_i64).prop_map(|number| number.to_string()),
        Just("attributes.count".to_owned()),
        Just("attributes.inner.depth".to_owned()),
        Just("size(content.text)".to_owned()),
        Just("size(content.hashtags)".to_owned()),
        Just("counter.posts".to_owned()),
        Just("9223372036854775807".to_owned()),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        (inner.clone(), select(&["+", "-", "*", "/", "%"][..]), inner)
            .prop_map(|(left, operator, right)| format!("({left} {operator} {right})"))
    })
}

/// A condition without `&&` and the like.
fn leaf() -> impl Strategy<Value = String> {
    let tests = select(&["contains", "startsWith", "endsWith"][..]);
    let lists = select(&["content.hashtags", "attributes.labels"][..]);
    let loops = select(&["exists", "all", "exists_one"][..]);
    let present = &[
        "content.text",
        "content.lang",
        "actor.display_name",
        "attributes.name",
        "attributes.inner.depth",
    ];
    prop_oneof![
        Just("true".to_owned()),
        Just("false".to_owned()),
        Just("attributes.flag".to_owned()),
        select(&present[..]).prop_map(|field| format!("has({field})")),
        (quoted(FOLDED_WORDS), tests.clone())
            .prop_map(|(word, test)| format!("text.{test}({word})")),
        (
            select(&["content.text", "content.lang"][..]),
            quoted(WORDS),
            tests
        )
            .prop_map(|(field, word, test)| format!("{field}.{test}({word})")),
        (select(&["text", "content.text"][..]), select(REGEXES))
            .prop_map(|(field, regex)| format!("{field}.matches('{regex}')")),
        (text(), select(COMPARISONS), text())
            .prop_map(|(left, comparison, right)| format!("{left} {comparison} {right}")),
        (whole(), select(COMPARISONS), whole())
            .prop_map(|(left, comparison, right)| format!("{left} {comparison} {right}")),
        (select(COMPARISONS), select(&["0.5", "2.0", "3", "-1"][..]))
            .prop_map(|(comparison, number)| format!("attributes.score {comparison} {number}")),
        (text(), lists.clone()).prop_map(|(item, list)| format!("{item} in {list}")),
        prop_oneof![text(), lists.clone().prop_map(str::to_owned)]
            .prop_map(|value| format!("listed('list', {value})")),
        prop_oneof![Just("text".to_owned()), text()]
            .prop_map(|text| format!("words('words', {text})")),
        select(TAGS).prop_map(|tag| format!("tagged('{tag}')")),
        (lists.clone(), 0..3_usize, text())
            .prop_map(|(list, place, text)| format!("{list}[{place}] == {text}")),
        (lists, loops, quoted(WORDS), quoted(WORDS)).prop_map(|(list, quantifier, one, other)| {
            format!("{list}.{quantifier}(item, item == {one} || item > {other})")
        }),
    ]
}

fn condition() -> impl Strategy<Value = String> {
    leaf().prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("({left} && {right})")),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("({left} || {right})")),
            inner.clone().prop_map(|part| format!("!({part})")),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(test, then, other)| format!("(({test}) ? ({then}) : ({other}))")),
        ]
    })
}

/// An event, each part of which may be missing, with attributes that may have another kind.
fn event() -> impl Strategy<Value = Json> {
    let words = || select(WORDS).prop_map(|word| json!(word));
    let texts = || proptest::collection::vec(select(WORDS), 1..4).prop_map(|words| words.join(" "));
    let list = || proptest::collection::vec(select(WORDS), 0..4).prop_map(|words| json!(words));
    let number = || {
        let other_kind = any::<bool>().prop_map(|flag| json!(flag));
        prop_oneof![3 => (-3..9_i64).prop_map(|number| json!(number)), 1 => other_kind]
    };
    let content = (
        proptest::option::of(texts()),
        proptest::option::of(words()),
        proptest::option::of(words()),
        list(),
    )
        .prop_map(|(text, lang, space, hashtags)| {
            without_null(json!({
                "id": "c", "text": text, "lang": lang, "space": space, "hashtags": hashtags,
            }))
        });
    let attributes = (
        proptest::option::of(number()),
        proptest::option::of(number()),
        proptest::option::of(prop_oneof![words(), Just(json!(3))]),
        proptest::option::of(any::<bool>()),
        proptest::option::of(list()),
        proptest::option::of(prop_oneof![
            Just(json!({})),
            number().prop_map(|n| json!({"depth": n}))
        ]),
    )
        .prop_map(|(count, score, name, flag, labels, inner)| {
            without_null(json!({
                "count": count, "score": score, "name": name, "flag": flag, "labels": labels,
                "inner": inner,
            }))
        });
    (
        proptest::option::of(content),
        proptest::option::of(words()),
        attributes,
    )
        .prop_map(|(content, name, attributes)| {
            let actor = without_null(json!({"id": "a", "display_name": name}));
            without_null(json!({
                "id": "e", "kind": "content.created", "at": "2026-01-01T12:00:00Z",
                "actor": actor, "content": content, "attributes": attributes,
            }))
        })
}

fn without_null(mut object: Json) -> Json {
    if let Some(fields) = object.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    object
}

/// What the interpreter says; `None` for an error. Objects that are missing are empty ones to it, so
/// that `has()` of a path through them is false, as it is for CEL's messages.
fn interpreted(condition: &str, event: &Json) -> Option<bool> {
    let mut event = event.clone();
    for (object, part) in [("/attributes", "inner"), ("", "content")] {
        let fields = event.pointer_mut(object).and_then(Json::as_object_mut);
        fields.unwrap().entry(part).or_insert_with(|| json!({}));
    }
    let mut context = Context::default();
    let text = event["content"]["text"].as_str().map(fold);
    context.add_variable_from_value("text", text.unwrap_or_default());
    context.add_variable_from_value("event", cel_value(&event));
    for part in ["actor", "content", "attributes"] {
        context.add_variable_from_value(part, cel_value(&event[part]));
    }
    let posts = HashMap::from([("posts", Value::Int(POSTS))]);
    context.add_variable_from_value("counter", posts);
    context
        .add_function("listed", |_: Arc<String>, value: Value| match value {
            Value::String(text) => Ok(is_listed(&text)),
            Value::List(items) => Ok(items
                .iter()
                .any(|item| matches!(item, Value::String(text) if is_listed(text)))),
            _ => Err(ExecutionError::function_error("listed", "no text")),
        })
        .unwrap();
    context
        .add_function("words", |_: Arc<String>, text: Arc<String>| {
            holds_word(&text)
        })
        .unwrap();
    context
        .add_function("tagged", |tag: Arc<String>| *tag == TAGS[0])
        .unwrap();
    match Program::compile(condition).unwrap().execute(&context) {
        Ok(Value::Bool(answer)) => Some(answer),
        _ => None,
    }
}

const POSTS: i64 = 7;

fn is_listed(text: &str) -> bool {
    LISTED.contains(&&*fold(text))
}

/// Whether a listed word stands in the text with no letter or digit beside it.
fn holds_word(text: &str) -> bool {
    let text = fold(text);
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.into_iter().any(is_listed)
}

fn cel_value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => number
            .as_i64()
            .map_or_else(|| Value::Float(number.as_f64().unwrap()), Value::Int),
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => items.iter().map(cel_value).collect::<Vec<_>>().into(),
        Json::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), cel_value(value)))
            .collect::<HashMap<_, _>>()
            .into(),
    }
}

/// What the compiled condition says, alone and through the prefilter; `None` if it is refused, as
/// one that is always an error.
fn compiled(condition: &str, event: &Json) -> Option<(Option<bool>, bool)> {
    let when = format!("text.contains('hit') || !text.contains('miss') && ({condition})");
    let rule = json!({
        "id": "random", "about": "A random condition", "when": when,
        "examples": {"hits": ["hit"], "misses": ["miss"]},
    });
    let text = toml::to_string(&json!({
        "rule": [rule],
        "counter": [{"id": "posts", "of": "actor", "window": "1h"}],
        "list": [
            {"id": "list", "kind": "exact", "items": LISTED},
            {"id": "words", "kind": "words", "items": LISTED},
        ],
    }))
    .unwrap();
    let path = "random.toml".into();
    let set = RuleSet::compile(&[SourceFile { path, text }], &Schema::default(), &|_| {
        Signals::new()
    });
    let set = match set {
        Ok(set) => set,
        Err(errors) => {
            let message = &errors[0].message;
            assert!(
                message.starts_with("this is always an error"),
                "{}",
                errors[0]
            );
            return None;
        }
    };
    let event: Event = serde_json::from_value(event.clone()).unwrap();
    let facts = Facts {
        event: &event,
        now: event.at,
        signals: &Signals::new(),
        derived: &Derived::default(),
        account: AccountFacts {
            tags: &TAGS[..1],
            ..AccountFacts::default()
        },
        counts: &[POSTS as u64],
    };
    let explained = set.explain("random", &facts).unwrap().outcome.ok();
    let matched = set.evaluate(&facts, &mut Scratch::new()).matched == [0];
    Some((explained, matched))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_compiled_condition_answers_what_the_interpreter_answers(
        condition in condition(),
        events in proptest::collection::vec(event(), 4),
    ) {
        for event in &events {
            let Some((answer, matched)) = compiled(&condition, event) else {
                break;
            };
            prop_assert_eq!(answer, interpreted(&condition, event), "{} on {}", condition, event);
            prop_assert_eq!(matched, answer == Some(true), "{} on {}", condition, event);
        }
    }
}
