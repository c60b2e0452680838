//! One alert for everything in a file that can't wait: ten thousand late cases must not page anybody ten
//! thousand times.

use evenhand_model::{Act, Alert, AlertId, AlertKind, Duration, Matter, Platform, Tier, Time};

use crate::case::alert;
use crate::work::{ImportProgress, Stop, Work};

/// How long to wait for the next chunk of a file before people are told of those before.
const PATIENCE: Duration = Duration::from_minutes(1);

/// Reports of one chunk whose cases can't wait.
#[derive(Clone, Copy, Debug, Default)]
pub struct Urgent {
    count: u64,
    /// The strictest tier and the first deadline among them.
    worst: Option<(Tier, Time)>,
}

impl Urgent {
    /// Counts one more.
    pub fn add(&mut self, tier: Tier, due_at: Time) {
        let (strictest, first) = self.worst.unwrap_or((tier, due_at));
        self.worst = Some((tier.stricter(strictest), due_at.min(first)));
        self.count += 1;
    }
}

/// Adds the urgent reports of a chunk to the alert about their file. People are told once the file has
/// been taken, or nothing more has come of it.
pub fn tell(
    work: &mut Work<'_>,
    platform: &Platform,
    progress: &mut ImportProgress,
    urgent: Urgent,
) -> Result<(), Stop> {
    let page_at = if progress.done >= progress.records {
        work.now
    } else {
        work.now.plus(PATIENCE)
    };
    let known = match progress.alert {
        Some(id) => work.get::<Alert>(id)?.filter(Alert::is_open),
        None => None,
    };
    let mut alert = match (known, urgent.worst) {
        (Some(known), _) => known,
        (None, Some((tier, due_at))) => raise(work, platform, tier, due_at),
        (None, None) => return Ok(()),
    };
    progress.alert = Some(alert.id);
    if let Some((tier, due_at)) = urgent.worst {
        alert.count += urgent.count;
        alert.tier = alert.tier.map(|before| before.stricter(tier));
        alert.due_at = alert.due_at.min(due_at);
    }
    let is_told = alert.turn > 0 || alert.page_at.is_none();
    if !is_told {
        alert.page_at = Some(page_at);
    }
    work.put(alert);
    Ok(())
}

fn raise(work: &mut Work<'_>, platform: &Platform, tier: Tier, due_at: Time) -> Alert {
    let id = AlertId::new(work.now, &mut work.rng);
    work.is_new::<Alert>(id);
    let (kind, about) = (AlertKind::Backlog, Matter::Import);
    let alert = Alert {
        tier: Some(tier),
        due_at,
        count: 0,
        ..Alert::raised(id, platform.clone(), kind, about, work.now)
    };
    work.record(alert::line(Act::AlertRaised, &alert));
    alert
}
