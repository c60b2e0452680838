//! Where in a text the reasons of a rule stand.

use std::collections::BTreeSet;

use evenhand_model::Event;

use super::RuleSet;
use crate::evaluate::node::Node;
use crate::patterns::{fold, unfold};

/// Most places that are told for one rule.
const SPANS_MAX: usize = 20;

/// What a rule's condition looks at, also through other rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence<'r> {
    /// Signals that it reads; where they were found, the detectors say.
    pub signals: BTreeSet<&'r str>,
    /// Where its literals and listed words stand in the text of the content: byte offsets, start and
    /// end, the first twenty.
    pub spans: Vec<[usize; 2]>,
}

impl RuleSet {
    /// The evidence of the rule at `place` of [`RuleSet::rules`] in an event that it matched.
    pub fn evidence(&self, place: u32, event: &Event) -> Evidence<'_> {
        let mut evidence = Evidence::default();
        let mut bits = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut waiting = vec![place as usize];
        while let Some(place) = waiting.pop() {
            let Some(condition) = self.conditions.get(place).filter(|_| seen.insert(place)) else {
                continue;
            };
            for (_, node) in &condition.parts {
                match node {
                    Node::Fired(bit) => drop(bits.insert(*bit)),
                    Node::RawTest(test) => bits.extend(self.patterns.literal_bit(*test)),
                    Node::Rule(other) => waiting.push(*other),
                    Node::Found(signal) | Node::Score(signal) => {
                        evidence.signals.insert(signal);
                    }
                    _ => {}
                }
            }
        }
        let content = event.content.as_ref();
        if let Some(text) = content.and_then(|content| content.text.as_deref()) {
            let found = self.patterns.places(&fold(text), &bits).into_iter();
            evidence.spans = found
                .take(SPANS_MAX)
                .map(|span| unfold(text, span))
                .collect();
        }
        evidence
    }
}
