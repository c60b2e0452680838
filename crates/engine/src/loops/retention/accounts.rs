//! Keyed hashes of private values of accounts that have not been heard of for long.

use evenhand_flow::operation::retain::RetireHashes;
use evenhand_flow::work::{Select, Table, Value};
use evenhand_model::{Account, Principal, Problem};

use super::{Place, ROWS_PER_ROUND_MAX, next_rows};
use crate::engine::Engine;

/// Retires the hashes of some accounts; answers how many.
pub async fn round(engine: &Engine, place: &mut Place) -> Result<usize, Problem> {
    let kept = engine.settings.hashes_kept;
    let before = engine.now().minus(kept);
    let all = Select::all(Table::Account, ROWS_PER_ROUND_MAX);
    let mut retired = 0;
    for account in next_rows(engine, all, place, |_: &Account| Value::Nothing)? {
        if account.last_seen_at <= before && !account.private_hashes.is_empty() {
            let retire = RetireHashes {
                account: account.subject,
                kept,
            };
            retired += usize::from(engine.submit(Principal::System, retire).await?);
        }
    }
    Ok(retired)
}
