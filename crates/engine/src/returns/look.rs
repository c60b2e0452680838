//! Looking at one account: compared with those that it may be the return of.

use evenhand_detect::returns::{Band, Link, Weights};
use evenhand_flow::accept::subject::account_key;
use evenhand_flow::operation::returns::find::FindReturn;
use evenhand_flow::work::{Row as _, SubjectName};
use evenhand_model::{
    Account, Duration, LinkBand, LinkEvidence, LinkFamily, LinkFeature, Problem, Subject,
    SubjectId, Time,
};

use super::deeds::Named;
use super::follow::Follower;
use super::private::Comparable;
use super::profile::compared;
use crate::engine::Engine;

/// How long after an account was first heard of it is looked at again as it does more. Whoever comes back is at it within days.
const YOUNG: Duration = Duration::from_days(14);

impl Follower {
    /// Those of these accounts that are young.
    pub(super) fn named(
        &self,
        engine: &Engine,
        named: Vec<Named>,
    ) -> Result<Vec<Account>, Problem> {
        let keys: Vec<_> = named
            .iter()
            .map(|(platform, id)| account_key(platform, id))
            .collect();
        let names = engine.load(&keys)?;
        let young_since = engine.now().minus(YOUNG);
        let mut accounts = Vec::new();
        for name in names.iter().flatten().filter_map(SubjectName::from_record) {
            let account = engine.get::<Account>(name.subject)?;
            accounts.extend(account.filter(|account| account.first_seen_at >= young_since));
        }
        Ok(accounts)
    }

    /// Looks at an account of which only our id is known.
    pub(super) fn look_at(
        &self,
        engine: &Engine,
        account: SubjectId,
    ) -> Result<Vec<(FindReturn, Time)>, Problem> {
        match engine.get::<Account>(account)? {
            Some(account) => self.look(engine, &account),
            None => Ok(Vec::new()),
        }
    }

    /// Compares an account with those that it may be the return of.
    pub(super) fn look(
        &self,
        engine: &Engine,
        account: &Account,
    ) -> Result<Vec<(FindReturn, Time)>, Problem> {
        let Some(subject) = engine.get::<Subject>(account.subject)? else {
            return Ok(Vec::new());
        };
        let suspended = self.watched.count(&subject.platform);
        if suspended == 0 {
            return Ok(Vec::new());
        }
        engine.metrics.count(&engine.metrics.return_comparisons);
        let signals = engine.settings.private_signals.as_ref();
        let mut candidate = compared(account, None, Comparable::of(account, signals));
        let id = subject.external_id.as_deref();
        let deeds = self.deeds.as_ref().zip(id);
        if let Some(conduct) = deeds.and_then(|(deeds, id)| deeds.conduct(&subject.platform, id)) {
            candidate = candidate.with_conduct(conduct);
        }
        let network = deeds.and_then(|(deeds, id)| deeds.network(&subject.platform, id));
        if let Some(network) = network {
            candidate = candidate.with_network(&network);
        }
        let candidate = self.seen.candidate(candidate);
        let local = engine.settings.return_weights.as_ref();
        let weights = local.unwrap_or_else(|| Weights::shipped());
        let near = self.watched.near(&subject.platform, &candidate.account);
        let near = near.filter(|one| one.subject != account.subject);
        let links = near.filter_map(|one| {
            let link = Link::of(&one.account, &candidate, &self.seen, suspended, weights);
            let found = FindReturn {
                platform: subject.platform.clone(),
                suspended: one.subject,
                suspension: one.order,
                candidate: account.subject,
                evidence: evidence(link, weights)?,
            };
            Some((found, account.first_seen_at))
        });
        Ok(links.collect())
    }
}

/// What is written down of a link that is worth a hint.
fn evidence(link: Link, weights: &Weights) -> Option<LinkEvidence> {
    let band = match link.band {
        Band::None => return None,
        Band::Possible => LinkBand::Possible,
        Band::Likely => LinkBand::Likely,
    };
    let families = link
        .families
        .into_iter()
        .map(|(family, log_odds)| LinkFamily {
            family: family.as_str().to_owned(),
            log_odds,
        });
    let features = link.features.into_iter().map(|feature| LinkFeature {
        family: feature.family.as_str().to_owned(),
        feature: feature.feature.to_owned(),
        log_odds: feature.log_odds,
        chance: feature.chance,
        about: feature.about,
        is_strongest_against: feature.is_strongest_against,
    });
    Some(LinkEvidence {
        log_odds: link.log_odds,
        posterior: link.posterior,
        band,
        weights_version: weights.version,
        prior_log_odds: link.prior_log_odds,
        families: families.collect(),
        features: features.collect(),
    })
}
