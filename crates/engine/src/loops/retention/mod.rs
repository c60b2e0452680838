//! Deletes what has served its time, one class of data after the other. Decisions, orders and the
//! audit chain stay: they name nobody.

pub mod accounts;
pub mod cases;
pub mod decisions;
pub mod deliveries;
pub mod events;
pub mod exposure;
pub mod factor_reviews;
pub mod feed;
pub mod feedback;
pub mod investigations;
pub mod matches;
pub mod notices;
pub mod reports;
pub mod tallies;

use std::sync::Arc;

use evenhand_flow::operation::retain::DropExpired;
use evenhand_flow::reporting::ReporterRecord;
use evenhand_flow::work::{Brake, InterruptBucket, Receipt, Row, Select, Value};
use evenhand_model::{ApiKey, Principal, Problem};

use crate::engine::Engine;
use crate::loops::rest;
use crate::writer::unless_sync_failed;

const ROUND_MS: u64 = 60_000;
const ROWS_PER_ROUND_MAX: usize = 500;

/// Looks after retention for ever.
pub async fn run(engine: Arc<Engine>) {
    let mut places = Places::default();
    loop {
        if let Err(problem) = round(&engine, &mut places).await {
            tracing::warn!(%problem, "a round of retention failed and will be tried again");
        }
        rest(ROUND_MS).await;
    }
}

/// Where the next round goes on in each class.
#[derive(Debug, Default)]
pub struct Places {
    reports: Place,
    cases: Place,
    decisions: Place,
    accounts: Place,
    deliveries: Place,
    notices: Place,
    appeals: Place,
    investigations: Place,
    matches: Place,
    events: events::Thinned,
}

/// The last row that was looked at; the start where there is none.
pub type Place = Option<(Value, String)>;

/// One round: some rows of each class.
pub async fn round(engine: &Arc<Engine>, places: &mut Places) -> Result<(), Problem> {
    engine.rules.load().expire(engine.now());
    drop_expired(engine).await?;
    investigations::end_holds(engine).await?;
    tallies::round(engine).await?;
    let retired = reports::round(engine, &mut places.reports).await?
        + cases::round(engine, &mut places.cases).await?
        + decisions::round(engine, &mut places.decisions).await?
        + accounts::round(engine, &mut places.accounts).await?
        + deliveries::round(engine, &mut places.deliveries).await?
        + notices::round(engine, &mut places.notices).await?
        + notices::appeals(engine, &mut places.appeals).await?
        + investigations::round(engine, &mut places.investigations).await?
        + investigations::forget_lifted(engine).await?
        + matches::round(engine, &mut places.matches).await?
        + exposure::round(engine).await?
        + factor_reviews::round(engine).await?
        + feedback::round(engine).await?;
    let engine = Arc::clone(engine);
    let mut thinned = std::mem::take(&mut places.events);
    let files = tokio::task::spawn_blocking(move || {
        events::round(&engine, &mut thinned);
        feed::trim(&engine);
        if retired > 0
            && let Err(error) = unless_sync_failed(engine.store.compact())
        {
            tracing::warn!(%error, "retired rows could not be wiped from the files yet");
        }
        thinned
    });
    places.events = files
        .await
        .map_err(|_| Problem::internal("a round of retention ended before its time"))?;
    Ok(())
}

async fn drop_expired(engine: &Engine) -> Result<(), Problem> {
    // The instant stays the same, and so does what the operation finds expired: a clock that steps
    // back must not make this go round for ever.
    let now = engine.now();
    loop {
        let receipts = Select::receipts_expired(now, ROWS_PER_ROUND_MAX);
        let brakes = Select::brakes_expired(now, ROWS_PER_ROUND_MAX);
        let records = Select::reporter_records_expired(now, ROWS_PER_ROUND_MAX);
        let buckets = Select::interrupt_buckets_full(now, ROWS_PER_ROUND_MAX);
        let passes = Select::passes_over(now, ROWS_PER_ROUND_MAX);
        let drop = DropExpired {
            before: now,
            receipts: engine
                .select::<Receipt>(&receipts)?
                .iter()
                .map(Row::id)
                .collect(),
            brakes: engine
                .select::<Brake>(&brakes)?
                .iter()
                .map(Row::id)
                .collect(),
            reporter_records: engine
                .select::<ReporterRecord>(&records)?
                .iter()
                .map(Row::id)
                .collect(),
            interrupt_buckets: engine
                .select::<InterruptBucket>(&buckets)?
                .iter()
                .map(Row::id)
                .collect(),
            passes: engine
                .select::<ApiKey>(&passes)?
                .iter()
                .map(Row::id)
                .collect(),
        };
        if drop.receipts.is_empty() && drop.brakes.is_empty() && drop.passes.is_empty() {
            return Ok(());
        }
        engine.submit(Principal::System, drop).await?;
    }
}

/// The next rows of a class, from the oldest on; after the last one it begins again.
fn next_rows<R: Row>(
    engine: &Engine,
    select: Select,
    place: &mut Place,
    value: impl Fn(&R) -> Value,
) -> Result<Vec<R>, Problem> {
    let rows = engine.select::<R>(&select.clone().after(place.take()))?;
    *place = rows
        .last()
        .filter(|_| rows.len() == select.limit)
        .map(|row| (value(row), row.id()));
    Ok(rows)
}
