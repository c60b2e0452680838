//! Reading when cases came, and nothing else of them.

use evenhand_engine::Engine;
use evenhand_flow::case::dispatch::primary;
use evenhand_flow::work::{Select, Table, Value};
use evenhand_model::{Case, CaseId, Platform, Problem, Tier, Time};
use serde::{Deserialize, Serialize};

/// Cases that one answer looks at.
const CASES_PER_PAGE: usize = 1_000;

/// Which cases.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CasesAfter {
    /// Whose they are.
    pub platform: Platform,
    /// The last one that was looked at.
    pub after: Option<CaseId>,
}

/// Some cases, in the order of their ids.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CasesPage {
    /// The cases.
    pub cases: Vec<CaseThatCame>,
    /// The last one that was looked at; `None` where there are no more.
    pub last: Option<CaseId>,
}

/// What a simulation takes of a case: nothing tells whom it is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CaseThatCame {
    /// When it reached us.
    pub received_at: Time,
    /// The tier that it first had.
    pub tier: Tier,
    /// Language of its content, as a primary tag.
    pub language: Option<String>,
    /// The first of the reasons that people gave.
    pub topic: Option<String>,
}

/// A page of cases.
pub fn cases_after(engine: &Engine, asked: &CasesAfter) -> Result<CasesPage, Problem> {
    let after = asked.after.map(|id| (Value::Nothing, id.to_string()));
    let page = Select::all(Table::Case, CASES_PER_PAGE).after(after);
    let rows = engine.select::<Case>(&page)?;
    let last = rows.last().filter(|_| rows.len() == CASES_PER_PAGE);
    Ok(CasesPage {
        last: last.map(|case| case.id),
        cases: rows
            .iter()
            .filter(|case| case.platform == asked.platform)
            .map(came)
            .collect(),
    })
}

fn came(case: &Case) -> CaseThatCame {
    CaseThatCame {
        received_at: case.received_at,
        tier: case.stops.first_tier.unwrap_or(case.tier),
        language: case.lang.as_deref().map(|lang| primary(lang).to_owned()),
        topic: case
            .reasons
            .iter()
            .next()
            .map(|reason| reason.as_str().to_owned()),
    }
}
