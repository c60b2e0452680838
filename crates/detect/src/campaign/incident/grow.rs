//! How an incident grows: by a post, or by another incident.

use std::collections::hash_map::Entry;

use super::Incident;
use super::member::Doing;
use crate::campaign::near::short_bands;
use crate::campaign::track::Share;

/// First posts that are kept.
const SEEDS_MAX: usize = 10;
/// Different targets that are counted.
const TARGETS_MAX: usize = 1_024;
/// Texts that copies are told by.
const TEXTS_MAX: usize = 16_384;
/// Posts that are known by their keys, so that none counts twice.
const POSTS_MAX: usize = 65_536;

impl Incident {
    /// Takes in a post, once.
    pub(in crate::campaign) fn add(&mut self, share: &Share) {
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
        self.calls.note(share);
        self.timeline.note(share.at, joined);
    }

    /// Whether another account had this text before; notes both.
    fn note_text(&mut self, share: &Share) -> bool {
        let mut has_copied = false;
        let Some(rows) = share.text else {
            return false;
        };
        for band in short_bands(&rows) {
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

    /// Takes over everything of an incident that turned out to be a part of this one. A post that both
    /// had counts once as long as both still know it.
    pub(in crate::campaign) fn absorb(&mut self, other: &Incident) {
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
        self.calls.absorb(&other.calls);
        self.timeline.absorb(&other.timeline);
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
}
