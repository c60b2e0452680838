//! Why a rule matches an event or not: the value of every part of its condition.

use super::RuleSet;
use crate::evaluate::{Facts, Fault, Scratch};

/// One rule on one event.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// The rule's id.
    pub rule: String,
    /// Whether the condition holds, or why it can't be computed.
    pub outcome: Result<bool, Fault>,
    /// The parts of the condition, innermost first.
    pub parts: Vec<ExplainedPart>,
}

/// One part of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplainedPart {
    /// The part as written.
    pub text: String,
    /// Its value in CEL's notation, or `error: ` and why there is none.
    pub value: String,
}

impl RuleSet {
    /// The value of every part of one rule's condition; `None` when there is no such rule. Parts
    /// inside loops are not shown, the loop is.
    pub fn explain(&self, rule_id: &str, facts: &Facts<'_>) -> Option<Explained> {
        let place = self.rules.iter().position(|rule| rule.id == rule_id)?;
        let rule = self.rules.get(place)?;
        let condition = self.conditions.get(place)?;
        let mut scratch = Scratch::new();
        let scope = scratch.prepare(facts, &self.patterns, self.rules.len(), self.reads_links);
        self.run(&scope, |_, _| {});
        let parts = condition.parts.iter().map(|(span, node)| ExplainedPart {
            text: rule.condition.get(span.clone()).unwrap_or("").to_string(),
            value: match scope.value(node) {
                Ok(value) => value.to_string(),
                Err(fault) => format!("error: {fault}"),
            },
        });
        Some(Explained {
            rule: rule.id.clone(),
            outcome: scope.bool(&condition.node),
            parts: parts.collect(),
        })
    }
}
