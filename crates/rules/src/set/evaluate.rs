//! Judges one event.

use evenhand_model::{OrderKind, Tier, Verdict};

use super::RuleSet;
use crate::evaluate::{Facts, Scope, Scratch};
use crate::file::{Mode, TagEffect};

/// What all rules together say about one event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evaluation {
    /// Live rules that matched, by place in [`RuleSet::rules`], rising.
    pub matched: Vec<u32>,
    /// Rules in observe mode that matched; nothing follows from them.
    pub observed: Vec<u32>,
    /// The strictest verdict of the live rules that matched.
    pub verdict: Verdict,
    /// The most urgent tier of the live rules that matched.
    pub tier: Option<Tier>,
    /// What is ordered, each kind once, with the first rule that orders it.
    pub actions: Vec<(OrderKind, u32)>,
    /// What is tagged.
    pub tags: Vec<TagEffect>,
    /// Whether a rule wants a review case.
    pub case: bool,
    /// Conditions that could not be computed, such as those that read a missing field. They don't
    /// match.
    pub errors: u32,
}

impl RuleSet {
    /// Judges one event. `scratch` is working memory to be reused; what it holds does not matter.
    pub fn evaluate(&self, facts: &Facts<'_>, scratch: &mut Scratch) -> Evaluation {
        let mut evaluation = Evaluation::default();
        let scope = scratch.prepare(facts, &self.patterns, self.rules.len(), self.reads_links);
        self.run(&scope, |place, outcome| match outcome {
            Ok(true) => match self.rules.get(place).map(|rule| rule.mode) {
                Some(Mode::Live) => evaluation.matched.push(number(place)),
                Some(Mode::Observe) => evaluation.observed.push(number(place)),
                None => {}
            },
            Ok(false) => {}
            Err(_) => evaluation.errors += 1,
        });
        evaluation.matched.sort_unstable();
        evaluation.observed.sort_unstable();
        self.apply_effects(&mut evaluation);
        evaluation
    }

    /// Runs every condition that can hold and tells `each` what came of it.
    pub(super) fn run<'a>(
        &'a self,
        scope: &Scope<'a>,
        mut each: impl FnMut(usize, Result<bool, crate::Fault>),
    ) {
        let content = scope.facts.event.content.as_ref();
        let gated = content.is_some_and(|content| content.text.is_some());
        for place in &self.order {
            let Some(condition) = self.conditions.get(*place) else {
                continue;
            };
            if gated
                && let Some(gate) = &condition.gate
                && !gate.iter().any(|bit| scope.states.has_fired(*bit))
            {
                continue;
            }
            let outcome = scope.bool(&condition.node);
            if let Some(known) = scope.rules.get(*place) {
                known.set(outcome);
            }
            each(*place, outcome);
        }
    }

    fn apply_effects(&self, evaluation: &mut Evaluation) {
        for place in &evaluation.matched {
            let Some(rule) = self.rules.get(*place as usize) else {
                continue;
            };
            let effects = &rule.effects;
            evaluation.verdict = evaluation.verdict.max(effects.verdict);
            evaluation.case |= effects.opens_case();
            evaluation.tier = match (evaluation.tier, effects.tier) {
                (Some(tier), Some(other)) => Some(tier.stricter(other)),
                (tier, other) => tier.or(other),
            };
            for kind in &effects.actions {
                if !evaluation.actions.iter().any(|(known, _)| known == kind) {
                    evaluation.actions.push((*kind, *place));
                }
            }
            for tag in &effects.tags {
                if !evaluation.tags.contains(tag) {
                    evaluation.tags.push(tag.clone());
                }
            }
        }
    }
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
