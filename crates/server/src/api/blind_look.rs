//! The first look at an appeal is blind: whoever has claimed one sees nothing of what was decided,
//! whichever way they ask, until they have voted.

use evenhand_engine::Engine;
use evenhand_flow::work::Select;
use evenhand_model::{Appeal, AppealState, CaseId, DecisionId, Problem, Subject, limits};

use crate::endpoint::Call;

/// What a reviewer may not look at while they have not voted on an appeal.
pub enum Hidden<'a> {
    /// A case that was decided.
    Case(CaseId),
    /// A decision.
    Decision(DecisionId),
    /// What happened to an account.
    Account(&'a Subject),
}

/// Refuses a reviewer who would see what was decided before they have said what they find.
pub fn refuse_unvoted(call: &Call, hidden: &Hidden<'_>) -> Result<(), Problem> {
    let Ok(user) = call.user() else {
        return Ok(());
    };
    let engine = call.engine();
    let claimed = Select::appeals_claimed_by(user, limits::PAGE_ITEMS_MAX);
    for appeal in engine.select::<Appeal>(&claimed)? {
        if appeal.state == AppealState::Decided || appeal.has_voted(user) {
            continue;
        }
        let is_hidden = match hidden {
            Hidden::Case(case) => appeal.case == Some(*case),
            Hidden::Decision(decision) => appeal.decision == *decision,
            Hidden::Account(account) => concerns(engine, &appeal, account)?,
        };
        if is_hidden {
            let detail = "you look at an appeal against what was decided here; say first what you \
                          find yourself, with POST /v1/appeals/{id}/vote";
            return Err(Problem::conflict(detail));
        }
    }
    Ok(())
}

/// Whether an appeal is about an account or what it wrote.
fn concerns(engine: &Engine, appeal: &Appeal, account: &Subject) -> Result<bool, Problem> {
    let subject = engine.get::<Subject>(appeal.subject)?;
    Ok(subject.is_some_and(|row| row.id == account.id || row.author == Some(account.id)))
}
