//! An event that has been read, with what is known around it, and its verdict.

use evenhand_engine::LoadedRules;
use evenhand_engine::backtest::{Moment, Past};
use evenhand_flow::assess::triage::Surroundings;
use evenhand_flow::assess::{Assessed, assess};
use evenhand_model::Event;
use evenhand_rules::{AccountFacts, Derived, Scratch};

use super::tags::Tags;

/// An event and what is known around it.
pub struct ReadEvent {
    /// The event.
    pub event: Event,
    /// Values computed from private ones.
    pub derived: Derived,
    /// What earlier events left behind.
    pub moment: Moment,
}

impl ReadEvent {
    /// An event as it came, before anybody has looked back.
    pub fn of(event: Event) -> Self {
        let derived = Derived::of(event.actor.private.as_ref());
        Self {
            event,
            derived,
            moment: Moment::default(),
        }
    }

    /// Takes the event into the past, and remembers what the past had to say.
    pub fn look_back(&mut self, past: &mut Past<'_>) {
        self.moment = past.take_alone(&self.event, &self.derived);
    }

    /// The verdict as of the event's own time, so that a file gives the same verdicts on any day.
    /// There is no store, so orders are named by their kind.
    pub fn assess(&self, rules: &LoadedRules, tags: &Tags, scratch: &mut Scratch) -> Assessed {
        let tags = tags.of(&self.event.actor.id);
        let around = Surroundings {
            derived: &self.derived,
            account: AccountFacts {
                first_seen_at: self.moment.first_seen_at,
                post_count: self.moment.post_count,
                tags: &tags,
            },
            counts: &self.moment.counts,
            now: self.event.at,
            is_reported: false,
        };
        let mut assessed = assess(&rules.set, &self.event, &around, scratch);
        let kinds = assessed
            .orders
            .iter()
            .map(|order| order.kind.as_str().to_owned());
        assessed.assessment.orders = kinds.collect();
        assessed
    }
}
