//! Media that came without hashes are fetched, a few at a time and from each host fewer, and looked up. What waits is in the store, so a restart
//! forgets nothing.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use evenhand_deliver::Client;
use evenhand_flow::operation::bank::note_fetched::{DropFetches, NoteFetched};
use evenhand_flow::work::Select;
use evenhand_model::{
    Duration as Span, FetchState, FetchedMedium, MediaFetch, Principal, Problem, SubjectId, limits,
};
use tokio::task::JoinSet;

use crate::engine::Engine;
use crate::loops::{Outgoing, rest};
use crate::media::FileHasher;
use crate::media::fetch::{hashed, host, state};

/// Contents that are read at a time: enough to find some of another host behind those of one that is slow.
const ROWS_PER_ROUND: usize = 200;
/// Contents of which media are fetched at a time from one host.
const PER_HOST_MAX: usize = 2;
/// From one content of a host to the next.
const HOST_PAUSE: Duration = Duration::from_millis(100);
/// Where nothing is written, the time of what waits still comes.
const IDLE: Duration = Duration::from_secs(1);
/// While more waits than may be fetched at a time.
const BUSY_MS: u64 = 100;
const TROUBLE_MS: u64 = 5_000;
/// How long to wait after each attempt.
const WAITS: [Span; limits::MEDIA_FETCH_ATTEMPTS_MAX as usize - 1] = [
    Span::from_seconds(10),
    Span::from_minutes(1),
    Span::from_minutes(10),
    Span::from_hours(1),
];

/// Fetches for ever, where the configuration says from where.
pub async fn run(engine: Arc<Engine>, outgoing: Outgoing) {
    let Some(files) = outgoing
        .files
        .filter(|_| !engine.settings.media_hosts.is_empty())
    else {
        return std::future::pending().await;
    };
    let mut committed = engine.committed();
    let mut fetches = Fetches {
        engine,
        client: outgoing.client,
        files,
        under_way: JoinSet::new(),
        contents: HashSet::new(),
        hosts: HashMap::new(),
    };
    loop {
        committed.mark_unchanged();
        match fetches.begin().await {
            Ok(true) => rest(BUSY_MS).await,
            Ok(false) => {
                let idle = tokio::time::timeout(IDLE, committed.changed());
                tokio::select! {
                    _ = idle => {}
                    Some(ended) = fetches.under_way.join_next() => fetches.ended(ended.ok()),
                }
            }
            Err(problem) => {
                tracing::warn!(%problem, "media could not be fetched and will be later");
                rest(TROUBLE_MS).await;
            }
        }
        while let Some(ended) = fetches.under_way.try_join_next() {
            fetches.ended(ended.ok());
        }
    }
}

struct Fetches {
    engine: Arc<Engine>,
    client: Arc<Client>,
    files: Arc<dyn FileHasher>,
    under_way: JoinSet<(SubjectId, String)>,
    contents: HashSet<SubjectId>,
    hosts: HashMap<String, Host>,
}

/// What goes on at a host.
struct Host {
    under_way: usize,
    next_at: Instant,
}

impl Fetches {
    /// Begins with what is due, as far as there is room. Answers whether something that is due waits for room.
    async fn begin(&mut self) -> Result<bool, Problem> {
        self.drop_what_is_over().await?;
        let now = Instant::now();
        self.hosts
            .retain(|_, host| host.under_way > 0 || host.next_at > now);
        let due = Select::media_fetches_due(self.engine.now(), ROWS_PER_ROUND);
        let mut waits = false;
        for row in self.engine.select::<MediaFetch>(&due)? {
            if self.contents.contains(&row.subject) {
                continue;
            }
            let host = host_of(&self.engine, &self.client, &row);
            if self.contents.len() < limits::MEDIA_FILES_MAX && self.has_room(&host, now) {
                self.start(row, host, now);
            } else {
                waits = true;
            }
        }
        Ok(waits)
    }

    fn has_room(&self, host: &str, now: Instant) -> bool {
        self.hosts
            .get(host)
            .is_none_or(|host| host.under_way < PER_HOST_MAX && host.next_at <= now)
    }

    fn start(&mut self, row: MediaFetch, host: String, now: Instant) {
        let at_host = self.hosts.entry(host.clone()).or_insert(Host {
            under_way: 0,
            next_at: now,
        });
        at_host.under_way += 1;
        at_host.next_at = now + HOST_PAUSE;
        self.contents.insert(row.subject);
        let (engine, client) = (Arc::clone(&self.engine), Arc::clone(&self.client));
        let files = Arc::clone(&self.files);
        self.under_way.spawn(async move {
            let subject = row.subject;
            if let Err(problem) = fetch_all(&engine, &client, &files, row).await {
                tracing::warn!(%problem, "what was fetched could not be noted and is fetched again");
                rest(TROUBLE_MS).await;
            }
            (subject, host)
        });
    }

    /// A task that panicked leaves its place taken: that content is fetched after the next start.
    fn ended(&mut self, ended: Option<(SubjectId, String)>) {
        let Some((subject, host)) = ended else {
            tracing::error!("fetching media of a content ended before its time");
            return;
        };
        self.contents.remove(&subject);
        if let Some(host) = self.hosts.get_mut(&host) {
            host.under_way = host.under_way.saturating_sub(1);
        }
    }

    async fn drop_what_is_over(&self) -> Result<(), Problem> {
        let over = Select::media_fetches_over(self.engine.now(), ROWS_PER_ROUND);
        let over = self.engine.select::<MediaFetch>(&over)?;
        if over.is_empty() {
            return Ok(());
        }
        let subjects = over.into_iter().map(|row| row.subject).collect();
        self.engine
            .submit(Principal::System, DropFetches { subjects })
            .await
    }
}

/// The host of the first medium that waits; nothing where it is from nowhere that is fetched from.
fn host_of(engine: &Engine, client: &Client, row: &MediaFetch) -> String {
    let first = waiting(row).next();
    first
        .and_then(|one| host(engine, client, &one.url).ok())
        .unwrap_or_default()
}

fn waiting(row: &MediaFetch) -> impl Iterator<Item = &FetchedMedium> {
    let waits = |one: &&FetchedMedium| matches!(one.state, FetchState::Waiting(_));
    row.media.iter().filter(waits)
}

/// Fetches the media of a content one after the other, looks them up and notes what came of it.
async fn fetch_all(
    engine: &Arc<Engine>,
    client: &Client,
    files: &Arc<dyn FileHasher>,
    row: MediaFetch,
) -> Result<(), Problem> {
    let wait = WAITS.get(row.attempts as usize);
    let seed = row.content.as_ref().map_or("", |content| &content.id);
    let mut states = BTreeMap::new();
    let mut known = Vec::new();
    for one in waiting(&row) {
        let tried = match host(engine, client, &one.url) {
            Ok(_) => hashed(client, files, &one.url).await,
            Err(trouble) => Err(trouble),
        };
        if let Ok(file) = &tried {
            known.extend(engine.known_by(file, one.medium, seed)?);
        }
        states.insert(one.medium, state(tried, wait.is_none()));
    }
    known.truncate(limits::KNOWN_PER_CONTENT_MAX);
    let note = NoteFetched {
        subject: row.subject,
        posted_at: row.posted_at,
        states,
        again_at: wait.map(|wait| engine.now().plus(engine.settings.shortened(*wait))),
        known,
    };
    engine.submit(Principal::System, note).await
}
