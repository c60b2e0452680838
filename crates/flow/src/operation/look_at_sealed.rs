//! Looking at a sealed case: no look goes unwritten.

use evenhand_model::{Act, CaseId, Platform};

use crate::work::{Line, Operation, Stop, Work};

/// Writes down that somebody with the role for it looked at a sealed case.
#[derive(Clone, Debug)]
pub struct LookAtSealed {
    /// Whose cases.
    pub platform: Platform,
    /// Which case.
    pub case: CaseId,
}

impl Operation for LookAtSealed {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let case = super::case_of(work, &self.platform, self.case)?;
        work.record(
            Line::of(Act::SealedSeen)
                .subject(case.subject)
                .case(case.id)
                .with("class", case.class.as_str()),
        );
        Ok(())
    }
}
