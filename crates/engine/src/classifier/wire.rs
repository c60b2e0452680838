//! How classifiers are asked, and what their answers mean. An answer is believed about the categories
//! that the operator has named, if each has a number in 0..1, and about nothing else.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{ClassifierKind, ClassifierSettings};

/// Longest text that is sent, in bytes; of a longer one the beginning.
const TEXT_BYTES_MAX: usize = 16 * 1024;

/// The body of a request about a text.
pub fn request(settings: &ClassifierSettings, text: &str) -> Value {
    let text = text
        .get(..text.floor_char_boundary(TEXT_BYTES_MAX))
        .unwrap_or(text);
    match settings.kind {
        ClassifierKind::OpenAiModeration => match &settings.model {
            Some(model) => json!({"input": text, "model": model}),
            None => json!({"input": text}),
        },
        ClassifierKind::Perspective => {
            let attributes = settings.categories.keys();
            let attributes: BTreeMap<&String, Value> =
                attributes.map(|name| (name, json!({}))).collect();
            json!({"comment": {"text": text}, "requestedAttributes": attributes, "doNotStore": true})
        }
    }
}

/// The header that carries the key.
pub fn key_header(kind: ClassifierKind, key: &str) -> (&'static str, String) {
    match kind {
        ClassifierKind::OpenAiModeration => ("authorization", format!("Bearer {key}")),
        ClassifierKind::Perspective => ("x-goog-api-key", key.to_owned()),
    }
}

#[derive(Deserialize)]
struct Moderation {
    results: Vec<ModerationResult>,
}

#[derive(Deserialize)]
struct ModerationResult {
    category_scores: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Analysis {
    attribute_scores: BTreeMap<String, Attribute>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attribute {
    summary_score: Summary,
}

#[derive(Deserialize)]
struct Summary {
    value: f64,
}

/// The scores of an answer by the names of our signals; says in words why it is none.
pub fn scores(
    settings: &ClassifierSettings,
    body: &[u8],
) -> Result<BTreeMap<String, f64>, &'static str> {
    const NOT_READ: &str = "its answer has not the shape of its kind";
    let theirs: BTreeMap<String, f64> = match settings.kind {
        ClassifierKind::OpenAiModeration => {
            let answer: Moderation = serde_json::from_slice(body).map_err(|_| NOT_READ)?;
            let first = answer.results.into_iter().next();
            first.ok_or("its answer has no result")?.category_scores
        }
        ClassifierKind::Perspective => {
            let answer: Analysis = serde_json::from_slice(body).map_err(|_| NOT_READ)?;
            let scores = answer.attribute_scores.into_iter();
            scores
                .map(|(name, one)| (name, one.summary_score.value))
                .collect()
        }
    };
    let mut ours = BTreeMap::new();
    for (name, category) in &settings.categories {
        let score = theirs
            .get(name)
            .ok_or("its answer lacks a category that the configuration names")?;
        if !(0.0..=1.0).contains(score) {
            return Err("a score of its answer is not between 0 and 1");
        }
        ours.insert(settings.signal(category), *score);
    }
    Ok(ours)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::classifier::WantedContent;

    fn settings(kind: ClassifierKind, category: &str) -> ClassifierSettings {
        ClassifierSettings {
            name: "guard".into(),
            kind,
            url: String::new(),
            key_file: None,
            model: None,
            timeout: Duration::from_secs(1),
            per_minute: 1,
            per_day: 1,
            content: WantedContent::Cases,
            categories: BTreeMap::from([(category.to_owned(), "threat".to_owned())]),
        }
    }

    #[track_caller]
    fn check(
        kind: ClassifierKind,
        category: &str,
        body: &str,
        expected: Result<f64, &'static str>,
    ) {
        let found = scores(&settings(kind, category), body.as_bytes());
        let expected =
            expected.map(|score| BTreeMap::from([("classifier.guard.threat".to_owned(), score)]));
        assert_eq!(found, expected, "{body}");
    }

    #[test]
    fn an_answer_is_believed_about_what_was_asked_and_within_bounds() {
        let openai = |body, expected| {
            check(
                ClassifierKind::OpenAiModeration,
                "violence/graphic",
                body,
                expected,
            )
        };
        let garbage = Err("its answer has not the shape of its kind");
        openai(
            r#"{"id":"m","results":[{"flagged":true,"category_scores":{"violence/graphic":0.5,"other":7}}]}"#,
            Ok(0.5),
        );
        openai("", garbage);
        openai("<html>", garbage);
        openai("[[[[", garbage);
        openai(r#"{"results":[]}"#, Err("its answer has no result"));
        openai(
            r#"{"results":[{"category_scores":{"violence/graphic":"0.5"}}]}"#,
            garbage,
        );
        let beyond = Err("a score of its answer is not between 0 and 1");
        openai(
            r#"{"results":[{"category_scores":{"violence/graphic":1.01}}]}"#,
            beyond,
        );
        openai(
            r#"{"results":[{"category_scores":{"violence/graphic":-1e308}}]}"#,
            beyond,
        );
        let lacks = Err("its answer lacks a category that the configuration names");
        openai(r#"{"results":[{"category_scores":{}}]}"#, lacks);
        let perspective =
            |body, expected| check(ClassifierKind::Perspective, "THREAT", body, expected);
        perspective(
            r#"{"attributeScores":{"THREAT":{"summaryScore":{"value":1,"type":"PROBABILITY"}}}}"#,
            Ok(1.0),
        );
        perspective(r#"{"attributeScores":{}}"#, lacks);
        perspective(r#"{"error":{"code":400}}"#, garbage);
    }

    #[test]
    fn a_long_text_is_sent_in_part_and_whole_characters() {
        let text = "é".repeat(TEXT_BYTES_MAX);
        let body = request(&settings(ClassifierKind::OpenAiModeration, "hate"), &text);
        assert_eq!(body["input"].as_str().unwrap().len(), TEXT_BYTES_MAX);
        let body = request(&settings(ClassifierKind::Perspective, "THREAT"), "a");
        let expected = json!({"comment": {"text": "a"}, "requestedAttributes": {"THREAT": {}}, "doNotStore": true});
        assert_eq!(body, expected);
    }
}
