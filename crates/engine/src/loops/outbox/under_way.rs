//! Attempts that have started and not ended.

use std::collections::{HashMap, HashSet};

use evenhand_model::{Delivery, DeliveryId, Destination, SubjectId};

/// Attempts under way at once to one destination, so that a slow one holds up nobody else.
const ATTEMPTS_PER_DESTINATION_MAX: usize = 64;
/// Attempts under way at once in all.
const ATTEMPTS_MAX: usize = 256;

/// Attempts that have started and not ended.
#[derive(Default)]
pub struct UnderWay {
    deliveries: HashSet<DeliveryId>,
    subjects: HashSet<(Destination, SubjectId)>,
    per_destination: HashMap<Destination, usize>,
}

impl UnderWay {
    /// Whether no more attempts can start.
    pub fn is_full(&self) -> bool {
        self.deliveries.len() >= ATTEMPTS_MAX
    }

    /// Whether a destination takes no more at present.
    pub fn is_full_to(&self, to: Destination) -> bool {
        let here = self.per_destination.get(&to).copied().unwrap_or(0);
        self.is_full() || here >= ATTEMPTS_PER_DESTINATION_MAX
    }

    /// Whether an attempt can start now. Orders on one subject go out one by one; other messages wait
    /// for nobody.
    pub fn has_room_for(&self, delivery: &Delivery) -> bool {
        !self.is_full_to(delivery.to)
            && !self.deliveries.contains(&delivery.id)
            && (delivery.message.order().is_none()
                || !self.subjects.contains(&(delivery.to, delivery.subject)))
    }

    /// An attempt starts.
    pub fn begin(&mut self, delivery: &Delivery) {
        self.deliveries.insert(delivery.id);
        if delivery.message.order().is_some() {
            self.subjects.insert((delivery.to, delivery.subject));
        }
        *self.per_destination.entry(delivery.to).or_default() += 1;
    }

    /// An attempt has ended.
    pub fn end(&mut self, delivery: &Delivery) {
        self.deliveries.remove(&delivery.id);
        if delivery.message.order().is_some() {
            self.subjects.remove(&(delivery.to, delivery.subject));
        }
        if let Some(here) = self.per_destination.get_mut(&delivery.to) {
            *here = here.saturating_sub(1);
        }
    }
}
