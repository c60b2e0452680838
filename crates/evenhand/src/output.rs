//! Writing to standard output and standard error: lines and aligned tables.

use std::io::{self, ErrorKind, Write};

use serde::Serialize;

use crate::failure::Result;

/// Writes text and a line feed to standard output. A reader that has gone away ends the program
/// without a complaint, as is the custom of pipes.
pub fn line(text: impl AsRef<str>) -> Result<()> {
    bytes(format!("{}\n", text.as_ref()).as_bytes())
}

/// Writes bytes to standard output.
pub fn bytes(bytes: &[u8]) -> Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        written => Ok(written?),
    }
}

/// Writes a value as indented JSON to standard output.
pub fn json(value: &impl Serialize) -> Result<()> {
    line(serde_json::to_string_pretty(value)?)
}

/// Writes a remark for a person to standard error.
pub fn remark(text: impl AsRef<str>) {
    // Where standard error is closed, there is nobody to be told.
    let _ = writeln!(io::stderr().lock(), "{}", text.as_ref());
}

/// Lines of cells, aligned below their heads. Columns of numbers are aligned to the right.
pub struct Table {
    heads: Vec<&'static str>,
    rows: Vec<Vec<String>>,
    right: &'static [usize],
}

impl Table {
    /// An empty table.
    pub fn new(heads: &[&'static str]) -> Self {
        Self {
            heads: heads.to_vec(),
            rows: Vec::new(),
            right: &[],
        }
    }

    /// Aligns these columns to the right also where they hold units, by their places from 0.
    #[must_use]
    pub fn right(mut self, columns: &'static [usize]) -> Self {
        self.right = columns;
        self
    }

    /// What stands over its columns.
    pub fn heads(&self) -> &[&'static str] {
        &self.heads
    }

    /// Its rows.
    pub fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }

    /// Whether a column is aligned to the right also where it holds units.
    pub fn is_right(&self, column: &usize) -> bool {
        self.right.contains(column)
    }

    /// Adds a row with a cell for every head.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The text of the table, without a line feed at its end.
    pub fn draw(&self) -> String {
        let width = |column: usize, head: &str| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells
                .map(|cell| cell.chars().count())
                .chain([head.len()])
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = self
            .heads
            .iter()
            .enumerate()
            .map(|(column, head)| width(column, head))
            .collect();
        let heads: Vec<String> = self.heads.iter().map(ToString::to_string).collect();
        let mut lines = vec![self.draw_row(&heads, &widths)];
        lines.extend(self.rows.iter().map(|row| self.draw_row(row, &widths)));
        lines.join("\n")
    }

    fn draw_row(&self, cells: &[String], widths: &[usize]) -> String {
        let cell = |(column, (cell, width)): (usize, (&String, &usize))| {
            let blank = " ".repeat(width.saturating_sub(cell.chars().count()));
            if self.is_numeric(column) {
                format!("{blank}{cell}")
            } else {
                format!("{cell}{blank}")
            }
        };
        let drawn: Vec<String> = cells.iter().zip(widths).enumerate().map(cell).collect();
        drawn.join("  ").trim_end().to_owned()
    }

    fn is_numeric(&self, column: usize) -> bool {
        let is_number = |cell: &String| {
            cell.chars()
                .all(|c| c.is_ascii_digit() || "+-.,".contains(c))
        };
        let cells = || self.rows.iter().filter_map(|row| row.get(column));
        self.right.contains(&column) || (!self.rows.is_empty() && cells().all(is_number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_aligns_words_to_the_left_and_numbers_to_the_right() {
        let mut table = Table::new(&["rule", "hits"]);
        table.row(["spam.links".into(), "7".into()]);
        table.row(["a".into(), "1204".into()]);
        insta::assert_snapshot!(table.draw(), @r"
        rule        hits
        spam.links     7
        a           1204
        ");
    }
}
