//! What a person is told when a rule file is refused.

use std::fmt;

use crate::source::{SourceFile, place};

/// A fault in a rule file, with its place. `Display` renders it as compilers do, with a caret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    /// Path of the file, relative to the rules directory.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// How many characters are at fault, at least 1.
    pub width: usize,
    /// The whole line.
    pub source_line: String,
    /// What was wrong and what was expected.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl RuleError {
    /// A fault at the bytes `range` of `file`.
    pub(crate) fn at(
        file: &SourceFile,
        range: std::ops::Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
    ) -> Self {
        let (line, column, source_line) = place(&file.text, range.start);
        let width = file
            .text
            .get(range)
            .map_or(1, |text| text.lines().next().unwrap_or("").chars().count());
        Self {
            file: file.path.clone(),
            line,
            column,
            width: width.max(1),
            source_line: source_line.to_string(),
            message: message.into(),
            help,
        }
    }
}

impl std::error::Error for RuleError {}

impl fmt::Display for RuleError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        let indent: String = self
            .source_line
            .chars()
            .take(self.column - 1)
            .map(|c| if c == '\t' { '\t' } else { ' ' })
            .collect();
        writeln!(formatter, "error: {}", self.message)?;
        writeln!(
            formatter,
            "{margin}--> {}:{number}:{}",
            self.file, self.column
        )?;
        writeln!(formatter, "{margin} |")?;
        writeln!(formatter, "{number} | {}", self.source_line)?;
        write!(formatter, "{margin} | {indent}{}", "^".repeat(self.width))?;
        match &self.help {
            Some(help) => write!(formatter, "\n{margin} = help: {help}"),
            None => Ok(()),
        }
    }
}

/// A fault inside one condition: bytes of the condition's text, not yet of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub span: std::ops::Range<usize>,
    pub message: String,
    pub help: Option<String>,
}

impl Complaint {
    pub fn new(span: std::ops::Range<usize>, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            help: None,
        }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }
}

/// "did you mean" for the known name nearest to `name`, where one is near enough.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| format!("did you mean `{candidate}`?"))
}
