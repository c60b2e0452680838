//! The steps of a disclosure, each once, by somebody who may take it.

use evenhand_model::{
    Act, Approval, Disclosure, DisclosureId, DisclosureKind, DisclosureState, Investigation,
    InvestigationId, Platform, Problem, Purpose, Review, Time, UserId, Verification,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::case::{alert, stops};
use crate::investigate::custody::{self, Deed};
use crate::operation::investigation::{
    SecondWord, check_prose, conflict, investigation_of, need_receipt, open_investigation,
    refuse_retired, sent,
};
use crate::work::{Operation, Stop, Work};

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
        refuse_retired(&investigation)?;
        let Some(mut disclosure) = investigation.disclosure(self.disclosure).cloned() else {
            let detail = format!("this investigation has no disclosure {}", self.disclosure);
            return Err(Problem::not_found(detail).into());
        };
        if let DisclosureStep::Sent { receipt, .. } = &self.step {
            need_receipt(work, &investigation, receipt.as_deref())?;
        }
        let could_be_packed = disclosure.may_be_packed();
        let (act, words) = self.take(work, &mut disclosure)?;
        if disclosure.may_be_packed() && !could_be_packed {
            // What is linked now is what was agreed to.
            disclosure.covers = investigation.links.iter().map(|link| link.to).collect();
        }
        let same_person = disclosure.same_person();
        if act == Act::DisclosureSent {
            stops::authority_informed(work, disclosure.covers.iter().copied())?;
        }
        if let Some(place) = investigation.disclosure_mut(self.disclosure) {
            *place = disclosure;
        }
        alert::settle(work, &mut investigation)?;
        work.put(investigation.clone());
        let deed = Deed {
            act,
            by: self.user,
            purpose: Some(Purpose::Disclosure(self.disclosure)),
            words,
        };
        custody::note(work, &investigation, &deed, |line| {
            line.with("same_person", same_person)
        });
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
        if disclosure.verification.is_some() {
            return conflict("the requester was called back already; refuse it if that was wrong");
        }
        if !is_open || disclosure.kind == DisclosureKind::OwnComplaint {
            return conflict("nobody is to be called back for this disclosure any more");
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
        check_prose("reason", reason)?;
        if disclosure.state != DisclosureState::Requested {
            return conflict("this disclosure has been decided on already");
        }
        let is_asked_for = disclosure.kind != DisclosureKind::OwnComplaint;
        if is_asked_for && disclosure.verification.is_none() {
            return conflict(
                "call the requester back first, on a number from the authority's own register, and \
                 enter it with the step `verify`",
            );
        }
        let enterer = vec![disclosure.entered_by];
        disclosure.approval = Some(
            self.second(reason)
                .on(work, enterer, disclosure.entered_at)?,
        );
        disclosure.state = DisclosureState::Approved;
        Ok(())
    }

    fn refuse(
        &self,
        work: &Work<'_>,
        disclosure: &mut Disclosure,
        reason: &str,
    ) -> Result<(), Stop> {
        check_prose("reason", reason)?;
        if disclosure.sent.is_some() || disclosure.state == DisclosureState::Refused {
            return conflict("this disclosure is over already");
        }
        disclosure.state = DisclosureState::Refused;
        disclosure.told_not_before = None;
        disclosure.refusal = Some(Approval {
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
        check_prose("reason", reason)?;
        if disclosure.review_due_at.is_none() || disclosure.review.is_some() {
            return conflict("only an emergency that was given without approval is reviewed, once");
        }
        let since = disclosure
            .packets
            .last()
            .map_or(disclosure.entered_at, |last| last.at);
        disclosure.review = Some(Review {
            justified,
            by: self.second(reason).on(work, disclosure.givers(), since)?,
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
        let sent = sent(work, self.user, way, receipt)?;
        if disclosure.sent.is_some() || disclosure.state == DisclosureState::Refused {
            return conflict("this disclosure is over already; enter another one for more");
        }
        if disclosure.packets.is_empty() {
            return conflict(
                "nothing has been approved and packed; make the packet first, with POST \
                 /v1/investigations/{id}/packets",
            );
        }
        disclosure.state = DisclosureState::Sent;
        disclosure.sent = Some(sent);
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

fn tell(now: Time, disclosure: &mut Disclosure, way: &str) -> Result<(), Stop> {
    check_prose("way", way)?;
    if disclosure.sent.is_none() || disclosure.told_at.is_some() {
        return conflict("people are told once, after it was sent");
    }
    if let Some(earliest) = disclosure
        .told_not_before
        .filter(|earliest| *earliest > now)
    {
        return conflict(&format!("the law asks for silence until {earliest}"));
    }
    disclosure.told_at = Some(now);
    Ok(())
}
