//! Checks of what is imported. Whoever reads a file makes them before anything is taken, and they are
//! made again when a chunk of it is.

use std::collections::BTreeMap;

use evenhand_model::{
    DecisionOutcome, Duration, OpenReport, PastDecision, Platform, Policy, Problem, ReportId,
    SuspendedAccount, Time, limits,
};

use crate::accept::private;
use crate::accept::shape::{
    AcceptedReport, accept_report, check_id, check_new_report, check_reported_content,
};
use crate::house::House;

/// An account that may be imported: checked, without private values.
#[derive(Clone, Debug, PartialEq)]
pub struct AcceptedAccount {
    /// The account.
    pub account: SuspendedAccount,
    /// Keyed hashes of its private values.
    pub private_hashes: BTreeMap<String, String>,
}

/// Checks an account and turns its private values into keyed hashes.
pub fn accept_account(
    house: &House,
    platform: &Platform,
    mut account: SuspendedAccount,
    now: Time,
) -> Result<AcceptedAccount, Problem> {
    check_account(&house.policies, &account, now)?;
    let private_hashes = match account.private.take() {
        Some(values) => private::strip(&values, platform, &house.secret).hashes,
        None => BTreeMap::new(),
    };
    Ok(AcceptedAccount {
        account,
        private_hashes,
    })
}

/// A past decision that may be imported.
#[derive(Clone, Debug, PartialEq)]
pub struct AcceptedDecision {
    /// The decision, without private values of the author.
    pub decision: PastDecision,
}

/// Checks a past decision.
pub fn accept_decision(
    house: &House,
    mut decision: PastDecision,
    now: Time,
) -> Result<AcceptedDecision, Problem> {
    check_decision(&house.policies, &decision, now)?;
    let content = decision.content.as_mut();
    if let Some(author) = content.and_then(|content| content.author.as_mut()) {
        author.private = None;
    }
    Ok(AcceptedDecision { decision })
}

/// Checks an open report. Its deadline counts from the time at which it really came.
pub fn accept_open_report(
    house: &House,
    platform: &Platform,
    report: OpenReport,
    now: Time,
    id: ReportId,
) -> Result<AcceptedReport, Problem> {
    check_report(&report, now)?;
    let received_at = report.received_at.unwrap_or(report.report.at).min(now);
    let accepted = accept_report(house, platform, report.report, now, id)?;
    Ok(AcceptedReport {
        received_at,
        ..accepted
    })
}

/// Refuses a suspended account that can't be one.
pub fn check_account(
    policies: &BTreeMap<String, Policy>,
    account: &SuspendedAccount,
    now: Time,
) -> Result<(), Problem> {
    check_id("id", &account.id)?;
    check_past("suspended_at", account.suspended_at, now)?;
    if let Some(created_at) = account.created_at {
        check_past("created_at", created_at, now)?;
    }
    check_until("until", account.until, account.suspended_at)?;
    check_policy(policies, account.policy.as_deref())?;
    check_reason(account.reason.as_deref())
}

/// Refuses an open report that can't be one.
pub fn check_report(report: &OpenReport, now: Time) -> Result<(), Problem> {
    let OpenReport {
        received_at,
        report,
    } = report;
    check_new_report(report)?;
    check_past("at", report.at, now)?;
    let Some(received_at) = *received_at else {
        return Ok(());
    };
    check_past("received_at", received_at, now)?;
    check_order("received_at", received_at, "the report itself", report.at)
}

/// Refuses a past decision that can't be one.
pub fn check_decision(
    policies: &BTreeMap<String, Policy>,
    decision: &PastDecision,
    now: Time,
) -> Result<(), Problem> {
    check_id("id", &decision.id)?;
    check_id("subject.id", &decision.subject.id)?;
    check_past("at", decision.at, now)?;
    if let Some(received_at) = decision.received_at {
        let before = "what it decided on had come";
        check_order("at", decision.at, before, received_at)?;
    }
    check_policy(policies, decision.policy.as_deref())?;
    check_reason(decision.reason.as_deref())?;
    check_actions(decision)?;
    check_content(decision)
}

fn check_actions(decision: &PastDecision) -> Result<(), Problem> {
    let PastDecision {
        outcome, actions, ..
    } = decision;
    if *outcome == DecisionOutcome::Contained {
        let detail = "only rules contain; expected violation, no-violation or moot";
        return Err(Problem::invalid(detail).at("outcome"));
    }
    if *outcome != DecisionOutcome::Violation && !actions.is_empty() {
        return Err(Problem::invalid("only a violation can order actions").at("actions"));
    }
    if actions.len() > limits::ACTIONS_PER_DECISION_MAX {
        let max = limits::ACTIONS_PER_DECISION_MAX;
        return Err(Problem::invalid(format!("expected at most {max} actions")).at("actions"));
    }
    for (index, action) in actions.iter().enumerate() {
        let (acts_on, kind) = (action.kind.acts_on(), decision.subject.kind);
        if acts_on != kind {
            let detail = format!(
                "{} acts on the kind {}, and the subject is of the kind {}; \
                 give each subject a decision of its own",
                action.kind.as_str(),
                acts_on.as_str(),
                kind.as_str()
            );
            return Err(Problem::invalid(detail).at(format!("actions[{index}].kind")));
        }
        let field = format!("actions[{index}].until");
        check_until(&field, action.until, decision.at)?;
    }
    Ok(())
}

fn check_content(decision: &PastDecision) -> Result<(), Problem> {
    let Some(content) = &decision.content else {
        return Ok(());
    };
    check_reported_content("content.", content)?;
    if content.id == decision.subject.id {
        return Ok(());
    }
    let detail = format!(
        "expected the content that the decision is about, `{}`",
        decision.subject.id
    );
    Err(Problem::invalid(detail).at("content.id"))
}

/// The clocks of two systems differ a little; beyond that the future is a mistake.
fn check_past(field: &str, at: Time, now: Time) -> Result<(), Problem> {
    if at <= now.plus(Duration::from_seconds(limits::FUTURE_SKEW_SECONDS_MAX)) {
        return Ok(());
    }
    let detail = format!("{at} lies in the future; expected a time not after {now}");
    Err(Problem::invalid(detail).at(field))
}

fn check_order(field: &str, at: Time, before: &str, earliest: Time) -> Result<(), Problem> {
    if at >= earliest {
        return Ok(());
    }
    let detail = format!("{at} lies before {before}; expected a time not before {earliest}");
    Err(Problem::invalid(detail).at(field))
}

fn check_until(field: &str, until: Option<Time>, since: Time) -> Result<(), Problem> {
    match until {
        Some(until) if until <= since => {
            let detail =
                format!("{until} is no end of what began at {since}; leave it out or correct it");
            Err(Problem::invalid(detail).at(field))
        }
        Some(_) | None => Ok(()),
    }
}

fn check_policy(policies: &BTreeMap<String, Policy>, id: Option<&str>) -> Result<(), Problem> {
    let Some(id) = id.filter(|id| !policies.contains_key(*id)) else {
        return Ok(());
    };
    let nearest = policies
        .keys()
        .map(|known| (strsim::damerau_levenshtein(known, id), known))
        .min()
        .filter(|(distance, _)| *distance <= 2);
    let hint = match nearest {
        Some((_, known)) => format!("did you mean `{known}`?"),
        None => {
            let known: Vec<&str> = policies.keys().map(String::as_str).collect();
            format!("expected one of {}", known.join(", "))
        }
    };
    Err(Problem::invalid(format!("there is no policy `{id}`; {hint}")).at("policy"))
}

fn check_reason(reason: Option<&str>) -> Result<(), Problem> {
    let max = limits::PROSE_BYTES_MAX;
    if reason.is_some_and(|reason| reason.len() > max) {
        return Err(Problem::invalid(format!("expected at most {max} bytes")).at("reason"));
    }
    Ok(())
}
