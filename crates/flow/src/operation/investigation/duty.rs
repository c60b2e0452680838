//! The duty to inform the authorities about a threat to life (DSA Article 18): stated with what is
//! known, due within the hour, over once an authority was informed. One person alone may do all of it,
//! as a life does not wait; somebody else looks at it afterwards.

use evenhand_model::{
    Act, Authority, Duration, Duty, Investigation, InvestigationId, Platform, Problem, Purpose,
    Review, Time, UserId, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    SecondWord, check_authority, check_prose, conflict, need_receipt, open_investigation, sent,
};
use crate::case::{alert, stops};
use crate::investigate::custody::{self, Deed};
use crate::work::{Operation, Stop, Work};

/// What is known about a threat to somebody's life or safety.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDuty {
    /// When the suspicion arose; now, if left out. The clock counts from it.
    #[serde(default)]
    pub known_at: Option<Time>,
    /// Who is in danger, as far as known.
    pub at_risk: String,
    /// What is known of where they are.
    pub whereabouts: String,
    /// Why life or safety is in danger.
    pub reason: String,
    /// Who is informed: an authority of the Member State concerned; where that is not known, one of the
    /// state of establishment, or Europol.
    pub authority: Authority,
    /// Why this authority.
    pub authority_reason: String,
    /// Whether it gets what the reporters wrote; that may show who they are.
    #[serde(default)]
    pub with_report_words: bool,
}

/// States the duty, or corrects what was stated. The clock never moves later.
#[derive(Clone, Debug)]
pub struct StateDuty {
    /// Whose.
    pub platform: Platform,
    /// Which investigation.
    pub investigation: InvestigationId,
    /// Who asks.
    pub user: UserId,
    /// What is known.
    pub duty: NewDuty,
}

impl Operation for StateDuty {
    type Answer = Investigation;

    fn run(&self, work: &mut Work<'_>) -> Result<Investigation, Stop> {
        self.check()?;
        let mut investigation = open_investigation(work, &self.platform, self.investigation)?;
        let known_at = self.duty.known_at.unwrap_or(work.now).min(work.now);
        let mut duty = Duty {
            known_at,
            due_at: known_at.plus(Duration::from_hours(limits::DUTY_HOURS)),
            stated_by: self.user,
            stated_at: work.now,
            at_risk: self.duty.at_risk.clone(),
            whereabouts: self.duty.whereabouts.clone(),
            reason: self.duty.reason.clone(),
            authority: self.duty.authority.clone(),
            authority_reason: self.duty.authority_reason.clone(),
            with_report_words: self.duty.with_report_words,
            packets: Vec::new(),
            informed: None,
            dropped: None,
            review_due_at: None,
            review: None,
        };
        if let Some(earlier) = &investigation.duty {
            if earlier.informed.is_some() {
                let detail =
                    "the authority was informed; open another investigation for a new threat";
                return Err(Problem::conflict(detail).into());
            }
            if earlier.dropped.is_none() {
                duty.known_at = earlier.known_at.min(known_at);
                duty.due_at = earlier.due_at.min(duty.due_at);
            }
            duty.packets.clone_from(&earlier.packets);
            duty.review_due_at = earlier.review_due_at;
            duty.review.clone_from(&earlier.review);
        }
        let due_at = duty.due_at;
        investigation.duty = Some(duty);
        alert::settle(work, &mut investigation)?;
        work.put(investigation.clone());
        let deed = Deed {
            act: Act::DutyStated,
            by: self.user,
            purpose: Some(Purpose::Duty),
            words: &self.duty.reason,
        };
        custody::note(work, &investigation, &deed, |line| {
            line.with("due_at", due_at.to_string())
        });
        Ok(investigation)
    }
}

impl StateDuty {
    fn check(&self) -> Result<(), Problem> {
        let duty = &self.duty;
        for (field, text) in [
            ("at_risk", &duty.at_risk),
            ("whereabouts", &duty.whereabouts),
            ("reason", &duty.reason),
            ("authority_reason", &duty.authority_reason),
        ] {
            check_prose(field, text)?;
        }
        check_authority("authority", &duty.authority)
    }
}

/// A step of the duty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "step", rename_all = "lowercase", deny_unknown_fields)]
pub enum DutyStep {
    /// The authority was informed.
    Informed {
        /// Which way, like a portal, fax or courier.
        way: String,
        /// What it confirmed, like a receipt's number.
        #[serde(default)]
        receipt: Option<String>,
    },
    /// There was no such duty after all. That needs somebody else than who stated it.
    Dropped {
        /// Why.
        reason: String,
    },
    /// Somebody who had no part in it looks at it afterwards.
    Review {
        /// Whether it was right to inform.
        justified: bool,
        /// Why.
        reason: String,
    },
}

/// Takes a step of the duty.
#[derive(Clone, Debug)]
pub struct StepDuty {
    /// Whose.
    pub platform: Platform,
    /// Which investigation.
    pub investigation: InvestigationId,
    /// Who asks.
    pub user: UserId,
    /// Everybody who works here.
    pub colleagues: Vec<UserId>,
    /// Which step.
    pub step: DutyStep,
}

impl Operation for StepDuty {
    type Answer = Investigation;

    fn run(&self, work: &mut Work<'_>) -> Result<Investigation, Stop> {
        let mut investigation = open_investigation(work, &self.platform, self.investigation)?;
        let Some(mut duty) = investigation.duty.take() else {
            return conflict("no duty is stated here; state one with PUT first");
        };
        if let DutyStep::Informed { receipt, .. } = &self.step {
            need_receipt(work, &investigation, receipt.as_deref())?;
        }
        let (act, words) = self.take(work, &mut duty)?;
        let is_late = duty
            .informed
            .as_ref()
            .is_some_and(|sent| sent.at > duty.due_at);
        investigation.duty = Some(duty);
        if act == Act::DutyInformed {
            let linked = investigation.links.iter().map(|link| link.to);
            stops::authority_informed(work, linked)?;
        }
        alert::settle(work, &mut investigation)?;
        work.put(investigation.clone());
        let deed = Deed {
            act,
            by: self.user,
            purpose: Some(Purpose::Duty),
            words,
        };
        custody::note(work, &investigation, &deed, |line| {
            line.with("late", is_late)
        });
        Ok(investigation)
    }
}

impl StepDuty {
    /// Takes the step; answers what it is called and the words for the chain of custody.
    fn take(&self, work: &mut Work<'_>, duty: &mut Duty) -> Result<(Act, &str), Stop> {
        match &self.step {
            DutyStep::Informed { way, receipt } => {
                self.inform(work, duty, way, receipt.as_deref())?;
                Ok((Act::DutyInformed, way))
            }
            DutyStep::Dropped { reason } => {
                check_prose("reason", reason)?;
                refuse_ended(duty)?;
                let stated_by = vec![duty.stated_by];
                duty.dropped = Some(self.second(reason).on(work, stated_by, duty.stated_at)?);
                Ok((Act::DutyDropped, reason))
            }
            DutyStep::Review { justified, reason } => {
                check_prose("reason", reason)?;
                if duty.review_until().is_none() {
                    return conflict("a duty is reviewed once, after a packet was made for it");
                }
                let since = duty.packets.last().map_or(duty.stated_at, |last| last.at);
                duty.review = Some(Review {
                    justified: *justified,
                    by: self.second(reason).on(work, duty.givers(), since)?,
                });
                Ok((Act::DutyReviewed, reason))
            }
        }
    }

    fn inform(
        &self,
        work: &Work<'_>,
        duty: &mut Duty,
        way: &str,
        receipt: Option<&str>,
    ) -> Result<(), Stop> {
        let informed = sent(work, self.user, way, receipt)?;
        refuse_ended(duty)?;
        if duty.packets.is_empty() {
            return conflict(
                "make the packet first, with POST /v1/investigations/{id}/packets, and send it",
            );
        }
        duty.informed = Some(informed);
        Ok(())
    }

    fn second<'a>(&'a self, reason: &'a str) -> SecondWord<'a> {
        SecondWord {
            user: self.user,
            colleagues: &self.colleagues,
            reason,
        }
    }
}

fn refuse_ended(duty: &Duty) -> Result<(), Stop> {
    match duty.open_until() {
        Some(_) => Ok(()),
        None => conflict("this duty is over: the authority was informed, or there was none"),
    }
}
