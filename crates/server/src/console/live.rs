//! Live updates: which rows have changed, as server-sent events that carry ids and versions only. A page
//! that cares asks for itself again, so that what it may show is decided in one place.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use evenhand_engine::{Engine, SHARD};
use evenhand_flow::work::{Key, Record, Table};
use evenhand_model::{Platform, Problem};
use futures_util::stream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::Server;
use crate::console::Visit;

/// Shortest time between two messages to one browser, so that a flood of reports is one message a
/// second and not thousands.
const PAUSE_MS: u64 = 700;
/// Commits that one message looks through; after more the browser is told that all has changed.
const COMMITS_MAX: usize = 256;
/// Ids that one message names of each table.
const IDS_MAX: usize = 64;
/// Browsers that may listen at a time.
const LISTENERS_MAX: usize = 512;
/// Which tables anybody may hear of who may see cases.
const TABLES: [Table; 5] = [
    Table::Case,
    Table::Appeal,
    Table::Alert,
    Table::Order,
    Table::Incident,
];
static ROOM: std::sync::LazyLock<Arc<Semaphore>> =
    std::sync::LazyLock::new(|| Arc::new(Semaphore::new(LISTENERS_MAX)));

/// What has changed, as it changes.
pub async fn stream(visit: Visit) -> Result<Response, Problem> {
    let room = Arc::clone(&ROOM).try_acquire_owned().map_err(|_| {
        Problem::unavailable("too many browsers listen; pages still work").retry_after(60)
    })?;
    let server = Arc::clone(&visit.call.server);
    let listener = Listener {
        platform: visit.call.platform()?.clone(),
        session: visit.session.clone().unwrap_or_default(),
        seen: position(&server.engine)?,
        committed: server.engine.committed(),
        server,
        _room: room,
    };
    let events = stream::unfold(listener, |mut listener| async {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    let alive = KeepAlive::new().interval(Duration::from_secs(15));
    Ok(Sse::new(events).keep_alive(alive).into_response())
}

struct Listener {
    server: Arc<Server>,
    platform: Platform,
    session: String,
    seen: u64,
    committed: watch::Receiver<u64>,
    _room: OwnedSemaphorePermit,
}

impl Listener {
    /// The next message; nothing once the session or the server has ended.
    async fn next(&mut self) -> Option<Event> {
        let mut stopping = self.server.stopping.clone();
        loop {
            tokio::time::sleep(Duration::from_millis(PAUSE_MS)).await;
            tokio::select! {
                changed = self.committed.changed() => changed.ok()?,
                _ = stopping.wait_for(|is_stopping| *is_stopping) => return None,
            }
            let engine = &self.server.engine;
            self.server
                .keys
                .identify_session(engine, &self.session)
                .ok()?;
            if let Some(message) = self.message().ok()? {
                return Some(message);
            }
        }
    }

    fn message(&mut self) -> Result<Option<Event>, Problem> {
        let engine = &self.server.engine;
        let lines = engine.store().feed(SHARD, self.seen, COMMITS_MAX);
        let lines = lines.map_err(|_| Problem::internal("the feed can't be read"))?;
        let Some(last) = lines.last().map(|line| line.position.sequence) else {
            return Ok(None);
        };
        self.seen = last;
        if lines.len() == COMMITS_MAX {
            self.seen = position(engine)?;
            return Ok(Some(
                Event::default()
                    .event("all")
                    .id(last.to_string())
                    .data("{}"),
            ));
        }
        let mut changed: BTreeMap<Key, u64> = BTreeMap::new();
        for line in lines {
            let keys = line.changed.into_iter();
            let told = keys.filter(|key| TABLES.contains(&key.table));
            changed.extend(told.map(|key| (key, line.position.sequence)));
        }
        let keys: Vec<Key> = changed.keys().cloned().collect();
        let records = engine.load(&keys)?;
        let mut tables: BTreeMap<&str, Vec<(String, u64)>> = BTreeMap::new();
        for ((key, version), record) in changed.into_iter().zip(records) {
            let ids = tables.entry(key.table.as_str()).or_default();
            if record.is_some_and(|record| is_of(&record, &self.platform)) && ids.len() < IDS_MAX {
                ids.push((key.id, version));
            }
        }
        tables.retain(|_, ids| !ids.is_empty());
        if tables.is_empty() {
            return Ok(None);
        }
        let data = serde_json::to_string(&tables).unwrap_or_default();
        Ok(Some(
            Event::default()
                .event("changed")
                .id(last.to_string())
                .data(data),
        ))
    }
}

/// Whether a row belongs to a platform, and is nothing that only some may know of.
fn is_of(record: &Record, platform: &Platform) -> bool {
    match record {
        Record::Case(row) => row.platform == *platform,
        Record::Appeal(row) => row.platform == *platform,
        Record::Order(row) => row.platform == *platform,
        Record::Incident(row) => row.platform == *platform,
        Record::Alert(row) => row.platform == *platform && row.about.investigation().is_none(),
        _ => false,
    }
}

fn position(engine: &Engine) -> Result<u64, Problem> {
    let position = engine.store().position(SHARD);
    position
        .map(|position| position.sequence)
        .map_err(|_| Problem::internal("the feed can't be read"))
}
