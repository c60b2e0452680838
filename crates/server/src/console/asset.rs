//! Style sheet, script and icon. Each is asked for under a name that holds its digest, so that browsers may
//! keep it for ever.

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::Response;
use evenhand_model::Problem;
use sha2::{Digest as _, Sha256};

use crate::console::Visit;

/// One file.
struct Asset {
    path: String,
    name: String,
    kind: &'static str,
    text: &'static str,
}

static ASSETS: LazyLock<[Asset; 3]> = LazyLock::new(|| {
    [
        asset(
            "console",
            "css",
            "text/css",
            include_str!("../../assets/console.css"),
        ),
        asset(
            "console",
            "js",
            "text/javascript",
            include_str!("../../assets/console.js"),
        ),
        asset(
            "icon",
            "svg",
            "image/svg+xml",
            include_str!("../../assets/icon.svg"),
        ),
    ]
});

fn asset(stem: &str, ending: &str, kind: &'static str, text: &'static str) -> Asset {
    let digest = hex::encode(Sha256::digest(text.as_bytes()));
    let name = format!("{stem}.{}.{ending}", digest.get(..16).unwrap_or_default());
    Asset {
        path: format!("/assets/{name}"),
        name,
        kind,
        text,
    }
}

/// Address of the style sheet.
pub fn style_path() -> &'static str {
    &ASSETS[0].path
}

/// Address of the script.
pub fn script_path() -> &'static str {
    &ASSETS[1].path
}

/// Address of the icon.
pub fn icon_path() -> &'static str {
    &ASSETS[2].path
}

/// One file.
pub async fn get(visit: Visit) -> Result<Response, Problem> {
    let name = visit.call.parameter("name")?;
    let asset = ASSETS.iter().find(|asset| asset.name == name);
    let asset = asset.ok_or_else(|| Problem::not_found("there is no such file"))?;
    let mut response = Response::new(Body::from(asset.text));
    let headers = response.headers_mut();
    let kind = HeaderValue::from_str(&format!("{}; charset=utf-8", asset.kind));
    let kind = kind.map_err(|_| Problem::internal("a content type could not be written"))?;
    headers.insert(CONTENT_TYPE, kind);
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    Ok(response)
}
