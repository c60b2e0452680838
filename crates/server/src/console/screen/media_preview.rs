//! One of the two pictures of a match: small, grey and blurred, clearer when that is asked for. Both are fetched for this look alone.

use axum::response::Response;
use evenhand_engine::media::Side;
use evenhand_model::{MediaMatch, MediaMatchId, Problem};
use serde::Deserialize;

use crate::api::blind_look::BlindLook;
use crate::console::Visit;
use crate::endpoint::Output as _;
use crate::endpoint::output::Download;

/// How it is shown.
#[derive(Debug, Deserialize)]
struct Look {
    /// Whether details are left.
    #[serde(default)]
    clear: bool,
}

/// A PNG file that no cache keeps.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let missing = || Problem::not_found("there is no such match");
    let look: Look = visit.query()?;
    let call = visit.call;
    let id = call.id::<MediaMatchId>()?;
    let side = match call.parameter("side")? {
        "posted" => Side::Posted,
        "known" => Side::Known,
        _ => return Err(missing()),
    };
    let hidden = BlindLook::of(&call)?;
    let platform = call.platform()?.clone();
    let address = call
        .read(move |engine| {
            let found = engine.get::<MediaMatch>(id)?;
            let found = found
                .filter(|found| found.platform == platform && !hidden.hides_subject(found.subject));
            engine.address_of(&found.ok_or_else(missing)?, side)
        })
        .await?;
    let address = address.ok_or_else(|| Problem::not_found("there is nothing to show of it"))?;
    let files = &call.server.media_files;
    let room = files.room()?;
    let file = call.engine().fetch_to_show(&address).await?;
    let download = Download {
        kind: "image/png".to_owned(),
        bytes: files.preview(file, look.clear, room).await?,
    };
    download.into_response()
}
