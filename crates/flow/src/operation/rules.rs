//! A rule set comes into force: its sources are kept, so that every decision can be taken again.

use evenhand_model::Act;

use crate::work::{Line, Operation, RuleSetText, Stop, Work};

/// Writes down that a rule set is in force from now on.
#[derive(Clone, Debug)]
pub struct RulesLoaded {
    /// Content hash.
    pub version: String,
    /// Path and text of each file.
    pub files: Vec<(String, String)>,
}

impl Operation for RulesLoaded {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        if work.get::<RuleSetText>(&self.version)?.is_none() {
            work.put(RuleSetText {
                version: self.version.clone(),
                loaded_at: work.now,
                files: self.files.clone(),
            });
        }
        work.record(Line::of(Act::RulesLoaded).with("rules_version", self.version.clone()));
        Ok(())
    }
}
