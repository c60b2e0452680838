//! Parity figures as callers see them.

use std::collections::BTreeMap;

use evenhand_engine::parity::ParityFigures;
use evenhand_flow::transparency::parity::{ComparedBy, Conduct, ParityStop};
use evenhand_model::{CohortList, Problem, Time};
use evenhand_parity::report::{PublicReport, public};
use evenhand_parity::{Plan, Report};
use schemars::JsonSchema;
use serde::Serialize;

/// How long cases waited for one stop, cohort by cohort.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Parity")]
pub struct ParityView {
    /// As of when.
    pub at: Time,
    /// What cases waited for: `first-look`, `first-protective-step`, `decision`, `out-of-sight` or `both-told`.
    pub stop: &'static str,
    /// By what they are told apart.
    pub by: ComparedBy,
    /// What was fixed in advance.
    pub plan: Plan,
    /// Since when its horizon, margin and thresholds are what they are, as the audit log says under `parity.planned`.
    pub plan_since: Option<Time>,
    /// The figures.
    pub report: Report,
    /// What else became of each cohort's cases.
    pub conduct: BTreeMap<String, Conduct>,
    /// Cases that nobody is waiting for, as we found them ourselves and they mean nobody; in none of the figures.
    pub for_nobody: u64,
}

impl ParityView {
    /// What is told of one stop.
    pub fn new(figures: &ParityFigures, by: ComparedBy, stop: ParityStop) -> Result<Self, Problem> {
        let report = figures.report(stop).cloned();
        Ok(Self {
            at: figures.at,
            stop: stop.as_str(),
            by,
            plan: figures.plan.clone(),
            plan_since: figures.plan_since,
            report: report.ok_or_else(|| Problem::internal("a stop was not worked out"))?,
            conduct: figures.conduct.clone(),
            for_nobody: figures.for_nobody,
        })
    }
}

/// What everybody may see.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "PublicParity")]
pub struct PublicParityView {
    /// As of when.
    pub at: Time,
    /// Since when horizon and margin are what they are; earlier figures could not have had a say in them.
    pub plan_since: Option<Time>,
    /// The figures of each stop, by its name.
    pub stops: BTreeMap<&'static str, PublicReport>,
}

impl PublicParityView {
    /// Of these figures.
    pub fn new(figures: &ParityFigures) -> Self {
        let small = figures.plan.small_cell;
        let stops = figures.reports.iter();
        Self {
            at: figures.at,
            plan_since: figures.plan_since,
            stops: stops
                .map(|(stop, report)| (stop.as_str(), public(report, small)))
                .collect(),
        }
    }
}

/// A sealed list, without who is on it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "CohortList")]
pub struct CohortListView {
    /// Its name.
    pub cohort: String,
    /// How many are on it, and who brought it when.
    #[serde(flatten)]
    pub list: CohortList,
}
