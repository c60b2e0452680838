//! Translation of content for whoever reviews it, by a LibreTranslate-compatible server that the operator
//! has named. Nothing is translated where none is.

use std::path::PathBuf;

use evenhand_deliver::read_secret;
use evenhand_flow::operation::translated::NoteTranslation;
use evenhand_model::{CaseId, Platform, Principal, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::engine::Engine;

/// Longest text that is sent, in bytes: its translation must fit into what the client reads.
const TEXT_BYTES_MAX: usize = 16 * 1024;

/// The server that translates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TranslationSettings {
    /// Its address, without a slash at its end, like `https://translate.example`.
    pub url: String,
    /// Language that reviewers read, as that server calls it.
    pub target: String,
    /// File with the key that it asks for.
    pub key_file: Option<PathBuf>,
}

/// A text in the reviewers' language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Translation {
    /// The words, made by a machine.
    pub text: String,
    /// Language that the server took the original for.
    pub from: Option<String>,
    /// Language of the words.
    pub to: String,
}

/// What a LibreTranslate server is asked (its API documentation, `POST /translate`).
#[derive(Serialize)]
struct Asked<'a> {
    q: &'a str,
    source: &'static str,
    target: &'a str,
    format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key: Option<String>,
}

/// What it answers.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answered {
    translated_text: String,
    #[serde(default)]
    detected_language: Option<Detected>,
}

#[derive(Deserialize)]
struct Detected {
    language: String,
}

impl Engine {
    /// Translates a text of a case. That it was sent to the server is written down first.
    pub async fn translate(
        &self,
        by: Principal,
        platform: &Platform,
        case: CaseId,
        text: &str,
    ) -> Result<Translation, Problem> {
        let Some(settings) = &self.settings.translation else {
            let detail = "no server translates here; set [translation] in the configuration";
            return Err(Problem::conflict(detail));
        };
        let Some(outgoing) = self.outgoing.get() else {
            let detail = "nothing leaves this server, as its store was put back from a backup";
            return Err(Problem::conflict(detail));
        };
        if text.len() > TEXT_BYTES_MAX {
            let detail = format!("only texts of at most {TEXT_BYTES_MAX} bytes are translated");
            return Err(Problem::invalid(detail));
        }
        let api_key = match &settings.key_file {
            Some(file) => Some(read_secret(file).map_err(|why| {
                tracing::warn!(why, "the key of the translation server can't be read");
                failed()
            })?),
            None => None,
        };
        let asked = Asked {
            q: text,
            source: "auto",
            target: &settings.target,
            format: "text",
            api_key,
        };
        let body = serde_json::to_vec(&asked)
            .map_err(|_| Problem::internal("a text could not be written as JSON"))?;
        let note = NoteTranslation {
            platform: platform.clone(),
            case,
        };
        self.submit(by, note).await?;
        let url = format!("{}/translate", settings.url);
        let headers = [("content-type", "application/json")];
        let (answer, body) = outgoing
            .client
            .ask(&url, &headers, body.into())
            .await
            .map_err(|error| {
                tracing::warn!(%error, "the translation server can't be reached");
                failed()
            })?;
        let answered: Option<Answered> = serde_json::from_slice(&body).ok();
        match answered {
            Some(answered) if (200..300).contains(&answer.status) => Ok(Translation {
                text: answered.translated_text,
                from: answered.detected_language.map(|found| found.language),
                to: settings.target.clone(),
            }),
            _ => {
                tracing::warn!(status = answer.status, "the translation server refused");
                Err(failed())
            }
        }
    }
}

fn failed() -> Problem {
    Problem::unavailable("the translation server did not translate this; the log says why")
        .retry_after(30)
}
