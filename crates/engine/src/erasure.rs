//! Erasing a person everywhere: rows, then the event log, then the bytes on disk.
//!
//! Each step may be cut off by a crash; what the list of erasures still names is carried on with by
//! a loop, as is what a legal hold has kept so far.

use std::sync::Arc;

use evenhand_flow::House;
use evenhand_flow::operation::erase::{
    AskErasure, Erased, ForgetRedress, ForgetReports, ForgetSubject, NoteErasure, account_digest,
};
use evenhand_flow::work::{Erasure, Row, Select, Value};
use evenhand_model::{
    Appeal, Appellant, Case, Decision, Hold, IncidentMember, MediaMatch, Note, Notice, Order,
    PendingAction, Platform, Principal, Problem, Recipient, Report, ReportId, Reporter, ReturnLink,
    Subject, SubjectId,
};
use evenhand_store::event_log::Rewrite;

use crate::engine::Engine;
use crate::intake::LoggedEvent;
use crate::writer::unless_sync_failed;

/// Rows that are read at a time.
const PAGE: usize = 1_000;
/// Reports that one commit forgets; each takes several rows.
const REPORTS_PER_COMMIT: usize = 250;

impl Engine {
    /// Erases the account that the platform calls so, with everything that it wrote. One that is not
    /// known, or not any more, is still looked for in the event log.
    pub async fn erase_account(
        self: &Arc<Self>,
        by: Principal,
        platform: &Platform,
        account: &str,
    ) -> Result<Erased, Problem> {
        let ask = AskErasure {
            platform: platform.clone(),
            account: account.to_owned(),
        };
        let erasure = self.submit(by.clone(), ask).await?;
        self.carry_on_erasure(by, platform, &erasure).await
    }

    /// Carries on with an erasure from wherever it stopped. Answers what this round erased.
    pub(crate) async fn carry_on_erasure(
        self: &Arc<Self>,
        by: Principal,
        platform: &Platform,
        erasure: &Erasure,
    ) -> Result<Erased, Problem> {
        if let Some(account) = erasure.account
            && self.is_subject_held(account)?
        {
            // Neither rows nor the event log, which the hold keeps too.
            return Ok(Erased {
                held: 1,
                ..Erased::default()
            });
        }
        self.erased_of_campaigns
            .add(platform, &erasure.account_digest);
        let mut erased = Erased::default();
        if let Some(account) = erasure.account {
            for content in self.every::<Subject>(Select::subjects_by(account, PAGE))? {
                erased.add(self.forget_subject(&by, content.id, account).await?);
            }
            // Before the reports, as they lead to what the reporter was told.
            erased.add(self.forget_redress(&by, account).await?);
            let by_them = Select::reporters_who_are(account, PAGE);
            erased.add(self.forget_reports(&by, account, by_them, true).await?);
            let naming = Select::reporters_naming(account, PAGE);
            erased.add(self.forget_reports(&by, account, naming, false).await?);
            // The account comes last: until then everything of it can be found again.
            erased.add(self.forget_subject(&by, account, account).await?);
        }
        self.erased.add(platform, &erasure.account_digest);
        let account = &erasure.account_digest;
        erased.add(self.erase_feedback_in_log(&by, platform, account).await?);
        // Asked only now: a hold may have been set since.
        let wiped = match erasure.account {
            Some(account) => !self.is_anything_of_it_held(account)?,
            None => true,
        };
        if (wiped && erasure.wiped_at.is_none()) || !erased.is_nothing() {
            let digest = wiped.then(|| erasure.account_digest.clone());
            self.wipe(platform.clone(), digest).await?;
            let note = NoteErasure {
                platform: platform.clone(),
                erasure: erasure.clone(),
                erased,
                wiped,
            };
            self.submit(by, note).await?;
        }
        Ok(erased)
    }

    fn is_subject_held(&self, subject: SubjectId) -> Result<bool, Problem> {
        let hold = self.get::<Hold>(subject)?;
        Ok(hold.is_some_and(|hold| hold.holds_at(self.now())))
    }

    /// Whether the account is held or something that it wrote: its events may be all that there is of it.
    fn is_anything_of_it_held(&self, account: SubjectId) -> Result<bool, Problem> {
        let content = self.every::<Subject>(Select::subjects_by(account, PAGE))?;
        for id in content.iter().map(|row| row.id).chain([account]) {
            if self.is_subject_held(id)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn forget_subject(
        &self,
        by: &Principal,
        subject: SubjectId,
        account: SubjectId,
    ) -> Result<Erased, Problem> {
        let orders = self.every::<Order>(Select::orders_on(subject, PAGE))?;
        let on_it = self.every::<Case>(Select::cases_on(subject, PAGE))?;
        let mut notes = Vec::new();
        for case in &on_it {
            notes.extend(self.every::<Note>(Select::notes_on(case.id, PAGE))?);
        }
        // What a braked rule proposed about it lies in a case on another subject.
        let elsewhere = orders.iter().filter_map(|order| order.case);
        let mut cases: Vec<_> = on_it.iter().map(|case| case.id).chain(elsewhere).collect();
        cases.sort_unstable();
        cases.dedup();
        let decisions = self.every::<Decision>(Select::decisions_on(subject, PAGE))?;
        let mut links = self.every::<ReturnLink>(Select::return_links_of(subject, PAGE))?;
        links.extend(self.every::<ReturnLink>(Select::return_links_to(subject, PAGE))?);
        let incidents = self.every::<IncidentMember>(Select::incidents_with(subject, PAGE))?;
        let matches = self.every::<MediaMatch>(Select::matches_in(subject, PAGE))?;
        let pending = Select::pending_actions_on(subject, PAGE);
        let pending = self.every::<PendingAction>(pending)?;
        // Before anything of it is forgotten that leads to them.
        let mut erased = self
            .erase_feedback_on(by, subject, &on_it, &decisions)
            .await?;
        let forget = ForgetSubject {
            subject,
            cases,
            notes: notes.into_iter().map(|note| note.id).collect(),
            decisions: decisions.into_iter().map(|decision| decision.id).collect(),
            orders: orders.into_iter().map(|order| order.id).collect(),
            pending: pending.into_iter().map(|pending| pending.id).collect(),
            links: links.into_iter().map(|link| link.id).collect(),
            incidents,
            matches: matches.into_iter().map(|found| found.id).collect(),
        };
        let about = self.every::<Report>(Select::reports_on(subject, PAGE))?;
        let about = about.into_iter().map(|report| report.id).collect();
        erased.add(self.forget_some_reports(by, account, about, true).await?);
        erased.add(self.submit(by.clone(), forget).await?);
        Ok(erased)
    }

    async fn forget_reports(
        &self,
        by: &Principal,
        account: SubjectId,
        reporters: Select,
        words: bool,
    ) -> Result<Erased, Problem> {
        let reporters = self.every::<Reporter>(reporters)?;
        let reports = reporters
            .into_iter()
            .map(|reporter| reporter.report)
            .collect();
        self.forget_some_reports(by, account, reports, words).await
    }

    /// What the person was told as author and as reporter, and their appeals as either.
    async fn forget_redress(&self, by: &Principal, account: SubjectId) -> Result<Erased, Problem> {
        let reports = self.every::<Reporter>(Select::reporters_who_are(account, PAGE))?;
        let content = self.every::<Subject>(Select::subjects_by(account, PAGE))?;
        let authors = content.into_iter().map(|row| row.id).chain([account]);
        let as_author = authors.map(|id| (Recipient::Author(id), Appellant::Author(id)));
        let as_reporter = reports.into_iter().map(|row| {
            let report = row.report;
            (Recipient::Reporter(report), Appellant::Reporter(report))
        });
        let mut erased = Erased::default();
        for (recipient, appellant) in as_author.chain(as_reporter) {
            let mut notices = self.every::<Notice>(Select::notices_to(recipient, PAGE))?;
            let appeals = self.every::<Appeal>(Select::appeals_by(appellant, PAGE))?;
            for appeal in &appeals {
                let answers = Select::notices_to(Recipient::Appellant(appeal.id), PAGE);
                notices.extend(self.every::<Notice>(answers)?);
            }
            if notices.is_empty() && appeals.is_empty() {
                continue;
            }
            let forget = ForgetRedress {
                notices: notices.into_iter().map(|notice| notice.id).collect(),
                appeals: appeals.into_iter().map(|appeal| appeal.id).collect(),
            };
            erased.add(self.submit(by.clone(), forget).await?);
        }
        Ok(erased)
    }

    async fn forget_some_reports(
        &self,
        by: &Principal,
        account: SubjectId,
        reports: Vec<ReportId>,
        words: bool,
    ) -> Result<Erased, Problem> {
        let mut erased = Erased::default();
        for some in reports.chunks(REPORTS_PER_COMMIT) {
            let forget = ForgetReports {
                account,
                reports: some.to_vec(),
                words,
            };
            erased.add(self.submit(by.clone(), forget).await?);
        }
        Ok(erased)
    }

    /// Events of the account leave the log, in events of others its id becomes empty, and what was
    /// deleted leaves the files. That reads and writes much, so it keeps off the threads that serve. Without
    /// the account's digest the log stays as it is.
    async fn wipe(
        self: &Arc<Self>,
        platform: Platform,
        digest: Option<String>,
    ) -> Result<(), Problem> {
        let engine = Arc::clone(self);
        let wipe = move || {
            let house = engine.house.load_full();
            if let Some(digest) = digest {
                let rewritten = engine
                    .event_log
                    .rewrite(|line| without(line, &house, &platform, &digest));
                unless_sync_failed(rewritten).map_err(|error| {
                    tracing::error!(%error, "the event log could not be rewritten");
                    unfinished()
                })?;
            }
            unless_sync_failed(engine.store.compact()).map_err(|error| {
                tracing::error!(%error, "erased rows could not be wiped from the files yet");
                unfinished()
            })
        };
        let done = tokio::task::spawn_blocking(wipe).await;
        done.map_err(|_| unfinished())?
    }

    /// Every row that a question asks for, page by page.
    pub fn every<R: Row>(&self, select: Select) -> Result<Vec<R>, Problem> {
        let mut all: Vec<R> = Vec::new();
        let mut page = select.clone();
        loop {
            let rows = self.select::<R>(&page)?;
            let is_last = rows.len() < select.limit;
            page = select
                .clone()
                .after(rows.last().map(|row| place(row, &select)));
            all.extend(rows);
            if is_last {
                return Ok(all);
            }
        }
    }
}

/// Where a row stands in the order of a question.
pub(crate) fn place<R: Row>(row: &R, select: &Select) -> (Value, String) {
    let columns = R::TABLE.columns();
    let ordered_by = columns
        .iter()
        .position(|column| Some(column.name()) == select.order);
    let value = ordered_by.and_then(|index| row.values().into_iter().nth(index));
    (value.unwrap_or(Value::Nothing), row.id())
}

fn unfinished() -> Problem {
    Problem::unavailable(
        "the rows are erased, but not yet every byte of them on disk; the server carries on by itself",
    )
    .retry_after(60)
}

/// A line of the event log without a person.
fn without(line: &[u8], house: &House, platform: &Platform, digest: &str) -> Rewrite {
    let Ok(mut logged) = serde_json::from_slice::<LoggedEvent>(line) else {
        // Nobody can tell whose it is, and nothing else can read it either.
        return Rewrite::Drop;
    };
    let is_erased = |id: &str| account_digest(house, id) == digest;
    let accepted = &mut logged.accepted;
    if accepted.platform != *platform {
        return Rewrite::Keep;
    }
    if is_erased(&accepted.event.actor.id) {
        return Rewrite::Drop;
    }
    if let Some(relation) = &mut accepted.event.relation
        && is_erased(&relation.to)
    {
        return Rewrite::Drop;
    }
    let Some(content) = accepted.event.content.as_mut() else {
        return Rewrite::Keep;
    };
    let mentions = content.mentions.len();
    content.mentions.retain(|mention| !is_erased(mention));
    if content.mentions.len() == mentions {
        return Rewrite::Keep;
    }
    serde_json::to_vec(&logged).map_or(Rewrite::Drop, Rewrite::Change)
}
