//! Where the accounts of a network are drawn: by role on rings, next to those with whom they shared.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::f64::consts::TAU;

use super::incident::{Edge, Incident, Role};

/// One account of a drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The key of the account.
    pub account: u64,
    /// What it did.
    pub role: Role,
    /// From left to right, in 0..1.
    pub x: f64,
    /// From top to bottom, in 0..1.
    pub y: f64,
    /// The sum of the weights of its edges.
    pub weight: u32,
}

/// Places for all accounts that the edges of an incident join, in the order of roles and around each ring.
///
/// Originators are in the middle, amplifiers around them, bystanders outside. Around a ring accounts come in the order
/// in which a walk along the edges reaches them, heaviest first, so that who belongs together is drawn together.
/// No forces and no chance: the same incident has the same drawing.
pub fn layout(incident: &Incident) -> Vec<Place> {
    let role = |account| incident.role(account).unwrap_or(Role::Bystander);
    let mut rings: BTreeMap<Role, Vec<(u64, u32)>> = BTreeMap::new();
    for (account, weight) in walk(&incident.edges) {
        rings
            .entry(role(account))
            .or_default()
            .push((account, weight));
    }
    let mut places = Vec::new();
    for (role, ring) in rings {
        let count = ring.len();
        for (number, (account, weight)) in ring.into_iter().enumerate() {
            let angle = TAU * number as f64 / count as f64;
            let radius = radius(role, count);
            places.push(Place {
                account,
                role,
                x: 0.5 + radius * angle.cos(),
                y: 0.5 + radius * angle.sin(),
                weight,
            });
        }
    }
    places
}

fn radius(role: Role, count: usize) -> f64 {
    match role {
        Role::Originator if count == 1 => 0.0,
        Role::Originator => 0.15,
        Role::Amplifier => 0.33,
        Role::Bystander => 0.48,
    }
}

/// Every account with an edge and the sum of its weights, as a walk reaches them that starts with the heaviest
/// account of each connected part and takes heavy edges first.
fn walk(edges: &[Edge]) -> Vec<(u64, u32)> {
    let mut neighbours: BTreeMap<u64, Vec<(u32, u64)>> = BTreeMap::new();
    for edge in edges {
        let ends = [(edge.one, edge.other), (edge.other, edge.one)];
        for (one, other) in ends {
            neighbours
                .entry(one)
                .or_default()
                .push((edge.weight, other));
        }
    }
    for list in neighbours.values_mut() {
        list.sort_unstable_by_key(|(weight, other)| (std::cmp::Reverse(*weight), *other));
    }
    let weight = |account: u64| -> u32 {
        let list = neighbours.get(&account);
        let weights = list.into_iter().flatten().map(|(weight, _)| *weight);
        weights.fold(0, u32::saturating_add)
    };
    let mut starts: Vec<u64> = neighbours.keys().copied().collect();
    starts.sort_by_key(|account| std::cmp::Reverse(weight(*account)));
    let mut reached: BTreeSet<u64> = BTreeSet::new();
    let mut order = Vec::new();
    for start in starts {
        let mut waiting = VecDeque::from([start]);
        while let Some(account) = waiting.pop_front() {
            if reached.insert(account) {
                order.push((account, weight(account)));
                let next = neighbours.get(&account).into_iter().flatten();
                waiting.extend(next.map(|(_, other)| *other));
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(edges: &[(u64, u64, u32)], expected: &[(u64, u32)]) {
        let edges: Vec<Edge> = edges
            .iter()
            .map(|(one, other, weight)| Edge {
                one: *one,
                other: *other,
                weight: *weight,
            })
            .collect();
        assert_eq!(walk(&edges), expected);
    }

    #[test]
    fn who_shared_together_comes_one_after_the_other() {
        check(&[], &[]);
        check(&[(1, 2, 3)], &[(1, 3), (2, 3)]);
        // 9 is the heaviest of its part; 5 is joined to it more than 3 is.
        check(
            &[(3, 9, 2), (5, 9, 7), (1, 2, 4)],
            &[(9, 9), (5, 7), (3, 2), (1, 4), (2, 4)],
        );
    }
}
