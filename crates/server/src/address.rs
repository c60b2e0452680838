//! Where a request comes from, and how often one address may ask where nobody says who asks.
//!
//! Addresses are counted in memory for some seconds; they reach no log, metric or row.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{FORWARDED, HeaderName};
use evenhand_model::{Problem, limits};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;

/// After so many requests, addresses that have been quiet are forgotten.
const REQUESTS_PER_CLEANING: u32 = 1_024;
/// Bits of an IPv6 address that one household or machine is given at least.
const IPV6_BITS: u32 = 64;

/// Who is at the other end of a connection: a client, or the last proxy before us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// How often each address has asked a moment ago.
#[derive(Debug)]
pub struct Addresses {
    trusted_proxies: Vec<IpNet>,
    rates: DefaultKeyedRateLimiter<IpAddr>,
    counted: AtomicU32,
}

impl Addresses {
    /// Nobody has asked yet. Only proxies in these networks are believed about others.
    pub fn new(trusted_proxies: Vec<IpNet>) -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(number(limits::ADDRESS_REQUESTS_PER_SECOND))
            .allow_burst(number(limits::ADDRESS_REQUESTS_AT_ONCE));
        Self {
            trusted_proxies,
            rates: RateLimiter::keyed(quota),
            counted: AtomicU32::new(0),
        }
    }

    /// Whether a proxy that we trust says that the browser speaks https with it.
    pub fn is_https(&self, request: &Request) -> bool {
        const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
        let Some(Peer(peer)) = request.extensions().get().copied() else {
            return false;
        };
        let peer = peer.to_canonical();
        let is_trusted = self.trusted_proxies.iter().any(|net| net.contains(&peer));
        let scheme = request.headers().get(X_FORWARDED_PROTO);
        is_trusted && scheme.is_some_and(|scheme| scheme == "https")
    }

    /// The network that a request comes from: 256 addresses of IPv4, or what one site is given of IPv6. `None`
    /// where it did not come over a connection.
    pub fn site(&self, request: &Request) -> Option<IpNet> {
        let Peer(peer) = request.extensions().get().copied()?;
        let client = client(peer, request.headers(), &self.trusted_proxies);
        let bits = if client.is_ipv4() { 24 } else { 48 };
        IpNet::new(client, bits).ok().map(|site| site.trunc())
    }

    /// Counts a request by the address that it comes from; refused above the rate. A request that
    /// did not come over a connection is not counted.
    pub fn count(&self, request: &Request) -> Result<(), Problem> {
        let Some(Peer(peer)) = request.extensions().get().copied() else {
            return Ok(());
        };
        let client = client(peer, request.headers(), &self.trusted_proxies);
        let before = self.counted.fetch_add(1, Ordering::Relaxed);
        if before.is_multiple_of(REQUESTS_PER_CLEANING) {
            self.rates.retain_recent();
        }
        self.rates.check_key(&network(client)).map_err(|_| {
            let rate = limits::ADDRESS_REQUESTS_PER_SECOND;
            let detail = format!(
                "this address may ask {rate} times a second here; slow down. Where somebody is in danger now, \
                 call the emergency number of the place"
            );
            Problem::too_many(detail).retry_after(1)
        })
    }
}

/// The client's address: that of the peer, unless the peer is a trusted proxy. Then it is the last
/// address in `X-Forwarded-For` or `Forwarded` (RFC 7239) that is no trusted proxy itself; those
/// before it are a client's own words. Where the two headers name different ones, one of them was
/// written by the client, and the proxy's own address counts.
pub fn client(peer: IpAddr, headers: &HeaderMap, trusted_proxies: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    let is_trusted = |address: &IpAddr| trusted_proxies.iter().any(|net| net.contains(address));
    if !is_trusted(&peer) {
        return peer;
    }
    const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
    let named = |header: &HeaderName, address: fn(&str) -> Option<&str>| {
        last_untrusted(headers, header, address, is_trusted)
    };
    let by_list = named(&X_FORWARDED_FOR, |value| Some(value));
    let by_standard = named(&FORWARDED, forwarded_for);
    match (by_list, by_standard) {
        (Some(one), None) | (None, Some(one)) => one,
        (Some(one), Some(other)) if one == other => one,
        _ => peer,
    }
}

/// The last of the addresses that a header lists which is no trusted proxy. What can't be read ends
/// the search, as nobody trusted wrote it.
fn last_untrusted(
    headers: &HeaderMap,
    header: &HeaderName,
    address: fn(&str) -> Option<&str>,
    is_trusted: impl Fn(&IpAddr) -> bool,
) -> Option<IpAddr> {
    let values: Vec<&str> = headers
        .get_all(header)
        .iter()
        .map(|value| value.to_str().unwrap_or_default())
        .flat_map(|value| value.split(','))
        .collect();
    for value in values.iter().rev() {
        let named = address(value).and_then(read)?;
        if !is_trusted(&named) {
            return Some(named);
        }
    }
    None
}

/// The value of `for` in one element of a `Forwarded` header.
fn forwarded_for(element: &str) -> Option<&str> {
    let mut pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    pairs
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))
        .map(|(_, value)| value)
}

/// An address as proxies write it: bare, in quotes or brackets, with a port or without.
fn read(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let in_brackets = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let bare = in_brackets.unwrap_or(text).parse::<IpAddr>();
    let with_port = || text.parse::<SocketAddr>().map(|address| address.ip());
    let address = bare.or_else(|_| with_port()).ok()?;
    Some(address.to_canonical())
}

/// What is counted as one: an IPv4 address, or the network that one IPv6 client can choose from.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let mask = u128::MAX << (128 - IPV6_BITS);
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[track_caller]
    fn check(peer: &str, headers: &[(&'static str, &'static str)], expected: &str) {
        let trusted = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        let found = client(peer.parse().unwrap(), &map, &trusted);
        assert_eq!(found, expected.parse::<IpAddr>().unwrap());
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_about_where_a_request_comes_from() {
        let list = "x-forwarded-for";
        check("203.0.113.7", &[], "203.0.113.7");
        check("203.0.113.7", &[(list, "198.51.100.1")], "203.0.113.7");
        check("10.0.0.1", &[], "10.0.0.1");
        check("10.0.0.1", &[(list, "198.51.100.1")], "198.51.100.1");
        check("::ffff:10.0.0.1", &[(list, "198.51.100.1")], "198.51.100.1");
        check("fd00::1", &[(list, "2001:db8::1")], "2001:db8::1");
        let invented = "192.0.2.9, 198.51.100.1, 10.0.0.2";
        check("10.0.0.1", &[(list, invented)], "198.51.100.1");
        let twice = [(list, "192.0.2.9"), (list, "198.51.100.1")];
        check("10.0.0.1", &twice, "198.51.100.1");
        check("10.0.0.1", &[(list, "10.0.0.3, 10.0.0.2")], "10.0.0.1");
        check("10.0.0.1", &[(list, "192.0.2.9, nonsense")], "10.0.0.1");
        check("10.0.0.1", &[(list, "")], "10.0.0.1");
    }

    #[test]
    fn the_standard_header_is_understood_in_all_its_forms() {
        let name = "forwarded";
        for (value, expected) in [
            ("for=198.51.100.1", "198.51.100.1"),
            ("proto=https; For=198.51.100.1:4711", "198.51.100.1"),
            ("for=\"[2001:db8::1]:4711\";by=x", "2001:db8::1"),
            ("for=\"[2001:db8::1]\"", "2001:db8::1"),
            ("for=192.0.2.9, for=198.51.100.1", "198.51.100.1"),
            ("for=_hidden", "10.0.0.1"),
            ("for=\"[2001:db8::1\"", "10.0.0.1"),
            ("by=198.51.100.1", "10.0.0.1"),
        ] {
            check("10.0.0.1", &[(name, value)], expected);
        }
    }

    #[test]
    fn headers_that_contradict_each_other_are_not_believed() {
        let list = ("x-forwarded-for", "198.51.100.1");
        let same = [list, ("forwarded", "for=198.51.100.1")];
        check("10.0.0.1", &same, "198.51.100.1");
        let other = [list, ("forwarded", "for=192.0.2.9")];
        check("10.0.0.1", &other, "10.0.0.1");
    }

    #[test]
    fn one_address_is_refused_above_its_rate_and_others_are_not() {
        let addresses = Addresses::new(Vec::new());
        let from = |text: &str| {
            let mut request = Request::new(axum::body::Body::empty());
            request.extensions_mut().insert(Peer(text.parse().unwrap()));
            request
        };
        let many = limits::ADDRESS_REQUESTS_AT_ONCE * 4;
        let refused = (0..many)
            .filter_map(|_| addresses.count(&from("2001:db8::1")).err())
            .last();
        let refused = refused.unwrap();
        assert_eq!(
            (refused.status, refused.retry_after_seconds),
            (429, Some(1))
        );
        addresses.count(&from("2001:db8:0:1::1")).unwrap();
        addresses.count(&from("192.0.2.1")).unwrap();
    }
}
