//! Legal holds: what lies under one is neither erased nor retired.

use evenhand_flow::accept::shape::check_id;
use evenhand_flow::operation::hold::SetHold;
use evenhand_model::{Problem, SubjectRef, Time, UserId, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::endpoint::Call;
use crate::endpoint::input;
use crate::endpoint::output::{Json, NoContent};

/// A hold to be set.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHold {
    /// On what.
    pub subject: SubjectRef,
    /// The legal reason, in a sentence.
    pub reason: String,
    /// When it ends; when lifted, if left out.
    #[serde(default)]
    pub until: Option<Time>,
}

/// A hold to be lifted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LiftHold {
    /// On what it lies.
    pub subject: SubjectRef,
    /// Why it ends, in a sentence.
    pub reason: String,
}

/// A hold in force.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Hold")]
pub struct HoldView {
    /// On what.
    pub subject: SubjectRef,
    /// The person who set it; `null` for a machine.
    pub by: Option<UserId>,
    /// The legal reason.
    pub reason: String,
    /// When it was set.
    pub set_at: Time,
    /// When it ends.
    pub until: Option<Time>,
}

/// Sets a hold, or changes the one that is there.
pub async fn set(
    call: Call,
    input::Json(new): input::Json<NewHold>,
) -> Result<Json<HoldView>, Problem> {
    let subject = new.subject.clone();
    let hold = submit(&call, new.subject, new.reason, new.until, false).await?;
    let view = HoldView {
        subject,
        by: hold.by,
        reason: hold.reason,
        set_at: hold.set_at,
        until: hold.until,
    };
    Ok(Json(view))
}

/// Lifts a hold.
pub async fn lift(
    call: Call,
    input::Json(lift): input::Json<LiftHold>,
) -> Result<NoContent, Problem> {
    submit(&call, lift.subject, lift.reason, None, true).await?;
    Ok(NoContent)
}

async fn submit(
    call: &Call,
    subject: SubjectRef,
    reason: String,
    until: Option<Time>,
    lift: bool,
) -> Result<evenhand_flow::work::Hold, Problem> {
    check_id("subject.id", &subject.id)?;
    if reason.len() > limits::PROSE_BYTES_MAX {
        return Err(Problem::invalid("this reason is too long").at("reason"));
    }
    let operation = SetHold {
        platform: call.platform()?.clone(),
        subject,
        reason,
        until,
        lift,
    };
    call.engine().submit(call.principal()?, operation).await
}
