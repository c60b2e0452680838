//! Suspended accounts: what is known of each, and its suspension as an order in force.

use evenhand_model::{
    Account, Actor, DecidedBy, Decision, DecisionId, DecisionOutcome, ImportKind, Imported,
    OrderKind, Platform, SubjectId,
};

use super::standing::{self, Standing};
use super::{Became, Record};
use crate::accept::import::AcceptedAccount;
use crate::accept::{profile, subject};
use crate::house::House;
use crate::work::{Key, Stop, Work};

impl Record for AcceptedAccount {
    const KIND: ImportKind = ImportKind::Accounts;

    fn keys(&self, _: &House, platform: &Platform) -> Vec<Key> {
        vec![subject::account_key(platform, &self.account.id)]
    }

    fn take(
        &self,
        work: &mut Work<'_>,
        platform: &Platform,
        mark: &Imported,
    ) -> Result<Became, Stop> {
        if self.account.until.is_some_and(|until| until <= work.now) {
            return Ok(Became::Over);
        }
        let account = subject::account(work, platform, &self.account.id)?;
        if standing::is_in_force(work, &account, OrderKind::AccountSuspend)? {
            // A decision that was imported before has suspended it, without a word of who it is.
            if work.get::<Account>(account.id)?.is_none() {
                self.keep_profile(work, account.id, mark)?;
            }
            return Ok(Became::Known);
        }
        self.keep_profile(work, account.id, mark)?;
        self.suspend(work, account.id, mark)?;
        Ok(Became::Taken)
    }
}

impl AcceptedAccount {
    /// The file tells the latest profile of an account that we never heard of. Of another one, what was
    /// seen after its suspension is newer.
    fn keep_profile(
        &self,
        work: &mut Work<'_>,
        id: SubjectId,
        mark: &Imported,
    ) -> Result<(), Stop> {
        let account = &self.account;
        let actor = Actor {
            id: account.id.clone(),
            handle: account.handle.clone(),
            display_name: account.display_name.clone(),
            bio: account.bio.clone(),
            created_at: account.created_at,
            lang: None,
            avatar: None,
            private: None,
        };
        let mut row = profile::load(work, id)?;
        profile::update(&mut row, &actor, &self.private_hashes, account.suspended_at);
        // Keyed hashes are kept for some time after we last heard of an account, as we do now.
        row.last_seen_at = work.now;
        row.imported = Some(mark.clone());
        work.put(row);
        Ok(())
    }

    fn suspend(&self, work: &mut Work<'_>, id: SubjectId, mark: &Imported) -> Result<(), Stop> {
        let account = &self.account;
        let decision = DecisionId::new(work.now, &mut work.rng);
        let suspension = Standing {
            subject: id,
            kind: OrderKind::AccountSuspend,
            since: account.suspended_at,
            until: account.until,
            decision,
            case: None,
        };
        let order = standing::put_in_force(work, suspension, mark)?;
        let policy = account.policy.as_ref();
        work.put(Decision {
            policy: account.policy.clone(),
            policy_version: policy
                .and_then(|id| work.house.policies.get(id))
                .map(|policy| policy.version),
            reason: account.reason.clone().unwrap_or_default(),
            orders: vec![order],
            imported: Some(mark.clone()),
            ..Decision::new(
                decision,
                id,
                DecidedBy::Imported,
                account.suspended_at,
                DecisionOutcome::Violation,
            )
        });
        Ok(())
    }
}
