//! Surges that are worth a look before anybody can say what they are: told once, then confirmed or withdrawn.

use evenhand_model::Time;

use super::incident::Variant;
use super::incidents::Look;
use super::key::{KeySet, KeyTable, Keys};
use super::score::{Assessment, Reading};
use super::settings::Settings;
use super::watch::{Alert, AlertKind};

/// First posts that are kept.
const SEEDS_MAX: usize = 10;
/// Spellings, links, texts that are listed.
const VARIANTS_MAX: usize = 64;
/// Objects that are remembered for each notice that may stand, so that what was withdrawn is not told of again.
const OBJECTS_EACH: usize = VARIANTS_MAX;
/// The sum below which a surge that was told of is taken back; lower than what it was told on, so that it does not waver.
const WITHDRAWN: f64 = -2.5;

/// A surge that is worth a look. It is no incident, and may well be an organic surge.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Its key, which the incident has too if it becomes one.
    pub id: u64,
    /// When it was told of.
    pub noticed_at: Time,
    /// Spellings, links, pictures and texts.
    pub variants: Vec<Variant>,
    /// Its first posts: when, which, by whom.
    pub seeds: Vec<(Time, u64, u64)>,
    /// Why it reads as it does, at the last look.
    pub assessment: Assessment,
}

/// The notices that stand; no more than there are bursts.
#[derive(Debug)]
pub(super) struct Notices {
    open: Vec<Notice>,
    /// The notice that an object that bursts belongs to, whether it stands or was withdrawn.
    by_object: KeyTable<u64>,
    notices_max: usize,
    keys: Keys,
}

impl Notices {
    pub(super) fn new(settings: &Settings, keys: Keys) -> Self {
        Self {
            notices_max: settings.bursts_max.max(1),
            open: Vec::new(),
            by_object: KeyTable::default(),
            keys,
        }
    }

    pub(super) fn open(&self) -> impl Iterator<Item = &Notice> {
        self.open.iter()
    }

    /// Tells of a group that no incident has, once, or takes it back.
    pub(super) fn note(&mut self, look: &Look<'_>, alerts: &mut Vec<Alert>) {
        let known = self.known(look);
        let standing = self.standing(&known);
        let mut tell = |kind, incident| {
            let at = look.now;
            alerts.push(Alert { kind, incident, at });
        };
        let id = match (standing.first(), known.iter().min()) {
            (Some(id), _) => *id,
            // What was withdrawn is not told of again while it bursts.
            (None, Some(withdrawn)) => *withdrawn,
            (None, None) if look.assessment.reading == Reading::Unclear => {
                if self.open.len() >= self.notices_max {
                    tell(AlertKind::Withdrawn, self.open.remove(0).id);
                }
                let id = self.open_for(look);
                tell(AlertKind::Surging, id);
                id
            }
            (None, None) => return,
        };
        for part in standing.into_iter().filter(|part| *part != id) {
            tell(AlertKind::Joined { into: id }, part);
            self.open.retain(|one| one.id != part);
        }
        if self.by_object.len() >= self.notices_max * OBJECTS_EACH {
            let open: KeySet = self.open.iter().map(|one| one.id).collect();
            self.by_object.retain(|_, id| open.contains(id));
        }
        for variant in look.variants.iter().take(VARIANTS_MAX) {
            self.by_object.insert(variant.key, id);
        }
        if look.assessment.log_odds < WITHDRAWN {
            if self.open.iter().any(|one| one.id == id) {
                tell(AlertKind::Withdrawn, id);
            }
            self.open.retain(|one| one.id != id);
        } else if let Some(notice) = self.open.iter_mut().find(|one| one.id == id) {
            notice.assessment = look.assessment.clone();
            for variant in &look.variants {
                notice.add_variant(variant);
            }
        }
    }

    /// The notices of a group that has turned out to be coordinated, the oldest first. An incident has it from now on.
    pub(super) fn confirm(&mut self, look: &Look<'_>) -> Vec<u64> {
        let confirmed = self.standing(&self.known(look));
        self.open.retain(|one| !confirmed.contains(&one.id));
        confirmed
    }

    /// Takes back what has ended without having been confirmed.
    pub(super) fn end(
        &mut self,
        is_bursting: impl Fn(u64) -> bool,
        now: Time,
        alerts: &mut Vec<Alert>,
    ) {
        self.by_object.retain(|key, _| is_bursting(*key));
        let alive: KeySet = self.by_object.values().copied().collect();
        let ended = self.open.iter().filter(|one| !alive.contains(&one.id));
        alerts.extend(ended.map(|one| Alert {
            kind: AlertKind::Withdrawn,
            incident: one.id,
            at: now,
        }));
        self.open.retain(|one| alive.contains(&one.id));
    }

    /// The notices that the objects of a group belong to, standing or not.
    fn known(&self, look: &Look<'_>) -> KeySet {
        let each = look.variants.iter();
        each.filter_map(|variant| self.by_object.get(&variant.key).copied())
            .collect()
    }

    /// Those of some notices that stand, the oldest first.
    fn standing(&self, known: &KeySet) -> Vec<u64> {
        let each = self.open.iter().map(|one| one.id);
        each.filter(|id| known.contains(id)).collect()
    }

    fn open_for(&mut self, look: &Look<'_>) -> u64 {
        let id = look.id(self.keys);
        let seeds = look.shares.iter().take(SEEDS_MAX);
        self.open.push(Notice {
            id,
            noticed_at: look.now,
            variants: Vec::new(),
            seeds: seeds
                .map(|share| (share.at, share.post, share.account))
                .collect(),
            assessment: look.assessment.clone(),
        });
        id
    }

    pub(super) fn bytes(&self) -> usize {
        let each = self.open.iter();
        let variants: usize = each.map(|one| one.variants.capacity()).sum();
        variants * size_of::<Variant>()
            + self.open.capacity() * size_of::<Notice>()
            + self.by_object.capacity() * 17
    }
}

impl Notice {
    fn add_variant(&mut self, variant: &Variant) {
        let is_known = self.variants.iter().any(|one| one.key == variant.key);
        if !is_known && self.variants.len() < VARIANTS_MAX {
            self.variants.push(variant.clone());
        }
    }
}
