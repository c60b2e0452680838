//! An investigation: opened, filled with cases and accounts, read with a reason, given to an authority,
//! closed. Every step writes a line of custody.

pub mod disclosure;
pub mod duty;
pub mod link;
pub mod open;
pub mod packet;
pub mod read;

use evenhand_model::{
    Approval, Authority, Case, CaseId, Investigation, InvestigationId, InvestigationState,
    Platform, Problem, Scope, Sent, Time, UserId, limits,
};

use crate::case::second_look::{FirstLook, SecondLook, may_look};
use crate::work::{Key, Stop, Work};

/// The investigation with that id on that platform; another platform's does not exist for the caller.
fn investigation_of(
    work: &mut Work<'_>,
    platform: &Platform,
    id: InvestigationId,
) -> Result<Investigation, Stop> {
    let investigation = work.need::<Investigation>(id, "investigation")?;
    if investigation.platform == *platform {
        Ok(investigation)
    } else {
        Err(Problem::not_found(format!("there is no investigation {id}")).into())
    }
}

/// The same, where it must be open to be changed.
fn open_investigation(
    work: &mut Work<'_>,
    platform: &Platform,
    id: InvestigationId,
) -> Result<Investigation, Stop> {
    let investigation = investigation_of(work, platform, id)?;
    match investigation.state {
        InvestigationState::Open => Ok(investigation),
        InvestigationState::Closed => {
            let detail = "this investigation is closed; open it again with PATCH and a reason";
            Err(Problem::conflict(detail).into())
        }
    }
}

/// Nothing is left to read or to go on with once the words have served their time.
fn refuse_retired(investigation: &Investigation) -> Result<(), Problem> {
    match investigation.retired_at {
        None => Ok(()),
        Some(_) => {
            let detail = "the words of this investigation have served their time; open a new one";
            Err(Problem::conflict(detail))
        }
    }
}

/// Somebody's word on what others did before.
struct SecondWord<'a> {
    user: UserId,
    colleagues: &'a [UserId],
    reason: &'a str,
}

impl SecondWord<'_> {
    /// The word, if the person had no part in what was done, or had and there is nobody else after a day.
    fn on(&self, work: &mut Work<'_>, givers: Vec<UserId>, since: Time) -> Result<Approval, Stop> {
        let first = FirstLook {
            by: givers,
            at: since,
            scope: Scope::AccountsWrite,
        };
        let look = may_look(work, first, self.user, self.colleagues)?;
        if look == SecondLook::NotNow {
            let detail = "you had a part in this; somebody else must look at it";
            return Err(Problem::forbidden(detail).into());
        }
        Ok(Approval {
            by: self.user,
            at: work.now,
            reason: self.reason.to_owned(),
            same_person: look == SecondLook::BySamePerson,
        })
    }
}

/// How something left the house just now.
fn sent(work: &Work<'_>, user: UserId, way: &str, receipt: Option<&str>) -> Result<Sent, Problem> {
    check_prose("way", way)?;
    if let Some(receipt) = receipt {
        check_line("receipt", receipt)?;
    }
    Ok(Sent {
        by: user,
        at: work.now,
        way: way.to_owned(),
        receipt: receipt.map(str::to_owned),
    })
}

/// Of what is sealed nothing counts as sent to an authority before it has confirmed that: the number of its receipt is needed.
fn need_receipt(
    work: &mut Work<'_>,
    investigation: &Investigation,
    receipt: Option<&str>,
) -> Result<(), Stop> {
    if receipt.is_some_and(|receipt| !receipt.trim().is_empty()) {
        return Ok(());
    }
    let cases: Vec<CaseId> = investigation.cases().collect();
    work.expect(cases.iter().map(Key::of::<Case>))?;
    for case in cases {
        let case = work.get::<Case>(case)?;
        if case.is_some_and(|case| case.class.is_sealed()) {
            let detail = "this is about a sealed case: nothing counts as sent to an authority without its receipt; enter the number \
                          that it gave you, and until then leave the step open";
            return Err(Problem::invalid(detail).at("receipt").into());
        }
    }
    Ok(())
}

fn conflict<T>(detail: &str) -> Result<T, Stop> {
    Err(Problem::conflict(detail).into())
}

fn check_authority(field: &str, authority: &Authority) -> Result<(), Problem> {
    check_line(&format!("{field}.name"), &authority.name)?;
    let is_country =
        authority.country.len() == 2 && authority.country.bytes().all(|c| c.is_ascii_uppercase());
    if !is_country {
        let detail = "expected two capital letters of ISO 3166-1, like DE, or EU for Europol";
        return Err(Problem::invalid(detail).at(format!("{field}.country")));
    }
    match &authority.reference {
        Some(reference) => check_line(&format!("{field}.reference"), reference),
        None => Ok(()),
    }
}

/// A line of text that must say something.
fn check_line(field: &str, text: &str) -> Result<(), Problem> {
    if text.trim().is_empty() || text.len() > limits::EXTERNAL_ID_BYTES_MAX {
        let detail = format!("expected 1 to {} bytes", limits::EXTERNAL_ID_BYTES_MAX);
        return Err(Problem::invalid(detail).at(field));
    }
    Ok(())
}

/// A text that must say something.
fn check_prose(field: &str, text: &str) -> Result<(), Problem> {
    if text.trim().is_empty() || text.len() > limits::PROSE_BYTES_MAX {
        let detail = format!("expected 1 to {} bytes", limits::PROSE_BYTES_MAX);
        return Err(Problem::invalid(detail).at(field));
    }
    Ok(())
}
