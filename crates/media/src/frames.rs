//! Videos as hashes of sampled frames, compared by the share of frames that they have in common.
//!
//! The measure is that of vPDQ (ThreatExchange, `vpdq` and `python-threatexchange`): frames that say too little are left out, a picture that stands
//! still counts once, and a frame is in the other video if any frame there is near. Order and times don't matter, so re-timed, cut and rearranged copies
//! are found; what a copy has before and after the known part lowers the share of the copy alone.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::pdq::Pdq;

/// A frame of a video.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// When it is shown, in milliseconds from the start.
    pub at_ms: u64,
    /// Its hash.
    pub pdq: Pdq,
    /// How much it has to go by, 0 to 100.
    pub quality: u8,
}

/// When two videos are taken for one. The default is vPDQ's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The largest distance at which two frames are one.
    pub distance_max: u32,
    /// The least quality of a frame that is looked at.
    pub quality_min: u8,
    /// The least share of the query's frames that are in the known video, in percent.
    pub query_percent_min: u8,
    /// The least share of the known video's frames that are in the query, in percent. Above 0 it keeps a short piece that many videos have, as a
    /// station's intro, from matching all of them.
    pub known_percent_min: u8,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            distance_max: 31,
            quality_min: 50,
            query_percent_min: 80,
            known_percent_min: 0,
        }
    }
}

/// How many of a video's frames are in another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Frames that are there.
    pub found: usize,
    /// Frames that were looked for.
    pub of: usize,
}

/// What two videos have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Common {
    /// Of the query's frames, those in the known video.
    pub query: Share,
    /// Of the known video's frames, those in the query.
    pub known: Share,
}

/// A known video that matches a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// The number under which the video was added.
    pub video: u32,
    /// What they have in common.
    pub common: Common,
}

/// Something that finds all of many hashes within a distance: a scan, or an index.
pub trait Near {
    /// Calls `found` with the place of each hash at most `distance_max` bits from `pdq`, in any order, each once.
    fn near(&self, pdq: Pdq, distance_max: u32, found: &mut dyn FnMut(usize));
}

/// The plain way: looks at each.
impl Near for [Pdq] {
    fn near(&self, pdq: Pdq, distance_max: u32, found: &mut dyn FnMut(usize)) {
        let places = self
            .iter()
            .enumerate()
            .filter(|(_, known)| known.distance(pdq) <= distance_max);
        places.for_each(|(place, _)| found(place));
    }
}

/// The frames of known videos in one row, for something that is [`Near`] to look through.
#[derive(Clone, Debug, Default)]
pub struct Videos {
    hashes: Vec<Pdq>,
    /// The video that each frame is from.
    video_of: Vec<u32>,
    /// Frames that each video has here.
    counts: Vec<usize>,
}

impl Share {
    /// The share in whole percent, cut off; 0 if there was nothing to look for.
    #[must_use]
    pub fn percent(self) -> u8 {
        (100 * self.found)
            .checked_div(self.of)
            .map_or(0, |percent| percent.min(100) as u8)
    }

    fn reaches(self, percent: u8) -> bool {
        self.of > 0 && 100 * self.found >= usize::from(percent) * self.of
    }
}

impl Common {
    /// Whether that is enough to take the two for one. Videos without a frame that could be looked at are not.
    #[must_use]
    pub fn is_match(&self, plan: &Plan) -> bool {
        self.query.reaches(plan.query_percent_min) && self.known.reaches(plan.known_percent_min)
    }
}

/// What two videos have in common.
#[must_use]
pub fn compare(query: &[Frame], known: &[Frame], plan: &Plan) -> Common {
    let mut videos = Videos::default();
    videos.add(known, plan.quality_min);
    let common = videos.common(query, videos.hashes(), plan);
    let nothing = Common {
        query: Share {
            found: 0,
            of: distinct(query, plan.quality_min).len(),
        },
        known: Share {
            found: 0,
            of: videos.counts[0],
        },
    };
    common.get(&0).copied().unwrap_or(nothing)
}

impl Videos {
    /// Adds a video, all but its frames of a quality below `quality_min`, and gives its number: 0 for the first.
    pub fn add(&mut self, frames: &[Frame], quality_min: u8) -> u32 {
        let number = self.counts.len() as u32;
        let hashes = distinct(frames, quality_min);
        self.counts.push(hashes.len());
        self.video_of
            .resize(self.hashes.len() + hashes.len(), number);
        self.hashes.extend(hashes);
        number
    }

    /// The hashes of all frames, to make an index of. The place of each is what [`Near`] names it by.
    #[must_use]
    pub fn hashes(&self) -> &[Pdq] {
        &self.hashes
    }

    /// The known videos that match a query, in the order of their numbers. `index` looks through [`Videos::hashes`].
    #[must_use]
    pub fn find<N: Near + ?Sized>(&self, query: &[Frame], index: &N, plan: &Plan) -> Vec<Match> {
        let common = self.common(query, index, plan).into_iter();
        let matches = common.map(|(video, common)| Match { video, common });
        matches
            .filter(|found| found.common.is_match(plan))
            .collect()
    }

    /// What a query has in common with each video that has a frame near one of its own.
    fn common<N: Near + ?Sized>(
        &self,
        query: &[Frame],
        index: &N,
        plan: &Plan,
    ) -> BTreeMap<u32, Common> {
        let query = distinct(query, plan.quality_min);
        let mut found_frames = HashSet::new();
        let mut common: BTreeMap<u32, Common> = BTreeMap::new();
        for &pdq in &query {
            let mut videos = HashSet::new();
            index.near(pdq, plan.distance_max, &mut |place| {
                let video = self.video_of[place];
                let known = Share {
                    found: 0,
                    of: self.counts[video as usize],
                };
                let start = Common {
                    query: Share {
                        found: 0,
                        of: query.len(),
                    },
                    known,
                };
                let common = common.entry(video).or_insert(start);
                common.query.found += usize::from(videos.insert(video));
                common.known.found += usize::from(found_frames.insert(place));
            });
        }
        common
    }
}

/// The hashes of frames that say enough, each once, in the order of the first.
fn distinct(frames: &[Frame], quality_min: u8) -> Vec<Pdq> {
    let mut seen = HashSet::new();
    let enough = frames.iter().filter(|frame| frame.quality >= quality_min);
    enough
        .map(|frame| frame.pdq)
        .filter(|pdq| seen.insert(*pdq))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A video of a frame a second, each of which a number makes: the same number is the same picture, others are far away.
    fn video(pictures: impl IntoIterator<Item = u64>) -> Vec<Frame> {
        let frame = |(second, picture): (u64, u64)| {
            let word = |place: u64| {
                (picture * 4 + place + 1)
                    .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                    .rotate_left(31)
                    .wrapping_mul(0xd6e8_feb8_6659_fd93)
            };
            Frame {
                at_ms: second * 1000,
                pdq: Pdq([0, 1, 2, 3].map(word)),
                quality: 90,
            }
        };
        (0..).zip(pictures).map(frame).collect()
    }

    /// The same pictures in a coarser copy.
    fn encoded_again(mut frames: Vec<Frame>, bits: u32) -> Vec<Frame> {
        for frame in &mut frames {
            frame.pdq.0[(frame.at_ms / 1000 % 4) as usize] ^= (1 << bits) - 1;
        }
        frames
    }

    fn check(query: &[Frame], known: &[Frame], percents: [u8; 2], is_match: bool) {
        let common = compare(query, known, &Plan::default());
        assert_eq!([common.query.percent(), common.known.percent()], percents);
        assert_eq!(common.is_match(&Plan::default()), is_match, "{common:?}");
        let back = compare(known, query, &Plan::default());
        assert_eq!((back.query, back.known), (common.known, common.query));
    }

    #[test]
    fn copies_are_found_however_they_were_cut() {
        let known = video(0..60);
        check(&known, &known, [100, 100], true);
        check(&encoded_again(video(0..60), 31), &known, [100, 100], true);
        check(&encoded_again(video(0..60), 32), &known, [0, 0], false);
        check(&video((0..60).step_by(2)), &known, [100, 50], true);
        check(
            &video((0..60).flat_map(|picture| [picture, picture])),
            &known,
            [100, 100],
            true,
        );
        check(&video(20..30), &known, [100, 16], true);
        check(&video((30..60).chain(0..30)), &known, [100, 100], true);
        check(&video((100..115).chain(0..60)), &known, [80, 100], true);
        check(&video((100..116).chain(0..60)), &known, [78, 100], false);
        check(&video(100..160), &known, [0, 0], false);
    }

    #[test]
    fn a_still_picture_counts_once() {
        check(&video([7; 100]), &video([7; 3]), [100, 100], true);
        check(
            &video([7; 100].into_iter().chain(100..104)),
            &video(0..10),
            [20, 10],
            false,
        );
    }

    #[test]
    fn frames_that_say_too_little_are_not_looked_at() {
        let with_quality = |quality| {
            video(0..10)
                .into_iter()
                .map(|frame| Frame { quality, ..frame })
                .collect::<Vec<_>>()
        };
        check(&with_quality(50), &with_quality(50), [100, 100], true);
        check(&with_quality(49), &with_quality(50), [0, 0], false);
        check(&[], &with_quality(50), [0, 0], false);
        check(&[], &[], [0, 0], false);
        let half = |frame: Frame| Frame {
            quality: if frame.at_ms < 5000 { 10 } else { 80 },
            ..frame
        };
        let black_start: Vec<Frame> = video(0..10).into_iter().map(half).collect();
        check(&black_start, &video(5..10), [100, 100], true);
    }

    #[test]
    fn an_intro_in_common_is_no_match_where_the_plan_wants_more() {
        let plan = Plan {
            known_percent_min: 30,
            ..Plan::default()
        };
        let common = compare(&video(0..5), &video((0..5).chain(100..140)), &plan);
        assert!(!common.is_match(&plan));
        assert!(common.is_match(&Plan::default()));
    }

    #[test]
    fn without_frames_nothing_matches_even_if_no_share_is_wanted() {
        let lax = Plan {
            query_percent_min: 0,
            ..Plan::default()
        };
        assert!(!compare(&[], &video(0..5), &lax).is_match(&lax));
    }

    proptest! {
        /// Looking up frames of many videos at once says the same as to compare with each.
        #[test]
        fn all_matches_are_found_among_many(
            query in prop::collection::vec(0_u64..12, 0..12),
            known in prop::collection::vec(prop::collection::vec(0_u64..12, 0..8), 0..6),
        ) {
            let plan = Plan { query_percent_min: 40, known_percent_min: 20, ..Plan::default() };
            let query = video(query);
            let known: Vec<Vec<Frame>> = known.into_iter().map(video).collect();
            let mut videos = Videos::default();
            for known in &known {
                videos.add(known, plan.quality_min);
            }
            let one_by_one = (0..).zip(&known).map(|(video, known)| Match { video, common: compare(&query, known, &plan) });
            let expected: Vec<Match> = one_by_one.filter(|found| found.common.is_match(&plan)).collect();
            prop_assert_eq!(videos.find(&query, videos.hashes(), &plan), expected);
        }
    }
}
