//! What bursts: noticed with the post that makes it burst, let go when it is over.

use evenhand_model::Time;

use crate::campaign::baseline::Baseline;
use crate::campaign::group::Crowd;
use crate::campaign::score::Assessment;
use crate::campaign::settings::Settings;
use crate::campaign::spelling::is_one_word;
use crate::campaign::track::most_surprising;
use crate::campaign::tracks::Tracks;

/// A burst is over when it is no more surprising than this part of what made it one.
const OVER: f64 = 0.5;

/// The tracks that burst, a bounded number of them.
#[derive(Debug, Default)]
pub(super) struct Bursts {
    pub(super) all: Vec<Burst>,
    /// Tracks of bursts that belong to each other, as of when one of them was last due.
    pub(super) links: Vec<(u32, u32)>,
}

/// One track that bursts.
#[derive(Debug)]
pub(super) struct Burst {
    /// The place of its track.
    pub(super) index: u32,
    pub(super) surprise: f64,
    pub(super) looked_at: Time,
    /// Shares when it was last looked at.
    pub(super) looked: usize,
    pub(super) crowd: Crowd,
    pub(super) assessment: Assessment,
}

impl Bursts {
    /// Looks whether a track has begun to burst, alone or together with its other spellings.
    pub(super) fn notice(
        &mut self,
        index: u32,
        tracks: &mut Tracks,
        baseline: &Baseline,
        settings: &Settings,
        now: Time,
    ) {
        let track = tracks.get(index);
        let shares_min = u32::try_from(settings.accounts_min).unwrap_or(u32::MAX);
        if track.burst_at.is_some() {
            return;
        }
        if track.is_worth_a_look(now, shares_min) {
            let counts = track.counts(now);
            let found = most_surprising(&counts, tracks.expected(index, baseline, now));
            if found >= settings.surprise_min {
                self.begin(index, found, tracks, settings, now);
                return;
            }
        }
        let spellings: Vec<u32> = match tracks.spellings(index) {
            [] | [_] => return,
            several => several.to_vec(),
        };
        let label = &tracks.get(index).label;
        let together: Vec<u32> = spellings
            .into_iter()
            .filter(|other| is_one_word(label, &tracks.get(*other).label))
            .collect();
        let mut counts = [(0_u32, 0.0); 6];
        let mut expected = 0.0;
        for other in &together {
            let more = tracks.get(*other).counts(now);
            for (sum, (count, hours)) in counts.iter_mut().zip(more) {
                *sum = (sum.0.saturating_add(count), hours);
            }
            expected += tracks.expected(*other, baseline, now);
        }
        if counts[5].0 < shares_min {
            return;
        }
        let found = most_surprising(&counts, expected);
        if found >= settings.surprise_min {
            for other in together {
                self.begin(other, found, tracks, settings, now);
            }
        }
    }

    fn begin(
        &mut self,
        index: u32,
        surprise: f64,
        tracks: &mut Tracks,
        settings: &Settings,
        now: Time,
    ) {
        if tracks.get(index).burst_at.is_some() {
            return;
        }
        if self.all.len() >= settings.bursts_max.max(1) {
            let least = self.all.iter().enumerate();
            let least =
                least.min_by(|(_, one), (_, other)| one.surprise.total_cmp(&other.surprise));
            let Some((place, _)) = least.filter(|(_, least)| least.surprise < surprise) else {
                return;
            };
            let gone = self.all.swap_remove(place);
            tracks.calm(gone.index);
        }
        tracks.burst(index, now);
        tracks.get_mut(index).unseen = 1;
        self.all.push(Burst {
            index,
            surprise,
            looked_at: Time::from_micros(i64::MIN),
            looked: 0,
            crowd: Crowd::default(),
            assessment: Assessment::default(),
        });
    }

    /// Ends what is over and forgets what is too old.
    pub(super) fn tidy(
        &mut self,
        tracks: &mut Tracks,
        baseline: &Baseline,
        settings: &Settings,
        now: Time,
    ) {
        let horizon = now.minus(settings.horizon);
        let mut place = 0;
        while let Some(index) = self.all.get(place).map(|burst| burst.index) {
            tracks.forget_before(index, horizon);
            let expected = tracks.expected(index, baseline, now);
            let track = tracks.get(index);
            let surprise = most_surprising(&track.counts(now), expected);
            let is_quiet = track.last_at < now.minus(settings.quiet);
            // A burst that was found together with other spellings is as surprising as they are together.
            let is_alone = tracks.spellings(index).len() < 2;
            if is_quiet || (is_alone && surprise < settings.surprise_min * OVER) {
                tracks.calm(index);
                self.all.swap_remove(place);
            } else {
                self.all[place].surprise = surprise;
                place += 1;
            }
        }
    }
}
