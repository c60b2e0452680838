//! What somebody is told whose day has brought enough.

use evenhand_model::{Case, CaseState, Problem};

use crate::api::{dispatch, me};
use crate::console::{Visit, words};
use crate::endpoint::input::Nothing;

/// A day that has brought enough.
pub struct Enough {
    /// Units of what was put before the person.
    pub spent: u32,
    /// Units that were to be enough.
    pub budget: u32,
    /// When the day begins anew, in UTC.
    pub until: String,
    /// How long that is.
    pub left: String,
    /// Whether a case of imminent danger waits for who is willing.
    pub danger: bool,
}

impl Enough {
    /// Nothing where the person's budget is not spent.
    pub async fn of(visit: &Visit) -> Result<Option<Self>, Problem> {
        let seen = me::exposure(visit.call.clone(), Nothing).await?.0;
        if !seen.budget_spent {
            return Ok(None);
        }
        let today = seen.today;
        Ok(Some(Self {
            spent: today.spent,
            budget: today.budget,
            until: words::instant(today.ends_at),
            left: words::span(today.ends_at.since(visit.now())),
            danger: danger_waits(visit)?,
        }))
    }
}

/// Whether a problem says that the day has brought enough.
pub fn is_enough(problem: &Problem) -> bool {
    matches!(
        problem.kind.as_str(),
        "/problems/budget-spent" | "/problems/danger-waits"
    )
}

fn danger_waits(visit: &Visit) -> Result<bool, Problem> {
    let engine = visit.engine();
    let (platform, user) = (visit.call.platform()?, visit.call.user()?);
    let dangers = dispatch::dangers(engine, platform, user)?;
    let to_confirm = dispatch::cases_to_confirm(engine, platform, user)?;
    for id in dangers.into_iter().chain(to_confirm) {
        let case = engine.get::<Case>(id)?;
        if case.is_some_and(|case| case.state == CaseState::Open) {
            return Ok(true);
        }
    }
    Ok(false)
}
