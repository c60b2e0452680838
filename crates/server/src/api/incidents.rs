//! Campaigns, and brigades of reports. They are found; what becomes of anybody in them is decided in cases.

use evenhand_engine::Engine;
use evenhand_flow::work::Select;
use evenhand_model::{
    Incident, IncidentKind, IncidentMember, IncidentRole, IncidentState, Platform, Problem, Surge,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::blind_look::BlindLook;
use crate::endpoint::input::{Nothing, Query};
use crate::endpoint::output::Json;
use crate::endpoint::page::Page;
use crate::endpoint::{Call, List};
use crate::view::incident::{IncidentLine, IncidentMemberView, IncidentView};

/// Which incidents to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentsQuery {
    /// Where they stand; open ones when left out.
    pub state: Option<IncidentState>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// Most items on the page, 1 to 200; 50 when left out.
    pub limit: Option<usize>,
}

/// Which members to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MembersQuery {
    /// What they did; everybody when left out.
    pub role: Option<IncidentRole>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// Most items on the page, 1 to 200; 50 when left out.
    pub limit: Option<usize>,
}

/// Surges that stand.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SurgeList {
    /// In the order in which they were noticed.
    pub items: Vec<Surge>,
}

/// Surges that are worth a look: no incidents, and perhaps no more than a crowd.
pub async fn surges(call: Call, _: Nothing) -> Result<Json<SurgeList>, Problem> {
    let items = call.engine().surges.on(call.platform()?);
    Ok(Json(SurgeList { items }))
}

/// Incidents in one state, the latest first.
pub async fn list(
    call: Call,
    Query(query): Query<IncidentsQuery>,
) -> Result<Json<List<IncidentLine>>, Problem> {
    let page = Page::of(query.after.as_deref(), query.limit)?;
    let state = query.state.unwrap_or(IncidentState::Open);
    let select = Select::incidents(call.platform()?, state, page.limit);
    call.read(move |engine| {
        let (incidents, next) = page.select::<Incident>(engine, select)?;
        let items = incidents.into_iter().map(IncidentLine::of).collect();
        Ok(Json(List { items, next }))
    })
    .await
}

/// One incident, with its targets, first posts, timeline, network, and what speaks for and against coordination.
pub async fn get(call: Call, _: Nothing) -> Result<Json<IncidentView>, Problem> {
    let (id, platform) = (call.parameter("id")?.to_owned(), call.platform()?.clone());
    let look = BlindLook::of(&call)?;
    call.read(move |engine| {
        let mut incident = find(engine, &platform, &id)?;
        look.hide_in(&mut incident);
        IncidentView::of(engine, incident).map(Json)
    })
    .await
}

/// Who is in a campaign, in the order in which they came to it. Of a brigade nobody is listed.
pub async fn members(
    call: Call,
    Query(query): Query<MembersQuery>,
) -> Result<Json<List<IncidentMemberView>>, Problem> {
    let page = Page::of(query.after.as_deref(), query.limit)?;
    let (id, platform) = (call.parameter("id")?.to_owned(), call.platform()?.clone());
    let select = match query.role {
        Some(role) => Select::incident_members_in(&id, role, page.limit),
        None => Select::incident_members(&id, page.limit),
    };
    let look = BlindLook::of(&call)?;
    call.read(move |engine| {
        let incident = find(engine, &platform, &id)?;
        if incident.kind == IncidentKind::Brigade {
            let items = Vec::new();
            return Ok(Json(List { items, next: None }));
        }
        let (mut members, next) = page.select::<IncidentMember>(engine, select)?;
        members.retain(|member| !look.hides_subject(member.account));
        let items = members
            .into_iter()
            .map(|member| IncidentMemberView::of(engine, member));
        let items = items.collect::<Result<_, _>>()?;
        Ok(Json(List { items, next }))
    })
    .await
}

fn find(engine: &Engine, platform: &Platform, id: &str) -> Result<Incident, Problem> {
    let incident = engine.get::<Incident>(id)?;
    let incident = incident.filter(|incident| incident.platform == *platform);
    incident.ok_or_else(|| Problem::not_found("there is no such incident"))
}
