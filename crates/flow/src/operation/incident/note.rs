//! A campaign or a brigade was found, or stands otherwise than when it was last looked at.

use std::collections::BTreeMap;

use evenhand_model::{
    Act, Alert, AlertEndReason, AlertId, AlertKind, Incident, IncidentCall, IncidentKind,
    IncidentPost, IncidentState, IncidentTarget, IncidentTick, Matter, Platform, Subject,
    SubjectId, SubjectKind, SubjectRef, Time,
};

use crate::accept::subject;
use crate::case::alert;
use crate::operation::content;
use crate::work::{Key, Line, Operation, PlatformRow, Stop, SubjectName, Work};

/// Writes an incident down as it is found. What is known of it already stays where it says more, since after a restart only the
/// events that were kept are counted again. Nothing happens by it.
#[derive(Clone, Debug)]
pub struct NoteIncident {
    /// As it was found. Its targets are those that are known by our ids.
    pub found: Incident,
    /// Accounts that are mentioned, by the platform's ids, with how often. Those that nobody has told us of become known by it.
    pub mentioned: Vec<(String, u64)>,
    /// Its first posts.
    pub seeds: Vec<FoundPost>,
    /// Its posts that call on others.
    pub calls: Vec<FoundPost>,
    /// Whether the people on call are told if it is a campaign that nobody knows of: not of what is long past.
    pub is_told: bool,
}

/// A post, by the platform's id of it: most posts are known to nobody until somebody complains of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPost {
    /// The platform's id.
    pub id: String,
    /// Who wrote it.
    pub account: SubjectId,
    /// When.
    pub at: Time,
    /// What it calls on others to do.
    pub call: Option<IncidentCall>,
}

impl Operation for NoteIncident {
    /// Whether there is an incident now that wasn't there before.
    type Answer = bool;

    fn run(&self, work: &mut Work<'_>) -> Result<bool, Stop> {
        let id = &self.found.id;
        self.expect(work)?;
        let known = work.get::<Incident>(id)?;
        let before = known.as_ref().map(|known| known.state);
        let mut found = self.found.clone();
        found
            .seeds
            .extend(self.posts(work, &self.seeds, Incident::SEEDS_MAX)?);
        found
            .recruiting
            .extend(self.posts(work, &self.calls, Incident::RECRUITING_MAX)?);
        let mut incident = match &known {
            Some(known) => with(known, &found),
            None => found,
        };
        incident.targets = most_often(incident.targets, self.targets(work)?);
        forget_erased(work, &mut incident)?;
        if known.as_ref() == Some(&incident) {
            return Ok(false);
        }
        self.tell(work, &mut incident)?;
        if before.is_none() {
            work.record(line(Act::IncidentOpened, &incident));
        }
        if before.unwrap_or(IncidentState::Open) != incident.state {
            match incident.state {
                IncidentState::Open => work.record(line(Act::IncidentOpened, &incident)),
                IncidentState::Closed => work.record(line(Act::IncidentClosed, &incident)),
                IncidentState::Merged => work.record(
                    line(Act::IncidentMerged, &incident).with("into", incident.merged_into.clone()),
                ),
            }
        }
        work.put(incident);
        Ok(before.is_none())
    }
}

impl NoteIncident {
    fn expect(&self, work: &Work<'_>) -> Result<(), Stop> {
        let platform = &self.found.platform;
        let mentioned = self.mentioned.iter().take(Incident::TARGETS_MAX);
        let names = mentioned.map(|(account, _)| subject::account_key(platform, account));
        let posts = self.seeds.iter().chain(&self.calls);
        let authors = posts.clone().map(|post| Key::of::<Subject>(post.account));
        let posts = posts.map(|post| content_key(platform, &post.id));
        work.expect(
            names
                .chain(posts)
                .chain(authors)
                .chain(everybody(&self.found).map(Key::of::<Subject>))
                .chain([
                    Key::of::<Incident>(&self.found.id),
                    Key::of::<PlatformRow>(platform),
                ]),
        )
    }

    /// Once for each campaign. What nobody has taken ends with it. A brigade wakes nobody.
    fn tell(&self, work: &mut Work<'_>, incident: &mut Incident) -> Result<(), Stop> {
        if incident.state == IncidentState::Open {
            let is_new = incident.alert.is_none() && incident.kind == IncidentKind::Campaign;
            if is_new && self.is_told {
                incident.alert = Some(raise(work, incident));
            }
            return Ok(());
        }
        let told = match incident.alert {
            Some(id) => work.get::<Alert>(id)?,
            None => None,
        };
        if let Some(told) = told.filter(Alert::is_open) {
            alert::end(work, told, AlertEndReason::Over);
        }
        Ok(())
    }

    /// Posts by our ids, made known where they are not. What somebody wrote who was forgotten is not.
    fn posts(
        &self,
        work: &mut Work<'_>,
        posts: &[FoundPost],
        most: usize,
    ) -> Result<Vec<IncidentPost>, Stop> {
        let platform = &self.found.platform;
        let mut found = Vec::new();
        for post in posts.iter().take(most) {
            let author = work.get::<Subject>(post.account)?;
            if author.is_none_or(|author| author.external_id.is_none()) {
                continue;
            }
            let content = content::find_or_add(work, platform, &post.id, Some(post.account))?;
            found.push(IncidentPost {
                content: content.id,
                account: post.account,
                at: post.at,
                call: post.call,
            });
        }
        Ok(found)
    }

    /// Who is mentioned, by our ids. Who waits to be forgotten is not made known anew.
    fn targets(&self, work: &mut Work<'_>) -> Result<Vec<IncidentTarget>, Stop> {
        let platform = &self.found.platform;
        let erasures = PlatformRow::of(work, platform)?.erasures;
        let mentioned: Vec<_> = self.mentioned.iter().take(Incident::TARGETS_MAX).collect();
        let known: Vec<Key> = known_names(work, platform, &mentioned)?;
        work.expect(known)?;
        let mut targets = Vec::new();
        for (account, posts) in mentioned {
            let digest = crate::operation::erase::account_digest(work.house, account);
            if erasures.iter().any(|one| one.account_digest == digest) {
                continue;
            }
            targets.push(IncidentTarget {
                subject: subject::account(work, platform, account)?.id,
                posts: *posts,
            });
        }
        Ok(targets)
    }
}

fn raise(work: &mut Work<'_>, incident: &Incident) -> AlertId {
    let id = AlertId::new(work.now, &mut work.rng);
    work.is_new::<Alert>(id);
    let (kind, about) = (AlertKind::Incident, Matter::Incident);
    let alert = Alert {
        incident: Some(incident.id.clone()),
        ..Alert::raised(id, incident.platform.clone(), kind, about, work.now)
    };
    work.record(alert::line(Act::AlertRaised, &alert));
    work.put(alert);
    id
}

fn content_key(platform: &Platform, id: &str) -> Key {
    let named = SubjectRef {
        kind: SubjectKind::Content,
        id: id.to_owned(),
    };
    Key::of::<SubjectName>(SubjectName::name_of(platform, &named))
}

fn known_names(
    work: &mut Work<'_>,
    platform: &Platform,
    mentioned: &[&(String, u64)],
) -> Result<Vec<Key>, Stop> {
    let mut keys = Vec::new();
    for (account, _) in mentioned {
        let name = subject::account_key(platform, account).id;
        let known = work.get::<SubjectName>(name)?;
        keys.extend(known.map(|name| Key::of::<Subject>(name.subject)));
    }
    Ok(keys)
}

/// What was found, with everything that the row says more of.
fn with(known: &Incident, found: &Incident) -> Incident {
    let mut seeds = earliest(&known.seeds, &found.seeds);
    seeds.truncate(Incident::SEEDS_MAX);
    let mut recruiting = earliest(&known.recruiting, &found.recruiting);
    recruiting.truncate(Incident::RECRUITING_MAX);
    let mut variants = known.variants.clone();
    for variant in &found.variants {
        let same = |one: &&mut evenhand_model::IncidentVariant| {
            (one.kind, &one.key) == (variant.kind, &variant.key)
        };
        match variants.iter_mut().find(same) {
            Some(one) => one.first_at = one.first_at.min(variant.first_at),
            None => variants.push(variant.clone()),
        }
    }
    variants.truncate(Incident::VARIANTS_MAX);
    let has_drawing = !found.nodes.is_empty();
    Incident {
        // As it was recognised then, whatever is seen of that now.
        opened_at: known.opened_at,
        opened_on: known.opened_on.clone(),
        alert: known.alert,
        closed_at: found.closed_at,
        first_at: known.first_at.min(found.first_at),
        last_at: known.last_at.max(found.last_at),
        posts: known.posts.max(found.posts),
        accounts: known.accounts.max(found.accounts),
        variants,
        targets: most_often(known.targets.clone(), found.targets.clone()),
        seeds,
        recruiting,
        timeline: continued(&known.timeline, &found.timeline),
        nodes: if has_drawing {
            &found.nodes
        } else {
            &known.nodes
        }
        .clone(),
        edges: if has_drawing {
            &found.edges
        } else {
            &known.edges
        }
        .clone(),
        ..found.clone()
    }
}

fn earliest(known: &[IncidentPost], found: &[IncidentPost]) -> Vec<IncidentPost> {
    let all = known.iter().chain(found);
    let mut posts: Vec<IncidentPost> = all
        .map(|post| (post.content, *post))
        .collect::<BTreeMap<_, _>>()
        .into_values()
        .collect();
    posts.sort_by_key(|post| (post.at, post.content));
    posts
}

fn most_often(known: Vec<IncidentTarget>, found: Vec<IncidentTarget>) -> Vec<IncidentTarget> {
    let mut counts: BTreeMap<SubjectId, u64> = BTreeMap::new();
    for target in known.into_iter().chain(found) {
        let count = counts.entry(target.subject).or_default();
        *count = target.posts.max(*count);
    }
    let mut targets: Vec<IncidentTarget> = counts
        .into_iter()
        .map(|(subject, posts)| IncidentTarget { subject, posts })
        .collect();
    targets.sort_by_key(|target| (std::cmp::Reverse(target.posts), target.subject));
    targets.truncate(Incident::TARGETS_MAX);
    targets
}

/// The steps that were found, after those of the row from before them.
fn continued(known: &[IncidentTick], found: &[IncidentTick]) -> Vec<IncidentTick> {
    let Some(first) = found.first() else {
        return known.to_vec();
    };
    let before = known.iter().filter(|tick| tick.ends_at() <= first.at);
    let mut all: Vec<IncidentTick> = before.chain(found).copied().collect();
    let surplus = all.len().saturating_sub(Incident::TICKS_MAX);
    all.drain(..surplus);
    all
}

/// Nobody stays in a list who was forgotten: neither accounts nor what they wrote.
fn forget_erased(work: &mut Work<'_>, incident: &mut Incident) -> Result<(), Stop> {
    let listed: Vec<SubjectId> = everybody(incident).collect();
    work.expect(listed.iter().map(Key::of::<Subject>))?;
    for id in listed {
        let subject = work.get::<Subject>(id)?;
        if subject.is_none_or(|subject| subject.external_id.is_none()) {
            incident.forget(id);
            incident.seeds.retain(|post| post.content != id);
            incident.recruiting.retain(|post| post.content != id);
        }
    }
    // Who reports is a record apart.
    if incident.kind == IncidentKind::Brigade {
        incident.seeds.clear();
        incident.recruiting.clear();
        incident.nodes.clear();
        incident.edges.clear();
    }
    Ok(())
}

/// Everything that is listed, by our ids.
fn everybody(incident: &Incident) -> impl Iterator<Item = SubjectId> {
    let targets = incident.targets.iter().map(|target| target.subject);
    let posts = incident.seeds.iter().chain(&incident.recruiting);
    let posts = posts.flat_map(|post| [post.content, post.account]);
    let nodes = incident.nodes.iter().map(|node| node.account);
    let all: std::collections::BTreeSet<SubjectId> = targets.chain(posts).chain(nodes).collect();
    all.into_iter()
}

fn line(act: Act, incident: &Incident) -> Line {
    Line::of(act)
        .with("incident", incident.id.as_str())
        .with("kind", incident.kind.as_str())
        .with("accounts", incident.accounts)
        .with("posts", incident.posts)
        .with("reading", incident.evidence.reading.as_str())
}
