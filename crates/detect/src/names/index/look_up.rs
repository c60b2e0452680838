//! Looking a name up.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, DefaultHasher};

use super::closest::Closest;
use super::view_set::ViewSet;
use super::{NEAR, NameIndex, View, usable};

/// An account whose name matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What the account was added as.
    pub account: u64,
    /// The view that matches best; of several the first in their order.
    pub view: View,
    /// Edits between the two texts in that view: 0 to 2.
    pub distance: u8,
}

/// What a look-up found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The closest accounts, each once, closest first. Which of equally close ones come first, or at all, has
    /// no meaning.
    pub hits: Vec<Hit>,
    /// Whether that is all. Otherwise there are more, none of them closer than the last hit.
    pub is_complete: bool,
}

impl NameIndex {
    /// The accounts with the same text in one of the views, or one at most two edits away where the view is folded or
    /// core; at most `hits_max` of them.
    pub fn look_up(&self, views: &[(View, &str)], hits_max: usize) -> Found {
        let mut closest = Closest::new(hits_max, self.near_most);
        for (view, text) in usable(views) {
            let id = self.texts.find(&self.seed, text);
            let is_used = |id: &u32| {
                self.texts
                    .uses(*id)
                    .iter()
                    .any(|one| one.views.contains(view))
            };
            if let Some(id) = id.filter(is_used) {
                closest.add(0, view, id);
            }
        }
        let mut queries: Vec<(&str, ViewSet)> = Vec::new();
        for (view, text) in usable(views).filter(|(view, _)| NEAR.contains(view)) {
            match queries.iter_mut().find(|(other, _)| *other == text) {
                Some((_, views)) => views.insert(view),
                None => queries.push((text, ViewSet::of(view))),
            }
        }
        for (text, views) in queries {
            let (seed, texts) = (&self.seed, &self.texts);
            self.near.look_up(seed, texts, views, text, &mut closest);
        }
        self.accounts_of(closest, hits_max)
    }

    fn accounts_of(&self, closest: Closest, hits_max: usize) -> Found {
        let mut found = Found {
            hits: Vec::new(),
            is_complete: !closest.is_cut(),
        };
        let mut known: HashSet<u32, BuildHasherDefault<DefaultHasher>> = HashSet::default();
        for (distance, (view, text)) in closest.into_matches() {
            let uses = self.texts.uses(text).iter();
            for one in uses.filter(|one| one.views.contains(view)) {
                if known.contains(&one.account) {
                    continue;
                }
                if found.hits.len() == hits_max {
                    found.is_complete = false;
                    return found;
                }
                known.insert(one.account);
                found.hits.push(Hit {
                    account: self.accounts.key(one.account),
                    view,
                    distance,
                });
            }
        }
        found
    }
}
