//! Which private values of an account may be compared. None, unless somebody has said so, with a reason, and for a while.

use evenhand_model::{Account, PrivateKind, PrivateSignals, Time};

/// Keyed hashes of an account that may be compared.
#[derive(Clone, Copy, Default)]
pub struct Comparable<'a> {
    pub email: Option<&'a str>,
    pub phone: Option<&'a str>,
    pub device: Option<&'a str>,
    pub address: Option<&'a str>,
}

impl<'a> Comparable<'a> {
    /// Those of the kinds that somebody has named.
    pub fn of(account: &'a Account, signals: Option<&PrivateSignals>) -> Self {
        let value = |kind: PrivateKind| {
            signals.filter(|signals| signals.kinds.contains(&kind))?;
            account
                .private_hashes
                .get(kind.as_str())
                .map(String::as_str)
        };
        Self {
            email: value(PrivateKind::Email),
            phone: value(PrivateKind::Phone),
            device: value(PrivateKind::Device),
            address: value(PrivateKind::Ip),
        }
    }
}

/// Until when those of an account may be compared that was suspended at this time; none where they may not be any more.
pub fn kept_until(signals: Option<&PrivateSignals>, suspended_at: Time, now: Time) -> Option<Time> {
    let until = suspended_at.plus(signals?.kept);
    (until > now).then_some(until)
}

/// Whether networks are compared.
pub fn compares_networks(signals: Option<&PrivateSignals>) -> bool {
    signals.is_some_and(|signals| signals.kinds.contains(&PrivateKind::Ip))
}
