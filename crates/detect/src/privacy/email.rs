//! E-mail addresses of persons.

use std::sync::LazyLock;

use regex::Regex;

use crate::detector::{Detector, Example, SignalSpec, found, hit, miss};
use crate::{ContentView, Findings};

/// An address written plainly or with "(at)" and "(dot)". The first group is what stands before,
/// the second the part before the sign.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(^|[^a-z0-9.+_@-])([a-z0-9][a-z0-9.+_%-]*)(?:@| ?[\[({]\s?at\s?[\])}] ?)[a-z0-9-]+(?:(?:\.| ?[\[({]\s?dot\s?[\])}] ?)[a-z0-9-]+)+",
    )
    .expect("the pattern is valid")
});

/// Names before the sign that belong to an office, not to a person. Sorted.
const OFFICES: &[&str] = &[
    "abuse",
    "admin",
    "contact",
    "contacto",
    "example",
    "hello",
    "help",
    "hello",
    "hola",
    "info",
    "jobs",
    "kontakt",
    "mail",
    "marketing",
    "no-reply",
    "noreply",
    "office",
    "postmaster",
    "press",
    "presse",
    "privacy",
    "sales",
    "security",
    "service",
    "support",
    "team",
    "webmaster",
];

/// Finds e-mail addresses.
#[derive(Debug)]
pub struct Email;

impl Detector for Email {
    fn name(&self) -> &'static str {
        "privacy.email"
    }

    fn signals(&self) -> &'static [SignalSpec] {
        const {
            &[found(
                "privacy.email",
                "An e-mail address of a person; those of offices, like info@ or support@, don't count.",
            )]
        }
    }

    fn examples(&self) -> &'static [Example] {
        const {
            &[
                hit("write to ada.muster@mail.example", &["privacy.email"]),
                hit("Ada+forum@MAIL.EXAMPLE!", &["privacy.email"]),
                hit("ada (at) mail (dot) example", &["privacy.email"]),
                miss("write to support@shop.example"),
                miss("follow @ada@social.example"),
                miss("ada@home"),
                miss("we met @ noon. at.last"),
            ]
        }
    }

    fn detect(&self, content: &ContentView<'_>, found: &mut Findings) {
        let plain = content.plain();
        let text = plain.text();
        if !text.contains(['@', '(', '[', '{']) {
            return;
        }
        for address in ADDRESS.captures_iter(text) {
            let (Some(whole), Some(before), Some(name)) =
                (address.get(0), address.get(1), address.get(2))
            else {
                continue;
            };
            let is_office = OFFICES.contains(&name.as_str().to_ascii_lowercase().as_str());
            if !is_office && let Some(span) = plain.original([before.end(), whole.end()]) {
                found.mark_at("privacy.email", "person", span);
            }
        }
    }
}
