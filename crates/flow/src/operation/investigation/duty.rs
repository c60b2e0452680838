//! The duty to inform the authorities about a threat to life (DSA Article 18): stated with what is
//! known, due within the hour, over once an authority was informed.

use evenhand_model::{
    Act, Approval, Authority, Duration, Duty, Investigation, InvestigationId, Platform, Problem,
    Scope, Sent, Time, UserId, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{check_authority, check_line, check_prose, open_investigation};
use crate::case::alert;
use crate::case::second_look::{FirstLook, SecondLook, may_look};
use crate::investigate::custody::{self, Deed};
use crate::work::{Line, Operation, Stop, Work};

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
            packets: Vec::new(),
            informed: None,
            dropped: None,
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
        }
        let due_at = duty.due_at;
        investigation.duty = Some(duty);
        alert::settle(work, &mut investigation)?;
        work.put(investigation.clone());
        let deed = Deed {
            act: Act::DutyStated,
            by: self.user,
            words: &self.duty.reason,
        };
        custody::note(work, &investigation, &deed, |line| {
            line.with("basis", "dsa18")
                .with("due_at", due_at.to_string())
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

/// How the duty ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "end", rename_all = "lowercase", deny_unknown_fields)]
pub enum DutyEnd {
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
}

/// Ends the duty.
#[derive(Clone, Debug)]
pub struct EndDuty {
    /// Whose.
    pub platform: Platform,
    /// Which investigation.
    pub investigation: InvestigationId,
    /// Who asks.
    pub user: UserId,
    /// Everybody who works here.
    pub colleagues: Vec<UserId>,
    /// How it ends.
    pub end: DutyEnd,
}

impl Operation for EndDuty {
    type Answer = Investigation;

    fn run(&self, work: &mut Work<'_>) -> Result<Investigation, Stop> {
        let mut investigation = open_investigation(work, &self.platform, self.investigation)?;
        let mut duty = match investigation.duty.take() {
            Some(duty) if duty.open_until().is_some() => duty,
            _ => {
                let detail = "no duty is open here; state one with PUT first";
                return Err(Problem::conflict(detail).into());
            }
        };
        let (act, words) = match &self.end {
            DutyEnd::Informed { way, receipt } => {
                self.inform(work, &mut duty, way, receipt.as_deref())?;
                (Act::DutyInformed, way)
            }
            DutyEnd::Dropped { reason } => {
                self.drop_it(work, &mut duty, reason)?;
                (Act::DutyDropped, reason)
            }
        };
        let is_late = work.now > duty.due_at;
        let packets: Vec<String> = duty.packets.iter().map(ToString::to_string).collect();
        investigation.duty = Some(duty);
        alert::settle(work, &mut investigation)?;
        work.put(investigation.clone());
        let by = self.user;
        let more = |line: Line| line.with("late", is_late).with("packets", packets);
        custody::note(work, &investigation, &Deed { act, by, words }, more);
        Ok(investigation)
    }
}

impl EndDuty {
    fn inform(
        &self,
        work: &Work<'_>,
        duty: &mut Duty,
        way: &str,
        receipt: Option<&str>,
    ) -> Result<(), Stop> {
        check_prose("way", way)?;
        receipt.map_or(Ok(()), |text| check_line("receipt", text))?;
        if duty.packets.is_empty() {
            let detail =
                "make the packet first, with POST /v1/investigations/{id}/packets, and send it";
            return Err(Problem::conflict(detail).into());
        }
        duty.informed = Some(Sent {
            by: self.user,
            at: work.now,
            way: way.to_owned(),
            receipt: receipt.map(str::to_owned),
        });
        Ok(())
    }

    fn drop_it(&self, work: &mut Work<'_>, duty: &mut Duty, reason: &str) -> Result<(), Stop> {
        custody::check_words("reason", reason)?;
        let first = FirstLook {
            by: Some(duty.stated_by),
            at: duty.stated_at,
            scope: Scope::AccountsWrite,
        };
        let look = may_look(work, first, self.user, &self.colleagues)?;
        if look == SecondLook::NotNow {
            let detail = "you stated this duty; somebody else must find that there is none";
            return Err(Problem::forbidden(detail).into());
        }
        duty.dropped = Some(Approval {
            by: self.user,
            at: work.now,
            reason: reason.to_owned(),
            same_person: look == SecondLook::BySamePerson,
        });
        Ok(())
    }
}
