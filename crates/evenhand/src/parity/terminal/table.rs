//! Tables, as wide as the terminal allows.

use super::style::{Ink, Style, WRAP_COLUMNS_MIN, cut, left, right, width};
use crate::parity::words::{Table, TableRow};

/// Columns between two cells.
const BETWEEN: usize = 2;
/// Narrowest last column that sentences are wrapped into.
const SENTENCE_COLUMNS_MIN: usize = 24;

/// The table below its caption. Where it is too wide, each row becomes a list of heads and cells.
pub fn draw(table: &Table, style: Style) -> String {
    let caption = style.paint(Ink::Faint, &style.wrap(&table.caption, ""));
    let body = match fit(table, style) {
        Some(widths) => rows(table, &widths, style),
        None => lists(table, style),
    };
    format!("{caption}\n{body}")
}

/// Widths of the columns; none where they do not fit.
fn fit(table: &Table, style: Style) -> Option<Vec<usize>> {
    let mut widths: Vec<usize> = table.heads.iter().map(|head| width(head)).collect();
    for row in &table.rows {
        for (column, cell) in cells(row).enumerate() {
            if let Some(widest) = widths.get_mut(column) {
                *widest = (*widest).max(width(cell));
            }
        }
    }
    let between = BETWEEN * widths.len();
    let total: usize = widths.iter().sum::<usize>() + between;
    if total <= style.columns {
        return Some(widths);
    }
    if table.is_numeric {
        return None;
    }
    // The last column holds sentences, which can be wrapped.
    let last = widths.pop()?;
    let room = style.columns.checked_sub(total - last)?;
    widths.push(room);
    (room >= SENTENCE_COLUMNS_MIN).then_some(widths)
}

fn cells(row: &TableRow) -> impl Iterator<Item = &str> {
    std::iter::once(row.name.as_str()).chain(row.cells.iter().map(String::as_str))
}

fn rows(table: &Table, widths: &[usize], style: Style) -> String {
    let heads = line(table.heads.iter().map(String::as_str), table, widths);
    let mut lines = vec![style.paint(Ink::Head, &heads)];
    for row in &table.rows {
        let last = widths.len().saturating_sub(1);
        let wrapped = match (table.is_numeric, row.cells.last()) {
            (false, Some(text)) => {
                let room = widths.get(last).copied().unwrap_or_default();
                style.narrowed(room).wrap(text, "")
            }
            (_, text) => text.cloned().unwrap_or_default(),
        };
        for (place, part) in wrapped.lines().enumerate() {
            let parts = cells(row)
                .enumerate()
                .map(|(column, cell)| match (column, place) {
                    (column, _) if column == last && last > 0 => part,
                    (_, 0) => cell,
                    _ => "",
                });
            lines.push(line(parts, table, widths));
        }
    }
    lines.join("\n")
}

fn line<'a>(cells: impl Iterator<Item = &'a str>, table: &Table, widths: &[usize]) -> String {
    let mut line = String::new();
    for (column, (cell, columns)) in cells.zip(widths).enumerate() {
        line.push_str(&" ".repeat(BETWEEN));
        match column > 0 && table.is_numeric {
            true => line.push_str(&right(cell, *columns)),
            false => line.push_str(&left(cell, *columns)),
        }
    }
    line.trim_end().to_owned()
}

fn lists(table: &Table, style: Style) -> String {
    let widest_max = style.columns.saturating_sub(WRAP_COLUMNS_MIN + 6);
    let widest = table.heads.iter().skip(1).map(|head| width(head)).max();
    let widest = widest.unwrap_or(0).min(widest_max);
    let mut lines = Vec::new();
    for row in &table.rows {
        let name = cut(&row.name, style.columns.saturating_sub(BETWEEN));
        lines.push(format!("  {}", style.paint(Ink::Head, &name)));
        for (head, cell) in table.heads.iter().skip(1).zip(&row.cells) {
            let head = left(&cut(head, widest), widest);
            let room = style.columns.saturating_sub(width(&head) + 6);
            let wrapped = style.narrowed(room).wrap(cell, "");
            let mut parts = wrapped.lines();
            lines.push(format!("    {head}  {}", parts.next().unwrap_or_default()));
            for part in parts {
                lines.push(format!("    {}  {part}", left("", width(&head))));
            }
        }
    }
    lines.join("\n")
}
