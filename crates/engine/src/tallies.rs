//! What was counted and is not in the store yet: figures, not records, so a crash may lose the last few
//! seconds of them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use evenhand_flow::operation::tally::AddCounts;
use evenhand_flow::work::{Count, Counts, Figure, Select, Tally};
use evenhand_model::{Platform, Principal, Problem, Time};

use crate::engine::Engine;

/// Hours that are read at a time.
const PAGE: usize = 2_000;

/// Counts in memory.
#[derive(Debug, Default)]
pub struct Tallies {
    counts: Mutex<Counts>,
}

impl Tallies {
    /// Adds what a committed operation counted.
    pub(crate) fn add(&self, counts: Vec<Count>) {
        if counts.is_empty() {
            return;
        }
        let mut sum = self.lock();
        for count in counts {
            sum.add(count);
        }
    }

    /// Sets the level of a figure.
    pub(crate) fn set(
        &self,
        platform: &Platform,
        figure: Figure,
        at: Time,
        label: &str,
        level: u64,
    ) {
        self.lock().set(platform, figure, at, label, level);
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// Counts something that no operation does, as reading and answering alone changes no row.
    pub fn tally(&self, platform: &Platform, figure: Figure, label: &str) {
        self.tallies.add(vec![Count {
            platform: platform.clone(),
            figure,
            label: label.to_owned(),
            at: self.now(),
            change: 1,
        }]);
    }

    /// Writes down what was counted since the last time.
    pub async fn write_tallies(&self) -> Result<(), Problem> {
        let counts = std::mem::take(&mut *self.tallies.lock());
        if counts.is_empty() {
            return Ok(());
        }
        let add = AddCounts {
            counts: counts.clone(),
        };
        let written = self.submit(Principal::System, add).await;
        if written.is_err() {
            self.tallies.lock().add_older(counts);
        }
        written
    }

    /// The hours of a figure from that of one instant to that of another, in order, with what is not in the
    /// store yet.
    pub fn tallies(
        &self,
        platform: &Platform,
        figure: Figure,
        from: Time,
        to: Time,
    ) -> Result<Vec<Tally>, Problem> {
        let select = Select::tallies(platform, figure, Tally::hour_of(from), PAGE);
        let mut hours = self.every::<Tally>(select)?;
        let counts = self.tallies.lock().clone();
        for (whose, what, hour, labels) in counts.hours() {
            if (whose, what) != (platform, figure) {
                continue;
            }
            let place = hours.iter().position(|tally| tally.hour == hour);
            let place = place.unwrap_or_else(|| {
                hours.push(Tally {
                    platform: platform.clone(),
                    figure,
                    hour,
                    counts: Default::default(),
                });
                hours.len() - 1
            });
            if let Some(tally) = hours.get_mut(place) {
                Counts::apply(tally, labels);
            }
        }
        hours.sort_by_key(|tally| tally.hour);
        hours.retain(|tally| tally.hour >= Tally::hour_of(from) && tally.hour <= to);
        Ok(hours)
    }
}
