//! What a condition can look at.

use evenhand_model::{Event, Private, Signals, Time};
use serde::{Deserialize, Serialize};

/// Everything that conditions see of one event.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The event itself.
    pub event: &'a Event,
    /// When it is judged.
    pub now: Time,
    /// What detectors found.
    pub signals: &'a Signals,
    /// Values computed in memory from private ones.
    pub derived: &'a Derived,
    /// What is known of the author from before.
    pub account: AccountFacts<'a>,
    /// The value of each counter of [`RuleSet::counters`](crate::RuleSet::counters), in that order,
    /// this event included.
    pub counts: &'a [u64],
}

/// What is known of the author from before this event.
#[derive(Clone, Copy, Debug, Default)]
pub struct AccountFacts<'a> {
    /// When we first heard of the account; `None` when this event is the first.
    pub first_seen_at: Option<Time>,
    /// Posts seen before this event.
    pub post_count: u64,
    /// Names of the tags in force now.
    pub tags: &'a [&'a str],
}

/// Values computed in memory from private ones; rules see these, never the raw values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derived {
    /// The part of the e-mail address behind the `@`, in lower case.
    pub email_domain: Option<String>,
    /// The network of the address: the first 24 bits of IPv4, the first 48 of IPv6, like
    /// `198.51.100.0/24`.
    pub ip_prefix: Option<String>,
}

impl Derived {
    /// What can be derived from the private values of an account.
    pub fn of(private: Option<&Private>) -> Self {
        Self {
            email_domain: private
                .and_then(|private| private.email.as_deref())
                .and_then(|email| email.trim().rsplit_once('@'))
                .map(|(_, domain)| domain.to_lowercase()),
            ip_prefix: private
                .and_then(|private| private.ip.as_deref())
                .and_then(ip_prefix),
        }
    }
}

fn ip_prefix(ip: &str) -> Option<String> {
    use std::net::IpAddr;
    match ip.trim().parse::<IpAddr>().ok()?.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            Some(format!("{a}.{b}.{c}.0/24"))
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            let network = std::net::Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0);
            Some(format!("{network}/48"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ip: &str, expected: Option<&str>) {
        assert_eq!(ip_prefix(ip).as_deref(), expected, "{ip}");
    }

    #[test]
    fn an_address_is_cut_to_its_network() {
        check("198.51.100.7", Some("198.51.100.0/24"));
        check("2001:db8:1:2::7", Some("2001:db8:1::/48"));
        check("::ffff:198.51.100.7", Some("198.51.100.0/24"));
        check("not an address", None);
    }
}
