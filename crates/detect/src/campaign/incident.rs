//! A campaign as one thing: what, at whom, by whom, since when, and why it reads as one.

use std::collections::BTreeMap;
use std::collections::hash_map::Entry;

use evenhand_model::{Duration, Time};

use super::key::{KeySet, KeyTable};
use super::near::BANDS;
use super::score::Assessment;
use super::seen::ObjectKind;
use super::track::Share;

/// First posts that are kept.
const SEEDS_MAX: usize = 10;
/// Spellings, links, texts that are listed.
const VARIANTS_MAX: usize = 64;
/// Different targets that are counted.
const TARGETS_MAX: usize = 1_024;
/// Lines of the drawing.
const EDGES_MAX: usize = 200;
/// Steps of the timeline; beyond that each becomes twice as long.
const TICKS_MAX: usize = 288;
/// Texts that copies are told by.
const TEXTS_MAX: usize = 16_384;
/// Posts that are known by their keys, so that none counts twice.
const POSTS_MAX: usize = 65_536;
/// Posts from which on somebody pushes rather than says something.
const REPEATS_MIN: u32 = 3;

/// What somebody did in an incident. It says nothing of who or what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Among the first, with words or links that others took over.
    Originator,
    /// Posted what others posted, at the same time as others, or again and again.
    Amplifier,
    /// Used the hashtag or link in words of their own, once or twice: also who argues against it.
    Bystander,
}

/// An account in an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The key of the account.
    pub account: u64,
    /// What it did.
    pub role: Role,
    /// When it first posted in this incident.
    pub first_at: Time,
    /// When it last did.
    pub last_at: Time,
    /// How many posts.
    pub posts: u32,
}

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

/// One step of the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tick {
    /// When it begins.
    pub at: Time,
    /// How long it is.
    pub span: Duration,
    /// Posts in it.
    pub posts: u32,
    /// Accounts that posted for the first time in this incident.
    pub joined: u32,
}

/// How an incident grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// Posts in the last quarter of an hour.
    pub posts: u32,
    /// Posts in the one before.
    pub posts_before: u32,
    /// Accounts that joined in the last quarter of an hour.
    pub joined: u32,
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
    /// Accounts beyond those that are kept.
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
    ticks: BTreeMap<i64, (u32, u32)>,
    tick_minutes: i64,
    told_members: usize,
}

#[derive(Clone, Copy, Debug)]
struct Doing {
    first_at: Time,
    last_at: Time,
    posts: u32,
    has_copied: bool,
    was_copied: bool,
    in_network: bool,
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
            ticks: BTreeMap::new(),
            tick_minutes: 1,
            told_members: 0,
        }
    }

    /// Takes in a post, once.
    pub(super) fn add(&mut self, share: &Share) {
        if self.posts_seen.contains(&share.post) {
            return;
        }
        if self.posts_seen.len() < POSTS_MAX {
            self.posts_seen.insert(share.post);
        }
        self.posts += 1;
        self.first_at = self.first_at.min(share.at);
        self.last_at = self.last_at.max(share.at);
        let has_copied = self.note_text(share);
        let mut joined = false;
        let has_room = self.members.len() < self.members_max;
        match self.members.entry(share.account) {
            Entry::Occupied(mut member) => {
                let member = member.get_mut();
                member.first_at = member.first_at.min(share.at);
                member.last_at = member.last_at.max(share.at);
                member.posts = member.posts.saturating_add(1);
                member.has_copied |= has_copied;
            }
            Entry::Vacant(place) if has_room => {
                joined = true;
                place.insert(Doing {
                    first_at: share.at,
                    last_at: share.at,
                    posts: 1,
                    has_copied,
                    was_copied: false,
                    in_network: false,
                });
            }
            Entry::Vacant(_) => self.members_left_out += 1,
        }
        for target in share.targets.into_iter().flatten() {
            if self.targets.len() < TARGETS_MAX || self.targets.contains_key(&target) {
                *self.targets.entry(target).or_default() += 1;
            }
        }
        self.note_seed(share);
        self.note_tick(share.at, joined);
    }

    /// Whether another account had this text before; notes both.
    fn note_text(&mut self, share: &Share) -> bool {
        let mut has_copied = false;
        let text: [u32; BANDS] = match share.text {
            Some(text) => text,
            None => return false,
        };
        for band in text.map(u64::from) {
            match self.texts.get(&band) {
                Some(first) if *first != share.account => {
                    has_copied = true;
                    if let Some(first) = self.members.get_mut(first) {
                        first.was_copied = true;
                    }
                }
                Some(_) => {}
                None if self.texts.len() < TEXTS_MAX => {
                    self.texts.insert(band, share.account);
                }
                None => {}
            }
        }
        has_copied
    }

    fn note_seed(&mut self, share: &Share) {
        let seed = (share.at, share.post, share.account);
        let place = self.seeds.partition_point(|one| *one < seed);
        if place < SEEDS_MAX {
            self.seeds.insert(place, seed);
            self.seeds.truncate(SEEDS_MAX);
        }
    }

    fn note_tick(&mut self, at: Time, joined: bool) {
        let minute = at.micros().div_euclid(60_000_000);
        let tick = self
            .ticks
            .entry(minute.div_euclid(self.tick_minutes))
            .or_default();
        tick.0 = tick.0.saturating_add(1);
        tick.1 = tick.1.saturating_add(u32::from(joined));
        while self.ticks.len() > TICKS_MAX {
            self.tick_minutes = self.tick_minutes.saturating_mul(2);
            for (number, (posts, joined)) in std::mem::take(&mut self.ticks) {
                let tick = self.ticks.entry(number.div_euclid(2)).or_default();
                tick.0 = tick.0.saturating_add(posts);
                tick.1 = tick.1.saturating_add(joined);
            }
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

    /// The part of some accounts that are members.
    pub(super) fn part_of(&self, accounts: &KeySet) -> f64 {
        let both = accounts
            .iter()
            .filter(|account| self.members.contains_key(account))
            .count();
        both as f64 / accounts.len().min(self.members.len()).max(1) as f64
    }

    /// Whether it has half as many members again as when this was last asked and true.
    pub(super) fn has_grown(&mut self) -> bool {
        let has_grown = self.members.len() * 2 >= self.told_members * 3;
        if has_grown {
            self.told_members = self.members.len().max(2);
        }
        has_grown
    }

    /// Takes over everything of an incident that turned out to be a part of this one. A post that both
    /// had counts once as long as both still know it.
    pub(super) fn absorb(&mut self, other: &Incident) {
        let twice = other.posts_seen.intersection(&self.posts_seen).count() as u64;
        self.posts += other.posts.saturating_sub(twice);
        self.posts_seen.extend(
            other
                .posts_seen
                .iter()
                .take(POSTS_MAX.saturating_sub(self.posts_seen.len())),
        );
        self.first_at = self.first_at.min(other.first_at);
        self.last_at = self.last_at.max(other.last_at);
        self.opened_at = self.opened_at.min(other.opened_at);
        for (account, theirs) in &other.members {
            let has_room = self.members.len() < self.members_max;
            match self.members.get_mut(account) {
                Some(ours) => {
                    ours.first_at = ours.first_at.min(theirs.first_at);
                    ours.last_at = ours.last_at.max(theirs.last_at);
                    ours.posts = ours.posts.max(theirs.posts);
                    ours.has_copied |= theirs.has_copied;
                    ours.was_copied |= theirs.was_copied;
                    ours.in_network |= theirs.in_network;
                }
                None if has_room => {
                    self.members.insert(*account, *theirs);
                }
                None => self.members_left_out += 1,
            }
        }
        for (target, count) in &other.targets {
            if self.targets.len() < TARGETS_MAX || self.targets.contains_key(target) {
                let ours = self.targets.entry(*target).or_default();
                *ours = (*count).max(*ours);
            }
        }
        for (at, post, account) in other.seeds.iter().copied() {
            let seed = (at, post, account);
            let place = self.seeds.partition_point(|one| *one < seed);
            if place < SEEDS_MAX && self.seeds.get(place) != Some(&seed) {
                self.seeds.insert(place, seed);
                self.seeds.truncate(SEEDS_MAX);
            }
        }
        for variant in &other.variants {
            self.add_variant(variant.clone());
        }
        for (text, account) in &other.texts {
            if self.texts.len() < TEXTS_MAX {
                self.texts.entry(*text).or_insert(*account);
            }
        }
        let edges: Vec<(u64, u64, u32)> = other
            .edges
            .iter()
            .map(|edge| (edge.one, edge.other, edge.weight))
            .collect();
        self.note_network(&edges, &[]);
    }

    /// The first posts: when, which, by whom.
    pub fn seeds(&self) -> &[(Time, u64, u64)] {
        &self.seeds
    }

    /// How many accounts are in it.
    pub fn members_count(&self) -> usize {
        self.members.len()
    }

    /// Everybody in it with their role, in the order in which they came.
    pub fn members(&self) -> Vec<Member> {
        let first: KeySet = self.seeds.iter().map(|(_, _, account)| *account).collect();
        let mut members: Vec<Member> = self
            .members
            .iter()
            .map(|(account, doing)| Member {
                account: *account,
                role: doing.role(first.contains(account)),
                first_at: doing.first_at,
                last_at: doing.last_at,
                posts: doing.posts,
            })
            .collect();
        members.sort_unstable_by_key(|member| (member.first_at, member.account));
        members
    }

    /// Who is mentioned or answered, most often first.
    pub fn targets(&self) -> Vec<(u64, u32)> {
        let mut targets: Vec<(u64, u32)> = self
            .targets
            .iter()
            .map(|(target, count)| (*target, *count))
            .collect();
        targets.sort_unstable_by_key(|(target, count)| (std::cmp::Reverse(*count), *target));
        targets
    }

    /// Posts over time, at most 288 steps of equal length; steps without posts are left out.
    pub fn timeline(&self) -> Vec<Tick> {
        let span = self.tick_minutes.saturating_mul(60_000_000);
        let tick = |(number, (posts, joined)): (&i64, &(u32, u32))| Tick {
            at: Time::from_micros(number.saturating_mul(span)),
            span: Duration::from_micros(span),
            posts: *posts,
            joined: *joined,
        };
        self.ticks.iter().map(tick).collect()
    }

    /// How it grows at a time. Where steps of the timeline are longer than a quarter of an hour, they count as one.
    pub fn growth(&self, now: Time) -> Growth {
        let quarter = (15 / self.tick_minutes).max(1);
        let last = now
            .micros()
            .div_euclid(60_000_000)
            .div_euclid(self.tick_minutes);
        let sum = |from: i64, to: i64| {
            let ticks = self.ticks.range(from..=to);
            ticks.fold((0_u32, 0_u32), |(posts, joined), (_, tick)| {
                (posts + tick.0, joined + tick.1)
            })
        };
        let (posts, joined) = sum(last.saturating_sub(quarter - 1), last);
        let before = last.saturating_sub(quarter);
        Growth {
            posts,
            posts_before: sum(before.saturating_sub(quarter - 1), before).0,
            joined,
        }
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

impl Doing {
    fn role(&self, is_first: bool) -> Role {
        if is_first && (self.was_copied || self.in_network) {
            Role::Originator
        } else if self.has_copied || self.was_copied || self.in_network || self.posts >= REPEATS_MIN
        {
            Role::Amplifier
        } else {
            Role::Bystander
        }
    }
}
