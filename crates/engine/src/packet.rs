//! Packets for the authorities: what is asked for goes into the chain, everything is gathered and signed
//! with a checkpoint that holds it all, and the packet's digest goes into the chain.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use evenhand_audit::Checkpoint;
use evenhand_audit::packet::ProvenEntry;
use evenhand_flow::investigate::{self, Gathered, Scope};
use evenhand_flow::operation::investigation::packet::{ExportPacket, NewPacket, NotePacket};
use evenhand_flow::work::{Evidence, Key, Row, Select};
use evenhand_model::{
    Account, Case, CaseId, CustodyLine, Decision, Investigation, InvestigationId, Order, Packed,
    PacketId, Platform, Principal, Problem, Purpose, Report, Reporter, Subject, SubjectId,
    SubjectKind, UserId, limits,
};
use evenhand_store::StoreError;
use sha2::{Digest as _, Sha256};

use crate::engine::{Engine, SHARD};

/// Rows that one question reads at a time.
const PAGE: usize = 1_000;
/// Pieces of evidence that are loaded at a time, to count their bytes before more come.
const EVIDENCE_AT_ONCE: usize = 50;

impl Engine {
    /// Makes a packet of an investigation, for an approved disclosure or for the duty to inform. Answers
    /// the file.
    pub async fn make_packet(
        self: &Arc<Self>,
        by: Principal,
        platform: &Platform,
        investigation: InvestigationId,
        user: UserId,
        new: NewPacket,
    ) -> Result<String, Problem> {
        let (id, purpose) = (self.draw(PacketId::new), new.purpose());
        let export = ExportPacket {
            platform: platform.clone(),
            investigation,
            packet: id,
            user,
            new,
        };
        let row = self.submit(by.clone(), export).await?;
        let engine = Arc::clone(self);
        let write = move || engine.write_packet(id, row, user, purpose);
        let text = tokio::task::spawn_blocking(write).await;
        let text = text.map_err(|_| Problem::internal("a packet ended before its time"))??;
        let note = NotePacket {
            platform: platform.clone(),
            investigation,
            purpose,
            packed: Packed {
                packet: id,
                by: user,
                at: self.now(),
                sha256: hex::encode(Sha256::digest(&text)),
            },
            bytes: text.len() as u64,
        };
        self.submit(by, note).await?;
        Ok(text)
    }

    fn write_packet(
        &self,
        packet: PacketId,
        investigation: Investigation,
        made_by: UserId,
        purpose: Purpose,
    ) -> Result<String, Problem> {
        let scope = Scope::of(&investigation, purpose)?;
        let about = self.gather(&scope)?;
        let evidence = self.evidence_of(&about, &scope)?;
        // Before the checkpoint, so that it signs the entry of every line that is in the packet.
        let mut custody = self.every::<CustodyLine>(Select::custody_of(investigation.id, PAGE))?;
        custody.retain(|line| scope.takes_line(line));
        let checkpoint = self.sign_checkpoint().map_err(unreadable)?;
        let entries = self.entries_of(&investigation, &about, &scope, &checkpoint)?;
        let gathered = Gathered {
            packet,
            instance: self.name_outside(&investigation.platform),
            made_at: self.now(),
            made_by,
            scope,
            subjects: about.subjects,
            accounts: about.accounts,
            cases: about.cases,
            decisions: about.decisions,
            orders: about.orders,
            reports: about.reports,
            reporters: about.reporters,
            people: about.people,
            evidence,
            custody,
            entries,
            checkpoint,
            investigation,
        };
        Ok(investigate::sign(&gathered, &self.signing)?.to_text())
    }

    /// How this house is called outside.
    pub(crate) fn name_outside(&self, platform: &Platform) -> String {
        match self.house.load().public_url.as_str() {
            "" => format!("platform {platform}"),
            url => format!("{url}, platform {platform}"),
        }
    }

    /// The rows about everything that the packet covers.
    fn gather(&self, scope: &Scope) -> Result<About, Problem> {
        let mut about = About::default();
        let mut cases: BTreeMap<CaseId, Case> = self
            .rows::<Case>(scope.cases())?
            .into_iter()
            .map(|case| (case.id, case))
            .collect();
        let mut subjects: BTreeSet<SubjectId> = BTreeSet::new();
        let mut decisions = BTreeMap::new();
        for linked in scope.subjects() {
            // What an account wrote and nobody ever reported or acted on is no part of the matter.
            let by_them = self.every::<Subject>(Select::subjects_by(linked, PAGE))?;
            let was_acted_on = |one: &&Subject| one.latest_case.is_some() || one.next_sequence > 1;
            let acted_on = by_them.iter().filter(was_acted_on).map(|one| one.id);
            for subject in acted_on.chain([linked]) {
                subjects.insert(subject);
                let on_it = self.every::<Case>(Select::cases_on(subject, PAGE))?;
                cases.extend(on_it.into_iter().map(|case| (case.id, case)));
                let on_it = self.every::<Decision>(Select::decisions_on(subject, PAGE))?;
                decisions.extend(on_it.into_iter().map(|decision| (decision.id, decision)));
            }
        }
        for case in cases.values() {
            subjects.insert(case.subject);
            let reports = Select::reports_of(case.id, PAGE);
            about.reports.extend(self.every::<Report>(reports)?);
            let on_it = self.every::<Decision>(Select::decisions_on_case(case.id, PAGE))?;
            decisions.extend(on_it.into_iter().map(|decision| (decision.id, decision)));
        }
        let authors = self.rows::<Subject>(subjects.iter().copied())?;
        subjects.extend(authors.iter().filter_map(|subject| subject.author));
        about.subjects = self.rows(subjects)?;
        let accounts = about
            .subjects
            .iter()
            .filter(|one| one.kind == SubjectKind::Account);
        about.accounts = self.rows(accounts.map(|one| one.id))?;
        about.decisions = decisions.into_values().collect();
        let orders = about.decisions.iter();
        let orders = orders.flat_map(|one| one.orders.iter().chain(&one.reversals));
        about.orders = self.rows(orders.collect::<BTreeSet<_>>())?;
        if scope.with_reporters {
            about.reporters = self.rows(about.reports.iter().map(|report| report.id))?;
            let people = about.reporters.iter();
            let people = people.flat_map(|one| one.account.into_iter().chain(one.target));
            about.people = self.rows(people.collect::<BTreeSet<_>>())?;
        }
        about.cases = cases.into_values().collect();
        Ok(about)
    }

    /// Evidence by its address, as long as its texts are not too much for one packet.
    fn evidence_of(
        &self,
        about: &About,
        scope: &Scope,
    ) -> Result<BTreeMap<String, Evidence>, Problem> {
        let of_cases = about
            .cases
            .iter()
            .flat_map(|case| case.evidence.iter().chain(&case.later_evidence));
        let of_decisions = about
            .decisions
            .iter()
            .filter_map(|one| one.evidence.as_ref());
        let of_reports = about.reports.iter().filter(|_| scope.with_report_words);
        let of_reports = of_reports.filter_map(|report| report.evidence.as_ref());
        let addresses: BTreeSet<&String> = of_cases.chain(of_decisions).chain(of_reports).collect();
        let addresses: Vec<&String> = addresses.into_iter().collect();
        let (mut evidence, mut bytes) = (BTreeMap::new(), 0);
        for some in addresses.chunks(EVIDENCE_AT_ONCE) {
            for kept in self.rows::<Evidence>(some)? {
                bytes += evenhand_flow::accept::evidence::text(&kept)?.len();
                if bytes > limits::PACKET_CONTENT_BYTES_MAX {
                    return Err(investigate::packet::too_much());
                }
                evidence.insert(kept.address.clone(), kept);
            }
        }
        Ok(evidence)
    }

    /// What was done with the investigation and in its cases, proven to stand in the chain.
    fn entries_of(
        &self,
        investigation: &Investigation,
        about: &About,
        scope: &Scope,
        checkpoint: &Checkpoint,
    ) -> Result<Vec<ProvenEntry>, Problem> {
        let signed_to = checkpoint.tree(SHARD).map_or(0, |tree| tree.size);
        let without_case = about.decisions.iter().filter(|one| one.case.is_none());
        let ids = about.cases.iter().map(|case| case.id.to_string());
        let ids = ids.chain(without_case.map(|one| one.id.to_string()));
        let mut entries = BTreeMap::new();
        for id in ids.chain([investigation.id.to_string()]) {
            let limit = limits::PACKET_ENTRIES_MAX + 1;
            let found = self.store.entries_filed_under(&id, limit);
            let found = found.map_err(unreadable)?.into_iter();
            let found =
                found.filter(|entry| entry.sequence <= signed_to && scope.takes_entry(entry));
            entries.extend(found.map(|entry| (entry.sequence, entry)));
            if entries.len() > limits::PACKET_ENTRIES_MAX {
                let detail = "too much was done in these cases for one packet; give it in several \
                              disclosures with fewer links each";
                return Err(Problem::conflict(detail));
            }
        }
        self.prove(entries.into_values().collect(), checkpoint)
    }

    /// The rows with these ids that are there.
    fn rows<R: Row>(
        &self,
        ids: impl IntoIterator<Item = impl std::fmt::Display>,
    ) -> Result<Vec<R>, Problem> {
        let keys: Vec<Key> = ids.into_iter().map(Key::of::<R>).collect();
        let mut rows = Vec::with_capacity(keys.len());
        for some in keys.chunks(PAGE) {
            let loaded = self.load(some)?;
            rows.extend(loaded.iter().flatten().filter_map(R::from_record).cloned());
        }
        Ok(rows)
    }
}

/// What was read about the links of an investigation.
#[derive(Debug, Default)]
struct About {
    subjects: Vec<Subject>,
    accounts: Vec<Account>,
    cases: Vec<Case>,
    decisions: Vec<Decision>,
    orders: Vec<Order>,
    reports: Vec<Report>,
    reporters: Vec<Reporter>,
    people: Vec<Subject>,
}

fn unreadable(error: StoreError) -> Problem {
    tracing::error!(%error, "the audit chain can't be read for a packet");
    Problem::internal("the audit log could not be read")
}
