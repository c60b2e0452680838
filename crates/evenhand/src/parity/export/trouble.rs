//! What is wrong with a file: the first of it told, all of it counted.

use indicatif::ProgressBar;

use crate::failure::{Failure, Result};
use crate::number;
use crate::output;

/// How much is told.
const TOLD_MAX: usize = 10;

/// Counts what is wrong.
pub struct Troubles<'a> {
    name: &'a str,
    progress: &'a ProgressBar,
    count: usize,
    lines: usize,
    last_line: u64,
}

impl<'a> Troubles<'a> {
    /// Nothing wrong yet in a file of this name.
    pub fn new(name: &'a str, progress: &'a ProgressBar) -> Self {
        Self {
            name,
            progress,
            count: 0,
            lines: 0,
            last_line: 0,
        }
    }

    /// Counts one, and tells it where few were told before.
    pub fn add(&mut self, line: u64, column: Option<&str>, why: impl FnOnce() -> String) {
        self.count += 1;
        if self.last_line != line {
            self.lines += 1;
            self.last_line = line;
        }
        if self.count > TOLD_MAX {
            return;
        }
        let column = column.map_or_else(String::new, |column| format!(" {column}"));
        let told = format!("{}:{line}:{column} {}", self.name, why());
        self.progress.suspend(|| output::remark(told));
    }

    /// Fails where anything was wrong in a file of so many lines.
    pub fn end(self, lines: usize) -> Result<()> {
        if self.count == 0 {
            return Ok(());
        }
        let message = format!(
            "{}: {} of {} cases have errors; nothing was compared",
            self.name,
            number::count(self.lines),
            number::count(lines)
        );
        let shown = match self.count {
            1..=TOLD_MAX => "they stand above",
            _ => "the first ten stand above",
        };
        Err(Failure::new(message).hint(format!(
            "{shown}; leaving cases out would change the answer, so correct them and run the command again"
        )))
    }
}
