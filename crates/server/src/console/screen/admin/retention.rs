//! How long what is kept.

use askama::Template;
use axum::response::Response;
use evenhand_model::Problem;

use crate::api;
use crate::console::Visit;
use crate::console::frame::Frame;
use crate::console::visit::page;
use crate::endpoint::input::Nothing;

#[derive(Template)]
#[template(path = "admin_retention.html")]
struct Retention {
    frame: Frame,
    rows: Vec<Row>,
}

struct Row {
    what: &'static str,
    kept: String,
    from: &'static str,
    setting: Option<&'static str>,
}

/// Every class of data with its time.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let kept = api::retention::list(visit.call.clone(), Nothing).await?.0;
    let rows = kept.items.into_iter().map(|row| Row {
        what: row.what,
        kept: match row.kept_hours {
            None => "no time set".to_owned(),
            Some(hours) if hours % 24 == 0 => format!("{} days", hours / 24),
            Some(hours) => format!("{hours} hours"),
        },
        from: row.from,
        setting: row.setting,
    });
    page(&Retention {
        rows: rows.collect(),
        frame: Frame::of(&visit, "Retention")?,
    })
}
