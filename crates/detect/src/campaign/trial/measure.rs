//! What a watch found of what was planted.

use std::collections::{BTreeMap, HashMap, HashSet};

use evenhand_model::{Duration, Time};

use super::post::{Post, Stream, Written};
use crate::campaign::{AlertKind, Incident, Role, Watch};

/// What was found of one campaign.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Accounts that were planted.
    pub members: usize,
    /// Those that an incident names as originators or amplifiers.
    pub members_found: usize,
    /// Incidents that are it, after merging.
    pub incidents: usize,
    /// From its eighth account to the first alert; `None` where there was none.
    pub delay: Option<Duration>,
    /// From its first post to the first alert.
    pub delay_from_first: Option<Duration>,
}

/// What was found in all.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// Posts that went through.
    pub posts: usize,
    /// Of each campaign, in the order of the plan.
    pub campaigns: Vec<Found>,
    /// Incidents after merging.
    pub incidents: usize,
    /// Those of whose originators and amplifiers most belong to no one campaign.
    pub false_incidents: usize,
    /// Originators and amplifiers of true incidents.
    pub members_named: usize,
    /// Those that were planted.
    pub members_right: usize,
    /// The most that the watch held, by its own count, in bytes; looked at every thousand posts.
    pub bytes: usize,
    /// Of each false incident: a few words on what it was.
    pub mistakes: Vec<String>,
}

impl Measured {
    /// True incidents of all incidents.
    pub fn precision(&self) -> f64 {
        ratio(self.incidents - self.false_incidents, self.incidents)
    }

    /// Members found of members planted, over all campaigns together.
    pub fn recall(&self) -> f64 {
        let found = self.campaigns.iter().map(|one| one.members_found).sum();
        ratio(found, self.campaigns.iter().map(|one| one.members).sum())
    }

    /// The mean over campaigns of the part of members found, so that small ones count like large ones.
    pub fn recall_of_mean_campaign(&self) -> f64 {
        let each = self
            .campaigns
            .iter()
            .map(|one| ratio(one.members_found, one.members));
        each.sum::<f64>() / self.campaigns.len().max(1) as f64
    }

    /// Campaigns with an alert.
    pub fn campaigns_found(&self) -> usize {
        self.campaigns
            .iter()
            .filter(|one| one.incidents > 0)
            .count()
    }

    /// False incidents per million posts.
    pub fn false_per_million(&self) -> f64 {
        self.false_incidents as f64 * 1e6 / self.posts.max(1) as f64
    }
}

fn ratio(some: usize, all: usize) -> f64 {
    if all == 0 {
        1.0
    } else {
        some as f64 / all as f64
    }
}

/// Runs a stream through a watch, where `around` may time each call, and compares.
pub fn measure(
    stream: &Stream,
    watch: &mut Watch,
    mut around: impl FnMut(&Post, &Written),
) -> Measured {
    let mut written = Written::default();
    let mut measured = Measured {
        posts: stream.posts.len(),
        ..Measured::default()
    };
    let mut opened: HashMap<u64, Time> = HashMap::new();
    let mut ended: BTreeMap<u64, Incident> = BTreeMap::new();
    let mut merged: HashMap<u64, u64> = HashMap::new();
    for (number, post) in stream.posts.iter().enumerate() {
        written.write(post);
        around(post, &written);
        for alert in written.seen(post, |seen| watch.see(seen)) {
            match alert.kind {
                AlertKind::Opened => {
                    opened.insert(alert.incident, alert.at);
                }
                AlertKind::Grew => {}
                AlertKind::Merged { into } => {
                    merged.insert(alert.incident, into);
                }
                AlertKind::Closed => {
                    let incident = watch.incident(alert.incident).cloned();
                    ended.extend(incident.map(|incident| (incident.id, incident)));
                }
            }
        }
        if number % 1_000 == 0 {
            measured.bytes = measured.bytes.max(watch.bytes());
        }
    }
    ended.extend(
        watch
            .incidents()
            .map(|incident| (incident.id, incident.clone())),
    );
    // An incident that others have gone into was first told of when the first of them was.
    let merges: Vec<(u64, u64)> = merged.iter().map(|(part, into)| (*part, *into)).collect();
    for (part, mut into) in merges {
        while let Some(further) = merged.get(&into) {
            into = *further;
        }
        if let Some(earlier) = opened.get(&part).copied() {
            let at = opened.entry(into).or_insert(earlier);
            *at = earlier.min(*at);
        }
    }
    compare(stream, &ended, &opened, &mut measured);
    measured
}

fn compare(
    stream: &Stream,
    ended: &BTreeMap<u64, Incident>,
    opened: &HashMap<u64, Time>,
    measured: &mut Measured,
) {
    let mut campaign_of: HashMap<u64, usize> = HashMap::new();
    for (number, campaign) in stream.campaigns.iter().enumerate() {
        campaign_of.extend(campaign.members.iter().map(|account| (*account, number)));
    }
    let mut found: Vec<HashSet<u64>> = vec![HashSet::new(); stream.campaigns.len()];
    measured.campaigns = stream
        .campaigns
        .iter()
        .map(|campaign| Found {
            members: campaign.members.len(),
            ..Found::default()
        })
        .collect();
    for incident in ended.values() {
        measured.incidents += 1;
        let named: Vec<u64> = incident
            .members()
            .iter()
            .filter(|member| member.role != Role::Bystander)
            .map(|member| member.account)
            .collect();
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for campaign in named.iter().filter_map(|account| campaign_of.get(account)) {
            *counts.entry(*campaign).or_default() += 1;
        }
        let most = counts.iter().max_by_key(|(_, count)| **count);
        let Some((number, right)) = most.filter(|(_, count)| **count * 2 > named.len()) else {
            measured.false_incidents += 1;
            measured.mistakes.push(describe(incident, named.len()));
            continue;
        };
        measured.members_named += named.len();
        measured.members_right += right;
        found[*number].extend(
            named
                .iter()
                .filter(|account| campaign_of.get(account) == Some(number)),
        );
        let (campaign, one) = (&stream.campaigns[*number], &mut measured.campaigns[*number]);
        one.incidents += 1;
        if let Some(at) = opened.get(&incident.id) {
            let sooner = |before: Option<Duration>, span: Duration| {
                Some(before.map_or(span, |before| before.min(span)))
            };
            one.delay = sooner(one.delay, at.since(campaign.eighth_at));
            one.delay_from_first = sooner(one.delay_from_first, at.since(campaign.first_at));
        }
    }
    for (one, found) in measured.campaigns.iter_mut().zip(found) {
        one.members_found = found.len();
    }
}

fn describe(incident: &Incident, named: usize) -> String {
    let labels: Vec<&str> = incident
        .variants
        .iter()
        .map(|one| &*one.label)
        .filter(|label| !label.is_empty())
        .take(3)
        .collect();
    let why: Vec<String> = incident
        .opened_on
        .contributions
        .iter()
        .map(|one| format!("{} {:.2} ({:+.1})", one.figure, one.value, one.weight))
        .collect();
    format!(
        "{} posts, {named} named, {}: {}",
        incident.posts,
        labels.join(" "),
        why.join(", ")
    )
}
