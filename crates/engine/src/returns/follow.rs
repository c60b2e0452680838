//! Keeping up with the store: first a walk over suspensions and accounts, then the feed.

use std::collections::HashMap;
use std::sync::Arc;

use evenhand_detect::returns::{Band, Link, Seen, Weights};
use evenhand_flow::operation::returns::find::{FindReturn, forbids_return};
use evenhand_flow::work::{Key, Row, Select, Table, Value};
use evenhand_model::{
    Account, Duration, LinkBand, LinkEvidence, LinkFeature, Order, OrderId, Principal, Problem,
    Subject, SubjectId, Time,
};

use super::profile::{compared, digest};
use super::watched::{Suspended, Watched};
use crate::engine::{Engine, SHARD};

/// Rows that are read in one go.
const ROWS_PER_READ: usize = 1_000;
/// Commits that one step of following looks at.
const COMMITS_PER_STEP: usize = 500;
/// Accounts whose profiles are remembered; beyond that all are forgotten, and looked at once more.
const PROFILES_MAX: usize = 4_000_000;
/// Values are counted with room for those of so many accounts (16 MiB), however few there are at first: a house grows, and where
/// there is too little room everything looks as if many had it.
const ACCOUNTS: usize = 100_000;
/// After a start accounts that came in the day before it, and those heard of in the last minutes, are looked at again: nobody may
/// have looked at what was written last.
const CAME: Duration = Duration::from_hours(24);
const HEARD: Duration = Duration::from_minutes(10);

/// A place in the feed, and all that is watched.
pub struct Follower {
    watched: Watched,
    seen: Seen,
    /// What accounts said of themselves when they were last looked at.
    profiles: HashMap<SubjectId, u64>,
    sequence: Option<u64>,
}

impl Default for Follower {
    fn default() -> Self {
        Self {
            watched: Watched::new(0),
            seen: Seen::with_room_for(ACCOUNTS),
            profiles: HashMap::new(),
            sequence: None,
        }
    }
}

impl Follower {
    /// One step. Answers whether there is more to do at once.
    pub async fn step(self, engine: &Arc<Engine>) -> (Self, Result<bool, Problem>) {
        let reading = Arc::clone(engine);
        let mut follower = self;
        let before = follower.sequence;
        let read = tokio::task::spawn_blocking(move || {
            let found = follower.read(&reading);
            (follower, found)
        });
        let Ok((mut follower, found)) = read.await else {
            return (
                Self::default(),
                Err(Problem::internal("a comparison ended before its time")),
            );
        };
        match found {
            Ok((links, more)) => {
                for (place, link) in links.iter().enumerate() {
                    if let Err(problem) = engine.submit(Principal::System, link.clone()).await {
                        follower.look_again_at(&links[place..], before);
                        return (follower, Err(problem));
                    }
                }
                (follower, Ok(more))
            }
            Err(problem) => (follower, Err(problem)),
        }
    }

    /// What could not be written down is found again.
    fn look_again_at(&mut self, links: &[FindReturn], sequence: Option<u64>) {
        for link in links {
            self.profiles.remove(&link.candidate);
        }
        self.sequence = sequence;
    }

    fn read(&mut self, engine: &Engine) -> Result<(Vec<FindReturn>, bool), Problem> {
        match self.sequence {
            None => Ok((self.walk(engine)?, true)),
            Some(sequence) => self.follow(engine, sequence),
        }
    }

    /// Everything that there is. What changes meanwhile is found by following from where the store was when it began.
    fn walk(&mut self, engine: &Engine) -> Result<Vec<FindReturn>, Problem> {
        let position = engine.store.position(SHARD).map_err(unreadable)?;
        *self = Self {
            watched: Watched::new(engine.draw(|_, rng| rng.below(u64::MAX))),
            ..Self::default()
        };
        let mut suspended: HashMap<SubjectId, Option<(OrderId, Time)>> = HashMap::new();
        each_row::<Order>(engine, |order| {
            if forbids_return(&order) {
                suspended.insert(order.subject, Some((order.id, order.starts_at)));
            }
        })?;
        let (came_since, heard_since) = (engine.now().minus(CAME), engine.now().minus(HEARD));
        let mut recent = Vec::new();
        each_row::<Account>(engine, |account| {
            self.seen.learn(&compared(&account, None));
            self.profiles.insert(account.subject, digest(&account));
            if account.suspended_at.is_some() {
                suspended.entry(account.subject).or_default();
            }
            if account.first_seen_at >= came_since || account.last_seen_at >= heard_since {
                recent.push(account);
            }
        })?;
        for (account, order) in suspended {
            self.watch(engine, account, order)?;
        }
        let mut links = Vec::new();
        for account in recent {
            links.extend(self.look(engine, &account)?);
        }
        self.sequence = Some(position.sequence);
        Ok(links)
    }

    fn follow(
        &mut self,
        engine: &Engine,
        sequence: u64,
    ) -> Result<(Vec<FindReturn>, bool), Problem> {
        let head = engine.store.position(SHARD).map_err(unreadable)?.sequence;
        let lines = engine.store.feed(SHARD, sequence, COMMITS_PER_STEP);
        let lines = lines.map_err(unreadable)?;
        let first = lines.first().map(|line| line.position.sequence);
        if first.map_or(head > sequence, |first| first > sequence + 1) {
            tracing::info!(
                "suspended accounts are read anew, as the feed does not go back far enough"
            );
            self.sequence = None;
            return Ok((Vec::new(), true));
        }
        let followed = [Table::Order, Table::Account];
        let keys = lines.iter().flat_map(|line| line.changed.iter().cloned());
        let mut keys: Vec<Key> = keys.filter(|key| followed.contains(&key.table)).collect();
        keys.sort_unstable();
        keys.dedup();
        // First who is suspended by now, then who may have come back.
        let rows = engine.load(&keys)?;
        let mut changed = Vec::new();
        for record in rows.iter().flatten() {
            if let Some(order) = Order::from_record(record) {
                self.order_changed(engine, order)?;
            } else if let Some(account) = Account::from_record(record)
                && self.account_changed(engine, account)?
            {
                changed.push(account);
            }
        }
        let mut links = Vec::new();
        for account in changed {
            links.extend(self.look(engine, account)?);
        }
        self.sequence = lines
            .last()
            .map_or(Some(sequence), |line| Some(line.position.sequence));
        Ok((links, lines.len() == COMMITS_PER_STEP))
    }

    fn order_changed(&mut self, engine: &Engine, order: &Order) -> Result<(), Problem> {
        if forbids_return(order) {
            return self.watch(engine, order.subject, Some((order.id, order.starts_at)));
        }
        if self.watched.order_of(order.subject) == Some(Some(order.id)) {
            self.watched.remove(order.subject);
            self.watch_if_suspended(engine, order.subject)?;
        }
        Ok(())
    }

    /// Answers whether the account says anything new of itself.
    fn account_changed(&mut self, engine: &Engine, account: &Account) -> Result<bool, Problem> {
        let now = digest(account);
        let before = self.profiles.insert(account.subject, now);
        if before == Some(now) {
            return Ok(false);
        }
        if self.profiles.len() > PROFILES_MAX {
            self.profiles.clear();
        }
        if before.is_none() {
            self.seen.learn(&compared(account, None));
        }
        if self.watched.order_of(account.subject).is_some() || account.suspended_at.is_some() {
            self.watched.remove(account.subject);
            self.watch_if_suspended(engine, account.subject)?;
        }
        Ok(true)
    }

    /// Watches an account that an order or the platform itself keeps suspended.
    fn watch_if_suspended(&mut self, engine: &Engine, account: SubjectId) -> Result<(), Problem> {
        let orders = engine.select::<Order>(&Select::orders_on(account, ROWS_PER_READ))?;
        if let Some(order) = orders.into_iter().find(forbids_return) {
            return self.watch(engine, account, Some((order.id, order.starts_at)));
        }
        self.watch(engine, account, None)
    }

    fn watch(
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
        if let Some(at) = order.map(|(_, at)| at).or(row.suspended_at) {
            self.watched.put(Suspended {
                subject: account,
                platform: subject.platform,
                order: order.map(|(order, _)| order),
                account: compared(&row, Some(at)),
            });
        }
        Ok(())
    }

    /// Compares an account with those that it may be the return of.
    fn look(&self, engine: &Engine, account: &Account) -> Result<Vec<FindReturn>, Problem> {
        let Some(subject) = engine.get::<Subject>(account.subject)? else {
            return Ok(Vec::new());
        };
        let suspended = self.watched.count(&subject.platform);
        if suspended == 0 {
            return Ok(Vec::new());
        }
        let candidate = self.seen.candidate(compared(account, None));
        let weights = Weights::shipped();
        let near = self.watched.near(&subject.platform, &candidate.account);
        let near = near.filter(|one| one.subject != account.subject);
        let links = near.filter_map(|one| {
            let link = Link::of(&one.account, &candidate, &self.seen, suspended, weights);
            Some(FindReturn {
                platform: subject.platform.clone(),
                suspended: one.subject,
                suspension: one.order,
                candidate: account.subject,
                evidence: evidence(link, weights)?,
            })
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
        features: features.collect(),
    })
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

fn unreadable(error: evenhand_store::StoreError) -> Problem {
    tracing::error!(%error, "the feed can't be read");
    Problem::internal("the store could not be read")
}
