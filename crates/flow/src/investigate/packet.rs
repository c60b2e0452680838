//! What goes into a packet: everything that was gathered about the links of an investigation, less what
//! nobody outside needs. What is left out is named, with the reason.

use std::collections::BTreeMap;

use evenhand_audit::packet::{
    CONTENT, Contents, FORMAT, KeptContent, Manifest, ProvenEntry, Withheld,
};
use evenhand_audit::{Checkpoint, Packet, SigningKey};
use evenhand_model::{
    Account, Case, CustodyLine, Decision, Disclosure, DisclosureId, Investigation, Order, PacketId,
    Problem, Report, Reporter, Subject, SubjectId, Time, UserId,
};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::page;
use crate::accept::evidence;
use crate::work::Evidence;

/// The part that holds the chain of custody, and how the content with its words says what it is of.
pub(super) const CUSTODY: &str = "custody";

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
    /// For which disclosure; for the duty to inform where there is none.
    pub disclosure: Option<DisclosureId>,
    /// The subjects that are linked, those of the cases, and their authors.
    pub subjects: Vec<Subject>,
    /// Profiles of the accounts among them.
    pub accounts: Vec<Account>,
    /// The cases that are linked, and those on the linked subjects.
    pub cases: Vec<Case>,
    /// Decisions on these cases and subjects.
    pub decisions: Vec<Decision>,
    /// Orders on these subjects.
    pub orders: Vec<Order>,
    /// Reports of these cases.
    pub reports: Vec<Report>,
    /// Who made them; empty where the packet does not say that.
    pub reporters: Vec<Reporter>,
    /// Whether the packet has what the reporters wrote.
    pub with_report_words: bool,
    /// Evidence of cases, decisions and reports, by its address.
    pub evidence: BTreeMap<String, Evidence>,
    /// The chain of custody.
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
pub fn contents(gathered: &Gathered) -> Result<Contents, Problem> {
    let mut parts = Map::new();
    parts.insert("investigation".into(), investigation(gathered));
    let purpose = Purpose::of(gathered)?;
    parts.insert(purpose.part.into(), purpose.at_length);
    parts.insert(
        "subjects".into(),
        list(&gathered.subjects, |one| subject(gathered, one)),
    );
    parts.insert("cases".into(), list(&gathered.cases, case));
    parts.insert("decisions".into(), list(&gathered.decisions, decision));
    parts.insert("orders".into(), list(&gathered.orders, order));
    parts.insert(
        "reports".into(),
        list(&gathered.reports, |one| report(gathered, one)),
    );
    parts.insert(CUSTODY.into(), list(&gathered.custody, custody));
    parts.insert(CONTENT.into(), plain(&content(gathered)?));
    Ok(Contents {
        manifest: Manifest {
            format: FORMAT.into(),
            packet: gathered.packet.to_string(),
            instance: gathered.instance.clone(),
            made_at: gathered.made_at,
            made_by: gathered.made_by.to_string(),
            purpose: purpose.in_short,
            pieces: Vec::new(),
            withheld: withheld(gathered),
            public_key: String::new(),
        },
        parts,
        entries: gathered.entries.clone(),
        checkpoint: gathered.checkpoint.clone(),
    })
}

/// What the packet is for, and whom.
struct Purpose {
    /// As the manifest has it.
    in_short: Map<String, Value>,
    /// Name of the part that says it at length.
    part: &'static str,
    /// What stands there.
    at_length: Value,
}

impl Purpose {
    fn of(gathered: &Gathered) -> Result<Self, Problem> {
        let investigation = &gathered.investigation;
        let missing = || Problem::internal("what the packet is for is missing");
        let mut in_short = Map::new();
        in_short.insert("investigation".into(), json!(investigation.id));
        let (authority, part, at_length) = match gathered.disclosure {
            Some(id) => {
                let mut all = investigation.disclosures.iter();
                let given = all.find(|one| one.id == id).ok_or_else(missing)?;
                in_short.insert("disclosure".into(), json!(id));
                in_short.insert("legal_basis".into(), json!(given.legal_basis));
                (&given.authority, "disclosure", disclosure(given))
            }
            None => {
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

fn investigation(gathered: &Gathered) -> Value {
    let investigation = &gathered.investigation;
    json!({
        "id": investigation.id,
        "title": investigation.title,
        "summary": investigation.summary,
        "authority": investigation.authority,
        "opened_at": investigation.opened_at,
        "opened_by": investigation.opened_by,
        "links": investigation.links,
    })
}

/// Other disclosures are nobody's business but this one's.
fn disclosure(disclosure: &Disclosure) -> Value {
    json!({
        "id": disclosure.id,
        "kind": disclosure.kind,
        "authority": disclosure.authority,
        "requester": disclosure.requester,
        "legal_basis": disclosure.legal_basis,
        "scope": disclosure.scope,
        "entered_at": disclosure.entered_at,
        "verified_at": disclosure.verification.as_ref().map(|call| call.at),
        "approved_at": disclosure.approval.as_ref().map(|approval| approval.at),
        "review_due_at": disclosure.review_due_at,
    })
}

fn subject(gathered: &Gathered, subject: &Subject) -> Value {
    let account = gathered
        .accounts
        .iter()
        .find(|one| one.subject == subject.id);
    let mut value = json!({
        "id": subject.id,
        "kind": subject.kind,
        "platform": subject.platform,
        "platform_id": subject.external_id,
        "author": subject.author,
        "first_seen_at": subject.first_seen_at,
    });
    if let (Some(account), Value::Object(fields)) = (account, &mut value) {
        fields.insert("handle".into(), json!(account.handle));
        fields.insert("display_name".into(), json!(account.display_name));
        fields.insert("bio".into(), json!(account.bio));
        fields.insert("avatar".into(), plain(&account.avatar));
        fields.insert("created_at".into(), json!(account.created_at));
        fields.insert("last_seen_at".into(), json!(account.last_seen_at));
        fields.insert("post_count".into(), json!(account.post_count));
    }
    value
}

fn case(case: &Case) -> Value {
    json!({
        "id": case.id,
        "subject": case.subject,
        "state": case.state,
        "tier": case.tier,
        "opened_at": case.opened_at,
        "first_known_at": case.first_known_at,
        "received_at": case.received_at,
        "due_at": case.due_at,
        "report_count": case.report_count,
        "rules": case.rules,
        "decision": case.decision,
        "imported": case.imported,
    })
}

fn decision(decision: &Decision) -> Value {
    json!({
        "id": decision.id,
        "case": decision.case,
        "subject": decision.subject,
        "by": decision.by,
        "at": decision.at,
        "outcome": decision.outcome,
        "policy": decision.policy,
        "policy_version": decision.policy_version,
        "law": decision.law,
        "explanation": decision.explanation,
        "rules_version": decision.rules_version,
        "rules": decision.rules,
        "orders": decision.orders,
        "undone_at": decision.undone_at,
        "corrects": decision.corrects,
    })
}

fn order(order: &Order) -> Value {
    json!({
        "id": order.id,
        "subject": order.subject,
        "kind": order.kind,
        "decision": order.decision,
        "state": order.state,
        "reverses": order.reverses,
        "ordered_at": order.ordered_at,
        "starts_at": order.starts_at,
        "until": order.until,
        "outcome_at": order.outcome_at,
        "ended_at": order.ended_at,
    })
}

fn report(gathered: &Gathered, report: &Report) -> Value {
    let mut value = json!({
        "id": report.id,
        "case": report.case,
        "subject": report.subject,
        "reason": report.reason,
        "channel": report.channel,
        "at": report.at,
        "received_at": report.received_at,
    });
    let reporter = gathered
        .reporters
        .iter()
        .find(|one| one.report == report.id);
    if let (Some(reporter), Value::Object(fields)) = (reporter, &mut value) {
        let named = |id: Option<SubjectId>| {
            let subject = gathered.subjects.iter().find(|one| Some(one.id) == id);
            subject.and_then(|subject| subject.external_id.clone())
        };
        let names = json!({
            "kind": reporter.kind,
            "platform_id": named(reporter.account),
            "target_platform_id": named(reporter.target),
        });
        fields.insert("reporter".into(), names);
    }
    value
}

fn custody(line: &CustodyLine) -> Value {
    json!({
        "id": line.id,
        "at": line.at,
        "by": line.by,
        "act": line.act,
        "words_digest": line.words_digest,
    })
}

/// Every text with its salt, so that its digest in the chain can be computed again. A text that
/// belongs to several is there once for each, under what it belongs to.
fn content(gathered: &Gathered) -> Result<Vec<KeptContent>, Problem> {
    let mut all = Vec::new();
    let mut add = |address: Option<&String>, of: String| {
        let Some(kept) = address.and_then(|address| gathered.evidence.get(address)) else {
            return Ok(());
        };
        let mut content = KeptContent {
            digest: String::new(),
            salt: kept.salt.clone(),
            kept: evidence::text(kept)?,
            kept_at: kept.kept_at,
            of,
        };
        content.digest = content.computed_digest();
        all.push(content);
        Ok::<_, Problem>(())
    };
    for case in &gathered.cases {
        for address in case.evidence.iter().chain(&case.later_evidence) {
            add(Some(address), format!("case {}", case.id))?;
        }
    }
    for decision in &gathered.decisions {
        add(
            decision.evidence.as_ref(),
            format!("decision {}", decision.id),
        )?;
    }
    for report in gathered
        .reports
        .iter()
        .filter(|_| gathered.with_report_words)
    {
        add(report.evidence.as_ref(), format!("report {}", report.id))?;
    }
    let words = gathered.custody.iter().filter(|line| !line.salt.is_empty());
    all.extend(words.map(|line| KeptContent {
        digest: line.words_digest.clone(),
        salt: line.salt.clone(),
        kept: line.words.clone(),
        kept_at: line.at,
        of: format!("{CUSTODY} {}", line.id),
    }));
    Ok(all)
}

fn withheld(gathered: &Gathered) -> Vec<Withheld> {
    let mut withheld = vec![
        Withheld {
            what: "private values of accounts (e-mail, phone, network address, device)".into(),
            why: "they are not kept; only keyed digests are, which say nothing outside this house"
                .into(),
        },
        Withheld {
            what: "notes and reasons that colleagues wrote for each other".into(),
            why: "they are no evidence, and may name others".into(),
        },
        Withheld {
            what: "names of the staff".into(),
            why: "their ids stand for them; the house can say who they are where a court asks"
                .into(),
        },
    ];
    if gathered.reporters.is_empty() {
        withheld.push(Withheld {
            what: "who made the reports, and whom they name as harmed".into(),
            why: "this purpose does not need it".into(),
        });
    }
    if !gathered.with_report_words {
        withheld.push(Withheld {
            what: "what the reporters wrote".into(),
            why: "this purpose does not need it, and it may show who wrote it".into(),
        });
    }
    withheld
}

fn list<T>(rows: &[T], view: impl Fn(&T) -> Value) -> Value {
    rows.iter().map(view).collect()
}

fn plain(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
