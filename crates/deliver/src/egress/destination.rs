//! A host and port, and a URL that may be called.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

/// A host with a port, as the configuration lists it: `hooks.lan:8080`, `10.0.0.5:443`, `[::1]:8080`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostPort {
    host: String,
    port: u16,
}

impl HostPort {
    pub(crate) fn of(url: &Url) -> Option<Self> {
        Some(Self {
            host: url.host_str()?.to_owned(),
            port: url.port_or_known_default()?,
        })
    }
}

impl FromStr for HostPort {
    type Err = NotAHostPort;

    fn from_str(text: &str) -> Result<Self, NotAHostPort> {
        let wrong = || NotAHostPort(text.chars().take(128).collect());
        let (host, port) = text.rsplit_once(':').ok_or_else(wrong)?;
        let host = Host::parse(host).map_err(|_| wrong())?.to_string();
        let port = port
            .parse()
            .ok()
            .filter(|port| *port > 0)
            .ok_or_else(wrong)?;
        Ok(Self { host, port })
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.host, self.port)
    }
}

/// The text is no host and port.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a host and port; expected for example `hooks.lan:8080` or `[fd12::5]:443`")]
pub struct NotAHostPort(String);

/// A URL that may be called, as far as its text goes; the addresses behind its name are still to be
/// checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    pub(crate) url: Url,
    pub(crate) listed: bool,
}

impl Destination {
    /// The URL in its normal form.
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// The host, as text.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Whether the configuration lists its host and port, so that it may be private or plain http.
    pub fn is_listed(&self) -> bool {
        self.listed
    }
}
