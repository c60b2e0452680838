//! The rubric, and what it says of a case, as callers see it.

use evenhand_flow::assess::rubric::{Rubric, Trigger};
use evenhand_model::{Factor, Level, Tier, Triage};
use schemars::JsonSchema;
use serde::Serialize;

/// What the rubric makes of a case, in figures and in sentences.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "TriageOfCase")]
pub struct TriageView {
    /// The figures.
    #[serde(flatten)]
    pub triage: Triage,
    /// The same for people to read: triggers, what would change the tier, questions.
    pub sentences: Vec<String>,
}

impl From<Triage> for TriageView {
    fn from(triage: Triage) -> Self {
        Self {
            sentences: sentences(&triage),
            triage,
        }
    }
}

/// What a triage says, in sentences.
pub fn sentences(triage: &Triage) -> Vec<String> {
    let rubric = Rubric::shipped();
    let triggers = triage.triggers.iter();
    let triggers = triggers.map(|id| format!("{} ({id}).", rubric.about_trigger(id)));
    let without = triage.counterfactuals.iter().map(|one| {
        let tier = one.tier.as_str();
        format!("Without {} this would be {tier}.", name(one.without))
    });
    let asked = triage.questions.iter();
    let asked =
        asked.map(|factor| format!("{} Nobody could tell so far.", rubric.question(*factor)));
    triggers.chain(without).chain(asked).collect()
}

/// A factor as people call it.
pub fn name(factor: Factor) -> String {
    factor.as_str().replace('-', " ")
}

/// The rubric: how factors at their levels become a tier.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Rubric")]
pub struct RubricView {
    /// Rises with every change.
    pub version: u32,
    /// SHA-256 of its file, the first 16 hexadecimal digits.
    pub digest: String,
    /// What it is, and what it is not.
    pub about: &'static str,
    /// The least sum of points for a tier, the most urgent first; below all of them it is T4.
    pub bands: Vec<BandView>,
    /// Every factor with its levels.
    pub factors: Vec<FactorView>,
    /// What sets a tier whatever the sum.
    pub triggers: Vec<Trigger>,
    /// What changed with each version, as Markdown.
    pub changelog: &'static str,
}

/// A tier by the sum of points.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "RubricBand")]
pub struct BandView {
    /// Which tier.
    pub tier: Tier,
    /// From how many points on.
    pub points: i32,
}

/// A factor of the rubric.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "RubricFactor")]
pub struct FactorView {
    /// Which.
    pub factor: Factor,
    /// What a reviewer is asked where nobody could tell.
    pub question: String,
    /// Its levels, beside `none` and `unknown`, which weigh nothing.
    pub levels: Vec<LevelView>,
}

/// A level of a factor.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "RubricLevel")]
pub struct LevelView {
    /// Which.
    pub level: Level,
    /// The rubric's word for it.
    pub word: String,
    /// Points; below zero for what lowers.
    pub points: i32,
}

/// What every page about the rubric says.
pub const ABOUT: &str = "This orders the queue; it does not predict violence.";

impl RubricView {
    /// The rubric that is in force.
    pub fn shipped() -> Self {
        let rubric = Rubric::shipped();
        let factors = Factor::ALL.into_iter().map(|factor| FactorView {
            factor,
            question: rubric.question(factor).to_owned(),
            levels: rubric
                .levels(factor)
                .map(|(level, word, points)| LevelView {
                    level,
                    word: word.to_owned(),
                    points,
                })
                .collect(),
        });
        let bands = rubric.bands().iter();
        Self {
            version: rubric.version,
            digest: rubric.digest.clone(),
            about: ABOUT,
            bands: bands
                .map(|(points, tier)| BandView {
                    tier: *tier,
                    points: *points,
                })
                .collect(),
            factors: factors.collect(),
            triggers: rubric.triggers().to_vec(),
            changelog: include_str!("../../../../triage/CHANGELOG.md"),
        }
    }
}
