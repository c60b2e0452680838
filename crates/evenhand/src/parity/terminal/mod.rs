//! The report for eyes: figures first, then what is proved, the curves, and the rest. The last line is what a person
//! takes along.

mod braille;
mod curve;
mod style;
mod table;

pub use style::Style;

use super::Audit;
use super::curves::curves;
use super::words::{LIMITS_IN_SHORT, Told, tell};
use style::{Ink, cut, left, right, width};

/// Widest name of a cohort above the first figures, in columns.
const NAME_COLUMNS_MAX: usize = 18;
/// How many curves can be told apart without colour.
const CURVES_SHOWN: usize = 2;

/// The whole report, without a line feed at its end.
pub fn report(audit: &Audit, style: Style) -> String {
    let told = tell(audit);
    let mut parts = vec![
        title(&told, style),
        glance(&told, style),
        verdict(&told, style),
    ];
    let shown: Vec<_> = curves(&audit.report)
        .into_iter()
        .take(CURVES_SHOWN)
        .collect();
    if shown.len() == CURVES_SHOWN {
        parts.push(curve::draw(&shown, audit.report.horizon, style));
    }
    for table in &told.cohorts {
        parts.push(table::draw(table, style));
    }
    parts.push(table::draw(&told.tests, style));
    parts.push(style.wrap(&told.like_remark, ""));
    if let Some(tiers) = &told.tiers {
        parts.push(table::draw(tiers, style));
    }
    parts.extend(list("Mind this", &told.notes, style));
    parts.extend(list("How the file was read", &told.remarks, style));
    parts.push(style.paint(Ink::Faint, &style.wrap(LIMITS_IN_SHORT, "")));
    parts.push(style.paint(Ink::Head, &style.wrap(&format!("{}.", told.headline), "")));
    parts.join("\n\n")
}

fn title(told: &Told, style: Style) -> String {
    let title = style.paint(Ink::Head, &style.wrap(&told.title, ""));
    let source = style.wrap(&format!("{}, {}", told.source, told.period), "");
    format!("{title}\n{}", style.paint(Ink::Faint, &source))
}

/// The two figures side by side: what is usually published, and what happened.
fn glance(told: &Told, style: Style) -> String {
    let names: Vec<String> = told
        .glance
        .iter()
        .map(|cohort| cut(&cohort.name, NAME_COLUMNS_MAX))
        .collect();
    let figures = [
        ("closed cases: half done within", Ink::Faint),
        ("mean wait, open cases counted", Ink::Head),
        ("still open", Ink::Faint),
    ];
    let cells: Vec<[&str; 3]> = told
        .glance
        .iter()
        .map(|cohort| {
            [
                cohort.closed_median.as_str(),
                cohort.mean_wait.as_str(),
                cohort.open.as_str(),
            ]
        })
        .collect();
    let widths: Vec<usize> = names
        .iter()
        .zip(&cells)
        .map(|(name, cells)| {
            let widest = cells.iter().map(|cell| width(cell)).max();
            widest.unwrap_or(0).max(width(name)) + 2
        })
        .collect();
    let head_columns = figures
        .iter()
        .map(|(head, _)| width(head))
        .max()
        .unwrap_or(0);
    if head_columns + 2 + widths.iter().sum::<usize>() > style.columns {
        return glance_below_each_other(told, &figures.map(|(head, _)| head), style);
    }
    let mut line = left("", head_columns + 2);
    for (place, (name, columns)) in names.iter().zip(&widths).enumerate() {
        line.push_str(&style.paint(Ink::Cohort(place), &right(name, *columns)));
    }
    let mut lines = vec![line];
    for (row, (head, ink)) in figures.iter().enumerate() {
        let mut line = format!("  {}", style.paint(*ink, &left(head, head_columns)));
        for (cells, columns) in cells.iter().zip(&widths) {
            let cell = cells.get(row).copied().unwrap_or_default();
            line.push_str(&style.paint(*ink, &right(cell, *columns)));
        }
        lines.push(line);
    }
    lines.push(remarks(told, style));
    lines.join("\n")
}

fn glance_below_each_other(told: &Told, heads: &[&str], style: Style) -> String {
    let mut lines = Vec::new();
    for (place, cohort) in told.glance.iter().enumerate() {
        let name = cut(&cohort.name, style.columns.saturating_sub(2));
        lines.push(style.paint(Ink::Cohort(place), &name));
        let cells = [&cohort.closed_median, &cohort.mean_wait, &cohort.open];
        for (head, cell) in heads.iter().zip(cells) {
            lines.push(style.wrap(&format!("{head} {cell}"), "  "));
        }
    }
    lines.push(remarks(told, style));
    lines.join("\n")
}

/// What the first figures seem to say, and what they say.
fn remarks(told: &Told, style: Style) -> String {
    let remarks = [&told.closed_remark, &told.counted_remark];
    remarks.map(|remark| style.wrap(remark, "  ")).join("\n")
}

fn verdict(told: &Told, style: Style) -> String {
    let (sign, ink) = match told.verdict.is_proved {
        true => ("✓", Ink::Good),
        false => ("✗", Ink::Bad),
    };
    let mut lines = vec![
        style.paint(
            ink,
            &style.wrap(&format!("{sign} {}", told.verdict.head), ""),
        ),
        style.wrap(&told.verdict.text, "  "),
    ];
    for reason in &told.verdict.reasons {
        lines.push(style.point(reason));
    }
    lines.join("\n")
}

fn list(head: &str, points: &[String], style: Style) -> Option<String> {
    if points.is_empty() {
        return None;
    }
    let mut lines = vec![style.paint(Ink::Head, head)];
    lines.extend(points.iter().map(|point| style.point(point)));
    Some(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parity::Asked;
    use crate::parity::cohorts::choose;
    use crate::parity::export::tests::export_of;

    fn audit(cohorts: [&str; 2]) -> Audit {
        let line = |n: u32| {
            let cohort = cohorts[n as usize % 2];
            let done = 10 + n % 7;
            format!(
                "{cohort},T{},en,2026-03-01T0{}:00:00Z,2026-03-01T{done}:00:00Z,{}\n",
                n % 3,
                n % 9,
                u8::from(!n.is_multiple_of(5))
            )
        };
        let lines: String = (0..120).map(line).collect();
        let export = export_of(&format!("cohort,tier,language,start,stop,event\n{lines}"));
        let chosen = choose(&export, None, None).unwrap();
        Audit::of(&export, &chosen, Asked::default()).unwrap()
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_whatever_the_names() {
        let long = "people whose name is very long and has no end that anybody has seen";
        for names in [
            ["ordinary", "insider"],
            [long, "普通の人たち"],
            ["مستخدمون", "staff"],
        ] {
            let audit = audit(names);
            for columns in [40, 60, 80, 110] {
                let told = report(&audit, Style::plain(columns));
                for line in told.lines() {
                    assert!(width(line) <= columns, "{columns}: {line}\n{told}");
                }
            }
        }
    }

    #[test]
    fn on_a_narrow_terminal_tables_become_lists() {
        insta::assert_snapshot!(
            "narrow",
            report(&audit(["ordinary", "insider"]), Style::plain(50))
        );
    }
}
