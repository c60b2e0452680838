//! Private signals, of which only keyed hashes are known.

use super::super::account::Account;
use super::super::outcome::Outcome;
use super::super::value::Kind;
use super::Comparing;

pub(super) fn compare(suspended: &Account, candidate: &Account, comparing: &mut Comparing<'_>) {
    let singles = [
        (
            Kind::Email,
            suspended.email,
            candidate.email,
            [Outcome::EmailSame, Outcome::EmailOther],
        ),
        (
            Kind::Phone,
            suspended.phone,
            candidate.phone,
            [Outcome::PhoneSame, Outcome::PhoneOther],
        ),
        (
            Kind::Device,
            suspended.device,
            candidate.device,
            [Outcome::DeviceSame, Outcome::DeviceOther],
        ),
    ];
    for (kind, ours, theirs, [same, other]) in singles {
        let (Some(ours), Some(theirs)) = (ours, theirs) else {
            continue;
        };
        if ours == theirs {
            let sharing = comparing.seen.sharing(kind, ours);
            comparing.add_shared(same, sharing);
        } else {
            comparing.add(other);
        }
    }
    compare_addresses(suspended, candidate, comparing);
}

/// The address or, where that differs, the network that it is in.
fn compare_addresses(suspended: &Account, candidate: &Account, comparing: &mut Comparing<'_>) {
    let pairs = [
        (
            Kind::Address,
            Outcome::AddressSame,
            suspended.address,
            candidate.address,
        ),
        (
            Kind::Prefix,
            Outcome::AddressPrefix,
            suspended.prefix,
            candidate.prefix,
        ),
    ];
    let mut is_known = false;
    for (kind, outcome, ours, theirs) in pairs {
        if let (Some(ours), Some(theirs)) = (ours, theirs) {
            is_known = true;
            if ours == theirs {
                let sharing = comparing.seen.sharing(kind, ours);
                return comparing.add_shared(outcome, sharing);
            }
        }
    }
    if is_known {
        comparing.add(Outcome::AddressOther);
    }
}
