//! AccountWarning, which Mastodon calls a strike: what moderators did.

use evenhand_model::{
    DecisionOutcome, OrderKind, PastAction, PastDecision, Problem, SubjectKind, SubjectRef, Time,
};
use serde::Deserialize;
use serde_json::Value;

use super::shape::{PublicAccount, ids, optional_id, optional_time, time};

/// A strike, as the API shows it or as its row in the database is.
#[derive(Clone, Debug, Deserialize)]
pub struct Strike {
    #[serde(deserialize_with = "super::shape::id")]
    id: String,
    action: Value,
    #[serde(default)]
    text: String,
    #[serde(default, deserialize_with = "ids")]
    status_ids: Vec<String>,
    #[serde(deserialize_with = "time")]
    created_at: Time,
    target_account: Option<PublicAccount>,
    #[serde(default, deserialize_with = "optional_id")]
    target_account_id: Option<String>,
    appeal: Option<Appeal>,
    /// When an appeal against it was approved; in rows of the database.
    #[serde(default, deserialize_with = "optional_time")]
    overruled_at: Option<Time>,
}

#[derive(Clone, Debug, Deserialize)]
struct Appeal {
    #[serde(default)]
    state: String,
}

/// Words of `action`, and the numbers that the database has for them.
const ACTIONS: [(&str, u64); 7] = [
    ("none", 0),
    ("disable", 1_000),
    ("mark_statuses_as_sensitive", 1_250),
    ("delete_statuses", 1_500),
    ("sensitive", 2_000),
    ("silence", 3_000),
    ("suspend", 4_000),
];

/// What was decided: about each post that was acted on, or else about the account.
///
/// A strike does not say whether what it did to an account is still in force. The account beside it
/// does, and without it nothing is said to be.
pub fn decisions(strike: Strike) -> Result<Vec<PastDecision>, Problem> {
    let account = match (&strike.target_account, &strike.target_account_id) {
        (Some(account), _) => account.id.clone(),
        (None, Some(id)) => id.clone(),
        (None, None) => {
            let detail = "expected `target_account` or `target_account_id`";
            return Err(Problem::invalid(detail).at("target_account"));
        }
    };
    let is = |what: fn(&PublicAccount) -> bool| strike.target_account.as_ref().is_some_and(what);
    let (on_posts, kind) = match word(&strike.action)? {
        "delete_statuses" => (true, Some(OrderKind::ContentRemove)),
        "mark_statuses_as_sensitive" => (true, Some(OrderKind::ContentLabel)),
        "none" => (false, Some(OrderKind::AccountWarn)),
        "suspend" if is(|account| account.suspended) => (false, Some(OrderKind::AccountSuspend)),
        "silence" if is(|account| account.limited) => (false, Some(OrderKind::AccountRestrict)),
        _ => (false, None),
    };
    let posts = strike.status_ids.iter().filter(|_| on_posts);
    let mut subjects: Vec<(String, SubjectRef)> = posts
        .map(|post| {
            let kind = SubjectKind::Content;
            (
                format!("strike-{}-{post}", strike.id),
                SubjectRef {
                    kind,
                    id: post.clone(),
                },
            )
        })
        .collect();
    // Posts that are not named can't be acted on.
    let kind = kind.filter(|_| !on_posts || !subjects.is_empty());
    if subjects.is_empty() {
        let subject = SubjectRef {
            kind: SubjectKind::Account,
            id: account,
        };
        subjects.push((format!("strike-{}", strike.id), subject));
    }
    let decide = |(id, subject)| decision(&strike, id, subject, kind);
    Ok(subjects.into_iter().map(decide).collect())
}

fn decision(
    strike: &Strike,
    id: String,
    subject: SubjectRef,
    kind: Option<OrderKind>,
) -> PastDecision {
    let is_approved = |appeal: &Appeal| appeal.state == "approved";
    let is_overruled =
        strike.overruled_at.is_some() || strike.appeal.as_ref().is_some_and(is_approved);
    let outcome = if is_overruled {
        DecisionOutcome::NoViolation
    } else {
        DecisionOutcome::Violation
    };
    let action = kind.filter(|_| !is_overruled);
    PastDecision {
        id,
        at: strike.created_at,
        received_at: None,
        subject,
        outcome,
        policy: None,
        reason: Some(strike.text.trim().to_owned()).filter(|text| !text.is_empty()),
        tier: None,
        actions: action
            .map(|kind| PastAction { kind, until: None })
            .into_iter()
            .collect(),
        content: None,
    }
}

fn word(action: &Value) -> Result<&'static str, Problem> {
    let is = |(word, number): &&(&str, u64)| {
        action.as_str() == Some(*word) || action.as_u64() == Some(*number)
    };
    let known = ACTIONS.iter().find(is).map(|(word, _)| *word);
    known.ok_or_else(|| {
        let words: Vec<&str> = ACTIONS.iter().map(|(word, _)| *word).collect();
        let detail = format!("expected one of {}", words.join(", "));
        Problem::invalid(detail).at("action")
    })
}
