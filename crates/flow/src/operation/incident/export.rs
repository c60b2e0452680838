//! Somebody exports an incident: what names accounts to others is written down, with the reason, before it is handed out.

use evenhand_model::{
    Act, Incident, IncidentExport, IncidentKind, Platform, Problem, UserId, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::stix::Marking;
use crate::work::{Line, Operation, Stop, Work};

/// For what an incident is exported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewExport {
    /// For whom and why, for colleagues.
    pub reason: String,
    /// How far it may be passed on; `amber` when left out.
    #[serde(default)]
    pub marking: Marking,
}

impl NewExport {
    /// Refuses one without a reason.
    pub fn check(&self) -> Result<(), Problem> {
        if self.reason.trim().is_empty() || self.reason.len() > limits::PROSE_BYTES_MAX {
            let detail = "say for whom it is and why: it names accounts to others";
            return Err(Problem::invalid(detail).at("reason"));
        }
        Ok(())
    }
}

/// Writes an export down.
#[derive(Clone, Debug)]
pub struct ExportIncident {
    /// Whose.
    pub platform: Platform,
    /// Which incident.
    pub incident: String,
    /// Who exports it.
    pub user: UserId,
    /// For what.
    pub export: NewExport,
    /// How many accounts it names.
    pub accounts: u64,
    /// SHA-256 of what is handed out, in hexadecimal.
    pub digest: String,
}

impl Operation for ExportIncident {
    type Answer = IncidentExport;

    fn run(&self, work: &mut Work<'_>) -> Result<IncidentExport, Stop> {
        self.export.check()?;
        let incident = work.get::<Incident>(&self.incident)?;
        let Some(incident) = incident.filter(|incident| incident.platform == self.platform) else {
            return Err(Problem::not_found("there is no such incident").into());
        };
        if incident.kind == IncidentKind::Brigade {
            let detail = "who reports is nobody's to know; only campaigns are exported";
            return Err(Problem::conflict(detail).into());
        }
        let export = IncidentExport {
            id: hex::encode(work.rng.bytes::<16>()),
            incident: incident.id,
            platform: self.platform.clone(),
            by: self.user,
            at: work.now,
            reason: self.export.reason.trim().to_owned(),
            marking: self.export.marking.as_str().to_owned(),
            accounts: self.accounts,
            digest: self.digest.clone(),
        };
        work.is_new::<IncidentExport>(&export.id);
        work.put(export.clone());
        work.record(
            Line::of(Act::IncidentExported)
                .with("incident", export.incident.as_str())
                .with("export", export.id.as_str())
                .with("marking", export.marking.as_str())
                .with("accounts", export.accounts)
                .with("digest", export.digest.as_str()),
        );
        Ok(export)
    }
}
