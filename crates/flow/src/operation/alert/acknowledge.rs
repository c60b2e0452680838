//! Somebody takes an alert upon themselves, so that nobody else is paged for it.

use evenhand_model::{Alert, AlertId, AlertReader, Platform, Problem, UserId};

use crate::case::alert;
use crate::work::{Operation, Stop, Work};

/// Acknowledges an alert. One that somebody has acknowledged, or that has ended, stays as it is.
#[derive(Clone, Debug)]
pub struct Acknowledge {
    /// Whose alerts.
    pub platform: Platform,
    /// Which alert.
    pub alert: AlertId,
    /// Who.
    pub user: UserId,
    /// Of which alerts they may know. Others are not there for them.
    pub reader: AlertReader,
}

impl Operation for Acknowledge {
    type Answer = Alert;

    fn run(&self, work: &mut Work<'_>) -> Result<Alert, Stop> {
        let alert = work.need::<Alert>(self.alert, "alert")?;
        if !self.reader.may_know(alert.about) || alert.platform != self.platform {
            return Err(Problem::not_found(format!("there is no alert {}", self.alert)).into());
        }
        // Whoever has claimed the case may say so too: it then stays when the case is given back.
        let is_taken = alert.acknowledged.is_some_and(|by| !by.by_claim);
        if !alert.is_open() || is_taken {
            return Ok(alert);
        }
        Ok(alert::acknowledge(work, alert, self.user, false))
    }
}
