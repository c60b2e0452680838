//! Blindness: what a condition has seen that some effects may not depend on.

use std::collections::BTreeMap;
use std::ops::Range;

/// What kind of thing was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TaintKind {
    /// Who somebody is: target, mentions, a literal name or id of a person.
    Who,
    /// A platform field or tag that `schema.toml` does not declare harmless; it may be standing.
    Undeclared,
    /// The author's history. May serve verdicts and actions, never tier or clock.
    Author,
}

/// What a test of the author's name against something written in the rules reads.
pub(crate) const NAME_COMPARED: &str = "a name compared with literal names";
/// What a test for the name of an account reads.
pub(crate) const ACCOUNT_NAMED: &str = "the name of an account, written with `@`";

/// Everything seen, each kind with the place in the condition and the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taint(BTreeMap<TaintKind, Seen>);

/// Where and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub span: Range<usize>,
    pub what: String,
}

impl Taint {
    pub fn of(kind: TaintKind, span: Range<usize>, what: impl Into<String>) -> Self {
        let what = what.into();
        Self(BTreeMap::from([(kind, Seen { span, what })]))
    }

    pub fn get(&self, kind: TaintKind) -> Option<&Seen> {
        self.0.get(&kind)
    }

    /// Takes over what `other` has seen; the first place of each kind is kept.
    pub fn add(&mut self, other: &Taint) {
        for (kind, seen) in &other.0 {
            self.0.entry(*kind).or_insert_with(|| seen.clone());
        }
    }

    /// Takes over what something else has seen, named at `span` of this condition. Answers whether
    /// that was new.
    pub fn add_through(&mut self, other: &Taint, span: &Range<usize>, through: &str) -> bool {
        let before = self.0.len();
        for (kind, seen) in &other.0 {
            self.0.entry(*kind).or_insert_with(|| Seen {
                span: span.clone(),
                what: format!("{through}, which reads {}", seen.what),
            });
        }
        self.0.len() > before
    }

    /// Forgets one kind: the operation tells nothing of it any more.
    pub fn forget(&mut self, kind: TaintKind) {
        self.0.remove(&kind);
    }
}
