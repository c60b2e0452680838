//! Whether one cohort waits longer than another, and the sealed lists that say who is in which.

use evenhand_engine::parity::ParityQuestion;
use evenhand_flow::operation::cohort::{AddToCohort, RemoveFromCohort, unknown_list};
use evenhand_flow::transparency::parity::{ComparedBy, ParityStop};
use evenhand_flow::work::Select;
use evenhand_model::{CohortMember, Duration, Problem, Time, limits};
use evenhand_parity::{Outcome, Spell};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::endpoint::input::{self, Nothing, Query};
use crate::endpoint::output::{Download, Json, NoContent};
use crate::endpoint::{Call, List};
use crate::view::parity::{CohortListView, ParityView};

/// Accounts that one operation writes.
const ACCOUNTS_PER_OPERATION: usize = 500;

/// What is compared.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ParityQuery {
    /// What cases wait for: `first-look`, `first-protective-step`, `decision`, `out-of-sight` or `both-told`;
    /// the decision when left out.
    pub stop: Option<String>,
    /// By what cases are told apart; by the sealed lists when left out, or by channel where there are none.
    pub by: Option<ComparedBy>,
    /// The cohort that the others are compared with: a list, a language or a channel.
    pub compared: Option<String>,
}

impl ParityQuery {
    /// The stop that is asked about.
    pub fn stop(&self) -> Result<ParityStop, Problem> {
        let Some(name) = &self.stop else {
            return Ok(ParityStop::Decision);
        };
        ParityStop::from_name(name).ok_or_else(|| {
            let all = ParityStop::ALL.map(ParityStop::as_str).join("`, `");
            Problem::invalid(format!("`{name}` is no stop; expected one of `{all}`")).at("stop")
        })
    }

    /// By what cases are told apart.
    pub fn by(&self, call: &Call) -> Result<ComparedBy, Problem> {
        if let Some(by) = self.by {
            return Ok(by);
        }
        let lists = call.engine().cohort_lists(call.platform()?)?;
        Ok(if lists.is_empty() {
            ComparedBy::Channel
        } else {
            ComparedBy::Cohort
        })
    }
}

/// How long cases waited for a stop, cohort by cohort, and whether that is proved to be even.
pub async fn get(
    call: Call,
    Query(query): Query<ParityQuery>,
) -> Result<Json<ParityView>, Problem> {
    let stop = query.stop()?;
    let by = query.by(&call)?;
    let question = ParityQuestion {
        platform: call.platform()?.clone(),
        by,
        compared: query.compared,
    };
    call.read(move |engine| {
        let figures = engine.parity(&question)?;
        ParityView::new(&figures, by, stop).map(Json)
    })
    .await
}

/// The waits for a stop, a line for each case, as `evenhand parity --csv` reads them.
pub async fn csv(call: Call, Query(query): Query<ParityQuery>) -> Result<Download, Problem> {
    let stop = query.stop()?;
    let by = query.by(&call)?;
    let platform = call.platform()?.clone();
    call.read(move |engine| {
        let spells = engine.parity_spells(&platform, by, stop)?;
        Ok(Download {
            kind: "text/csv; charset=utf-8".into(),
            bytes: lines(&spells).into_bytes(),
        })
    })
    .await
}

/// The sealed lists, without who is on them.
pub async fn lists(call: Call, _: Nothing) -> Result<Json<List<CohortListView>>, Problem> {
    let lists = call.engine().cohort_lists(call.platform()?)?.into_iter();
    let items = lists.map(|(cohort, list)| CohortListView { cohort, list });
    Ok(Json(List {
        items: items.collect(),
        next: None,
    }))
}

/// Accounts for a sealed list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CohortRequest {
    /// Name of the list, like `insider`: small letters, digits and `-`.
    pub cohort: String,
    /// Accounts, as the platform calls them; at most 10,000. They are added to those on the list.
    pub accounts: Vec<String>,
}

/// Adds accounts to a sealed list, and makes it where there is none. Adding one twice does nothing twice.
pub async fn import(
    call: Call,
    input::Json(request): input::Json<CohortRequest>,
) -> Result<Json<CohortListView>, Problem> {
    let count = request.accounts.len();
    if !(1..=limits::COHORT_ACCOUNTS_PER_REQUEST_MAX).contains(&count) {
        let detail = format!(
            "expected 1 to {} accounts, found {count}; send more in further requests",
            limits::COHORT_ACCOUNTS_PER_REQUEST_MAX
        );
        return Err(Problem::invalid(detail).at("accounts"));
    }
    let mut told = None;
    for accounts in request.accounts.chunks(ACCOUNTS_PER_OPERATION) {
        let add = AddToCohort {
            platform: call.platform()?.clone(),
            user: call.user()?,
            cohort: request.cohort.clone(),
            accounts: accounts.to_vec(),
        };
        told = Some(call.engine().submit(call.principal()?, add).await?);
    }
    let list = told.ok_or_else(|| Problem::internal("no account was added"))?;
    Ok(Json(CohortListView {
        cohort: request.cohort,
        list,
    }))
}

/// Removes a sealed list.
pub async fn remove(call: Call, _: Nothing) -> Result<NoContent, Problem> {
    let (platform, cohort) = (call.platform()?.clone(), call.parameter("name")?.to_owned());
    if !call.engine().cohort_lists(&platform)?.contains_key(&cohort) {
        return Err(unknown_list(&cohort));
    }
    let select = Select::cohort_members_on(&platform, &cohort, ACCOUNTS_PER_OPERATION);
    loop {
        let members = call.engine().select::<CohortMember>(&select)?;
        if members.is_empty() {
            return Ok(NoContent);
        }
        let remove = RemoveFromCohort {
            platform: platform.clone(),
            cohort: cohort.clone(),
            accounts: members.iter().map(|member| member.account).collect(),
        };
        call.engine().submit(call.principal()?, remove).await?;
    }
}

/// One line for each case. What is still open stops at the moment of the answer with `event` 0; what something
/// else ended stops then, also with 0.
fn lines(spells: &[Spell]) -> String {
    use std::fmt::Write as _;
    let mut text = String::from("cohort,tier,category,language,start,stop,event\n");
    for spell in spells {
        let _ = writeln!(text, "{}", line(spell));
    }
    text
}

fn line(spell: &Spell) -> String {
    let start = Time::from_micros(spell.started_at.saturating_mul(1_000_000));
    let stop = start.plus(Duration::from_micros((spell.hours * 3.6e9).round() as i64));
    let cells = [&spell.cohort, &spell.tier, &spell.category, &spell.language];
    let cells: Vec<&str> = cells.into_iter().map(|cell| &**cell).collect();
    let event = u8::from(spell.outcome == Outcome::Ended);
    format!("{},{start},{stop},{event}", cells.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_what_the_command_line_reads() {
        let spell = Spell {
            cohort: "insider".into(),
            tier: "T1".into(),
            category: "threat".into(),
            language: "de".into(),
            started_at: 1_790_000_000,
            watched_from_hours: 0.0,
            hours: 1.5,
            outcome: Outcome::Open,
        };
        let expected = "insider,T1,threat,de,2026-09-21T14:13:20Z,2026-09-21T15:43:20Z,0";
        assert_eq!(line(&spell), expected);
    }
}
