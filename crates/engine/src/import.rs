//! Taking in what the system before this one knew: checked once more, assessed, and handed to the
//! writer a chunk at a time.

use std::collections::BTreeMap;

use evenhand_flow::accept::import::{accept_account, accept_decision, accept_open_report};
use evenhand_flow::assess::reporter::heard;
use evenhand_flow::operation::TakeReport;
use evenhand_flow::operation::import::{Part, Record, TakeChunk};
use evenhand_flow::work::ImportProgress;
use evenhand_model::{
    ImportKind, OpenReport, PastDecision, Platform, Principal, Problem, ReportId, SuspendedAccount,
};
use serde::{Deserialize, Serialize};

use crate::engine::Engine;

/// The records of one chunk, as they stand in a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Records {
    /// Suspended accounts.
    Accounts(Vec<SuspendedAccount>),
    /// Reports that nobody has decided on.
    Reports(Vec<OpenReport>),
    /// Decisions of the past.
    Decisions(Vec<PastDecision>),
}

impl Engine {
    /// Takes in one chunk of a file, or what is left of it; answers how far the file has been taken
    /// once that is on disk.
    pub async fn import(&self, part: Part, records: Records) -> Result<ImportProgress, Problem> {
        match records {
            Records::Accounts(accounts) => {
                let (house, now) = (self.house.load(), self.now());
                let platform = part.platform.clone();
                self.take(part, accounts, |account| {
                    accept_account(&house, &platform, account, now)
                })
                .await
            }
            Records::Reports(reports) => {
                let platform = part.platform.clone();
                self.take(part, reports, |report| {
                    self.assess_report(&platform, report)
                })
                .await
            }
            Records::Decisions(decisions) => {
                let (house, now) = (self.house.load(), self.now());
                self.take(part, decisions, |decision| {
                    accept_decision(&house, decision, now)
                })
                .await
            }
        }
    }

    /// How far a file has been taken; `None` where nothing of it has.
    pub fn import_progress(
        &self,
        platform: &Platform,
        kind: ImportKind,
        file: &str,
    ) -> Result<Option<ImportProgress>, Problem> {
        self.get::<ImportProgress>(ImportProgress::id_of(platform, kind, file))
    }

    async fn take<L, R: Record>(
        &self,
        part: Part,
        lines: Vec<L>,
        mut accept: impl FnMut(L) -> Result<R, Problem>,
    ) -> Result<ImportProgress, Problem> {
        let before = part.records_before;
        let accept = |(line, number)| accept(line).map_err(|problem| in_record(number, problem));
        let numbers = (1..).map(|number| before.saturating_add(number));
        let records = lines.into_iter().zip(numbers).map(accept);
        let records = records.collect::<Result<Vec<R>, Problem>>()?;
        self.submit(Principal::System, TakeChunk { part, records })
            .await
    }

    /// An open report, assessed like one that comes today: its content may make it more urgent.
    fn assess_report(
        &self,
        platform: &Platform,
        report: OpenReport,
    ) -> Result<TakeReport, Problem> {
        let id = self.draw(ReportId::new);
        let house = self.house.load();
        let accepted = accept_open_report(&house, platform, report, self.now(), id)?;
        let assessed = self.assess_content_of(&accepted.report, platform)?;
        Ok(TakeReport {
            heard: heard(&accepted.report),
            accepted,
            assessed,
            network: None,
            together: None,
            others: BTreeMap::new(),
            imported: None,
        })
    }
}

fn in_record(number: u64, problem: Problem) -> Problem {
    let detail = format!("record {number}: {}", problem.detail);
    Problem { detail, ..problem }
}
