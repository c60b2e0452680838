//! Kinds of hashes and of files.

use evenhand_model::Problem;
use schemars::JsonSchema;
use serde::Serialize;

use super::signal::SignalType;
use crate::endpoint::Call;
use crate::endpoint::input::Nothing;
use crate::endpoint::output::{Json, NoContent};
use crate::media_files::MediaKind;

/// A kind of hashes.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HmaSignalType")]
pub struct SignalTypeView {
    /// Of how much that comes it is looked up: 1, as it is set for banks here.
    pub enabled_ratio: f64,
    /// Its name.
    pub name: &'static str,
}

/// A kind of files.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HmaContentType")]
pub struct ContentTypeView {
    /// Whether files of it are hashed here.
    pub enabled: bool,
    /// Its name.
    pub name: &'static str,
}

/// Kinds of hashes.
pub async fn signal_types(_: Call, _: Nothing) -> Result<Json<Vec<SignalTypeView>>, Problem> {
    let kinds = SignalType::ALL.into_iter();
    let views = kinds.map(|kind| SignalTypeView {
        enabled_ratio: 1.0,
        name: kind.name(),
    });
    Ok(Json(views.collect()))
}

/// A kind of hashes has no switch of its own.
pub async fn change_signal_type(call: Call, _: Nothing) -> Result<NoContent, Problem> {
    SignalType::named(call.parameter("name")?)?;
    let detail =
        "kinds of hashes are always on; set `enabled_ratio` of a bank with PUT /c/bank/NAME";
    Err(Problem::not_offered(detail))
}

/// Kinds of files.
pub async fn content_types(call: Call, _: Nothing) -> Result<Json<Vec<ContentTypeView>>, Problem> {
    let files = &call.server.media_files;
    let kinds = [("photo", MediaKind::Picture), ("video", MediaKind::Video)];
    let views = kinds.map(|(name, kind)| ContentTypeView {
        enabled: files.hashes(kind),
        name,
    });
    Ok(Json(views.into()))
}
