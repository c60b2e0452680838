//! Buffers that are reused from event to event, so that judging one allocates next to nothing.

use std::cell::Cell;

use super::facts::Facts;
use super::links::LinkBuffer;
use super::run::Scope;
use super::value::{Fault, Value};
use crate::patterns::{PatternStates, Patterns, fold_into};

/// Working memory of one thread. Hand the same one to every evaluation.
#[derive(Debug, Default)]
pub struct Scratch {
    folded: String,
    links: LinkBuffer,
    states: PatternStates,
    rules: Vec<Cell<Result<bool, Fault>>>,
}

impl Scratch {
    /// Empty working memory.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the event into the buffers: folds its text, finds links, looks for all literals.
    pub(crate) fn prepare<'a>(
        &'a mut self,
        facts: &'a Facts<'a>,
        patterns: &'a Patterns,
        rule_count: usize,
        reads_links: bool,
    ) -> Scope<'a> {
        let content = facts.event.content.as_ref();
        let raw = content
            .and_then(|content| content.text.as_deref())
            .unwrap_or("");
        self.folded.clear();
        fold_into(raw, &mut self.folded);
        if reads_links {
            self.links.read(facts.event);
        }
        patterns.scan(&self.folded, &mut self.states);
        self.rules.clear();
        self.rules.resize(rule_count, Cell::new(Ok(false)));
        Scope {
            facts,
            raw,
            folded: &self.folded,
            links: &self.links,
            patterns,
            states: &self.states,
            rules: &self.rules,
            bound: Cell::new([Value::Null; super::LOOP_DEPTH_MAX]),
        }
    }
}
