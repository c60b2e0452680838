//! What a backup consists of, and the stillness in which it is copied.
//!
//! Copying is another process's work, see [`Store::freeze`]. It reads the files that a [`Plan`] names,
//! while the server goes on and leaves those files as they are.

use std::path::PathBuf;

use evenhand_audit::Head;
use evenhand_flow::Secret;
use evenhand_model::Time;
use evenhand_store::data_directory::{EVENT_LOG, STORE_FILE};
use evenhand_store::event_log::{EventLog, LogSettings};
use evenhand_store::{
    DataDirectory, LogError, LogFile, OpenError, Position, SCHEMA_VERSION, SqliteStore, Store,
    StoreError,
};
use serde::{Deserialize, Serialize};

use crate::engine::{Engine, SHARD};
use crate::keys::{KeyError, Keys};
use crate::settings::Settings;
use crate::writer::unless_sync_failed;

/// The files of a backup, as they lie still now.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// What is copied.
    pub files: Vec<PlannedFile>,
    /// What the copy will hold.
    pub facts: Facts,
}

/// One file to be copied.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlannedFile {
    /// Its path in the data directory, and in the backup.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// How much of it counts, in bytes.
    pub bytes: u64,
}

/// What a backup holds, apart from its files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The moment that it shows.
    pub at: Time,
    /// Version of the program that made it.
    pub program: String,
    /// Schema of the store.
    pub schema: i64,
    /// The latest commit of each shard.
    pub positions: Vec<Position>,
    /// The end of each shard's audit chain.
    pub heads: Vec<Head>,
    /// Key that checks the checkpoints of the store, in hexadecimal.
    pub public_key: String,
    /// Tells whether a house key is the one of this store; nobody can tell the key from it.
    pub house_key_check: String,
}

/// Why nothing can be copied.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is no store.
    #[error("there is no store in {}", .0.display())]
    NoStore(PathBuf),
    /// The store, its directory or the event log could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The event log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The key files.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// A file's size could not be read.
    #[error("a file of the store could not be looked at: {0}")]
    File(#[from] std::io::Error),
}

impl Engine {
    /// Runs `copy` while the files that it is told of lie still; everything else goes on. It must have
    /// another process copy them. Takes as long as `copy`, so it is no work for a thread that serves.
    pub fn back_up<T>(&self, copy: impl FnOnce(Plan) -> T) -> Result<T, BackupError> {
        self.event_log.keep_files(|| {
            let house = self.house.load();
            let public_key = self.signing.public_key();
            let keys = (public_key, &house.secret);
            let plan = plan(self.store(), &self.event_log, self.now(), keys)?;
            let copied = copy(plan);
            unless_sync_failed(self.store.thaw())?;
            Ok(copied)
        })
    }
}

/// Runs `copy` on the data of which no server is at work; none can start meanwhile.
pub fn back_up_at_rest<T>(
    settings: &Settings,
    at: Time,
    copy: impl FnOnce(Plan) -> T,
) -> Result<T, BackupError> {
    if !settings.data.join(STORE_FILE).exists() {
        return Err(BackupError::NoStore(settings.data.clone()));
    }
    let directory = DataDirectory::open(&settings.data)?;
    let keys = Keys::open(&settings.keys, false)?;
    let store = SqliteStore::open(directory.store_file())?;
    let committed = store.event_log_position()?;
    let log = EventLog::open(directory.event_log(), LogSettings::default(), committed)?;
    let plan = plan(&store, &log, at, (keys.signing.public_key(), &keys.secret))?;
    drop(store);
    Ok(copy(plan))
}

/// Freezes the store at a moment when the event log holds exactly what the store has taken from it.
fn plan(
    store: &dyn Store,
    log: &EventLog,
    at: Time,
    (public_key, secret): (String, &Secret),
) -> Result<Plan, BackupError> {
    log.at_rest(|segments| {
        let frozen = unless_sync_failed(store.freeze())?;
        let planned = || -> Result<Plan, BackupError> {
            let mut files = Vec::new();
            for path in frozen {
                let bytes = std::fs::metadata(&path)?.len();
                let name = STORE_FILE.to_owned();
                files.push(PlannedFile { name, path, bytes });
            }
            files.extend(segments.into_iter().map(planned_segment));
            let facts = Facts {
                at,
                program: env!("CARGO_PKG_VERSION").to_owned(),
                schema: SCHEMA_VERSION,
                positions: vec![store.position(SHARD)?],
                heads: vec![store.head(SHARD)?],
                public_key,
                house_key_check: house_key_check(secret),
            };
            Ok(Plan { files, facts })
        };
        planned().inspect_err(|_| {
            // The first failure is the one to tell of.
            let _ = unless_sync_failed(store.thaw());
        })
    })?
}

fn planned_segment(file: LogFile) -> PlannedFile {
    let name = file.path.file_name().unwrap_or_default().to_string_lossy();
    PlannedFile {
        name: format!("{EVENT_LOG}/{name}"),
        path: file.path,
        bytes: file.bytes,
    }
}

/// What [`Facts::house_key_check`] is for this key.
pub fn house_key_check(secret: &Secret) -> String {
    secret.digest(&[b"backup"])
}
