//! Surges that are worth a look. They lie in memory alone, as they become an incident or nothing, and are found again at a start.

use std::collections::BTreeMap;

use arc_swap::ArcSwap;
use evenhand_flow::House;
use evenhand_flow::operation::incident::id_of;
use evenhand_model::{Platform, Surge};

use super::row::variant;
use super::watched::Watched;
use super::words::evidence;

/// The surges that stand, told anew at each step.
#[derive(Debug, Default)]
pub struct Surges(ArcSwap<BTreeMap<Platform, Vec<Surge>>>);

impl Surges {
    /// Those of a platform, in the order in which they were noticed.
    pub fn on(&self, platform: &Platform) -> Vec<Surge> {
        self.0.load().get(platform).cloned().unwrap_or_default()
    }

    pub(super) fn tell<'a>(&self, house: &House, watched: impl Iterator<Item = &'a Watched>) {
        let each = watched.map(|watched| (watched.platform.clone(), standing(house, watched)));
        self.0.store(each.collect::<BTreeMap<_, _>>().into());
    }
}

fn standing(house: &House, watched: &Watched) -> Vec<Surge> {
    let notices = watched.watch().notices();
    let surges = notices.map(|notice| Surge {
        id: id_of(house, &watched.platform, watched.kind, notice.id),
        noticed_at: notice.noticed_at,
        variants: notice
            .variants
            .iter()
            .map(|one| variant(house, watched, one))
            .collect(),
        evidence: evidence(&notice.assessment, watched.now()),
    });
    surges.collect()
}
