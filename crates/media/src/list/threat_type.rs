//! The names that ThreatExchange gives to kinds of indicators.
//!
//! After the documentation of its API and the client that Meta publishes (facebook/ThreatExchange, `python-threatexchange`).

use super::listed::Algorithm;

/// The algorithm of an indicator; none where it is no hash of a picture, a video or a text.
pub fn algorithm_of(name: &str) -> Option<Algorithm> {
    Some(match name {
        "HASH_PDQ" => Algorithm::Pdq,
        "HASH_MD5" | "HASH_VIDEO_MD5" => Algorithm::Md5,
        "HASH_SHA1" => Algorithm::Sha1,
        "HASH_SHA256" | "HASH_VIDEO_SHA256" => Algorithm::Sha256,
        "HASH_TEXT_TLSH" => Algorithm::Tlsh,
        "HASH_PHOTODNA" => Algorithm::Opaque("photodna".into()),
        "HASH_TMK" => Algorithm::Opaque("tmk-pdqf".into()),
        _ => return None,
    })
}

/// The kind of indicator that a hash becomes; none where there is no kind for it.
pub fn name_of(algorithm: &Algorithm) -> Option<&'static str> {
    match algorithm {
        Algorithm::Pdq => Some("HASH_PDQ"),
        Algorithm::Md5 => Some("HASH_MD5"),
        Algorithm::Sha1 => Some("HASH_SHA1"),
        Algorithm::Sha256 => Some("HASH_SHA256"),
        Algorithm::Tlsh => Some("HASH_TEXT_TLSH"),
        Algorithm::Opaque(name) if name == "photodna" => Some("HASH_PHOTODNA"),
        Algorithm::Opaque(name) if name == "tmk-pdqf" => Some("HASH_TMK"),
        Algorithm::Sha512 | Algorithm::Opaque(_) => None,
    }
}
