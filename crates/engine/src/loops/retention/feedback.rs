//! Corrections of scores that have served their time.

use evenhand_flow::operation::feedback::ForgetFeedback;
use evenhand_flow::work::Select;
use evenhand_model::{Feedback, Principal, Problem};

use super::ROWS_PER_ROUND_MAX;
use crate::engine::Engine;

/// Forgets some corrections, or their texts; answers how many.
pub async fn round(engine: &Engine) -> Result<usize, Problem> {
    let over = Select::feedback_to_forget(engine.now(), ROWS_PER_ROUND_MAX);
    let rows = engine.select::<Feedback>(&over)?;
    if rows.is_empty() {
        return Ok(0);
    }
    let ids = rows.into_iter().map(|row| row.id).collect();
    engine
        .submit(Principal::System, ForgetFeedback { ids })
        .await
}
