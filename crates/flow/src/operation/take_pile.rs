//! A pile-on in one report: each part taken in as a report of its own, in one commit, under one receipt.

use evenhand_model::Report;

use crate::accept::receipt::{self, Kind};
use crate::operation::take_report::{OtherAnswer, ReportAnswer, TakeReport};
use crate::work::{Operation, Stop, Work};

/// Takes in a report about many things.
#[derive(Clone, Debug)]
pub struct TakePile {
    /// The first part, whose receipt stands for all.
    pub first: TakeReport,
    /// The others.
    pub others: Vec<TakeReport>,
}

impl Operation for TakePile {
    type Answer = ReportAnswer;

    fn run(&self, work: &mut Work<'_>) -> Result<ReportAnswer, Stop> {
        let mut keys = Vec::new();
        for part in std::iter::once(&self.first).chain(&self.others) {
            keys.extend(part.keys(work.house, &part.receipt(work.house)));
        }
        work.expect(keys)?;
        let receipt = self.first.receipt(work.house);
        let digest = &self.first.accepted.body_digest;
        let is_known = receipt::earlier_answer(work, &receipt, digest)?.is_some();
        let mut answer = self.first.run(work)?;
        if is_known {
            return Ok(answer);
        }
        for other in &self.others {
            answer.others.push(OtherAnswer::of(&other.run(work)?));
        }
        let mut first = work.need::<Report>(answer.id, "report")?;
        first.others = answer.others.iter().map(|other| other.id).collect();
        work.put(first);
        let remembered = serde_json::to_value(&answer).unwrap_or_default();
        receipt::remember(work, receipt, Kind::Report, digest, remembered);
        Ok(answer)
    }
}
