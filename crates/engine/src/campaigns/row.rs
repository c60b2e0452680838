//! What a watch has found, as the row that is written down.

use std::collections::BTreeMap;

use evenhand_detect::campaign::{
    Call, Incident as Found, ObjectKind, Role, Variant as FoundVariant,
};
use evenhand_flow::House;
use evenhand_flow::operation::incident::note::FoundPost;
use evenhand_model::{
    Incident, IncidentCall, IncidentEdge, IncidentGrowth, IncidentKind, IncidentNode, IncidentRole,
    IncidentRoles, IncidentState, IncidentTarget, IncidentTick, IncidentVariant, SubjectId,
    VariantKind,
};

use super::event::tag_key;
use super::watched::{Watched, Written};
use super::words::evidence;

/// The row of an incident; its first posts are looked for by whoever writes it down.
pub fn incident(
    house: &House,
    watched: &Watched,
    found: &Found,
    written: &Written,
    merged_into: Option<String>,
) -> Incident {
    let account = |key: u64| written.members.get(&key).map(|member| member.account);
    let roles = found.role_counts();
    let growth = found.growth(watched.now());
    let (nodes, edges) = network(found, account);
    let timeline = found.timeline().into_iter().map(|tick| IncidentTick {
        at: tick.at,
        minutes: u32::try_from(tick.span.micros() / 60_000_000).unwrap_or(u32::MAX),
        posts: tick.posts,
        joined: tick.joined,
    });
    Incident {
        id: written.id.clone(),
        platform: watched.platform.clone(),
        kind: watched.kind,
        state: match (&found.merged_into, found.closed_at) {
            (Some(_), _) => IncidentState::Merged,
            (None, Some(_)) => IncidentState::Closed,
            (None, None) => IncidentState::Open,
        },
        merged_into,
        opened_at: found.opened_at,
        closed_at: found.closed_at,
        first_at: found.first_at,
        last_at: found.last_at,
        posts: found.posts,
        accounts: found.members_count() as u64,
        roles: IncidentRoles {
            originators: roles.originators as u64,
            amplifiers: roles.amplifiers as u64,
            bystanders: roles.bystanders as u64,
        },
        variants: found
            .variants
            .iter()
            .map(|one| variant(house, watched, one))
            .collect(),
        targets: reported(watched, found),
        seeds: Vec::new(),
        recruiting: Vec::new(),
        evidence: evidence(&found.assessment, watched.now()),
        opened_on: evidence(&found.opened_on, found.opened_at),
        timeline: timeline.collect(),
        nodes,
        edges,
        growth: IncidentGrowth {
            posts: growth.posts,
            posts_before: growth.posts_before,
            joined: growth.joined,
        },
        alert: None,
    }
}

/// What is drawn: the heaviest lines with both their ends, then those who began without one.
fn network(
    found: &Found,
    account: impl Fn(u64) -> Option<SubjectId>,
) -> (Vec<IncidentNode>, Vec<IncidentEdge>) {
    let mut nodes: BTreeMap<SubjectId, IncidentRole> = BTreeMap::new();
    let mut place = |key: u64| {
        let id = account(key)?;
        if !nodes.contains_key(&id) && nodes.len() >= Incident::NODES_MAX {
            return None;
        }
        nodes.insert(id, role(found.role(key)?));
        Some(id)
    };
    let mut edges = Vec::new();
    for edge in &found.edges {
        if edges.len() >= Incident::EDGES_MAX {
            break;
        }
        if let (Some(one), Some(other)) = (place(edge.one), place(edge.other)) {
            edges.push(IncidentEdge {
                one,
                other,
                times: edge.weight,
            });
        }
    }
    for (_, _, key) in found.seeds() {
        place(*key);
    }
    let nodes = nodes
        .into_iter()
        .map(|(account, role)| IncidentNode { account, role });
    (nodes.collect(), edges)
}

/// The first posts, and those that call on others. Of a brigade there is nothing to name.
pub fn posts(
    watched: &Watched,
    found: &Found,
    written: &Written,
) -> (Vec<FoundPost>, Vec<FoundPost>) {
    let post = |at, key: u64, by: u64, call| {
        Some(FoundPost {
            id: watched.posts.get(key)?.to_owned(),
            account: written.members.get(&by)?.account,
            at,
            call,
        })
    };
    let seeds = found.seeds().iter();
    let seeds = seeds.filter_map(|(at, key, by)| post(*at, *key, *by, None));
    let calls = found.calls().iter().take(Incident::RECRUITING_MAX);
    let calls = calls.filter_map(|one| {
        let call = match one.call {
            Call::Join => IncidentCall::Join,
            Call::Attack => IncidentCall::Attack,
        };
        post(one.at, one.post, one.account, Some(call))
    });
    (seeds.collect(), calls.collect())
}

/// Who is mentioned, by the platform's ids, and in how many posts.
pub fn mentioned(watched: &Watched, found: &Found) -> Vec<(String, u64)> {
    let targets = found.targets().into_iter();
    targets
        .filter_map(|(key, posts)| Some((watched.accounts.get(key)?.to_owned(), posts.into())))
        .take(Incident::TARGETS_MAX)
        .collect()
}

/// What is reported, of a brigade.
fn reported(watched: &Watched, found: &Found) -> Vec<IncidentTarget> {
    if watched.kind == IncidentKind::Campaign {
        return Vec::new();
    }
    let targets = found.targets().into_iter();
    targets
        .filter_map(|(key, posts)| {
            Some(IncidentTarget {
                subject: *watched.reported.get(&key)?,
                posts: posts.into(),
            })
        })
        .take(Incident::TARGETS_MAX)
        .collect()
}

/// One thing that is pushed, as it is written, where that is known.
pub fn variant(house: &House, watched: &Watched, variant: &FoundVariant) -> IncidentVariant {
    let is_tag = matches!(
        variant.kind,
        ObjectKind::Hashtag | ObjectKind::HashtagAtTarget
    );
    let as_written = match is_tag {
        true => watched.tags.get(tag_key(house, &variant.label)),
        false => None,
    };
    IncidentVariant {
        kind: match variant.kind {
            ObjectKind::Hashtag => VariantKind::Hashtag,
            ObjectKind::HashtagAtTarget => VariantKind::HashtagAtTarget,
            ObjectKind::Link => VariantKind::Link,
            ObjectKind::Media => VariantKind::Media,
            ObjectKind::Text => VariantKind::Text,
            ObjectKind::Subject => VariantKind::Subject,
        },
        key: digits(variant.key),
        label: as_written.unwrap_or(&variant.label).to_owned(),
        first_at: variant.first_at,
    }
}

/// The word for what an account did.
pub fn role(role: Role) -> IncidentRole {
    match role {
        Role::Originator => IncidentRole::Originator,
        Role::Amplifier => IncidentRole::Amplifier,
        Role::Bystander => IncidentRole::Bystander,
    }
}

/// A key as it stands in rows.
pub fn digits(key: u64) -> String {
    format!("{key:016x}")
}
