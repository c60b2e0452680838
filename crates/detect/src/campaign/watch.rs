//! The loop: one post in, alerts out.

use std::collections::VecDeque;

use evenhand_model::{Duration, Time};

use super::baseline::{Baseline, HOUR_MICROS};
use super::figures::{self, Figures};
use super::group::{Crowd, Sets};
use super::incident::{Incident, Variant};
use super::key::{KeySet, KeyTable, Keys};
use super::near::{self, BANDS};
use super::pairs::{Network, network};
use super::score::{Assessment, Reading};
use super::seen::{Object, ObjectKind, Seen};
use super::settings::Settings;
use super::spelling::{is_one_word, spelling};
use super::track::{Share, most_surprising};
use super::tracks::{Sighting, Tracks};

/// Crowds that are alike to this part are one group, whatever they share.
const LIKENESS_MIN: f64 = 0.3;
/// A group of whose accounts so many are members of an incident is a part of that incident.
const PART_MIN: f64 = 0.5;
/// A group is looked at again when it has grown by this part, ...
const GROWTH: usize = 8;
/// ... or by this smaller part after some time.
const GROWTH_LATER: usize = 25;
/// The time after which a small part is enough.
const LOOK_AGAIN: Duration = Duration::from_minutes(5);
/// How often bursts that are over are looked for.
const TIDY: Duration = Duration::from_minutes(10);
/// A burst is over when it is no more surprising than this part of what made it one.
const OVER: f64 = 0.5;
/// Closed incidents that can still be asked for.
const CLOSED_MAX: usize = 64;
/// Characters of a link that count.
const LINK_MAX: usize = 500;
/// Pairs of hashtag and target that count of one post.
const AT_TARGET_MAX: usize = 8;

/// Something to tell people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alert {
    /// What happened.
    pub kind: AlertKind,
    /// To which incident.
    pub incident: u64,
    /// When, in the time of the events.
    pub at: Time,
}

/// What happened to an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertKind {
    /// It was recognised.
    Opened,
    /// It has half as many members again as when that was last told.
    Grew,
    /// It is a part of another one.
    Merged {
        /// Which.
        into: u64,
    },
    /// It has been quiet, or had to give way to others.
    Closed,
}

/// What came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Posts in all.
    pub posts: u64,
    /// Posts of before the horizon: counted for what is usual, in their own hour of the week, and for nothing else.
    pub late: u64,
    /// Posts from further in the future than is allowed, taken as of the time of their arrival.
    pub in_future: u64,
}

/// A group that bursts, with what it reads as.
#[derive(Clone, Debug)]
pub struct Surge<'a> {
    /// What is shared.
    pub kind: ObjectKind,
    /// How it is written, where it is.
    pub label: &'a str,
    /// Since when it bursts.
    pub since: Time,
    /// What the group that it is in looks like.
    pub assessment: &'a Assessment,
}

/// Watches a stream of posts for campaigns.
#[derive(Debug)]
pub struct Watch {
    settings: Settings,
    keys: Keys,
    baseline: Baseline,
    tracks: Tracks,
    bursts: Vec<Burst>,
    /// Tracks of bursts that belong to each other, as of when one of them was last due.
    links: Vec<(u32, u32)>,
    open: Vec<Incident>,
    closed: VecDeque<Incident>,
    /// The open incident that an object belongs to.
    by_object: KeyTable<u64>,
    now: Time,
    next_step: Time,
    next_tidy: Time,
    ages: Ages,
    counts: Counts,
    /// Keys of the post at hand, kept so that no post allocates.
    sighted: Vec<(u64, ObjectKind, String)>,
    spare: Vec<String>,
}

#[derive(Debug)]
struct Burst {
    index: u32,
    surprise: f64,
    looked_at: Time,
    /// Shares when it was last looked at.
    looked: usize,
    crowd: Crowd,
    assessment: Assessment,
}

/// How many posts come from new accounts, of late.
#[derive(Clone, Copy, Debug, Default)]
struct Ages {
    known: f64,
    new: f64,
}

impl Watch {
    /// A watch that has seen nothing yet. The seed keeps people from aiming at the sketches and must stay secret;
    /// the same seed and the same events give the same incidents.
    pub fn new(settings: Settings, seed: u64) -> Self {
        let keys = Keys::new(seed);
        Self {
            baseline: Baseline::new(settings.sketch_width),
            tracks: Tracks::new(&settings, keys, seed),
            keys,
            settings,
            bursts: Vec::new(),
            links: Vec::new(),
            open: Vec::new(),
            closed: VecDeque::new(),
            by_object: KeyTable::default(),
            now: Time::from_micros(i64::MIN),
            next_step: Time::from_micros(i64::MIN),
            next_tidy: Time::from_micros(i64::MIN),
            ages: Ages::default(),
            counts: Counts::default(),
            sighted: Vec::new(),
            spare: Vec::new(),
        }
    }

    /// Takes in one post. What there is to tell comes at most a step later.
    pub fn see(&mut self, seen: &Seen<'_>) -> Vec<Alert> {
        self.now = self.now.max(seen.received_at);
        self.counts.posts += 1;
        if seen.at > self.now.plus(self.settings.future_max) {
            self.counts.in_future += 1;
        }
        let at = seen.at.min(self.now);
        self.baseline.advance(self.now);
        self.baseline.count_post();
        let is_late = at < self.now.minus(self.settings.horizon);
        self.counts.late += u64::from(is_late);
        self.ages
            .count(at, seen.account_created_at, self.settings.new_account);

        let text = self.sight(seen);
        let share = Share {
            at,
            post: seen.post,
            account: seen.account,
            account_created_at: seen.account_created_at,
            targets: [seen.targets.first().copied(), seen.targets.get(1).copied()],
            text: text.map(|bands| bands.map(|band| band as u32)),
        };
        let mut sighted = std::mem::take(&mut self.sighted);
        let mut incident = None;
        for (key, kind, label) in &sighted {
            if is_late {
                if self.tracks.is_followed(*key) {
                    self.baseline.add_usual(*key, at);
                }
                continue;
            }
            let recent = self.baseline.add(*key, at);
            let sighting = Sighting {
                key: *key,
                kind: *kind,
                label,
            };
            let index = self
                .tracks
                .add(&sighting, share, &self.baseline, recent, self.now);
            if let Some(index) = index {
                self.baseline.add_usual(*key, at);
                self.notice(index);
            }
            incident = incident.or_else(|| self.by_object.get(key).copied());
        }
        self.spare
            .extend(sighted.drain(..).map(|(_, _, label)| label));
        self.sighted = sighted;
        let incident = incident.and_then(|id| self.open.iter_mut().find(|one| one.id == id));
        if let Some(incident) = incident {
            incident.add(&share);
        }
        self.step()
    }

    /// Lets time pass without a post.
    pub fn pass(&mut self, now: Time) -> Vec<Alert> {
        self.now = self.now.max(now);
        self.baseline.advance(self.now);
        self.step()
    }

    /// An incident by its id: open, or closed not too many incidents ago.
    pub fn incident(&self, id: u64) -> Option<&Incident> {
        self.open
            .iter()
            .chain(&self.closed)
            .find(|one| one.id == id)
    }

    /// The open incidents, in the order in which they were opened.
    pub fn incidents(&self) -> impl Iterator<Item = &Incident> {
        self.open.iter()
    }

    /// Everything that bursts at this moment, with what it reads as, organic surges among them.
    pub fn surges(&self) -> impl Iterator<Item = Surge<'_>> {
        self.bursts.iter().map(|burst| {
            let track = self.tracks.get(burst.index);
            Surge {
                kind: track.kind,
                label: &track.label,
                since: track.burst_at.unwrap_or(track.first_at),
                assessment: &burst.assessment,
            }
        })
    }

    /// What came in.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Objects that are followed.
    pub fn tracks_count(&self) -> usize {
        self.tracks.count()
    }

    /// About how many bytes everything takes.
    pub fn bytes(&self) -> usize {
        let incidents: usize = self
            .open
            .iter()
            .chain(&self.closed)
            .map(Incident::bytes)
            .sum();
        self.baseline.bytes() + self.tracks.bytes() + incidents + self.by_object.capacity() * 17
    }

    /// Makes the keys of what a post shares, each once, and those of its text.
    fn sight(&mut self, seen: &Seen<'_>) -> Option<[u64; BANDS]> {
        let keys = self.keys;
        let mut text_bands = None;
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
                            self.push(
                                keys.pair(11, key, *target),
                                ObjectKind::HashtagAtTarget,
                                &spelled,
                            );
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
                    text_bands = near::bands(keys, text);
                    for band in text_bands.into_iter().flatten() {
                        self.push(band, ObjectKind::Text, "");
                    }
                }
            }
        }
        text_bands
    }

    fn push(&mut self, key: u64, kind: ObjectKind, label: &str) {
        if self.sighted.iter().all(|(other, _, _)| *other != key) {
            let mut kept = self.spare.pop().unwrap_or_default();
            kept.clear();
            kept.push_str(label);
            self.sighted.push((key, kind, kept));
        }
    }

    /// Looks whether a track has begun to burst, alone or together with its other spellings.
    fn notice(&mut self, index: u32) {
        let track = self.tracks.get(index);
        let shares_min = u32::try_from(self.settings.accounts_min).unwrap_or(u32::MAX);
        if track.burst_at.is_some() {
            return;
        }
        let alone = track.is_worth_a_look(self.now, shares_min);
        if alone {
            let found = most_surprising(&track.counts(self.now), self.expected(index));
            if found >= self.settings.surprise_min {
                self.burst(index, found);
                return;
            }
        }
        let spellings: Vec<u32> = match self.tracks.spellings(index) {
            [] | [_] => return,
            several => several.to_vec(),
        };
        let label = self.tracks.get(index).label.clone();
        let together: Vec<u32> = spellings
            .into_iter()
            .filter(|other| is_one_word(&label, &self.tracks.get(*other).label))
            .collect();
        let mut counts = [(0_u32, 0.0); 6];
        let mut expected = 0.0;
        for other in &together {
            let more = self.tracks.get(*other).counts(self.now);
            for (sum, (count, hours)) in counts.iter_mut().zip(more) {
                *sum = (sum.0.saturating_add(count), hours);
            }
            expected += self.expected(*other);
        }
        if counts[5].0 < shares_min {
            return;
        }
        let found = most_surprising(&counts, expected);
        if found >= self.settings.surprise_min {
            for other in together {
                self.burst(other, found);
            }
        }
    }

    /// What is usual of a track in the hour that runs, looked up once an hour.
    fn expected(&mut self, index: u32) -> f64 {
        let hour = self.now.micros().div_euclid(HOUR_MICROS);
        let track = self.tracks.get_mut(index);
        if track.expected.0 != hour {
            track.expected = (hour, self.baseline.expected(track.key));
        }
        track.expected.1
    }

    fn burst(&mut self, index: u32, surprise: f64) {
        if self.tracks.get(index).burst_at.is_some() {
            return;
        }
        if self.bursts.len() >= self.settings.bursts_max.max(1) {
            let least = self.bursts.iter().enumerate();
            let least =
                least.min_by(|(_, one), (_, other)| one.surprise.total_cmp(&other.surprise));
            let Some((place, _)) = least.filter(|(_, least)| least.surprise < surprise) else {
                return;
            };
            let gone = self.bursts.swap_remove(place);
            self.tracks.calm(gone.index);
        }
        self.tracks.burst(index, self.now);
        self.tracks.get_mut(index).unseen = 1;
        self.bursts.push(Burst {
            index,
            surprise,
            looked_at: Time::from_micros(i64::MIN),
            looked: 0,
            crowd: Crowd::default(),
            assessment: Assessment::default(),
        });
    }

    /// Looks at what bursts, once in a step.
    fn step(&mut self) -> Vec<Alert> {
        let mut alerts = Vec::new();
        if self.now < self.next_step {
            return alerts;
        }
        self.next_step = self.now.plus(self.settings.step);
        if self.now >= self.next_tidy {
            self.next_tidy = self.now.plus(TIDY);
            self.tidy(&mut alerts);
        }
        let due: Vec<bool> = self.bursts.iter().map(|burst| self.is_due(burst)).collect();
        if !due.contains(&true) {
            return alerts;
        }
        for (burst, is_due) in self.bursts.iter_mut().zip(&due) {
            if *is_due {
                let track = self.tracks.get(burst.index);
                burst.crowd = Crowd::of(track.shares.iter());
                burst.looked = track.shares.len();
                burst.looked_at = self.now;
            }
        }
        self.link(&due);
        for group in self.groups(&due) {
            self.look_at(&group, &mut alerts);
        }
        for (burst, is_due) in self.bursts.iter().zip(&due) {
            if *is_due {
                self.tracks.get_mut(burst.index).unseen = 0;
            }
        }
        alerts
    }

    fn is_due(&self, burst: &Burst) -> bool {
        let unseen = self.tracks.get(burst.index).unseen as usize;
        if unseen == 0 {
            return false;
        }
        unseen * GROWTH >= burst.looked.max(1)
            || (unseen * GROWTH_LATER >= burst.looked
                && self.now >= burst.looked_at.plus(LOOK_AGAIN))
    }

    /// Ends what is over and forgets what is too old.
    fn tidy(&mut self, alerts: &mut Vec<Alert>) {
        let horizon = self.now.minus(self.settings.horizon);
        let mut place = 0;
        while let Some(index) = self.bursts.get(place).map(|burst| burst.index) {
            self.tracks.forget_before(index, horizon);
            let expected = self.expected(index);
            let track = self.tracks.get(index);
            let surprise = most_surprising(&track.counts(self.now), expected);
            let is_quiet = track.last_at < self.now.minus(self.settings.quiet);
            // A burst that was found together with other spellings is as surprising as they are together.
            let is_alone = self.tracks.spellings(index).len() < 2;
            if is_quiet || (is_alone && surprise < self.settings.surprise_min * OVER) {
                self.tracks.calm(index);
                self.bursts.swap_remove(place);
            } else {
                self.bursts[place].surprise = surprise;
                place += 1;
            }
        }
        let quiet = self.now.minus(self.settings.quiet);
        while let Some(place) = self
            .open
            .iter()
            .position(|incident| incident.last_at < quiet)
        {
            self.close(place, AlertKind::Closed, alerts);
        }
    }

    /// Looks anew at which bursts the due ones belong to.
    fn link(&mut self, due: &[bool]) {
        let places: KeyTable<usize> = self
            .bursts
            .iter()
            .enumerate()
            .map(|(place, burst)| (u64::from(burst.index), place))
            .collect();
        let is_kept = |index: u32| {
            places
                .get(&u64::from(index))
                .is_some_and(|place| !due[*place])
        };
        self.links
            .retain(|(one, other)| is_kept(*one) && is_kept(*other));
        for (one, first) in self.bursts.iter().enumerate() {
            for (other, second) in self.bursts.iter().enumerate().skip(one + 1) {
                if (due[one] || due[other]) && self.is_linked(first, second) {
                    self.links.push((first.index, second.index));
                }
            }
        }
    }

    fn is_linked(&self, one: &Burst, other: &Burst) -> bool {
        let (first, second) = (self.tracks.get(one.index), self.tracks.get(other.index));
        let is_one_word = first.skeleton.is_some()
            && first.skeleton == second.skeleton
            && is_one_word(&first.label, &second.label);
        is_one_word || one.crowd.likeness(&other.crowd) >= LIKENESS_MIN
    }

    /// The groups of bursts in which something is due, as places in the list of bursts.
    fn groups(&self, due: &[bool]) -> Vec<Vec<usize>> {
        let count = self.bursts.len();
        let place_of: KeyTable<usize> = self
            .bursts
            .iter()
            .enumerate()
            .map(|(place, burst)| (u64::from(burst.index), place))
            .collect();
        let mut sets = Sets::new(count);
        for (one, other) in &self.links {
            let places = (
                place_of.get(&u64::from(*one)),
                place_of.get(&u64::from(*other)),
            );
            if let (Some(one), Some(other)) = places {
                sets.join(*one, *other);
            }
        }
        let mut groups: Vec<Vec<usize>> = vec![Vec::new(); count];
        for member in 0..count {
            groups[sets.of(member)].push(member);
        }
        groups.retain(|group| group.iter().any(|member| due[*member]));
        groups
    }

    fn look_at(&mut self, group: &[usize], alerts: &mut Vec<Alert>) {
        let shares = self.shares(group);
        if figures::accounts(&shares) < self.settings.accounts_min {
            return;
        }
        let network = network(&shares, &self.settings);
        let kinds: Vec<ObjectKind> = group
            .iter()
            .map(|member| self.tracks.get(self.bursts[*member].index).kind)
            .collect();
        let figures = Figures::of(
            &shares,
            &network,
            &kinds,
            self.ages.new_part(),
            &self.settings,
        );
        let assessment = Assessment::of(figures);
        for member in group {
            self.bursts[*member].assessment = assessment.clone();
        }
        if assessment.reading == Reading::Coordinated {
            self.belongs(group, &shares, &network, assessment, alerts);
            return;
        }
        let keys = group
            .iter()
            .map(|member| self.tracks.get(self.bursts[*member].index).key);
        let id = keys
            .filter_map(|key| self.by_object.get(&key).copied())
            .next();
        if let Some(incident) = self.open.iter_mut().find(|one| Some(one.id) == id) {
            incident.note_network(&network.edges, &network.accounts);
            incident.assessment = assessment;
        }
    }

    /// The posts of a group, each once, in the order of their times; the latest where there are very many.
    fn shares(&self, group: &[usize]) -> Vec<Share> {
        let mut shares: Vec<Share> = Vec::new();
        for member in group {
            shares.extend(self.tracks.get(self.bursts[*member].index).shares.iter());
        }
        shares.sort_unstable_by_key(|share| (share.at, share.post));
        shares.dedup_by_key(|share| (share.at, share.post));
        let surplus = shares.len().saturating_sub(self.settings.burst_shares);
        shares.drain(..surplus);
        shares
    }

    /// Puts a coordinated group into the incident that it is a part of, or opens one for it.
    fn belongs(
        &mut self,
        group: &[usize],
        shares: &[Share],
        network: &Network,
        assessment: Assessment,
        alerts: &mut Vec<Alert>,
    ) {
        let accounts: KeySet = shares.iter().map(|share| share.account).collect();
        let tracks = || {
            group
                .iter()
                .map(|member| self.tracks.get(self.bursts[*member].index))
        };
        let known: KeySet = tracks()
            .filter_map(|track| self.by_object.get(&track.key).copied())
            .collect();
        let variants: Vec<Variant> = tracks()
            .map(|track| Variant {
                kind: track.kind,
                key: track.key,
                label: track.label.clone(),
                first_at: track.first_at,
            })
            .collect();
        let mut homes: Vec<u64> = self
            .open
            .iter()
            .filter(|incident| {
                known.contains(&incident.id) || incident.part_of(&accounts) >= PART_MIN
            })
            .map(|incident| incident.id)
            .collect();
        let (home, kind) = if homes.is_empty() {
            (self.open_for(&variants, alerts), Some(AlertKind::Opened))
        } else {
            (homes.remove(0), None)
        };
        for part in homes {
            self.merge(part, home, alerts);
        }
        let now = self.now;
        for variant in &variants {
            self.by_object.insert(variant.key, home);
        }
        let Some(incident) = self.open.iter_mut().find(|incident| incident.id == home) else {
            return;
        };
        for share in shares {
            incident.add(share);
        }
        variants
            .into_iter()
            .for_each(|variant| incident.add_variant(variant));
        incident.note_network(&network.edges, &network.accounts);
        if kind == Some(AlertKind::Opened) {
            incident.opened_on = assessment.clone();
        }
        incident.assessment = assessment;
        let has_grown = incident.has_grown();
        let kind = kind.or(has_grown.then_some(AlertKind::Grew));
        alerts.extend(kind.map(|kind| Alert {
            kind,
            incident: home,
            at: now,
        }));
    }

    fn open_for(&mut self, variants: &[Variant], alerts: &mut Vec<Alert>) -> u64 {
        if self.open.len() >= self.settings.incidents_max.max(1) {
            let longest = self
                .open
                .iter()
                .enumerate()
                .min_by_key(|(_, incident)| incident.last_at);
            if let Some((place, _)) = longest {
                self.close(place, AlertKind::Closed, alerts);
            }
        }
        let first = variants
            .iter()
            .map(|variant| (variant.first_at, variant.key))
            .min();
        let (first_at, key) = first.unwrap_or((self.now, 0));
        let id = self
            .keys
            .pair(15, key, first_at.micros() as u64 ^ self.now.micros() as u64);
        self.open
            .push(Incident::new(id, self.now, self.settings.members_max));
        id
    }

    fn merge(&mut self, part: u64, into: u64, alerts: &mut Vec<Alert>) {
        let Some(place) = self.open.iter().position(|incident| incident.id == part) else {
            return;
        };
        let objects: Vec<u64> = self.open[place]
            .variants
            .iter()
            .map(|variant| variant.key)
            .collect();
        self.close(place, AlertKind::Merged { into }, alerts);
        let home = self.open.iter_mut().find(|incident| incident.id == into);
        if let (Some(home), Some(part)) = (home, self.closed.back_mut()) {
            home.absorb(part);
            part.merged_into = Some(into);
        }
        for key in objects {
            self.by_object.insert(key, into);
        }
    }

    fn close(&mut self, place: usize, kind: AlertKind, alerts: &mut Vec<Alert>) {
        let mut incident = self.open.remove(place);
        incident.closed_at = Some(self.now);
        self.by_object.retain(|_, id| *id != incident.id);
        alerts.push(Alert {
            kind,
            incident: incident.id,
            at: self.now,
        });
        if self.closed.len() >= CLOSED_MAX {
            self.closed.pop_front();
        }
        self.closed.push_back(incident);
    }
}

impl Ages {
    /// Half of what is known is forgotten after so many posts.
    const MEMORY: f64 = 50_000.0;

    fn count(&mut self, at: Time, made: Option<Time>, new_account: Duration) {
        let Some(made) = made else {
            return;
        };
        let fade = 1.0 - std::f64::consts::LN_2 / Self::MEMORY;
        let is_new = at.since(made) < new_account;
        self.known = self.known * fade + 1.0;
        self.new = self.new * fade + f64::from(u8::from(is_new));
    }

    /// The part of posts that comes from new accounts; one in twenty before anything is known.
    fn new_part(self) -> f64 {
        (self.new + 5.0) / (self.known + 100.0)
    }
}
