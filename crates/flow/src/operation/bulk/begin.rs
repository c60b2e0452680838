//! Beginning a bulk: who may, and what it says.

use evenhand_model::{
    Act, Bulk, BulkId, BulkWork, DecisionOutcome, Platform, Problem, Role, SubjectId, User, UserId,
    limits,
};

use crate::operation::bulk::act;
use crate::work::{Line, Operation, Stop, Work};

/// Longest id of a rule that is taken back, in bytes.
const RULE_ID_BYTES_MAX: usize = 128;

/// Begins a bulk; somebody carries it on.
#[derive(Clone, Debug)]
pub struct BeginBulk {
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
    /// Digest of what was shown beforehand, for the record; or why what was shown does not hold.
    pub seen: Result<String, Problem>,
}

impl Operation for BeginBulk {
    type Answer = BulkId;

    fn run(&self, work: &mut Work<'_>) -> Result<BulkId, Stop> {
        let seen = self.seen.clone()?;
        self.check(work)?;
        let bulk = Bulk {
            id: BulkId::new(work.now, &mut work.rng),
            platform: self.platform.clone(),
            by: self.user,
            at: work.now,
            reason: self.reason.clone(),
            work: self.work.clone(),
            subjects: self.subjects.clone(),
            done: 0,
            decided: 0,
            left_out: Vec::new(),
            finished_at: None,
        };
        let mut line = Line::of(Act::BulkBegun)
            .with("bulk", bulk.id.to_string())
            .with("work", bulk.work.as_str())
            .with("subjects", bulk.subjects.len())
            .with("preview_digest", seen);
        match &bulk.work {
            BulkWork::Decide(decision) => line = line.with("policy", decision.policy.clone()),
            BulkWork::RevertBulk(of) => line = line.with("reverts", of.to_string()),
            BulkWork::RevertRule(of) => {
                let since = of.since.map(|since| since.to_string());
                line = line.with("rule", of.rule.clone()).with("since", since);
            }
        }
        work.record(line);
        let id = bulk.id;
        work.put(bulk);
        Ok(id)
    }
}

impl BeginBulk {
    /// Refuses what may not be begun by that person, or says nothing that could be done.
    pub(super) fn check(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        if self.reason.trim().is_empty() || self.reason.len() > limits::PROSE_BYTES_MAX {
            let detail = format!(
                "expected a sentence of at most {} bytes",
                limits::PROSE_BYTES_MAX
            );
            return Err(Problem::invalid(detail).at("reason").into());
        }
        self.check_role(work)?;
        match &self.work {
            BulkWork::Decide(decision) => {
                if decision.outcome == DecisionOutcome::Violation && decision.actions.is_empty() {
                    let detail = "say what must be done; a violation that orders nothing is decided case by case";
                    return Err(Problem::invalid(detail).at("work.decide.actions").into());
                }
                act::check(work, &self.platform, self.user, &self.reason, decision)
            }
            BulkWork::RevertBulk(of) => {
                let of = work.need::<Bulk>(of, "bulk")?;
                let can_be = of.platform == self.platform && matches!(of.work, BulkWork::Decide(_));
                if can_be {
                    Ok(())
                } else {
                    let detail = "expected the id of a bulk that decided something";
                    Err(Problem::invalid(detail).at("work.revert-bulk").into())
                }
            }
            BulkWork::RevertRule(of) => {
                // The chain keeps it for good, so it must be an id and nothing that somebody wrote.
                let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
                let is_id = !of.rule.is_empty()
                    && of.rule.len() <= RULE_ID_BYTES_MAX
                    && of.rule.chars().all(fits);
                if is_id {
                    Ok(())
                } else {
                    let detail = "expected the id of a rule";
                    Err(Problem::invalid(detail).at("work.revert-rule.rule").into())
                }
            }
        }
    }

    fn check_role(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let role = work.get::<User>(self.user)?.map(|user| user.role);
        let leads = matches!(role, Some(Role::Lead | Role::Admin));
        let is_own = match &self.work {
            BulkWork::RevertBulk(of) => work
                .get::<Bulk>(of)?
                .is_some_and(|bulk| bulk.by == self.user),
            _ => false,
        };
        if matches!(self.work, BulkWork::RevertRule(_)) && !leads {
            let detail = "only a lead or an admin takes back what a rule did";
            return Err(Problem::forbidden(detail).into());
        }
        if matches!(self.work, BulkWork::RevertBulk(_)) && !leads && !is_own {
            let detail = "only a lead, an admin or who began a bulk takes it back";
            return Err(Problem::forbidden(detail).into());
        }
        let most = match self.work {
            BulkWork::RevertRule(_) => limits::SUBJECTS_PER_RULE_REVERT_MAX,
            // What was ordered on content and on who wrote it is taken back from both.
            BulkWork::RevertBulk(_) => limits::SUBJECTS_PER_BULK_MAX * 2,
            _ if leads => limits::SUBJECTS_PER_BULK_MAX,
            _ => limits::SUBJECTS_PER_BULK_OF_MODERATOR_MAX,
        };
        if self.subjects.len() > most {
            let more = if leads { "" } else { "; a lead may name more" };
            let detail = format!(
                "expected at most {most} subjects, these are {}{more}",
                self.subjects.len()
            );
            return Err(Problem::invalid(detail).at("work").into());
        }
        Ok(())
    }
}
