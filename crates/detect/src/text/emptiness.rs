//! Text with hardly anything in it, or hardly anything but links.

use crate::detector::{Detector, Example, SignalSpec, found, hit, miss, score};
use crate::{ContentView, Findings};

/// Letters, digits and pictographs below which nothing is said.
const SIGNS_MIN: usize = 3;

/// Measures how little is said.
#[derive(Debug)]
pub struct Emptiness;

impl Detector for Emptiness {
    fn name(&self) -> &'static str {
        "text.emptiness"
    }

    fn signals(&self) -> &'static [SignalSpec] {
        const {
            &[
                found(
                    "text.nearly_empty",
                    "Fewer than three letters, digits or pictographs outside links and @mentions, and no media.",
                ),
                score(
                    "text.link_share",
                    "Share of the text that is links, without spaces.",
                ),
            ]
        }
    }

    fn examples(&self) -> &'static [Example] {
        const {
            &[
                hit("..", &["text.nearly_empty"]),
                hit("@ada @bob", &["text.nearly_empty"]),
                hit(
                    "https://example.org/a",
                    &["text.nearly_empty", "text.link_share"],
                ),
                hit(
                    "look: https://example.org/a/long/path",
                    &["text.link_share"],
                ),
                miss("I read https://example.org and liked nearly all of what it says about bees"),
                miss("你好吗"),
                miss("👍👍👍"),
            ]
        }
    }

    fn detect(&self, content: &ContentView<'_>, found: &mut Findings) {
        if content.media.is_empty() && says_nothing(content) {
            found.mark("text.nearly_empty");
        }
        let spans = content.links().iter().map(|link| link.span);
        let in_links: usize = spans.map(|[start, end]| end - start).sum();
        if in_links > 0 {
            let whole: usize = content.text.split_whitespace().map(str::len).sum();
            found.score("text.link_share", in_links as f64 / whole.max(1) as f64);
        }
    }
}

fn says_nothing(content: &ContentView<'_>) -> bool {
    let words = content.text_outside_links().flat_map(str::split_whitespace);
    let said = words.filter(|word| !word.starts_with('@'));
    said.flat_map(str::chars)
        .filter(|c| says_something(*c))
        .take(SIGNS_MIN)
        .count()
        < SIGNS_MIN
}

fn says_something(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{2600}'..='\u{27BF}' | '\u{1F000}'..='\u{1FAFF}')
}
