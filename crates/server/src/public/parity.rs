//! Parity figures that everybody may see, where the operator has said so.

use std::fmt::Write as _;

use evenhand_engine::parity::ParityQuestion;
use evenhand_flow::transparency::parity::ComparedBy;
use evenhand_model::Problem;
use evenhand_parity::report::{PublicCell, Quantiles};

use crate::endpoint::Call;
use crate::endpoint::input::Nothing;
use crate::endpoint::output::{Download, Json};
use crate::view::parity::PublicParityView;

/// The figures of every stop, without any that rests on few cases.
pub async fn json(call: Call, _: Nothing) -> Result<Json<PublicParityView>, Problem> {
    figures(&call).await.map(Json)
}

/// The same as a table: a line for each stop, cohort and tier, and one for all tiers.
pub async fn csv(call: Call, _: Nothing) -> Result<Download, Problem> {
    let text = table(&figures(&call).await?);
    Ok(Download {
        kind: "text/csv; charset=utf-8".into(),
        bytes: text.into_bytes(),
    })
}

async fn figures(call: &Call) -> Result<PublicParityView, Problem> {
    let Some(platform) = call.engine().settings.parity_public.clone() else {
        let detail =
            "this house does not publish its parity figures; `[parity] public = true` does";
        return Err(Problem::not_found(detail));
    };
    let question = ParityQuestion {
        platform,
        by: ComparedBy::Cohort,
        compared: None,
    };
    call.read(move |engine| Ok(PublicParityView::new(&*engine.parity(&question)?)))
        .await
}

/// Cells that are hidden are left empty.
fn table(view: &PublicParityView) -> String {
    let head = "stop,cohort,tier,cases,open,mean_wait_hours,p50_hours,p90_hours,p95_hours\n";
    let mut text = String::from(head);
    for (stop, report) in &view.stops {
        for (cohort, figures) in &report.cohorts {
            let all = figures.as_ref().map(|figures| figures.cell);
            let _ = writeln!(text, "{stop},{cohort},all,{}", cells(all));
        }
        for (tier, cohorts) in &report.tiers {
            for (cohort, cell) in cohorts {
                let _ = writeln!(text, "{stop},{cohort},{tier},{}", cells(*cell));
            }
        }
    }
    text
}

fn cells(cell: Option<PublicCell>) -> String {
    let Some(cell) = cell else {
        return ",,,,,".into();
    };
    let hours = |hours: Option<f64>| hours.map_or(String::new(), |hours| format!("{hours:.3}"));
    let Quantiles { p50, p90, p95 } = cell.quantiles;
    let [p50, p90, p95] = [p50, p90, p95].map(hours);
    format!(
        "{},{},{:.3},{p50},{p90},{p95}",
        cell.n, cell.open, cell.rmst
    )
}
