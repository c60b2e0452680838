//! What a run came to.

use std::collections::HashMap;

use evenhand_engine::LoadedRules;
use evenhand_flow::assess::Assessed;
use evenhand_model::Verdict;
use serde::Serialize;

/// Sums over all events of a run.
#[derive(Clone, Debug)]
pub struct Totals {
    /// Events assessed.
    pub events: u64,
    /// Lines that were no event.
    pub refused: u64,
    /// Events by verdict: allow, review, hold, remove.
    pub verdicts: [u64; 4],
    /// Tags that rules set.
    pub tags: u64,
    /// Orders that rules made.
    pub orders: u64,
    /// Conditions that ended in an error.
    pub errors: u64,
    /// Each rule's matches, in the order of the rules.
    pub rules: Vec<RuleCount>,
    place: HashMap<String, usize>,
}

/// How often one rule matched, and what that did.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RuleCount {
    /// The rule.
    pub rule: String,
    /// Events that it matched.
    pub hits: u64,
    /// Tags, verdicts, tiers and actions that followed; none for a rule in observe mode.
    pub effects: u64,
    /// How many effects one match has.
    #[serde(skip)]
    effects_per_hit: u64,
}

/// The verdicts in the order of [`Totals::verdicts`].
pub const VERDICTS: [&str; 4] = ["allow", "review", "hold", "remove"];

impl Totals {
    /// Nothing counted yet.
    pub fn new(rules: &LoadedRules) -> Self {
        let rules: Vec<RuleCount> = rules.set.rules().iter().map(RuleCount::of).collect();
        let place = rules
            .iter()
            .enumerate()
            .map(|(place, count)| (count.rule.clone(), place))
            .collect();
        Self {
            events: 0,
            refused: 0,
            verdicts: [0; 4],
            tags: 0,
            orders: 0,
            errors: 0,
            rules,
            place,
        }
    }

    /// Counts one assessed event.
    pub fn count(&mut self, assessed: &Assessed) {
        self.events += 1;
        if let Some(count) = self.verdicts.get_mut(place_of(assessed.assessment.verdict)) {
            *count += 1;
        }
        self.tags += assessed.tags.len() as u64;
        self.orders += assessed.orders.len() as u64;
        self.errors += u64::from(assessed.errors);
        for rule in assessed
            .assessment
            .rules
            .iter()
            .chain(&assessed.assessment.observed)
        {
            let place = self.place.get(rule);
            if let Some(count) = place.and_then(|place| self.rules.get_mut(*place)) {
                count.hits += 1;
                count.effects += count.effects_per_hit;
            }
        }
    }

    /// Adds the sums of another worker of the same run.
    pub fn add(&mut self, other: &Totals) {
        self.events += other.events;
        self.refused += other.refused;
        self.tags += other.tags;
        self.orders += other.orders;
        self.errors += other.errors;
        for (sum, part) in self.verdicts.iter_mut().zip(other.verdicts) {
            *sum += part;
        }
        for (sum, part) in self.rules.iter_mut().zip(&other.rules) {
            sum.hits += part.hits;
            sum.effects += part.effects;
        }
    }
}

impl RuleCount {
    fn of(rule: &evenhand_rules::Rule) -> Self {
        let effects = &rule.effects;
        let verdict = u64::from(effects.verdict > Verdict::Allow);
        let tier = u64::from(effects.tier.is_some());
        let listed = (effects.tags.len() + effects.actions.len()) as u64;
        let is_live = u64::from(rule.mode == evenhand_rules::Mode::Live);
        Self {
            rule: rule.id.clone(),
            hits: 0,
            effects: 0,
            effects_per_hit: is_live * (verdict + tier + listed),
        }
    }
}

fn place_of(verdict: Verdict) -> usize {
    match verdict {
        Verdict::Allow => 0,
        Verdict::Review => 1,
        Verdict::Hold => 2,
        Verdict::Remove => 3,
    }
}
