//! What accounts do, read from the event log.

use std::collections::{BTreeSet, HashMap};

use evenhand_detect::returns::{Conduct, Deed, Seen};
use evenhand_flow::accept::AcceptedEvent;
use evenhand_model::{Content, Duration, EventKind, Platform, Problem, Time, Visibility, limits};

use super::hashes::Hashes;
use super::private::compares_networks;
use super::records::{BYTES_MAX, Counted, Records};
use super::writers::Writers;
use crate::engine::Engine;
use crate::event_feed::EventFeed;

/// Events that one step reads.
const EVENTS_PER_STEP: usize = 2_000;
/// Hashtags and accounts of one post that are looked at.
const VALUES_PER_POST_MAX: usize = 32;
/// Ties that are no contact: on the contrary.
const NO_CONTACT: [&str; 4] = ["block", "mute", "ignore", "report"];
/// Accounts that were erased and of which lines of the log may still come by.
const ERASED_MAX: usize = 100_000;
/// Accounts that wait to be looked at again; beyond that they wait until they have done more.
const DUE_MAX: usize = 50_000;
/// Those that one step looks at.
const DUE_PER_STEP: usize = 200;

/// An account as the platform calls it.
pub type Named = (Platform, String);

/// What accounts have done in the last month, as far as the log tells.
pub struct Deeds {
    feed: EventFeed,
    hashes: Hashes,
    records: Records,
    writers: Writers,
    /// Accounts that were erased, and when.
    erased: HashMap<u64, Time>,
    /// Events that came before this were dealt with by whoever ran before.
    looks_since: Time,
    is_caught_up: bool,
    compares_networks: bool,
    due: BTreeSet<Named>,
}

impl Deeds {
    /// From what the log still holds on. Accounts are looked at again by what came at `looks_since` or later.
    pub fn of(engine: &Engine, looks_since: Time) -> Self {
        let kept = Duration::from_days(limits::EVENT_LOG_DAYS).max(engine.settings.event_log_kept);
        Self {
            feed: EventFeed::since(engine, engine.now().minus(kept)),
            hashes: Hashes::of(engine.house.load_full()),
            records: Records::within(BYTES_MAX),
            writers: Writers::default(),
            erased: HashMap::new(),
            looks_since,
            is_caught_up: false,
            compares_networks: compares_networks(engine.settings.private_signals.as_ref()),
            due: BTreeSet::new(),
        }
    }

    /// Reads on. Answers whether there is more to read at once.
    pub fn read(&mut self, engine: &Engine, seen: &mut Seen) -> Result<bool, Problem> {
        self.forget_erased(engine);
        let events = self.feed.next(engine, EVENTS_PER_STEP)?;
        for logged in &events {
            self.take(&logged.accepted, seen);
        }
        let read = &engine.metrics.return_events_read;
        read.fetch_add(events.len() as u64, std::sync::atomic::Ordering::Relaxed);
        self.is_caught_up = events.len() < EVENTS_PER_STEP;
        Ok(!self.is_caught_up)
    }

    /// Whether everything that has happened is known here.
    pub fn is_caught_up(&self) -> bool {
        self.is_caught_up
    }

    /// Some of the accounts that have done so much more since they were looked at last that they should be again; each once, and
    /// none before the log was read to its end.
    pub fn due(&mut self) -> Vec<Named> {
        let mut due = Vec::new();
        while self.is_caught_up && due.len() < DUE_PER_STEP {
            match self.due.pop_first() {
                Some(named) => due.push(named),
                None => break,
            }
        }
        due
    }

    /// Whether more accounts should be looked at.
    pub fn is_any_due(&self) -> bool {
        self.is_caught_up && !self.due.is_empty()
    }

    /// What an account has done.
    pub fn conduct(&self, platform: &Platform, id: &str) -> Option<&Conduct> {
        self.records.of(self.hashes.account(platform, id))
    }

    /// The network that an account came from last, as a keyed hash; none where networks are not compared.
    pub fn network(&self, platform: &Platform, id: &str) -> Option<String> {
        let network = self.records.network_of(self.hashes.account(platform, id));
        network.map(name_of_network)
    }

    /// How it calls things.
    pub fn hashes(&self) -> &Hashes {
        &self.hashes
    }

    /// How many accounts have a record, and about how many bytes those take that were touched lately.
    pub fn size(&self) -> (usize, usize) {
        self.records.size()
    }

    fn forget_erased(&mut self, engine: &Engine) {
        for (platform, digest) in engine.erased.take() {
            let account = self.hashes.digested(&platform, &digest);
            self.records.forget(account);
            self.writers.forget(account);
            if self.erased.len() >= ERASED_MAX {
                self.erased.clear();
            }
            self.erased.insert(account, engine.now());
        }
    }

    fn is_erased(&self, account: u64, received_at: Time) -> bool {
        let erased = self.erased.get(&account);
        erased.is_some_and(|erased_at| received_at <= *erased_at)
    }

    fn take(&mut self, accepted: &AcceptedEvent, seen: &mut Seen) {
        let event = &accepted.event;
        self.note_network(accepted, seen);
        if !matches!(
            event.kind,
            EventKind::ContentCreated | EventKind::RelationCreated
        ) {
            return;
        }
        let actor = self.hashes.account(&accepted.platform, &event.actor.id);
        if self.is_erased(actor, accepted.received_at) {
            return;
        }
        if let (EventKind::ContentCreated, Some(content)) = (event.kind, &event.content) {
            let deeds = self.posted(accepted, actor, content);
            self.note(
                accepted,
                &event.actor.id,
                actor,
                (Counted::Post, deeds),
                seen,
            );
        }
        if let (EventKind::RelationCreated, Some(relation)) = (event.kind, &event.relation)
            && !NO_CONTACT.contains(&relation.kind.as_str())
        {
            let to = self.hashes.account(&accepted.platform, &relation.to);
            if to == actor || self.is_erased(to, accepted.received_at) {
                return;
            }
            let deeds = vec![Deed::Contacted(to)];
            self.note(
                accepted,
                &event.actor.id,
                actor,
                (Counted::Tie, deeds),
                seen,
            );
            let deeds = vec![Deed::FollowedBy(actor)];
            self.note(accepted, &relation.to, to, (Counted::Tie, deeds), seen);
        }
    }

    fn note_network(&mut self, accepted: &AcceptedEvent, seen: &mut Seen) {
        let network = accepted.derived_hashes.ip_prefix.as_ref();
        let Some(network) = network.filter(|_| self.compares_networks) else {
            return;
        };
        let actor = self
            .hashes
            .account(&accepted.platform, &accepted.event.actor.id);
        if self.is_erased(actor, accepted.received_at) {
            return;
        }
        let network = self.hashes.key.hash(&[b"network", network.as_bytes()]);
        self.records.came_from(actor, network);
        seen.came_from(actor, &name_of_network(network));
    }

    /// Whom a post is to, and what is in it. Of what only the people in a conversation see, no words are compared.
    fn posted(&mut self, accepted: &AcceptedEvent, actor: u64, content: &Content) -> Vec<Deed> {
        let platform = &accepted.platform;
        let mentions = content.mentions.iter().take(VALUES_PER_POST_MAX);
        let mentioned = mentions.map(|id| self.hashes.account(platform, id));
        let answered = content.in_reply_to.as_ref();
        let answered = answered.map(|id| self.hashes.content(platform, id));
        let answered = answered.and_then(|content| self.writers.of(content));
        let targets = mentioned
            .chain(answered)
            .filter(|target| *target != actor && !self.is_erased(*target, accepted.received_at));
        let mut deeds: Vec<Deed> = targets.map(Deed::Contacted).collect();
        if content.visibility != Some(Visibility::Private) {
            let hashtags = content.hashtags.iter().take(VALUES_PER_POST_MAX);
            deeds.extend(hashtags.map(|tag| Deed::Used(self.hashes.hashtag(platform, tag))));
            let text = content.text.as_deref();
            deeds.extend(text.and_then(|text| Deed::posted(text, &self.hashes.key)));
        }
        let id = self.hashes.content(platform, &content.id);
        self.writers.wrote(actor, id);
        deeds
    }

    fn note(
        &mut self,
        accepted: &AcceptedEvent,
        id: &str,
        account: u64,
        (counted, deeds): (Counted, Vec<Deed>),
        seen: &mut Seen,
    ) {
        deeds.iter().for_each(|deed| seen.saw(account, deed));
        let is_due = self.records.add(account, counted, deeds);
        if is_due && accepted.received_at >= self.looks_since && self.due.len() < DUE_MAX {
            self.due.insert((accepted.platform.clone(), id.to_owned()));
        }
    }
}

fn name_of_network(network: u64) -> String {
    format!("{network:016x}")
}
