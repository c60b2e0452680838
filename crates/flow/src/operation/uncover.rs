//! Uncovering the addresses and numbers in the content of a case.

use evenhand_model::{Act, CaseId, Platform};

use crate::work::{Line, Operation, Stop, Work};

/// Writes down that somebody uncovered what the console masks in the content of a case.
#[derive(Clone, Debug)]
pub struct UncoverContent {
    /// Whose cases.
    pub platform: Platform,
    /// Which case.
    pub case: CaseId,
}

impl Operation for UncoverContent {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let case = super::case_of(work, &self.platform, self.case)?;
        work.record(
            Line::of(Act::ContentUncovered)
                .subject(case.subject)
                .case(case.id),
        );
        Ok(())
    }
}
