//! The answer as one page that needs nothing else, and its charts as one drawing.

use askama::Template;
use evenhand_parity::draw::Size;

use super::answer::Answer;
use super::charts::{Chart, charts};
use super::tables;
use crate::failure::Result;
use crate::output::Table;

/// How it looks.
const STYLE: &str = concat!(
    include_str!("../../templates/report.css"),
    include_str!("../../templates/simulate.css")
);

#[derive(Template)]
#[template(path = "simulate.html")]
struct Page<'a> {
    version: &'static str,
    style: &'static str,
    headline: String,
    head: String,
    tables: Vec<Captioned>,
    remark: Option<String>,
    charts: Vec<Drawn<'a>>,
    scenario: String,
    is_of_rates: bool,
}

/// A table with what it is called.
struct Captioned {
    caption: String,
    table: Table,
}

struct Drawn<'a> {
    chart: &'a Chart,
    wide: String,
    narrow: String,
}

/// The page.
pub fn page(answer: &Answer) -> Result<String> {
    let charts = charts(answer);
    let drawn = charts.iter().map(|chart| Drawn {
        chart,
        wide: chart.draw(Size::Wide),
        narrow: chart.draw(Size::Narrow),
    });
    let page = Page {
        version: env!("CARGO_PKG_VERSION"),
        style: STYLE,
        headline: headline(answer),
        head: tables::head(answer),
        tables: captioned(answer),
        remark: tables::cohorts(answer)
            .is_none()
            .then(|| tables::no_cohorts(answer)),
        charts: drawn.collect(),
        scenario: toml::to_string(&answer.scenario)?,
        is_of_rates: !answer.scenario.arrivals.is_empty(),
    };
    Ok(page.render()?)
}

fn captioned(answer: &Answer) -> Vec<Captioned> {
    let need = answer.goal.as_ref();
    let need = need.map(|need| (tables::need_title(need), tables::needs(need)));
    let cohorts = tables::cohorts(answer).map(|table| (tables::COHORTS_TITLE.to_owned(), table));
    let tiers = (tables::tiers_title(answer), tables::tiers(answer));
    let team = (tables::TEAM_TITLE.to_owned(), tables::team(answer));
    let all = need.into_iter().chain(cohorts).chain([tiers, team]);
    all.map(|(caption, table)| Captioned { caption, table })
        .collect()
}

/// The answer in a line.
fn headline(answer: &Answer) -> String {
    if let Some(need) = &answer.goal {
        return match need.reviewers() {
            Some(number) => format!(
                "{} for {}",
                tables::counted(number as usize, "reviewer"),
                need.goal
            ),
            None => format!("No number of reviewers is enough for {}", need.goal),
        };
    }
    let gap =
        |figures: &evenhand_simulate::Figures| Some((figures.policy, figures.difference?.hours));
    let gaps: Vec<_> = answer.policies.iter().filter_map(gap).collect();
    match gaps.iter().max_by(|one, other| one.1.total_cmp(&other.1)) {
        Some((policy, hours)) if *hours > 0.5 => format!(
            "By {} everybody else waits {} longer than insiders",
            policy.as_str(),
            crate::number::wait(*hours)
        ),
        _ => "One team, and what each order of work makes of the cases".to_owned(),
    }
}

/// Room between two charts of one drawing, in units of the drawing.
const GAP: f64 = 48.0;

/// All charts below each other as one SVG that needs nothing else.
pub fn drawing(answer: &Answer) -> String {
    let (mut body, mut below) = (String::new(), 0.0);
    for chart in charts(answer) {
        let drawn = chart.draw(Size::Wide);
        let [width, height] = size(&drawn);
        let title = chart.title.replace('&', "&amp;").replace('<', "&lt;");
        body += &format!(
            "<text class=\"title\" x=\"4\" y=\"{}\">{title}</text>\n",
            below + 24.0
        );
        let place = format!(
            "<svg x=\"0\" y=\"{}\" width=\"{width}\" height=\"{height}\" ",
            below + 36.0
        );
        body += &drawn.replacen("<svg ", &place, 1);
        below += height + GAP;
    }
    let style = include_str!("../../templates/simulate_svg.css");
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 {below}\" font-family=\"system-ui, sans-serif\" \
         font-size=\"13\">\n<style>\n{style}</style>\n<rect width=\"760\" height=\"{below}\" fill=\"#fff\"/>\n{body}</svg>\n"
    )
}

/// Width and height that a drawing says of itself.
fn size(drawn: &str) -> [f64; 2] {
    let view = drawn
        .split("viewBox=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let mut numbers = view.unwrap_or_default().split(' ').skip(2);
    [(); 2].map(|()| {
        numbers
            .next()
            .and_then(|number| number.parse().ok())
            .unwrap_or(0.0)
    })
}
