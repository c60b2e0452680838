//! Whether the new account says itself that it is somebody else's.

use super::super::account::Account;
use super::super::outcome::Outcome;
use super::Comparing;

pub(super) fn compare(suspended: &Account, candidate: &Account, comparing: &mut Comparing<'_>) {
    // A suspended parody may well come back as one, and who claims nothing may be anybody.
    if candidate.is_another && !suspended.is_another {
        comparing.add(Outcome::ClaimAnother);
    }
}
