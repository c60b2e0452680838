//! The table `[media]`.

use std::collections::BTreeSet;

use evenhand_deliver::HostPort;
use serde::Deserialize;

use crate::failure::{Failure, Result};

/// Port that is put behind a host to read it as one.
const PORT: &str = ":443";

/// What is done with media themselves, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediaKeys {
    /// Hosts from which media without hashes are fetched.
    #[serde(default)]
    pub fetch_hosts: Vec<String>,
    /// Whether pictures are fetched again to be shown.
    pub previews: Option<bool>,
}

impl MediaKeys {
    /// Refuses what could not work.
    pub fn check(&self) -> Result<()> {
        let hosts = self.hosts()?;
        if hosts.is_empty() && self.previews == Some(true) {
            let failure =
                Failure::new("media.previews is true, and media.fetch_hosts names no host");
            return Err(failure.hint("name the hosts from which the platform serves its media"));
        }
        Ok(())
    }

    /// The hosts in their normal form.
    ///
    /// # Errors
    ///
    /// If one is no host.
    pub fn hosts(&self) -> Result<BTreeSet<String>> {
        self.fetch_hosts.iter().map(|host| normal(host)).collect()
    }
}

fn normal(host: &str) -> Result<String> {
    let parsed = format!("{host}{PORT}").parse::<HostPort>();
    let is_host = !host.contains([':', '/', '*']) || host.starts_with('[');
    match parsed {
        Ok(parsed) if is_host => Ok(parsed.to_string().trim_end_matches(PORT).to_owned()),
        _ => {
            let failure = Failure::new(format!("media.fetch_hosts: `{host}` is not a host"));
            Err(failure.hint("expected the name alone, for example media.forum.example; a port belongs into allowed_destinations"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_alone_and_kept_in_small_letters() {
        let check = |host: &str, wanted: Option<&str>| {
            let keys = MediaKeys {
                fetch_hosts: vec![host.to_owned()],
                previews: None,
            };
            let hosts = keys.hosts().ok();
            let wanted = wanted.map(|host| BTreeSet::from([host.to_owned()]));
            assert_eq!(hosts, wanted, "{host}");
        };
        check("media.forum.example", Some("media.forum.example"));
        check("Media.Forum.Example", Some("media.forum.example"));
        check("10.0.0.5", Some("10.0.0.5"));
        check("[fd12::5]", Some("[fd12::5]"));
        for wrong in [
            "",
            "*.forum.example",
            "https://forum.example",
            "forum.example:8080",
            "forum.example/a",
        ] {
            check(wrong, None);
        }
    }
}
