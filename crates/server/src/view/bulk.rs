//! An act on many subjects, as it would be and as it was.

use std::collections::BTreeMap;

use evenhand_engine::Engine;
use evenhand_engine::bulk::{BulkPlan, BulkPreview};
use evenhand_flow::work::Select;
use evenhand_model::{
    Bulk, BulkId, BulkWork, CaseId, Decision, DecisionId, LeftOutReason, OrderId, OrderKind,
    Problem, Time, UserId, limits,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::view::{Names, SubjectView};

/// What a bulk would do.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "BulkPreview")]
pub struct BulkPreviewView {
    /// Names what is shown here; send it to apply just this.
    pub seen: String,
    /// How many subjects there are.
    pub subjects: usize,
    /// On how many of them something would be decided.
    pub decided: usize,
    /// How many open cases that decides out of the order of work.
    pub open_cases: usize,
    /// How many people would be told: authors and everybody who reported.
    pub told: u64,
    /// How many subjects would be left out, by the reason.
    pub left_out: BTreeMap<LeftOutReason, usize>,
    /// Whether there are more subjects than one bulk takes; a repeat finds them.
    pub more: bool,
    /// Subject by subject.
    pub items: Vec<BulkPreviewItem>,
}

/// What a bulk would do to one subject.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BulkPreviewItem {
    /// The subject as the platform names it.
    pub subject: SubjectView,
    /// Its open case, which would be decided.
    pub case: Option<CaseId>,
    /// What would be ordered.
    pub orders: Vec<OrderKind>,
    /// What would end.
    pub ended: Vec<OrderKind>,
    /// How many people would be told.
    pub told: u64,
    /// Why nothing would be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<LeftOutReason>,
}

impl BulkPreviewView {
    /// The view of a preview.
    pub fn of(engine: &Engine, plan: &BulkPlan, preview: BulkPreview) -> Result<Self, Problem> {
        let names = Names::read(engine, plan.subjects.iter().copied())?;
        let mut view = Self {
            seen: preview.digest,
            subjects: preview.steps.len(),
            decided: 0,
            open_cases: 0,
            told: 0,
            left_out: BTreeMap::new(),
            more: plan.more,
            items: Vec::with_capacity(preview.steps.len()),
        };
        for step in preview.steps {
            view.decided += usize::from(step.left_out.is_none());
            view.open_cases += usize::from(step.case.is_some());
            view.told += step.told;
            if let Some(why) = step.left_out {
                *view.left_out.entry(why).or_default() += 1;
            }
            view.items.push(BulkPreviewItem {
                subject: names.of(step.subject)?,
                case: step.case,
                orders: step.orders,
                ended: step.ended,
                told: step.told,
                left_out: step.left_out,
            });
        }
        Ok(view)
    }
}

/// A bulk.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Bulk")]
pub struct BulkView {
    /// Our id.
    pub id: BulkId,
    /// Who began it.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// What is done to each subject.
    pub work: BulkWork,
    /// How many subjects it has.
    pub subjects: usize,
    /// How many of them have been dealt with.
    pub done: usize,
    /// On how many something was decided.
    pub decided: u64,
    /// How many were left out.
    pub left_out: usize,
    /// When all had been dealt with.
    pub finished_at: Option<Time>,
    /// Why, where a decision still says so; only where one bulk is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Subject by subject; only where one bulk is asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<BulkItem>,
}

/// What a bulk did to one subject.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BulkItem {
    /// The subject as the platform names it.
    pub subject: SubjectView,
    /// What was decided on it.
    pub decision: Option<DecisionId>,
    /// The case that was decided by that.
    pub case: Option<CaseId>,
    /// Actions that were ordered.
    pub actions: Vec<OrderId>,
    /// Actions that ended.
    pub ended: Vec<OrderId>,
    /// Why nothing was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<LeftOutReason>,
}

impl BulkView {
    /// The view of a bulk without its items.
    pub fn of(bulk: Bulk) -> Self {
        Self {
            id: bulk.id,
            by: bulk.by,
            at: bulk.at,
            work: bulk.work,
            subjects: bulk.subjects.len(),
            done: bulk.done,
            decided: bulk.decided,
            left_out: bulk.left_out.len(),
            finished_at: bulk.finished_at,
            reason: None,
            items: Vec::new(),
        }
    }

    /// The view of a bulk with what became of each of its subjects.
    pub fn whole(engine: &Engine, bulk: Bulk) -> Result<Self, Problem> {
        let names = Names::read(engine, bulk.subjects.iter().copied())?;
        let select = Select::decisions_of_bulk(bulk.id, limits::SUBJECTS_PER_RULE_REVERT_MAX);
        let decisions = engine.select::<Decision>(&select)?;
        let reason = decisions.iter().map(|decision| &decision.reason);
        let reason = reason.chain([&bulk.reason]).find(|said| !said.is_empty());
        let reason = reason.cloned();
        let mut items = Vec::with_capacity(bulk.subjects.len());
        for decision in decisions {
            items.push(BulkItem {
                subject: names.of(decision.subject)?,
                decision: Some(decision.id),
                case: decision.case,
                actions: decision.orders,
                ended: decision.ended,
                left_out: None,
            });
        }
        for left_out in &bulk.left_out {
            items.push(BulkItem {
                subject: names.of(left_out.subject)?,
                decision: None,
                case: None,
                actions: Vec::new(),
                ended: Vec::new(),
                left_out: Some(left_out.why),
            });
        }
        Ok(Self {
            reason,
            items,
            ..Self::of(bulk)
        })
    }
}
