//! The tables `[[classifier]]`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use evenhand_deliver::{Egress, read_secret};
use evenhand_engine::classifier::{ClassifierKind, ClassifierSettings, WantedContent};
use serde::Deserialize;

use crate::failure::{Doing as _, Failure, Result};

/// Longest name of a classifier or category, in bytes.
const NAME_BYTES_MAX: usize = 32;
/// Most categories of one classifier.
const CATEGORIES_MAX: usize = 32;
/// Longest time for one answer, in milliseconds; the client has no longer one.
const TIMEOUT_MS_MAX: u32 = 20_000;
const TIMEOUT_MS_DEFAULT: u32 = 3_000;
const PER_MINUTE_DEFAULT: u32 = 60;
const PER_DAY_DEFAULT: u32 = 10_000;

/// A classifier, as it is written.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassifierKeys {
    /// Its name.
    pub name: String,
    /// How it is spoken to.
    pub kind: ClassifierWord,
    /// Where texts are posted to.
    pub url: String,
    /// File with the key that it asks for.
    pub key_file: Option<PathBuf>,
    /// The model that it is asked for.
    pub model: Option<String>,
    /// How long it may take.
    pub timeout_ms: Option<u32>,
    /// Most texts in a minute.
    pub per_minute: Option<u32>,
    /// Most texts in a day.
    pub per_day: Option<u32>,
    /// Which content it is asked about.
    pub content: Option<ContentWord>,
    /// Categories of the classifier, and what they are called here.
    pub categories: BTreeMap<String, String>,
}

/// How a classifier is spoken to, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClassifierWord {
    OpenaiModeration,
    Perspective,
}

/// Which content, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContentWord {
    Cases,
    Reported,
}

impl ClassifierKeys {
    /// The settings that these keys make.
    pub fn settings(&self) -> ClassifierSettings {
        let timeout = self.timeout_ms.unwrap_or(TIMEOUT_MS_DEFAULT);
        ClassifierSettings {
            name: self.name.clone(),
            kind: match self.kind {
                ClassifierWord::OpenaiModeration => ClassifierKind::OpenAiModeration,
                ClassifierWord::Perspective => ClassifierKind::Perspective,
            },
            url: self.url.clone(),
            key_file: self.key_file.clone(),
            model: self.model.clone(),
            timeout: Duration::from_millis(timeout.into()),
            per_minute: self.per_minute.unwrap_or(PER_MINUTE_DEFAULT),
            per_day: self.per_day.unwrap_or(PER_DAY_DEFAULT),
            content: match self.content.unwrap_or(ContentWord::Cases) {
                ContentWord::Cases => WantedContent::Cases,
                ContentWord::Reported => WantedContent::Reported,
            },
            categories: self.categories.clone(),
        }
    }

    /// Refuses what could not work.
    fn check(&self, egress: &Egress) -> Result<()> {
        check_name("name", &self.name)?;
        egress.check(&self.url).doing("url")?;
        if let Some(file) = &self.key_file {
            let what = format!("key_file {}", file.display());
            read_secret(file).map_err(Failure::new).doing(what)?;
        }
        let timeout = self.timeout_ms.unwrap_or(TIMEOUT_MS_DEFAULT);
        if timeout == 0 || timeout > TIMEOUT_MS_MAX {
            let message = format!("timeout_ms is {timeout}; expected 1 to {TIMEOUT_MS_MAX}");
            return Err(Failure::new(message));
        }
        if [self.per_minute, self.per_day].contains(&Some(0)) {
            let failure = Failure::new("a budget is 0");
            return Err(failure.hint("leave the table out to ask nothing"));
        }
        if self.categories.is_empty() || self.categories.len() > CATEGORIES_MAX {
            let message = format!("expected 1 to {CATEGORIES_MAX} categories");
            return Err(Failure::new(message)
                .hint("like { \"hate/threatening\" = \"hate_threatening\" }: its word, and ours"));
        }
        for category in self.categories.values() {
            check_name("categories", category)?;
        }
        let ours: BTreeSet<&String> = self.categories.values().collect();
        if ours.len() < self.categories.len() {
            return Err(Failure::new("two categories have the same name here"));
        }
        Ok(())
    }
}

/// Refuses classifiers that could not work.
pub fn check(classifiers: &[ClassifierKeys], egress: &Egress) -> Result<()> {
    for (place, keys) in classifiers.iter().enumerate() {
        let what = format!("classifier `{}`", keys.name);
        keys.check(egress).doing(&what)?;
        if classifiers
            .iter()
            .take(place)
            .any(|other| other.name == keys.name)
        {
            let message = format!("two classifiers are called `{}`", keys.name);
            return Err(Failure::new(message).hint("each needs a name of its own"));
        }
    }
    Ok(())
}

/// A name that stands in conditions, as in `signal.classifier.guard.hate`.
fn check_name(key: &str, name: &str) -> Result<()> {
    let begins = name.starts_with(|c: char| c.is_ascii_lowercase());
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if begins && name.len() <= NAME_BYTES_MAX && name.chars().all(is_word) {
        return Ok(());
    }
    let message = format!(
        "{key}: `{}` can't stand in a rule",
        name.chars().take(40).collect::<String>()
    );
    Err(Failure::new(message).hint(format!(
        "expected a small letter, then small letters, digits and _, at most {NAME_BYTES_MAX} bytes"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_one(change: &str, with: &str, expected: &str) {
        let text = "name = \"guard\"\nkind = \"openai-moderation\"\nurl = \"https://guard.example/v1/moderations\"\n\
                    timeout_ms = 100\nper_day = 5\ncategories = { \"hate/threatening\" = \"hate\" }\n";
        assert!(text.contains(change));
        let keys = toml::from_str::<ClassifierKeys>(&text.replacen(change, with, 1));
        let said = match keys.map(|keys| check(&[keys], &Egress::allowing(BTreeSet::new()))) {
            Ok(Ok(())) => "fine".to_owned(),
            Ok(Err(failure)) => format!("{failure:?}"),
            Err(error) => error.to_string(),
        };
        assert!(said.contains(expected), "{with}: {said}");
    }

    #[test]
    fn what_could_not_work_is_refused() {
        check_one("", "", "fine");
        check_one("\"guard\"", "\"Guard 1\"", "can't stand in a rule");
        check_one("\"hate\"", "\"hate/it\"", "can't stand in a rule");
        check_one("https://guard.example", "http://127.0.0.1", "url");
        check_one("openai-moderation", "oracle", "unknown variant");
        check_one("= 100", "= 0", "timeout_ms is 0");
        check_one("= 5", "= 0", "a budget is 0");
        check_one(
            "{ \"hate/threatening\" = \"hate\" }",
            "{}",
            "expected 1 to 32 categories",
        );
        check_one("{ ", "{ \"a\" = \"hate\", ", "the same name here");
        check_one("name", "mood = 1\nname", "unknown field");
    }
}
