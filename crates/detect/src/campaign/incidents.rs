//! The incidents that are open, and the last that were: opened, grown, merged, closed.

use std::collections::VecDeque;

use evenhand_model::Time;

use super::incident::{Incident, Variant};
use super::key::{KeySet, KeyTable, Keys};
use super::pairs::Network;
use super::score::Assessment;
use super::settings::Settings;
use super::track::Share;
use super::watch::{Alert, AlertKind};

/// A group of whose accounts so many are members of an incident is a part of that incident.
const PART_MIN: f64 = 0.5;
/// An incident of whose members so many are in a group goes into the incident that the group belongs to.
const MERGED_MIN: f64 = 0.3;
/// Closed incidents that can still be asked for.
const CLOSED_MAX: usize = 64;

/// What was found of a group.
pub(super) struct Look<'a> {
    /// Its posts, in the order of their times.
    pub(super) shares: &'a [Share],
    pub(super) variants: Vec<Variant>,
    pub(super) network: &'a Network,
    pub(super) assessment: Assessment,
    pub(super) now: Time,
}

impl Look<'_> {
    /// A key that is the same where the same events are fed again.
    pub(super) fn id(&self, keys: Keys) -> u64 {
        let each = self.variants.iter();
        let first = each.map(|variant| (variant.first_at, variant.key)).min();
        let (first_at, key) = first.unwrap_or((self.now, 0));
        let times = first_at.micros() as u64 ^ self.now.micros() as u64;
        keys.pair(15, key, times)
    }
}

/// A bounded number of incidents.
#[derive(Debug)]
pub(super) struct Incidents {
    open: Vec<Incident>,
    closed: VecDeque<Incident>,
    /// The open incident that an object belongs to.
    by_object: KeyTable<u64>,
    incidents_max: usize,
    members_max: usize,
    keys: Keys,
}

impl Incidents {
    pub(super) fn new(settings: &Settings, keys: Keys) -> Self {
        Self {
            open: Vec::new(),
            closed: VecDeque::new(),
            by_object: KeyTable::default(),
            incidents_max: settings.incidents_max.max(1),
            members_max: settings.members_max,
            keys,
        }
    }

    /// The open incident that an object belongs to.
    pub(super) fn home_of(&self, object: u64) -> Option<u64> {
        self.by_object.get(&object).copied()
    }

    pub(super) fn all_open(&self) -> impl Iterator<Item = &Incident> {
        self.open.iter()
    }

    pub(super) fn open_mut(&mut self, id: u64) -> Option<&mut Incident> {
        self.open.iter_mut().find(|incident| incident.id == id)
    }

    pub(super) fn get(&self, id: u64) -> Option<&Incident> {
        let mut all = self.open.iter().chain(&self.closed);
        all.find(|incident| incident.id == id)
    }

    /// Puts a coordinated group into the incident that it is a part of, or opens one for it. What was told of it
    /// as a surge becomes that incident, or a part of it.
    pub(super) fn take_in(
        &mut self,
        look: Look<'_>,
        mut surges: Vec<u64>,
        alerts: &mut Vec<Alert>,
    ) {
        let accounts: KeySet = look.shares.iter().map(|share| share.account).collect();
        let mut homes = self.homes(&look, &accounts);
        let (home, mut kind) = if homes.is_empty() {
            let id = match surges.first() {
                Some(_) => surges.remove(0),
                None => look.id(self.keys),
            };
            self.open(id, look.now, alerts);
            (id, Some(AlertKind::Opened))
        } else {
            (homes.remove(0), None)
        };
        alerts.extend(surges.into_iter().map(|surge| Alert {
            kind: AlertKind::Joined { into: home },
            incident: surge,
            at: look.now,
        }));
        // A text that two campaigns share does not make one of them: who is in both must be a good part of the other.
        homes.retain(|part| {
            let part = self.open.iter().find(|one| one.id == *part);
            part.is_some_and(|part| part.share_in(&accounts) >= MERGED_MIN)
        });
        for part in homes {
            self.merge(part, home, look.now, alerts);
        }
        for variant in &look.variants {
            self.by_object.insert(variant.key, home);
        }
        let Some(incident) = self.open_mut(home) else {
            return;
        };
        for share in look.shares {
            incident.add(share);
        }
        for variant in look.variants {
            incident.add_variant(variant);
        }
        incident.note_network(&look.network.edges, &look.network.accounts);
        if kind == Some(AlertKind::Opened) {
            incident.opened_on = look.assessment.clone();
        }
        incident.assessment = look.assessment;
        let has_grown = incident.has_grown();
        kind = kind.or(has_grown.then_some(AlertKind::Grew));
        alerts.extend(kind.map(|kind| Alert {
            kind,
            incident: home,
            at: look.now,
        }));
    }

    /// Notes what a group reads as that is not coordinated, or no longer, and says whether an incident has it.
    pub(super) fn note(&mut self, look: &Look<'_>) -> bool {
        let mut keys = look.variants.iter();
        let home = keys.find_map(|variant| self.home_of(variant.key));
        let Some(incident) = home.and_then(|id| self.open_mut(id)) else {
            return false;
        };
        incident.note_network(&look.network.edges, &look.network.accounts);
        incident.assessment = look.assessment.clone();
        true
    }

    /// Whether a group is mostly members of some open incident.
    pub(super) fn has_most_of(&self, look: &Look<'_>) -> bool {
        let accounts: KeySet = look.shares.iter().map(|share| share.account).collect();
        let mut open = self.open.iter();
        open.any(|incident| incident.part_of(&accounts) >= PART_MIN)
    }

    /// Closes what has had no post since a time.
    pub(super) fn close_quiet(&mut self, quiet: Time, now: Time, alerts: &mut Vec<Alert>) {
        let is_quiet = |incident: &Incident| incident.last_at < quiet;
        while let Some(place) = self.open.iter().position(is_quiet) {
            self.close(place, AlertKind::Closed, now, alerts);
        }
    }

    /// The open incidents that a group is a part of; first the one with most of its accounts, of several the oldest.
    fn homes(&self, look: &Look<'_>, accounts: &KeySet) -> Vec<u64> {
        let each = look.variants.iter();
        let known: KeySet = each
            .filter_map(|variant| self.home_of(variant.key))
            .collect();
        let is_home = |incident: &&Incident| {
            known.contains(&incident.id) || incident.part_of(accounts) >= PART_MIN
        };
        let homes = self.open.iter().filter(is_home);
        let mut homes: Vec<(usize, u64)> = homes
            .map(|incident| (incident.members_among(accounts), incident.id))
            .collect();
        // The sort is stable: of two with as many the older one stays first.
        homes.sort_by_key(|(members, _)| std::cmp::Reverse(*members));
        homes.into_iter().map(|(_, id)| id).collect()
    }

    fn open(&mut self, id: u64, now: Time, alerts: &mut Vec<Alert>) {
        if self.open.len() >= self.incidents_max {
            let each = self.open.iter().enumerate();
            let longest = each.min_by_key(|(_, incident)| incident.last_at);
            if let Some((place, _)) = longest {
                self.close(place, AlertKind::Closed, now, alerts);
            }
        }
        self.open.push(Incident::new(id, now, self.members_max));
    }

    fn merge(&mut self, part: u64, into: u64, now: Time, alerts: &mut Vec<Alert>) {
        let Some(place) = self.open.iter().position(|incident| incident.id == part) else {
            return;
        };
        let each = self.open[place].variants.iter();
        let objects: Vec<u64> = each.map(|variant| variant.key).collect();
        self.close(place, AlertKind::Merged { into }, now, alerts);
        let home = self.open.iter_mut().find(|incident| incident.id == into);
        if let (Some(home), Some(part)) = (home, self.closed.back_mut()) {
            home.absorb(part);
            part.merged_into = Some(into);
        }
        for key in objects {
            self.by_object.insert(key, into);
        }
    }

    fn close(&mut self, place: usize, kind: AlertKind, now: Time, alerts: &mut Vec<Alert>) {
        let mut incident = self.open.remove(place);
        incident.closed_at = Some(now);
        self.by_object.retain(|_, id| *id != incident.id);
        alerts.push(Alert {
            kind,
            incident: incident.id,
            at: now,
        });
        if self.closed.len() >= CLOSED_MAX {
            self.closed.pop_front();
        }
        self.closed.push_back(incident);
    }

    pub(super) fn bytes(&self) -> usize {
        let each = self.open.iter().chain(&self.closed);
        each.map(Incident::bytes).sum::<usize>() + self.by_object.capacity() * 17
    }
}
