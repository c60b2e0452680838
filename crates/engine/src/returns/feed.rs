//! Following the store's feed: who is suspended by now, and who says something new of itself.

use evenhand_flow::operation::returns::find::forbids_return;
use evenhand_flow::work::{Key, Row, Select, Table};
use evenhand_model::{Account, Order, Problem, SubjectId};

use super::follow::{Follower, Found};
use super::private::Comparable;
use super::profile::{compared, digest};
use super::walk::ROWS_PER_READ;
use crate::engine::Engine;

/// Accounts whose profiles are remembered; beyond that all are forgotten, and looked at once more.
const PROFILES_MAX: usize = 4_000_000;

impl Follower {
    /// Follows the feed for a step. Answers the accounts that say something new of themselves, and whether there is more.
    pub(super) fn follow(
        &mut self,
        engine: &Engine,
        sequence: u64,
        found: &mut Found,
    ) -> Result<(Vec<Account>, bool), Problem> {
        let followed = [Table::Order, Table::Account];
        let Some(changes) = engine.changes_since(sequence, &followed)? else {
            tracing::info!(
                "suspended accounts are read anew, as the feed does not go back far enough"
            );
            self.sequence = None;
            return Ok((Vec::new(), true));
        };
        // First who is suspended by now, then who may have come back.
        let rows = engine.load(&changes.keys)?;
        let mut changed = Vec::new();
        for (key, record) in changes.keys.iter().zip(&rows) {
            let Some(record) = record else {
                self.account_gone(key);
                continue;
            };
            if let Some(order) = Order::from_record(record) {
                self.order_changed(engine, order, found)?;
            } else if let Some(account) = Account::from_record(record)
                && self.account_changed(engine, account, found)?
            {
                changed.push(account.clone());
            }
        }
        self.sequence = Some(changes.end);
        Ok((changed, changes.more))
    }

    /// Of an account that was erased nothing is watched.
    fn account_gone(&mut self, key: &Key) {
        if let (Table::Account, Ok(account)) = (key.table, key.id.parse::<SubjectId>()) {
            self.watched.remove(account);
            self.unkept.remove(&account);
            self.profiles.remove(&account);
        }
    }

    fn order_changed(
        &mut self,
        engine: &Engine,
        order: &Order,
        found: &mut Found,
    ) -> Result<(), Problem> {
        if forbids_return(order) {
            return self.watch(engine, order.subject, Some((order.id, order.starts_at)));
        }
        if self.watched.order_of(order.subject) == Some(Some(order.id)) {
            self.watch_if_suspended(engine, order.subject, found)?;
        }
        Ok(())
    }

    /// Answers whether the account says anything new of itself.
    fn account_changed(
        &mut self,
        engine: &Engine,
        account: &Account,
        found: &mut Found,
    ) -> Result<bool, Problem> {
        let private = Comparable::of(account, engine.settings.private_signals.as_ref());
        let now = digest(account, private);
        let before = self.profiles.insert(account.subject, now);
        if before == Some(now) {
            return Ok(false);
        }
        if self.profiles.len() > PROFILES_MAX {
            self.profiles.clear();
        }
        if before.is_none() {
            self.seen.learn(&compared(account, None, private));
        }
        if self.watched.order_of(account.subject).is_some() || account.suspended_at.is_some() {
            self.watch_if_suspended(engine, account.subject, found)?;
        }
        Ok(true)
    }

    /// Private values of suspended accounts whose time is over are compared no more.
    pub(super) fn forget_private(
        &mut self,
        engine: &Engine,
        found: &mut Found,
    ) -> Result<(), Problem> {
        let now = engine.now();
        while let Some((until, account)) = self.private_until.first().copied()
            && until <= now
        {
            self.private_until.pop_first();
            if self.watched.order_of(account).is_some() {
                self.watch_if_suspended(engine, account, found)?;
            }
        }
        Ok(())
    }

    /// Watches an account that an order or the platform itself keeps suspended; what another has done is no longer kept.
    fn watch_if_suspended(
        &mut self,
        engine: &Engine,
        account: SubjectId,
        found: &mut Found,
    ) -> Result<(), Problem> {
        self.watched.remove(account);
        let orders = engine.select::<Order>(&Select::orders_on(account, ROWS_PER_READ))?;
        let order = orders.into_iter().find(forbids_return);
        self.watch(
            engine,
            account,
            order.map(|order| (order.id, order.starts_at)),
        )?;
        if self.watched.order_of(account).is_none() {
            self.unkept.remove(&account);
            found.forgotten.push(account);
        }
        Ok(())
    }
}
