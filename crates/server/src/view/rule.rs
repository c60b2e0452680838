//! A rule in force as callers see it.

use std::collections::BTreeMap;

use evenhand_flow::transparency::overturn::Overturn;
use evenhand_flow::transparency::precision::Precision;
use evenhand_flow::work::{ModeOverride, RulePin};
use evenhand_model::{Assessment, Duration, Event, OrderKind, Tier, Time, UserId, Verdict};
use evenhand_rules::{Mode, Rule, RuleError, RuleExample};
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
    /// The mode that its file says.
    pub written_mode: &'static str,
    /// Who has set its mode, whatever its file says; `null` where nobody has.
    pub mode_set: Option<ModeSetView>,
    /// The condition as written.
    pub when: String,
    /// What happens when it matches.
    pub then: EffectsView,
    /// File that it stands in.
    pub file: String,
    /// Line of its id, from 1.
    pub line: usize,
    /// What came of it on this platform.
    pub figures: RuleFigures,
}

/// That a person has set a rule's mode.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ModeSet")]
pub struct ModeSetView {
    /// The mode.
    pub mode: &'static str,
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// Why.
    pub reason: String,
}

impl From<&ModeOverride> for ModeSetView {
    fn from(set: &ModeOverride) -> Self {
        Self {
            mode: set.mode.as_str(),
            by: set.by,
            at: set.at,
            reason: set.reason.clone(),
        }
    }
}

/// What came of a rule.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RuleFigures {
    /// Matches in the last 24 hours, live or observed, this hour as the last of them.
    pub hits_day: u64,
    /// Matches in the last 7 days.
    pub hits_week: u64,
    /// Days of decisions that the precision rests on.
    pub precision_days: i64,
    /// Of the cases that it opened or added to and that a person has decided, how many were a violation.
    pub precision: Precision,
    /// Of what it had contained and people have judged in the same days, how much need not have been.
    pub overturn: Overturn,
    /// The same by language, the one with most judged first.
    pub overturn_by_lang: Vec<OverturnOfLang>,
}

/// How often what a rule contained in one language need not have been.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OverturnOfLang {
    /// Language of the content, `und` where nobody told.
    pub lang: String,
    /// How often.
    #[serde(flatten)]
    pub overturn: Overturn,
}

/// A rule with everything there is to it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RulePage {
    /// The rule.
    #[serde(flatten)]
    pub rule: RuleView,
    /// Its text.
    pub source: RuleSourceView,
    /// Its examples.
    pub examples: Vec<RuleExampleView>,
    /// Its matches day by day, in UTC, today as the last.
    pub days: Vec<DayHits>,
}

/// The text of a rule.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "RuleSource")]
pub struct RuleSourceView {
    /// File that it stands in.
    pub path: String,
    /// Line of the file that the text begins with, from 1.
    pub first_line: usize,
    /// The text.
    pub text: String,
}

/// An example that a rule brings; it was run when the rules were loaded, and came out as it should.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "RuleExample")]
pub struct RuleExampleView {
    /// Whether the rule matches it.
    pub hit: bool,
    /// Its place among the hits or misses, from 1.
    pub number: usize,
    /// The event that it stands for; what the rule says beside it, like counts, stands in its source.
    pub event: Event,
}

impl From<RuleExample<'_>> for RuleExampleView {
    fn from(example: RuleExample<'_>) -> Self {
        Self {
            hit: example.hit,
            number: example.number,
            event: example.event.clone(),
        }
    }
}

/// Matches of a rule on one day.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DayHits {
    /// When the day began.
    pub day: Time,
    /// Matches while it was live.
    pub live: u64,
    /// Matches while it was in observe mode.
    pub observed: u64,
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

impl RuleView {
    /// A rule of which nothing was counted and nobody has set anything.
    pub fn of(rule: &Rule) -> Self {
        let effects = &rule.effects;
        let tags = effects.tags.iter().map(|effect| TagEffectView {
            tag: effect.tag.to_string(),
            lasts: effect.lasts,
        });
        Self {
            id: rule.id.clone(),
            about: rule.about.clone(),
            mode: rule.mode.as_str(),
            written_mode: rule.written_mode.as_str(),
            mode_set: None,
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
            figures: RuleFigures {
                hits_day: 0,
                hits_week: 0,
                precision_days: 0,
                precision: Precision::of(0, 0),
                overturn: Overturn::of(0, 0),
                overturn_by_lang: Vec::new(),
            },
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
    /// Modes that people had set, where they differ from what the files say.
    #[schemars(with = "BTreeMap<String, String>")]
    pub modes: BTreeMap<String, Mode>,
}

/// A rule set that is or was in force, with the text of its files.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "RuleSet")]
pub struct RuleSetView {
    /// Content hash.
    pub version: String,
    /// When it came into force first.
    pub loaded_at: Time,
    /// Whether it is in force now.
    pub in_force: bool,
    /// Modes that people had set, where they differ from what the files say.
    #[schemars(with = "BTreeMap<String, String>")]
    pub modes: BTreeMap<String, Mode>,
    /// Its files.
    pub files: Vec<RuleFileView>,
}

/// One rule file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "RuleFileText")]
pub struct RuleFileView {
    /// Path relative to the rules directory.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// The rules in force.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Rules")]
pub struct RulesView {
    /// Content hash of the set.
    pub version: String,
    /// Its rules.
    pub items: Vec<RuleView>,
    /// The earlier rule set that is in force instead of the rule files, if a person has restored one.
    pub pin: Option<RulePin>,
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
