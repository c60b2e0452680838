//! Everything that runs, held together: store, writer, rules, house.

use std::sync::{Arc, Mutex, OnceLock};

use arc_swap::ArcSwap;
use evenhand_deliver::Client;
use evenhand_flow::operation::parity_plan::SetParityPlan;
use evenhand_flow::operation::returns::private::SetPrivateSignals;
use evenhand_flow::operation::running::{ServerStarted, ServerStopped};
use evenhand_flow::work::{Commit, Snapshot};
use evenhand_flow::work::{Key, Record, Row, Select};
use evenhand_flow::{House, Operation, Secret, Stop, Work};
use evenhand_model::{Clocks, Policy, Principal, Problem, Rng, Time};
use evenhand_rules::SourceFile;
use evenhand_store::event_log::{EventLog, LogSettings};
use evenhand_store::{DataDirectory, SqliteStore, Store};
use tokio::sync::watch;

use crate::backtest::Backtests;
use crate::campaigns::Surges;
use crate::chain_tree::ChainTree;
use crate::keys::{self, KeyError, Keys};
use crate::loops::Outgoing;
use crate::media::{self, KnownMedia};
use crate::metrics::Metrics;
use crate::parity::KeptParity;
use crate::rules::{PolicyError, RuleFiles, RulesError, RulesInForce};
use crate::rules_in_force::{self, rules_loaded};
use crate::search::Progress;
use crate::settings::Settings;
use crate::tallies::Tallies;
use crate::writer::{LOADS_PER_OPERATION_MAX, Writer, WriterHandle, unless_sync_failed};

/// The one shard of the embedded store.
pub const SHARD: u32 = 0;

/// The wall clock. The only place where the system's time comes in.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clocks for SystemClock {
    fn now(&self) -> Time {
        let since = std::time::UNIX_EPOCH.elapsed().unwrap_or_default();
        Time::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// The engine could not start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The store, its directory or the event log.
    #[error(transparent)]
    Store(#[from] evenhand_store::OpenError),
    /// The store answered with an error.
    #[error(transparent)]
    Read(#[from] evenhand_store::StoreError),
    /// The key files.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The rules.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// The policies.
    #[error(transparent)]
    Policies(#[from] PolicyError),
    /// The event log can't be read.
    #[error("{0}")]
    Log(String),
    /// The writer's thread, or randomness.
    #[error("the system refused: {0}")]
    System(#[from] std::io::Error),
    /// The first operations could not be committed.
    #[error("the store could not be written at start: {0}")]
    First(#[from] Problem),
}

/// The running engine. Shared by everything that serves requests.
pub struct Engine {
    /// Settings that it was started with.
    pub settings: Settings,
    /// What time it is.
    pub clock: Arc<dyn Clocks>,
    /// Counts for operators.
    pub metrics: Arc<Metrics>,
    /// What was counted and is not written down yet.
    pub(crate) tallies: Arc<Tallies>,
    /// Parity figures that were worked out.
    pub(crate) parity: KeptParity,
    /// Backtests since the start.
    pub backtests: Backtests,
    /// The rule set in force.
    pub rules: RulesInForce,
    /// Settings, policies and secret, as operations see them.
    pub house: Arc<ArcSwap<House>>,
    pub(crate) rule_files: RuleFiles,
    /// Held by whoever brings other rules into force.
    pub(crate) rule_changes: tokio::sync::Mutex<()>,
    pub(crate) signing: evenhand_audit::SigningKey,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) chain_tree: ChainTree,
    pub(crate) event_log: Arc<EventLog>,
    pub(crate) writer: WriterHandle,
    committed: watch::Receiver<u64>,
    /// How far the index that people search has come.
    pub(crate) search_progress: Progress,
    /// Accounts that were erased and of which something may lie in memory.
    pub(crate) erased: crate::returns::Erased,
    /// The same, for what is remembered of campaigns.
    pub(crate) erased_of_campaigns: crate::returns::Erased,
    /// What banks of known media hold.
    pub media: KnownMedia,
    /// The place in the feed up to which that was read at the start.
    pub(crate) media_loaded: u64,
    /// Surges of posts that are worth a look.
    pub surges: Surges,
    pub(crate) rng: Mutex<Rng>,
    /// The way out, once loops run that have one.
    pub(crate) outgoing: OnceLock<Outgoing>,
    pub(crate) directory: DataDirectory,
}

impl Engine {
    /// Opens the data directory, replays the tail of the event log, rebuilds the sliding windows,
    /// and starts the writer. The loops are started apart, by [`crate::loops::start`].
    pub async fn open(
        settings: Settings,
        rule_files: RuleFiles,
        policies: Vec<Policy>,
        clock: Arc<dyn Clocks>,
    ) -> Result<Arc<Self>, OpenError> {
        let directory = DataDirectory::open(&settings.data)?;
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(directory.store_file())?);
        let store_is_empty = store.position(SHARD)?.sequence == 0;
        let keys = Keys::open(&settings.keys, store_is_empty)?;
        let event_log = Arc::new(EventLog::open(
            directory.event_log(),
            LogSettings::default(),
            store.event_log_position()?,
        )?);
        let loaded = rules_in_force::at_start(store.as_ref(), &rule_files)?;
        let mut house = House::new(keys.secret, policies);
        loaded.set.version().clone_into(&mut house.rules_version);
        house.clocks = settings.clocks.clone();
        house.lease = settings.lease;
        house.undo = settings.undo;
        house.brakes = settings.brakes;
        house.shares = settings.shares;
        house.rerated_thousandths = settings.rerated_thousandths;
        house.returns_mode = settings.returns_mode;
        house.fetches_media = !settings.media_hosts.is_empty();
        house.interrupts = settings.interrupts;
        house.public_url = settings.public_url.clone().unwrap_or_default();
        let house = Arc::new(ArcSwap::from_pointee(house));
        let metrics = Arc::new(Metrics::default());
        let tallies = Arc::new(Tallies::default());
        let writer = Writer {
            shard: SHARD,
            store: Arc::clone(&store),
            event_log: Arc::clone(&event_log),
            house: Arc::clone(&house),
            clock: Arc::clone(&clock),
            rng: Rng::from_seed(keys::random()?),
            metrics: Arc::clone(&metrics),
            committed: watch::Sender::default(),
            tallies: Arc::clone(&tallies),
        };
        let committed = writer.committed.subscribe();
        let (writer, _thread) = writer.start()?;
        let mut engine = Self {
            settings,
            clock,
            metrics,
            tallies,
            parity: KeptParity::default(),
            backtests: Backtests::default(),
            rule_changes: tokio::sync::Mutex::new(()),
            rules: Arc::new(ArcSwap::from_pointee(loaded)),
            house,
            rule_files,
            signing: keys.signing,
            store,
            chain_tree: ChainTree::default(),
            event_log,
            writer,
            committed,
            search_progress: Progress::default(),
            erased: crate::returns::Erased::default(),
            erased_of_campaigns: crate::returns::Erased::default(),
            media: KnownMedia::default(),
            media_loaded: 0,
            surges: Surges::default(),
            rng: Mutex::new(Rng::from_seed(keys::random()?)),
            outgoing: OnceLock::new(),
            directory,
        };
        // Before the first event is taken: what is known is never missed.
        engine.media_loaded = media::follow::start(&engine)?;
        let engine = Arc::new(engine);
        match engine.first_operations().await {
            // A full disk must not keep anybody from reading.
            Err(problem) if problem.status == 503 => {
                tracing::error!(%problem, "starting without a word in the audit log");
            }
            result => result?,
        }
        crate::recovery::replay(&engine).await?;
        Ok(engine)
    }

    async fn first_operations(&self) -> Result<(), Problem> {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        self.submit(Principal::System, ServerStarted { version })
            .await?;
        let loaded = self.rules.load_full();
        self.submit(Principal::System, rules_loaded(&loaded))
            .await?;
        let signals = self.settings.private_signals.clone();
        self.submit(Principal::System, SetPrivateSignals { signals })
            .await?;
        let plan = self.settings.parity.clone();
        self.submit(Principal::System, SetParityPlan { plan }).await
    }

    /// Writes down that the server stops, which comes after everything that was accepted before, and
    /// leaves one whole file. Whatever fails here, the next start finds what was answered.
    pub async fn close(self: &Arc<Self>) {
        if let Err(problem) = self.write_tallies().await {
            tracing::warn!(%problem, "stopping without the last figures");
        }
        media::kept::write_at_end(self).await;
        if let Err(problem) = self.submit(Principal::System, ServerStopped).await {
            tracing::warn!(%problem, "stopping without a word in the audit log");
        }
        if let Err(error) = unless_sync_failed(self.store.compact()) {
            tracing::info!(%error, "the write-ahead log stays for the next start");
        }
    }

    /// Runs an operation; the answer comes after its effect is on disk.
    pub async fn submit<O: Operation>(
        &self,
        by: Principal,
        operation: O,
    ) -> Result<O::Answer, Problem> {
        self.writer.submit(by, operation, None).await
    }

    /// What an operation would do now, without doing it: its answer, and everything that it would
    /// write. The preview of a decision is the decision, rehearsed.
    pub fn rehearse<O: Operation>(
        &self,
        by: Principal,
        operation: &O,
    ) -> Result<(O::Answer, Commit), Problem> {
        let (now, house, seed) = (
            self.now(),
            self.house.load(),
            self.draw(|_, rng| rng.bytes()),
        );
        let mut rows = Snapshot::default();
        for _ in 0..LOADS_PER_OPERATION_MAX {
            let mut work = Work::new(now, by.clone(), &house, Rng::from_seed(seed), &rows);
            let keys = match operation.run(&mut work) {
                Ok(answer) => return Ok((answer, work.finish())),
                Err(Stop::Refused(problem)) => return Err(problem),
                Err(Stop::Missing(keys)) => keys,
            };
            for (key, version, record) in self.store.load(&keys).map_err(unreadable)? {
                rows.insert(key, version, record);
            }
        }
        Err(Problem::internal("an operation asked for rows without end"))
    }

    /// The row with that id, as committed.
    pub fn get<R: Row>(&self, id: impl std::fmt::Display) -> Result<Option<R>, Problem> {
        let loaded = self.load(&[Key::of::<R>(id)])?;
        Ok(loaded
            .first()
            .and_then(Option::as_ref)
            .and_then(R::from_record)
            .cloned())
    }

    /// The rows with these keys, as committed, in the same order.
    pub fn load(&self, keys: &[Key]) -> Result<Vec<Option<Record>>, Problem> {
        let loaded = self.store.load(keys).map_err(unreadable)?;
        Ok(loaded.into_iter().map(|(_, _, record)| record).collect())
    }

    /// The rows that a question asks for.
    pub fn select<R: Row>(&self, select: &Select) -> Result<Vec<R>, Problem> {
        let rows = self.store.select(select).map_err(unreadable)?;
        Ok(rows.iter().filter_map(R::from_record).cloned().collect())
    }

    /// How many rows a question asks for in all.
    pub fn count(&self, select: &Select) -> Result<u64, Problem> {
        self.store.count(select).map_err(unreadable)
    }

    /// Changes with every commit, for those who follow the store's feed.
    pub fn committed(&self) -> watch::Receiver<u64> {
        self.committed.clone()
    }

    /// The store, for what only it can tell: entries, feed, checkpoints.
    pub fn store(&self) -> &dyn Store {
        self.store.as_ref()
    }

    /// Key that checks checkpoints, in hexadecimal.
    pub fn public_key(&self) -> String {
        self.signing.public_key()
    }

    /// How many operations wait for the writer.
    pub fn waiting(&self) -> usize {
        self.writer.waiting()
    }

    /// The key of the house.
    pub fn house_secret(&self) -> Secret {
        self.house.load().secret.clone()
    }

    /// The client by which anybody else is asked; none where nothing may leave.
    pub fn client(&self) -> Option<&Client> {
        self.outgoing.get().map(|outgoing| &*outgoing.client)
    }

    /// The present instant.
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// Something random that is made once per call, like a new id.
    pub fn draw<T>(&self, make: impl FnOnce(Time, &mut Rng) -> T) -> T {
        let mut rng = self
            .rng
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        make(self.now(), &mut rng)
    }

    /// The sources of the rules in force.
    pub fn rule_sources(&self) -> Vec<SourceFile> {
        self.rules.load().files.clone()
    }
}

fn unreadable(error: evenhand_store::StoreError) -> Problem {
    tracing::error!(%error, "the store can't be read");
    Problem::internal("the store could not be read")
}
