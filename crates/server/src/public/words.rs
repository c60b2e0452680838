//! What stands on public pages, one file a language in the repository's folder `forms/`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use evenhand_flow::redress::{self, template};
use evenhand_model::{Delay, Reason};
use serde::Deserialize;

use crate::api::status::Changed;
use crate::public::outlook::Outlook;
use crate::public::safety::{HelplineKind, Service};

/// The languages that ship.
const SHIPPED: &[&str] = &[
    include_str!("../../../../forms/en.toml"),
    include_str!("../../../../forms/ar.toml"),
    include_str!("../../../../forms/de.toml"),
    include_str!("../../../../forms/es.toml"),
    include_str!("../../../../forms/fr.toml"),
];

static ALL: LazyLock<Vec<FormWords>> = LazyLock::new(|| {
    let parse = |text: &&str| match toml::from_str(text) {
        Ok(words) => words,
        Err(problem) => unreachable!("a test reads what ships: {problem}"),
    };
    SHIPPED.iter().map(parse).collect()
});

/// The words of the report form in one language.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is named after what it labels")]
pub struct FormWords {
    pub lang: String,
    pub title: String,
    pub emergency: String,
    pub intro: String,
    pub wrong: String,
    pub about: String,
    pub about_help: String,
    pub kind: String,
    pub content: String,
    pub account: String,
    pub hashtag: String,
    pub reason: String,
    pub reason_choose: String,
    pub comment: String,
    pub comment_help: String,
    pub questions: String,
    pub in_danger_now: String,
    pub they_know_where_i_live: String,
    pub happened_offline: String,
    pub yes: String,
    pub no: String,
    pub unsure: String,
    pub email: String,
    pub email_help: String,
    pub send: String,
    pub again: String,
    pub status: String,
    pub number: String,
    pub due: String,
    pub waiting: String,
    pub in_review: String,
    pub violation: String,
    pub no_violation: String,
    pub copies_follow: String,
    pub moot: String,
    pub decided: String,
    pub missing_about: String,
    pub missing_reason: String,
    pub too_long: String,
    pub bad_email: String,
    pub sent_before: String,
    pub too_many: String,
    pub failed: String,
    pub exit: String,
    pub help: HelpWords,
    pub pack: PackWords,
    pub pile: PileWords,
    pub standing: StandingWords,
    pub reasons: BTreeMap<Reason, String>,
}

/// The words on whom to call, in one language.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is named after what it labels")]
pub struct HelpWords {
    pub title: String,
    pub link: String,
    pub country: String,
    pub choose: String,
    pub show: String,
    pub numbers: String,
    pub police: String,
    pub ambulance: String,
    pub fire: String,
    pub none: String,
    pub lines: String,
    pub violence: String,
    pub checked: String,
    pub quiet: String,
}

impl HelpWords {
    /// Whom a number reaches.
    pub fn service(&self, service: &Service) -> &str {
        match service {
            Service::Police => &self.police,
            Service::Ambulance => &self.ambulance,
            Service::Fire => &self.fire,
        }
    }

    /// For whom a help line is.
    pub fn kind(&self, kind: &HelplineKind) -> &str {
        match kind {
            HelplineKind::Violence => &self.violence,
        }
    }

    /// When something was compared with its source.
    pub fn checked_on(&self, date: &str) -> String {
        template::fill(&self.checked, &[("date", date)])
    }
}

/// The words on the evidence of a report, in one language.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is named after what it labels")]
pub struct PackWords {
    pub choose: String,
    pub choose_help: String,
    pub too_short: String,
    pub title: String,
    pub passphrase: String,
    pub help: String,
    pub download: String,
    pub wrong: String,
}

/// The words on reports about many things and for somebody else, in one language.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is named after what it labels")]
pub struct PileWords {
    pub also: String,
    pub also_help: String,
    pub too_many: String,
    pub several: String,
    pub behalf: String,
    pub affected: String,
    pub affected_help: String,
    pub whom: String,
    pub tell: String,
    pub tell_reporter: String,
    pub tell_affected: String,
    pub tell_both: String,
}

/// The words on how a report stands, in one language.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is named after what it labels")]
pub struct StandingWords {
    pub expected: String,
    pub nobody: String,
    pub nobody_unknown: String,
    pub on_call: String,
    pub too_much: String,
    pub late: String,
    pub hidden: String,
    pub happened: String,
    pub received: String,
    pub was_hidden: String,
    pub looked: String,
    pub was_decided: String,
    pub out_of_sight: String,
    pub others: String,
    pub close: String,
    pub close_help: String,
    pub closed: String,
}

impl StandingWords {
    /// What may be expected, a sentence each, the most urgent first.
    pub fn outlook(&self, outlook: &Outlook) -> Vec<String> {
        // Digits and letters of a time keep their order in every direction of writing.
        let at = |time| format!("\u{2066}{}\u{2069}", redress::words::instant(time));
        let says = |delay| outlook.delays.contains(&delay);
        let mut sentences = Vec::new();
        if says(Delay::Late) {
            sentences.push(self.late.clone());
        }
        match (outlook.on_shift, outlook.on_shift_from) {
            (true, _) => {}
            (false, Some(from)) => {
                sentences.push(template::fill(&self.nobody, &[("from", &at(from))]));
            }
            (false, None) => sentences.push(self.nobody_unknown.clone()),
        }
        if outlook.on_call_alerted {
            sentences.push(self.on_call.clone());
        }
        if let Some(expected) = outlook.expected {
            let values = [
                ("from", &*at(expected.from)),
                ("until", &*at(expected.until)),
            ];
            sentences.push(template::fill(&self.expected, &values));
        }
        if says(Delay::TooMuchWaits) {
            sentences.push(self.too_much.clone());
        }
        sentences
    }

    /// What happened.
    pub fn changed(&self, what: &Changed) -> &str {
        match what {
            Changed::Received => &self.received,
            Changed::Hidden => &self.was_hidden,
            Changed::Looked => &self.looked,
            Changed::Decided => &self.was_decided,
            Changed::OutOfSight => &self.out_of_sight,
        }
    }
}

impl FormWords {
    /// The words for a language tag: of the language itself, without region and script. `None` where there are
    /// none.
    pub fn of(tag: &str) -> Option<&'static Self> {
        let language = tag.split(['-', '_']).next().unwrap_or(tag);
        let mut all = ALL.iter();
        all.find(|words| words.lang.eq_ignore_ascii_case(language))
    }

    /// English, where no other language fits.
    pub fn fallback() -> &'static Self {
        &ALL[0]
    }

    /// Every language, English first.
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// The direction in which it is written, as HTML calls it.
    pub fn direction(&self) -> &'static str {
        match self.lang.as_str() {
            "ar" | "fa" | "he" | "ur" => "rtl",
            _ => "ltr",
        }
    }

    /// The name of the language in itself.
    pub fn name(&self) -> &str {
        match self.lang.as_str() {
            "ar" => "العربية",
            "de" => "Deutsch",
            "en" => "English",
            "es" => "Español",
            "fr" => "Français",
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::public::report_form::REASONS;
    use evenhand_flow::redress::Templates;
    use std::collections::BTreeSet;

    #[test]
    fn there_is_a_form_in_every_language_of_the_notices_with_every_reason() {
        let langs: BTreeSet<&str> = FormWords::all().iter().map(|one| &*one.lang).collect();
        assert_eq!(langs, Templates::shipped().langs().collect());
        for words in FormWords::all() {
            for reason in REASONS {
                assert!(words.reasons.contains_key(reason), "{}", words.lang);
            }
            assert_eq!(words.reasons.len(), REASONS.len(), "{}", words.lang);
            assert_ne!(words.name(), words.lang);
        }
        assert_eq!(FormWords::of("de-AT").unwrap().lang, "de");
        assert!(FormWords::of("tlh").is_none());
        assert_eq!(FormWords::fallback().lang, "en");
    }
}
