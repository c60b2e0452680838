//! Templates of what people are told, one file a language. Every language has the same keys, and a
//! template names only what is filled in.

use std::collections::BTreeMap;

use evenhand_model::OrderKind;
use serde::Deserialize;

/// The languages that ship, as the files of the repository's folder `notices/`.
const SHIPPED: &[(&str, &str)] = &[
    ("ar.toml", include_str!("../../../../notices/ar.toml")),
    ("de.toml", include_str!("../../../../notices/de.toml")),
    ("en.toml", include_str!("../../../../notices/en.toml")),
    ("es.toml", include_str!("../../../../notices/es.toml")),
    ("fr.toml", include_str!("../../../../notices/fr.toml")),
];

/// The language that is used where none fits.
pub const FALLBACK: &str = "en";

/// Every name that may stand between braces.
const NAMES: &[&str] = &[
    "until",
    "territory",
    "policy",
    "policy_text",
    "law",
    "explanation",
    "appeal_until",
    "decision",
    "lifted_at",
    "due_at",
    "status_url",
    "report",
    "shared",
];

/// Templates by language.
#[derive(Clone, Debug)]
pub struct Templates {
    by_lang: BTreeMap<String, Template>,
}

/// A file of templates can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the notices in {path} are not right: {why}")]
pub struct TemplateError {
    /// Which file.
    pub path: String,
    /// What was wrong and what was expected.
    pub why: String,
}

impl Templates {
    /// The templates that ship with the program.
    pub fn shipped() -> Self {
        match Self::parse(SHIPPED.iter().copied()) {
            Ok(templates) => templates,
            Err(error) => unreachable!("a test reads what ships: {error}"),
        }
    }

    /// Parses files given as path and text. English must be among them.
    pub fn parse<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, TemplateError> {
        let mut by_lang = BTreeMap::new();
        for (path, text) in files {
            let wrong = |why: String| TemplateError {
                path: path.into(),
                why,
            };
            let template: Template =
                toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
            template.check().map_err(wrong)?;
            let lang = template.lang.clone();
            if by_lang.insert(lang.clone(), template).is_some() {
                return Err(wrong(format!("another file is in `{lang}` already")));
            }
        }
        if by_lang.contains_key(FALLBACK) {
            return Ok(Self { by_lang });
        }
        Err(TemplateError {
            path: "the folder".into(),
            why: format!("no file is in `{FALLBACK}`, which is used where no other language fits"),
        })
    }

    /// The template for a language tag: the tag itself, else the language without region and script,
    /// else English.
    pub fn for_lang(&self, tag: &str) -> &Template {
        let language = tag.split(['-', '_']).next().unwrap_or(tag);
        [tag, language, FALLBACK]
            .into_iter()
            .find_map(|lang| self.by_lang.get(&lang.to_ascii_lowercase()))
            .unwrap_or_else(|| unreachable!("parsing refuses templates without English"))
    }

    /// Languages that there are templates in.
    pub fn langs(&self) -> impl Iterator<Item = &str> {
        self.by_lang.keys().map(String::as_str)
    }
}

/// What people are told in one language.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Template {
    /// Which language.
    pub lang: String,
    /// What each action means for who is restricted.
    pub actions: BTreeMap<OrderKind, String>,
    /// Statement of reasons.
    pub statement: BTreeMap<String, String>,
    /// Restrictions that ended.
    pub restrictions_lifted: BTreeMap<String, String>,
    /// An account is protected from strangers.
    pub protected: BTreeMap<String, String>,
    /// A report came in.
    pub report_receipt: BTreeMap<String, String>,
    /// What became of a report.
    pub report_outcome: BTreeMap<String, String>,
    /// What became of an appeal.
    pub appeal_outcome: BTreeMap<String, String>,
}

impl Template {
    fn sections(
        &self,
    ) -> [(
        &'static str,
        &BTreeMap<String, String>,
        &'static [&'static str],
    ); 6] {
        [
            ("statement", &self.statement, STATEMENT),
            ("restrictions-lifted", &self.restrictions_lifted, SHORT),
            ("protected", &self.protected, PROTECTED),
            ("report-receipt", &self.report_receipt, REPORT_RECEIPT),
            ("report-outcome", &self.report_outcome, REPORT_OUTCOME),
            ("appeal-outcome", &self.appeal_outcome, APPEAL_OUTCOME),
        ]
    }

    /// Every key is there and no other, and braces hold known names only.
    fn check(&self) -> Result<(), String> {
        for kind in OrderKind::ALL {
            if !self.actions.contains_key(kind) {
                return Err(format!("actions lacks \"{}\"", kind.as_str()));
            }
        }
        let texts = self.actions.values();
        texts.map(String::as_str).try_for_each(check_braces)?;
        for (name, section, keys) in self.sections() {
            if let Some(missing) = keys.iter().find(|key| !section.contains_key(**key)) {
                return Err(format!("[{name}] lacks `{missing}`"));
            }
            for (key, text) in section {
                if !keys.contains(&key.as_str()) {
                    return Err(format!(
                        "[{name}] has `{key}`; expected {}",
                        keys.join(", ")
                    ));
                }
                check_braces(text).map_err(|why| format!("[{name}] {key}: {why}"))?;
            }
        }
        Ok(())
    }
}

const STATEMENT: &[&str] = &[
    "title",
    "until",
    "for_good",
    "territory",
    "content",
    "conduct",
    "pattern",
    "shared",
    "list_separator",
    "names",
    "profile",
    "picture",
    "contacts",
    "hashtags",
    "texts",
    "followers",
    "timing",
    "technical",
    "policy",
    "law",
    "rule",
    "explanation",
    "by_person",
    "by_computer",
    "provisional",
    "appeal",
    "elsewhere",
];
const SHORT: &[&str] = &["title", "text"];
const PROTECTED: &[&str] = &["title", "text", "followed", "nobody", "until", "lift"];
const REPORT_RECEIPT: &[&str] = &["title", "text", "link", "number"];
const REPORT_OUTCOME: &[&str] = &[
    "title",
    "acted",
    "found",
    "refused",
    "moot",
    "corrected",
    "appeal",
    "elsewhere",
];
const APPEAL_OUTCOME: &[&str] = &[
    "title",
    "upheld",
    "upheld_report",
    "partly",
    "rejected",
    "explanation",
    "elsewhere",
];

fn check_braces(text: &str) -> Result<(), String> {
    for part in text.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or(part);
        if !NAMES.contains(&name) {
            let known = NAMES.join(", ");
            return Err(format!(
                "{{{name}}} is not filled in; expected one of {known}"
            ));
        }
    }
    Ok(())
}

/// A template with its names filled in. What is filled in is never looked at for braces itself.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let value = values.iter().find(|(known, _)| *known == name);
        text.push_str(value.map_or("", |(_, value)| value));
        rest = after;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_that_policies_ship_in_has_templates() {
        let langs: Vec<String> = Templates::shipped().langs().map(str::to_owned).collect();
        assert_eq!(langs, ["ar", "de", "en", "es", "fr"]);
    }

    #[test]
    fn a_file_that_lacks_a_key_or_names_something_unknown_is_refused() {
        let english = SHIPPED[2].1;
        let check = |text: String, expected: &str| {
            let error = Templates::parse([("en.toml", text.as_str())]).unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
        };
        check(
            english.replace("\nelsewhere =", "\nother ="),
            "lacks `elsewhere`",
        );
        check(
            english.replace("{until}", "{reporter}"),
            "{reporter} is not filled in",
        );
        check(
            english.replace("\"account.warn\"", "\"account.scold\""),
            "account.scold",
        );
        check(english.replace("\"en\"", "\"de\""), "no file is in `en`");
    }

    #[test]
    fn a_tag_finds_its_language_and_what_is_filled_in_is_left_alone() {
        let templates = Templates::shipped();
        let langs =
            ["de", "de-AT", "DE_ch", "tlh", ""].map(|tag| templates.for_lang(tag).lang.clone());
        assert_eq!(langs, ["de", "de", "de", "en", "en"]);
        let filled = fill("a {law} b {until}", &[("law", "{until}"), ("until", "x")]);
        assert_eq!(filled, "a {until} b x");
    }
}
