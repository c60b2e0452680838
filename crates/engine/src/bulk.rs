//! Acts on many subjects: shown beforehand by running them and throwing the result away, then carried
//! out a few subjects at a time until they are done, whoever stops in between.

use std::collections::{BTreeMap, BTreeSet};

use evenhand_flow::operation::bulk::{BeginBulk, CarryOnBulk, Rehearse};
use evenhand_flow::work::{Key, Row as _, Select};
use evenhand_model::{
    Bulk, BulkId, BulkStep, BulkWork, Case, CaseId, CaseState, LeftOutReason, Order, Platform,
    Principal, Problem, Subject, SubjectId, Tier, UserId, limits,
};

use crate::engine::Engine;

/// Subjects that one commit deals with; each takes some dozens of rows.
const SUBJECTS_PER_COMMIT: usize = 25;
/// Open cases of one tier that are looked at to balance the expedites of one commit.
const OTHERS_PER_TIER: usize = 64;

/// What somebody wants done to many subjects.
#[derive(Clone, Debug)]
pub struct BulkPlan {
    /// Whose.
    pub platform: Platform,
    /// Who asks.
    pub user: UserId,
    /// Why.
    pub reason: String,
    /// What is done.
    pub work: BulkWork,
    /// To which subjects, each once.
    pub subjects: Vec<SubjectId>,
    /// Whether there are more than one bulk takes, which a repeat would find.
    pub more: bool,
}

/// What a bulk would do now.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkPreview {
    /// Subject by subject.
    pub steps: Vec<BulkStep>,
    /// Names what is shown here, without what is different in every run.
    pub digest: String,
}

impl Engine {
    /// The subjects of which something is in force because of a rule, or because of a bulk; those that
    /// are named, where the bulk is a decision.
    pub fn plan_bulk(
        &self,
        platform: &Platform,
        user: UserId,
        reason: String,
        work: BulkWork,
        named: Vec<SubjectId>,
    ) -> Result<BulkPlan, Problem> {
        let mut more = false;
        let subjects = match &work {
            BulkWork::Decide(_) => named,
            BulkWork::RevertBulk(of) => self.subjects_of_bulk(platform, *of)?,
            BulkWork::RevertRule(of) => {
                let select = Select::orders_in_force_of_rule(
                    platform,
                    &of.rule,
                    limits::SUBJECTS_PER_RULE_REVERT_MAX,
                );
                let mut orders = self.every::<Order>(select)?;
                orders.retain(|order| of.since.is_none_or(|since| order.ordered_at >= since));
                orders.into_iter().map(|order| order.subject).collect()
            }
        };
        let mut seen = BTreeSet::new();
        let mut subjects: Vec<SubjectId> = subjects;
        subjects.retain(|subject| seen.insert(*subject));
        if matches!(work, BulkWork::RevertRule(_)) {
            more = subjects.len() > limits::SUBJECTS_PER_RULE_REVERT_MAX;
            subjects.truncate(limits::SUBJECTS_PER_RULE_REVERT_MAX);
        }
        Ok(BulkPlan {
            platform: platform.clone(),
            user,
            reason,
            work,
            subjects,
            more,
        })
    }

    /// Everything that a bulk ordered something on, or on whose author.
    fn subjects_of_bulk(&self, platform: &Platform, id: BulkId) -> Result<Vec<SubjectId>, Problem> {
        let missing = || Problem::not_found(format!("there is no bulk {id}"));
        let bulk = self.get::<Bulk>(id)?.ok_or_else(missing)?;
        if bulk.platform != *platform {
            return Err(missing());
        }
        let decisions = Select::decisions_of_bulk(id, limits::PAGE_ITEMS_MAX);
        let decisions = self.every::<evenhand_model::Decision>(decisions)?;
        let orders = decisions.iter().flat_map(|decision| &decision.orders);
        let keys: Vec<Key> = orders.map(Key::of::<Order>).collect();
        let mut subjects = Vec::new();
        for some in keys.chunks(limits::PAGE_ITEMS_MAX) {
            let loaded = self.load(some)?;
            let orders = loaded.iter().flatten().filter_map(Order::from_record);
            subjects.extend(orders.map(|order| order.subject));
        }
        Ok(subjects)
    }

    /// What would be done, without doing it. Refused where it may not be begun at all. Reads much.
    pub fn preview_bulk(&self, plan: &BulkPlan) -> Result<BulkPreview, Problem> {
        let by = Principal::User(plan.user);
        let rehearse = |subject, subjects| Rehearse {
            platform: plan.platform.clone(),
            user: plan.user,
            reason: plan.reason.clone(),
            work: plan.work.clone(),
            subjects,
            subject,
        };
        self.rehearse(by.clone(), &rehearse(None, plan.subjects.clone()))?;
        let mut steps = Vec::with_capacity(plan.subjects.len());
        for subject in &plan.subjects {
            let step = match self.rehearse(by.clone(), &rehearse(Some(*subject), Vec::new())) {
                Ok((step, _)) => step,
                Err(problem) if problem.status < 500 => None,
                Err(problem) => return Err(problem),
            };
            let left_out = || BulkStep::left_out(*subject, LeftOutReason::DoesNotFit);
            steps.push(step.unwrap_or_else(left_out));
        }
        let digest = self.digest_of(plan, &steps);
        Ok(BulkPreview { steps, digest })
    }

    fn digest_of(&self, plan: &BulkPlan, steps: &[BulkStep]) -> String {
        let steps: Vec<_> = steps
            .iter()
            .map(|step| {
                let BulkStep {
                    subject,
                    case,
                    orders,
                    ended,
                    left_out,
                    ..
                } = step;
                (subject, case, orders, ended, left_out)
            })
            .collect();
        let shown = (&plan.work, &plan.reason, steps);
        let shown = serde_json::to_vec(&shown).unwrap_or_default();
        let secret = &self.house.load().secret;
        secret.digest(&[b"bulk", plan.platform.as_str().as_bytes(), &shown])
    }

    /// The operation that begins what a plan says, if that is what was seen.
    pub fn begin_bulk(&self, plan: BulkPlan, seen: &str) -> Result<BeginBulk, Problem> {
        let preview = self.preview_bulk(&plan);
        let seen = preview.and_then(|preview| {
            if preview.digest == seen {
                Ok(preview.digest)
            } else {
                let detail =
                    "what would happen is not what you saw any more; look at the preview again";
                Err(Problem::conflict(detail).at("seen"))
            }
        });
        if let Err(problem) = &seen
            && problem.status >= 500
        {
            return Err(problem.clone());
        }
        Ok(BeginBulk {
            platform: plan.platform,
            user: plan.user,
            reason: plan.reason,
            work: plan.work,
            subjects: plan.subjects,
            seen,
        })
    }

    /// Carries a bulk on until it is finished. Whoever else does so too does no harm.
    pub async fn carry_on_bulk(&self, id: BulkId) -> Result<(), Problem> {
        while let Some(bulk) = self.get::<Bulk>(id)?.filter(Bulk::is_running) {
            let mut carry_on = CarryOnBulk {
                bulk: id,
                from: bulk.done,
                count: SUBJECTS_PER_COMMIT,
                others: self.others(&bulk)?,
                leave_out: false,
            };
            let by = Principal::User(bulk.by);
            // What is refused is found by trying one by one, so that it holds up nobody else.
            for (count, leave_out) in [(SUBJECTS_PER_COMMIT, false), (1, false), (1, true)] {
                (carry_on.count, carry_on.leave_out) = (count, leave_out);
                match self.submit(by.clone(), carry_on.clone()).await {
                    Ok(_) => break,
                    Err(problem) if problem.status < 500 && !leave_out => {
                        tracing::debug!(%problem, "a part of a bulk was refused");
                    }
                    Err(problem) => return Err(problem),
                }
            }
        }
        Ok(())
    }

    /// Open cases that are not of the bulk, of every tier that the next subjects have an open case in.
    fn others(&self, bulk: &Bulk) -> Result<BTreeMap<Tier, Vec<CaseId>>, Problem> {
        let mut others = BTreeMap::new();
        if !matches!(bulk.work, BulkWork::Decide(_)) {
            return Ok(others);
        }
        let next = bulk.subjects.iter().skip(bulk.done);
        let keys: Vec<Key> = next
            .take(SUBJECTS_PER_COMMIT)
            .map(Key::of::<Subject>)
            .collect();
        let loaded = self.load(&keys)?;
        let subjects = loaded.iter().flatten().filter_map(Subject::from_record);
        let open: Vec<Key> = subjects
            .filter_map(|subject| subject.open_case)
            .map(Key::of::<Case>)
            .collect();
        let of_bulk: BTreeSet<SubjectId> = bulk.subjects.iter().copied().collect();
        for case in self.load(&open)?.iter().flatten() {
            let Some(case) = Case::from_record(case) else {
                continue;
            };
            if others.contains_key(&case.tier) {
                continue;
            }
            let select = Select::cases_of_tier(
                &bulk.platform,
                CaseState::Open,
                case.tier,
                OTHERS_PER_TIER + of_bulk.len(),
            );
            let same_tier = self.select::<Case>(&select)?;
            let outside = same_tier
                .iter()
                .filter(|other| !of_bulk.contains(&other.subject));
            let ids = outside.take(OTHERS_PER_TIER).map(|other| other.id);
            others.insert(case.tier, ids.collect());
        }
        Ok(others)
    }
}
