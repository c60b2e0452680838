//! What a bulk does to one subject.

use std::collections::BTreeMap;

use evenhand_model::{
    Bulk, BulkId, BulkStep, BulkWork, CaseId, Platform, Problem, SubjectId, Tier, UserId,
};

use crate::operation::bulk::{BeginBulk, act, revert};
use crate::work::{Operation, Stop, Work};

/// Does to one subject what the bulk is for.
pub(super) fn take(
    work: &mut Work<'_>,
    bulk: &Bulk,
    subject: SubjectId,
    others: &BTreeMap<Tier, Vec<CaseId>>,
) -> Result<BulkStep, Stop> {
    match &bulk.work {
        BulkWork::Decide(decision) => act::decide(work, bulk, decision, subject, others),
        BulkWork::RevertBulk(of) => revert::end(work, bulk, subject, &revert::Caused::ByBulk(*of)),
        BulkWork::RevertRule(of) => revert::end(work, bulk, subject, &revert::Caused::ByRule(of)),
    }
}

/// Does to one subject what a bulk would do. Whoever runs it keeps the answer and throws the rest away.
#[derive(Clone, Debug)]
pub struct Rehearse {
    /// Whose.
    pub platform: Platform,
    /// Who asks.
    pub user: UserId,
    /// Why.
    pub reason: String,
    /// What is done.
    pub work: BulkWork,
    /// To which subjects in all.
    pub subjects: Vec<SubjectId>,
    /// To which of them now; none only checks whether it may be begun.
    pub subject: Option<SubjectId>,
}

impl Operation for Rehearse {
    type Answer = Option<BulkStep>;

    fn run(&self, work: &mut Work<'_>) -> Result<Option<BulkStep>, Stop> {
        let Some(subject) = self.subject else {
            let begin = BeginBulk {
                platform: self.platform.clone(),
                user: self.user,
                reason: self.reason.clone(),
                work: self.work.clone(),
                subjects: self.subjects.clone(),
                seen: Err(Problem::internal("a rehearsal begins nothing")),
            };
            return begin.check(work).map(|()| None);
        };
        let bulk = Bulk {
            id: BulkId::new(work.now, &mut work.rng),
            platform: self.platform.clone(),
            by: self.user,
            at: work.now,
            reason: self.reason.clone(),
            work: self.work.clone(),
            subjects: Vec::new(),
            done: 0,
            decided: 0,
            left_out: Vec::new(),
            finished_at: None,
        };
        take(work, &bulk, subject, &BTreeMap::new()).map(Some)
    }
}
