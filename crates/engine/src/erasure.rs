//! Erasing a person everywhere: rows, then the event log, then the bytes on disk.

use evenhand_flow::operation::erase::{Erase, Erased};
use evenhand_flow::work::{Select, SubjectName};
use evenhand_model::{
    Case, Note, Order, Platform, Principal, Problem, Report, Reporter, Subject, SubjectId, SubjectKind,
    SubjectRef,
};

use evenhand_store::event_log::Rewrite;

use crate::engine::Engine;
use crate::intake::LoggedEvent;

/// More rows than this of one kind are not erased in one go.
const ROWS_PER_ERASURE_MAX: usize = 100_000;

impl Engine {
    /// Erases the account that the platform calls so, with everything that it wrote. One that is not
    /// known, or not any more, is still looked for in the event log and in what was deleted, so
    /// that an erasure which stopped halfway can be repeated.
    pub async fn erase_account(
        &self,
        by: Principal,
        platform: &Platform,
        account: &str,
    ) -> Result<Erased, Problem> {
        let named = SubjectRef {
            kind: SubjectKind::Account,
            id: account.to_owned(),
        };
        let erased = match self.get::<SubjectName>(SubjectName::name_of(platform, &named))? {
            Some(name) => {
                let everything = self.everything_of(name.subject)?;
                self.submit(by, everything).await?
            }
            None => Erased::default(),
        };
        self.forget_in_event_log(platform, account)?;
        self.store.compact().map_err(|error| {
            tracing::error!(%error, "erased rows could not be wiped from the files yet");
            Problem::internal(
                "the rows are erased, but their bytes could not be wiped yet; ask again",
            )
        })?;
        Ok(erased)
    }

    fn everything_of(&self, account: SubjectId) -> Result<Erase, Problem> {
        let content: Vec<SubjectId> = self
            .select::<Subject>(&Select::subjects_by(account, ROWS_PER_ERASURE_MAX))?
            .into_iter()
            .map(|subject| subject.id)
            .collect();
        let mut erase = Erase {
            account,
            cases: Vec::new(),
            notes: Vec::new(),
            reports_about: Vec::new(),
            reports_by: reports(
                self,
                &Select::reporters_who_are(account, ROWS_PER_ERASURE_MAX),
            )?,
            reports_naming: reports(
                self,
                &Select::reporters_naming(account, ROWS_PER_ERASURE_MAX),
            )?,
            content,
        };
        for subject in std::iter::once(account).chain(erase.content.clone()) {
            for case in self.select::<Case>(&Select::cases_on(subject, ROWS_PER_ERASURE_MAX))? {
                erase.cases.push(case.id);
                let notes =
                    self.select::<Note>(&Select::notes_on(case.id, ROWS_PER_ERASURE_MAX))?;
                erase.notes.extend(notes.into_iter().map(|note| note.id));
            }
            // What a braked rule proposed about it lies in a case on another subject.
            for order in self.select::<Order>(&Select::orders_on(subject, ROWS_PER_ERASURE_MAX))? {
                erase.cases.extend(order.case);
            }
            let about =
                self.select::<Report>(&Select::reports_on(subject, ROWS_PER_ERASURE_MAX))?;
            erase
                .reports_about
                .extend(about.into_iter().map(|report| report.id));
        }
        erase.cases.sort_unstable();
        erase.cases.dedup();
        Ok(erase)
    }

    /// Events of the account leave the log; in events of others its id becomes empty.
    fn forget_in_event_log(&self, platform: &Platform, account: &str) -> Result<(), Problem> {
        let rewritten = self
            .event_log
            .rewrite(|line| without(line, platform, account));
        rewritten.map(drop).map_err(|error| {
            tracing::error!(%error, "the event log could not be rewritten");
            Problem::internal(
                "the rows are erased, but the event log could not be rewritten yet; ask again",
            )
        })
    }
}

fn reports(engine: &Engine, select: &Select) -> Result<Vec<evenhand_model::ReportId>, Problem> {
    let reporters = engine.select::<Reporter>(select)?;
    Ok(reporters
        .into_iter()
        .map(|reporter| reporter.report)
        .collect())
}

/// A line of the event log without a person.
fn without(line: &[u8], platform: &Platform, account: &str) -> Rewrite {
    let Ok(mut logged) = serde_json::from_slice::<LoggedEvent>(line) else {
        return Rewrite::Keep;
    };
    let accepted = &mut logged.accepted;
    if accepted.platform != *platform {
        return Rewrite::Keep;
    }
    if accepted.event.actor.id == account {
        return Rewrite::Drop;
    }
    if let Some(relation) = &mut accepted.event.relation
        && relation.to == account
    {
        return Rewrite::Drop;
    }
    let Some(content) = accepted.event.content.as_mut() else {
        return Rewrite::Keep;
    };
    if !content.mentions.iter().any(|mention| mention == account) {
        return Rewrite::Keep;
    }
    content.mentions.retain(|mention| mention != account);
    serde_json::to_vec(&logged).map_or(Rewrite::Drop, Rewrite::Change)
}
