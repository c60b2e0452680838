//! Sending the content of a case to the server that translates.

use evenhand_model::{Act, CaseId, Platform};

use crate::work::{Line, Operation, Stop, Work};

/// Writes down that somebody has the content of a case translated by the server that the house has
/// named, which sees it then.
#[derive(Clone, Debug)]
pub struct NoteTranslation {
    /// Whose cases.
    pub platform: Platform,
    /// Which case.
    pub case: CaseId,
}

impl Operation for NoteTranslation {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let case = super::case_of(work, &self.platform, self.case)?;
        work.record(
            Line::of(Act::ContentTranslated)
                .subject(case.subject)
                .case(case.id),
        );
        Ok(())
    }
}
