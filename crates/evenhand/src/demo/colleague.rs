//! A colleague who takes one case after the other and decides it.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::api::Api;
use super::scenario::Judgement;
use super::story;
use crate::failure::Result;

/// A moderator with a personal key.
pub struct Colleague {
    api: Api,
    judgements: HashMap<String, Map<String, Value>>,
}

impl Colleague {
    /// A colleague who thinks of some subjects what the scenario says, and of all others that they
    /// break no policy.
    pub fn new(api: Api, judgements: impl IntoIterator<Item = Judgement>) -> Self {
        let judgements = judgements.into_iter();
        Self {
            api,
            judgements: judgements
                .map(|judgement| (judgement.subject, judgement.decision))
                .collect(),
        }
    }

    /// Takes the next case and decides it; `false` when nothing waits.
    pub async fn decide_next(&self) -> Result<bool> {
        let case = self.api.post("/v1/cases/next", &json!({})).await?;
        if case.is_null() {
            return Ok(false);
        }
        let subject = story::word(&case["subject"]["id"]);
        let mut decision = match self.judgements.get(subject) {
            Some(decision) => decision.clone(),
            None => Map::from_iter([
                ("outcome".to_owned(), "no-violation".into()),
                ("reason".to_owned(), "Nothing in it breaks a policy.".into()),
            ]),
        };
        decision.insert("fence".into(), case["claim"]["fence"].clone());
        let path = format!("/v1/cases/{}/decide", story::word(&case["id"]));
        let decided = self.api.post(&path, &decision.into()).await?;
        story::tell(
            "colleague",
            &format!(
                "{} {subject}: {}, {}",
                story::word(&case["tier"]),
                story::word(&decided["outcome"]),
                story::word(&decided["reason"]),
            ),
        )?;
        Ok(true)
    }
}
