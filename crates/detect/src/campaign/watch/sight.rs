//! What one post shares, each thing once, by its key.

use crate::campaign::key::Keys;
use crate::campaign::near::{Rows, near};
use crate::campaign::seen::{Object, ObjectKind, Seen};
use crate::campaign::spelling::spelling;

/// Characters of a link that count.
const LINK_MAX: usize = 500;
/// Pairs of hashtag and target that count of one post.
const AT_TARGET_MAX: usize = 8;

/// One thing that a post shares.
#[derive(Clone, Debug)]
pub(in crate::campaign) struct Sight {
    pub(in crate::campaign) key: u64,
    pub(in crate::campaign) kind: ObjectKind,
    /// Its spelling or address, for people to read; empty for keys.
    pub(in crate::campaign) label: String,
}

/// What the post at hand shares. Its room is kept from post to post, so that none allocates.
#[derive(Debug)]
pub(super) struct Sights {
    keys: Keys,
    all: Vec<Sight>,
    spare: Vec<String>,
}

impl Sights {
    pub(super) fn new(keys: Keys) -> Self {
        Self {
            keys,
            all: Vec::new(),
            spare: Vec::new(),
        }
    }

    /// What the post that was read last shares.
    pub(super) fn all(&self) -> &[Sight] {
        &self.all
    }

    /// Makes the keys of what a post shares, each once, and answers with the rows of its text.
    pub(super) fn read(&mut self, seen: &Seen<'_>) -> Option<Rows> {
        let keys = self.keys;
        self.spare
            .extend(self.all.drain(..).map(|sight| sight.label));
        let mut rows = None;
        let mut of_kind = [0_usize; 5];
        let mut at_target = 0;
        for object in seen.objects {
            let place = match object {
                Object::Hashtag(_) => 0,
                Object::Link(_) => 1,
                Object::Media(_) => 2,
                Object::Text(_) => 3,
                Object::Subject(_) => 4,
            };
            of_kind[place] += 1;
            let most = if place == 3 { 1 } else { Seen::OBJECTS_MAX };
            if of_kind[place] > most {
                continue;
            }
            match object {
                Object::Hashtag(tag) => {
                    let spelled = spelling(tag);
                    if spelled.is_empty() {
                        continue;
                    }
                    let key = keys.of(10, spelled.as_bytes());
                    self.push(key, ObjectKind::Hashtag, &spelled);
                    for target in seen.targets.iter().take(2) {
                        if at_target < AT_TARGET_MAX {
                            at_target += 1;
                            let key = keys.pair(11, key, *target);
                            self.push(key, ObjectKind::HashtagAtTarget, &spelled);
                        }
                    }
                }
                Object::Link(link) => {
                    let end = link
                        .char_indices()
                        .nth(LINK_MAX)
                        .map_or(link.len(), |(at, _)| at);
                    let link = &link[..end];
                    self.push(keys.of(12, link.as_bytes()), ObjectKind::Link, link);
                }
                Object::Media(media) => self.push(keys.pair(13, *media, 0), ObjectKind::Media, ""),
                Object::Subject(subject) => {
                    self.push(keys.pair(14, *subject, 0), ObjectKind::Subject, "")
                }
                Object::Text(text) => {
                    let Some(near) = near(keys, text) else {
                        continue;
                    };
                    rows = Some(near.rows);
                    for band in near.bands {
                        self.push(band, ObjectKind::Text, "");
                    }
                }
            }
        }
        rows
    }

    fn push(&mut self, key: u64, kind: ObjectKind, label: &str) {
        if self.all.iter().all(|other| other.key != key) {
            let mut kept = self.spare.pop().unwrap_or_default();
            kept.clear();
            kept.push_str(label);
            self.all.push(Sight {
                key,
                kind,
                label: kept,
            });
        }
    }
}
