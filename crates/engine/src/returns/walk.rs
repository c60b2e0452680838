//! The first walk over everything that there is.

use std::collections::HashMap;

use evenhand_flow::operation::returns::find::forbids_return;
use evenhand_flow::work::{KeptConduct, Row, Select, Value};
use evenhand_model::{Account, Duration, Order, OrderId, Problem, SubjectId, Time};

use super::deeds::Deeds;
use super::follow::{Follower, Found};
use super::private::Comparable;
use super::profile::{compared, digest};
use super::watched::Watched;
use crate::engine::Engine;

/// Rows that are read in one go.
pub(super) const ROWS_PER_READ: usize = 1_000;
/// After a start accounts that came in the day before it, and those heard of in the last minutes, are looked at again: nobody may
/// have looked at what was written last.
const CAME: Duration = Duration::from_hours(24);
const HEARD: Duration = Duration::from_minutes(10);

impl Follower {
    /// Reads everything anew. What changes meanwhile is found by following from where the store was when it began.
    pub(super) fn walk(&mut self, engine: &Engine) -> Result<Found, Problem> {
        let feed_end = engine.feed_end()?;
        let (came_since, heard_since) = (engine.now().minus(CAME), engine.now().minus(HEARD));
        *self = Self {
            watched: Watched::new(engine.draw(|_, rng| rng.below(u64::MAX))),
            deeds: Some(Deeds::of(engine, came_since)),
            ..Self::default()
        };
        let mut suspended: HashMap<SubjectId, Option<(OrderId, Time)>> = HashMap::new();
        each_row::<Order>(engine, |order| {
            if forbids_return(&order) {
                suspended.insert(order.subject, Some((order.id, order.starts_at)));
            }
        })?;
        let signals = engine.settings.private_signals.as_ref();
        let mut recent = Vec::new();
        each_row::<Account>(engine, |account| {
            let private = Comparable::of(&account, signals);
            self.seen.learn(&compared(&account, None, private));
            self.profiles
                .insert(account.subject, digest(&account, private));
            if account.suspended_at.is_some() {
                suspended.entry(account.subject).or_default();
            }
            if account.first_seen_at >= came_since || account.last_seen_at >= heard_since {
                recent.push(account);
            }
        })?;
        let mut found = Found::default();
        each_row::<KeptConduct>(engine, |kept| {
            if !suspended.contains_key(&kept.subject) {
                found.forgotten.push(kept.subject);
            }
        })?;
        for (account, order) in suspended {
            self.watch(engine, account, order)?;
        }
        for account in recent {
            found.links.extend(self.look(engine, &account)?);
        }
        self.sequence = Some(feed_end);
        Ok(found)
    }
}

fn each_row<R: Row>(engine: &Engine, mut tell: impl FnMut(R)) -> Result<(), Problem> {
    let mut after: Option<(Value, String)> = None;
    loop {
        let rows = engine.select::<R>(&Select::all(R::TABLE, ROWS_PER_READ).after(after))?;
        let is_end = rows.len() < ROWS_PER_READ;
        after = rows.last().map(|row| (Value::Nothing, row.id()));
        rows.into_iter().for_each(&mut tell);
        if is_end {
            return Ok(());
        }
    }
}
