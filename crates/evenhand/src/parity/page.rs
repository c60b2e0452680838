//! The report as one page that needs nothing else.

use askama::Template;
use evenhand_parity::draw::{Chart, Size, draw};

use super::Audit;
use super::curves::curves;
use super::words::{LIMITS, Told, tell};
use crate::failure::Result;

/// The page.
#[derive(Template)]
#[template(path = "parity.html")]
struct Page<'a> {
    told: &'a Told,
    wide: String,
    narrow: String,
    limits: &'static [(&'static str, &'static str)],
    style: &'static str,
    version: &'static str,
}

/// The page's text.
pub fn page(audit: &Audit) -> Result<String> {
    let told = tell(audit);
    let curves = curves(&audit.report);
    let chart = Chart {
        id: "waits",
        title: &told.title,
        about: &format!(
            "{}. {} The numbers stand in the table below.",
            told.headline, told.open
        ),
        horizon_hours: audit.report.horizon,
        curves: &curves,
        between: told.between.as_deref(),
    };
    let page = Page {
        wide: draw(&chart, Size::Wide),
        narrow: draw(&chart, Size::Narrow),
        told: &told,
        limits: &LIMITS,
        style: include_str!("../../templates/report.css"),
        version: env!("CARGO_PKG_VERSION"),
    };
    Ok(page.render()?)
}
