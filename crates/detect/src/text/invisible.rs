//! Characters that nobody sees: hidden inside words, strung into hidden messages, or turning the
//! direction of writing around.
//!
//! Most invisible characters have honest uses, which are left alone: joiners in emoji and in
//! Persian or Indian scripts, spaces without width in Thai, marks of direction in Arabic and Hebrew.

use super::scripts::{Script, script};
use crate::detector::{Detector, Example, SignalSpec, found, hit, miss};
use crate::{ContentView, Findings};

/// Invisible characters in a row from which on they hide something, wherever they stand.
const RUN_MIN: usize = 4;
const BLACK_FLAG: char = '\u{1F3F4}';

/// Finds invisible characters and overrides of direction.
#[derive(Debug)]
pub struct Invisible;

impl Detector for Invisible {
    fn name(&self) -> &'static str {
        "text.invisible"
    }

    fn signals(&self) -> &'static [SignalSpec] {
        const {
            &[
                found(
                    "text.invisible",
                    "Invisible characters stand inside a Latin, Greek or Cyrillic word, or four or more in a row.",
                ),
                found(
                    "text.bidi_override",
                    "A control character turns the direction of writing around, so that the text reads otherwise than it is.",
                ),
            ]
        }
    }

    fn examples(&self) -> &'static [Example] {
        const {
            &[
                hit("ba\u{200B}nk", &["text.invisible"]),
                hit("b\u{2060}ad w\u{200D}ord", &["text.invisible"]),
                hit(
                    "hi \u{E0041}\u{E0042}\u{E0043}\u{E0044} there",
                    &["text.invisible"],
                ),
                hit("photo\u{202E}gpj.exe", &["text.bidi_override"]),
                miss("family 👨\u{200D}👩\u{200D}👧 day"),
                miss("می\u{200C}خواهم بروم"),
                miss("flag \u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}"),
                miss("Silben\u{AD}trennung"),
                miss("\u{FEFF}text with a byte order mark"),
                miss("\u{200F}שלום"),
            ]
        }
    }

    fn detect(&self, content: &ContentView<'_>, found: &mut Findings) {
        if content.text.is_ascii() {
            return;
        }
        let mut before: Option<char> = None;
        let mut letters = content.text.char_indices().peekable();
        while let Some((start, letter)) = letters.next() {
            if matches!(letter, '\u{202D}' | '\u{202E}') {
                let end = start + letter.len_utf8();
                found.mark_at("text.bidi_override", "override", [start, end]);
            }
            if !is_invisible(letter) {
                before = Some(letter);
                continue;
            }
            let (mut length, mut end) = (1, start + letter.len_utf8());
            while let Some((index, next)) = letters.next_if(|(_, next)| is_invisible(*next)) {
                length += 1;
                end = index + next.len_utf8();
            }
            let after = letters.peek().map(|(_, next)| *next);
            if before != Some(BLACK_FLAG) && (length >= RUN_MIN || splits_word(before, after)) {
                found.mark_at("text.invisible", "hidden", [start, end]);
            }
        }
    }
}

fn splits_word(before: Option<char>, after: Option<char>) -> bool {
    let needs_none = |c: Option<char>| c.is_some_and(|c| script(c) != Script::Other);
    needs_none(before) && needs_none(after)
}

/// Characters without a glyph and without width, less the soft hyphen, marks of direction and
/// variation selectors, all of which editors put in by themselves.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}'
        | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2064}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{E0000}'..='\u{E007F}')
}
