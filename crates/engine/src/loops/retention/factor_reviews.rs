//! Levels of factors as reviewers have set them, kept for whoever trains or measures.

use evenhand_flow::operation::set_factors::ForgetFactorReviews;
use evenhand_flow::work::Select;
use evenhand_model::{FactorReview, Principal, Problem};

use super::ROWS_PER_ROUND_MAX;
use crate::engine::Engine;

/// Forgets some of them; answers how many.
pub async fn round(engine: &Engine) -> Result<usize, Problem> {
    let kept = engine.settings.factor_reviews_kept;
    let before = engine.now().minus(kept);
    let over = Select::factor_reviews_before(before, ROWS_PER_ROUND_MAX);
    let rows = engine.select::<FactorReview>(&over)?;
    if rows.is_empty() {
        return Ok(0);
    }
    let ids = rows.into_iter().map(|row| row.id).collect();
    engine
        .submit(Principal::System, ForgetFactorReviews { ids, kept })
        .await
}
