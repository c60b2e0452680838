//! Links that are written so as to look like something else.

use crate::detector::{Detector, Example, SignalSpec, found, hit, miss};
use crate::text::scripts::mixes_lookalikes;
use crate::{ContentView, Findings};

/// Finds links that hide or dress up where they lead.
#[derive(Debug)]
pub struct Disguises;

impl Detector for Disguises {
    fn name(&self) -> &'static str {
        "links.disguises"
    }

    fn signals(&self) -> &'static [SignalSpec] {
        const {
            &[
                found(
                    "links.defanged",
                    "A link is written so that machines overlook it, like `hxxp` or `[.]`.",
                ),
                found(
                    "links.international",
                    "A host has letters outside ASCII, or is written in Punycode.",
                ),
                found(
                    "links.lookalike",
                    "A host mixes letters of several scripts that look alike.",
                ),
                found(
                    "links.ip_address",
                    "A link leads to a bare network address.",
                ),
                found(
                    "links.user_info",
                    "A link puts a name before the host, as in `https://bank.example@other.example`.",
                ),
            ]
        }
    }

    fn examples(&self) -> &'static [Example] {
        const {
            &[
                hit("hxxps://example.org/x", &["links.defanged"]),
                hit("go to example[.]org today", &["links.defanged"]),
                hit("go to example(dot)org today", &["links.defanged"]),
                hit("https://bücher.example/", &["links.international"]),
                hit("www.xn--bcher-kva.example", &["links.international"]),
                hit(
                    "https://ex\u{430}mple.org/",
                    &["links.international", "links.lookalike"],
                ),
                hit("http://192.0.2.7:8080/login", &["links.ip_address"]),
                hit("http://[2001:db8::1]/", &["links.ip_address"]),
                hit("https://bank.example@other.example/", &["links.user_info"]),
                miss("https://example.org/a@b"),
                miss("array[.] and f(.)"),
                miss("version 1.2.3.4"),
            ]
        }
    }

    fn detect(&self, content: &ContentView<'_>, found: &mut Findings) {
        for link in content.links() {
            let written = content
                .text
                .get(link.span[0]..link.span[1])
                .unwrap_or_default();
            let seen = [
                (link.is_defanged, "links.defanged"),
                (link.host.is_international, "links.international"),
                (
                    link.host.is_international && has_lookalike(written),
                    "links.lookalike",
                ),
                (link.host.is_address, "links.ip_address"),
                (link.has_user_info, "links.user_info"),
            ];
            for (_, signal) in seen.into_iter().filter(|(is_seen, _)| *is_seen) {
                found.mark_at(signal, link.form.as_str(), link.span);
            }
        }
    }
}

fn has_lookalike(written: &str) -> bool {
    let after_scheme = written.split_once("//").map_or(written, |(_, rest)| rest);
    let host = after_scheme
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default();
    host.split(|c: char| !c.is_alphanumeric())
        .any(mixes_lookalikes)
}
