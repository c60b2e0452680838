//! A rule in force as callers see it.

use evenhand_model::{Assessment, Duration, OrderKind, Tier, Time, Verdict};
use evenhand_rules::{Mode, Rule, RuleError};
use schemars::JsonSchema;
use serde::Serialize;

/// A rule.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Rule")]
pub struct RuleView {
    /// Id like `threat.home-address`.
    pub id: String,
    /// What it finds, in one line.
    pub about: String,
    /// `live`, or `observe`: recorded without effect.
    pub mode: &'static str,
    /// The condition as written.
    pub when: String,
    /// What happens when it matches.
    pub then: EffectsView,
    /// File that it stands in.
    pub file: String,
    /// Line of its id, from 1.
    pub line: usize,
}

/// What happens when a rule matches.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Effects")]
pub struct EffectsView {
    /// How soon a human must look.
    pub tier: Option<Tier>,
    /// Advice on the event.
    pub verdict: Verdict,
    /// What is ordered.
    pub actions: Vec<OrderKind>,
    /// What the author is tagged with.
    pub tags: Vec<TagEffectView>,
    /// Whether a case is opened.
    pub opens_case: bool,
}

/// A tag that a rule sets.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "TagEffect")]
pub struct TagEffectView {
    /// Which tag.
    pub tag: String,
    /// For how long; forever without it.
    #[serde(rename = "for")]
    pub lasts: Option<Duration>,
}

impl From<&Rule> for RuleView {
    fn from(rule: &Rule) -> Self {
        let effects = &rule.effects;
        let tags = effects.tags.iter().map(|effect| TagEffectView {
            tag: effect.tag.to_string(),
            lasts: effect.lasts,
        });
        Self {
            id: rule.id.clone(),
            about: rule.about.clone(),
            mode: match rule.mode {
                Mode::Live => "live",
                Mode::Observe => "observe",
            },
            when: rule.condition.clone(),
            then: EffectsView {
                tier: effects.tier,
                verdict: effects.verdict,
                actions: effects.actions.clone(),
                tags: tags.collect(),
                opens_case: effects.opens_case(),
            },
            file: rule.file.clone(),
            line: rule.line,
        }
    }
}

/// A rule set that is or was in force.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "RulesVersion")]
pub struct RulesVersionView {
    /// Content hash.
    pub version: String,
    /// When it came into force first.
    pub loaded_at: Time,
    /// Whether it is in force now.
    pub in_force: bool,
    /// Paths of its files.
    pub files: Vec<String>,
}

/// The rules in force.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Rules")]
pub struct RulesView {
    /// Content hash of the set.
    pub version: String,
    /// Its rules.
    pub items: Vec<RuleView>,
    /// Always `null`: the whole set is one page.
    pub next: Option<String>,
}

/// What rule files on trial would do.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "DryRun")]
pub struct DryRunView {
    /// Content hash of the set on trial; `null` where it can't be loaded.
    pub version: Option<String>,
    /// Why it can't be loaded.
    pub errors: Vec<RuleErrorView>,
    /// Verdict on each sample event, in order.
    pub verdicts: Vec<Assessment>,
}

/// A fault in a rule file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "RuleError")]
pub struct RuleErrorView {
    /// Which file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What was wrong and what was expected.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// All of it as text, with the line and a caret.
    pub rendered: String,
}

impl From<&RuleError> for RuleErrorView {
    fn from(error: &RuleError) -> Self {
        Self {
            file: error.file.clone(),
            line: error.line,
            column: error.column,
            message: error.message.clone(),
            help: error.help.clone(),
            rendered: error.to_string(),
        }
    }
}
