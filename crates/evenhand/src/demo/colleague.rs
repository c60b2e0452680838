//! Colleagues who take one case after the other and decide it.

use serde_json::{Map, Value, json};

use super::api::Api;
use super::story::{Judgement, Story};
use super::tell;
use crate::failure::{Failure, Result};

/// A moderator with a personal key.
#[derive(Clone)]
pub struct Colleague {
    /// What the others call them.
    pub name: &'static str,
    api: Api,
}

/// A case that was decided.
pub struct Decided {
    /// In a line for people.
    pub line: String,
}

impl Colleague {
    /// A colleague who asks with a key of their own.
    pub fn new(name: &'static str, api: Api) -> Self {
        Self { name, api }
    }

    /// Takes the next case and decides it as `judge` says, or else that it breaks no policy; `None` when
    /// nothing waits.
    pub async fn decide_next(
        &self,
        judge: impl Fn(&str) -> Option<Judgement>,
    ) -> Result<Option<Decided>> {
        let case = self.api.post("/v1/cases/next", &json!({})).await?;
        if case.is_null() {
            return Ok(None);
        }
        let subject = format!(
            "{}/{}",
            tell::word(&case["subject"]["kind"]),
            tell::word(&case["subject"]["id"])
        );
        let mut decision = judge(&subject).unwrap_or_else(breaks_nothing);
        decision.insert("fence".into(), case["claim"]["fence"].clone());
        let path = format!("/v1/cases/{}/decide", tell::word(&case["id"]));
        let decided = self.api.post(&path, &decision.into()).await?;
        let line = format!(
            "{}: {} {subject}: {}, {}",
            self.name,
            tell::word(&case["tier"]),
            tell::word(&decided["outcome"]),
            tell::word(&decided["reason"]),
        );
        Ok(Some(Decided { line }))
    }

    /// Takes the next appeal, says what they find and answers it; `false` when none waits for them.
    pub async fn answer_next(&self, story: &Story) -> Result<bool> {
        let appeal = self.api.post("/v1/appeals/next", &json!({})).await?;
        if appeal.is_null() {
            return Ok(false);
        }
        let external = tell::word(&appeal["external_id"]);
        let Some(view) = story.appeal_called(external) else {
            return Err(Failure::new(format!(
                "the story has no appeal `{external}`"
            )));
        };
        let (id, fence) = (tell::word(&appeal["id"]), &appeal["claim"]["fence"]);
        let vote = json!({"fence": fence, "outcome": view.vote});
        self.api
            .post(&format!("/v1/appeals/{id}/vote"), &vote)
            .await?;
        let answer = json!({
            "fence": fence, "outcome": "upheld", "reason": view.reason, "explanation": view.explanation,
        });
        self.api
            .post(&format!("/v1/appeals/{id}/answer"), &answer)
            .await?;
        Ok(true)
    }
}

fn breaks_nothing() -> Judgement {
    Map::from_iter([
        ("outcome".to_owned(), Value::from("no-violation")),
        ("reason".to_owned(), "Nothing in it breaks a policy.".into()),
    ])
}
