//! Why a command ended without success, and what a person can do about it.

use std::error::Error;
use std::fmt::Display;
use std::io::Write as _;
use std::process::ExitCode;

/// A command failed, or found a problem that it was asked to look for.
#[derive(Debug)]
pub struct Failure {
    message: String,
    hint: Option<String>,
    is_wrong_usage: bool,
}

/// What commands return.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    /// The work failed or a problem was found: exit code 1.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
            is_wrong_usage: false,
        }
    }

    /// The person asked for something that can't be: exit code 2.
    pub fn wrong_usage(message: impl Into<String>) -> Self {
        Self {
            is_wrong_usage: true,
            ..Self::new(message)
        }
    }

    /// The same failure, saying what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What went wrong.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Writes the failure to standard error and gives the exit code.
    pub fn tell(self) -> ExitCode {
        let mut stderr = std::io::stderr().lock();
        // Where standard error is closed, nobody can be told.
        let _ = writeln!(stderr, "error: {}", self.message);
        if let Some(hint) = self.hint {
            let _ = writeln!(stderr, " hint: {hint}");
        }
        ExitCode::from(if self.is_wrong_usage { 2 } else { 1 })
    }
}

impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            let text = inner.to_string();
            if !message.contains(&text) {
                message = format!("{message}: {text}");
            }
            cause = inner.source();
        }
        Self::new(message)
    }
}

/// Says what was being done when an error came up.
pub trait Doing<T> {
    /// Puts `what` before the error's own words.
    fn doing(self, what: impl Display) -> Result<T>;
}

impl<T, E: Into<Failure>> Doing<T> for std::result::Result<T, E> {
    fn doing(self, what: impl Display) -> Result<T> {
        self.map_err(|error| {
            let failure = error.into();
            Failure {
                message: format!("{what}: {}", failure.message),
                ..failure
            }
        })
    }
}
