//! A list of known media, ready to be asked.

use std::collections::HashMap;
use std::path::Path;

use evenhand_media::frames::{Frame, Near, Plan, Videos};
use evenhand_media::index::{Index, Segment, Snapshot, Tombstones};
use evenhand_media::list::{Algorithm, ListedFrame};
use evenhand_media::pdq::Variant;
use evenhand_media::{Md5, Pdq, Sha256};
use serde::Serialize;

use super::list_file;
use crate::failure::{Failure, Result};

/// What is on a list.
pub struct Known {
    ids: Vec<String>,
    pictures: Snapshot,
    videos: Videos,
    /// The entry of each video.
    entry_of_video: Vec<u32>,
    frames: Frames,
    sha256: HashMap<Sha256, Vec<u32>>,
    md5: HashMap<Md5, Vec<u32>>,
}

/// An entry that something matches.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    #[serde(skip)]
    entry: u32,
    /// Kind of hash.
    pub by: &'static str,
    /// Bits that differ; of frames the percentage that is not in the known video.
    pub distance: u32,
    /// Of a video, the percentage of its frames that are in the known one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<u8>,
    /// The percentage of the known video's frames that are in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_share: Option<u8>,
}

/// All frames of all videos on the list.
struct Frames(Snapshot);

impl Near for Frames {
    fn near(&self, pdq: Pdq, distance_max: u32, found: &mut dyn FnMut(usize)) {
        let near = self.0.near(pdq, distance_max);
        near.iter().for_each(|one| found(one.number as usize));
    }
}

impl Known {
    /// Reads a list; what is withdrawn on it is not known. Frames of a quality below `quality_min` are left out.
    pub fn read(path: &Path, quality_min: u8) -> Result<Self> {
        let format = list_file::guess(path)?;
        let (mut ids, mut pictures) = (Vec::new(), Vec::new());
        let (mut sha256, mut md5) = (HashMap::new(), HashMap::new());
        let (mut videos, mut entry_of_video) = (Videos::default(), Vec::new());
        let reading = list_file::read(path, format, |entry| {
            let Some(number) = u32::try_from(ids.len())
                .ok()
                .filter(|_| !entry.is_withdrawn)
            else {
                return;
            };
            for hash in &entry.hashes {
                match hash.algorithm {
                    Algorithm::Pdq => {
                        pictures.extend(hash.value.parse::<Pdq>().ok().map(|pdq| (pdq, number)))
                    }
                    Algorithm::Sha256 => note(&mut sha256, hash.value.parse().ok(), number),
                    Algorithm::Md5 => note(&mut md5, hash.value.parse().ok(), number),
                    _ => {}
                }
            }
            if !entry.frames.is_empty() {
                let frames: Vec<Frame> = entry.frames.iter().map(frame).collect();
                videos.add(&frames, quality_min);
                entry_of_video.push(number);
            }
            ids.push(entry.id);
        })?;
        list_file::tell_faults(&reading);
        let frames = (0..).zip(videos.hashes());
        let frames = frames.map(|(place, pdq)| (*pdq, place)).collect();
        Ok(Self {
            ids,
            pictures: index(pictures)?,
            frames: Frames(index(frames)?),
            videos,
            entry_of_video,
            sha256,
            md5,
        })
    }

    /// Entries with the very bytes.
    pub fn same(&self, sha256: Sha256, md5: Option<Md5>) -> Vec<Found> {
        let by_sha256 = self.sha256.get(&sha256).into_iter().flatten();
        let by_sha256 = by_sha256.map(|entry| Found::new(*entry, "sha256", 0));
        let by_md5 = md5.and_then(|md5| self.md5.get(&md5)).into_iter().flatten();
        let by_md5 = by_md5.map(|entry| Found::new(*entry, "md5", 0));
        by_sha256.chain(by_md5).collect()
    }

    /// Entries near to a picture, however it was turned or mirrored.
    pub fn near(&self, pdq: Pdq, distance_max: u32) -> impl Iterator<Item = Found> {
        let turned = Variant::ALL.map(|variant| pdq.turned(variant));
        let near = self.pictures.near_many(&turned, distance_max);
        near.into_iter()
            .flatten()
            .map(|one| Found::new(one.number, "pdq", one.distance))
    }

    /// Entries that are the same video.
    pub fn videos_like(&self, frames: &[Frame], plan: &Plan) -> impl Iterator<Item = Found> {
        let matches = self.videos.find(frames, &self.frames, plan);
        matches.into_iter().map(|one| {
            let share = one.common.query.percent();
            Found {
                share: Some(share),
                known_share: Some(one.common.known.percent()),
                ..Found::new(
                    self.entry_of_video[one.video as usize],
                    "frames",
                    100 - u32::from(share),
                )
            }
        })
    }

    /// Of each entry the surest way in which it was found: the same bytes, then the nearest.
    pub fn each_once(mut found: Vec<Found>) -> Vec<Found> {
        let strength = |by: &str| match by {
            "sha256" => 0,
            "md5" => 1,
            _ => 2,
        };
        found.sort_by_key(|one| (one.entry, strength(one.by), one.distance));
        found.dedup_by_key(|one| one.entry);
        found
    }

    /// What the list calls an entry.
    pub fn id(&self, found: &Found) -> &str {
        &self.ids[found.entry as usize]
    }
}

impl Found {
    fn new(entry: u32, by: &'static str, distance: u32) -> Self {
        Self {
            entry,
            by,
            distance,
            share: None,
            known_share: None,
        }
    }
}

/// A frame of which nobody says how much it has to go by is as good as any.
fn frame(listed: &ListedFrame) -> Frame {
    Frame {
        at_ms: listed.at_ms,
        pdq: listed.pdq,
        quality: listed.quality.unwrap_or(100),
    }
}

fn index(entries: Vec<(Pdq, u32)>) -> Result<Snapshot> {
    let segment = Segment::build(entries).map_err(|error| Failure::new(error.to_string()))?;
    let mut index = Index::new();
    index.attach(segment, Tombstones::default());
    Ok(index.snapshot())
}

fn note<D: std::hash::Hash + Eq>(known: &mut HashMap<D, Vec<u32>>, digest: Option<D>, number: u32) {
    if let Some(digest) = digest {
        known.entry(digest).or_default().push(number);
    }
}
