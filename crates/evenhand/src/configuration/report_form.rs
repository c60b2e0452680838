//! The table `[report_form]`.

use std::str::FromStr;

use evenhand_engine::ReportForm;
use evenhand_model::Platform;
use serde::{Deserialize, Deserializer, de};

use crate::configuration::web_address;

/// The public report form, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportFormKeys {
    /// Whether it is open.
    pub open: Option<bool>,
    /// Whose reports they are.
    #[serde(default, deserialize_with = "platform")]
    pub platform: Option<Platform>,
    /// Origins whose pages may show it in a frame.
    #[serde(default)]
    pub framed_by: Vec<Origin>,
    /// Where the link out of public pages leads.
    #[serde(default, deserialize_with = "page")]
    pub exit_to: Option<String>,
}

impl ReportFormKeys {
    /// The settings that these keys make; `None` where the form is closed.
    pub fn settings(&self) -> Option<ReportForm> {
        let origins = self.framed_by.iter();
        self.open.unwrap_or(true).then(|| ReportForm {
            platform: self.platform.clone().unwrap_or_default(),
            framed_by: origins.map(|origin| origin.0.clone()).collect(),
            exit_to: self.exit_to.clone(),
        })
    }
}

/// An origin like `https://forum.example`. Plain http is taken only for this machine itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| {
            Err(format!(
                "`{text}` is not the origin of pages that may show the form: {why}; expected for example \
                 `https://forum.example`"
            ))
        };
        let url = match web_address::parse(text) {
            Ok(url) => url,
            Err(why) => return wrong(&why),
        };
        if url.host_str().is_some_and(|host| host.contains('*')) {
            return wrong("it names no one host");
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return wrong("it goes on after host and port");
        }
        Ok(Self(url.origin().ascii_serialization()))
    }
}

impl<'de> Deserialize<'de> for Origin {
    fn deserialize<D: Deserializer<'de>>(text: D) -> Result<Self, D::Error> {
        String::deserialize(text)?
            .parse()
            .map_err(de::Error::custom)
    }
}

fn page<'de, D: Deserializer<'de>>(text: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(text)?;
    let url = web_address::parse(&text).map_err(|why| {
        let detail =
            format!("`{text}` is no page to leave for: {why}; expected for example `https://www.wikipedia.org/`");
        de::Error::custom(detail)
    })?;
    Ok(Some(url.into()))
}

/// The name of a platform.
pub fn platform<'de, D: Deserializer<'de>>(text: D) -> Result<Option<Platform>, D::Error> {
    let name = String::deserialize(text)?;
    let wrong = || {
        let detail = format!("`{name}` is no platform; expected 1 to 32 of a-z, 0-9 and -");
        de::Error::custom(detail)
    };
    Platform::new(&name).map(Some).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_host_that_may_be_named_in_a_policy_and_anything_else_is_refused() {
        for (text, expected) in [
            ("https://forum.example", Ok("https://forum.example")),
            ("https://Forum.Example/", Ok("https://forum.example")),
            ("https://a.example:8443", Ok("https://a.example:8443")),
            ("http://127.0.0.1:8000", Ok("http://127.0.0.1:8000")),
            ("http://forum.example", Err("begin with https://")),
            ("https://*.example", Err("")),
            ("https://a.example/page", Err("after host")),
            ("https://a.example;script-src *", Err("")),
            ("'self'", Err("")),
            ("*", Err("")),
        ] {
            match (text.parse::<Origin>(), expected) {
                (Ok(origin), Ok(expected)) => assert_eq!(origin.0, expected),
                (Err(why), Err(expected)) => assert!(why.contains(expected), "{why}"),
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }
}
