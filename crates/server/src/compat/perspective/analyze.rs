//! `POST /v1alpha1/comments:analyze`: scores of a comment. Nothing of it is kept.

use std::collections::BTreeMap;

use evenhand_flow::work::Figure;
use evenhand_model::Problem;

use super::attribute::{Attribute, attribute};
use super::body::{Answered, Message};
use super::language::Languages;
use super::message::{AnalyzeRequest, AnalyzeResponse, AttributeParameters};
use super::refusal::{Refusal, echo};
use super::scores::{Wanted, scores};
use super::text;
use crate::endpoint::Call;

/// Most attributes of one request; that API had fewer.
const ATTRIBUTES_MAX: usize = 64;
/// Most languages of one request.
pub const LANGUAGES_MAX: usize = 32;

/// Scores a comment.
pub async fn analyze(
    call: Call,
    Message(request): Message<AnalyzeRequest>,
) -> Result<Answered<AnalyzeResponse>, Problem> {
    let platform = call.platform()?.clone();
    // A long text takes milliseconds, which the threads that serve requests have not.
    let answered = call.read(move |_| Ok(request.and_then(answer))).await?;
    let label = if answered.is_ok() {
        "analyzed"
    } else {
        "refused"
    };
    call.engine().tally(&platform, Figure::TextAnalyses, label);
    Ok(Answered(answered))
}

fn answer(request: AnalyzeRequest) -> Result<AnalyzeResponse, Refusal> {
    let text = text::checked(request.comment)?;
    let requested = request.requested_attributes.unwrap_or_default();
    if requested.is_empty() {
        return Err(Refusal::no_requested_attributes());
    }
    if requested.len() > ATTRIBUTES_MAX {
        return Err(Refusal::invalid(format!(
            "At most {ATTRIBUTES_MAX} attributes can be requested"
        )));
    }
    text::check_context(request.context)?;
    let languages = text::languages(&text, request.languages)?;
    let drops = request.drop_unsupported_attributes.unwrap_or(false);
    let wanted = wanted(requested, &languages, drops)?;
    let by_sentence = request.span_annotations.unwrap_or(false);
    Ok(AnalyzeResponse {
        attribute_scores: scores(&text, &wanted, by_sentence),
        languages: languages.effective,
        detected_languages: languages.detected,
        client_token: request.client_token,
    })
}

/// Who answers for each attribute. A name that API never had is a mistake whatever `drops` says; one
/// that no head of ours knows in these languages is left out or refused.
fn wanted(
    requested: BTreeMap<String, Option<AttributeParameters>>,
    languages: &Languages,
    drops: bool,
) -> Result<Vec<Wanted>, Refusal> {
    let mut wanted = Vec::new();
    let mut unsupported = None;
    for (name, parameters) in requested {
        let Some(attribute) = attribute(&name) else {
            return Err(Refusal::unknown_attribute(&name));
        };
        let parameters = parameters.unwrap_or_default();
        if let Some(kind) = &parameters.score_type
            && !["PROBABILITY", "SCORE_TYPE_UNSPECIFIED"].contains(&kind.as_str())
        {
            let kind = echo(kind);
            let message =
                format!("Requested score type {kind} is not supported by attribute {name}");
            return Err(Refusal::invalid(message));
        }
        if languages.effective.is_empty() {
            return Err(Refusal::language_detection_failed());
        }
        match attribute {
            Attribute::Scored(head) if languages.is_supported_by(head) => wanted.push(Wanted {
                head,
                threshold: parameters.score_threshold.unwrap_or(0.0),
                name,
            }),
            _ if drops => {}
            _ => {
                unsupported.get_or_insert(name);
            }
        }
    }
    match unsupported {
        None => Ok(wanted),
        Some(name) => Err(Refusal::language_not_supported(
            &name,
            &languages.effective,
            languages.is_detected,
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn check(request: Value) -> Value {
        let request = serde_json::from_value(request).unwrap();
        match answer(request) {
            Ok(response) => serde_json::to_value(response).unwrap(),
            Err(refusal) => serde_json::to_value(refusal).unwrap(),
        }
    }

    fn asked(attributes: Value, other: Value) -> Value {
        let mut request = json!({"comment": {"text": "Have a good day, friend."}, "languages": ["en"],
            "requestedAttributes": attributes});
        for (name, value) in other.as_object().unwrap() {
            request[name] = value.clone();
        }
        request
    }

    #[track_caller]
    fn is_refused(attributes: Value, other: Value, message: &str, error_type: &str) {
        let refused = check(asked(attributes, other));
        assert_eq!(refused["error"]["message"], message, "{refused}");
        assert_eq!(refused["error"]["details"][0]["errorType"], error_type);
        assert_eq!(refused["error"]["code"], 400);
        assert_eq!(refused["error"]["status"], "INVALID_ARGUMENT");
    }

    #[test]
    fn every_fault_is_told_in_the_words_of_that_api() {
        let one = json!({"TOXICITY": {}});
        let text = |text: &str| json!({"comment": {"text": text}});
        let empty = "Comment must be non-empty.";
        is_refused(one.clone(), text(""), empty, "COMMENT_EMPTY");
        is_refused(one.clone(), text(" \n"), empty, "COMMENT_EMPTY");
        is_refused(
            one.clone(),
            json!({"comment": null}),
            empty,
            "COMMENT_EMPTY",
        );
        let long = text(&"a".repeat(20_481));
        is_refused(
            one.clone(),
            long,
            "Comment text too long.",
            "COMMENT_TOO_LONG",
        );
        let none = "Missing requested_attributes";
        is_refused(json!({}), json!({}), none, "NO_REQUESTED_ATTRIBUTES");
        is_refused(Value::Null, json!({}), none, "NO_REQUESTED_ATTRIBUTES");
        let unknown = "Unknown requested attribute: KINDNESS";
        let drop = json!({"dropUnsupportedAttributes": true});
        is_refused(json!({"KINDNESS": {}}), drop, unknown, "INVALID_REQUEST");
        let kind = "Requested score type PERCENTILE is not supported by attribute TOXICITY";
        let percentile = json!({"TOXICITY": {"scoreType": "PERCENTILE"}});
        is_refused(percentile, json!({}), kind, "INVALID_REQUEST");
        let html = json!({"comment": {"text": "hello", "type": "HTML"}});
        let plain = "Currently, only 'PLAIN_TEXT' comments are supported";
        is_refused(one.clone(), html, plain, "INVALID_REQUEST");
        let other = json!({"comment": {"text": "hello", "type": "RICH"}});
        is_refused(one.clone(), other, "Unknown text type", "INVALID_REQUEST");
        let both = json!({"context": {"entries": [{"text": "a"}],
            "articleAndParentComment": {"article": {"text": "b"}}}});
        let message = "Context can have either entries or article_and_parent_comment, but both fields were populated.";
        is_refused(one.clone(), both, message, "INVALID_REQUEST");
        let digits = json!({"comment": {"text": "12345"}, "languages": []});
        let undetected = "Unable to detect language";
        is_refused(one, digits, undetected, "LANGUAGE_DETECTION_FAILED");
    }

    #[test]
    fn an_attribute_that_no_head_knows_in_the_language_is_refused_or_dropped() {
        let refused = check(asked(json!({"PROFANITY": {}, "TOXICITY": {}}), json!({})));
        insta::assert_json_snapshot!(refused, @r#"
        {
          "error": {
            "code": 400,
            "message": "Attribute PROFANITY does not support request languages: en",
            "status": "INVALID_ARGUMENT",
            "details": [
              {
                "@type": "type.googleapis.com/google.commentanalyzer.v1alpha1.Error",
                "errorType": "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
                "languageNotSupportedByAttributeError": {
                  "requestedLanguages": [
                    "en"
                  ],
                  "attribute": "PROFANITY"
                }
              }
            ]
          }
        }
        "#);
        let drop = json!({"dropUnsupportedAttributes": true});
        let answered = check(asked(
            json!({"PROFANITY": {}, "TOXICITY": {}}),
            drop.clone(),
        ));
        let scores = answered["attributeScores"].as_object().unwrap();
        assert_eq!(scores.keys().collect::<Vec<_>>(), ["TOXICITY"]);
        let answered = check(asked(json!({"PROFANITY": {}}), drop));
        assert_eq!(answered["attributeScores"], Value::Null);
        let unknown = json!({"languages": ["tlh"]});
        let refused = check(asked(json!({"THREAT": {}}), unknown));
        let message = "Attribute THREAT does not support request languages: tlh";
        assert_eq!(refused["error"]["message"], message);
        let detected = json!({"languages": [], "comment": {"text": "แมวกำลังนอนหลับอยู่บนเก้าอี้"}});
        let refused = check(asked(json!({"THREAT": {}}), detected));
        let detail = &refused["error"]["details"][0]["languageNotSupportedByAttributeError"];
        assert_eq!(detail["detectedLanguages"], json!(["th"]));
    }

    #[test]
    fn both_spellings_are_read_and_the_token_comes_back() {
        let answered = check(json!({
            "comment": {"text": "One here. Two there."}, "requested_attributes": {"INSULT": null},
            "languages": ["en"], "span_annotations": true, "client_token": "7", "do_not_store": true,
        }));
        assert_eq!(answered["clientToken"], "7");
        assert_eq!(answered["languages"], json!(["en"]));
        let spans = &answered["attributeScores"]["INSULT"]["spanScores"];
        let places: Vec<_> = spans
            .as_array()
            .unwrap()
            .iter()
            .map(|s| (&s["begin"], &s["end"]))
            .collect();
        assert_eq!(places, [(&json!(0), &json!(9)), (&json!(10), &json!(20))]);
        assert_eq!(spans[0]["score"]["type"], "PROBABILITY");
    }
}
