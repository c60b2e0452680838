//! Reports that came another way, as staff enters them: a letter, a word to somebody who works here, a call.

use evenhand_flow::operation::ReportAnswer;
use evenhand_model::{Problem, SideReport};

use crate::endpoint::Call;
use crate::endpoint::input;
use crate::endpoint::output::Created;

/// Takes in a report that came another way. Its `Idempotency-Key` makes a repeat harmless.
pub async fn take(
    call: Call,
    input::Json(report): input::Json<SideReport>,
) -> Result<Created<ReportAnswer>, Problem> {
    call.user()?;
    call.bind_key().await?;
    let (by, platform) = (call.principal()?, call.platform()?);
    let token = call.idempotency_key.as_deref();
    let mut answer = call
        .engine()
        .take_side_report(by, platform, report, token)
        .await?;
    answer.status_url = call.engine().house.load().public_link(&answer.status_url);
    Ok(Created(answer))
}
