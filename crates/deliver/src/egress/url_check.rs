//! Judging a URL as text, before anything is looked up.

use std::collections::BTreeSet;
use std::net::IpAddr;

use url::{Host, Url};

use crate::egress::{AddressKind, Destination, HostPort};

/// Longest URL that is called, in bytes.
pub const URL_BYTES_MAX: usize = 2_048;

/// Names under which clouds offer metadata.
const METADATA_NAMES: [&str; 4] = [
    "metadata.google.internal",
    "metadata.goog",
    "instance-data",
    "instance-data.ec2.internal",
];

/// Endings of names that are never public: RFC 6761, RFC 6762, RFC 8375 and ICANN's `internal`.
const LOCAL_ENDINGS: [&str; 7] = [
    "localhost",
    "local",
    "internal",
    "home.arpa",
    "test",
    "invalid",
    "onion",
];

/// The rules on where Evenhand may be sent to.
///
/// Without anything listed: https on port 443 at public addresses. A listed host and port may also
/// be private, use plain http or another port. Metadata services are out of reach in any case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Egress {
    /// Hosts with ports that the operator's configuration vouches for.
    pub allowed: BTreeSet<HostPort>,
}

impl Egress {
    /// Rules that list nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Rules that list these hosts and ports.
    pub fn allowing(allowed: impl IntoIterator<Item = HostPort>) -> Self {
        Self {
            allowed: allowed.into_iter().collect(),
        }
    }

    /// Judges a URL as text. Names are not looked up here.
    pub fn check(&self, text: &str) -> Result<Destination, EgressProblem> {
        let url = parse(text)?;
        let host_port = HostPort::of(&url).ok_or(EgressProblem::NotAUrl)?;
        let listed = self.allowed.contains(&host_port);
        match url.host() {
            Some(Host::Domain(name)) => check_name(name, listed)?,
            Some(Host::Ipv4(address)) => {
                check_spelling(text, &address.to_string())?;
                check_address(address.into(), listed)?;
            }
            Some(Host::Ipv6(address)) => check_address(address.into(), listed)?,
            None => return Err(EgressProblem::NotAUrl),
        }
        if !listed && url.scheme() != "https" {
            return Err(EgressProblem::NotHttps { host_port });
        }
        if !listed && url.port_or_known_default() != Some(443) {
            return Err(EgressProblem::Port { host_port });
        }
        Ok(Destination { url, listed })
    }
}

/// Parses the URL and refuses what different programs read differently.
fn parse(text: &str) -> Result<Url, EgressProblem> {
    if text.len() > URL_BYTES_MAX {
        return Err(EgressProblem::TooLong { bytes: text.len() });
    }
    let ambiguous =
        |character: char| character.is_control() || character.is_whitespace() || character == '\\';
    if text.contains(ambiguous) {
        return Err(EgressProblem::Ambiguous);
    }
    let url = Url::parse(text).map_err(|_| EgressProblem::NotAUrl)?;
    if !matches!(url.scheme(), "https" | "http") {
        let scheme = url.scheme().chars().take(32).collect();
        return Err(EgressProblem::Scheme { scheme });
    }
    let written = authority(text).ok_or(EgressProblem::NotAUrl)?;
    if !url.username().is_empty() || url.password().is_some() || written.contains('@') {
        return Err(EgressProblem::Credentials);
    }
    Ok(url)
}

/// What stands between `://` and the path, as written; `None` where something else follows the scheme.
fn authority(text: &str) -> Option<&str> {
    let after = text.split_once(':')?.1.strip_prefix("//")?;
    let end = after.find(['/', '?', '#']).unwrap_or(after.len());
    (end > 0).then(|| &after[..end])
}

fn check_name(name: &str, listed: bool) -> Result<(), EgressProblem> {
    let named = || name.chars().take(253).collect();
    let bare = name.trim_end_matches('.');
    if METADATA_NAMES.contains(&bare) {
        return Err(EgressProblem::Metadata { host: named() });
    }
    if name.ends_with('.') {
        return Err(EgressProblem::TrailingDot { host: named() });
    }
    let is_local = |ending: &&str| {
        name.strip_suffix(*ending)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if !listed && (!name.contains('.') || LOCAL_ENDINGS.iter().any(is_local)) {
        return Err(EgressProblem::LocalName { host: named() });
    }
    Ok(())
}

/// An IPv4 address in decimal, octal or hexadecimal, with fewer parts, percent-encoded or in other
/// digits is somebody's attempt to hide it.
fn check_spelling(text: &str, address: &str) -> Result<(), EgressProblem> {
    let written = authority(text).unwrap_or_default();
    let host = written.split_once(':').map_or(written, |(host, _)| host);
    if host == address {
        Ok(())
    } else {
        let address = address.to_owned();
        Err(EgressProblem::Disguised { address })
    }
}

/// Judges one address, written in the URL or found for its name.
pub(crate) fn check_address(address: IpAddr, listed: bool) -> Result<(), EgressProblem> {
    let kind = AddressKind::of(address);
    let allowed = kind == AddressKind::Public || (listed && kind.may_be_listed());
    if allowed {
        Ok(())
    } else {
        Err(EgressProblem::Address { address, kind })
    }
}

/// The URL must not be called. No variant holds a path, a query or credentials.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EgressProblem {
    /// Not a URL at all.
    #[error("this is not a URL with a host; expected one like https://example.com/hook")]
    NotAUrl,
    /// Too long.
    #[error("the URL has {bytes} bytes; at most {URL_BYTES_MAX} are allowed")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// Characters that programs read differently.
    #[error("the URL holds white space, a control character or a backslash; write it without")]
    Ambiguous,
    /// Another scheme than http and https.
    #[error("the scheme `{scheme}` is not called; expected https")]
    Scheme {
        /// The scheme.
        scheme: String,
    },
    /// A user name or password in the URL.
    #[error("the URL holds a user name or a password; remove them, requests are signed instead")]
    Credentials,
    /// Plain http.
    #[error("{host_port} is plain http; use https, or list {host_port} in the configuration")]
    NotHttps {
        /// Where it points.
        host_port: HostPort,
    },
    /// Another port than 443.
    #[error("{host_port} is not on port 443; use it, or list {host_port} in the configuration")]
    Port {
        /// Where it points.
        host_port: HostPort,
    },
    /// A name that ends with a dot.
    #[error("the host `{host}` ends with a dot; write it without")]
    TrailingDot {
        /// The host.
        host: String,
    },
    /// A name that means something only inside one network.
    #[error("`{host}` is not a public name; list its host and port in the configuration if meant")]
    LocalName {
        /// The host.
        host: String,
    },
    /// An address that was made hard to recognise.
    #[error("the host is the address {address} in another spelling; write it as it is")]
    Disguised {
        /// The address it means.
        address: String,
    },
    /// A metadata service, by name.
    #[error("`{host}` gives out credentials of this machine and is never called")]
    Metadata {
        /// The host.
        host: String,
    },
    /// An address of the wrong kind.
    #[error("{address} is a {kind} address, where this URL must not lead", kind = kind.as_str())]
    Address {
        /// The address.
        address: IpAddr,
        /// What kind of place it is.
        kind: AddressKind,
    },
    /// The name has no address.
    #[error("`{host}` could not be resolved: {reason}")]
    Unresolved {
        /// The host.
        host: String,
        /// What the resolver said.
        reason: String,
    },
}
