//! Clocks that are about to break, or have broken.

use std::collections::BTreeMap;

use evenhand_model::{
    Alert, AlertKind, Appeal, AppealId, Case, CaseId, Investigation, InvestigationId, OpenClock,
    Time,
};

use crate::case::alert::{self, ClockOf, HasAlerts};
use crate::case::contain;
use crate::case::progress;
use crate::work::{Key, Operation, Row, Stop, Work};

/// Raises the alerts that the clocks of some cases, appeals and investigations ask for by now.
#[derive(Clone, Debug)]
pub struct RaiseOfClocks {
    /// Cases whose time had come a moment ago.
    pub cases: Vec<CaseId>,
    /// The same of appeals.
    pub appeals: Vec<AppealId>,
    /// The same of investigations.
    pub investigations: Vec<InvestigationId>,
}

impl Operation for RaiseOfClocks {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let cases = self.cases.iter().map(Key::of::<Case>);
        let appeals = self.appeals.iter().map(Key::of::<Appeal>);
        let others = self.investigations.iter().map(Key::of::<Investigation>);
        work.expect(cases.chain(appeals).chain(others))?;
        let mut cases: Vec<Case> = load(work, &self.cases)?;
        let mut appeals: Vec<Appeal> = load(work, &self.appeals)?;
        let mut investigations: Vec<Investigation> = load(work, &self.investigations)?;
        cases.retain(|case| is_time(work, case.alert_at()));
        appeals.retain(|appeal| is_time(work, appeal.alert_at()));
        investigations.retain(|row| is_time(work, row.alert_at()));
        let of_cases = cases.iter_mut().flat_map(keys);
        let mut known: Vec<Key> = of_cases.collect();
        known.extend(appeals.iter_mut().flat_map(keys));
        known.extend(investigations.iter().flat_map(keys_of_clocks));
        work.expect(known)?;
        for mut case in cases {
            if is_time(work, case.clock_alert_at()) {
                raise(work, &mut case)?;
                if case.due_at <= work.now {
                    progress::tell(work, &case, work.now)?;
                }
            }
            // Last, so that it is what pages where both ask at once.
            if is_time(work, case.containment_alert_at()) {
                contain::tell(work, &mut case)?;
            }
            work.put(case);
        }
        for mut appeal in appeals {
            raise(work, &mut appeal)?;
            work.put(appeal);
        }
        for mut investigation in investigations {
            raise_of_clocks(work, &mut investigation)?;
            work.put(investigation);
        }
        Ok(())
    }
}

fn load<R: Row>(work: &mut Work<'_>, ids: &[impl std::fmt::Display]) -> Result<Vec<R>, Stop> {
    let mut rows = Vec::new();
    for id in ids {
        rows.extend(work.get::<R>(id)?);
    }
    Ok(rows)
}

fn is_time(work: &Work<'_>, alert_at: Option<Time>) -> bool {
    alert_at.is_some_and(|at| at <= work.now)
}

fn keys(about: &mut impl HasAlerts) -> Vec<Key> {
    about.alerts().values().map(Key::of::<Alert>).collect()
}

fn keys_of_clocks(investigation: &Investigation) -> Vec<Key> {
    let told = investigation.alerts.values().flat_map(BTreeMap::values);
    told.map(Key::of::<Alert>).collect()
}

fn raise_of_clocks(work: &mut Work<'_>, investigation: &mut Investigation) -> Result<(), Stop> {
    let clocks: Vec<OpenClock> = investigation.clocks().collect();
    for clock in clocks {
        if is_time(work, investigation.alert_at_of(clock)) {
            let due_at = clock.due_at;
            let about = &mut ClockOf {
                investigation,
                due_at,
            };
            raise(work, about)?;
        }
    }
    Ok(())
}

fn raise(work: &mut Work<'_>, about: &mut impl HasAlerts) -> Result<(), Stop> {
    let kind = if about.due_at() <= work.now {
        AlertKind::Broken
    } else {
        AlertKind::DueSoon
    };
    alert::raise(work, about, kind)
}
