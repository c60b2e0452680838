//! What people are told, for platforms that fetch it.

use evenhand_engine::notice::NoticeSend;
use evenhand_flow::work::Select;
use evenhand_model::{Notice, NoticeId, Problem};

use crate::api::blind_look::{BlindLook, refuse};
use crate::endpoint::input::{Nothing, Query};
use crate::endpoint::output::Json;
use crate::endpoint::page::PageQuery;
use crate::endpoint::{Call, List};

/// Notices in the order in which they were made, without those that can still be undone. A platform
/// that can't receive webhooks goes on from the last one that it has seen.
pub async fn list(
    call: Call,
    Query(query): Query<PageQuery>,
) -> Result<Json<List<NoticeSend>>, Problem> {
    let page = query.page()?;
    let select = Select::notices_of(call.platform()?, page.limit);
    let look = BlindLook::of(&call)?;
    call.read(move |engine| {
        let (notices, next) = page.select::<Notice>(engine, select)?;
        let now = engine.now();
        let mut items = Vec::with_capacity(notices.len());
        for notice in notices {
            let is_told = !notice.cancelled && notice.not_before <= now;
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
