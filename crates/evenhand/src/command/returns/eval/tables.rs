//! The figures, as tables for a terminal.

use evenhand_returners::measure::{LinksReport, NamesReport, Part};

use super::Answer;
use crate::failure::Result;
use crate::number;
use crate::output::{self, Table};

/// Writes every table.
pub fn tell(answer: &Answer) -> Result<()> {
    let Some(ours) = answer.names.first() else {
        return Ok(());
    };
    output::line(format!(
        "Handles alone, a pool of {} ({}), seed {}: {} handles varied by one to three operators against the nearest other handle",
        number::count(answer.handles),
        answer.pool,
        answer.seed,
        number::count(ours.variants),
    ))?;
    section(&names(&answer.names))?;
    output::line(
        "One operator by itself: share found at 1 % false alarms among the nearest handles, and ROC-AUC",
    )?;
    section(&operators(&answer.names))?;
    output::line("One to three operators, by script")?;
    section(&scripts(ours))?;
    output::line(
        "Other people's handles, by why they look like it: share above the same threshold",
    )?;
    section(&lookalikes(&answer.names))?;
    let Some(linked) = answer.links.first() else {
        return Ok(());
    };
    output::line(format!(
        "Whole accounts: {} sign-ups, {} returns of {} suspended people among them; found at 1 false link per 1,000",
        number::count(linked.sign_ups),
        number::count(linked.returns),
        number::count(linked.suspended),
    ))?;
    section(&recall(&answer.links))?;
    output::line(
        "Links by band and above; what the precision were if 1 of 1,000 sign-ups were a return",
    )?;
    section(&bands(linked))?;
    output::line(
        "By script of the new handle: links of sign-ups that are no return, possible or likely",
    )?;
    section(&false_links(linked))?;
    output::line("Others, by why they look like a suspended person")?;
    section(&others(linked))?;
    output::line(
        "Returns by how the handle was varied: share found at 1 false link per 1,000 sign-ups",
    )?;
    section(&varied(&answer.links))?;
    output::line("Returns by how much they have posted: share linked rightly")?;
    section(&stages(linked))?;
    let hours = |hours: Option<f64>| hours.map_or("–".to_owned(), number::wait);
    output::line(format!(
        "Time to detection, the median of those detected: possible after {}, likely after {}",
        hours(linked.median_hours_to_possible),
        hours(linked.median_hours_to_likely),
    ))
}

fn section(table: &Table) -> Result<()> {
    output::line(format!("{}\n", table.draw()))
}

fn names(reports: &[NamesReport]) -> Table {
    let mut table = Table::new(&[
        "MATCHER",
        "ROC-AUC",
        "95 %",
        "R@1%",
        "95 %",
        "AUC ALL KINDS",
        "R@1% ALL KINDS",
        "MRR",
        "AMONG",
        "QUERIES",
    ]);
    for one in reports {
        table.row([
            one.matcher.to_owned(),
            three(one.roc_auc),
            interval(one.roc_auc_interval),
            three(one.recall),
            interval(one.recall_interval),
            three(one.all_kinds_roc_auc),
            three(one.all_kinds_recall),
            one.mean_reciprocal_rank.map_or("–".to_owned(), three),
            number::count(one.ranked_among),
            number::count(one.ranked),
        ]);
    }
    table
}

fn operators(reports: &[NamesReport]) -> Table {
    let mut table = Table::new(&[
        "OPERATOR",
        "HANDLES",
        "EVENHAND",
        "AUC",
        "LEVENSHTEIN",
        "AUC",
        "SKELETON",
        "AUC",
    ]);
    let ours = reports.first().map_or(&[][..], |report| &report.operators);
    for (place, one) in ours.iter().enumerate() {
        let cells = reports
            .iter()
            .filter_map(|report| report.operators.get(place));
        let cells = cells.flat_map(|one| [three(one.share), three(one.roc_auc)]);
        table.row(
            [one.part.to_owned(), number::count(one.rows)]
                .into_iter()
                .chain(cells),
        );
    }
    table
}

fn lookalikes(reports: &[NamesReport]) -> Table {
    let mut table = Table::new(&["WHY", "HANDLES", "EVENHAND", "LEVENSHTEIN", "SKELETON"]);
    let ours = reports.first().map_or(&[][..], |report| &report.lookalikes);
    for (place, one) in ours.iter().enumerate() {
        let cells = reports
            .iter()
            .filter_map(|report| report.lookalikes.get(place));
        let cells = cells.map(|one| three(one.share));
        table.row(
            [one.part.to_owned(), number::count(one.rows)]
                .into_iter()
                .chain(cells),
        );
    }
    table
}

fn scripts(report: &NamesReport) -> Table {
    let mut table = Table::new(&["SCRIPT", "HANDLES", "ROC-AUC", "FOUND", "FALSE ALARMS"]);
    for one in &report.scripts {
        table.row([
            one.script.to_owned(),
            number::count(one.variants),
            three(one.roc_auc),
            three(one.recall),
            three(one.false_alarms),
        ]);
    }
    table
}

fn recall(reports: &[LinksReport]) -> Table {
    let mut table = Table::new(&[
        "MATCHER",
        "FOUND",
        "95 %",
        "UNRELATED HANDLES",
        "95 %",
        "WITHOUT ADMIRERS AND MOCKERS",
        "95 %",
    ]);
    for one in reports {
        let parts = [one.recall, one.recall_unrelated, one.recall_without_copies];
        let cells = parts
            .into_iter()
            .flat_map(|part| [three(part.share), likely(part)]);
        table.row([one.matcher.to_owned()].into_iter().chain(cells));
    }
    table
}

fn bands(report: &LinksReport) -> Table {
    let mut table = Table::new(&[
        "BAND",
        "LINKS",
        "RIGHT",
        "PRECISION",
        "95 %",
        "RETURNS FOUND",
        "95 %",
        "FALSE PER 10,000",
        "PRECISION AT 1 IN 1,000",
        "FROM-TO",
    ]);
    for one in &report.bands {
        let [share, low, high] = one.precision_at_one_in_1_000;
        table.row([
            format!("{:?}", one.band).to_lowercase(),
            number::count(one.precision.of),
            number::count(one.precision.count),
            three(one.precision.share),
            likely(one.precision),
            three(one.recall.share),
            likely(one.recall),
            format!("{:.1}", one.false_links_per_10_000),
            three(share),
            interval([low, high]),
        ]);
    }
    table
}

fn false_links(report: &LinksReport) -> Table {
    let mut table = Table::new(&[
        "SCRIPT",
        "SIGN-UPS",
        "FALSE",
        "PER 10,000",
        "95 %",
        "ABOVE TWICE THE MEDIAN",
        "RETURNS",
        "FOUND",
    ]);
    for one in &report.scripts {
        let ends = [one.false_links.low, one.false_links.high].map(|end| end * 10_000.0);
        table.row([
            one.script.to_owned(),
            number::count(one.false_links.of),
            number::count(one.false_links.count),
            format!("{:.1}", one.false_links_per_10_000),
            format!("{:.0}-{:.0}", ends[0], ends[1]),
            if one.is_above_twice_the_median {
                "yes"
            } else {
                "no"
            }
            .to_owned(),
            number::count(one.recall.of),
            three(one.recall.share),
        ]);
    }
    table
}

fn others(report: &LinksReport) -> Table {
    let mut table = Table::new(&["WHY", "SIGN-UPS", "POSSIBLE OR LIKELY", "LIKELY"]);
    for one in &report.others {
        table.row([
            one.why.to_owned(),
            number::count(one.linked.of),
            three(one.linked.share),
            three(one.likely.share),
        ]);
    }
    table
}

fn varied(reports: &[LinksReport]) -> Table {
    let mut table = Table::new(&["OPERATOR", "RETURNS", "EVENHAND", "LEVENSHTEIN", "SKELETON"]);
    let ours = reports.first().map_or(&[][..], |report| &report.operators);
    for (place, one) in ours.iter().enumerate() {
        let cells = reports
            .iter()
            .filter_map(|report| report.operators.get(place));
        let cells = cells.map(|one| three(one.recall.share));
        table.row(
            [one.operator.to_owned(), number::count(one.recall.of)]
                .into_iter()
                .chain(cells),
        );
    }
    table
}

fn stages(report: &LinksReport) -> Table {
    let mut table = Table::new(&["POSTS", "POSSIBLE OR LIKELY", "95 %", "LIKELY", "95 %"]);
    for one in &report.stages {
        table.row([
            one.posts.to_string(),
            three(one.linked.share),
            likely(one.linked),
            three(one.likely.share),
            likely(one.likely),
        ]);
    }
    table
}

fn three(share: f64) -> String {
    format!("{share:.3}")
}

fn interval([low, high]: [f64; 2]) -> String {
    format!("{low:.2}-{high:.2}")
}

fn likely(part: Part) -> String {
    interval([part.low, part.high])
}
