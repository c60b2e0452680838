//! Rule sets: which is in force, which mode a person has set, which earlier set is restored. Sources are
//! kept, so that every decision can be taken again.

use std::collections::BTreeMap;

use evenhand_model::{Act, Problem, UserId, limits};
use evenhand_rules::Mode;

use crate::work::{
    Line, ModeOverride, Operation, RuleChange, RuleChangeKind, RuleOverrides, RulePin, RuleSetText,
    Stop, Work,
};

/// Writes down that a rule set is in force from now on.
#[derive(Clone, Debug)]
pub struct RulesLoaded {
    /// Content hash.
    pub version: String,
    /// Path and text of each file.
    pub files: Vec<(String, String)>,
    /// Modes that people have set, where they differ from what the files say.
    pub modes: BTreeMap<String, Mode>,
}

impl Operation for RulesLoaded {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        if work.get::<RuleSetText>(&self.version)?.is_none() {
            work.put(RuleSetText {
                version: self.version.clone(),
                loaded_at: work.now,
                files: self.files.clone(),
                modes: self.modes.clone(),
            });
        }
        work.record(Line::of(Act::RulesLoaded).with("rules_version", self.version.clone()));
        Ok(())
    }
}

/// A person sets whether a rule acts, whatever its file says.
#[derive(Clone, Debug)]
pub struct SetRuleMode {
    /// Which rule.
    pub rule: String,
    /// The mode; `None` lets the file say it again.
    pub mode: Option<Mode>,
    /// Who.
    pub user: UserId,
    /// Why.
    pub reason: String,
}

impl Operation for SetRuleMode {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        check_reason(&self.reason)?;
        let mut overrides = overrides(work)?;
        if overrides.modes.get(&self.rule).map(|set| set.mode) == self.mode {
            return Ok(());
        }
        match self.mode {
            Some(mode) => {
                let set = ModeOverride {
                    mode,
                    by: self.user,
                    at: work.now,
                    reason: self.reason.clone(),
                };
                overrides.modes.insert(self.rule.clone(), set);
            }
            None => drop(overrides.modes.remove(&self.rule)),
        }
        overrides.note(RuleChange {
            change: RuleChangeKind::Mode {
                rule: self.rule.clone(),
                mode: self.mode,
            },
            by: self.user,
            at: work.now,
            reason: self.reason.clone(),
        });
        work.put(overrides);
        work.record(
            Line::of(Act::RuleModeSet)
                .with("rule", self.rule.clone())
                .with("mode", self.mode.map_or("as-written", Mode::as_str)),
        );
        Ok(())
    }
}

/// A person puts an earlier rule set in force, with the modes that it had. It wins over the rule files
/// until somebody lifts it.
#[derive(Clone, Debug)]
pub struct RestoreRules {
    /// Version of the set.
    pub version: String,
    /// Who.
    pub user: UserId,
    /// Why.
    pub reason: String,
}

impl Operation for RestoreRules {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        check_reason(&self.reason)?;
        let earlier = work.need::<RuleSetText>(&self.version, "rule set of version")?;
        let mut overrides = overrides(work)?;
        let set = |mode: Mode| ModeOverride {
            mode,
            by: self.user,
            at: work.now,
            reason: self.reason.clone(),
        };
        let modes = earlier.modes.into_iter();
        overrides.modes = modes.map(|(rule, mode)| (rule, set(mode))).collect();
        overrides.pin = Some(RulePin {
            version: self.version.clone(),
            by: self.user,
            at: work.now,
            reason: self.reason.clone(),
        });
        let version = self.version.clone();
        overrides.note(RuleChange {
            change: RuleChangeKind::Restored { version },
            by: self.user,
            at: work.now,
            reason: self.reason.clone(),
        });
        work.put(overrides);
        work.record(Line::of(Act::RulesRestored).with("rules_version", self.version.clone()));
        Ok(())
    }
}

/// A person puts the rule files in force again.
#[derive(Clone, Debug)]
pub struct UnpinRules {
    /// Who.
    pub user: UserId,
    /// Why.
    pub reason: String,
}

impl Operation for UnpinRules {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        check_reason(&self.reason)?;
        let mut overrides = overrides(work)?;
        let Some(pin) = overrides.pin.take() else {
            let detail = "the rule files are in force already; no earlier rule set was restored";
            return Err(Problem::conflict(detail).into());
        };
        overrides.note(RuleChange {
            change: RuleChangeKind::Unpinned {
                version: pin.version.clone(),
            },
            by: self.user,
            at: work.now,
            reason: self.reason.clone(),
        });
        work.put(overrides);
        work.record(Line::of(Act::RulesUnpinned).with("rules_version", pin.version));
        Ok(())
    }
}

fn overrides(work: &mut Work<'_>) -> Result<RuleOverrides, Stop> {
    Ok(work
        .get::<RuleOverrides>(RuleOverrides::ID)?
        .unwrap_or_default())
}

fn check_reason(reason: &str) -> Result<(), Problem> {
    if reason.trim().is_empty() || reason.len() > limits::PROSE_BYTES_MAX {
        let max = limits::PROSE_BYTES_MAX;
        let detail = format!("say why, in a sentence of at most {max} bytes");
        return Err(Problem::invalid(detail).at("reason"));
    }
    Ok(())
}
