//! Addresses on the web, as they are written into the configuration.

use url::{Host, Url};

/// The address that a text is: https, or plain http on this machine itself, with a host and without a user name
/// or password. Else why it is none.
pub fn parse(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    match url.scheme() {
        "https" => {}
        "http" if is_this_machine(&url) => {}
        _ => return Err("it does not begin with https://".to_owned()),
    }
    if url.host_str().unwrap_or_default().is_empty() {
        return Err("it names no host".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it holds a user name or password".to_owned());
    }
    Ok(url)
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_or_this_machine_is_taken_and_no_credentials() {
        for (text, expected) in [
            ("https://a.example/x?y#z", Ok(())),
            ("http://127.0.0.1:8000", Ok(())),
            ("http://[::1]", Ok(())),
            ("http://localhost", Ok(())),
            ("http://a.example", Err("begin with https://")),
            ("ftp://a.example", Err("begin with https://")),
            ("a.example", Err("relative URL without a base")),
            ("https://", Err("empty host")),
            ("https://a:b@a.example", Err("user name")),
            ("https://a@a.example", Err("user name")),
        ] {
            match (parse(text), expected) {
                (Ok(_), Ok(())) => {}
                (Err(why), Err(expected)) => assert!(why.contains(expected), "{why}"),
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }
}
