//! What goes into a packet: everything that was gathered about the links that it covers, less what
//! nobody outside needs. What is left out is named, with the reason.

mod content;
mod page;
mod parts;
mod scope;
mod withheld;

use std::collections::BTreeMap;

use evenhand_audit::packet::{CONTENT, Contents, FORMAT, Manifest, ProvenEntry};
use evenhand_audit::{Checkpoint, Packet, SigningKey};
use evenhand_model::{
    Account, Case, CustodyLine, Decision, Investigation, Order, PacketId, Problem, Purpose, Report,
    Reporter, Subject, Time, UserId,
};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::work::Evidence;

pub use content::too_much;
pub use scope::Scope;

/// The part that holds the chain of custody, and how the content with its words says what it is of.
const CUSTODY: &str = "custody";

/// Everything that was read for a packet.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// Id of the packet.
    pub packet: PacketId,
    /// How this house is called outside.
    pub instance: String,
    /// When it is made.
    pub made_at: Time,
    /// Who has it made.
    pub made_by: UserId,
    /// What it is about.
    pub investigation: Investigation,
    /// What it may hold.
    pub scope: Scope,
    /// The subjects that are linked, those of the cases, and their authors.
    pub subjects: Vec<Subject>,
    /// Profiles of the accounts among them.
    pub accounts: Vec<Account>,
    /// The cases that are linked, and those on the linked subjects.
    pub cases: Vec<Case>,
    /// Decisions on these cases and on the linked subjects.
    pub decisions: Vec<Decision>,
    /// Orders of these decisions.
    pub orders: Vec<Order>,
    /// Reports of these cases.
    pub reports: Vec<Report>,
    /// Who made them; empty where the packet does not say that.
    pub reporters: Vec<Reporter>,
    /// The accounts of reporters and of those they name, for their ids alone.
    pub people: Vec<Subject>,
    /// Evidence of cases, decisions and reports, by its address.
    pub evidence: BTreeMap<String, Evidence>,
    /// The chain of custody, as far as it is anybody's business here.
    pub custody: Vec<CustodyLine>,
    /// Entries of the audit chain, with proofs.
    pub entries: Vec<ProvenEntry>,
    /// What the proofs lead to.
    pub checkpoint: Checkpoint,
}

/// Writes and signs the packet.
pub fn sign(gathered: &Gathered, key: &SigningKey) -> Result<Packet, Problem> {
    Ok(Packet::sign(contents(gathered)?, key, page::write))
}

/// The parts of the packet, before they are digested and signed.
fn contents(gathered: &Gathered) -> Result<Contents, Problem> {
    let mut parts = Map::new();
    parts.insert("investigation".into(), parts::investigation(gathered));
    let purpose = Stated::of(gathered)?;
    parts.insert(purpose.part.into(), purpose.at_length);
    let subject = |one: &Subject| parts::subject(gathered, one);
    parts.insert("subjects".into(), list(&gathered.subjects, subject));
    parts.insert("cases".into(), list(&gathered.cases, parts::case));
    parts.insert(
        "decisions".into(),
        list(&gathered.decisions, parts::decision),
    );
    parts.insert("orders".into(), list(&gathered.orders, parts::order));
    let report = |one: &Report| parts::report(gathered, one);
    parts.insert("reports".into(), list(&gathered.reports, report));
    parts.insert(CUSTODY.into(), list(&gathered.custody, parts::custody_line));
    parts.insert(CONTENT.into(), plain(&content::content(gathered)?));
    Ok(Contents {
        manifest: Manifest {
            format: FORMAT.into(),
            packet: gathered.packet.to_string(),
            instance: gathered.instance.clone(),
            made_at: gathered.made_at,
            made_by: gathered.made_by.to_string(),
            purpose: purpose.in_short,
            pieces: Vec::new(),
            withheld: withheld::withheld(gathered),
            public_key: String::new(),
        },
        parts,
        entries: gathered.entries.clone(),
        checkpoint: gathered.checkpoint.clone(),
    })
}

/// The purpose as the packet states it.
struct Stated {
    /// As the manifest has it.
    in_short: Map<String, Value>,
    /// Name of the part that says it at length.
    part: &'static str,
    /// What stands there.
    at_length: Value,
}

impl Stated {
    fn of(gathered: &Gathered) -> Result<Self, Problem> {
        let investigation = &gathered.investigation;
        let missing = || Problem::internal("what the packet is for is missing");
        let mut in_short = Map::new();
        in_short.insert("investigation".into(), json!(investigation.id));
        let (authority, part, at_length) = match gathered.scope.purpose {
            Purpose::Disclosure(id) => {
                let given = investigation.disclosure(id).ok_or_else(missing)?;
                in_short.insert("disclosure".into(), json!(id));
                in_short.insert("legal_basis".into(), json!(given.legal_basis));
                (&given.authority, "disclosure", parts::disclosure(given))
            }
            Purpose::Duty => {
                let duty = investigation.duty.as_ref().ok_or_else(missing)?;
                in_short.insert("duty".into(), json!("dsa18"));
                let basis = "Regulation (EU) 2022/2065, Article 18";
                in_short.insert("legal_basis".into(), json!(basis));
                (&duty.authority, "duty", plain(duty))
            }
        };
        in_short.insert("authority".into(), plain(authority));
        Ok(Self {
            in_short,
            part,
            at_length,
        })
    }
}

fn list<T>(rows: &[T], view: impl Fn(&T) -> Value) -> Value {
    rows.iter().map(view).collect()
}

fn plain(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
