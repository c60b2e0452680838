//! What a group of bursts looks like, and where it belongs.

use super::groups::Group;
use super::{Alert, Watch};
use crate::campaign::figures::{self, Figures};
use crate::campaign::incident::Variant;
use crate::campaign::incidents::Look;
use crate::campaign::pairs::network;
use crate::campaign::score::{Assessment, Reading};
use crate::campaign::seen::ObjectKind;
use crate::campaign::track::{Share, Track};

impl Watch {
    /// Looks at a group: what is coordinated goes into an incident, an incident that was is told what it
    /// reads as now, and what may become one is told of.
    pub(super) fn look_at(&mut self, group: &Group, alerts: &mut Vec<Alert>) {
        let shares = self.shares(group);
        if figures::accounts(&shares) < self.settings.accounts_min {
            return;
        }
        let network = network(&shares, &self.settings);
        let kinds: Vec<ObjectKind> = self.tracks_of(group).map(|track| track.kind).collect();
        let figures = Figures::of(
            &shares,
            &network,
            &kinds,
            self.ages.new_part(),
            &self.settings,
        );
        let assessment = Assessment::of(figures);
        for member in group {
            self.bursts.all[*member].assessment = assessment.clone();
        }
        let variants: Vec<Variant> = self.tracks_of(group).map(variant).collect();
        let is_coordinated = assessment.reading == Reading::Coordinated;
        let look = Look {
            shares: &shares,
            variants,
            network: &network,
            assessment,
            now: self.now,
        };
        if is_coordinated {
            let surges = self.notices.confirm(&look);
            self.incidents.take_in(look, surges, alerts);
        } else if !self.incidents.note(&look) {
            let is_unclear = look.assessment.reading == Reading::Unclear;
            if !(is_unclear && self.incidents.has_most_of(&look)) {
                self.notices.note(&look, alerts);
            }
        }
    }

    fn tracks_of(&self, group: &Group) -> impl Iterator<Item = &Track> {
        group
            .iter()
            .map(|member| self.tracks.get(self.bursts.all[*member].index))
    }

    /// The posts of a group, each once, in the order of their times; the latest where there are very many.
    fn shares(&self, group: &Group) -> Vec<Share> {
        let mut shares: Vec<Share> = Vec::new();
        for track in self.tracks_of(group) {
            shares.extend(track.shares.iter());
        }
        shares.sort_unstable_by_key(|share| (share.at, share.post));
        shares.dedup_by_key(|share| (share.at, share.post));
        let surplus = shares.len().saturating_sub(self.settings.burst_shares);
        shares.drain(..surplus);
        shares
    }
}

fn variant(track: &Track) -> Variant {
    Variant {
        kind: track.kind,
        key: track.key,
        label: track.label.clone(),
        first_at: track.first_at,
    }
}
