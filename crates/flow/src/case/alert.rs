//! What the people on call are told of a case, an appeal or a clock of an investigation: one alert for each kind, of
//! which one at a time waits for somebody to acknowledge it.

use std::collections::{BTreeMap, BTreeSet};

use evenhand_model::{
    Acknowledged, Act, Alert, AlertEnd, AlertEndReason, AlertId, AlertKind, Appeal, Case,
    Investigation, Matter, Platform, Tier, Time, UserId,
};

use crate::work::{Line, Stop, Work};

/// What alerts can be about, with the ids of those that there are.
pub trait HasAlerts {
    /// Whose it is.
    fn platform(&self) -> &Platform;
    /// Which one.
    fn matter(&self) -> Matter;
    /// How soon it must be looked at.
    fn tier(&self) -> Option<Tier>;
    /// When it is due.
    fn due_at(&self) -> Time;
    /// Alerts about it, open or ended.
    fn alerts(&mut self) -> &mut BTreeMap<AlertKind, AlertId>;
}

impl HasAlerts for Case {
    fn platform(&self) -> &Platform {
        &self.platform
    }
    fn matter(&self) -> Matter {
        Matter::Case(self.id)
    }
    fn tier(&self) -> Option<Tier> {
        Some(self.tier)
    }
    fn due_at(&self) -> Time {
        self.due_at
    }
    fn alerts(&mut self) -> &mut BTreeMap<AlertKind, AlertId> {
        &mut self.alerts
    }
}

impl HasAlerts for Appeal {
    fn platform(&self) -> &Platform {
        &self.platform
    }
    fn matter(&self) -> Matter {
        Matter::Appeal(self.id)
    }
    fn tier(&self) -> Option<Tier> {
        None
    }
    fn due_at(&self) -> Time {
        self.due_at
    }
    fn alerts(&mut self) -> &mut BTreeMap<AlertKind, AlertId> {
        &mut self.alerts
    }
}

/// One clock of an investigation. Each is told by itself, so that a threat to life never waits behind a
/// review that nobody has made.
#[derive(Debug)]
pub struct ClockOf<'a> {
    /// Whose clock.
    pub investigation: &'a mut Investigation,
    /// When it is due: which of the clocks it is.
    pub due_at: Time,
}

impl HasAlerts for ClockOf<'_> {
    fn platform(&self) -> &Platform {
        &self.investigation.platform
    }
    fn matter(&self) -> Matter {
        Matter::Investigation(self.investigation.id)
    }
    fn tier(&self) -> Option<Tier> {
        self.investigation.tier_at(self.due_at)
    }
    fn due_at(&self) -> Time {
        self.due_at
    }
    fn alerts(&mut self) -> &mut BTreeMap<AlertKind, AlertId> {
        self.investigation.alerts.entry(self.due_at).or_default()
    }
}

/// Has the people on call told, unless an open alert of that kind does already. It takes the place of
/// every other alert about the matter that nobody has acknowledged. The caller writes the matter.
pub fn raise(work: &mut Work<'_>, about: &mut impl HasAlerts, kind: AlertKind) -> Result<(), Stop> {
    let known = match about.alerts().get(&kind) {
        Some(id) => work.get::<Alert>(id)?,
        None => None,
    };
    if known.as_ref().is_some_and(Alert::is_open) {
        return Ok(());
    }
    let id = match &known {
        Some(known) => known.id,
        None => {
            let id = AlertId::new(work.now, &mut work.rng);
            work.is_new::<Alert>(id);
            id
        }
    };
    let platform = about.platform().clone();
    let alert = Alert {
        tier: about.tier(),
        due_at: about.due_at(),
        // A message of its own each time: who drops repeats knows them by alert and turn.
        turn: known.as_ref().map_or(0, |known| known.turn),
        pages: known.map_or_else(Vec::new, |known| known.pages),
        ..Alert::raised(id, platform, kind, about.matter(), work.now)
    };
    about.alerts().insert(kind, id);
    work.record(line(Act::AlertRaised, &alert));
    work.put(alert);
    replace_others(work, about, id)
}

/// Ends every open alert about a matter. The caller writes the matter.
pub fn end_all(
    work: &mut Work<'_>,
    about: &mut impl HasAlerts,
    why: AlertEndReason,
) -> Result<(), Stop> {
    for alert in open(work, about)? {
        end(work, alert, why);
    }
    Ok(())
}

/// Ends the open alerts of some kinds about a matter. The caller writes the matter.
pub fn end_kinds(
    work: &mut Work<'_>,
    about: &mut impl HasAlerts,
    kinds: &[AlertKind],
    why: AlertEndReason,
) -> Result<(), Stop> {
    for alert in open(work, about)? {
        if kinds.contains(&alert.kind) {
            end(work, alert, why);
        }
    }
    Ok(())
}

/// Ends what was told of clocks of an investigation that have been met. The caller writes it.
pub fn settle(work: &mut Work<'_>, investigation: &mut Investigation) -> Result<(), Stop> {
    let open: BTreeSet<Time> = investigation.clocks().map(|clock| clock.due_at).collect();
    let told_of = investigation.alerts.keys().copied();
    let met: Vec<Time> = told_of.filter(|due_at| !open.contains(due_at)).collect();
    for due_at in met {
        let clock = &mut ClockOf {
            investigation,
            due_at,
        };
        end_all(work, clock, AlertEndReason::Decided)?;
        let told = investigation.alerts.remove(&due_at).unwrap_or_default();
        investigation.past_alerts.extend(told.into_values());
    }
    Ok(())
}

/// Opens again what ended with a decision that was undone. The caller claims the matter.
pub fn reopen(work: &mut Work<'_>, about: &mut impl HasAlerts) -> Result<(), Stop> {
    for mut alert in all(work, about)? {
        let by_decision = |end: AlertEnd| end.why == AlertEndReason::Decided;
        if alert.ended.is_some_and(by_decision) {
            alert.ended = None;
            alert.page_at = alert.acknowledged.is_none().then_some(work.now);
            work.record(line(Act::AlertRaised, &alert).with("again", true));
            work.put(alert);
        }
    }
    Ok(())
}

/// Keeps open alerts at the tier and the deadline of their case. What is not in T0 any more is no
/// danger.
pub fn follow(work: &mut Work<'_>, case: &mut Case) -> Result<(), Stop> {
    for mut alert in open(work, case)? {
        if alert.kind == AlertKind::Danger && case.tier != Tier::T0 {
            end(work, alert, AlertEndReason::TierLowered);
        } else if (alert.tier, alert.due_at) != (Some(case.tier), case.due_at) {
            alert.tier = Some(case.tier);
            alert.due_at = case.due_at;
            work.put(alert);
        }
    }
    Ok(())
}

/// Who claims a case has acknowledged what people were told of it.
pub fn acknowledge_by_claim(
    work: &mut Work<'_>,
    case: &mut Case,
    user: UserId,
) -> Result<(), Stop> {
    for alert in open(work, case)? {
        if alert.acknowledged.is_none() {
            acknowledge(work, alert, user, true);
        }
    }
    Ok(())
}

/// Who gives a case back without having decided has acknowledged nothing.
pub fn give_back(work: &mut Work<'_>, case: &mut Case) -> Result<(), Stop> {
    let mut latest: Option<Alert> = None;
    for mut alert in open(work, case)? {
        if alert.acknowledged.is_some_and(|by| by.by_claim) {
            alert.acknowledged = None;
            alert.page_at = Some(work.now);
            work.record(line(Act::AlertGivenBack, &alert));
            work.put(alert.clone());
        }
        let is_later = |latest: &Alert| latest.raised_at <= alert.raised_at;
        if alert.acknowledged.is_none() && latest.as_ref().is_none_or(is_later) {
            latest = Some(alert);
        }
    }
    match latest {
        Some(latest) => replace_others(work, case, latest.id),
        None => Ok(()),
    }
}

/// Somebody takes an alert upon themselves. Alerts about an import and about the parity figures have nothing else to
/// wait for.
pub fn acknowledge(work: &mut Work<'_>, mut alert: Alert, user: UserId, by_claim: bool) -> Alert {
    alert.acknowledged = Some(Acknowledged {
        by: user,
        at: work.now,
        by_claim,
    });
    alert.page_at = None;
    work.record(line(Act::AlertAcknowledged, &alert).with("by_claim", by_claim));
    if matches!(
        alert.about,
        Matter::Import | Matter::Parity | Matter::Incident | Matter::KnownMedia
    ) {
        return end(work, alert, AlertEndReason::Acknowledged);
    }
    work.put(alert.clone());
    alert
}

/// A line of the chain about an alert.
pub fn line(act: Act, alert: &Alert) -> Line {
    Line::of(act)
        .case(alert.about.case())
        .with("alert", alert.id.to_string())
        .with("kind", alert.kind.as_str())
        .with("tier", alert.tier.map(Tier::as_str))
        .with("appeal", alert.about.appeal().map(|id| id.to_string()))
        .with(
            "investigation",
            alert.about.investigation().map(|id| id.to_string()),
        )
        .with("incident", alert.incident.clone())
        .with("due_at", alert.due_at.to_string())
}

/// Nobody needs to be told any more.
pub fn end(work: &mut Work<'_>, mut alert: Alert, why: AlertEndReason) -> Alert {
    alert.ended = Some(AlertEnd { at: work.now, why });
    alert.page_at = None;
    work.record(line(Act::AlertEnded, &alert).with("why", why.as_str()));
    work.put(alert.clone());
    alert
}

/// Nobody is told twice of one matter: what waits beside this alert ends.
fn replace_others(
    work: &mut Work<'_>,
    about: &mut impl HasAlerts,
    kept: AlertId,
) -> Result<(), Stop> {
    for alert in open(work, about)? {
        if alert.id != kept && alert.acknowledged.is_none() {
            end(work, alert, AlertEndReason::Replaced);
        }
    }
    Ok(())
}

fn open(work: &mut Work<'_>, about: &mut impl HasAlerts) -> Result<Vec<Alert>, Stop> {
    let mut alerts = all(work, about)?;
    alerts.retain(Alert::is_open);
    Ok(alerts)
}

fn all(work: &mut Work<'_>, about: &mut impl HasAlerts) -> Result<Vec<Alert>, Stop> {
    let mut alerts = Vec::new();
    for id in about.alerts().values() {
        alerts.extend(work.get::<Alert>(id)?);
    }
    Ok(alerts)
}
