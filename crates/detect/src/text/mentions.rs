//! One text that calls many people at once. Only how many counts, never whom.

use std::collections::BTreeSet;

use crate::detector::{Detector, Example, SignalSpec, found, hit, miss};
use crate::{ContentView, Findings};

/// Different accounts from which on it is a flood.
const FLOOD: usize = 8;

/// Finds floods of mentions.
#[derive(Debug)]
pub struct MentionFlood;

impl Detector for MentionFlood {
    fn name(&self) -> &'static str {
        "text.mention-flood"
    }

    fn signals(&self) -> &'static [SignalSpec] {
        const {
            &[found(
                "text.mention_flood",
                "Eight or more different accounts are mentioned, by the platform's list or as @names in the text.",
            )]
        }
    }

    fn examples(&self) -> &'static [Example] {
        const {
            &[
                hit(
                    "@a1 @a2 @a3 @a4 @a5 @a6 @a7 @a8 win now",
                    &["text.mention_flood"],
                ),
                hit("@a@x.example @b @c @d @e @f @g @h", &["text.mention_flood"]),
                miss("@a1 @a2 @a3 thanks"),
                miss("@ada @ada @ada @ada @ada @ada @ada @ada"),
                miss(
                    "a@b.example c@d.example e@f.example g@h.example i@j.example k@l.example m@n.example o@p.example",
                ),
            ]
        }
    }

    fn detect(&self, content: &ContentView<'_>, found: &mut Findings) {
        let listed: BTreeSet<&str> = content.mentions.iter().map(String::as_str).collect();
        if listed.len() >= FLOOD || written(content.text).len() >= FLOOD {
            found.mark("text.mention_flood");
        }
    }
}

/// The different @names of a text, a fediverse server's part included.
fn written(text: &str) -> BTreeSet<&str> {
    text.split_whitespace()
        .filter_map(|word| word.trim_start_matches(['(', '"', '\'']).strip_prefix('@'))
        .map(|name| name.trim_end_matches(|c: char| !c.is_alphanumeric()))
        .filter(|name| !name.is_empty())
        .collect()
}
