//! Campaigns and brigades as they are written down: once, with what is known already kept, and without those who were forgotten.

use evenhand_flow::operation::erase::ForgetSubject;
use evenhand_flow::operation::incident::members::FoundMember;
use evenhand_flow::operation::incident::{NoteIncident, NoteMembers, id_of};
use evenhand_model::*;

use crate::bench::Bench;

fn evidence(at: Time, log_odds: f64) -> IncidentEvidence {
    IncidentEvidence {
        at,
        reading: IncidentReading::Coordinated,
        log_odds,
        features: Vec::new(),
    }
}

/// An incident of that kind with one seed by each account.
fn found(bench: &Bench, kind: IncidentKind, accounts: &[SubjectId]) -> Incident {
    let platform = Platform::default();
    let seed = |account: &SubjectId| IncidentPost {
        content: *account,
        account: *account,
        at: bench.now,
        call: None,
    };
    let node = |account: &SubjectId| IncidentNode {
        account: *account,
        role: IncidentRole::Amplifier,
    };
    Incident {
        id: id_of(&bench.house, &platform, kind, 7),
        platform,
        kind,
        state: IncidentState::Open,
        merged_into: None,
        opened_at: bench.now,
        closed_at: None,
        first_at: bench.now,
        last_at: bench.now,
        posts: accounts.len() as u64,
        accounts: accounts.len() as u64,
        roles: IncidentRoles::default(),
        variants: Vec::new(),
        targets: Vec::new(),
        seeds: accounts.iter().map(seed).collect(),
        recruiting: Vec::new(),
        evidence: evidence(bench.now, 1.0),
        opened_on: evidence(bench.now, 1.0),
        timeline: vec![IncidentTick {
            at: bench.now,
            minutes: 1,
            posts: 2,
            joined: 2,
        }],
        nodes: accounts.iter().map(node).collect(),
        edges: Vec::new(),
        growth: IncidentGrowth::default(),
        alert: None,
    }
}

fn note(bench: &mut Bench, found: &Incident, mentioned: &[(&str, u64)]) -> bool {
    let mentioned = mentioned.iter().map(|(id, posts)| ((*id).into(), *posts));
    let note = NoteIncident {
        found: found.clone(),
        mentioned: mentioned.collect(),
        seeds: Vec::new(),
        calls: Vec::new(),
        is_told: true,
    };
    bench.run(Principal::System, note).unwrap()
}

fn account(bench: &mut Bench, name: &str) -> SubjectId {
    let report = serde_json::json!({"subject": {"kind": "account", "id": name}});
    bench
        .report(&format!("report of {name}"), name, "threat", report)
        .unwrap();
    let all = bench.all::<Subject>();
    let is_it = |subject: &&Subject| subject.external_id.as_deref() == Some(name);
    all.iter().find(is_it).unwrap().id
}

fn entries(bench: &Bench, act: Act) -> usize {
    bench
        .entries
        .iter()
        .filter(|entry| entry.act == act)
        .count()
}

fn two(bench: &mut Bench) -> [SubjectId; 2] {
    ["ann", "bob"].map(|name| account(bench, name))
}

#[test]
fn an_incident_is_opened_once_and_growth_is_no_entry() {
    let mut bench = Bench::new();
    let accounts = two(&mut bench);
    let mut incident = found(&bench, IncidentKind::Campaign, &accounts);
    assert!(note(&mut bench, &incident, &[]));
    assert!(!note(&mut bench, &incident, &[]));
    incident.posts = 50;
    incident.evidence = evidence(bench.now, 3.0);
    assert!(!note(&mut bench, &incident, &[]));
    let row = bench.get::<Incident>(&incident.id);
    assert_eq!((row.posts, row.evidence.log_odds), (50, 3.0));
    assert_eq!(row.opened_on.log_odds, 1.0);
    incident.state = IncidentState::Closed;
    assert!(!note(&mut bench, &incident, &[]));
    assert_eq!(entries(&bench, Act::IncidentOpened), 1);
    assert_eq!(entries(&bench, Act::IncidentClosed), 1);
}

#[test]
fn what_is_counted_again_takes_nothing_away() {
    let mut bench = Bench::new();
    let accounts = two(&mut bench);
    let first = found(&bench, IncidentKind::Campaign, &accounts);
    note(&mut bench, &first, &[("cat", 5)]);
    bench.wait("2m");
    let mut later = found(&bench, IncidentKind::Campaign, &accounts[1..]);
    later.opened_on = evidence(bench.now, 9.0);
    note(&mut bench, &later, &[("cat", 2)]);
    let row = bench.get::<Incident>(&first.id);
    assert_eq!((row.posts, row.accounts), (2, 2));
    assert_eq!(row.opened_at, first.opened_at);
    assert_eq!(row.opened_on.log_odds, 1.0);
    assert_eq!(row.seeds.len(), 2);
    assert_eq!(row.timeline.len(), 2);
    assert_eq!(
        row.targets.iter().map(|one| one.posts).collect::<Vec<_>>(),
        [5]
    );
}

#[test]
fn who_was_forgotten_is_in_no_list_and_comes_into_none() {
    let mut bench = Bench::new();
    let accounts = two(&mut bench);
    let incident = found(&bench, IncidentKind::Campaign, &accounts);
    note(&mut bench, &incident, &[]);
    let member = |account: &SubjectId| FoundMember {
        account: *account,
        role: IncidentRole::Amplifier,
        first_at: bench.now,
        last_at: bench.now,
        posts: 1,
    };
    let members = NoteMembers {
        incident: incident.id.clone(),
        members: accounts.iter().map(member).collect(),
    };
    assert_eq!(bench.run(Principal::System, members.clone()).unwrap(), 2);
    assert_eq!(bench.run(Principal::System, members.clone()).unwrap(), 0);
    let rows = bench.all::<IncidentMember>();
    let of_ann = rows.into_iter().filter(|row| row.account == accounts[0]);
    let forget = ForgetSubject {
        pending: vec![],
        subject: accounts[0],
        cases: Vec::new(),
        notes: Vec::new(),
        decisions: Vec::new(),
        orders: Vec::new(),
        links: Vec::new(),
        incidents: of_ann.collect(),
        matches: Vec::new(),
    };
    bench.run(Principal::System, forget).unwrap();
    // Found again by somebody who still has it in memory.
    note(&mut bench, &incident, &[]);
    bench.run(Principal::System, members).unwrap();
    let row = bench.get::<Incident>(&incident.id);
    let left: Vec<SubjectId> = row.nodes.iter().map(|node| node.account).collect();
    assert_eq!(left, [accounts[1]]);
    assert_eq!(row.seeds.len(), 1);
    assert_eq!(bench.all::<IncidentMember>().len(), 1);
}

#[test]
fn a_brigade_tells_nothing_of_who_reported() {
    let mut bench = Bench::new();
    let accounts = two(&mut bench);
    let incident = found(&bench, IncidentKind::Brigade, &accounts);
    note(&mut bench, &incident, &[]);
    let row = bench.get::<Incident>(&incident.id);
    assert_eq!(row.accounts, 2);
    assert!(row.seeds.is_empty() && row.nodes.is_empty() && row.edges.is_empty());
    let members = NoteMembers {
        incident: incident.id,
        members: vec![FoundMember {
            account: accounts[0],
            role: IncidentRole::Amplifier,
            first_at: bench.now,
            last_at: bench.now,
            posts: 1,
        }],
    };
    assert_eq!(bench.run(Principal::System, members).unwrap(), 0);
}

#[test]
fn people_are_told_once_of_a_campaign_and_never_of_a_brigade() {
    let mut bench = Bench::new();
    let accounts = two(&mut bench);
    let of = |bench: &Bench| {
        let alerts = bench.all::<Alert>().into_iter();
        alerts
            .filter(|alert| alert.kind == AlertKind::Incident)
            .collect::<Vec<_>>()
    };
    let brigade = found(&bench, IncidentKind::Brigade, &accounts);
    note(&mut bench, &brigade, &[]);
    assert!(of(&bench).is_empty());
    let mut campaign = found(&bench, IncidentKind::Campaign, &accounts);
    note(&mut bench, &campaign, &[]);
    campaign.posts += 1;
    note(&mut bench, &campaign, &[]);
    let told = of(&bench);
    assert_eq!(told.len(), 1);
    assert!(told[0].is_open() && !told[0].is_danger());
    assert_eq!(told[0].incident.as_ref(), Some(&campaign.id));
    campaign.state = IncidentState::Closed;
    note(&mut bench, &campaign, &[]);
    let ended = of(&bench)[0].ended.unwrap();
    assert_eq!(ended.why, AlertEndReason::Over);
}
