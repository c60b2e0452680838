//! An incident for others: a STIX 2.1 bundle, written down before it is handed out.

use std::collections::HashMap;

use evenhand_engine::Engine;
use evenhand_flow::operation::incident::export::{ExportIncident, NewExport};
use evenhand_flow::stix::{Exported, ExportedAccount, bundle};
use evenhand_flow::work::{Key, Row as _, Select};
use evenhand_model::{
    Account, Incident, IncidentKind, IncidentMember, IncidentRole, Platform, Problem, Subject,
    SubjectId, limits,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::endpoint::Call;
use crate::endpoint::input::Json as Body;
use crate::endpoint::output::Json;

/// Exports an incident as a STIX 2.1 bundle: what is pushed and who pushes it, originators and amplifiers. It names no target,
/// no bystander and nobody who reported. Who exports it, and why, goes into the chain first.
pub async fn stix(call: Call, Body(export): Body<NewExport>) -> Result<Json<Value>, Problem> {
    export.check()?;
    let platform = call.platform()?.clone();
    let incident = call.parameter("id")?.to_owned();
    let marking = export.marking;
    let made = call
        .read({
            let (platform, incident) = (platform.clone(), incident.clone());
            move |engine| made(engine, &platform, &incident, marking)
        })
        .await?;
    let digest = Sha256::digest(made.to_string().as_bytes());
    let objects = made["objects"].as_array().map_or(&[][..], Vec::as_slice);
    let accounts = objects
        .iter()
        .filter(|object| object["type"] == "user-account");
    let operation = ExportIncident {
        platform,
        incident,
        user: call.user()?,
        export,
        accounts: accounts.count() as u64,
        digest: hex::encode(digest),
    };
    call.run(operation, |export| export.id).await?;
    Ok(Json(made))
}

fn made(
    engine: &Engine,
    platform: &Platform,
    id: &str,
    marking: evenhand_flow::stix::Marking,
) -> Result<Value, Problem> {
    let incident = engine.get::<Incident>(id)?;
    let incident = incident.filter(|incident| incident.platform == *platform);
    let incident = incident.ok_or_else(|| Problem::not_found("there is no such incident"))?;
    if incident.kind == IncidentKind::Brigade {
        let detail = "who reports is nobody's to know; only campaigns are exported";
        return Err(Problem::conflict(detail));
    }
    let mut members: Vec<IncidentMember> = Vec::new();
    for role in [IncidentRole::Originator, IncidentRole::Amplifier] {
        let select = Select::incident_members_in(id, role, limits::PAGE_ITEMS_MAX);
        members.extend(engine.every::<IncidentMember>(select)?);
    }
    let people = members.iter().map(|member| member.account);
    let known = Known::read(
        engine,
        people.chain(incident.targets.iter().map(|target| target.subject)),
    )?;
    let targets: Vec<String> = incident
        .targets
        .iter()
        .flat_map(|target| known.names(target.subject))
        .collect();
    let is_target = |id: SubjectId| incident.targets.iter().any(|target| target.subject == id);
    let accounts: Vec<ExportedAccount> = members
        .iter()
        .filter(|member| !is_target(member.account))
        .filter_map(|member| known.exported(member))
        .collect();
    let house = engine.house.load();
    let operator = if house.public_url.is_empty() {
        platform.to_string()
    } else {
        house.public_url.clone()
    };
    Ok(bundle(
        &house,
        &Exported {
            operator: &operator,
            incident: &incident,
            accounts: &accounts,
            targets: &targets,
            marking,
            at: engine.now(),
        },
    ))
}

/// Subjects and profiles, read together. Who was erased has no name and isn't exported.
struct Known {
    subjects: HashMap<SubjectId, Subject>,
    accounts: HashMap<SubjectId, Account>,
}

impl Known {
    fn read(engine: &Engine, ids: impl Iterator<Item = SubjectId>) -> Result<Self, Problem> {
        let mut known = Self {
            subjects: HashMap::new(),
            accounts: HashMap::new(),
        };
        let ids: Vec<SubjectId> = ids.collect();
        for some in ids.chunks(limits::PAGE_ITEMS_MAX) {
            let mut keys: Vec<Key> = some
                .iter()
                .flat_map(|id| [Key::of::<Subject>(id), Key::of::<Account>(id)])
                .collect();
            keys.sort_unstable();
            keys.dedup();
            for record in engine.load(&keys)?.iter().flatten() {
                if let Some(subject) = Subject::from_record(record) {
                    known.subjects.insert(subject.id, subject.clone());
                }
                if let Some(account) = Account::from_record(record) {
                    known.accounts.insert(account.subject, account.clone());
                }
            }
        }
        Ok(known)
    }

    /// What the platform and people call somebody.
    fn names(&self, id: SubjectId) -> Vec<String> {
        let external = self
            .subjects
            .get(&id)
            .and_then(|row| row.external_id.clone());
        let handle = self.accounts.get(&id).and_then(|row| row.handle.clone());
        external.into_iter().chain(handle).collect()
    }

    fn exported(&self, member: &IncidentMember) -> Option<ExportedAccount> {
        let profile = self.accounts.get(&member.account);
        Some(ExportedAccount {
            id: self.subjects.get(&member.account)?.external_id.clone()?,
            handle: profile.and_then(|profile| profile.handle.clone()),
            created_at: profile.and_then(|profile| profile.created_at),
            role: member.role,
            first_at: member.first_at,
            last_at: member.last_at,
            posts: member.posts,
        })
    }
}
