//! Investigations are opened, changed, closed and opened again.

use std::collections::BTreeMap;

use evenhand_model::{
    Act, Authority, Investigation, InvestigationId, InvestigationState, Platform, Problem, UserId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{check_authority, check_line, check_prose, investigation_of, refuse_retired};
use crate::investigate::custody::{self, Deed};
use crate::investigate::hold;
use crate::work::{Operation, Stop, Work};

/// An investigation to be opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvestigation {
    /// What colleagues call it; it should name nobody.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// Whose file it is, where that is known.
    #[serde(default)]
    pub authority: Option<Authority>,
}

/// Opens an investigation.
#[derive(Clone, Debug)]
pub struct OpenInvestigation {
    /// Whose.
    pub platform: Platform,
    /// Who opens it.
    pub user: UserId,
    /// Its words.
    pub new: NewInvestigation,
}

impl Operation for OpenInvestigation {
    type Answer = Investigation;

    fn run(&self, work: &mut Work<'_>) -> Result<Investigation, Stop> {
        check_line("title", &self.new.title)?;
        check_prose("summary", &self.new.summary)?;
        if let Some(authority) = &self.new.authority {
            check_authority("authority", authority)?;
        }
        let investigation = Investigation {
            id: InvestigationId::new(work.now, &mut work.rng),
            platform: self.platform.clone(),
            state: InvestigationState::Open,
            title: self.new.title.clone(),
            summary: self.new.summary.clone(),
            authority: self.new.authority.clone(),
            opened_by: self.user,
            opened_at: work.now,
            links: Vec::new(),
            duty: None,
            disclosures: Vec::new(),
            closed_at: None,
            retired_at: None,
            alerts: BTreeMap::new(),
            past_alerts: Vec::new(),
        };
        work.is_new::<Investigation>(investigation.id);
        work.put(investigation.clone());
        let deed = Deed {
            act: Act::InvestigationOpened,
            by: self.user,
            purpose: None,
            words: &self.new.summary,
        };
        custody::note(work, &investigation, &deed, |line| line);
        Ok(investigation)
    }
}

/// What to change about an investigation; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InvestigationChange {
    /// What colleagues call it.
    #[serde(default)]
    pub title: Option<String>,
    /// What it is about.
    #[serde(default)]
    pub summary: Option<String>,
    /// Whose file it is.
    #[serde(default)]
    pub authority: Option<Authority>,
    /// `closed` ends its hold; `open` holds its evidence again.
    #[serde(default)]
    pub state: Option<InvestigationState>,
    /// Why.
    pub reason: String,
}

/// Changes an investigation.
#[derive(Clone, Debug)]
pub struct ChangeInvestigation {
    /// Whose.
    pub platform: Platform,
    /// Which.
    pub investigation: InvestigationId,
    /// Who asks.
    pub user: UserId,
    /// What to change.
    pub change: InvestigationChange,
}

impl Operation for ChangeInvestigation {
    type Answer = Investigation;

    fn run(&self, work: &mut Work<'_>) -> Result<Investigation, Stop> {
        check_prose("reason", &self.change.reason)?;
        let mut investigation = investigation_of(work, &self.platform, self.investigation)?;
        let before = investigation.clone();
        self.reword(&mut investigation)?;
        // The answer shows the record, so even a change of nothing is a read with a reason.
        self.note(work, &investigation, Act::InvestigationChanged);
        match self.change.state {
            Some(InvestigationState::Closed) if before.state == InvestigationState::Open => {
                self.close(work, &mut investigation)?;
            }
            Some(InvestigationState::Open) if before.state == InvestigationState::Closed => {
                self.reopen(work, &mut investigation)?;
            }
            _ => {}
        }
        work.put(investigation.clone());
        Ok(investigation)
    }
}

impl ChangeInvestigation {
    fn reword(&self, investigation: &mut Investigation) -> Result<(), Problem> {
        refuse_retired(investigation)?;
        if let Some(title) = &self.change.title {
            check_line("title", title)?;
            investigation.title.clone_from(title);
        }
        if let Some(summary) = &self.change.summary {
            check_prose("summary", summary)?;
            investigation.summary.clone_from(summary);
        }
        if let Some(authority) = &self.change.authority {
            check_authority("authority", authority)?;
            investigation.authority = Some(authority.clone());
        }
        Ok(())
    }

    fn note(&self, work: &mut Work<'_>, investigation: &Investigation, act: Act) {
        let deed = Deed {
            act,
            by: self.user,
            purpose: None,
            words: &self.change.reason,
        };
        custody::note(work, investigation, &deed, |line| line);
    }

    fn close(&self, work: &mut Work<'_>, investigation: &mut Investigation) -> Result<(), Stop> {
        if let Some(due_at) = investigation.open_until() {
            let detail = format!(
                "a clock of this investigation runs until {due_at}: inform the authority or drop the \
                 duty, review the emergency; then close it"
            );
            return Err(Problem::conflict(detail).at("state").into());
        }
        let held = hold::subjects_of(work, &investigation.links)?;
        hold::lift_of(work, &held, investigation.id)?;
        investigation.state = InvestigationState::Closed;
        investigation.closed_at = Some(work.now);
        self.note(work, investigation, Act::InvestigationClosed);
        Ok(())
    }

    fn reopen(&self, work: &mut Work<'_>, investigation: &mut Investigation) -> Result<(), Stop> {
        let held = hold::subjects_of(work, &investigation.links)?;
        hold::put_of(work, &held, investigation.id)?;
        investigation.state = InvestigationState::Open;
        investigation.closed_at = None;
        self.note(work, investigation, Act::InvestigationReopened);
        Ok(())
    }
}
