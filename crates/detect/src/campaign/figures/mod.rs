//! What a group of posts looks like, in figures that anybody can count again.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use evenhand_model::Time;

use super::near::{Rows, are_alike, short_bands};
use super::pairs::Network;
use super::seen::ObjectKind;
use super::settings::Settings;
use super::track::Share;

/// Days within which sign-ups count as one burst.
const SIGN_UP_DAYS: i64 = 3;
const DAY_MICROS: i64 = 86_400_000_000;
/// Intervals below which their entropy says nothing.
const INTERVALS_MIN: usize = 20;
/// Classes of intervals, each twice as long as the one before: one second to eighteen hours.
const INTERVAL_CLASSES: usize = 16;
/// Texts of which each two are compared.
const COMPARED_MAX: usize = 64;
/// Posts from which on an account pushes rather than says something.
const REPEATS_MIN: u32 = 3;

/// Figures of one group. All are about the group; none is about an account.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Posts in the group.
    pub posts: usize,
    /// Accounts that wrote them.
    pub accounts: usize,
    /// Accounts whose age is known.
    pub accounts_of_known_age: usize,
    /// Accounts that were new when they first posted.
    pub new_accounts: usize,
    /// The part of all posts of the platform that comes from new accounts, in 0..1.
    pub new_usual: f64,
    /// The largest part of the accounts that signed up within three days, in 0..1.
    pub sign_ups_together: f64,
    /// The part of the posts with enough text that nearly repeat another account's, in 0..1.
    pub copied: f64,
    /// Posts with enough text to tell.
    pub posts_with_text: usize,
    /// Whether the group is one text, so that copies are what it was picked by and say nothing more.
    pub is_one_text: bool,
    /// The part of the accounts with three posts or more, in 0..1.
    pub repeaters: f64,
    /// The part of the posts that mention or answer somebody, in 0..1.
    pub targeted: f64,
    /// Whether all posts were picked by whom they mention, so that this says nothing more.
    pub is_one_target: bool,
    /// How far the mentions are on few: the Gini coefficient over as many places as there are such posts. 0 where
    /// each mentions another, near 1 where all mention one.
    pub target_gini: f64,
    /// The entropy of the time between two posts of one account, as a part of the largest possible; low where
    /// they come by a timetable. `None` below twenty intervals.
    pub interval_entropy: Option<f64>,
    /// Times that two accounts would have posted within the pair window had the posts been spread evenly.
    pub meetings_by_chance: f64,
    /// Times that two accounts posted within the pair window, over what evenly spread posts would give.
    pub synchrony: f64,
    /// Pairs of accounts that did so at least twice.
    pub repeated_pairs: f64,
    /// The same if it were chance who coincides with whom.
    pub repeated_pairs_by_chance: f64,
    /// The part of the accounts that is in the network, in 0..1.
    pub in_network: f64,
}

impl Figures {
    /// Counts a group whose shares are in the order of their times, one for each post; `kinds` are those of the
    /// objects that it was picked by.
    pub(super) fn of(
        shares: &[Share],
        network: &Network,
        kinds: &[ObjectKind],
        new_usual: f64,
        settings: &Settings,
    ) -> Self {
        let mut accounts: HashMap<u64, (u32, Share)> = HashMap::new();
        for share in shares {
            accounts.entry(share.account).or_insert((0, *share)).0 += 1;
        }
        let count = accounts.len();
        let part = |some: usize, all: usize| {
            if all == 0 {
                0.0
            } else {
                some as f64 / all as f64
            }
        };
        let ages: Vec<(Time, Time)> = accounts
            .values()
            .filter_map(|(_, first)| Some((first.at, first.account_created_at?)))
            .collect();
        let is_new = |(at, made): &&(Time, Time)| at.since(*made) < settings.new_account;
        let repeaters = accounts
            .values()
            .filter(|(posts, _)| *posts >= REPEATS_MIN)
            .count();
        let are_all = |some: &[ObjectKind]| kinds.iter().all(|kind| some.contains(kind));
        let (copied, posts_with_text) = copies(shares);
        let (targeted, target_gini) = targets(shares);
        Self {
            posts: shares.len(),
            accounts: count,
            accounts_of_known_age: ages.len(),
            new_accounts: ages.iter().filter(is_new).count(),
            new_usual,
            sign_ups_together: part(sign_ups_together(&ages), ages.len()),
            copied: part(copied, posts_with_text),
            posts_with_text,
            is_one_text: are_all(&[ObjectKind::Text]),
            repeaters: part(repeaters, count),
            targeted: part(targeted, shares.len()),
            target_gini,
            is_one_target: are_all(&[ObjectKind::HashtagAtTarget, ObjectKind::Subject]),
            interval_entropy: interval_entropy(shares),
            meetings_by_chance: network.coincidences_by_chance,
            synchrony: (network.coincidences + 1.0) / (network.coincidences_by_chance + 1.0),
            repeated_pairs: network.repeated,
            repeated_pairs_by_chance: network.repeated_by_chance,
            in_network: part(network.accounts.len(), count),
        }
    }
}

/// Posts whose text another account has nearly the same, of all with enough text.
fn copies(shares: &[Share]) -> (usize, usize) {
    let each = shares.iter();
    let texts: Vec<(u64, Rows)> = each
        .filter_map(|share| Some((share.account, share.text?)))
        .collect();
    let copied = if texts.len() <= COMPARED_MAX {
        copies_by_pairs(&texts)
    } else {
        copies_by_bands(&texts)
    };
    (copied, texts.len())
}

/// In a group of a few dozen most texts have no more than one or two copies yet, so each two are compared.
fn copies_by_pairs(texts: &[(u64, Rows)]) -> usize {
    let is_copied = |(account, rows): &&(u64, Rows)| {
        let mut others = texts.iter().filter(|(other, _)| other != account);
        others.any(|(_, other)| are_alike(rows, other))
    };
    texts.iter().filter(is_copied).count()
}

fn copies_by_bands(texts: &[(u64, Rows)]) -> usize {
    // Of each key of a text: who had it first, and whether another account had it too.
    let mut keys: HashMap<u64, (u64, bool)> = HashMap::new();
    for (account, rows) in texts {
        for band in short_bands(rows) {
            let (first, is_shared) = keys.entry(band).or_insert((*account, false));
            *is_shared |= first != account;
        }
    }
    let is_copied = |(_, rows): &&(u64, Rows)| {
        let mut bands = short_bands(rows).into_iter();
        bands.any(|band| keys.get(&band).is_some_and(|(_, shared)| *shared))
    };
    texts.iter().filter(is_copied).count()
}

/// Posts with a target, and the Gini coefficient of the first targets.
fn targets(shares: &[Share]) -> (usize, f64) {
    let mut counts: HashMap<u64, f64> = HashMap::new();
    let mut targeted = 0;
    for share in shares {
        targeted += usize::from(share.targets[0].is_some());
        for target in share.targets.into_iter().flatten() {
            *counts.entry(target).or_default() += 1.0;
        }
    }
    let mut counts: Vec<f64> = counts.into_values().collect();
    counts.sort_unstable_by(f64::total_cmp);
    let total: f64 = counts.iter().sum();
    let places = total;
    if places < 2.0 {
        return (targeted, 0.0);
    }
    // Places that nobody mentioned are zeros before the counts and add nothing to the sum of ranks.
    let empty = places - counts.len() as f64;
    let ranks: f64 = counts
        .iter()
        .enumerate()
        .map(|(rank, count)| (empty + rank as f64 + 1.0) * count)
        .sum();
    let gini = 2.0 * ranks / (places * total) - (places + 1.0) / places;
    (targeted, gini.clamp(0.0, 1.0))
}

/// The most accounts that were made within three days of each other.
fn sign_ups_together(ages: &[(Time, Time)]) -> usize {
    let mut made: Vec<i64> = ages.iter().map(|(_, made)| made.micros()).collect();
    made.sort_unstable();
    let mut first = 0;
    let mut most = 0;
    for (last, time) in made.iter().enumerate() {
        while time.saturating_sub(made[first]) > SIGN_UP_DAYS * DAY_MICROS {
            first += 1;
        }
        most = most.max(last + 1 - first);
    }
    most
}

fn interval_entropy(shares: &[Share]) -> Option<f64> {
    let mut before: HashMap<u64, Time> = HashMap::new();
    let mut classes = [0.0_f64; INTERVAL_CLASSES];
    for share in shares {
        if let Some(before) = before.insert(share.account, share.at) {
            let seconds = share.at.since(before).seconds().max(1);
            let class = (seconds.ilog2() as usize).min(INTERVAL_CLASSES - 1);
            classes[class] += 1.0;
        }
    }
    let count: f64 = classes.iter().sum();
    if count < INTERVALS_MIN as f64 {
        return None;
    }
    let parts = classes
        .iter()
        .filter(|class| **class > 0.0)
        .map(|class| class / count);
    let entropy: f64 = parts.map(|part| -part * part.ln()).sum();
    Some(entropy / (INTERVAL_CLASSES as f64).ln())
}

/// Different accounts in a group.
pub(super) fn accounts(shares: &[Share]) -> usize {
    shares
        .iter()
        .map(|share| share.account)
        .collect::<HashSet<_>>()
        .len()
}
