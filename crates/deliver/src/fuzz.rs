//! Targets for fuzzing: each takes any bytes and panics where a promise is broken.

use std::net::IpAddr;

use url::Host;

use crate::{AddressKind, Egress};

/// Whatever the bytes: checking ends, and what passes without being listed is https on port 443, has
/// no credentials, and is a public address or a public name.
pub fn fuzz_egress_url(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Ok(destination) = Egress::new().check(&text) else {
        return;
    };
    let url = &destination.url;
    assert!(!destination.listed, "nothing is listed");
    assert_eq!(
        (url.scheme(), url.port_or_known_default()),
        ("https", Some(443))
    );
    assert!(
        url.username().is_empty() && url.password().is_none(),
        "credentials"
    );
    match url.host() {
        Some(Host::Domain(name)) => {
            assert!(name.contains('.') && !name.ends_with('.'), "{name}");
            assert!(name.parse::<IpAddr>().is_err(), "{name}");
        }
        Some(Host::Ipv4(address)) => {
            assert_eq!(AddressKind::of(address.into()), AddressKind::Public);
            assert!(text.contains(&address.to_string()), "a hidden address");
        }
        Some(Host::Ipv6(address)) => {
            assert_eq!(AddressKind::of(address.into()), AddressKind::Public);
        }
        None => panic!("no host"),
    }
}
