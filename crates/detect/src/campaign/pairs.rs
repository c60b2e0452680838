//! Who shares the same things at the same time, again and again.

use std::collections::HashMap;

use evenhand_model::{Duration, Time};

use super::settings::Settings;
use super::track::Share;

/// Later shares that one share is paired with at most, so that time stays linear in a crowd.
const NEIGHBOURS_MAX: usize = 24;
/// Meetings of two accounts within this span are one occasion.
const OCCASION: Duration = Duration::from_minutes(5);

/// The network of a group, after CooRTweet (Righetti and Balluff 2025): two accounts that share the same object within a short span
/// are a pair, pairs count once for each share, and edges are those that come up at least twice and weigh at least as much as
/// a percentile of all.
#[derive(Clone, Debug, Default)]
pub(super) struct Network {
    /// Two accounts and how often they shared together; heaviest first.
    pub(super) edges: Vec<(u64, u64, u32)>,
    /// Accounts with an edge.
    pub(super) accounts: Vec<u64>,
    /// Times that two accounts shared together, of all pairs.
    pub(super) coincidences: f64,
    /// The same if the shares fell evenly on the time that the group was busy.
    pub(super) coincidences_by_chance: f64,
    /// Pairs that did so at least twice.
    pub(super) repeated: f64,
    /// The same if who coincides with whom were chance, given how active each account is.
    pub(super) repeated_by_chance: f64,
}

/// The network of shares, which are in the order of their times.
pub(super) fn network(shares: &[Share], settings: &Settings) -> Network {
    let mut numbers: HashMap<u64, u32> = HashMap::new();
    let mut accounts = Vec::new();
    let mut counts: Vec<f64> = Vec::new();
    let members: Vec<u32> = shares
        .iter()
        .map(|share| {
            let number = *numbers.entry(share.account).or_insert_with(|| {
                accounts.push(share.account);
                counts.push(0.0);
                (accounts.len() - 1) as u32
            });
            counts[number as usize] += 1.0;
            number
        })
        .collect();
    let mut pairs: Vec<((u32, u32), Time)> = Vec::new();
    for (at, (share, one)) in shares.iter().zip(&members).enumerate() {
        let until = share.at.plus(settings.pair_window);
        let start = pairs.len();
        let later = shares
            .iter()
            .zip(&members)
            .skip(at + 1)
            .take(NEIGHBOURS_MAX);
        for (_, other) in later.take_while(|(later, _)| later.at <= until) {
            let pair = (*one.min(other), *one.max(other));
            if one != other && pairs[start..].iter().all(|(known, _)| *known != pair) {
                pairs.push((pair, share.at));
            }
        }
    }
    let coincidences = pairs.len() as f64;
    pairs.sort_unstable();
    let edges: Vec<((u32, u32), u32)> = pairs
        .chunk_by(|(one, _), (other, _)| one == other)
        .map(|same| (same[0].0, occasions(same)))
        .filter(|(_, occasions)| *occasions >= settings.participation_min.max(1))
        .collect();
    let repeated = edges.len() as f64;
    let posts = shares.len() as f64;
    let squares: f64 = counts.iter().map(|count| (count / posts).powi(2)).sum();
    let fourths: f64 = counts.iter().map(|count| (count / posts).powi(4)).sum();
    let pairs_in_all = accounts.len() as f64 * (accounts.len() as f64 - 1.0) / 2.0;
    let repeated_by_chance =
        (coincidences.powi(2) * (squares * squares - fourths)).clamp(0.0, pairs_in_all.max(0.0));
    let edges = heaviest(edges, settings.edge_percentile);
    let mut in_network: Vec<u32> = edges
        .iter()
        .flat_map(|((one, other), _)| [*one, *other])
        .collect();
    in_network.sort_unstable();
    in_network.dedup();
    let name = |number: u32| accounts[number as usize];
    Network {
        edges: edges
            .into_iter()
            .map(|((one, other), weight)| (name(one), name(other), weight))
            .collect(),
        accounts: in_network.into_iter().map(name).collect(),
        coincidences,
        coincidences_by_chance: by_chance(shares, settings),
        repeated,
        repeated_by_chance,
    }
}

/// How often a pair met, where two who read the same page and go through it together have met once.
fn occasions(meetings: &[((u32, u32), Time)]) -> u32 {
    let mut last: Option<Time> = None;
    let mut occasions = 0;
    for (_, at) in meetings {
        if last.is_none_or(|last| *at >= last.plus(OCCASION)) {
            occasions += 1;
            last = Some(*at);
        }
    }
    occasions
}

fn heaviest(mut edges: Vec<((u32, u32), u32)>, percentile: f64) -> Vec<((u32, u32), u32)> {
    edges.sort_unstable_by_key(|(pair, weight)| (std::cmp::Reverse(*weight), *pair));
    let place = ((1.0 - percentile.clamp(0.0, 1.0)) * edges.len() as f64) as usize;
    if let Some(least) = edges
        .get(place.min(edges.len().saturating_sub(1)))
        .map(|(_, weight)| *weight)
    {
        edges.retain(|(_, weight)| *weight >= least);
    }
    edges
}

/// Coincidences of evenly spread shares over the time that holds the middle nine tenths of them.
fn by_chance(shares: &[Share], settings: &Settings) -> f64 {
    let count = shares.len();
    if count < 2 {
        return 0.0;
    }
    let (from, to) = (shares[count / 20].at, shares[count - 1 - count / 20].at);
    let span = (to.since(from).micros() as f64).max(settings.pair_window.micros() as f64);
    let neighbours = count as f64 * settings.pair_window.micros() as f64 / span;
    count as f64 * neighbours.min(NEIGHBOURS_MAX as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(seconds: i64, account: u64) -> Share {
        Share {
            at: Time::from_micros(seconds * 1_000_000),
            post: seconds as u64,
            account,
            account_created_at: None,
            targets: [None; 2],
            text: None,
            call: None,
        }
    }

    #[track_caller]
    fn check(shares: &[(i64, u64)], expected: &[(u64, u64, u32)]) {
        let shares: Vec<Share> = shares
            .iter()
            .map(|(at, account)| share(*at, *account))
            .collect();
        assert_eq!(network(&shares, &Settings::default()).edges, expected);
    }

    #[test]
    fn two_who_share_together_twice_are_joined() {
        check(&[], &[]);
        check(&[(0, 1), (5, 2)], &[]);
        check(&[(0, 1), (5, 2), (1_000, 2), (1_001, 1)], &[(1, 2, 2)]);
        check(&[(0, 1), (5, 2), (100, 2), (101, 1)], &[]);
        check(&[(0, 1), (11, 2), (1_000, 2), (1_011, 1)], &[]);
        check(&[(0, 1), (1, 1), (2, 1)], &[]);
    }

    #[test]
    fn light_edges_are_left_out_beside_heavy_ones() {
        let mut shares = Vec::new();
        for round in 0..6 {
            shares.extend([(round * 1_000, 1), (round * 1_000 + 1, 2)]);
        }
        for round in 0..2 {
            shares.extend([(round * 1_000 + 10_000, 3), (round * 1_000 + 10_001, 4)]);
        }
        for round in 0..6 {
            shares.extend([(round * 1_000 + 20_000, 5), (round * 1_000 + 20_001, 6)]);
        }
        check(&shares, &[(1, 2, 6), (5, 6, 6)]);
    }

    #[test]
    fn a_crowd_that_meets_by_chance_repeats_no_more_than_chance_says() {
        let shares: Vec<Share> = (0..8_000_u64)
            .map(|n| share(5 * n as i64, super::super::key::mix(n) % 1_000))
            .collect();
        let found = network(&shares, &Settings::default());
        let ratio = (found.repeated + 1.0) / (found.repeated_by_chance + 1.0);
        // Fewer rather than more: who meets the same account twice within minutes has met it once.
        assert!(
            (0.6..1.25).contains(&ratio),
            "{} {}",
            found.repeated,
            found.repeated_by_chance
        );
        let even = found.coincidences / found.coincidences_by_chance;
        assert!((0.8..1.25).contains(&even), "{even}");
    }
}
