//! Retention: what has served its time is deleted, unless a legal hold lies on it.

use evenhand_model::{Act, Case, CaseState, Duration, Report, ReportId, Reporter};

use crate::accept::evidence;
use crate::work::{Brake, Hold, Key, Line, Operation, Receipt, Stop, Work};

/// Deletes receipts and brakes whose time is over.
#[derive(Clone, Debug)]
pub struct DropExpired {
    /// Ids of receipts.
    pub receipts: Vec<String>,
    /// Ids of brakes.
    pub brakes: Vec<String>,
}

impl Operation for DropExpired {
    type Answer = usize;

    fn run(&self, work: &mut Work<'_>) -> Result<usize, Stop> {
        let receipts = self.receipts.iter().map(Key::of::<Receipt>);
        work.expect(receipts.chain(self.brakes.iter().map(Key::of::<Brake>)))?;
        for id in &self.receipts {
            let row = work.get::<Receipt>(id)?;
            if row
                .and_then(|row| row.expires_at)
                .is_some_and(|expires_at| expires_at <= work.now)
            {
                work.delete::<Receipt>(id)?;
            }
        }
        for id in &self.brakes {
            if work
                .get::<Brake>(id)?
                .is_some_and(|row| row.expires_at <= work.now)
            {
                work.delete::<Brake>(id)?;
            }
        }
        Ok(self.receipts.len() + self.brakes.len())
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
        let held = work
            .get::<Hold>(report.subject)?
            .is_some_and(|hold| hold.until.is_none_or(|until| until > work.now));
        let case = work.get::<Case>(report.case)?;
        let over = case.is_none_or(|case| case.state == CaseState::Decided);
        if held || !over || report.received_at.plus(self.kept) > work.now {
            return Ok(false);
        }
        if let Some(address) = report.evidence.take() {
            evidence::release(work, &address)?;
        }
        report.external_id = None;
        work.delete::<Reporter>(report.id)?;
        work.record(
            Line::of(Act::RetentionRun)
                .subject(report.subject)
                .with("report", report.id.to_string()),
        );
        work.put(report);
        Ok(true)
    }
}
