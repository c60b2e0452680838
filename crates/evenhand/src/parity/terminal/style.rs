//! How wide the output may be, and whether it may be coloured.

use std::io::IsTerminal as _;

/// Widest output, in columns: longer lines are hard to read.
const COLUMNS_MAX: usize = 110;
/// Narrowest output that is laid out.
const COLUMNS_MIN: usize = 40;
/// What is taken where nobody says.
const COLUMNS_USUAL: usize = 80;

/// Narrowest lines that text is wrapped into.
pub const WRAP_COLUMNS_MIN: usize = 20;

/// The manner of the output.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Columns that it may take.
    pub columns: usize,
    is_coloured: bool,
}

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// The cohort at this place: 0 for the reference, 1 for the compared one.
    Cohort(usize),
    /// A head.
    Head,
    /// Something beside the point.
    Faint,
    /// Good news.
    Good,
    /// Bad news.
    Bad,
}

impl Style {
    /// The manner that suits standard output: plain where it is no terminal or `NO_COLOR` is set, and as wide as
    /// the terminal or the variable `COLUMNS` says.
    pub fn of_stdout() -> Self {
        let stdout = std::io::stdout();
        let is_terminal = stdout.is_terminal();
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let variable = || std::env::var("COLUMNS").ok()?.parse().ok();
        let of_terminal = || {
            let size = rustix::termios::tcgetwinsize(&stdout).ok()?;
            (size.ws_col > 0).then_some(usize::from(size.ws_col))
        };
        let columns = if is_terminal { of_terminal() } else { None };
        let columns = columns.or_else(variable).unwrap_or(COLUMNS_USUAL);
        Self {
            columns: columns.clamp(COLUMNS_MIN, COLUMNS_MAX),
            is_coloured: is_terminal && !no_colour,
        }
    }

    /// A text in an ink.
    pub fn paint(self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Cohort(0) => "1;36",
            Ink::Cohort(_) => "1;33",
            Ink::Head => "1",
            Ink::Faint => "2",
            Ink::Good => "1;32",
            Ink::Bad => "1;31",
        };
        match self.is_coloured && !text.is_empty() {
            true => format!("\x1b[{code}m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }

    /// The same for a part of the line.
    pub fn narrowed(self, columns: usize) -> Self {
        Self { columns, ..self }
    }

    /// A text in lines that fit, each after this.
    pub fn wrap(self, text: &str, before: &str) -> String {
        self.wrapped(text, before, before)
    }

    /// A point of a list, in lines that fit.
    pub fn point(self, text: &str) -> String {
        self.wrapped(text, "  - ", "    ")
    }

    fn wrapped(self, text: &str, first: &str, others: &str) -> String {
        let room = self
            .columns
            .saturating_sub(width(first))
            .max(WRAP_COLUMNS_MIN);
        let mut lines: Vec<String> = Vec::new();
        // A word that is wider than a line, such as a name, is cut.
        let words = text.split(' ').filter(|word| !word.is_empty());
        for word in words.map(|word| cut(word, room)) {
            let word = word.as_str();
            match lines.last_mut() {
                Some(line) if width(line) + 1 + width(word) <= room => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        let begun = lines.iter().enumerate().map(|(place, line)| {
            let begin = if place == 0 { first } else { others };
            format!("{begin}{line}")
        });
        begun.collect::<Vec<_>>().join("\n")
    }

    /// A manner without colours, for tests.
    #[cfg(test)]
    pub fn plain(columns: usize) -> Self {
        Self {
            columns,
            is_coloured: false,
        }
    }
}

/// Columns that a text takes.
pub fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// A text cut to so many columns.
pub fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut cut = String::new();
    for one in text.chars() {
        let mut longer = cut.clone();
        longer.push(one);
        if width(&longer) + 1 > columns {
            break;
        }
        cut = longer;
    }
    cut.push('…');
    cut
}

/// A text with blanks before it, so that it ends at a column.
pub fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// A text with blanks after it, so that the next begins at a column.
pub fn left(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}
