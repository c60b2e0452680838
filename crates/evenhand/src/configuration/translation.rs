//! The table `[translation]`.

use std::path::PathBuf;

use evenhand_deliver::{Egress, read_secret};
use evenhand_engine::TranslationSettings;
use serde::Deserialize;

use crate::failure::{Doing as _, Failure, Result};

/// Language of the reviewers when nobody says.
const TARGET_DEFAULT: &str = "en";

/// The server that translates, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TranslationKeys {
    /// Its address.
    pub url: Option<String>,
    /// Language that reviewers read.
    pub target: Option<String>,
    /// File with the key that it asks for.
    pub key_file: Option<PathBuf>,
}

impl TranslationKeys {
    /// The settings that these keys make; `None` where there is no server.
    pub fn settings(&self) -> Option<TranslationSettings> {
        let url = self.url.as_ref()?;
        Some(TranslationSettings {
            url: url.trim_end_matches('/').to_owned(),
            target: self
                .target
                .clone()
                .unwrap_or_else(|| TARGET_DEFAULT.to_owned()),
            key_file: self.key_file.clone(),
        })
    }

    /// Refuses what could not work.
    pub fn check(&self, egress: &Egress) -> Result<()> {
        let Some(settings) = self.settings() else {
            if *self == Self::default() {
                return Ok(());
            }
            let failure = Failure::new("translation.url is missing");
            return Err(failure.hint("leave the table [translation] out to translate nothing"));
        };
        egress.check(&settings.url).doing("translation.url")?;
        if let Some(file) = &settings.key_file {
            let what = format!("translation.key_file {}", file.display());
            read_secret(file).map_err(Failure::new).doing(what)?;
        }
        Ok(())
    }
}
