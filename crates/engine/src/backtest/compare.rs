//! Two rule sets over the same events: what would change.

use std::collections::BTreeMap;

use evenhand_flow::assess::triage::{Surroundings, assess};
use evenhand_model::{Assessment, Event, Time};
use evenhand_rules::{AccountFacts, Derived, Scratch};
use schemars::JsonSchema;
use serde::Serialize;

use super::past::Past;
use crate::intake::{KnownAuthor, LoggedEvent};
use crate::rules::LoadedRules;

/// Changed events that are named in the outcome.
const EXAMPLES_MAX: usize = 20;

/// An event of the past, with what was known when it came.
#[derive(Debug)]
pub struct Replayed {
    /// The event.
    pub event: Event,
    /// Values computed from private ones.
    pub derived: Derived,
    /// What was known of its author; `None` where only earlier events of the run can tell.
    pub author: Option<KnownAuthor>,
    /// When it is judged.
    pub now: Time,
}

impl Replayed {
    /// An event of a file, judged as of its own time, so that it is judged the same on any day.
    pub fn of_file(event: Event) -> Self {
        Self {
            derived: Derived::of(event.actor.private.as_ref()),
            author: None,
            now: event.at,
            event,
        }
    }

    /// An event of the event log, judged as of when it came.
    pub fn of_log(logged: LoggedEvent) -> Self {
        Self {
            event: logged.accepted.event,
            derived: logged.accepted.derived_hashes,
            author: Some(logged.author),
            now: logged.accepted.received_at,
        }
    }
}

/// One rule set with its own past.
struct Side<'a> {
    rules: &'a LoadedRules,
    past: Past<'a>,
    scratch: Scratch,
    hits: BTreeMap<String, u64>,
}

/// A comparison under way: the rules in force against new ones.
pub struct Comparison<'a> {
    before: Side<'a>,
    after: Side<'a>,
    events: u64,
    changed: BTreeMap<(String, String), u64>,
    examples: Vec<Changed>,
}

/// What a comparison came to.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "VerdictChange")]
pub struct Change {
    /// Verdict and tier by the rules in force.
    pub before: String,
    /// Verdict and tier by the new rules.
    pub after: String,
    /// How many events.
    pub events: u64,
}

/// Hits of one rule; `null` where the rule is not in that set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RuleHits {
    /// The rule.
    pub rule: String,
    /// Hits in the set in force.
    pub before: Option<u64>,
    /// Hits in the new set.
    pub after: Option<u64>,
}

/// One event that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ChangedEvent")]
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
            events: 0,
            changed: BTreeMap::new(),
            examples: Vec::new(),
        }
    }

    /// Takes an event into the past of both sets, without a comparison: what came before the time in
    /// question fills the windows.
    pub fn look_back(&mut self, replayed: &Replayed) {
        self.before.past.take(replayed);
        self.after.past.take(replayed);
    }

    /// Looks at the next event; answers what both sets say of it where they differ.
    pub fn look_at(&mut self, replayed: Replayed) -> Option<Changed> {
        self.events += 1;
        let (before, after) = (self.before.judge(&replayed), self.after.judge(&replayed));
        if before == after {
            return None;
        }
        let changed = Changed {
            event: replayed.event.id,
            before: before.clone(),
            after: after.clone(),
        };
        if self.examples.len() < EXAMPLES_MAX {
            self.examples.push(changed.clone());
        }
        *self.changed.entry((before, after)).or_default() += 1;
        Some(changed)
    }

    /// What changed.
    pub fn finish(self) -> Difference {
        let mut rules: BTreeMap<&str, RuleHits> = BTreeMap::new();
        let hits = |rule: &str| RuleHits {
            rule: rule.to_owned(),
            before: None,
            after: None,
        };
        for (rule, count) in &self.before.hits {
            let known = rules.entry(rule).or_insert_with(|| hits(rule));
            known.before = Some(*count);
        }
        for (rule, count) in &self.after.hits {
            let known = rules.entry(rule).or_insert_with(|| hits(rule));
            known.after = Some(*count);
        }
        let change = |((before, after), events)| Change {
            before,
            after,
            events,
        };
        Difference {
            events: self.events,
            changed: self.changed.values().sum(),
            rules: rules.into_values().collect(),
            changes: self.changed.into_iter().map(change).collect(),
            examples: self.examples,
        }
    }
}

impl<'a> Side<'a> {
    fn new(rules: &'a LoadedRules) -> Self {
        let ids = rules.set.rules().iter().map(|rule| (rule.id.clone(), 0));
        Self {
            rules,
            past: Past::new(rules),
            scratch: Scratch::new(),
            hits: ids.collect(),
        }
    }

    /// Verdict and tier in one word, like `hold T1`.
    fn judge(&mut self, replayed: &Replayed) -> String {
        let moment = self.past.take(replayed);
        let tags: Vec<&str> = match &replayed.author {
            Some(author) => author.tags.iter().map(String::as_str).collect(),
            None => Vec::new(),
        };
        let around = Surroundings {
            derived: &replayed.derived,
            account: AccountFacts {
                first_seen_at: moment.first_seen_at,
                post_count: moment.post_count,
                tags: &tags,
            },
            counts: &moment.counts,
            now: replayed.now,
            is_reported: false,
        };
        let assessed = assess(&self.rules.set, &replayed.event, &around, &mut self.scratch);
        let found = &assessed.assessment;
        for rule in found.rules.iter().chain(&found.observed) {
            if let Some(count) = self.hits.get_mut(rule) {
                *count += 1;
            }
        }
        in_a_word(found)
    }
}

fn in_a_word(found: &Assessment) -> String {
    let verdict = found.verdict.as_str();
    match found.tier {
        Some(tier) => format!("{verdict} {}", tier.as_str()),
        None => verdict.to_owned(),
    }
}
