//! Reports: taken in, found again by our id or the platform's, and the reporter apart.

use std::collections::BTreeMap;

use evenhand_engine::Engine;
use evenhand_flow::accept::receipt::{self, Kind};
use evenhand_flow::operation::ReportAnswer;
use evenhand_flow::operation::read_reporter::{ReadReporter, ReporterAnswer};
use evenhand_flow::work::{Receipt, Select};
use evenhand_model::{
    Case, CaseId, NewReport, Platform, Problem, Report, ReportId, ReportedContent,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::veil::Veil;
use crate::endpoint::input::{self, Nothing, Query};
use crate::endpoint::output::{Created, Json};
use crate::endpoint::page::Page;
use crate::endpoint::{Call, List};
use crate::view::report::ReportView;
use crate::view::reporters;

/// Takes in a report. Its own id makes a repeat harmless.
pub async fn take(
    call: Call,
    input::Json(report): input::Json<NewReport>,
) -> Result<Created<ReportAnswer>, Problem> {
    call.bind_key().await?;
    let mut answer = call
        .engine()
        .take_report(call.principal()?, call.platform()?, report)
        .await?;
    answer.status_url = call.engine().house.load().public_link(&answer.status_url);
    Ok(Created(answer))
}

/// Where supplied content went.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Supplied {
    /// The open case that it is about.
    pub case: CaseId,
}

/// Takes in content that a case has waited for. A repeat finds it there already.
pub async fn supply(
    call: Call,
    input::Json(content): input::Json<ReportedContent>,
) -> Result<Json<Supplied>, Problem> {
    call.bind_key().await?;
    let supplied = call
        .engine()
        .supply_content(call.principal()?, call.platform()?, content)
        .await;
    supplied.map(|case| Json(Supplied { case }))
}

/// One report, by our id or the platform's.
pub async fn get(call: Call, _: Nothing) -> Result<Json<ReportView>, Problem> {
    let report = find(call.engine(), call.platform()?, call.parameter("id")?)?;
    let is_sealed = Veil::of(&call)?.is_some_and(|veil| veil.hides_case(report.case));
    if is_sealed && call.user().is_ok() {
        return Err(Problem::not_found("there is no report by that id"));
    }
    let view = ReportView::one(call.engine(), report)?;
    // Who sent it may ask what became of it, and has the words already.
    Ok(Json(if is_sealed {
        view.without_words()
    } else {
        view
    }))
}

/// Which reports to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportQuery {
    /// Reports of this case.
    pub case: CaseId,
    /// `next` of the page before.
    pub after: Option<String>,
    /// Most items on the page, 1 to 200; 50 when left out.
    pub limit: Option<usize>,
}

/// Reports of a case, the oldest first.
pub async fn list(
    call: Call,
    Query(query): Query<ReportQuery>,
) -> Result<Json<List<ReportView>>, Problem> {
    let page = Page::of(query.after.as_deref(), query.limit)?;
    let platform = call.platform()?.clone();
    let is_person = call.user().is_ok();
    let veil = Veil::of(&call)?;
    call.read(move |engine| {
        let case = engine.get::<Case>(query.case)?.filter(|case| {
            let is_sealed = case.class.is_sealed() && veil.is_some();
            case.platform == platform && !is_sealed
        });
        let case =
            case.ok_or_else(|| Problem::not_found(format!("there is no case {}", query.case)))?;
        let (reports, next) = page.select(engine, Select::reports_of(case.id, page.limit))?;
        let accuracies = if is_person {
            reporters::accuracies(engine, &case, &reports)?
        } else {
            BTreeMap::new()
        };
        let mut items = ReportView::list(engine, reports)?;
        for report in &mut items {
            report.accuracy = accuracies.get(&report.id).copied();
        }
        Ok(Json(List { items, next }))
    })
    .await
}

/// Why somebody needs to know.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReporterRequest {
    /// In a sentence; it goes into the audit log.
    pub reason: String,
}

/// Who made a report. Every look is recorded, so a repeat is a second look.
pub async fn reporter(
    call: Call,
    input::Json(request): input::Json<ReporterRequest>,
) -> Result<Json<ReporterAnswer>, Problem> {
    let report = find(call.engine(), call.platform()?, call.parameter("id")?)?;
    if Veil::of(&call)?.is_some_and(|veil| veil.hides_case(report.case)) {
        return Err(Problem::not_found("there is no report by that id"));
    }
    let report = report.id;
    let operation = ReadReporter {
        platform: call.platform()?.clone(),
        report,
        user: call.user()?,
        reason: request.reason,
    };
    call.engine()
        .submit(call.principal()?, operation)
        .await
        .map(Json)
}

/// The report with that id, ours or the platform's.
pub fn find(engine: &Engine, platform: &Platform, id: &str) -> Result<Report, Problem> {
    let by_our_id = match id.parse::<ReportId>() {
        Ok(ours) => engine.get::<Report>(ours)?,
        Err(_) => None,
    };
    let found = match by_our_id {
        Some(report) => Some(report),
        None => find_by_receipt(engine, platform, id)?,
    };
    let found = found.filter(|report| report.platform == *platform);
    found.ok_or_else(|| Problem::not_found("there is no report by that id"))
}

fn find_by_receipt(
    engine: &Engine,
    platform: &Platform,
    id: &str,
) -> Result<Option<Report>, Problem> {
    let row = receipt::row_id(&engine.house.load(), platform, Kind::Report, id);
    let Some(receipt) = engine.get::<Receipt>(row)? else {
        return Ok(None);
    };
    let answer: ReportAnswer = serde_json::from_value(receipt.answer)
        .map_err(|_| Problem::internal("a remembered answer can't be read"))?;
    engine.get::<Report>(answer.id)
}
