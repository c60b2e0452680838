//! Packets for the authorities: what is asked for goes into the chain, everything is gathered and signed
//! with a checkpoint that holds it all, and the packet's digest goes into the chain.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use evenhand_audit::packet::ProvenEntry;
use evenhand_flow::investigate::{self, Gathered};
use evenhand_flow::operation::investigation::packet::{ExportPacket, NewPacket, NotePacket};
use evenhand_flow::work::{Evidence, Key, Row, Select};
use evenhand_model::{
    Account, Case, CustodyLine, Decision, Entry, Investigation, InvestigationId, Order, PacketId,
    Platform, Principal, Problem, Report, Reporter, Subject, SubjectId, SubjectKind, UserId,
};
use sha2::{Digest as _, Sha256};

use crate::engine::Engine;

/// Rows that one question reads at a time.
const PAGE: usize = 1_000;
/// Entries of one case or investigation that a packet takes; each is some hundred bytes.
const ENTRIES_MAX: usize = 100_000;
/// Longest content that one packet takes, in bytes: it is written in memory.
const CONTENT_BYTES_MAX: usize = 256 * 1024 * 1024;

/// A packet as a file.
#[derive(Clone, Debug)]
pub struct PacketFile {
    /// Its id.
    pub id: PacketId,
    /// What is in it.
    pub text: String,
    /// SHA-256 of that, in hexadecimal.
    pub sha256: String,
}

impl Engine {
    /// Makes a packet of an investigation, for an approved disclosure or for the duty to inform.
    pub async fn make_packet(
        self: &Arc<Self>,
        by: Principal,
        platform: &Platform,
        investigation: InvestigationId,
        user: UserId,
        new: NewPacket,
    ) -> Result<PacketFile, Problem> {
        let id = self.draw(PacketId::new);
        let export = ExportPacket {
            platform: platform.clone(),
            investigation,
            packet: id,
            user,
            new: new.clone(),
        };
        let investigation = self.submit(by.clone(), export).await?;
        let investigation_id = investigation.id;
        let engine = Arc::clone(self);
        let write = move || engine.write_packet(id, investigation, user, &new);
        let text = tokio::task::spawn_blocking(write).await;
        let text = text.map_err(|_| Problem::internal("a packet ended before its time"))??;
        let sha256 = hex::encode(Sha256::digest(&text));
        let note = NotePacket {
            platform: platform.clone(),
            investigation: investigation_id,
            packet: id,
            user,
            digest: sha256.clone(),
            bytes: text.len() as u64,
        };
        self.submit(by, note).await?;
        Ok(PacketFile { id, text, sha256 })
    }

    fn write_packet(
        &self,
        packet: PacketId,
        investigation: Investigation,
        made_by: UserId,
        new: &NewPacket,
    ) -> Result<String, Problem> {
        let about = self.gather(&investigation, new)?;
        let house = self.house.load();
        let instance = match house.public_url.as_str() {
            "" => format!("platform {}", investigation.platform),
            url => format!("{url}, platform {}", investigation.platform),
        };
        let evidence = self.evidence_of(&about, new.with_report_words)?;
        let custody = Select::custody_of(investigation.id, PAGE);
        let checkpoint = self.sign_checkpoint().map_err(|error| {
            tracing::error!(%error, "a checkpoint for a packet could not be signed");
            Problem::internal("the audit log could not be read")
        })?;
        let entries = self.entries_of(&investigation, &about.cases)?;
        let signed_to = checkpoint
            .tree(crate::engine::SHARD)
            .map_or(0, |tree| tree.size);
        let in_it = entries
            .into_iter()
            .filter(|entry| entry.sequence <= signed_to);
        let entries: Vec<ProvenEntry> = self.prove(in_it.collect(), &checkpoint)?;
        let gathered = Gathered {
            packet,
            instance,
            made_at: self.now(),
            made_by,
            disclosure: new.disclosure,
            custody: self.every::<CustodyLine>(custody)?,
            subjects: about.subjects,
            accounts: about.accounts,
            cases: about.cases,
            decisions: about.decisions,
            orders: about.orders,
            reports: about.reports,
            reporters: about.reporters,
            with_report_words: new.with_report_words,
            evidence,
            entries,
            checkpoint,
            investigation,
        };
        Ok(investigate::sign(&gathered, &self.signing)?.to_text())
    }

    /// The rows about everything that is linked.
    fn gather(&self, investigation: &Investigation, new: &NewPacket) -> Result<About, Problem> {
        let mut about = About::default();
        let mut cases = BTreeMap::new();
        for case in self.rows::<Case>(investigation.cases())? {
            cases.insert(case.id, case);
        }
        let mut subjects: BTreeSet<SubjectId> = investigation.subjects().collect();
        for linked in investigation.subjects() {
            let by_them = self.every::<Subject>(Select::subjects_by(linked, PAGE))?;
            // What an account wrote and nobody ever reported or acted on is no part of the matter.
            let was_acted_on = |one: &&Subject| one.latest_case.is_some() || one.next_sequence > 1;
            let acted_on = by_them.iter().filter(was_acted_on).map(|one| one.id);
            for subject in acted_on.chain([linked]) {
                subjects.insert(subject);
                let on_it = self.every::<Case>(Select::cases_on(subject, PAGE))?;
                cases.extend(on_it.into_iter().map(|case| (case.id, case)));
            }
        }
        subjects.extend(cases.values().map(|case| case.subject));
        let authors = self.rows::<Subject>(subjects.iter().copied())?;
        subjects.extend(authors.iter().filter_map(|subject| subject.author));
        for case in cases.values() {
            about
                .reports
                .extend(self.every::<Report>(Select::reports_of(case.id, PAGE))?);
        }
        if new.with_reporters {
            about.reporters = self.rows(about.reports.iter().map(|report| report.id))?;
            let people = about.reporters.iter();
            subjects.extend(people.flat_map(|one| one.account.into_iter().chain(one.target)));
        }
        for subject in &subjects {
            let decisions = Select::decisions_on(*subject, PAGE);
            about.decisions.extend(self.every::<Decision>(decisions)?);
            about
                .orders
                .extend(self.every::<Order>(Select::orders_on(*subject, PAGE))?);
        }
        about.subjects = self.rows(subjects)?;
        let accounts = about
            .subjects
            .iter()
            .filter(|one| one.kind == SubjectKind::Account);
        about.accounts = self.rows(accounts.map(|one| one.id))?;
        about.cases = cases.into_values().collect();
        Ok(about)
    }

    fn evidence_of(
        &self,
        about: &About,
        with_report_words: bool,
    ) -> Result<BTreeMap<String, Evidence>, Problem> {
        let of_cases = about
            .cases
            .iter()
            .flat_map(|case| case.evidence.iter().chain(&case.later_evidence));
        let of_decisions = about
            .decisions
            .iter()
            .filter_map(|one| one.evidence.as_ref());
        let of_reports = about.reports.iter().filter(|_| with_report_words);
        let of_reports = of_reports.filter_map(|report| report.evidence.as_ref());
        let addresses: BTreeSet<&String> = of_cases.chain(of_decisions).chain(of_reports).collect();
        let kept = self.rows::<Evidence>(addresses)?;
        let bytes: usize = kept.iter().map(|one| one.content.len()).sum();
        if bytes > CONTENT_BYTES_MAX {
            let detail = format!(
                "the content of this investigation is over {} MiB; split it into several",
                CONTENT_BYTES_MAX / 1024 / 1024
            );
            return Err(Problem::conflict(detail));
        }
        Ok(kept
            .into_iter()
            .map(|one| (one.address.clone(), one))
            .collect())
    }

    /// What was done with the investigation and in its cases, as it stands in the chain.
    fn entries_of(
        &self,
        investigation: &Investigation,
        cases: &[Case],
    ) -> Result<Vec<Entry>, Problem> {
        let mut entries = BTreeMap::new();
        let ids = cases.iter().map(|case| case.id.to_string());
        for id in ids.chain([investigation.id.to_string()]) {
            let found = self.store.entries_filed_under(&id, ENTRIES_MAX);
            let found = found.map_err(|error| {
                tracing::error!(%error, "entries for a packet can't be read");
                Problem::internal("the audit log could not be read")
            })?;
            entries.extend(found.into_iter().map(|entry| (entry.sequence, entry)));
        }
        Ok(entries.into_values().collect())
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
}
