//! Retention: what has served its time is deleted, unless a legal hold lies on it.

use evenhand_model::{
    Account, Act, Alert, Answers, ApiKey, Appeal, AppealId, Case, CaseId, CaseState, Contact,
    CustodyLine, CustodyLineId, Decision, DecisionId, Delivery, Duration, Investigation,
    InvestigationId, KeyKind, Note, NoteId, Notice, NoticeId, PendingAction, Recipient, Report,
    ReportId, Reporter, SubjectId, Time,
};

use crate::accept::receipt::{self, Kind};
use crate::investigate::hold::is_held;
use crate::investigate::reach::{is_any_held, is_appeal_held, is_notice_held, is_report_held};
use crate::operation::erase::redress::forget_appeal;
use crate::operation::erase::report::forget_heard;
use crate::operation::erase::subject::{forget_words, release_all};
use crate::operation::rerating;
use crate::reporting::ReporterRecord;
use crate::search::{self, DocumentId};
use crate::work::{Brake, InterruptBucket, Key, Line, Operation, Receipt, Stop, Work};

/// Deletes receipts, brakes, records of reporters, full buckets of interrupts, sessions and login links whose time is over.
#[derive(Clone, Debug)]
pub struct DropExpired {
    /// What ends before this has served its time.
    pub before: Time,
    /// Ids of receipts.
    pub receipts: Vec<String>,
    /// Ids of brakes.
    pub brakes: Vec<String>,
    /// Of whom there are records as reporters.
    pub reporter_records: Vec<String>,
    /// Ids of buckets of interrupts.
    pub interrupt_buckets: Vec<String>,
    /// Digests of sessions and login links.
    pub passes: Vec<String>,
}

impl Operation for DropExpired {
    type Answer = usize;

    fn run(&self, work: &mut Work<'_>) -> Result<usize, Stop> {
        let receipts = self.receipts.iter().map(Key::of::<Receipt>);
        let brakes = self.brakes.iter().map(Key::of::<Brake>);
        let buckets = self
            .interrupt_buckets
            .iter()
            .map(Key::of::<InterruptBucket>);
        let passes = self.passes.iter().map(Key::of::<ApiKey>);
        let records = self.reporter_records.iter().map(Key::of::<ReporterRecord>);
        work.expect(
            receipts
                .chain(brakes)
                .chain(records)
                .chain(buckets)
                .chain(passes),
        )?;
        for id in &self.receipts {
            let row = work.get::<Receipt>(id)?;
            if row
                .and_then(|row| row.expires_at)
                .is_some_and(|expires_at| expires_at <= self.before)
            {
                work.delete::<Receipt>(id)?;
            }
        }
        for id in &self.brakes {
            if work
                .get::<Brake>(id)?
                .is_some_and(|row| row.expires_at <= self.before)
            {
                work.delete::<Brake>(id)?;
            }
        }
        for id in &self.reporter_records {
            if work
                .get::<ReporterRecord>(id)?
                .is_some_and(|row| row.expires_at <= self.before)
            {
                work.delete::<ReporterRecord>(id)?;
            }
        }
        for id in &self.interrupt_buckets {
            if work
                .get::<InterruptBucket>(id)?
                .is_some_and(|row| row.full_at <= self.before)
            {
                work.delete::<InterruptBucket>(id)?;
            }
        }
        for id in &self.passes {
            let is_over = |row: ApiKey| {
                row.kind != KeyKind::Api && row.expires_at.is_some_and(|at| at <= self.before)
            };
            if work.get::<ApiKey>(id)?.is_some_and(is_over) {
                work.delete::<ApiKey>(id)?;
            }
        }
        Ok(self.receipts.len()
            + self.brakes.len()
            + self.reporter_records.len()
            + self.interrupt_buckets.len()
            + self.passes.len())
    }
}

/// Takes words and reporter from a report whose case was decided long enough ago.
#[derive(Clone, Debug)]
pub struct RetireReport {
    /// Which report.
    pub report: ReportId,
    /// How long words and reporter are kept after a report came in.
    pub kept: Duration,
}

impl Operation for RetireReport {
    type Answer = bool;

    fn run(&self, work: &mut Work<'_>) -> Result<bool, Stop> {
        let Some(mut report) = work.get::<Report>(self.report)? else {
            return Ok(false);
        };
        let since = decided_at(work, report.case)?.map(|at| at.max(report.received_at));
        let is_over = since.is_some_and(|since| since.plus(self.kept) <= work.now);
        if !is_over || is_report_held(work, &report)? {
            return Ok(false);
        }
        let words = report.evidence.take();
        report.answers = Answers::default();
        report.seen = None;
        report.pack_lock = None;
        forget_heard(work, report.case)?;
        release_all(work, words.as_slice())?;
        if let Some(id) = report.external_id.take() {
            let receipt = receipt::row_id(work.house, &report.platform, Kind::Report, &id);
            work.delete::<Receipt>(receipt)?;
        }
        work.delete::<Reporter>(report.id)?;
        work.delete::<Contact>(Recipient::Reporter(report.id))?;
        work.record(
            Line::of(Act::RetentionRun)
                .subject(report.subject)
                .with("report", report.id.to_string()),
        );
        work.put(report);
        Ok(true)
    }
}

/// Takes content, notes and reasons from a case that was decided long enough ago.
#[derive(Clone, Debug)]
pub struct RetireCase {
    /// Which case.
    pub case: CaseId,
    /// Notes on it.
    pub notes: Vec<NoteId>,
    /// How long all that is kept after the decision.
    pub kept: Duration,
}

impl Operation for RetireCase {
    type Answer = bool;

    fn run(&self, work: &mut Work<'_>) -> Result<bool, Stop> {
        let Some(mut case) = work.get::<Case>(self.case)? else {
            return Ok(false);
        };
        let decided_at = decided_at(work, case.id)?;
        let is_over = decided_at.is_some_and(|at| at.plus(self.kept) <= work.now);
        // What a braked rule proposed about others lies in the case too.
        let proposed = case.proposals.iter().map(|proposal| proposal.subject);
        let about = std::iter::once(case.subject).chain(proposed);
        if !is_over || is_any_held(work, about)? {
            return Ok(false);
        }
        let mut addresses = Vec::new();
        forget_words(&mut case, &mut addresses);
        for proposal in &mut case.proposals {
            addresses.extend(proposal.evidence.take());
        }
        release_all(work, &addresses)?;
        search::forget(work, DocumentId::of_case(case.id))?;
        rerating::draw::withdraw(work, case.id)?;
        work.expect(self.notes.iter().map(Key::of::<Note>))?;
        for note in &self.notes {
            work.delete::<Note>(note)?;
        }
        if let Some(decision) = case.decision {
            let mut decision = work.need::<Decision>(decision, "decision")?;
            decision.reason.clear();
            decision.explanation = None;
            for pending in &decision.pending {
                if let Some(mut pending) = work.get::<PendingAction>(pending)?
                    && let Some(answer) = &mut pending.answer
                {
                    answer.reason.clear();
                    work.put(pending);
                }
            }
            work.put(decision);
        }
        for alert in std::mem::take(&mut case.alerts).values() {
            work.delete::<Alert>(alert)?;
        }
        case.skipped_by.clear();
        case.retired_at = Some(work.now);
        work.record(
            Line::of(Act::RetentionRun)
                .subject(case.subject)
                .case(case.id),
        );
        work.put(case);
        Ok(true)
    }
}

/// Takes the content from a rule's decision that no case keeps, once it is old enough.
#[derive(Clone, Debug)]
pub struct RetireDecision {
    /// Which decision.
    pub decision: DecisionId,
    /// How long the content is kept.
    pub kept: Duration,
}

impl Operation for RetireDecision {
    type Answer = bool;

    fn run(&self, work: &mut Work<'_>) -> Result<bool, Stop> {
        let Some(mut decision) = work.get::<Decision>(self.decision)? else {
            return Ok(false);
        };
        let is_open = decision.open_appeal.is_some();
        if decision.at.plus(self.kept) > work.now || is_open || is_held(work, decision.subject)? {
            return Ok(false);
        }
        let evidence = decision.evidence.take();
        release_all(work, evidence.as_slice())?;
        search::forget(work, DocumentId::of_decision(decision.id))?;
        work.put(decision);
        Ok(true)
    }
}

/// Takes the keyed hashes of private values from an account that was not heard of for long.
#[derive(Clone, Debug)]
pub struct RetireHashes {
    /// Which account.
    pub account: SubjectId,
    /// How long they are kept after the account was last heard of.
    pub kept: Duration,
}

impl Operation for RetireHashes {
    type Answer = bool;

    fn run(&self, work: &mut Work<'_>) -> Result<bool, Stop> {
        let Some(mut account) = work.get::<Account>(self.account)? else {
            return Ok(false);
        };
        if account.last_seen_at.plus(self.kept) > work.now || is_held(work, self.account)? {
            return Ok(false);
        }
        account.private_hashes.clear();
        work.put(account);
        Ok(true)
    }
}

/// Deletes deliveries that arrived.
#[derive(Clone, Debug)]
pub struct DropDeliveries {
    /// Their ids.
    pub deliveries: Vec<String>,
}

impl Operation for DropDeliveries {
    type Answer = usize;

    fn run(&self, work: &mut Work<'_>) -> Result<usize, Stop> {
        work.expect(self.deliveries.iter().map(Key::of::<Delivery>))?;
        for id in &self.deliveries {
            work.delete::<Delivery>(id)?;
        }
        Ok(self.deliveries.len())
    }
}

/// When the case was decided; `None` while it is not.
fn decided_at(work: &mut Work<'_>, case: CaseId) -> Result<Option<Time>, Stop> {
    let case = work.get::<Case>(case)?;
    let decision = case
        .filter(|case| case.state == CaseState::Decided)
        .and_then(|case| case.decision);
    match decision {
        Some(decision) => Ok(work.get::<Decision>(decision)?.map(|decision| decision.at)),
        None => Ok(None),
    }
}

/// Deletes a notice that was made long enough ago, unless its matter is still open.
#[derive(Clone, Debug)]
pub struct RetireNotice {
    /// Which notice.
    pub notice: NoticeId,
    /// How long it is kept.
    pub kept: Duration,
}

impl Operation for RetireNotice {
    type Answer = bool;

    fn run(&self, work: &mut Work<'_>) -> Result<bool, Stop> {
        let Some(notice) = work.get::<Notice>(self.notice)? else {
            return Ok(false);
        };
        if notice.made_at.plus(self.kept) > work.now {
            return Ok(false);
        }
        if let Some(decision) = notice.decision
            && let Some(decision) = work.get::<Decision>(decision)?
            && decision.open_appeal.is_some()
        {
            return Ok(false);
        }
        if is_notice_held(work, &notice)? {
            return Ok(false);
        }
        work.delete::<Notice>(notice.id)?;
        Ok(true)
    }
}

/// Takes words, files and address from an appeal that was answered long enough ago.
#[derive(Clone, Debug)]
pub struct RetireAppeal {
    /// Which appeal.
    pub appeal: AppealId,
    /// How long they are kept after the answer.
    pub kept: Duration,
}

impl Operation for RetireAppeal {
    type Answer = bool;

    fn run(&self, work: &mut Work<'_>) -> Result<bool, Stop> {
        let Some(mut appeal) = work.get::<Appeal>(self.appeal)? else {
            return Ok(false);
        };
        let answered_at = appeal.answer.as_ref().map(|answer| answer.at);
        let is_over = answered_at.is_some_and(|at| at.plus(self.kept) <= work.now);
        if !is_over || is_appeal_held(work, &appeal)? {
            return Ok(false);
        }
        for alert in std::mem::take(&mut appeal.alerts).values() {
            work.delete::<Alert>(alert)?;
        }
        forget_appeal(work, &mut appeal)?;
        work.record(
            Line::of(Act::RetentionRun)
                .subject(appeal.subject)
                .with("appeal", appeal.id.to_string()),
        );
        Ok(true)
    }
}

/// Takes the words from an investigation that was closed long enough ago, and from its chain of custody.
/// Ids, times and digests stay.
#[derive(Clone, Debug)]
pub struct RetireInvestigation {
    /// Which investigation.
    pub investigation: InvestigationId,
    /// Lines of custody that still have words.
    pub lines: Vec<CustodyLineId>,
    /// Whether those are the last ones.
    pub is_last: bool,
    /// How long the words are kept after it was closed.
    pub kept: Duration,
}

impl Operation for RetireInvestigation {
    type Answer = bool;

    fn run(&self, work: &mut Work<'_>) -> Result<bool, Stop> {
        let Some(mut investigation) = work.get::<Investigation>(self.investigation)? else {
            return Ok(false);
        };
        let closed_at = investigation.closed_at;
        if closed_at.is_none_or(|closed_at| closed_at.plus(self.kept) > work.now) {
            return Ok(false);
        }
        work.expect(self.lines.iter().map(Key::of::<CustodyLine>))?;
        for line in &self.lines {
            if let Some(mut line) = work.get::<CustodyLine>(line)? {
                line.words.clear();
                line.salt.clear();
                work.put(line);
            }
        }
        if self.is_last {
            for alert in std::mem::take(&mut investigation.past_alerts) {
                work.delete::<Alert>(alert)?;
            }
            investigation.forget_words();
            investigation.retired_at = Some(work.now);
            let id = investigation.id.to_string();
            work.record(Line::of(Act::RetentionRun).with("investigation", id));
            work.put(investigation);
        }
        Ok(true)
    }
}
