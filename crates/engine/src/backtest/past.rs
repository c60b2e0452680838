//! What earlier events of a run left behind: sliding windows, and when an account was first seen.

use std::collections::HashMap;

use evenhand_model::{Event, EventKind, Time};
use evenhand_rules::Derived;

use super::compare::Replayed;
use crate::rules::LoadedRules;

/// What a rule set can remember of earlier events, as far as one of its rules asks for it.
pub struct Past<'a> {
    rules: &'a LoadedRules,
    counts: bool,
    accounts: Option<HashMap<String, Seen>>,
}

/// What is known of an event's surroundings when its turn comes.
#[derive(Clone, Debug, Default)]
pub struct Moment {
    /// Values of the rule set's counters, this event included.
    pub counts: Vec<u64>,
    /// When the author was first seen before, in this run.
    pub first_seen_at: Option<Time>,
    /// Posts of the author before, in this run.
    pub post_count: u64,
}

#[derive(Clone, Copy)]
struct Seen {
    first_at: Time,
    post_count: u64,
}

impl<'a> Past<'a> {
    /// Nothing has happened yet.
    pub fn new(rules: &'a LoadedRules) -> Self {
        let asks_for_accounts = rules
            .set
            .rules()
            .iter()
            .any(|rule| rule.condition.contains("account."));
        Self {
            rules,
            counts: !rules.set.counters().is_empty(),
            accounts: asks_for_accounts.then(HashMap::new),
        }
    }

    /// Whether any rule looks back; if none does, events need no order.
    pub fn is_needed(&self) -> bool {
        self.counts || self.accounts.is_some()
    }

    /// Takes in the next event of the past. What was known of its author when it came stands, whatever
    /// this run has seen of them.
    pub(super) fn take(&mut self, replayed: &Replayed) -> Moment {
        let Replayed { event, derived, .. } = replayed;
        let Some(author) = &replayed.author else {
            return self.take_alone(event, derived);
        };
        Moment {
            counts: self.count(event, derived, replayed.now),
            first_seen_at: author.first_seen_at,
            post_count: author.post_count,
        }
    }

    /// Takes in the next event, of which nothing else is known, and answers what its rules may know.
    pub fn take_alone(&mut self, event: &Event, derived: &Derived) -> Moment {
        let seen = self
            .accounts
            .as_mut()
            .and_then(|accounts| see(accounts, event));
        Moment {
            counts: self.count(event, derived, event.at),
            first_seen_at: seen.map(|seen| seen.first_at),
            post_count: seen.map_or(0, |seen| seen.post_count),
        }
    }

    fn count(&self, event: &Event, derived: &Derived, now: Time) -> Vec<u64> {
        if self.counts {
            self.rules.observe_alone(event, derived, now)
        } else {
            Vec::new()
        }
    }
}

/// What was known of the author before this event.
fn see(accounts: &mut HashMap<String, Seen>, event: &Event) -> Option<Seen> {
    let posts = u64::from(event.kind == EventKind::ContentCreated);
    if let Some(seen) = accounts.get_mut(&event.actor.id) {
        let before = *seen;
        seen.post_count += posts;
        return Some(before);
    }
    accounts.insert(
        event.actor.id.clone(),
        Seen {
            first_at: event.at,
            post_count: posts,
        },
    );
    None
}
