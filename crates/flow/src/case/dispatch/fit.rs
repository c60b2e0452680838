//! Whether a case is one for this reviewer.

use std::collections::BTreeSet;

use evenhand_model::{CaseId, Tier, Time};

use super::Waiting;

/// Who asks for work.
#[derive(Clone, Copy)]
pub struct Reviewer<'a> {
    /// Languages that they read, as primary tags; none means that they have not said, and get any.
    pub languages: &'a BTreeSet<String>,
    /// Topics that they know well; none means that they have not said, and get any.
    pub topics: &'a BTreeSet<String>,
    /// Cases that are not for them: what they have reported or skipped, or decided before.
    pub barred: &'a dyn Fn(CaseId) -> bool,
    /// Whether their day has brought enough, so that only danger may come.
    pub only_danger: bool,
}

/// How a case fits a reviewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It is for them.
    Yes,
    /// It is in a language or about a topic that is not theirs, but half of its clock is over, and nobody
    /// whose it is has come.
    NoSpeaker,
    /// It is not for them, or not yet.
    No,
}

impl Reviewer<'_> {
    /// How a case fits them now.
    pub fn fit(&self, case: &Waiting, now: Time) -> Fit {
        if (self.barred)(case.id) || (self.only_danger && case.tier != Tier::T0) {
            return Fit::No;
        }
        let speaks = self.languages.is_empty()
            || case
                .lang
                .as_deref()
                .is_none_or(|lang| self.languages.contains(primary(lang)));
        let knows = self.topics.is_empty()
            || case.topics.is_empty()
            || case.topics.iter().any(|topic| self.topics.contains(topic));
        match (speaks && knows, case.is_half_over(now)) {
            (true, _) => Fit::Yes,
            (false, true) => Fit::NoSpeaker,
            (false, false) => Fit::No,
        }
    }
}

/// `pt` of `pt-BR`.
pub fn primary(lang: &str) -> &str {
    lang.split(['-', '_']).next().unwrap_or(lang)
}
