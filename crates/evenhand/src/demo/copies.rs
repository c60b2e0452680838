//! What became of copies that were posted after the first was decided on, as the server has written it down.

use std::collections::HashMap;

use evenhand_model::{Duration, Time};
use serde_json::{Value, json};

use super::api::Api;
use super::tell;
use crate::failure::{Failure, Result};

/// A copy has to be found within this span of its posting.
const FOUND_WITHIN: Duration = Duration::from_seconds(1);
/// Pause between two looks at whether a picture is known, and how many there are at most.
const KNOWN_PAUSE: std::time::Duration = std::time::Duration::from_millis(50);
const KNOWN_LOOKS_MAX: u32 = 1_200;

/// A copy as the platform has sent it.
#[derive(Debug)]
pub struct SentCopy {
    /// The platform's id of the post.
    pub content: String,
    /// When it was posted.
    pub posted_at: Time,
}

/// Waits until the server knows the picture of an event: what was decided on is looked up a moment later.
pub async fn until_known(api: &Api, event: &Value) -> Result<()> {
    let asked = json!({"media": [{"pdq": event["content"]["media"][0]["pdq"]}]});
    for _ in 0..KNOWN_LOOKS_MAX {
        let answer = api.post("/v1/media/lookup", &asked).await?;
        let near = answer["items"][0].as_array();
        if near.is_some_and(|near| !near.is_empty()) {
            return Ok(());
        }
        tokio::time::sleep(KNOWN_PAUSE).await;
    }
    Err(Failure::new(
        "a picture that was decided on with its copies is not known a minute later",
    ))
}

/// How many were found and removed, how fast, and whether somebody had to look or the author was told. All instants are
/// those of the server's records.
pub async fn became(api: &Api, copies: &[SentCopy]) -> Result<Vec<(String, u64)>> {
    let mut matches = Vec::new();
    let path = "/v1/media/matches?limit=200";
    api.list(path, |found| matches.push(found.clone())).await?;
    let posted = copies.iter().map(|copy| (&*copy.content, copy.posted_at));
    let mut posted: HashMap<&str, Time> = posted.collect();
    let mut became = Became::default();
    for found in matches {
        let Some(order) = found["orders"][0].as_str() else {
            continue;
        };
        let action = api.get(&format!("/v1/actions/{order}")).await?;
        let Some(posted_at) = posted.remove(tell::word(&action["subject"]["id"])) else {
            continue;
        };
        let found_at: Time = tell::word(&found["at"]).parse()?;
        let took = found_at.since(posted_at);
        became.found += 1;
        became.at_once += u64::from(took < FOUND_WITHIN);
        became.removed += u64::from(action["kind"] == "content.remove");
        became.without_case += u64::from(action["case"].is_null());
        let decision = tell::word(&action["decision"]);
        let path = format!("/v1/notices?decision={decision}&limit=200");
        api.list(&path, |_| became.told += 1).await?;
    }
    let became = [
        ("posted", copies.len() as u64),
        ("found", became.found),
        ("found within a second", became.at_once),
        ("removed", became.removed),
        ("removed without a case", became.without_case),
        ("statements to authors", became.told),
    ];
    let named = became.map(|(what, count)| (format!("later copies, {what}"), count));
    Ok(named.into())
}

#[derive(Default)]
struct Became {
    found: u64,
    at_once: u64,
    removed: u64,
    without_case: u64,
    told: u64,
}
