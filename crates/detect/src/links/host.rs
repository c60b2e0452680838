//! Hosts: from how somebody wrote one to the one spelling by which it is compared.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Longest host in bytes, RFC 1035 section 2.3.4.
const HOST_BYTES_MAX: usize = 253;
/// Longest label in bytes, RFC 1035 section 2.3.4.
pub(super) const LABEL_BYTES_MAX: usize = 63;

/// Longest host as written, in bytes: Unicode and brackets around dots need more than ASCII.
pub(super) const WRITTEN_HOST_BYTES_MAX: usize = 4 * HOST_BYTES_MAX;

/// A host in the one spelling by which it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Lower-case ASCII, international names in Punycode (UTS 46), without a trailing dot.
    pub ascii: String,
    /// Whether it has letters outside ASCII, written out or in Punycode.
    pub is_international: bool,
    /// Whether it is a bare IPv4 or IPv6 address.
    pub is_address: bool,
}

/// Reads a host as written: any case, Unicode or Punycode, IPv4, or IPv6 in brackets.
/// `None` when it can't be a host.
pub fn read_host(written: &str) -> Option<Host> {
    let written = written.trim_end_matches('.');
    if written.len() > WRITTEN_HOST_BYTES_MAX {
        return None;
    }
    if let Some(address) = written.strip_prefix('[') {
        let address: Ipv6Addr = address.strip_suffix(']')?.parse().ok()?;
        return Some(Host::address(address.to_string()));
    }
    if let Ok(address) = written.parse::<Ipv4Addr>() {
        return Some(Host::address(address.to_string()));
    }
    let ascii = if written.is_ascii() && !written.to_ascii_lowercase().contains("xn--") {
        written.to_ascii_lowercase()
    } else {
        idna::domain_to_ascii(written).ok()?
    };
    is_host_name(&ascii).then(|| Host {
        is_international: ascii.split('.').any(|label| label.starts_with("xn--")),
        is_address: false,
        ascii,
    })
}

impl Host {
    fn address(ascii: String) -> Self {
        Self {
            ascii,
            is_international: false,
            is_address: true,
        }
    }

    /// The last label, like `org`.
    pub fn top_level(&self) -> &str {
        self.ascii.rsplit('.').next().unwrap_or_default()
    }
}

fn is_host_name(ascii: &str) -> bool {
    ascii.len() <= HOST_BYTES_MAX && ascii.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let is_inner = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
    !label.is_empty()
        && label.len() <= LABEL_BYTES_MAX
        && label.bytes().all(is_inner)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, expected: Option<&str>) {
        let ascii = read_host(written).map(|host| host.ascii);
        assert_eq!(ascii.as_deref(), expected, "{written}");
    }

    #[test]
    fn every_spelling_of_a_host_is_compared_as_one() {
        check("Example.ORG", Some("example.org"));
        check("example.org.", Some("example.org"));
        check("BÜCHER.example", Some("xn--bcher-kva.example"));
        check("XN--BCHER-KVA.example", Some("xn--bcher-kva.example"));
        check("192.0.2.7", Some("192.0.2.7"));
        check("[2001:DB8:0::1]", Some("2001:db8::1"));
    }

    #[test]
    fn what_cannot_be_a_host_is_none() {
        for written in [
            "",
            ".",
            "a..b",
            "-a.org",
            "a b.org",
            "[::1",
            &"a".repeat(64),
        ] {
            check(written, None);
        }
    }
}
