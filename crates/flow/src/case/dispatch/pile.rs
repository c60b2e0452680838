//! Lanes in memory, for simulations and tests.

use std::collections::{BTreeMap, BTreeSet};

use evenhand_model::{CaseId, Tier, Time};

use super::{Lanes, Waiting};

/// Cases that wait, in memory.
#[derive(Clone, Debug, Default)]
pub struct Pile {
    lanes: [BTreeMap<(Time, CaseId), Waiting>; Tier::ALL.len()],
    by_age: BTreeSet<(Time, CaseId, Tier, Time)>,
}

impl Pile {
    /// Has a case wait.
    pub fn add(&mut self, case: Waiting) {
        self.by_age
            .insert((case.received_at, case.id, case.tier, case.queue_at));
        self.lanes[case.tier as usize].insert((case.queue_at, case.id), case);
    }

    /// Takes a case out.
    pub fn take(&mut self, case: &Waiting) -> Option<Waiting> {
        self.by_age
            .remove(&(case.received_at, case.id, case.tier, case.queue_at));
        self.lanes[case.tier as usize].remove(&(case.queue_at, case.id))
    }

    /// Takes the case with that id out.
    pub fn take_by_id(&mut self, id: CaseId) -> Option<Waiting> {
        let mut all = self.by_age.iter();
        let (_, _, tier, queue_at) = all.find(|(_, one, ..)| *one == id).copied()?;
        let case = self.lanes[tier as usize].get(&(queue_at, id)).cloned()?;
        self.take(&case)
    }

    /// How many wait, by tier.
    pub fn open(&self) -> [u64; Tier::ALL.len()] {
        std::array::from_fn(|tier| self.lanes[tier].len() as u64)
    }
}

impl<'a> Lanes<'a> for &'a Pile {
    fn lane(&self, tier: Tier) -> impl Iterator<Item = &'a Waiting> {
        self.lanes[tier as usize].values()
    }

    fn by_age(&self) -> impl Iterator<Item = &'a Waiting> {
        let pile: &'a Pile = self;
        pile.by_age
            .iter()
            .filter_map(|(_, id, tier, queue_at)| pile.lanes[*tier as usize].get(&(*queue_at, *id)))
    }
}
