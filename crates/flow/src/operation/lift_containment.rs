//! "That is not an address": a person finds that something was contained by mistake. It is shown again at once
//! and never contained again as it is; what becomes of the case is another matter.

use evenhand_model::{
    Act, Case, CaseId, DecidedBy, Decision, DecisionId, DecisionOutcome, HoldEnd, Order, OrderKind,
    Platform, Problem, UserId, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::case::{claim, contain, stops};
use crate::enforce::{brake, reverse};
use crate::operation::decide::{Decide, NewDecision};
use crate::operation::returns::hold;
use crate::redress::lifted;
use crate::transparency::first_step;
use crate::transparency::overturn;
use crate::work::{Line, Operation, Stop, Work};

/// That what a case contains was contained by mistake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLift {
    /// Number of the claim that it rests on.
    pub fence: u64,
    /// Why, in a sentence, for colleagues.
    pub reason: String,
    /// How many versions of the content the person has seen, 1 where it is left out. Refused where the case
    /// shows more by now, so that nothing is shown again which nobody has read.
    #[serde(default)]
    pub versions_seen: Option<usize>,
    /// Whether the case is decided too, as no violation. Else it goes on, with the same claim.
    #[serde(default)]
    pub closes: bool,
}

/// Lifts what a claimed case contains.
#[derive(Clone, Debug)]
pub struct LiftContainment {
    /// Whose cases.
    pub platform: Platform,
    /// Which case.
    pub case: CaseId,
    /// Who says so.
    pub user: UserId,
    /// What they say.
    pub lift: NewLift,
}

impl Operation for LiftContainment {
    type Answer = Case;

    fn run(&self, work: &mut Work<'_>) -> Result<Case, Stop> {
        let case = super::case_of(work, &self.platform, self.case)?;
        claim::held(&case, self.user, self.lift.fence)?;
        self.check(&case)?;
        self.lift(work, case)?;
        if self.lift.closes {
            self.close(work)?;
        }
        work.need::<Case>(self.case, "case")
    }
}

impl LiftContainment {
    fn check(&self, case: &Case) -> Result<(), Problem> {
        let reason = &self.lift.reason;
        if reason.trim().is_empty() || reason.len() > limits::PROSE_BYTES_MAX {
            let detail = format!(
                "expected a sentence of at most {} bytes",
                limits::PROSE_BYTES_MAX
            );
            return Err(Problem::invalid(detail).at("reason"));
        }
        if !case.is_contained() {
            let detail = "nothing in this case is contained; read its actions";
            return Err(Problem::conflict(detail));
        }
        if self.lift.versions_seen.unwrap_or(1) < case.versions_shown() {
            let detail = "the content has changed; read every version and say how many there are";
            return Err(Problem::conflict(detail).at("versions_seen"));
        }
        Ok(())
    }

    fn lift(&self, work: &mut Work<'_>, mut case: Case) -> Result<(), Stop> {
        if stops::looked(&mut case, self.user) {
            first_step::looked(work, &case);
        }
        let contained = case.containment.clone();
        contain::clear(work, &case, &contained)?;
        let id = DecisionId::new(work.now, &mut work.rng);
        let (by, now) = (DecidedBy::User(self.user), work.now);
        let mut decision = Decision {
            case: Some(case.id),
            reason: self.lift.reason.clone(),
            rules_version: work.house.rules_version.clone(),
            rules: case.rules.clone(),
            content_digest: case.content_digest.clone(),
            tier: Some(case.tier),
            fence: Some(self.lift.fence),
            ..Decision::new(id, case.subject, by, now, DecisionOutcome::Moot)
        };
        for id in &contained {
            let order = work.need::<Order>(id, "action")?;
            decision.corrects = decision.corrects.or(Some(order.decision));
            if order.kind == OrderKind::AccountRestrict {
                // Or the next of many posts would have the account contained at once.
                brake::give_share_back(work, order.subject)?;
            }
            if order.ended_at.is_none() {
                let why = "contained by mistake";
                let reversals = reverse::end(work, *id, decision.id, why, now)?;
                decision.ended.push(*id);
                decision.reversals.extend(reversals);
            }
            contain::remove(work, &mut case, *id)?;
            contain::remove_from_its_case(work, &case, *id)?;
        }
        // What comes next from an account whose posts were held by mistake is shown too.
        hold::end_of_case(work, &case, HoldEnd::Lifted, &decision.by)?;
        overturn::judged(work, &case, &contained, true, now, 1)?;
        lifted::tell_authors(work, &mut decision, case.lang.as_deref(), now)?;
        work.record(
            Line::of(Act::ContainmentLifted)
                .subject(case.subject)
                .case(case.id)
                .with("decision", decision.id.to_string())
                .with(
                    "orders",
                    contained
                        .iter()
                        .map(ToString::to_string)
                        .collect::<Vec<_>>(),
                ),
        );
        work.put(decision);
        Ok(())
    }

    fn close(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let decide = Decide {
            platform: self.platform.clone(),
            case: self.case,
            user: self.user,
            decision: NewDecision {
                fence: self.lift.fence,
                outcome: DecisionOutcome::NoViolation,
                policy: None,
                law: None,
                reason: self.lift.reason.clone(),
                explanation: None,
                actions: Vec::new(),
                apply_proposals: false,
                with_copies: false,
                tier: None,
            },
        };
        decide.run(work).map(drop)
    }
}
