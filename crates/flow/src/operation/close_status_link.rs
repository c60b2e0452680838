//! Closing the link that shows how a report stands: whoever has it can, and nobody can open it again.

use evenhand_model::{Act, Report, ReportId};

use crate::work::{Line, Operation, Stop, Work};

/// Closes the link of a report. The caller has checked that it was shown.
#[derive(Clone, Debug)]
pub struct CloseStatusLink {
    /// Which report.
    pub report: ReportId,
}

impl Operation for CloseStatusLink {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let mut report = work.need::<Report>(self.report, "report")?;
        if report.link_closed_at.is_some() {
            return Ok(());
        }
        report.link_closed_at = Some(work.now);
        work.record(
            Line::of(Act::StatusLinkClosed)
                .subject(report.subject)
                .case(report.case)
                .with("report", report.id.to_string()),
        );
        work.put(report);
        Ok(())
    }
}
