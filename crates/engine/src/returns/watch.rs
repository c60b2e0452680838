//! Watching a suspended account, with what it has done.

use evenhand_detect::returns::Conduct;
use evenhand_flow::operation::returns::conduct::KeepConduct;
use evenhand_flow::work::KeptConduct;
use evenhand_model::{Account, OrderId, Problem, Subject, SubjectId, Time};

use super::follow::{Follower, Found};
use super::private::{Comparable, compares_networks, kept_until};
use super::profile::compared;
use super::watched::Suspended;
use crate::engine::Engine;

impl Follower {
    /// Watches an account as it is now; under no order where the platform has suspended it by itself.
    pub(super) fn watch(
        &mut self,
        engine: &Engine,
        account: SubjectId,
        order: Option<(OrderId, Time)>,
    ) -> Result<(), Problem> {
        let (Some(row), Some(subject)) = (
            engine.get::<Account>(account)?,
            engine.get::<Subject>(account)?,
        ) else {
            return Ok(());
        };
        let Some(at) = order.map(|(_, at)| at).or(row.suspended_at) else {
            return Ok(());
        };
        let signals = engine.settings.private_signals.as_ref();
        let private_until = kept_until(signals, at, engine.now());
        let private = private_until.map(|_| Comparable::of(&row, signals));
        let mut compared = compared(&row, Some(at), private.unwrap_or_default());
        if let Some(until) = private_until {
            self.private_until.insert((until, account));
            if compares_networks(signals) {
                self.without_network.insert(account);
            }
        }
        if let (Some(deeds), Some(id)) = (&self.deeds, &subject.external_id) {
            compared = compared.called(deeds.hashes().account(&subject.platform, id));
        }
        match self.kept(engine, &subject)? {
            Some(conduct) => compared = compared.with_conduct(&conduct),
            None => {
                self.unkept.insert(account);
            }
        }
        self.watched.put(Suspended {
            subject: account,
            platform: subject.platform,
            order: order.map(|(order, _)| order),
            account: compared,
        });
        Ok(())
    }

    /// What the store keeps of what a suspended account has done. It is counted, as the log may not tell of it any more.
    fn kept(&mut self, engine: &Engine, subject: &Subject) -> Result<Option<Conduct>, Problem> {
        let kept = engine.get::<KeptConduct>(subject.id)?;
        let (Some(deeds), Some(id)) = (&self.deeds, &subject.external_id) else {
            return Ok(None);
        };
        let Some(kept) = kept.filter(|kept| kept.key == deeds.hashes().key_id()) else {
            return Ok(None);
        };
        let account = deeds.hashes().account(&subject.platform, id);
        kept.conduct
            .deeds()
            .for_each(|deed| self.seen.saw(account, &deed));
        Ok(Some(kept.conduct))
    }

    /// Once the log was read to its end, what suspended accounts have done is known, is compared and is kept.
    pub(super) fn keep_what_is_known(
        &mut self,
        engine: &Engine,
        found: &mut Found,
    ) -> Result<(), Problem> {
        let Some(deeds) = self.deeds.as_ref().filter(|deeds| deeds.is_caught_up()) else {
            return Ok(());
        };
        for account in std::mem::take(&mut self.without_network) {
            let Some(subject) = engine.get::<Subject>(account)? else {
                continue;
            };
            let id = subject.external_id.as_deref();
            if let Some(network) = id.and_then(|id| deeds.network(&subject.platform, id)) {
                self.watched
                    .change(account, |compared| compared.with_network(&network));
            }
        }
        for account in std::mem::take(&mut self.unkept) {
            let Some(suspension) = self.watched.order_of(account) else {
                continue;
            };
            let Some(subject) = engine.get::<Subject>(account)? else {
                continue;
            };
            let id = subject.external_id.as_deref();
            let conduct = id.and_then(|id| deeds.conduct(&subject.platform, id));
            if let Some(conduct) = conduct.filter(|conduct| !conduct.is_empty()) {
                self.watched
                    .change(account, |compared| compared.with_conduct(conduct));
                found.kept.push(KeepConduct {
                    suspended: account,
                    suspension,
                    conduct: conduct.clone(),
                });
            }
        }
        Ok(())
    }
}
