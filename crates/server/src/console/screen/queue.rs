//! The queue: one button for the next case, and a list for finding.

use std::collections::BTreeSet;

use askama::Template;
use axum::response::Response;
use evenhand_flow::case::confirmation;
use evenhand_flow::work::{Select, Table};
use evenhand_model::{
    Case, CaseId, CaseState, Platform, Problem, Reason, SavedView, Scope, SubjectKind, Tier, Time,
};
use serde::{Deserialize, Serialize};

use crate::api;
use crate::api::blind_look::BlindLook;
use crate::console::frame::Frame;
use crate::console::screen::enough::{Enough, is_enough};
use crate::console::visit::{page, see_other};
use crate::console::waiting::QueueCounts;
use crate::console::words::Due;
use crate::console::{Visit, words};
use crate::endpoint::Call;
use crate::endpoint::input::{Json, JsonOrNothing, Nothing};
use crate::endpoint::page::Page;

/// Cases on one page of the list.
const CASES_PER_PAGE: usize = 50;
/// Cases that one page looks through for those that fit a filter.
const CASES_LOOKED_AT_MAX: usize = 2_000;

/// Which cases to find.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Filter {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tier: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub state: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lang: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub policy: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kind: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub rule: String,
    /// Waiting for so many hours at least.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub waited_hours: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

#[derive(Template)]
#[template(path = "queue.html")]
struct Queue {
    frame: Frame,
    may_take: bool,
    enough: Option<Enough>,
    mine: Vec<Row>,
    tiers: Vec<TierRow>,
    rows: Vec<Row>,
    filter: Filter,
    is_filtered: bool,
    query: String,
    views: Vec<SavedView>,
    policies: Vec<(String, String)>,
    kinds: [SubjectKind; 3],
    states: [CaseState; 4],
    next: Option<String>,
    nothing_waits: bool,
    nothing_came: bool,
}

struct TierRow {
    tier: Tier,
    name: &'static str,
    waiting: u64,
    nearest: Option<Due>,
}

/// One case in a list: nothing of who is targeted or who reported, and none of its content.
pub struct Row {
    pub id: CaseId,
    pub tier: Tier,
    pub tier_name: &'static str,
    pub due: Due,
    pub kind: &'static str,
    pub lang: String,
    pub why: String,
    pub waited: String,
    pub state: &'static str,
    pub flags: Vec<&'static str>,
}

impl Row {
    /// The row of a case.
    pub fn of(case: &Case, now: Time) -> Self {
        Self {
            id: case.id,
            tier: case.tier,
            tier_name: words::tier(case.tier),
            due: words::due(now, case.due_at, case.tier.allowed()),
            kind: words::subject_kind(case.subject_kind),
            lang: case.lang.clone().unwrap_or_default(),
            why: why(&case.reasons, &case.rules),
            waited: words::span(now.since(case.received_at)),
            state: words::state(case.state),
            flags: flags(case),
        }
    }
}

/// The marks of a case, and whether it waits for a short look.
fn flags(case: &Case) -> Vec<&'static str> {
    let mut flags = words::flags(&case.flags);
    if confirmation::is_asked(case) {
        flags.push("to be confirmed");
    }
    flags
}

fn why(reasons: &BTreeSet<Reason>, rules: &[String]) -> String {
    let reasons = reasons
        .iter()
        .map(|reason| words::reason(*reason).to_owned());
    let rules = rules.iter().map(|rule| format!("rule {rule}"));
    let all: Vec<String> = reasons.chain(rules).collect();
    all.join(", ")
}

/// The queue.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let filter: Filter = visit.query()?;
    let platform = visit.call.platform()?.clone();
    let look = BlindLook::of(&visit.call)?;
    let user = visit.call.user()?;
    let wanted = Wanted::of(&visit, &filter)?;
    let counts = QueueCounts::of(&visit.call.server, &platform).await?;
    let now = visit.now();
    let (mine, tiers, (rows, next)) = visit
        .call
        .read(move |engine| {
            let mine = engine.select::<Case>(&Select::cases_claimed_by(user, CASES_PER_PAGE))?;
            let mut tiers = Vec::new();
            for (tier, waiting) in counts {
                let first = Select::cases_of_tier(&platform, CaseState::Open, tier, 1);
                let first = engine.select::<Case>(&first)?;
                tiers.push((tier, waiting, first.first().map(|case| case.due_at)));
            }
            let found = wanted.find(engine, &platform, &look, now)?;
            Ok((mine, tiers, found))
        })
        .await?;
    let house = visit.engine().house.load();
    let policies = house.policies.keys();
    let query = serde_html_form::to_string(Filter {
        after: None,
        ..filter.clone()
    });
    let query = query.unwrap_or_default();
    let is_filtered = !query.is_empty();
    let caller = visit.call.caller()?;
    page(&Queue {
        may_take: caller.may(Scope::CasesWrite),
        nothing_waits: rows.is_empty() && !is_filtered,
        nothing_came: rows.is_empty()
            && visit
                .engine()
                .select::<Case>(&Select::all(Table::Case, 1))?
                .is_empty(),
        mine: mine.iter().map(|case| Row::of(case, now)).collect(),
        tiers: tiers
            .into_iter()
            .map(|(tier, waiting, nearest)| TierRow {
                tier,
                name: words::tier(tier),
                waiting,
                nearest: nearest.map(|at| words::due(now, at, tier.allowed())),
            })
            .collect(),
        rows: rows.iter().map(|case| Row::of(case, now)).collect(),
        views: api::saved_views::list(visit.call.clone(), Nothing)
            .await?
            .0
            .items,
        policies: policies
            .map(|id| (id.clone(), words::policy(&house, id)))
            .collect(),
        kinds: [
            SubjectKind::Content,
            SubjectKind::Account,
            SubjectKind::Hashtag,
        ],
        states: [
            CaseState::Open,
            CaseState::Claimed,
            CaseState::Decided,
            CaseState::Appealed,
        ],
        next: next.map(|after| {
            let further = Filter {
                after: Some(after),
                ..filter.clone()
            };
            serde_html_form::to_string(further).unwrap_or_default()
        }),
        is_filtered,
        query,
        filter,
        enough: Enough::of(&visit).await?,
        frame: Frame::of(&visit, "Queue")?,
    })
}

/// A filter, read.
struct Wanted {
    state: CaseState,
    tier: Option<Tier>,
    kind: Option<SubjectKind>,
    lang: String,
    rule: String,
    reasons: Option<Vec<Reason>>,
    waited_hours: i64,
    after: Option<String>,
}

impl Wanted {
    fn of(visit: &Visit, filter: &Filter) -> Result<Self, Problem> {
        let house = visit.engine().house.load();
        let policy = (!filter.policy.is_empty()).then(|| house.policies.get(&filter.policy));
        let hours = filter.waited_hours.trim();
        let no_number = |_| Problem::invalid("expected a number of hours").at("waited_hours");
        let no_tier = |detail: String| Problem::invalid(detail).at("tier");
        Ok(Self {
            state: [CaseState::Claimed, CaseState::Decided, CaseState::Appealed]
                .into_iter()
                .find(|state| state.as_str() == filter.state)
                .unwrap_or(CaseState::Open),
            tier: match filter.tier.as_str() {
                "" => None,
                text => Some(text.parse().map_err(no_tier)?),
            },
            kind: [
                SubjectKind::Content,
                SubjectKind::Account,
                SubjectKind::Hashtag,
            ]
            .into_iter()
            .find(|kind| kind.as_str() == filter.kind),
            lang: filter.lang.trim().to_lowercase(),
            rule: filter.rule.trim().to_owned(),
            reasons: policy.map(|policy| policy.map_or_else(Vec::new, |one| one.reasons.clone())),
            waited_hours: match hours {
                "" => 0,
                text => text.parse().map_err(no_number)?,
            },
            after: filter.after.clone(),
        })
    }

    fn fits(&self, case: &Case, now: Time) -> bool {
        let lang = case.lang.as_deref().unwrap_or_default().to_lowercase();
        let speaks = self.lang.is_empty() || lang.split('-').next() == Some(&self.lang);
        let waited = now.since(case.received_at);
        self.kind.is_none_or(|kind| kind == case.subject_kind)
            && speaks
            && (self.rule.is_empty() || case.rules.contains(&self.rule))
            && self
                .reasons
                .as_ref()
                .is_none_or(|wanted| wanted.iter().any(|one| case.reasons.contains(one)))
            && waited >= evenhand_model::Duration::from_hours(self.waited_hours)
    }

    /// The cases of one page in the order of work, and where the next page begins.
    fn find(
        &self,
        engine: &evenhand_engine::Engine,
        platform: &Platform,
        look: &BlindLook,
        now: Time,
    ) -> Result<(Vec<Case>, Option<String>), Problem> {
        let mut found = Vec::new();
        let mut after = self.after.clone();
        for _ in 0..CASES_LOOKED_AT_MAX / CASES_PER_PAGE {
            let page = Page::of(after.as_deref(), Some(CASES_PER_PAGE))?;
            let select = match self.tier {
                Some(tier) => Select::cases_of_tier(platform, self.state, tier, page.limit),
                None => Select::cases_in_order(platform, self.state, page.limit),
            };
            let (cases, next) = page.select::<Case>(engine, select)?;
            let fitting = cases
                .into_iter()
                .filter(|case| self.fits(case, now) && !look.hides_case(case.id));
            found.extend(fitting);
            after = next;
            if after.is_none() || found.len() >= CASES_PER_PAGE / 2 {
                break;
            }
        }
        Ok((found, after))
    }
}

/// Takes the next case and shows it. Where the budget is spent, the queue says so, and asks about danger.
pub async fn next(visit: Visit) -> Result<Response, Problem> {
    let sent: TakeNext = visit.form()?;
    let request = api::cases::NextRequest {
        danger: sent.danger,
    };
    let found = api::cases::next(visit.call.clone(), JsonOrNothing(request)).await;
    let told = sent
        .decided
        .map_or_else(String::new, |id| format!("?decided={id}"));
    match found {
        Ok(found) => match found.0 {
            Some(case) => see_other(&format!("/cases/{}{told}", case.id)),
            None => see_other(&format!("/queue{told}")),
        },
        Err(problem) if is_enough(&problem) => see_other(&format!("/queue{told}")),
        Err(problem) => Err(problem),
    }
}

/// How far somebody goes.
#[derive(Deserialize)]
struct TakeNext {
    /// What was decided just before, to be told on the next page.
    #[serde(default)]
    decided: Option<evenhand_model::DecisionId>,
    /// Yes to imminent danger, though the budget is spent.
    #[serde(default)]
    danger: bool,
}

#[derive(Deserialize)]
struct NamedView {
    name: String,
    #[serde(default)]
    query: String,
}

/// Saves the filter that is set.
pub async fn save_view(visit: Visit) -> Result<Response, Problem> {
    let sent: NamedView = visit.form()?;
    let request = api::saved_views::ViewRequest {
        query: sent.query.clone(),
    };
    let call = call_named(&visit, &sent.name);
    api::saved_views::save(call, Json(request)).await?;
    see_other(&format!("/queue?{}", sent.query))
}

/// Removes a saved filter.
pub async fn remove_view(visit: Visit) -> Result<Response, Problem> {
    let sent: NamedView = visit.form()?;
    api::saved_views::remove(call_named(&visit, &sent.name), Nothing).await?;
    see_other("/queue")
}

fn call_named(visit: &Visit, name: &str) -> Call {
    let mut call = visit.call_for("");
    call.path = vec![("name".to_owned(), name.trim().to_owned())];
    call
}
