//! A rule set: compiled from files, asked about events.

mod compile;
mod evaluate;
mod evidence;
mod examples;
mod explain;
mod modes;
mod order;
mod taints;
mod version;

use std::collections::BTreeSet;
use std::ops::Range;

use evenhand_model::{Event, Signals};

use crate::counter::Counter;
use crate::error::RuleError;
use crate::evaluate::node::Node;
use crate::file::{Effects, Mode};
use crate::patterns::Patterns;
use crate::schema::Schema;
use crate::source::SourceFile;

pub use evaluate::Evaluation;
pub use evidence::Evidence;
pub use examples::{ExampleResult, RuleExample};
pub use explain::{Explained, ExplainedPart};

/// All rules of one directory, checked and compiled. Immutable: new files make a new set.
#[derive(Debug)]
pub struct RuleSet {
    version: String,
    version_of_files: String,
    /// Tags that only rules may set, as conditions rely on that.
    tags_of_rules: BTreeSet<String>,
    rules: Vec<Rule>,
    conditions: Vec<Condition>,
    /// Places of rules, those that others refer to first.
    order: Vec<usize>,
    counters: Vec<Counter>,
    signals_used: BTreeSet<String>,
    patterns: Patterns,
    reads_links: bool,
    examples: Vec<examples::Example>,
}

/// One rule, as an operator wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Id like `threat.home-address`.
    pub id: String,
    /// What it finds, in one line.
    pub about: String,
    /// Whether it acts.
    pub mode: Mode,
    /// Whether it acts as far as its file says; people may have set [`Rule::mode`] otherwise.
    pub written_mode: Mode,
    /// What happens when it matches.
    pub effects: Effects,
    /// The condition as written.
    pub condition: String,
    /// File that it stands in, relative to the rules directory.
    pub file: String,
    /// Line of its id, from 1.
    pub line: usize,
}

/// What the machine runs for one rule.
#[derive(Debug)]
struct Condition {
    node: Node,
    /// Bits of which one must have fired in a text for the condition to hold.
    gate: Option<Box<[u32]>>,
    /// Parts shown by `explain`.
    parts: Vec<(Range<usize>, Node)>,
}

impl RuleSet {
    /// Parses, checks and compiles rule files, and runs their examples.
    ///
    /// `files` are the `*.toml` files, `schema.toml` and list files of a rules directory. `detect`
    /// computes the signals of an example's event. Answers every fault found.
    ///
    /// # Errors
    /// One [`RuleError`] for each fault, in the order of the files.
    pub fn compile(
        files: &[SourceFile],
        schema: &Schema,
        detect: &dyn Fn(&Event) -> Signals,
    ) -> Result<RuleSet, Vec<RuleError>> {
        let set = compile::compile(files, schema)?;
        let failed: Vec<RuleError> = examples::run(&set, detect)
            .into_iter()
            .filter_map(|(_, error)| error)
            .collect();
        if failed.is_empty() {
            Ok(set)
        } else {
            Err(failed)
        }
    }

    /// SHA-256 over paths and contents of all files and over the modes that people have set, in
    /// hexadecimal.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The rules, in the order of files and lines.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Signals that some rule reads: which detectors must run.
    pub fn signals_used(&self) -> &BTreeSet<String> {
        &self.signals_used
    }

    /// Whether a tag is declared as set by rules alone. Conditions rely on it, so nobody else may set it.
    pub fn is_tag_of_rules(&self, tag: &str) -> bool {
        self.tags_of_rules.contains(tag)
    }

    /// The counters, in the order in which [`Facts::counts`](crate::Facts::counts) must come.
    pub fn counters(&self) -> &[Counter] {
        &self.counters
    }

    /// The examples of a rule: its hits, then its misses.
    pub fn examples_of<'s>(&'s self, rule: &'s str) -> impl Iterator<Item = RuleExample<'s>> {
        let of_rule =
            move |place: usize| self.rules.get(place).is_some_and(|known| known.id == rule);
        let examples = self.examples.iter();
        examples
            .filter(move |example| of_rule(example.rule))
            .map(|example| RuleExample {
                hit: example.hit,
                number: example.number,
                event: &example.event,
            })
    }

    /// Runs every example again.
    pub fn run_examples(&self, detect: &dyn Fn(&Event) -> Signals) -> Vec<ExampleResult> {
        examples::run(self, detect)
            .into_iter()
            .map(|(result, _)| result)
            .collect()
    }
}
