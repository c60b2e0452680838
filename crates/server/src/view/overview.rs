//! Figures of the house as callers see them.

use evenhand_flow::transparency::overturn::Overturn;
use evenhand_model::{EndpointId, Tier, Time};
use schemars::JsonSchema;
use serde::Serialize;

/// Figures over a span of time.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Overview")]
pub struct OverviewView {
    /// Beginning of the first step.
    pub from: Time,
    /// End of the span.
    pub to: Time,
    /// How long a step is.
    pub step: Step,
    /// Beginning of each step.
    pub starts: Vec<Time>,
    /// What was counted, by figure and label; a label that nothing was counted under is missing.
    pub series: Vec<SeriesView>,
    /// How long cases waited for their first decision by a person, by tier.
    pub decision_times: Vec<DecisionTimesView>,
    /// How long cases waited for the first look of a person and, apart from that, for containment by a rule, by
    /// tier.
    pub first_steps: Vec<FirstStepsView>,
    /// Of what rules contained and people have judged, how much need not have been, by rule and language;
    /// those with most judged first.
    pub overturned: Vec<OverturnView>,
    /// Cases that wait or are looked at now, by tier.
    pub backlog: Vec<BacklogView>,
    /// How many cases the house decides.
    pub capacity: CapacityView,
    /// What waits against who is there to do it, as the dispatcher sees it.
    pub load: LoadView,
    /// How often reviewers agreed with what detectors say of a factor.
    pub factors: Vec<FactorJudgedView>,
    /// How each webhook does.
    pub webhooks: Vec<WebhookHealthView>,
}

/// How long a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// An hour.
    Hour,
    /// A day, in UTC.
    Day,
}

/// One figure under one label.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Series")]
pub struct SeriesView {
    /// `events` by verdict, `reports` by reason, `cases-opened`, `decisions` and `backlog` by tier,
    /// `rule-hits` and `rule-observed` by rule, `factors-kept` and `factors-overturned` by
    /// detector and language, `orders` by state, `deliveries-taken` and
    /// `deliveries-failed` by webhook, `text-analyses` by what became of them.
    pub figure: &'static str,
    /// Which of them.
    pub label: String,
    /// How often in each step; of `backlog` how many at its end, `null` where nobody looked.
    pub counts: Vec<Option<u64>>,
    /// All of it; `null` of `backlog`.
    pub sum: Option<u64>,
}

/// How often reviewers agreed with what one detector says of factors, in one language.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "FactorJudged")]
pub struct FactorJudgedView {
    /// Which detector, like `threat.en.kill`.
    pub by: String,
    /// Language of the content; `und` where it is not known.
    pub lang: String,
    /// How many levels a reviewer confirmed.
    pub kept: u64,
    /// How many a reviewer set to another level.
    pub overturned: u64,
}

/// How long cases of a tier waited for their first decision by a person. Imported cases don't count.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "DecisionTimes")]
pub struct DecisionTimesView {
    /// Which tier.
    pub tier: Tier,
    /// How long a case of it may wait, in seconds.
    pub allowed_seconds: i64,
    /// How many were decided.
    pub decided: u64,
    /// How many within that time.
    pub in_time: u64,
    /// The bound that at least half of them kept within, in seconds; `null` where there are none, or where
    /// it is longer than the last bound.
    pub median_within_seconds: Option<i64>,
    /// How many took how long.
    pub buckets: Vec<BucketView>,
}

/// How soon cases of a tier, as it was first, came to a first step. Imported cases don't count.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "FirstSteps")]
pub struct FirstStepsView {
    /// Which tier.
    pub tier: Tier,
    /// First looks of a person: when somebody took the case who then did something with it.
    pub looked: StepTimesView,
    /// Containment by a rule before anybody had looked. It is no look: the case waits on.
    pub contained: StepTimesView,
}

/// How long one step took.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "StepTimes")]
pub struct StepTimesView {
    /// How many came to it.
    pub count: u64,
    /// How many within the clock of the house.
    pub in_time: u64,
    /// The bound that at least half of them kept within, in seconds; `null` where there are none, or where
    /// it is longer than the last bound.
    pub median_within_seconds: Option<i64>,
}

/// How often what a rule contained in one language need not have been.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "OverturnOfRuleAndLang")]
pub struct OverturnView {
    /// Which rule.
    pub rule: String,
    /// Language of the content, `und` where nobody told.
    pub lang: String,
    /// How often.
    #[serde(flatten)]
    pub overturn: Overturn,
}

/// Decisions that took about the same time.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "DecisionTimeBucket")]
pub struct BucketView {
    /// The longest time of it, in seconds; `null` for what took longer than all others.
    pub within_seconds: Option<i64>,
    /// How many.
    pub decided: u64,
}

/// Cases of a tier that wait or are looked at.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Backlog")]
pub struct BacklogView {
    /// Which tier.
    pub tier: Tier,
    /// How many.
    pub waiting: u64,
}

/// What waits against who is there to do it, as the dispatcher sees it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Load")]
pub struct LoadView {
    /// The work that waits as a share of what can be done in the time that it is allowed: the largest over the
    /// tiers, each with everything more urgent before it.
    pub projected: f64,
    /// Whether that is above 1. Then cases go out by how much of their clocks they have used up, so that
    /// lateness spreads evenly over the tiers.
    pub is_over: bool,
    /// Reviewers who took or finished something in the last half hour; 0 counts as one.
    pub reviewers: u32,
    /// Mean seconds from a claim to its decision.
    pub handling_seconds: u32,
    /// Languages in which cases have waited for half of their clocks, and that nobody at work reads.
    pub uncovered: Vec<String>,
}

/// How many cases the house decides, all people together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Capacity")]
pub struct CapacityView {
    /// Hours that it is taken from, up to now.
    pub hours: i64,
    /// Decisions in them.
    pub decided: u64,
    /// Decisions per hour.
    pub per_hour: f64,
    /// Hours until the backlog would be worked off if nothing arrived; `null` where nothing was decided.
    pub hours_to_clear: Option<f64>,
}

/// How a webhook does.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookHealth")]
pub struct WebhookHealthView {
    /// Which one.
    pub id: EndpointId,
    /// Host that it lies on.
    pub host: String,
    /// Whether nothing is sent there at present.
    pub is_disabled: bool,
    /// Attempts that it took, in the span.
    pub taken: u64,
    /// Attempts that failed, in the span.
    pub failed: u64,
}
