//! Whether the new account speaks to the suspended one.

use super::super::account::Account;
use super::super::outcome::Outcome;
use super::super::value::key_of;
use super::Comparing;

pub(super) fn compare(suspended: &Account, candidate: &Account, comparing: &mut Comparing<'_>) {
    // That it does not says nothing: hardly anybody speaks to an account that is gone.
    let id = key_of(&*suspended.id);
    if candidate.targets.binary_search(&id).is_ok() {
        comparing.add(Outcome::ContactMade);
    }
}
