//! Somebody reads an investigation: only with a reason, which goes into the chain of custody first.

use evenhand_model::{Act, Investigation, InvestigationId, Platform, UserId};

use super::{check_prose, investigation_of, refuse_retired};
use crate::investigate::custody::{self, Deed};
use crate::work::{Operation, Stop, Work};

/// Opens the record of an investigation.
#[derive(Clone, Debug)]
pub struct ReadInvestigation {
    /// Whose.
    pub platform: Platform,
    /// Which.
    pub investigation: InvestigationId,
    /// Who wants to read it.
    pub user: UserId,
    /// Why.
    pub reason: String,
}

impl Operation for ReadInvestigation {
    type Answer = Investigation;

    fn run(&self, work: &mut Work<'_>) -> Result<Investigation, Stop> {
        check_prose("reason", &self.reason)?;
        let investigation = investigation_of(work, &self.platform, self.investigation)?;
        refuse_retired(&investigation)?;
        let deed = Deed {
            act: Act::InvestigationRead,
            by: self.user,
            purpose: None,
            words: &self.reason,
        };
        custody::note(work, &investigation, &deed, |line| line);
        Ok(investigation)
    }
}
