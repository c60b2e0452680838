//! Two rule sets over the same events: what would change.

use std::collections::BTreeMap;

use evenhand_engine::LoadedRules;
use evenhand_model::Event;
use evenhand_rules::{Derived, Scratch};
use serde::Serialize;

use super::past::{Moment, Past};
use super::read_event::ReadEvent;
use super::tags::Tags;
use super::totals::Totals;

/// Changed events that are named in the outcome.
const EXAMPLES_MAX: usize = 20;

/// One rule set with its own past.
struct Side<'a> {
    rules: &'a LoadedRules,
    past: Past<'a>,
    scratch: Scratch,
    totals: Totals,
}

/// A comparison under way: the rules in force against new ones.
pub struct Comparison<'a> {
    before: Side<'a>,
    after: Side<'a>,
    changed: BTreeMap<(String, String), u64>,
    examples: Vec<Changed>,
}

/// What a comparison came to.
#[derive(Debug, Serialize)]
pub struct Difference {
    /// Events looked at.
    pub events: u64,
    /// Events whose verdict or tier changes.
    pub changed: u64,
    /// From one verdict and tier to another, how often.
    pub changes: Vec<Change>,
    /// Hits of each rule.
    pub rules: Vec<RuleHits>,
    /// Some events that change.
    pub examples: Vec<Changed>,
}

/// A kind of change.
#[derive(Debug, Serialize)]
pub struct Change {
    /// Verdict and tier by the rules in force.
    pub before: String,
    /// Verdict and tier by the new rules.
    pub after: String,
    /// How many events.
    pub events: u64,
}

/// Hits of one rule; `None` where the rule is not in that set.
#[derive(Debug, Serialize)]
pub struct RuleHits {
    /// The rule.
    pub rule: String,
    /// Hits in the set in force.
    pub before: Option<u64>,
    /// Hits in the new set.
    pub after: Option<u64>,
}

/// One event that changes.
#[derive(Debug, Serialize)]
pub struct Changed {
    /// The platform's id of it.
    pub event: String,
    /// Verdict and tier by the rules in force.
    pub before: String,
    /// Verdict and tier by the new rules.
    pub after: String,
}

impl<'a> Comparison<'a> {
    /// Compares `before` with `after`; nothing has been seen yet.
    pub fn new(before: &'a LoadedRules, after: &'a LoadedRules) -> Self {
        Self {
            before: Side::new(before),
            after: Side::new(after),
            changed: BTreeMap::new(),
            examples: Vec::new(),
        }
    }

    /// Looks at the next event.
    pub fn look_at(&mut self, event: Event, derived: Derived) {
        let mut read = ReadEvent {
            event,
            derived,
            moment: Moment::default(),
        };
        let (before, after) = (self.before.judge(&mut read), self.after.judge(&mut read));
        if before == after {
            return;
        }
        if self.examples.len() < EXAMPLES_MAX {
            let event = read.event.id;
            self.examples.push(Changed {
                event,
                before: before.clone(),
                after: after.clone(),
            });
        }
        *self.changed.entry((before, after)).or_default() += 1;
    }

    /// What changed.
    pub fn finish(self) -> Difference {
        let mut rules: BTreeMap<&str, RuleHits> = BTreeMap::new();
        let hits = |rule: &str| RuleHits {
            rule: rule.to_owned(),
            before: None,
            after: None,
        };
        for count in &self.before.totals.rules {
            rules
                .entry(&count.rule)
                .or_insert_with(|| hits(&count.rule))
                .before = Some(count.hits);
        }
        for count in &self.after.totals.rules {
            rules
                .entry(&count.rule)
                .or_insert_with(|| hits(&count.rule))
                .after = Some(count.hits);
        }
        let change = |((before, after), events)| Change {
            before,
            after,
            events,
        };
        Difference {
            events: self.before.totals.events,
            changed: self.changed.values().sum(),
            rules: rules.into_values().collect(),
            changes: self.changed.into_iter().map(change).collect(),
            examples: self.examples,
        }
    }
}

impl<'a> Side<'a> {
    fn new(rules: &'a LoadedRules) -> Self {
        Self {
            rules,
            past: Past::new(rules),
            scratch: Scratch::new(),
            totals: Totals::new(rules),
        }
    }

    /// Verdict and tier in one word, like `hold T1`.
    fn judge(&mut self, read: &mut ReadEvent) -> String {
        read.look_back(&mut self.past);
        let assessed = read.assess(self.rules, &Tags::default(), &mut self.scratch);
        self.totals.count(&assessed);
        let verdict = match assessed.assessment.verdict {
            evenhand_model::Verdict::Allow => "allow",
            evenhand_model::Verdict::Review => "review",
            evenhand_model::Verdict::Hold => "hold",
            evenhand_model::Verdict::Remove => "remove",
        };
        match assessed.assessment.tier {
            Some(tier) => format!("{verdict} {}", tier.as_str()),
            None => verdict.to_owned(),
        }
    }
}
