//! What people are told, for platforms that fetch it.

use evenhand_engine::notice::NoticeSend;
use evenhand_flow::work::Select;
use evenhand_model::{DecisionId, Notice, NoticeId, Problem};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::blind_look::{BlindLook, refuse};
use crate::endpoint::input::{Nothing, Query};
use crate::endpoint::output::Json;
use crate::endpoint::page::Page;
use crate::endpoint::{Call, List};

/// Which notices to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeQuery {
    /// Only those because of this decision.
    #[serde(default)]
    pub decision: Option<DecisionId>,
    /// The newest first.
    #[serde(default)]
    pub newest_first: bool,
    /// `next` of the page before.
    pub after: Option<String>,
    /// Most items on the page, 1 to 200; 50 when left out.
    pub limit: Option<usize>,
}

/// Notices in the order in which they were made, without those that can still be undone. A platform
/// that can't receive webhooks goes on from the last one that it has seen.
pub async fn list(
    call: Call,
    Query(query): Query<NoticeQuery>,
) -> Result<Json<List<NoticeSend>>, Problem> {
    let page = Page::of(query.after.as_deref(), query.limit)?;
    let platform = call.platform()?.clone();
    let select = match query.decision {
        Some(decision) => Select::notices_because_of(decision, page.limit),
        None => Select::notices_of(&platform, page.limit),
    };
    let select = if query.newest_first {
        select.descending()
    } else {
        select
    };
    let look = BlindLook::of(&call)?;
    call.read(move |engine| {
        let (notices, next) = page.select::<Notice>(engine, select)?;
        let now = engine.now();
        let mut items = Vec::with_capacity(notices.len());
        for notice in notices {
            let is_told =
                notice.platform == platform && !notice.cancelled && notice.not_before <= now;
            if is_told && !look.hides_notice(&notice) {
                items.extend(NoticeSend::of(engine, notice)?);
            }
        }
        Ok(Json(List { items, next }))
    })
    .await
}

/// One notice.
pub async fn get(call: Call, _: Nothing) -> Result<Json<NoticeSend>, Problem> {
    let id: NoticeId = call.id()?;
    let missing = || Problem::not_found(format!("there is no notice {id}"));
    let notice = call.engine().get::<Notice>(id)?.ok_or_else(missing)?;
    let is_there = notice.platform == *call.platform()?
        && !notice.cancelled
        && notice.not_before <= call.engine().now();
    if !is_there {
        return Err(missing());
    }
    refuse(BlindLook::of(&call)?.hides_notice(&notice))?;
    NoticeSend::of(call.engine(), notice)?
        .map(Json)
        .ok_or_else(missing)
}
