//! Rule files on disk, and the rule set in force.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;
use evenhand_flow::accept::AcceptedEvent;
use evenhand_model::{Duration, Event, Platform, Policy, Signals, Time};
use evenhand_rules::{Derived, Mode, RuleError, RuleSet, Schema, SourceFile, Windows};

use crate::media;
use crate::repeats::Repeats;

/// Every fault, as compilers show them.
fn render(errors: &[RuleError]) -> String {
    errors
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// Where rule files come from.
#[derive(Clone, Debug)]
pub enum RuleFiles {
    /// The rules that ship with the program.
    Shipped(Vec<SourceFile>),
    /// A directory of the operator's.
    Directory(PathBuf),
}

/// Rule files can't be loaded.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// A file or directory can't be read.
    #[error("rules: {path}: {source}", path = path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The rules are wrong.
    #[error("{}", render(.0))]
    Wrong(Vec<RuleError>),
    /// What people have set about rules can't be read.
    #[error("what is set about rules can't be read: {0}")]
    Store(#[from] evenhand_store::StoreError),
}

impl RuleFiles {
    /// Reads every file, in the order of their paths.
    pub fn read(&self) -> Result<Vec<SourceFile>, RulesError> {
        match self {
            Self::Shipped(files) => Ok(files.clone()),
            Self::Directory(directory) => read_files(directory),
        }
    }
}

/// A rule set in force, with its sliding windows.
#[derive(Debug)]
pub struct LoadedRules {
    /// The rules.
    pub set: RuleSet,
    /// Their sources.
    pub files: Vec<SourceFile>,
    /// Modes that people have set, of rules that are in the set or not.
    pub modes: BTreeMap<String, Mode>,
    /// Shared by sets that differ in modes alone.
    past: Arc<Mutex<BTreeMap<Platform, Past>>>,
}

/// What the counters of one platform remember: sliding windows, and which events are in them.
#[derive(Debug)]
struct Past {
    windows: Windows,
    repeats: Repeats,
}

impl LoadedRules {
    /// Compiles rule files and runs their examples.
    pub fn compile(files: Vec<SourceFile>) -> Result<Self, RulesError> {
        Self::compile_with(files, &BTreeMap::new())
    }

    /// The same, with modes that people have set.
    pub fn compile_with(
        files: Vec<SourceFile>,
        modes: &BTreeMap<String, Mode>,
    ) -> Result<Self, RulesError> {
        let set = compile(&files).map_err(RulesError::Wrong)?;
        Ok(Self {
            set: set.with_modes(modes),
            files,
            modes: modes.clone(),
            past: Arc::default(),
        })
    }

    /// Goes on with the windows of a set that has the same counters.
    pub(crate) fn go_on_from(&mut self, earlier: &Self) {
        self.past = Arc::clone(&earlier.past);
    }

    /// The widest window of its counters.
    pub fn widest_window(&self) -> Option<Duration> {
        let counters = self.set.counters().iter();
        counters.map(|counter| counter.window).max()
    }

    /// Adds an event to the windows, unless it came a moment ago, and answers every counter's value.
    pub fn observe(&self, accepted: &AcceptedEvent) -> Vec<u64> {
        if self.set.counters().is_empty() {
            return Vec::new();
        }
        let AcceptedEvent {
            platform,
            event,
            derived_hashes,
            received_at,
            ..
        } = accepted;
        self.with_past(platform, |Past { windows, repeats }| {
            let count = || windows.observe(event, derived_hashes, *received_at);
            repeats.once(&event.id, count)
        })
    }

    /// Adds an event that came at `now`, and that nobody has known before.
    pub fn observe_alone(&self, event: &Event, derived: &Derived, now: Time) -> Vec<u64> {
        self.with_past(&Platform::default(), |past| {
            past.windows.observe(event, derived, now)
        })
    }

    /// Forgets what has left every window.
    pub fn expire(&self, now: Time) {
        for past in self.past().values_mut() {
            past.windows.expire(now);
        }
    }

    fn with_past<T>(&self, platform: &Platform, look: impl FnOnce(&mut Past) -> T) -> T {
        let mut past = self.past();
        if let Some(known) = past.get_mut(platform) {
            return look(known);
        }
        let new = || Past {
            windows: Windows::new(self.set.counters()),
            repeats: Repeats::default(),
        };
        look(past.entry(platform.clone()).or_insert_with(new))
    }

    fn past(&self) -> MutexGuard<'_, BTreeMap<Platform, Past>> {
        self.past.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The rule set in force, exchangeable while others use it.
pub type RulesInForce = Arc<ArcSwap<LoadedRules>>;

/// Compiles rule files against the detectors' signals.
pub fn compile(files: &[SourceFile]) -> Result<RuleSet, Vec<RuleError>> {
    RuleSet::compile(files, &schema(), &detect)
}

/// The names that detectors contribute to rules.
pub fn schema() -> Schema {
    let signals = evenhand_detect::signals().map(|spec| evenhand_rules::SignalSpec {
        name: spec.name,
        kind: match spec.kind {
            evenhand_detect::SignalKind::Found => evenhand_rules::SignalKind::Found,
            evenhand_detect::SignalKind::Score => evenhand_rules::SignalKind::Score,
        },
        about: spec.about,
    });
    Schema {
        signals: signals.chain(media::signals::SIGNALS).collect(),
    }
}

/// The signals of an example event.
pub fn detect(event: &Event) -> Signals {
    evenhand_detect::run(event, None).signals
}

/// Reads every TOML and text file below a directory, in the order of their paths.
pub fn read_files(directory: &Path) -> Result<Vec<SourceFile>, RulesError> {
    let mut files = Vec::new();
    collect(directory, directory, &mut files)?;
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

fn collect(root: &Path, directory: &Path, files: &mut Vec<SourceFile>) -> Result<(), RulesError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| RulesError::File { path, source }
    };
    for entry in fs::read_dir(directory).map_err(failed(directory))? {
        let path = entry.map_err(failed(directory))?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if path
            .extension()
            .is_some_and(|ending| ending == "toml" || ending == "txt")
        {
            let text = fs::read_to_string(&path).map_err(failed(&path))?;
            let relative = path.strip_prefix(root).unwrap_or(&path);
            files.push(SourceFile {
                path: relative.to_string_lossy().into_owned(),
                text,
            });
        }
    }
    Ok(())
}

/// Policies can't be loaded.
#[derive(Debug, thiserror::Error)]
#[error("policy {path}: {why}")]
pub struct PolicyError {
    /// Which file.
    pub path: String,
    /// What is wrong with it.
    pub why: String,
}

/// Reads the policies of a directory.
pub fn read_policies(directory: &Path) -> Result<Vec<Policy>, PolicyError> {
    let wrong = |why: String| PolicyError {
        path: directory.display().to_string(),
        why,
    };
    let files = read_files(directory).map_err(|error| wrong(error.to_string()))?;
    parse_policies(
        files
            .iter()
            .map(|file| (file.path.as_str(), file.text.as_str())),
    )
}

/// Parses policy files and refuses two of the same id.
pub fn parse_policies<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<Policy>, PolicyError> {
    let mut policies: Vec<Policy> = Vec::new();
    for (path, text) in files {
        let wrong = |why: String| PolicyError {
            path: path.to_owned(),
            why,
        };
        let policy: Policy = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        if policies.iter().any(|other| other.id == policy.id) {
            return Err(wrong(format!(
                "another file has the id `{}` already",
                policy.id
            )));
        }
        let mut usual = policy.usual_actions.iter();
        if let Some(beyond) = usual.find(|action| !policy.actions.contains(action)) {
            let action = beyond.as_str();
            return Err(wrong(format!(
                "`usual_actions` has `{action}`, which `actions` does not allow; add it there too"
            )));
        }
        policies.push(policy);
    }
    Ok(policies)
}
