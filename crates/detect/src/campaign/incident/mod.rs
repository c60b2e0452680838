//! A campaign as one thing: what, at whom, by whom, since when, and why it reads as one.

mod calls;
mod grow;
mod member;
mod pages;
mod timeline;

use std::collections::BTreeMap;

use evenhand_model::Time;

pub use self::calls::CallPost;
use self::calls::Calls;
use self::member::Doing;
pub use self::member::{Member, Role};
pub use self::pages::RoleCounts;
use self::timeline::Timeline;
pub use self::timeline::{Growth, Tick};
use super::key::{KeySet, KeyTable};
use super::score::Assessment;
use super::seen::ObjectKind;

/// Spellings, links, texts that are listed.
const VARIANTS_MAX: usize = 64;
/// Lines of the drawing.
const EDGES_MAX: usize = 200;

/// One spelling, link, picture or text of an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// What it is.
    pub kind: ObjectKind,
    /// Its key.
    pub key: u64,
    /// How it is written, where it is.
    pub label: Box<str>,
    /// When it was first shared.
    pub first_at: Time,
}

/// One line of the drawing: two accounts that shared together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// One account.
    pub one: u64,
    /// The other.
    pub other: u64,
    /// How often.
    pub weight: u32,
}

/// One campaign.
#[derive(Clone, Debug)]
pub struct Incident {
    /// Its key; the same where the same events are fed again.
    pub id: u64,
    /// When it was told of first.
    pub opened_at: Time,
    /// The first post that belongs to it.
    pub first_at: Time,
    /// The latest.
    pub last_at: Time,
    /// When it had been quiet for long enough.
    pub closed_at: Option<Time>,
    /// The incident that it turned out to be a part of.
    pub merged_into: Option<u64>,
    /// Posts in it.
    pub posts: u64,
    /// Posts by accounts beyond those that are kept.
    pub members_left_out: u64,
    /// Spellings, links, pictures and texts.
    pub variants: Vec<Variant>,
    /// Who shared together with whom, heaviest first.
    pub edges: Vec<Edge>,
    /// Why it reads as it does, at the last look.
    pub assessment: Assessment,
    /// Why it was opened.
    pub opened_on: Assessment,
    seeds: Vec<(Time, u64, u64)>,
    members: KeyTable<Doing>,
    members_max: usize,
    targets: KeyTable<u32>,
    texts: KeyTable<u64>,
    posts_seen: KeySet,
    timeline: Timeline,
    calls: Calls,
    told_members: usize,
}

impl Incident {
    pub(super) fn new(id: u64, now: Time, members_max: usize) -> Self {
        Self {
            id,
            opened_at: now,
            first_at: now,
            last_at: Time::from_micros(i64::MIN),
            closed_at: None,
            merged_into: None,
            posts: 0,
            members_left_out: 0,
            variants: Vec::new(),
            edges: Vec::new(),
            assessment: Assessment::default(),
            opened_on: Assessment::default(),
            seeds: Vec::new(),
            members: KeyTable::default(),
            members_max,
            targets: KeyTable::default(),
            texts: KeyTable::default(),
            posts_seen: KeySet::default(),
            timeline: Timeline::new(),
            calls: Calls::default(),
            told_members: 0,
        }
    }

    pub(super) fn add_variant(&mut self, variant: Variant) {
        if self.variants.len() < VARIANTS_MAX
            && self.variants.iter().all(|one| one.key != variant.key)
        {
            self.variants.push(variant);
        }
    }

    /// Notes the network of the last look: heavy edges stay, and who once had one keeps the mark.
    pub(super) fn note_network(&mut self, edges: &[(u64, u64, u32)], accounts: &[u64]) {
        for account in accounts {
            if let Some(member) = self.members.get_mut(account) {
                member.in_network = true;
            }
        }
        let mut heaviest: BTreeMap<(u64, u64), u32> = BTreeMap::new();
        let known = self
            .edges
            .iter()
            .map(|edge| (edge.one, edge.other, edge.weight));
        for (one, other, weight) in known.chain(edges.iter().copied().take(EDGES_MAX)) {
            let kept = heaviest
                .entry((one.min(other), one.max(other)))
                .or_default();
            *kept = weight.max(*kept);
        }
        let edges = heaviest
            .into_iter()
            .map(|((one, other), weight)| Edge { one, other, weight });
        self.edges = edges.collect();
        self.edges
            .sort_by_key(|edge| (std::cmp::Reverse(edge.weight), edge.one, edge.other));
        self.edges.truncate(EDGES_MAX);
    }

    /// The part of some accounts that are members, or of the members that are among them where those are fewer.
    pub(super) fn part_of(&self, accounts: &KeySet) -> f64 {
        self.members_among(accounts) as f64 / accounts.len().min(self.members.len()).max(1) as f64
    }

    /// The part of its members that are among some accounts.
    pub(super) fn share_in(&self, accounts: &KeySet) -> f64 {
        self.members_among(accounts) as f64 / self.members.len().max(1) as f64
    }

    /// How many of some accounts are members.
    pub(super) fn members_among(&self, accounts: &KeySet) -> usize {
        let each = accounts.iter();
        each.filter(|account| self.members.contains_key(account))
            .count()
    }

    /// Whether it has half as many members again as when this was last asked and true.
    pub(super) fn has_grown(&mut self) -> bool {
        let has_grown = self.members.len() * 2 >= self.told_members * 3;
        if has_grown {
            self.told_members = self.members.len().max(2);
        }
        has_grown
    }

    /// The first posts: when, which, by whom.
    pub fn seeds(&self) -> &[(Time, u64, u64)] {
        &self.seeds
    }

    /// How many accounts are in it.
    pub fn members_count(&self) -> usize {
        self.members.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.members.capacity() * (size_of::<Doing>() + 9)
            + self.posts_seen.capacity() * 9
            + self.texts.capacity() * 17
            + self.targets.capacity() * 17
            + self
                .variants
                .iter()
                .map(|one| size_of::<Variant>() + one.label.len())
                .sum::<usize>()
            + self.edges.capacity() * size_of::<Edge>()
    }
}
