//! What finds what: queries against documents.

use std::collections::BTreeMap;

use evenhand_flow::search::{Document, Field, Query};
use evenhand_model::*;
use serde_json::{Value, json};

use crate::bench::Bench;

/// Where the words of a query stand in a document; `None` where it is not found.
fn fields(document: &Document, query: &str) -> Option<Vec<Field>> {
    let query = Query::read(query).unwrap();
    let hits = document.matches(&query)?;
    // Whoever searches comes by the terms, so each word must be among them.
    let bench = Bench::new();
    let platform = Platform::default();
    let terms = document.terms(&bench.house, &platform);
    for group in query.terms(&bench.house, &platform) {
        assert!(group.iter().any(|term| terms.contains(term)), "{query:?}");
    }
    Some(hits.into_iter().map(|hit| hit.field).collect())
}

fn case_on(content: Value) -> Document {
    let mut content = content;
    content["id"] = json!("c");
    let mut bench = Bench::new();
    let report = bench.report("r", "c", "spam", json!({})).unwrap();
    let mut case: Case = bench.get(report.case);
    case.rules = vec!["threat.direct".into()];
    let subject = case.subject;
    let by = DecidedBy::System;
    let id = DecisionId::new(bench.now, &mut Rng::from_number(1));
    let decision = Decision {
        policy: Some("threats".into()),
        ..Decision::new(id, subject, by, bench.now, DecisionOutcome::Violation)
    };
    let content = serde_json::from_value(content).unwrap();
    Document::of_case(&case, &[content], Some(&decision))
}

fn account(handle: &str, display_name: &str, bio: &str, with_bio: bool) -> Document {
    let bench = Bench::new();
    let id = SubjectId::new(bench.now, &mut Rng::from_number(2));
    let tag = |until| Tag {
        set_at: bench.now,
        until,
        by: "user:x".into(),
    };
    let account = Account {
        handle: Some(handle.into()),
        display_name: Some(display_name.into()),
        bio: Some(bio.into()),
        tags: BTreeMap::from([
            ("returned".into(), tag(None)),
            (
                "over".into(),
                tag(Some(bench.now.minus(Duration::from_hours(1)))),
            ),
        ]),
        ..Account::new(id, bench.now)
    };
    Document::of_account(&account, with_bio, bench.now)
}

#[test]
fn words_and_phrases_find_a_text_in_any_script() {
    let check = |text: &str, query: &str, expected: bool| {
        let found = fields(&case_on(json!({"text": text})), query);
        assert_eq!(found.is_some(), expected, "{query} in {text}");
    };
    check("The Wolves are coming", "wolves COMING", true);
    check("The Wolves are coming", "wolf", false);
    check("The Wolves are coming", "\"the wolves are\"", true);
    check("The Wolves are coming", "\"wolves the\"", false);
    check("The Wolves are coming", "\"wolves ar\"", false);
    check("The Wolves are coming", "text:wolves", true);
    check("The Wolves are coming", "wolves - coming!", true);
    check("Straße nach Köln", "strasse koln", true);
    check("أيها الذئاب المنفردة", "الذئاب المنفرده", true);
    check("أيها الذئاب المنفردة", "\"ايها الذئاب\"", true);
    check("这是坏词吗", "坏词", true);
    check("这是坏词吗", "坏吗", false);
    check("是坏 坏词", "是坏词", false);
    check("สวัสดีครับ", "สวัสดี", true);
    check("안녕하세요", "녕하세", true);
    check("w\u{200b}olves", "wolves", true);
}

#[test]
fn each_field_finds_what_stands_in_it() {
    let hash = "AB".repeat(32);
    let document = case_on(json!({
        "text": "see https://Bad.Example.org/a/B?x=1 and evil-site.com",
        "url": "https://platform.example/posts/77",
        "hashtags": ["LoneWolves", "ذئاب"],
        "links": ["http://www.listed.example/Path/#part"],
        "media": [{"sha256": hash, "pdq": "cd".repeat(32), "frames": [{"at_ms": 0, "pdq": "ef".repeat(32)}]}],
    }));
    let hash_query = "ab".repeat(32);
    let frame = format!("hash:{}", "EF".repeat(32));
    for (query, field) in [
        ("link:bad.example.org", Field::Link),
        ("link:example.org", Field::Link),
        ("https://bad.example.org/a/b?x=1", Field::Link),
        ("link:evil-site.com", Field::Link),
        ("link:listed.example/path", Field::Link),
        ("https://platform.example/posts/77", Field::Link),
        ("#lonewolves", Field::Hashtag),
        ("hashtag:ذئاب", Field::Hashtag),
        (hash_query.as_str(), Field::Hash),
        (frame.as_str(), Field::Hash),
        ("rule:threat.direct", Field::Rule),
        ("decision:violation", Field::Decision),
        ("decision:threats", Field::Decision),
    ] {
        assert_eq!(fields(&document, query), Some(vec![field]), "{query}");
    }
    for query in [
        "link:org",
        "link:ample.org",
        "rule:threat",
        "decision:moot",
        "#wolves",
        "handle:see",
    ] {
        assert_eq!(fields(&document, query), None, "{query}");
    }
}

#[test]
fn an_account_is_found_by_its_names_their_parts_and_its_tags() {
    let document = account("Wolf_of_Town88", "Der Wölfe Freund", "we hunt", true);
    for (query, expected) in [
        ("@wolf_of_town88", Some(Field::Handle)),
        ("handle:wolf_of_town", Some(Field::Handle)),
        ("handle:wolfe", Some(Field::Handle)),
        ("handle:\"wolfe freund\"", Some(Field::Handle)),
        ("hunt", Some(Field::Text)),
        ("tag:returned", Some(Field::Tag)),
        ("tag:over", None),
        ("handle:wolf_of_town99", None),
    ] {
        let expected = expected.map(|field| vec![field]);
        assert_eq!(fields(&document, query), expected, "{query}");
    }
    let without = account("a", "b", "we hunt", false);
    assert_eq!(fields(&without, "hunt"), None);
}

#[test]
fn what_can_not_be_looked_for_is_refused_with_what_was_expected() {
    for (query, expected) in [
        ("", "say what to look for"),
        ("   ", "say what to look for"),
        ("- !", "say what to look for"),
        ("text:", "say what to look for"),
        ("link:", "no word"),
        ("owner:x", "no field `owner`"),
        ("id:1 words", "an id names one thing"),
        (&"word ".repeat(40), "at most 32"),
        (&"x".repeat(2_000), "at most 1024 bytes"),
    ] {
        let problem = Query::read(query).unwrap_err();
        assert!(
            problem.detail.contains(expected),
            "{query}: {}",
            problem.detail
        );
        assert_eq!(problem.field.as_deref(), Some("q"));
    }
}

#[test]
fn a_long_text_has_a_bounded_number_of_terms() {
    let words: Vec<String> = (0..5_000).map(|number| format!("word{number}")).collect();
    let document = case_on(json!({"text": words.join(" ")}));
    let bench = Bench::new();
    assert_eq!(
        document.terms(&bench.house, &Platform::default()).len(),
        512
    );
}
