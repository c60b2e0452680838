//! The evidence of a report, for who made it: behind the passphrase that they chose with it, or by the
//! platform, which knows who is signed in.

use std::num::NonZeroU32;

use axum::response::Response;
use evenhand_model::{Case, Problem, Report, ReportId};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;

use crate::api;
use crate::api::status::report_of_link;
use crate::auth::password;
use crate::endpoint::Call;
use crate::endpoint::input::Nothing;
use crate::endpoint::output::{Download, Output, OutputShape};
use crate::public::page::{self, Page};
use crate::public::visitor::Filled;

/// Passphrases that may be tried for one report at once, and how many more come back in an hour.
const TRIES_AT_ONCE: u32 = 5;
const TRIES_PER_HOUR: u32 = 20;
/// After so many reports, those that nobody has tried lately are forgotten.
const REPORTS_REMEMBERED: usize = 10_000;

/// How often passphrases were tried lately, by report.
#[derive(Debug)]
pub struct PackTries(DefaultKeyedRateLimiter<ReportId>);

impl Default for PackTries {
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_hour(number(TRIES_PER_HOUR));
        Self(RateLimiter::keyed(quota.allow_burst(number(TRIES_AT_ONCE))))
    }
}

impl PackTries {
    fn count(&self, report: ReportId) -> Result<(), Problem> {
        if self.0.len() > REPORTS_REMEMBERED {
            self.0.retain_recent();
        }
        self.0.check_key(&report).map_err(|_| {
            let detail = "too many passphrases were tried for this report; try again later";
            Problem::too_many(detail).retry_after(3_600 / TRIES_PER_HOUR)
        })
    }
}

/// The passphrase.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct PassphraseForm {
    /// What the page puts there.
    #[serde(default)]
    pub token: String,
    /// As it was chosen with the report.
    #[serde(default)]
    pub passphrase: String,
}

/// The pack, or for people in words why not.
pub enum PackOr {
    /// The pack.
    Pack(Download),
    /// Why not.
    Page(Page),
}

impl Output for PackOr {
    const IS_PAGE_FOR_BROWSERS: bool = true;

    fn shape(schemas: &mut SchemaGenerator) -> OutputShape {
        Download::shape(schemas)
    }

    fn into_response(self) -> Result<Response, Problem> {
        match self {
            Self::Pack(pack) => pack.into_response(),
            Self::Page(page) => page.into_response(),
        }
    }
}

/// The pack for who has the link and knows the passphrase.
pub async fn download(call: Call, filled: Filled<PassphraseForm>) -> Result<PackOr, Problem> {
    let Filled(visitor, form) = filled;
    match with_passphrase(call.clone(), form).await {
        Ok(pack) => Ok(PackOr::Pack(pack)),
        Err(problem) if visitor.is_browser && [403, 429].contains(&problem.status) => {
            let (words, title) = (visitor.words(), &visitor.words().pack.title);
            let told = words.pack.wrong.clone();
            page::refused(&call.server, words, problem.status, title, told).map(PackOr::Page)
        }
        Err(problem) => Err(problem),
    }
}

async fn with_passphrase(call: Call, form: PassphraseForm) -> Result<Download, Problem> {
    let id = report_of_link(&call)?;
    let report = call.engine().get::<Report>(id)?;
    let report = report.filter(|report| report.link_closed_at.is_none());
    let missing = || Problem::not_found("there is no report at this link");
    let lock = report.ok_or_else(missing)?.pack_lock;
    call.server.pack_tries.count(id)?;
    if !password::is_right(form.passphrase, lock).await? {
        let detail = "this is not the passphrase that was chosen with the report";
        return Err(Problem::forbidden(detail));
    }
    pack(call, id).await
}

/// The pack for the platform, to hand on to who is signed in there and made the report.
pub async fn for_platform(call: Call, _: Nothing) -> Result<Download, Problem> {
    let report = api::reports::find(call.engine(), call.platform()?, call.parameter("id")?)?;
    let first = report.part_of.unwrap_or(report.id);
    pack(call, first).await
}

async fn pack(call: Call, id: ReportId) -> Result<Download, Problem> {
    let report = call.engine().get::<Report>(id)?;
    let case = report.map(|report| call.engine().get::<Case>(report.case));
    let is_sealed = |case: Case| case.class.is_sealed();
    if case.transpose()?.flatten().is_some_and(is_sealed) {
        let detail = "no pack is made of such material: nobody may hand it on. Whoever runs this service can confirm the report by its receipt";
        return Err(Problem::forbidden(detail));
    }
    let bytes = call.read(move |engine| engine.make_pack(id)).await?;
    Ok(Download {
        kind: "application/zip".to_owned(),
        bytes,
    })
}
