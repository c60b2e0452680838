//! Puts rules after those that they refer to.

use std::collections::BTreeMap;

use crate::condition::{Parsed, rules_mentioned};

/// Places of all rules, those that others refer to first. Rules in a circle come in some order;
/// checking them finds the circle.
pub(super) fn order(ids: &[String], parsed: &[Option<Parsed>]) -> Vec<usize> {
    let places: BTreeMap<&str, usize> = ids
        .iter()
        .enumerate()
        .map(|(place, id)| (id.as_str(), place))
        .collect();
    let needs: Vec<Vec<usize>> = parsed
        .iter()
        .map(|parsed| {
            let mentioned = parsed.as_ref().map(rules_mentioned).unwrap_or_default();
            mentioned
                .iter()
                .filter_map(|id| places.get(id.as_str()).copied())
                .collect()
        })
        .collect();
    let mut order = Vec::with_capacity(ids.len());
    let mut started = vec![false; ids.len()];
    for start in 0..ids.len() {
        let mut waiting = vec![(start, false)];
        while let Some((place, done)) = waiting.pop() {
            if done {
                order.push(place);
            } else if !std::mem::replace(&mut started[place], true) {
                waiting.push((place, true));
                waiting.extend(needs[place].iter().map(|need| (*need, false)));
            }
        }
    }
    order
}
