//! Who keeps reporting the same things as somebody who says now that there is danger.

use std::collections::{BTreeMap, BTreeSet};

use evenhand_flow::accept::subject;
use evenhand_flow::reporting::ReporterRecord;
use evenhand_flow::reporting::together::{SHARED_MIN, is_similar};
use evenhand_flow::work::{Key, Row as _, Select, SubjectName};
use evenhand_model::{CaseId, NewReport, Platform, Problem, Report, Reporter, SubjectId, Tier};

use crate::engine::Engine;

/// Of the cases that somebody reported last, so many are looked at.
const CASES_MAX: usize = 8;
/// Of those who reported one of them, so many, the first first: who reports in a wave meets the same ones each time.
const REPORTERS_MAX: usize = 16;

impl Engine {
    /// The first of those who keep reporting the same things as the reporter, themselves included, where the report says
    /// that there is danger; `None` where there is nobody else.
    pub(crate) fn first_of_those_together(
        &self,
        report: &NewReport,
        platform: &Platform,
    ) -> Result<Option<SubjectId>, Problem> {
        let is_danger =
            report.reason.floor() == Tier::T0 || report.answers.floor() == Some(Tier::T0);
        let Some(reporter) = report.reporter.id.as_deref().filter(|_| is_danger) else {
            return Ok(None);
        };
        let name = subject::account_key(platform, reporter).id;
        let Some(account) = self.get::<SubjectName>(name)?.map(|name| name.subject) else {
            return Ok(None);
        };
        let Some(record) = self.get::<ReporterRecord>(account)? else {
            return Ok(None);
        };
        if record.reported.len() < SHARED_MIN {
            return Ok(None);
        }
        let own = sorted(record.reported.clone());
        let mut first = None;
        for other in self.who_reported_often(&record.reported, account)? {
            let known = self.get::<ReporterRecord>(other)?;
            if known.is_some_and(|known| is_similar(&own, &sorted(known.reported))) {
                first = first.min(Some(other)).or(Some(other));
            }
        }
        Ok(first.map(|other| other.min(account)))
    }

    /// Those who are among the first reporters of several of these cases.
    fn who_reported_often(
        &self,
        cases: &[CaseId],
        but: SubjectId,
    ) -> Result<Vec<SubjectId>, Problem> {
        let mut met: BTreeMap<SubjectId, usize> = BTreeMap::new();
        for case in cases.iter().rev().take(CASES_MAX) {
            let reports = self.select::<Report>(&Select::reports_of(*case, REPORTERS_MAX))?;
            let keys: Vec<Key> = reports
                .iter()
                .map(|report| Key::of::<Reporter>(report.id))
                .collect();
            let loaded = self.load(&keys)?;
            let reporters = loaded.iter().flatten().filter_map(Reporter::from_record);
            let accounts: BTreeSet<SubjectId> =
                reporters.filter_map(|reporter| reporter.account).collect();
            for account in accounts {
                *met.entry(account).or_default() += 1;
            }
        }
        met.remove(&but);
        let often = met.into_iter().filter(|(_, count)| *count >= SHARED_MIN);
        Ok(often.map(|(account, _)| account).collect())
    }
}

fn sorted(mut cases: Vec<CaseId>) -> Vec<CaseId> {
    cases.sort_unstable();
    cases
}
