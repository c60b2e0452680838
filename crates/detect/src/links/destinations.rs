//! Whether there are links, how many, and whether a shortener hides where they lead.

use crate::detector::{Detector, Example, SignalSpec, found, hit, miss};
use crate::links::{find, is_shortener};
use crate::{ContentView, Findings};

/// Links from which on there are "several".
const SEVERAL: usize = 3;

/// Finds links and shortened links.
#[derive(Debug)]
pub struct Destinations;

impl Detector for Destinations {
    fn name(&self) -> &'static str {
        "links.destinations"
    }

    fn signals(&self) -> &'static [SignalSpec] {
        const {
            &[
                found(
                    "links.present",
                    "There is a link, written out or in the platform's own list.",
                ),
                found(
                    "links.several",
                    "There are three or more links to different places.",
                ),
                found(
                    "links.shortener",
                    "A link goes through a shortening service, so that nobody sees where it leads.",
                ),
            ]
        }
    }

    fn examples(&self) -> &'static [Example] {
        const {
            &[
                hit("read https://example.org/a?b=c#d", &["links.present"]),
                hit("see www.example.org.", &["links.present"]),
                hit("see EXAMPLE.ORG/news!", &["links.present"]),
                hit("HTTPS://EXAMPLE.ORG", &["links.present"]),
                hit(
                    "a.example.com, b.example.com and c.example.com",
                    &["links.present", "links.several"],
                ),
                hit("https://bit.ly/abc", &["links.present", "links.shortener"]),
                hit("take t.co/x", &["links.present", "links.shortener"]),
                miss("Bring milk, eggs etc. and come at 10.30"),
                miss("the file main.rs, e.g. line 3"),
                miss("write to ada@example.org or @ada@social.example"),
                miss("I was done.so we left"),
                miss("やっぱり原作のほうがよかった。またやりたい。"),
            ]
        }
    }

    fn detect(&self, content: &ContentView<'_>, found: &mut Findings) {
        let listed: Vec<_> = content
            .listed_links
            .iter()
            .flat_map(|link| find(link))
            .collect();
        for link in content.links() {
            found.mark_at("links.present", link.form.as_str(), link.span);
            if is_shortener(&link.host.ascii) {
                found.mark_at("links.shortener", "host", link.span);
            }
        }
        if !content.listed_links.is_empty() {
            found.mark("links.present");
        }
        if listed.iter().any(|link| is_shortener(&link.host.ascii)) {
            found.mark("links.shortener");
        }
        let mut places: Vec<(&str, &str)> = content
            .links()
            .iter()
            .chain(&listed)
            .map(|link| (link.host.ascii.as_str(), link.path.as_str()))
            .collect();
        places.sort_unstable();
        places.dedup();
        if places.len() >= SEVERAL {
            found.mark("links.several");
        }
    }
}
