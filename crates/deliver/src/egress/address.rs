//! What kind of place an IP address is.
//!
//! Blocks are those of the IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890 and
//! updates); metadata addresses are those that cloud providers publish for their instances.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What kind of place an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressKind {
    /// A host on the public Internet.
    Public,
    /// This machine.
    Loopback,
    /// A private network (RFC 1918, RFC 4193).
    Private,
    /// The inside of a provider's network address translation (RFC 6598).
    Shared,
    /// The same cable or the cloud's link; instance metadata lives here.
    LinkLocal,
    /// A service that gives out credentials of this machine.
    Metadata,
    /// Many hosts at once.
    Multicast,
    /// No address of anybody: unspecified, documentation, benchmarking, reserved.
    Reserved,
    /// IPv6 that stands for an IPv4 address (mapped, NAT64, 6to4, Teredo), so that one host has many
    /// spellings.
    Translated,
}

impl AddressKind {
    /// The kind of an address.
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => of_v4(address),
            IpAddr::V6(address) => of_v6(address),
        }
    }

    /// Whether a host and port that the configuration lists may have it. Metadata never, nor what is
    /// no host.
    pub fn may_be_listed(self) -> bool {
        matches!(
            self,
            Self::Public | Self::Loopback | Self::Private | Self::Shared
        )
    }

    /// The kind in a sentence.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Loopback => "loopback",
            Self::Private => "private",
            Self::Shared => "carrier-grade NAT",
            Self::LinkLocal => "link-local",
            Self::Metadata => "cloud metadata",
            Self::Multicast => "multicast",
            Self::Reserved => "reserved",
            Self::Translated => "translated IPv6",
        }
    }
}

/// Metadata services outside the link-local blocks: Alibaba Cloud, Azure, Oracle Cloud.
const METADATA_V4: [Ipv4Addr; 3] = [
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(168, 63, 129, 16),
    Ipv4Addr::new(192, 0, 0, 192),
];

/// Metadata services over IPv6: AWS instances and pods, Google Cloud, Scaleway.
const METADATA_V6: [Ipv6Addr; 4] = [
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23),
    Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfd00, 0x42, 0, 0, 0, 0, 0, 0x42),
];

fn of_v4(address: Ipv4Addr) -> AddressKind {
    if METADATA_V4.contains(&address) {
        return AddressKind::Metadata;
    }
    match address.octets() {
        [127, ..] => AddressKind::Loopback,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => AddressKind::Private,
        [100, 64..=127, ..] => AddressKind::Shared,
        [169, 254, ..] => AddressKind::LinkLocal,
        [224..=239, ..] => AddressKind::Multicast,
        [0 | 240..=255, ..]
        | [192, 0, 0 | 2, _]
        | [192, 31, 196, _]
        | [192, 52, 193, _]
        | [192, 88, 99, _]
        | [192, 175, 48, _]
        | [198, 18 | 19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _] => AddressKind::Reserved,
        _ => AddressKind::Public,
    }
}

fn of_v6(address: Ipv6Addr) -> AddressKind {
    if METADATA_V6.contains(&address) {
        return AddressKind::Metadata;
    }
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 1] => AddressKind::Loopback,
        [0, 0, 0, 0, 0, 0, 0, 0] => AddressKind::Reserved,
        // IPv4-compatible, IPv4-mapped, SIIT, NAT64 and local NAT64, Teredo, 6to4.
        [0, 0, 0, 0, 0 | 0xffff, ..]
        | [0, 0, 0, 0, _, 0, ..]
        | [0x64, 0xff9b, ..]
        | [0x2001, 0, ..]
        | [0x2002, ..] => AddressKind::Translated,
        [0xfc00..=0xfdff, ..] => AddressKind::Private,
        [0xfe80..=0xfebf, ..] => AddressKind::LinkLocal,
        [0xff00..=0xffff, ..] => AddressKind::Multicast,
        // Protocol assignments (2001::/23), documentation (2001:db8::/32 and 3fff::/20).
        [0x2001, 0x1..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => AddressKind::Reserved,
        // Global unicast is 2000::/3; everything else has not been given to anybody.
        [0x2000..=0x3fff, ..] => AddressKind::Public,
        _ => AddressKind::Reserved,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: AddressKind, addresses: &[&str]) {
        for address in addresses {
            assert_eq!(AddressKind::of(address.parse().unwrap()), kind, "{address}");
        }
    }

    #[test]
    fn every_block_has_its_kind_up_to_its_borders() {
        use AddressKind::*;
        check(
            Public,
            &[
                "1.0.0.0",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2000::",
                "2001:200::1",
                "2600::1",
                "2a00:1450:4001:82a::200e",
                "3ffe::1",
                "3fff:1000::",
            ],
        );
        check(
            Loopback,
            &["127.0.0.0", "127.0.0.1", "127.255.255.255", "::1"],
        );
        check(
            Private,
            &[
                "10.0.0.0",
                "10.255.255.255",
                "172.16.0.0",
                "172.31.255.255",
                "192.168.0.0",
                "192.168.255.255",
                "fc00::",
                "fdff::1",
            ],
        );
        check(Shared, &["100.64.0.0", "100.127.255.255"]);
        check(
            LinkLocal,
            &[
                "169.254.0.0",
                "169.254.169.254",
                "169.254.170.2",
                "169.254.255.255",
                "fe80::1",
                "febf::1",
            ],
        );
        check(
            Metadata,
            &[
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "fd00:ec2::254",
                "fd00:ec2::23",
                "fd20:ce::254",
                "fd00:42::42",
            ],
        );
        check(Multicast, &["224.0.0.0", "239.255.255.255", "ff02::1"]);
        check(
            Reserved,
            &[
                "0.0.0.0",
                "0.255.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "198.18.0.0",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "240.0.0.0",
                "255.255.255.255",
                "::",
                "100::1",
                "1fff::",
                "2001:2::1",
                "2001:10::1",
                "2001:1ff::1",
                "2001:db8::1",
                "3fff::1",
                "4000::",
                "5f00::1",
                "fe00::1",
                "fec0::1",
            ],
        );
        check(
            Translated,
            &[
                "::ffff:127.0.0.1",
                "::ffff:8.8.8.8",
                "::127.0.0.1",
                "::ffff:0:10.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "2001::1",
                "2001:0:4136:e378::",
                "2002:7f00:1::",
            ],
        );
    }

    #[test]
    fn only_hosts_can_be_listed() {
        for (address, may) in [
            ("8.8.8.8", true),
            ("127.0.0.1", true),
            ("10.1.2.3", true),
            ("100.64.0.1", true),
            ("169.254.169.254", false),
            ("100.100.100.200", false),
            ("fd00:ec2::254", false),
            ("::ffff:10.0.0.1", false),
            ("224.0.0.1", false),
            ("0.0.0.0", false),
        ] {
            let kind = AddressKind::of(address.parse().unwrap());
            assert_eq!(kind.may_be_listed(), may, "{address}");
        }
    }
}
