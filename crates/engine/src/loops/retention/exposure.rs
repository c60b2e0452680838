//! Days of exposure ledgers that have served their time.

use evenhand_flow::operation::care::ForgetExposure;
use evenhand_flow::work::Select;
use evenhand_model::{Exposure, Principal, Problem};

use super::ROWS_PER_ROUND_MAX;
use crate::engine::Engine;

/// Forgets days of some ledgers; answers of how many.
pub async fn round(engine: &Engine) -> Result<usize, Problem> {
    let over = Select::exposures_expired(engine.now(), ROWS_PER_ROUND_MAX);
    let ledgers = engine.select::<Exposure>(&over)?;
    if ledgers.is_empty() {
        return Ok(0);
    }
    let users = ledgers.into_iter().map(|ledger| ledger.user).collect();
    engine
        .submit(Principal::System, ForgetExposure { users })
        .await
}
