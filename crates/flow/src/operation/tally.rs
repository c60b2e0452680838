//! Writes down what was counted, and forgets old counts.

use evenhand_model::Time;

use crate::work::{Counts, Key, Operation, Stop, Tally, Work};

/// Adds counts to the rows of their hours.
#[derive(Clone, Debug)]
pub struct AddCounts {
    /// What was counted since the last time.
    pub counts: Counts,
}

impl Operation for AddCounts {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let ids = self
            .counts
            .hours()
            .map(|(platform, figure, hour, _)| Tally::id_of(platform, figure, hour));
        work.expect(ids.map(Key::of::<Tally>))?;
        for (platform, figure, hour, labels) in self.counts.hours() {
            let row = work.get::<Tally>(Tally::id_of(platform, figure, hour))?;
            let mut row = row.unwrap_or_else(|| Tally {
                platform: platform.clone(),
                figure,
                hour,
                counts: std::collections::BTreeMap::new(),
            });
            Counts::apply(&mut row, labels);
            work.put(row);
        }
        Ok(())
    }
}

/// Deletes hours that have served their time.
#[derive(Clone, Debug)]
pub struct DropTallies {
    /// What began before this has served its time.
    pub before: Time,
    /// Ids of the rows.
    pub tallies: Vec<String>,
}

impl Operation for DropTallies {
    type Answer = usize;

    fn run(&self, work: &mut Work<'_>) -> Result<usize, Stop> {
        work.expect(self.tallies.iter().map(Key::of::<Tally>))?;
        let mut dropped = 0;
        for id in &self.tallies {
            let row = work.get::<Tally>(id)?;
            if row.is_some_and(|row| row.hour < self.before) {
                work.delete::<Tally>(id)?;
                dropped += 1;
            }
        }
        Ok(dropped)
    }
}
