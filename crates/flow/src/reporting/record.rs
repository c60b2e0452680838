//! What is kept of a reporter's account: what it reported last, and what was found of it.

use evenhand_model::{Account, CaseId, Duration, Platform, SubjectId, Time};
use serde::{Deserialize, Serialize};

use super::findings::Findings;
use crate::work::{Stop, Work};

/// Cases that are remembered, to see who reports the same things.
pub const REPORTED_MAX: usize = 32;
/// The record is forgotten so long after the last report.
const KEPT: Duration = Duration::from_days(365);
/// Accounts that are younger than this when they report belong together if they were made on the same day.
const NEW: Duration = Duration::from_days(7);

/// What an account has reported; or the house as a whole, in which every case counts once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReporterRecord {
    /// The account's id, or `house/PLATFORM`.
    pub of: String,
    /// Cases that it reported last, the oldest first, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reported: Vec<CaseId>,
    /// What people found there.
    pub findings: Findings,
    /// When it may be forgotten.
    pub expires_at: Time,
}

impl ReporterRecord {
    /// The record of an account, new if there is none.
    pub fn of(work: &mut Work<'_>, account: SubjectId) -> Result<Self, Stop> {
        Self::read(work, account.to_string())
    }

    /// The record of the house, new if there is none.
    pub fn of_house(work: &mut Work<'_>, platform: &Platform) -> Result<Self, Stop> {
        Self::read(work, Self::house_id(platform))
    }

    /// Id of the house's record.
    pub fn house_id(platform: &Platform) -> String {
        format!("house/{platform}")
    }

    fn read(work: &mut Work<'_>, of: String) -> Result<Self, Stop> {
        let expires_at = work.now.plus(KEPT);
        let known = work.get::<Self>(&of)?;
        Ok(known.map_or_else(
            || Self {
                of,
                reported: Vec::new(),
                findings: Findings::default(),
                expires_at,
            },
            |known| Self {
                expires_at: known.expires_at.max(expires_at),
                ..known
            },
        ))
    }

    /// Remembers that it reported what this case is about.
    pub fn note_report(&mut self, case: CaseId) {
        if self.reported.contains(&case) {
            return;
        }
        self.reported.push(case);
        if self.reported.len() > REPORTED_MAX {
            self.reported.remove(0);
        }
    }
}

/// What is known at once of where an account reports from: the address that the platform saw it at, else
/// the device, else the day on which it was made, if that was just now.
pub fn network_of(account: &Account, now: Time) -> Option<String> {
    let hash = |kind: &str| {
        let hash = account.private_hashes.get(kind)?;
        Some(format!("{kind} {hash}"))
    };
    let new = || {
        let made_at = account.created_at?;
        let day = made_at.micros().div_euclid(Duration::from_days(1).micros());
        (now.since(made_at) < NEW).then(|| format!("new on day {day}"))
    };
    hash("ip").or_else(|| hash("device")).or_else(new)
}

/// A network as it is kept with a report: a digest by which reports of one case can be told to come from one
/// place, and nothing can be found in another case.
pub fn network_in_case(work: &Work<'_>, case: CaseId, network: &str) -> String {
    let case = case.to_string();
    let secret = &work.house.secret;
    let mut digest = secret.digest(&[b"network in case", case.as_bytes(), network.as_bytes()]);
    digest.truncate(32);
    digest
}
