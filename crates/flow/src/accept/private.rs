//! Private values: what rules may see of them, and the keyed hashes that remain.

use std::collections::BTreeMap;
use std::net::IpAddr;

use evenhand_model::{Platform, Private};
pub use evenhand_rules::Derived;

use crate::house::Secret;

/// What may be known of private values: derived values for rules, in memory only, and keyed hashes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stripped {
    /// Values computed in memory.
    pub derived: Derived,
    /// The same as keyed hashes: what may reach the disk, and what counters know them by.
    pub derived_hashes: Derived,
    /// Kind to `key-id:hash`.
    pub hashes: BTreeMap<String, String>,
}

/// Replaces private values by what may be known of them.
pub fn strip(private: &Private, platform: &Platform, secret: &Secret) -> Stripped {
    let keyed = |kind: &str, value: &str| {
        let parts = [
            b"private",
            platform.as_str().as_bytes(),
            kind.as_bytes(),
            value.as_bytes(),
        ];
        format!("{}:{}", secret.id(), secret.digest(&parts))
    };
    let mut hashes = BTreeMap::new();
    let mut hash = |kind: &str, value: Option<String>| {
        hashes.extend(value.map(|value| (kind.to_owned(), keyed(kind, &value))));
    };
    let email = private.email.as_deref().map(canonical_email);
    let ip = private
        .ip
        .as_deref()
        .and_then(|text| text.trim().parse::<IpAddr>().ok());
    hash("email", email);
    hash("phone", private.phone.as_deref().map(digits));
    hash("ip", ip.map(|ip| ip.to_string()));
    hash(
        "device",
        private
            .device
            .as_deref()
            .map(|device| device.trim().to_owned()),
    );
    let derived = Derived::of(Some(private));
    let hash_of = |kind, value: &Option<String>| value.as_deref().map(|value| keyed(kind, value));
    Stripped {
        derived_hashes: Derived {
            email_domain: hash_of("email_domain", &derived.email_domain),
            ip_prefix: hash_of("ip_prefix", &derived.ip_prefix),
        },
        derived,
        hashes,
    }
}

/// Lower case, without what large providers ignore: a `+tag`, and dots at Gmail.
/// Source: the providers' own help pages on address variants.
fn canonical_email(email: &str) -> String {
    let email = email.trim().to_lowercase();
    let Some((name, domain)) = email.rsplit_once('@') else {
        return email;
    };
    let name = name.split('+').next().unwrap_or(name);
    let name = if matches!(domain, "gmail.com" | "googlemail.com") {
        name.replace('.', "")
    } else {
        name.into()
    };
    format!("{name}@{domain}")
}

fn digits(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches("00").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_of_one_value_hash_alike_and_the_value_is_gone() {
        let secret = Secret::new("k1", [7; 32]);
        let strip = |email: &str, phone: &str, ip: &str| {
            let private = Private {
                email: Some(email.into()),
                phone: Some(phone.into()),
                ip: Some(ip.into()),
                device: None,
            };
            strip(&private, &Platform::default(), &secret)
        };
        let one = strip("Ann.Lee+forum@gmail.com", "+49 (30) 1234", "198.51.100.7");
        let other = strip(" annlee@GMAIL.com", "0049301234", "198.51.100.7");
        assert_eq!(one, other);
        assert_eq!(one.derived.email_domain.as_deref(), Some("gmail.com"));
        assert_eq!(one.derived.ip_prefix.as_deref(), Some("198.51.100.0/24"));
        assert!(!format!("{one:?}").contains("annlee"));
    }
}
