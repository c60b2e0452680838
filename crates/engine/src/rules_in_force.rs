//! Which rule set is in force: that of the rule files, or an earlier one that a person has restored; with
//! the modes that people have set.

use std::collections::BTreeMap;
use std::sync::Arc;

use evenhand_flow::House;
use evenhand_flow::operation::rules::RulesLoaded;
use evenhand_flow::work::{Key, Row, RuleOverrides, RuleSetText};
use evenhand_model::{Principal, Problem};
use evenhand_rules::{Mode, SourceFile};
use evenhand_store::Store;

use crate::engine::Engine;
use crate::rules::{LoadedRules, RuleFiles, RulesError};

/// Sources of the rule set that should be in force.
#[derive(Debug)]
struct Sources {
    files: Vec<SourceFile>,
    modes: BTreeMap<String, Mode>,
    is_pinned: bool,
}

/// The rule set that should be in force when the server starts. An earlier one that was restored and that
/// this program can't load any more gives way to the rule files, as a server without rules helps nobody.
pub(crate) fn at_start(store: &dyn Store, disk: &RuleFiles) -> Result<LoadedRules, RulesError> {
    let sources = sources(store, disk)?;
    match LoadedRules::compile_with(sources.files, &sources.modes) {
        Err(error) if sources.is_pinned => {
            tracing::error!(
                "the restored rule set can't be loaded, the files are in force:\n{error}"
            );
            LoadedRules::compile_with(disk.read()?, &sources.modes)
        }
        loaded => loaded,
    }
}

fn sources(store: &dyn Store, disk: &RuleFiles) -> Result<Sources, RulesError> {
    let overrides = overrides(store)?;
    let modes = overrides.modes();
    let restored = match overrides.pin {
        Some(pin) => rule_set(store, &pin.version)?,
        None => None,
    };
    Ok(match restored {
        Some(files) => Sources {
            files,
            modes,
            is_pinned: true,
        },
        None => Sources {
            files: disk.read()?,
            modes,
            is_pinned: false,
        },
    })
}

fn overrides(store: &dyn Store) -> Result<RuleOverrides, RulesError> {
    Ok(row(store, RuleOverrides::ID)?.unwrap_or_default())
}

fn rule_set(store: &dyn Store, version: &str) -> Result<Option<Vec<SourceFile>>, RulesError> {
    Ok(row(store, version)?.map(|set: RuleSetText| files_of(&set)))
}

fn row<R: Row>(store: &dyn Store, id: &str) -> Result<Option<R>, RulesError> {
    let loaded = store.load(&[Key::of::<R>(id)])?;
    let record = loaded.into_iter().next().and_then(|(_, _, record)| record);
    Ok(record.as_ref().and_then(R::from_record).cloned())
}

/// The files of a rule set that was in force.
pub fn files_of(set: &RuleSetText) -> Vec<SourceFile> {
    let files = set.files.iter();
    files
        .map(|(path, text)| SourceFile {
            path: path.clone(),
            text: text.clone(),
        })
        .collect()
}

impl Engine {
    /// What people have set about rules.
    pub fn rule_overrides(&self) -> Result<RuleOverrides, Problem> {
        Ok(self
            .get::<RuleOverrides>(RuleOverrides::ID)?
            .unwrap_or_default())
    }

    /// The rule files as they lie on disk, or as they ship.
    pub fn rule_files(&self) -> Result<Vec<SourceFile>, RulesError> {
        self.rule_files.read()
    }

    /// Reads the rule files again, unless an earlier set is restored over them; what is wrong with them
    /// is told, and the last good set stays in force. Answers whether anything changed.
    pub async fn reload_rules(&self) -> Result<bool, RulesError> {
        let _one_at_a_time = self.rule_changes.lock().await;
        let sources = sources(self.store.as_ref(), &self.rule_files)?;
        self.bring_into_force(sources.files, sources.modes).await
    }

    /// Brings the modes that people have set into force, on the files that are in force already. Answers
    /// whether anything changed.
    pub async fn apply_rule_modes(&self) -> Result<bool, RulesError> {
        let _one_at_a_time = self.rule_changes.lock().await;
        let modes = overrides(self.store.as_ref())?.modes();
        let files = self.rules.load().files.clone();
        self.bring_into_force(files, modes).await
    }

    async fn bring_into_force(
        &self,
        files: Vec<SourceFile>,
        modes: BTreeMap<String, Mode>,
    ) -> Result<bool, RulesError> {
        let in_force = self.rules.load_full();
        if files == in_force.files && modes == in_force.modes {
            return Ok(false);
        }
        let mut loaded = LoadedRules::compile_with(files, &modes)?;
        // The same files have the same counters: their windows go on as they are.
        let rebuilt = if loaded.files == in_force.files {
            loaded.go_on_from(&in_force);
            None
        } else {
            crate::recovery::rebuild_windows(self, &loaded)
        };
        let mut house = House::clone(&self.house.load());
        loaded.set.version().clone_into(&mut house.rules_version);
        let operation = rules_loaded(&loaded);
        let loaded = Arc::new(loaded);
        self.rules.store(Arc::clone(&loaded));
        self.house.store(Arc::new(house));
        if let Err(problem) = self.submit(Principal::System, operation).await {
            tracing::error!(%problem, "the change of rules could not be written down");
        }
        // Every event that was assessed by the old set has reached the log before that line.
        if let Some(rebuilt) = rebuilt {
            crate::recovery::catch_up(self, &loaded, rebuilt);
        }
        Ok(true)
    }
}

pub(crate) fn rules_loaded(loaded: &LoadedRules) -> RulesLoaded {
    let files = loaded
        .files
        .iter()
        .map(|file| (file.path.clone(), file.text.clone()));
    RulesLoaded {
        version: loaded.set.version().to_owned(),
        files: files.collect(),
        modes: loaded.set.modes_set(),
    }
}
