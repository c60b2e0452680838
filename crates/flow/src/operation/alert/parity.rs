//! That one cohort is served more slowly than another, as the sequential test of the parity figures found.

use evenhand_model::{
    Act, Alert, AlertId, AlertKind, Cohorts, Matter, ParityAlarm, Platform, Time,
};

use crate::case::alert;
use crate::work::{Line, Operation, Stop, Work};

/// Has people told that the test has reached its bound. While an alert about it is open there is no second one; once
/// somebody has taken that, only a test that counts no case from before then opens another.
#[derive(Clone, Debug)]
pub struct TellOfParity {
    /// Whose figures.
    pub platform: Platform,
    /// What the test found.
    pub alarm: ParityAlarm,
}

impl Operation for TellOfParity {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        // Without a list nobody is compared.
        let Some(mut cohorts) = work.get::<Cohorts>(&self.platform)? else {
            return Ok(());
        };
        let last = match cohorts.alert {
            Some(id) => work.get::<Alert>(id)?,
            None => None,
        };
        if last.as_ref().is_some_and(Alert::is_open) {
            return Ok(());
        }
        if last.as_ref().and_then(counted_from) > self.alarm.counted_from {
            return Ok(());
        }
        cohorts.alert = Some(raise(work, self));
        work.put(cohorts);
        Ok(())
    }
}

/// From when on cases count after an alert; from the first on where there was none.
pub fn counted_from(last: &Alert) -> Option<Time> {
    last.ended.map(|end| end.at)
}

fn raise(work: &mut Work<'_>, tell: &TellOfParity) -> AlertId {
    let id = AlertId::new(work.now, &mut work.rng);
    work.is_new::<Alert>(id);
    let (kind, about) = (AlertKind::Parity, Matter::Parity);
    let alert = Alert {
        parity: Some(tell.alarm.clone()),
        ..Alert::raised(id, tell.platform.clone(), kind, about, work.now)
    };
    work.record(line(&alert, &tell.alarm));
    work.put(alert);
    id
}

fn line(alert: &Alert, alarm: &ParityAlarm) -> Line {
    alert::line(Act::AlertRaised, alert)
        .with("slower", alarm.slower.clone())
        .with("faster", alarm.faster.clone())
        .with("since", alarm.since.to_string())
}
