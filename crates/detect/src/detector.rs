//! What a detector is.

use crate::{ContentView, Findings};

/// Reads content and reports facts. Knows nothing but the content.
pub trait Detector: Sync {
    /// Name like `privacy.home-address`: the group's folder and the file.
    fn name(&self) -> &'static str;

    /// The signals that it can give.
    fn signals(&self) -> &'static [SignalSpec];

    /// Texts with the signals that must be found in them, and texts in which nothing may be found.
    /// One shared test runs them all.
    fn examples(&self) -> &'static [Example];

    /// Whether it grades factors of the rubric. All such detectors run on whatever is reported, and on
    /// every text where a rule reads a signal of one of them.
    fn grades_factors(&self) -> bool {
        false
    }

    /// Adds what it sees to `found`. What is absent need not be mentioned.
    ///
    /// Takes time linear in the length of the content.
    fn detect(&self, content: &ContentView<'_>, found: &mut Findings);
}

/// One signal, as documentation and rule check know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignalSpec {
    /// Name like `privacy.home_address`; rules write `signal.privacy.home_address`.
    pub name: &'static str,
    /// What kind of value it has.
    pub kind: SignalKind,
    /// One sentence: what it means when it is there.
    pub about: &'static str,
}

/// The kind of value that a signal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalKind {
    /// Found or not found.
    Found,
    /// How much, in 0..1.
    Score,
}

impl SignalKind {
    /// The word in the documentation.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Score => "score",
        }
    }
}

/// A text and what must be found in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The text.
    pub text: &'static str,
    /// Exactly those of the detector's signals that are present: found, or a score of one half or more.
    pub finds: &'static [&'static str],
}

/// A text in which exactly these signals are present.
pub const fn hit(text: &'static str, finds: &'static [&'static str]) -> Example {
    Example { text, finds }
}

/// A text in which none of the detector's signals is present.
pub const fn miss(text: &'static str) -> Example {
    Example { text, finds: &[] }
}

/// A signal that is found or not.
pub(crate) const fn found(name: &'static str, about: &'static str) -> SignalSpec {
    SignalSpec {
        name,
        kind: SignalKind::Found,
        about,
    }
}

/// A signal with a score in 0..1.
pub(crate) const fn score(name: &'static str, about: &'static str) -> SignalSpec {
    SignalSpec {
        name,
        kind: SignalKind::Score,
        about,
    }
}
