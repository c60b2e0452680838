//! The objects that are followed, a bounded number of them.

use evenhand_model::Time;

use super::baseline::{Baseline, HOUR_MICROS};
use super::key::{KeyTable, Keys, mix};
use super::seen::ObjectKind;
use super::settings::Settings;
use super::spelling::skeleton;
use super::track::{LOOK_BACK, Share, Track};
use super::watch::Sight;

/// Tracks that are compared when one must go.
const VICTIMS: u64 = 8;
/// Spellings of one skeleton that are counted together.
const SPELLINGS_MAX: usize = 16;

/// The objects that are followed.
///
/// An object is followed from its second share on; its first lies in a table of a fixed size until then. Where all
/// places are taken a newcomer gets one only if it is shared more often than one of eight tracks
/// picked at random (TinyLFU, Einziger, Friedman and Manes 2017): a million hashtags that are used once or
/// twice push out nothing that people use.
#[derive(Debug)]
pub(super) struct Tracks {
    all: Vec<Track>,
    by_key: KeyTable<u32>,
    by_skeleton: KeyTable<Vec<u32>>,
    firsts: Vec<Option<(u64, Share)>>,
    tracks_max: usize,
    quiet_shares: usize,
    burst_shares: usize,
    shares_max: usize,
    /// Shares of bursting tracks.
    pub(super) kept: usize,
    draws: u64,
    keys: Keys,
}

impl Tracks {
    pub(super) fn new(settings: &Settings, keys: Keys, seed: u64) -> Self {
        Self {
            all: Vec::new(),
            by_key: KeyTable::default(),
            by_skeleton: KeyTable::default(),
            firsts: vec![None; settings.firsts_max.max(1).next_power_of_two()],
            tracks_max: settings.tracks_max.max(1),
            quiet_shares: settings.quiet_shares.max(1),
            burst_shares: settings.burst_shares,
            shares_max: settings.shares_max,
            kept: 0,
            draws: mix(seed),
            keys,
        }
    }

    /// Takes in one share, and says which track it is in where the object is followed.
    pub(super) fn add(
        &mut self,
        sight: &Sight,
        share: Share,
        baseline: &Baseline,
        recent: f32,
        now: Time,
    ) -> Option<u32> {
        if let Some(index) = self.by_key.get(&sight.key).copied() {
            self.push(index, share);
            return Some(index);
        }
        let mask = self.firsts.len() - 1;
        let first = &mut self.firsts[sight.key as usize & mask];
        let earlier = match first {
            Some((key, earlier)) if *key == sight.key => *earlier,
            // Its first share has given way to another object, but the sketch has counted it.
            _ if recent >= 3.0 => share,
            _ => {
                *first = Some((sight.key, share));
                return None;
            }
        };
        let index = self.place(sight, baseline, recent, now, earlier.at)?;
        self.firsts[sight.key as usize & mask] = None;
        if earlier != share {
            self.push(index, earlier);
        }
        self.push(index, share);
        Some(index)
    }

    /// Whether an object is followed at this moment.
    pub(super) fn is_followed(&self, key: u64) -> bool {
        self.by_key.contains_key(&key)
    }

    /// Whether an object bursts at this moment.
    pub(super) fn is_bursting(&self, key: u64) -> bool {
        let index = self.by_key.get(&key);
        index.is_some_and(|index| self.get(*index).burst_at.is_some())
    }

    fn push(&mut self, index: u32, share: Share) {
        let track = &mut self.all[index as usize];
        track.add(share);
        if track.burst_at.is_none() {
            if track.shares.len() > self.quiet_shares {
                track.shares.pop_front();
            }
            return;
        }
        // Who pushes one thing a thousand times takes the places of the oldest shares of that thing.
        if track.shares.len() > self.burst_shares || self.kept >= self.shares_max {
            track.shares.pop_front();
        } else {
            self.kept += 1;
        }
    }

    fn place(
        &mut self,
        sight: &Sight,
        baseline: &Baseline,
        recent: f32,
        now: Time,
        at: Time,
    ) -> Option<u32> {
        let skeleton = (sight.kind == ObjectKind::Hashtag)
            .then(|| skeleton(&sight.label))
            .flatten()
            .map(|skeleton| self.keys.of(5, skeleton.as_bytes()));
        let track = Track::new(
            sight.key,
            sight.kind,
            sight.label.as_str().into(),
            skeleton,
            at,
        );
        let index = if self.all.len() < self.tracks_max {
            self.all.push(track);
            (self.all.len() - 1) as u32
        } else {
            let index = self.victim(baseline, recent, now)?;
            let old = std::mem::replace(&mut self.all[index as usize], track);
            self.by_key.remove(&old.key);
            if let Some(skeleton) = old.skeleton {
                self.leave_skeleton(skeleton, index);
            }
            index
        };
        self.by_key.insert(sight.key, index);
        if let Some(skeleton) = skeleton {
            let spellings = self.by_skeleton.entry(skeleton).or_default();
            if spellings.len() < SPELLINGS_MAX {
                spellings.push(index);
            }
        }
        Some(index)
    }

    fn leave_skeleton(&mut self, skeleton: u64, index: u32) {
        if let Some(spellings) = self.by_skeleton.get_mut(&skeleton) {
            spellings.retain(|one| *one != index);
            if spellings.is_empty() {
                self.by_skeleton.remove(&skeleton);
            }
        }
    }

    /// The least used of some tracks picked at random, if a newcomer is used at least as much.
    fn victim(&mut self, baseline: &Baseline, recent: f32, now: Time) -> Option<u32> {
        let mut least: Option<(f32, Time, u32)> = None;
        for _ in 0..VICTIMS {
            self.draws = self.draws.wrapping_add(1);
            let index = (mix(self.draws) % self.all.len() as u64) as u32;
            let track = &self.all[index as usize];
            if track.burst_at.is_some() {
                continue;
            }
            let uses = if track.last_at < now.minus(LOOK_BACK) {
                0.0
            } else {
                baseline.recent(track.key)
            };
            if least.is_none_or(|(fewest, oldest, _)| (uses, track.last_at) < (fewest, oldest)) {
                least = Some((uses, track.last_at, index));
            }
        }
        let (uses, _, index) = least?;
        (uses <= recent).then_some(index)
    }

    /// How many shares of a track are usual in the hour that runs, looked up once an hour.
    pub(super) fn expected(&mut self, index: u32, baseline: &Baseline, now: Time) -> f64 {
        let hour = now.micros().div_euclid(HOUR_MICROS);
        let track = self.get_mut(index);
        if track.expected.0 != hour {
            track.expected = (hour, baseline.expected(track.key));
        }
        track.expected.1
    }

    pub(super) fn get(&self, index: u32) -> &Track {
        &self.all[index as usize]
    }

    pub(super) fn get_mut(&mut self, index: u32) -> &mut Track {
        &mut self.all[index as usize]
    }

    /// The tracks of the same skeleton, itself among them.
    pub(super) fn spellings(&self, index: u32) -> &[u32] {
        let skeleton = self.get(index).skeleton;
        let spellings = skeleton.and_then(|skeleton| self.by_skeleton.get(&skeleton));
        spellings.map_or(&[], Vec::as_slice)
    }

    /// Keeps many shares of a track from now on, and the track itself.
    pub(super) fn burst(&mut self, index: u32, now: Time) {
        let track = &mut self.all[index as usize];
        if track.burst_at.is_none() {
            track.burst_at = Some(now);
            self.kept += track.shares.len();
        }
    }

    /// Keeps few shares of a track again.
    pub(super) fn calm(&mut self, index: u32) {
        let track = &mut self.all[index as usize];
        if track.burst_at.take().is_some() {
            self.kept = self.kept.saturating_sub(track.shares.len());
            let surplus = track.shares.len().saturating_sub(self.quiet_shares);
            track.shares.drain(..surplus);
            track.shares.shrink_to_fit();
        }
    }

    /// Lets go of a bursting track's shares from before a time.
    pub(super) fn forget_before(&mut self, index: u32, time: Time) {
        let gone = self.all[index as usize].forget_before(time);
        self.kept = self.kept.saturating_sub(gone);
    }

    pub(super) fn count(&self) -> usize {
        self.all.len()
    }

    pub(super) fn bytes(&self) -> usize {
        let shares: usize = self.all.iter().map(|track| track.shares.capacity()).sum();
        self.all.capacity() * size_of::<Track>()
            + shares * size_of::<Share>()
            + self.firsts.len() * size_of::<Option<(u64, Share)>>()
            + (self.by_key.capacity() + self.by_skeleton.capacity() * 4) * 24
    }
}
