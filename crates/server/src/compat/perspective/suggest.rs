//! `POST /v1alpha1/comments:suggestscore`: what a score should have been, kept for whoever trains or
//! measures a model.

use std::collections::BTreeMap;

use evenhand_flow::operation::feedback::TakeFeedback;
use evenhand_model::{Platform, Problem, SuggestedScore, limits};

use super::body::{Answered, Message};
use super::message::{SuggestRequest, SuggestResponse, SuggestedScores, SuggestedValue};
use super::refusal::{Refusal, echo};
use super::scores::Places;
use super::text;
use crate::endpoint::Call;

/// Most scores of one correction.
const SCORES_MAX: usize = 256;
/// Longest name of an attribute, language or community, in bytes.
const NAME_BYTES_MAX: usize = 256;

/// Keeps a correction.
pub async fn suggest(
    call: Call,
    Message(request): Message<SuggestRequest>,
) -> Result<Answered<SuggestResponse>, Problem> {
    let (platform, key) = (call.platform()?.clone(), call.caller()?.key);
    let checked =
        call.read(move |_| Ok(request.and_then(|request| check(request, &platform, key))));
    let (feedback, response) = match checked.await? {
        Ok(checked) => checked,
        Err(refusal) => return Ok(Answered(Err(refusal))),
    };
    let most = limits::FEEDBACK_PER_KEY_MAX;
    let by = call.principal()?;
    call.engine().take_feedback(by, feedback, most).await?;
    Ok(Answered(Ok(response)))
}

fn check(
    request: SuggestRequest,
    platform: &Platform,
    key: evenhand_model::KeyId,
) -> Result<(TakeFeedback, SuggestResponse), Refusal> {
    let text = text::checked(request.comment)?;
    text::check_context(request.context)?;
    let requested = request.languages.clone().unwrap_or_default();
    let languages = text::languages(&text, request.languages)?;
    let scores = scores(&text, request.attribute_scores.unwrap_or_default())?;
    let named = languages.effective.iter().chain(&request.community_id);
    if named.into_iter().any(|name| name.len() > NAME_BYTES_MAX) {
        let message = format!("Languages and community_id have at most {NAME_BYTES_MAX} bytes");
        return Err(Refusal::invalid(message));
    }
    // U+0000 can't be stored everywhere.
    let storable = |text: String| text.replace('\0', "\u{FFFD}");
    let is_kept = !request.do_not_store.unwrap_or(false);
    let feedback = TakeFeedback {
        platform: platform.clone(),
        key,
        scores,
        languages: languages.effective.into_iter().map(storable).collect(),
        community: request.community_id.map(storable),
        text: is_kept.then(|| text.replace('\0', " ")),
        about: request.client_token.clone(),
        over: Vec::new(),
    };
    let response = SuggestResponse {
        detected_languages: languages.detected,
        requested_languages: requested,
        client_token: request.client_token,
    };
    Ok((feedback, response))
}

fn scores(
    text: &str,
    suggested: BTreeMap<String, SuggestedScores>,
) -> Result<Vec<SuggestedScore>, Refusal> {
    if suggested.is_empty() {
        return Err(Refusal::invalid("Missing attribute_scores"));
    }
    let places = Places::of(text);
    let mut scores = Vec::new();
    for (attribute, suggested) in suggested {
        let name = echo(&attribute);
        if attribute.is_empty() || attribute.len() > NAME_BYTES_MAX || attribute.contains('\0') {
            return Err(Refusal::invalid(format!("Invalid attribute name: {name}")));
        }
        let spans = suggested.span_scores.unwrap_or_default();
        if spans.is_empty() && suggested.summary_score.is_none() {
            return Err(Refusal::invalid(format!("No scores for attribute {name}")));
        }
        if scores.len() + spans.len() >= SCORES_MAX {
            let message = format!("At most {SCORES_MAX} scores can be suggested at a time");
            return Err(Refusal::invalid(message));
        }
        if let Some(summary) = suggested.summary_score {
            scores.push(SuggestedScore {
                value: value(&name, Some(summary))?,
                attribute: attribute.clone(),
                span: None,
            });
        }
        for span in spans {
            let unit = |unit: Option<usize>| places.byte(unit?);
            let place = unit(span.begin).zip(unit(span.end));
            let Some((begin, end)) = place.filter(|(begin, end)| begin < end) else {
                let message = format!("A span of attribute {name} is not in the comment");
                return Err(Refusal::invalid(message));
            };
            scores.push(SuggestedScore {
                value: value(&name, span.score)?,
                attribute: attribute.clone(),
                span: Some([begin, end]),
            });
        }
    }
    Ok(scores)
}

fn value(attribute: &str, score: Option<SuggestedValue>) -> Result<f64, Refusal> {
    let score = score.unwrap_or_default();
    let is_probability = ["PROBABILITY", "SCORE_TYPE_UNSPECIFIED"];
    if let Some(kind) = score.r#type.as_deref()
        && !is_probability.contains(&kind)
    {
        let kind = echo(kind);
        let message = format!("Score type {kind} is not supported by attribute {attribute}");
        return Err(Refusal::invalid(message));
    }
    let value = score.value.filter(|value| (0.0..=1.0).contains(value));
    value.ok_or_else(|| {
        let message = format!("A score of attribute {attribute} is not between 0 and 1");
        Refusal::invalid(message)
    })
}
