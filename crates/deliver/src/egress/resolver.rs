//! Looking names up, and letting only checked addresses through to the connection.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::egress::EgressProblem;
use crate::egress::url_check::check_address;

/// A look-up on its way.
pub type LookingUp = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Who knows the addresses of a name.
pub trait Lookup: Send + Sync {
    /// Every address of `host`.
    fn addresses(&self, host: &str) -> LookingUp;
}

/// The operating system's look-up.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn addresses(&self, host: &str) -> LookingUp {
        let host = host.to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Hands the connection only addresses that passed. The name is looked up once, and the connection
/// goes to what was checked: an answer that changes in between (DNS rebinding) has no effect.
pub(crate) struct GuardedResolver {
    pub(crate) lookup: Arc<dyn Lookup>,
    pub(crate) listed: bool,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let looking_up = self.lookup.addresses(name.as_str());
        let listed = self.listed;
        Box::pin(async move {
            let passed = checked_addresses(looking_up, name.as_str(), listed).await?;
            // The connector puts the port of the URL in the place of 0.
            let sockets = passed
                .into_iter()
                .map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(sockets) as Addrs)
        })
    }
}

/// The addresses of `host` that may be called; one at least.
pub(crate) async fn checked_addresses(
    looking_up: LookingUp,
    host: &str,
    listed: bool,
) -> Result<Vec<IpAddr>, EgressProblem> {
    let unresolved = |reason: String| EgressProblem::Unresolved {
        host: host.chars().take(253).collect(),
        reason,
    };
    let found = looking_up
        .await
        .map_err(|problem| unresolved(problem.to_string()))?;
    passing(&found, listed)
        .map_err(|refused| refused.unwrap_or_else(|| unresolved("it has no address".into())))
}

/// The addresses that may be called; the reason for the first one refused if there are none.
fn passing(found: &[IpAddr], listed: bool) -> Result<Vec<IpAddr>, Option<EgressProblem>> {
    let mut refused = None;
    let mut passed = Vec::new();
    for address in found {
        match check_address(*address, listed) {
            Ok(()) => passed.push(*address),
            Err(problem) => refused = refused.or(Some(problem)),
        }
    }
    if passed.is_empty() {
        Err(refused)
    } else {
        Ok(passed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(found: &[&str], listed: bool, passed: &[&str]) {
        let addresses = |texts: &[&str]| -> Vec<IpAddr> {
            texts.iter().map(|text| text.parse().unwrap()).collect()
        };
        let got = passing(&addresses(found), listed).unwrap_or_default();
        assert_eq!(got, addresses(passed));
    }

    #[test]
    fn only_checked_addresses_reach_the_connection() {
        check(&["8.8.8.8", "2600::1"], false, &["8.8.8.8", "2600::1"]);
        check(&["10.0.0.1", "8.8.8.8", "::1"], false, &["8.8.8.8"]);
        check(&["10.0.0.1", "127.0.0.1"], false, &[]);
        check(&["10.0.0.1", "169.254.169.254"], true, &["10.0.0.1"]);
        check(&["100.100.100.200", "::ffff:169.254.169.254"], true, &[]);
        check(&[], true, &[]);
    }
}
