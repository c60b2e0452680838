//! Whether the new account speaks to the suspended one.

use super::super::account::Account;
use super::super::outcome::Outcome;
use super::Comparing;

pub(super) fn compare(suspended: &Account, candidate: &Account, comparing: &mut Comparing<'_>) {
    // That it does not says nothing: hardly anybody speaks to an account that is gone.
    if candidate.targets.binary_search(&suspended.called).is_ok() {
        comparing.add(Outcome::ContactMade);
    }
}
