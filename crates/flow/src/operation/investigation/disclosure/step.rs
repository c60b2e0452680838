//! The steps of a disclosure, each by somebody who may take it, each once.

use evenhand_model::{
    Act, Approval, Disclosure, DisclosureId, DisclosureKind, DisclosureState, Investigation,
    InvestigationId, Platform, Problem, Review, Scope, Sent, Time, UserId, Verification,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::case::alert;
use crate::case::second_look::{FirstLook, SecondLook, may_look};
use crate::investigate::custody::{self, Deed};
use crate::operation::investigation::{
    check_line, check_prose, investigation_of, open_investigation,
};
use crate::work::{Line, Operation, Stop, Work};

/// A step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "step", rename_all = "lowercase", deny_unknown_fields)]
pub enum DisclosureStep {
    /// The requester was called back, on a number that did not come from them.
    Verify {
        /// Where the number was found.
        number_source: String,
        /// Whom you spoke to, and what was confirmed.
        confirmed: String,
    },
    /// A second person agrees.
    Approve {
        /// Why it is lawful and no more than needed.
        reason: String,
    },
    /// It won't be given.
    Refuse {
        /// Why.
        reason: String,
    },
    /// A second person looks at an emergency afterwards.
    Review {
        /// Whether it was right to give it.
        justified: bool,
        /// Why.
        reason: String,
    },
    /// It left the house.
    Sent {
        /// Which way.
        way: String,
        /// What the authority confirmed.
        #[serde(default)]
        receipt: Option<String>,
    },
    /// The people concerned were told.
    Told {
        /// How.
        way: String,
    },
}

/// Takes a step of a disclosure.
#[derive(Clone, Debug)]
pub struct StepDisclosure {
    /// Whose.
    pub platform: Platform,
    /// Which investigation.
    pub investigation: InvestigationId,
    /// Which disclosure of it.
    pub disclosure: DisclosureId,
    /// Who takes it.
    pub user: UserId,
    /// Everybody who works here.
    pub colleagues: Vec<UserId>,
    /// Which step.
    pub step: DisclosureStep,
}

impl Operation for StepDisclosure {
    type Answer = Investigation;

    fn run(&self, work: &mut Work<'_>) -> Result<Investigation, Stop> {
        // The day on which people may be told can come long after everything else is done.
        let find = match self.step {
            DisclosureStep::Told { .. } => investigation_of,
            _ => open_investigation,
        };
        let mut investigation = find(work, &self.platform, self.investigation)?;
        let place = investigation
            .disclosures
            .iter()
            .position(|one| one.id == self.disclosure);
        let Some(place) = place else {
            let detail = format!("this investigation has no disclosure {}", self.disclosure);
            return Err(Problem::not_found(detail).into());
        };
        let mut disclosure = investigation.disclosures[place].clone();
        let (act, words) = self.take(work, &mut disclosure)?;
        investigation.disclosures[place] = disclosure.clone();
        alert::settle(work, &mut investigation)?;
        work.put(investigation.clone());
        let by = self.user;
        let more = |line: Line| {
            let same_person = disclosure.approval.iter().any(|one| one.same_person);
            line.with("disclosure", disclosure.id.to_string())
                .with("same_person", same_person)
        };
        custody::note(work, &investigation, &Deed { act, by, words }, more);
        Ok(investigation)
    }
}

impl StepDisclosure {
    /// Takes the step; answers what it is called and the words for the chain of custody.
    fn take(&self, work: &mut Work<'_>, disclosure: &mut Disclosure) -> Result<(Act, &str), Stop> {
        match &self.step {
            DisclosureStep::Verify {
                number_source,
                confirmed,
            } => {
                disclosure.verification =
                    Some(self.verify(work, disclosure, number_source, confirmed)?);
                Ok((Act::DisclosureVerified, confirmed))
            }
            DisclosureStep::Approve { reason } => {
                self.approve(work, disclosure, reason)?;
                Ok((Act::DisclosureApproved, reason))
            }
            DisclosureStep::Refuse { reason } => {
                self.refuse(work, disclosure, reason)?;
                Ok((Act::DisclosureRefused, reason))
            }
            DisclosureStep::Review { justified, reason } => {
                self.review(work, disclosure, *justified, reason)?;
                Ok((Act::DisclosureReviewed, reason))
            }
            DisclosureStep::Sent { way, receipt } => {
                self.send(work, disclosure, way, receipt.as_deref())?;
                Ok((Act::DisclosureSent, way))
            }
            DisclosureStep::Told { way } => {
                tell(work.now, disclosure, way)?;
                Ok((Act::DisclosureTold, way))
            }
        }
    }

    fn verify(
        &self,
        work: &Work<'_>,
        disclosure: &Disclosure,
        number_source: &str,
        confirmed: &str,
    ) -> Result<Verification, Stop> {
        check_prose("number_source", number_source)?;
        check_prose("confirmed", confirmed)?;
        let is_open = disclosure.state == DisclosureState::Requested;
        if !is_open || disclosure.kind == DisclosureKind::OwnComplaint {
            return refuse("nobody is to be called back for this disclosure any more");
        }
        Ok(Verification {
            by: self.user,
            at: work.now,
            number_source: number_source.to_owned(),
            confirmed: confirmed.to_owned(),
        })
    }

    fn approve(
        &self,
        work: &mut Work<'_>,
        disclosure: &mut Disclosure,
        reason: &str,
    ) -> Result<(), Stop> {
        custody::check_words("reason", reason)?;
        if disclosure.state != DisclosureState::Requested {
            return refuse("this disclosure has been decided on already");
        }
        let is_asked_for = disclosure.kind != DisclosureKind::OwnComplaint;
        if is_asked_for && disclosure.verification.is_none() {
            return refuse(
                "call the requester back first, on a number from the authority's own register, and \
                 enter it with the step `verify`",
            );
        }
        disclosure.approval = Some(self.second_word(work, disclosure, reason)?);
        disclosure.state = DisclosureState::Approved;
        Ok(())
    }

    fn refuse(
        &self,
        work: &Work<'_>,
        disclosure: &mut Disclosure,
        reason: &str,
    ) -> Result<(), Stop> {
        custody::check_words("reason", reason)?;
        if disclosure.sent.is_some() || disclosure.state == DisclosureState::Refused {
            return refuse("this disclosure is over already");
        }
        disclosure.state = DisclosureState::Refused;
        disclosure.told_not_before = None;
        disclosure.approval = Some(Approval {
            by: self.user,
            at: work.now,
            reason: reason.to_owned(),
            same_person: false,
        });
        Ok(())
    }

    fn review(
        &self,
        work: &mut Work<'_>,
        disclosure: &mut Disclosure,
        justified: bool,
        reason: &str,
    ) -> Result<(), Stop> {
        custody::check_words("reason", reason)?;
        if disclosure.review_due_at.is_none() || disclosure.review.is_some() {
            return refuse("only an emergency that was given without approval is reviewed, once");
        }
        disclosure.review = Some(Review {
            justified,
            by: self.second_word(work, disclosure, reason)?,
        });
        Ok(())
    }

    fn send(
        &self,
        work: &Work<'_>,
        disclosure: &mut Disclosure,
        way: &str,
        receipt: Option<&str>,
    ) -> Result<(), Stop> {
        check_prose("way", way)?;
        receipt.map_or(Ok(()), |text| check_line("receipt", text))?;
        if !disclosure.may_be_packed() || disclosure.packets.is_empty() {
            return refuse(
                "nothing has been approved and packed; make the packet first, with POST \
                 /v1/investigations/{id}/packets",
            );
        }
        if disclosure.sent.is_some() {
            return refuse("this disclosure was sent already; enter another one for more");
        }
        disclosure.state = DisclosureState::Sent;
        disclosure.sent = Some(Sent {
            by: self.user,
            at: work.now,
            way: way.to_owned(),
            receipt: receipt.map(str::to_owned),
        });
        Ok(())
    }

    /// The word of somebody else than who entered the disclosure.
    fn second_word(
        &self,
        work: &mut Work<'_>,
        disclosure: &Disclosure,
        reason: &str,
    ) -> Result<Approval, Stop> {
        let first = FirstLook {
            by: Some(disclosure.entered_by),
            at: disclosure.entered_at,
            scope: Scope::AccountsWrite,
        };
        let look = may_look(work, first, self.user, &self.colleagues)?;
        if look == SecondLook::NotNow {
            let detail = "you entered this disclosure; somebody else must look at it";
            return Err(Problem::forbidden(detail).into());
        }
        Ok(Approval {
            by: self.user,
            at: work.now,
            reason: reason.to_owned(),
            same_person: look == SecondLook::BySamePerson,
        })
    }
}

fn tell(now: Time, disclosure: &mut Disclosure, way: &str) -> Result<(), Stop> {
    check_prose("way", way)?;
    if disclosure.sent.is_none() || disclosure.told_at.is_some() {
        return refuse("people are told once, after it was sent");
    }
    if let Some(earliest) = disclosure
        .told_not_before
        .filter(|earliest| *earliest > now)
    {
        return refuse(&format!("the law asks for silence until {earliest}"));
    }
    disclosure.told_at = Some(now);
    Ok(())
}

fn refuse<T>(detail: &str) -> Result<T, Stop> {
    Err(Problem::conflict(detail).into())
}
