//! Where the public reaches the public pages.

use std::str::FromStr;

use serde::{Deserialize, Deserializer, de};

use crate::configuration::web_address;

/// An address like `https://safety.example` or `https://example.org/safety`, without a slash at its
/// end. Plain http is taken only for this machine itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| {
            Err(format!(
                "`{text}` is not the address of public pages: {why}; expected for example \
                 `https://safety.example` or `https://example.org/safety`"
            ))
        };
        let url = match web_address::parse(text) {
            Ok(url) => url,
            Err(why) => return wrong(&why),
        };
        if url.query().is_some() || url.fragment().is_some() {
            return wrong("it goes on after its path");
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }
}

impl<'de> Deserialize<'de> for PublicUrl {
    fn deserialize<D: Deserializer<'de>>(text: D) -> Result<Self, D::Error> {
        String::deserialize(text)?
            .parse()
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_without_its_last_slash_and_anything_else_is_refused_with_the_reason() {
        for (text, expected) in [
            ("https://safety.example", Ok("https://safety.example")),
            ("https://Safety.Example/", Ok("https://safety.example")),
            ("https://a.example:8443/x/", Ok("https://a.example:8443/x")),
            ("http://127.0.0.1:8481", Ok("http://127.0.0.1:8481")),
            ("http://localhost", Ok("http://localhost")),
            ("http://safety.example", Err("begin with https://")),
            ("ftp://safety.example", Err("begin with https://")),
            ("safety.example", Err("relative URL without a base")),
            ("https://", Err("empty host")),
            ("https://a:b@safety.example", Err("user name")),
            ("https://safety.example/?a=b", Err("after its path")),
            ("https://safety.example/#a", Err("after its path")),
        ] {
            match (text.parse::<PublicUrl>(), expected) {
                (Ok(url), Ok(expected)) => assert_eq!(url.as_str(), expected),
                (Err(why), Err(expected)) => assert!(why.contains(expected), "{why}"),
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }
}
