//! The tables of a report.

use evenhand_parity::report::{Cohort, PermutationMethod, Tier};
use evenhand_parity::{Report, draw};

use super::{confidence, counted, interval};
use crate::number::{self, difference, probability, span, wait};
use crate::parity::curves;

/// A table.
#[derive(Debug)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// What stands over its columns, the first included.
    pub heads: Vec<String>,
    /// Its rows.
    pub rows: Vec<TableRow>,
    /// Whether its cells are numbers, and no sentences.
    pub is_numeric: bool,
}

/// A row of a table.
#[derive(Debug)]
pub struct TableRow {
    /// The class of its name on the page; none for most.
    pub class: &'static str,
    /// What it is about.
    pub name: String,
    /// Its cells.
    pub cells: Vec<String>,
}

/// What is said of a cell with few cases.
const SMALL: &str = "too few to show";

/// Every curve at round hours.
pub fn curves(report: &Report) -> Table {
    let curves = curves::curves(report);
    let mut heads = vec!["after".to_owned()];
    for curve in &curves {
        heads.push(curve.name.to_owned());
        heads.push(format!("{} band", confidence(report)));
        heads.push("waiting".into());
    }
    let rows = draw::ticks(report.horizon)
        .into_iter()
        .map(|hours| TableRow {
            class: "",
            name: draw::span(hours),
            cells: curves
                .iter()
                .flat_map(|curve| {
                    let level = draw::level(&curve.corners, hours);
                    [
                        number::share(level.waiting),
                        format!(
                            "{} to {}",
                            number::share(level.low),
                            number::share(level.high)
                        ),
                        curve.at_risk(hours).map_or_else(|| "–".into(), counted),
                    ]
                })
                .collect(),
        });
    Table {
        caption: "Share still waiting so long after the clock began, its band, and how many were still waiting and watched then".into(),
        rows: rows.collect(),
        heads,
        is_numeric: true,
    }
}

/// Every cohort, the two that are compared first.
pub fn cohorts(report: &Report) -> Table {
    let has_competing = report.cohorts.values().any(|cohort| cohort.competing > 0);
    let horizon = span(report.horizon);
    let mut heads = vec!["cohort".to_owned(), "cases".into(), "still open".into()];
    if has_competing {
        heads.push("ended otherwise".into());
    }
    heads.push("closed: half within".into());
    heads.push(format!("mean wait in {horizon}"));
    let rows = ordered(report).map(|(class, name, cohort)| {
        if is_hidden(report, name, cohort) {
            let mut cells = vec!["–".to_owned(); heads.len() - 1];
            cells[0] = SMALL.into();
            return TableRow {
                class,
                name: name.to_owned(),
                cells,
            };
        }
        let share = number::percent(cohort.open as usize, cohort.n as usize);
        let mut cells = vec![
            counted(cohort.n),
            format!("{} ({share})", counted(cohort.open)),
        ];
        if has_competing {
            cells.push(counted(cohort.competing));
        }
        cells.push(cohort.closed_median.map_or_else(|| "–".into(), wait));
        cells.push(wait(cohort.rmst));
        TableRow {
            class,
            name: name.to_owned(),
            cells,
        }
    });
    let rows = rows.collect();
    Table {
        caption: format!("Cases, and how long they waited within the first {horizon}"),
        rows,
        heads,
        is_numeric: true,
    }
}

/// When shares of each cohort no longer waited.
pub fn quantiles(report: &Report) -> Table {
    let shown = ordered(report).filter(|(_, name, cohort)| !is_hidden(report, name, cohort));
    let rows = shown.map(|(class, name, cohort)| {
        let (at, band) = (cohort.quantiles, cohort.quantile_bands);
        let cells = [(at.p50, band.p50), (at.p90, band.p90), (at.p95, band.p95)];
        TableRow {
            class,
            name: name.to_owned(),
            cells: cells.into_iter().map(reached).collect(),
        }
    });
    Table {
        caption: format!(
            "After how long that share no longer waited, open cases counted, with {} intervals; not reached: too many are still open",
            confidence(report)
        ),
        heads: ["cohort", "half", "90 %", "95 %"].map(String::from).into(),
        rows: rows.collect(),
        is_numeric: true,
    }
}

fn reached((at, [low, high]): (Option<f64>, [Option<f64>; 2])) -> String {
    match (at, low, high) {
        (None, Some(low), _) => format!("not reached (from {})", wait(low)),
        (None, None, _) => "not reached".into(),
        (Some(at), Some(low), Some(high)) => format!("{} ({})", wait(at), from_to(low, high)),
        (Some(at), Some(low), None) => format!("{} (from {})", wait(at), wait(low)),
        (Some(at), None, _) => wait(at),
    }
}

/// Both ends, with the unit once where it is the same.
fn from_to(low: f64, high: f64) -> String {
    let (low, high) = (wait(low), wait(high));
    let unit = |text: &str| text.split_once(' ').map(|(_, unit)| unit.to_owned());
    match low.split_once(' ') {
        Some((number, _)) if unit(&low) == unit(&high) => format!("{number}–{high}"),
        _ => format!("{low}–{high}"),
    }
}

/// The difference and the tests.
pub fn tests(report: &Report) -> Table {
    let (reference, compared) = (&report.reference, &report.compared);
    let sure = confidence(report);
    let row = |name: &str, value: String, about: String| TableRow {
        class: "",
        name: name.to_owned(),
        cells: vec![value, about],
    };
    let mut rows = Vec::new();
    if let Some(gap) = &report.rmst_difference {
        rows.push(row(
            "difference of mean waits",
            difference(gap.value),
            format!(
                "{reference} minus {compared}, like compared with like; {sure} interval {}",
                interval(gap)
            ),
        ));
    }
    if let Some(gap) = &report.rmst_difference_unadjusted {
        rows.push(row(
            "not like with like",
            difference(gap.value),
            format!("all cases with all; {sure} interval {}", interval(gap)),
        ));
    }
    rows.push(row(
        "margin",
        span(report.verdict.margin),
        "so much longer still counts as alike; set in advance".into(),
    ));
    if let Some(test) = &report.logrank {
        rows.push(row(
            "log-rank test",
            format!("p {}", probability(test.p)),
            match report.crossing {
                Some(_) => format!(
                    "chi-square {:.2}, within tiers; the curves cross, to which it can be blind",
                    test.statistic
                ),
                None => format!(
                    "chi-square {:.2}, within tiers: {}",
                    test.statistic,
                    chance(test.p)
                ),
            },
        ));
    }
    if let Some(test) = &report.permutation {
        let how = match test.method {
            PermutationMethod::Exact => "all",
            PermutationMethod::MonteCarlo => "a seeded sample of",
        };
        rows.push(row(
            "permutation test",
            format!("p {}", probability(test.p)),
            format!(
                "{how} {} arrangements, for few cases: {}",
                counted(test.arrangements),
                chance(test.p)
            ),
        ));
    }
    if let Some(alarm) = &report.alarm {
        let about = match alarm.raised {
            true => "reached, so that whoever had looked every day would have known",
            false => "not reached",
        };
        rows.push(row(
            "alarm",
            evidence(alarm.highest),
            format!(
                "most evidence on any day; from {:.0} on it is an alarm: {about}",
                alarm.threshold
            ),
        ));
    }
    Table {
        caption: "The difference, and tests of it".into(),
        heads: ["figure", "value", "what it says"].map(String::from).into(),
        rows,
        is_numeric: false,
    }
}

/// An e-value.
fn evidence(value: f64) -> String {
    match value {
        _ if value >= 1e6 => "over a million".into(),
        _ if value >= 100.0 => number::count(value as usize),
        _ => format!("{value:.2}"),
    }
}

fn chance(p: f64) -> &'static str {
    match p {
        _ if p < 0.001 => "chance alone hardly ever does that",
        _ if p < 0.05 => "chance alone seldom does that",
        _ => "chance alone could do it; no proof that they are alike",
    }
}

/// Each tier by itself; none where there is but one without a name.
pub fn tiers(report: &Report) -> Option<Table> {
    let is_named = report.tiers.keys().any(|tier| !tier.is_empty());
    if !is_named {
        return None;
    }
    let (reference, compared) = (&report.reference, &report.compared);
    let rows = report.tiers.iter().map(|(name, tier)| TableRow {
        class: "",
        name: if name.is_empty() {
            "none".into()
        } else {
            name.clone()
        },
        cells: tier_cells(report, tier),
    });
    Some(Table {
        caption: "Each tier by itself: mean waits (cases). Where a cohort has few cases nothing is shown, as it could say what happened to one person".into(),
        heads: vec![
            "tier".into(),
            format!("{reference} (cases)"),
            format!("{compared} (cases)"),
            "difference".into(),
            format!("{} interval", confidence(report)),
        ],
        rows: rows.collect(),
        is_numeric: true,
    })
}

fn tier_cells(report: &Report, tier: &Tier) -> Vec<String> {
    let mut cells = Vec::new();
    for name in [&report.reference, &report.compared] {
        match tier.cohorts.get(name) {
            Some(cohort) if !cohort.small => {
                cells.push(format!("{} ({})", wait(cohort.rmst), counted(cohort.n)));
            }
            Some(_) => cells.push(SMALL.to_owned()),
            None => cells.push("none".to_owned()),
        }
    }
    match &tier.rmst_difference {
        Some(gap) if !tier.small => cells.extend([difference(gap.value), interval(gap)]),
        _ => cells.extend(["–".to_owned(), "–".into()]),
    }
    cells
}

/// Whether a cohort is so small that its figures would show what happened to single people. The two that are compared are
/// always shown: who asks for them holds the file.
fn is_hidden(report: &Report, name: &str, cohort: &Cohort) -> bool {
    cohort.small && name != report.reference && name != report.compared
}

/// The cohorts with their classes on the page, the reference and the compared one first.
fn ordered(report: &Report) -> impl Iterator<Item = (&'static str, &str, &Cohort)> {
    let two = [("first", &report.reference), ("second", &report.compared)];
    let first = two
        .into_iter()
        .filter_map(|(class, name)| Some((class, name.as_str(), report.cohorts.get(name)?)));
    let others = report
        .cohorts
        .iter()
        .filter(|(name, _)| **name != report.reference && **name != report.compared);
    first.chain(others.map(|(name, cohort)| ("", name.as_str(), cohort)))
}
