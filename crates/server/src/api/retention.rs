//! How long what is kept.

use evenhand_engine::Settings;
use evenhand_model::{Duration, Problem, limits};
use schemars::JsonSchema;
use serde::Serialize;

use crate::endpoint::input::Nothing;
use crate::endpoint::output::Json;
use crate::endpoint::{Call, List};

/// One class of data, and how long it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Kept {
    /// What it is.
    pub what: &'static str,
    /// For how many hours; `null` where no clock ends it.
    pub kept_hours: Option<i64>,
    /// Since when the hours count, or what ends it where no clock does.
    pub from: &'static str,
    /// The setting that says so; `null` where nothing can be set.
    pub setting: Option<&'static str>,
}

/// How long each class of data is kept. A legal hold keeps what lies under it for longer.
pub async fn list(call: Call, _: Nothing) -> Result<Json<List<Kept>>, Problem> {
    let items = kept(&call.engine().settings);
    Ok(Json(List { items, next: None }))
}

/// See `docs/decisions/0008-retention.md`.
fn kept(settings: &Settings) -> Vec<Kept> {
    let hours = |span: Duration| Some(span.seconds() / 3_600);
    let row = |what, kept_hours, from, setting| Kept {
        what,
        kept_hours,
        from,
        setting,
    };
    vec![
        row(
            "events, in the event log",
            hours(settings.event_log_kept),
            "since they came in",
            Some("event_log_days"),
        ),
        row(
            "what was answered to events and requests",
            Some(limits::RECEIPT_HOURS),
            "since it was answered",
            None,
        ),
        row(
            "the words of a report, who made it, and what was answered to it",
            hours(settings.reports_kept),
            "since its case was decided",
            Some("report_days"),
        ),
        row(
            "content, notes and reasons of a case",
            hours(settings.cases_kept),
            "since the decision",
            Some("case_days"),
        ),
        row(
            "what was found to be known media",
            hours(settings.cases_kept),
            "since it was found, once none of its actions is in force and no case is open",
            Some("case_days"),
        ),
        row(
            "keyed hashes of private values",
            hours(settings.hashes_kept),
            "since the account was last heard of",
            Some("hash_days"),
        ),
        row(
            "levels of factors that reviewers have set, without words",
            hours(settings.factor_reviews_kept),
            "since they were set",
            Some("factor_review_days"),
        ),
        row(
            "deliveries that arrived",
            hours(settings.deliveries_kept),
            "since they were put into the outbox",
            Some("delivery_days"),
        ),
        row(
            "the texts of corrections of scores",
            Some(limits::FEEDBACK_TEXT_DAYS * 24),
            "since they came in, or until who wrote them is erased",
            None,
        ),
        row(
            "corrections of scores, without their text",
            Some(limits::FEEDBACK_DAYS * 24),
            "since they came in",
            None,
        ),
        row(
            "the latest public profile of an account",
            None,
            "until the platform says that it is gone, or it is erased",
            None,
        ),
        row(
            "decisions, actions, reports and cases without words, the audit log",
            None,
            "for good; they name nobody",
            None,
        ),
    ]
}
