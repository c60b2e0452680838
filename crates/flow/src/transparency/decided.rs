//! What a person's decision on a case counts for.

use evenhand_model::{Case, DecidedBy, Decision, DecisionId, DecisionOutcome, OrderId, Platform};

use super::{decision_time, overturn};
use crate::work::{Figure, Stop, Work};

/// A person has decided on a case: once more in its tier, and a word on each rule that brought it.
pub fn decided(work: &mut Work<'_>, case: &Case, decision: &Decision) -> Result<(), Stop> {
    count_decision(work, case, decision, 1);
    if let Some(earlier) = decision.corrects {
        judge_rules_by(work, &case.platform, earlier, -1)?;
    }
    judge_rules(work, &case.platform, decision, 1);
    overturn::judged_by(work, case, &decision.ended, decision, 1)
}

/// It is as if it had never been decided: its figures leave the hour in which they were counted. What it
/// had ended is given beside it, as that is in force again.
pub fn undone(
    work: &mut Work<'_>,
    case: &Case,
    decision: &Decision,
    ended: &[OrderId],
) -> Result<(), Stop> {
    count_decision(work, case, decision, -1);
    judge_rules(work, &case.platform, decision, -1);
    if let Some(earlier) = decision.corrects {
        judge_rules_by(work, &case.platform, earlier, 1)?;
    }
    overturn::judged_by(work, case, ended, decision, -1)
}

/// A decision has taken the place of another, such as after an appeal: rules are judged by the new one.
pub fn corrected(
    work: &mut Work<'_>,
    platform: &Platform,
    original: &Decision,
    new: &Decision,
) -> Result<(), Stop> {
    judge_rules(work, platform, original, -1);
    judge_rules(work, platform, new, 1);
    overturn::corrected(work, new.case, original, new)
}

fn count_decision(work: &mut Work<'_>, case: &Case, decision: &Decision, change: i64) {
    let (tier, at) = (decision.tier.unwrap_or(case.tier), decision.at);
    let platform = &case.platform;
    work.count_at(platform, Figure::Decisions, tier.as_str(), at, change);
    // How long somebody waited in another system, or for a second decision, says nothing of this queue.
    if case.imported.is_none() && decision.corrects.is_none() {
        let label = decision_time::label(tier, at.since(case.received_at));
        work.count_at(platform, Figure::DecisionTimes, label, at, change);
    }
}

fn judge_rules_by(
    work: &mut Work<'_>,
    platform: &Platform,
    decision: DecisionId,
    change: i64,
) -> Result<(), Stop> {
    if let Some(decision) = work.get::<Decision>(decision)? {
        judge_rules(work, platform, &decision, change);
    }
    Ok(())
}

fn judge_rules(work: &mut Work<'_>, platform: &Platform, decision: &Decision, change: i64) {
    let figure = match (&decision.by, decision.outcome) {
        (DecidedBy::User(_), DecisionOutcome::Violation) => Figure::RuleViolations,
        (DecidedBy::User(_), DecisionOutcome::NoViolation) => Figure::RuleNoViolations,
        // What is moot tells nothing, a rule is no judge of rules, and others judged before we did.
        _ => return,
    };
    for rule in &decision.rules {
        work.count_at(platform, figure, rule, decision.at, change);
    }
}
