//! Text in capitals.

use crate::detector::{Detector, Example, SignalSpec, hit, miss, score};
use crate::{ContentView, Findings};

/// Fewest letters that have a case; below, initials and names of organisations would count.
const LETTERS_MIN: usize = 12;
/// Share of capitals from which on the place is worth showing.
const SHARE_SHOWN: f64 = 0.7;

/// Measures capitals.
#[derive(Debug)]
pub struct Shouting;

impl Detector for Shouting {
    fn name(&self) -> &'static str {
        "text.shouting"
    }

    fn signals(&self) -> &'static [SignalSpec] {
        const {
            &[score(
                "text.shouting",
                "Share of capitals among the letters that have a case, outside links; 0 below 12 such letters.",
            )]
        }
    }

    fn examples(&self) -> &'static [Example] {
        const {
            &[
                hit("LISTEN TO ME RIGHT NOW", &["text.shouting"]),
                hit("ÄRGERLICH IST DAS SCHON", &["text.shouting"]),
                miss("Ada met the WHO in Geneva today"),
                miss("NATO"),
                miss("https://EXAMPLE.ORG/ABCDEFGHIJKLMNOP"),
                miss("这里没有大写字母这样的东西可言"),
            ]
        }
    }

    fn detect(&self, content: &ContentView<'_>, found: &mut Findings) {
        let (mut upper, mut cased) = (0_usize, 0_usize);
        for letter in content.text_outside_links().flat_map(str::chars) {
            let is_upper = letter.is_uppercase();
            upper += usize::from(is_upper);
            cased += usize::from(is_upper || letter.is_lowercase());
        }
        if cased < LETTERS_MIN {
            return;
        }
        let share = upper as f64 / cased as f64;
        found.score("text.shouting", share);
        if share >= SHARE_SHOWN {
            found.place("text.shouting", "capitals", trimmed_span(content.text));
        }
    }
}

fn trimmed_span(text: &str) -> [usize; 2] {
    let start = text.len() - text.trim_start().len();
    [start, start + text.trim().len()]
}
