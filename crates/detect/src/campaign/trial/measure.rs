//! What a watch found of what was planted.

use std::collections::{BTreeMap, HashMap, HashSet};

use evenhand_model::{Duration, Time};

use super::planted::Campaign;
use super::post::{Post, Stream, Written};
use crate::campaign::{AlertKind, Call, Incident, Role, Watch};

/// What was found of one campaign.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Accounts that were planted.
    pub members: usize,
    /// Those that an incident names as originators or amplifiers.
    pub members_found: usize,
    /// Incidents that are it, after merging.
    pub incidents: usize,
    /// From its eighth account to the first alert of an incident; `None` where there was none.
    pub delay: Option<Duration>,
    /// From its first post to the first alert of an incident.
    pub delay_from_first: Option<Duration>,
    /// From its eighth account to the first that was told of it, be it as a surge that is worth a look.
    pub told_after: Option<Duration>,
    /// From the moment at which its tag was noticed to burst, where that is later than the eighth account, to the
    /// same.
    pub told_after_burst: Option<Duration>,
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
    /// Surges that were told of as worth a look.
    pub surges: usize,
    /// Those among whose first posts most are by accounts of one campaign.
    pub surges_right: usize,
    /// Those that became an incident or a part of one.
    pub surges_confirmed: usize,
    /// Posts that recruit and were planted in campaigns.
    pub calls_planted: usize,
    /// Posts that incidents list as recruiting.
    pub calls_named: usize,
    /// Those that were planted.
    pub calls_right: usize,
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
    let campaign_of = campaign_of(stream);
    let mut told: Vec<Told> = vec![Told::default(); stream.campaigns.len()];
    let mut surging: HashSet<u64> = HashSet::new();
    let mut opened: HashMap<u64, Time> = HashMap::new();
    let mut ended: BTreeMap<u64, Incident> = BTreeMap::new();
    let mut merged: HashMap<u64, u64> = HashMap::new();
    for (number, post) in stream.posts.iter().enumerate() {
        written.write(post);
        around(post, &written);
        for alert in written.seen(post, |seen| watch.see(seen)) {
            match alert.kind {
                AlertKind::Surging => {
                    measured.surges += 1;
                    surging.insert(alert.incident);
                    let notice = watch.notices().find(|one| one.id == alert.incident);
                    let seeds = notice.map_or(&[][..], |notice| &notice.seeds);
                    let accounts = seeds.iter().map(|(_, _, account)| *account);
                    if let Some((campaign, _)) = most(&campaign_of, accounts) {
                        measured.surges_right += 1;
                        told[campaign].note(watch, &stream.campaigns[campaign], alert.at);
                    }
                }
                AlertKind::Opened => {
                    measured.surges_confirmed += usize::from(surging.remove(&alert.incident));
                    opened.insert(alert.incident, alert.at);
                    let incident = watch.incident(alert.incident);
                    let seeds = incident.map_or(&[][..], |incident| incident.seeds());
                    let accounts = seeds.iter().map(|(_, _, account)| *account);
                    if let Some((campaign, _)) = most(&campaign_of, accounts) {
                        told[campaign].note(watch, &stream.campaigns[campaign], alert.at);
                    }
                }
                AlertKind::Withdrawn => {
                    surging.remove(&alert.incident);
                }
                AlertKind::Grew => {}
                AlertKind::Joined { into } => {
                    surging.remove(&alert.incident);
                    measured.surges_confirmed += usize::from(watch.incident(into).is_some());
                }
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
    compare(stream, &ended, &opened, &campaign_of, &mut measured);
    for ((one, told), campaign) in measured
        .campaigns
        .iter_mut()
        .zip(told)
        .zip(&stream.campaigns)
    {
        one.told_after = told.first_at.map(|at| at.since(campaign.eighth_at));
        let from = told.burst_at.map(|burst| burst.max(campaign.eighth_at));
        one.told_after_burst = told.first_at.zip(from).map(|(at, from)| at.since(from));
    }
    measured
}

fn compare(
    stream: &Stream,
    ended: &BTreeMap<u64, Incident>,
    opened: &HashMap<u64, Time>,
    campaign_of: &HashMap<u64, usize>,
    measured: &mut Measured,
) {
    let planted = stream.posts.iter();
    let planted: HashSet<u64> = planted
        .filter(|post| post.is_recruiting())
        .map(|post| post.post)
        .collect();
    measured.calls_planted = planted.len();
    let mut listed: HashSet<u64> = HashSet::new();
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
        let calls = incident.calls().iter();
        let joins = calls.filter(|call| call.call == Call::Join);
        listed.extend(joins.map(|call| call.post));
        let named = named(incident);
        let Some((number, right)) = most(campaign_of, named.iter().copied()) else {
            measured.false_incidents += 1;
            measured.mistakes.push(describe(incident, named.len()));
            continue;
        };
        measured.members_named += named.len();
        measured.members_right += right;
        found[number].extend(
            named
                .iter()
                .filter(|account| campaign_of.get(account) == Some(&number)),
        );
        let (campaign, one) = (&stream.campaigns[number], &mut measured.campaigns[number]);
        one.incidents += 1;
        if let Some(at) = opened.get(&incident.id) {
            let sooner = |before: Option<Duration>, span: Duration| {
                Some(before.map_or(span, |before| before.min(span)))
            };
            one.delay = sooner(one.delay, at.since(campaign.eighth_at));
            one.delay_from_first = sooner(one.delay_from_first, at.since(campaign.first_at));
        }
    }
    measured.calls_named = listed.len();
    measured.calls_right = listed.intersection(&planted).count();
    for (one, found) in measured.campaigns.iter_mut().zip(found) {
        one.members_found = found.len();
    }
}

/// Which campaign each planted account is of.
fn campaign_of(stream: &Stream) -> HashMap<u64, usize> {
    let each = stream.campaigns.iter().enumerate();
    each.flat_map(|(number, campaign)| campaign.members.iter().map(move |one| (*one, number)))
        .collect()
}

/// The originators and amplifiers of an incident.
fn named(incident: &Incident) -> Vec<u64> {
    let members = incident.members().into_iter();
    members
        .filter(|member| member.role != Role::Bystander)
        .map(|member| member.account)
        .collect()
}

/// The campaign that more than half of some accounts are of, and how many are.
fn most(
    campaign_of: &HashMap<u64, usize>,
    accounts: impl Iterator<Item = u64>,
) -> Option<(usize, usize)> {
    let mut all = 0;
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for account in accounts {
        all += 1;
        if let Some(campaign) = campaign_of.get(&account) {
            *counts.entry(*campaign).or_default() += 1;
        }
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.filter(|(_, count)| count * 2 > all)
}

/// When a campaign was first told of.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    first_at: Option<Time>,
    /// When the watch had noticed that its tag bursts.
    burst_at: Option<Time>,
}

impl Told {
    fn note(&mut self, watch: &Watch, campaign: &Campaign, at: Time) {
        if self.first_at.is_some_and(|first| first <= at) {
            return;
        }
        self.first_at = Some(at);
        let ours = watch
            .surges()
            .filter(|surge| campaign.spellings.iter().any(|one| one == surge.label));
        self.burst_at = ours.map(|surge| surge.since).min().or(self.burst_at);
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
