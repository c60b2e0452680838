//! What a suspended account has done is kept as long as its suspension, since the event log forgets it after a month.

use evenhand_detect::returns::Conduct;
use evenhand_model::{OrderId, Subject, SubjectId};

use super::find::is_in_force;
use crate::work::{KeptConduct, Operation, Stop, Work};

/// Keeps what a suspended account has done.
#[derive(Clone, Debug)]
pub struct KeepConduct {
    /// The suspended account.
    pub suspended: SubjectId,
    /// The order that suspends it; none where the platform did so by itself.
    pub suspension: Option<OrderId>,
    /// What it has done, as hashes under the key of the house.
    pub conduct: Conduct,
}

impl Operation for KeepConduct {
    /// Whether it is kept: an account that is erased, or suspended no more, leaves nothing.
    type Answer = bool;

    fn run(&self, work: &mut Work<'_>) -> Result<bool, Stop> {
        let subject = work.get::<Subject>(self.suspended)?;
        let is_there = subject.is_some_and(|subject| subject.external_id.is_some());
        if !is_there || !is_in_force(work, self.suspended, self.suspension)? {
            return Ok(false);
        }
        work.get::<KeptConduct>(self.suspended)?;
        work.put(KeptConduct {
            subject: self.suspended,
            kept_at: work.now,
            key: work.house.secret.id().to_owned(),
            conduct: self.conduct.clone(),
        });
        Ok(true)
    }
}

/// Forgets what an account has done whose suspension is over.
#[derive(Clone, Debug)]
pub struct ForgetConduct {
    /// Which account.
    pub account: SubjectId,
}

impl Operation for ForgetConduct {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        work.delete::<KeptConduct>(self.account)
    }
}
