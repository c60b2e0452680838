//! When somebody on the platform's side first knew. Clocks of law and parity count from it, so it is neither
//! dated back on one person's word alone nor before there was anything to know.

use evenhand_model::{
    Account, Duration, NewReport, Principal, Problem, Proof, Role, Subject, SubjectKind, Time,
    User, limits,
};

use crate::accept::AcceptedReport;
use crate::work::{Stop, Work};

/// How far back first knowledge may lie on a report's word alone.
const ON_WORD: Duration = Duration::from_hours(1);

/// On whose authority an earlier first knowledge was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vouched {
    /// It needs none.
    Needless,
    /// By a lead or an admin.
    ByLead,
    /// By an attached proof.
    ByProof,
}

impl Vouched {
    /// The word in audit entries.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Needless => "needless",
            Self::ByLead => "lead",
            Self::ByProof => "proof",
        }
    }
}

/// Checks when it was first known that a report tells of. A platform's machine may send late what was made
/// earlier; a person who enters a report is held to when it reached us.
pub fn check(
    work: &mut Work<'_>,
    accepted: &AcceptedReport,
    subject: &Subject,
) -> Result<Vouched, Stop> {
    let first_known_at = accepted.first_known_at();
    let report = &accepted.report;
    if report.first_known_at.is_some() {
        check_existed(work, report, subject, first_known_at)?;
    }
    let by_a_person = matches!(work.by, Principal::User(_));
    let claims = by_a_person || report.first_known_at.is_some_and(|known| known < report.at);
    if !claims || accepted.received_at.since(first_known_at) <= ON_WORD {
        return Ok(Vouched::Needless);
    }
    if report.proof.is_some() {
        return Ok(Vouched::ByProof);
    }
    if let Principal::User(user) = work.by
        && let Some(user) = work.get::<User>(user)?
        && matches!(user.role, Role::Lead | Role::Admin)
    {
        return Ok(Vouched::ByLead);
    }
    let detail = "more than 1 h before the report reached us: a lead must enter it, or `proof` must say what \
                  shows it, such as the mail or the log of the call";
    Err(Problem::invalid(detail).at("first_known_at").into())
}

/// Nobody knew of something before it was there.
fn check_existed(
    work: &mut Work<'_>,
    report: &NewReport,
    subject: &Subject,
    first_known_at: Time,
) -> Result<(), Stop> {
    let told = report
        .content
        .as_ref()
        .and_then(|content| content.created_at);
    let made_at = match subject.kind {
        SubjectKind::Content => told.into_iter().chain(subject.created_at).min(),
        SubjectKind::Account => {
            let account = work.get::<Account>(subject.id)?;
            account.and_then(|account| account.created_at)
        }
        SubjectKind::Hashtag => None,
    };
    match made_at {
        Some(made_at) if first_known_at < made_at => {
            let detail = format!(
                "{first_known_at} lies before what is reported was made; expected a time not before {made_at}"
            );
            Err(Problem::invalid(detail).at("first_known_at").into())
        }
        _ => Ok(()),
    }
}

/// Refuses a proof that says nothing or too much.
pub fn check_proof(proof: &Proof) -> Result<(), Problem> {
    let max = limits::PROSE_BYTES_MAX;
    for (field, text) in [
        ("proof.what", Some(&proof.what)),
        ("proof.text", proof.text.as_ref()),
    ] {
        let Some(text) = text else { continue };
        if text.trim().is_empty() || text.len() > max || text.contains('\0') {
            let detail = format!("expected 1 to {max} bytes without U+0000");
            return Err(Problem::invalid(detail).at(field));
        }
    }
    Ok(())
}
