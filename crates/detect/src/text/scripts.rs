//! Words that mix scripts whose letters look alike, as in "pаypal" with a Cyrillic "а".

use crate::detector::{Detector, Example, SignalSpec, found, hit, miss};
use crate::{ContentView, Findings};

/// Fewest letters of a word in which a mixture counts; units like "kΩ" are shorter.
const LETTERS_MIN: usize = 4;
/// Small and capital letters of Cyrillic and Greek that can be taken for Latin ones.
const LOOKALIKES: &str = "авеёкмнорстухіїјѕһԁԛԝАВЕЁКМНОРСТУХІЇЈЅԌԚԜαικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ";

/// Finds words that mix scripts.
#[derive(Debug)]
pub struct MixedScripts;

impl Detector for MixedScripts {
    fn name(&self) -> &'static str {
        "text.mixed-scripts"
    }

    fn signals(&self) -> &'static [SignalSpec] {
        const {
            &[found(
                "text.mixed_scripts",
                "A word mixes Latin with Cyrillic or Greek letters that look alike.",
            )]
        }
    }

    fn examples(&self) -> &'static [Example] {
        const {
            &[
                hit("your p\u{430}ypal account", &["text.mixed_scripts"]),
                hit("\u{440}assword", &["text.mixed_scripts"]),
                hit("\u{392}argain", &["text.mixed_scripts"]),
                miss("ordinary words, обычные слова, απλές λέξεις"),
                miss("a resistor of 10kΩ"),
                miss("USBшка и IT-отдел"),
            ]
        }
    }

    fn detect(&self, content: &ContentView<'_>, found: &mut Findings) {
        if content.text.is_ascii() {
            return;
        }
        let mut start = 0;
        for word in content.text.split_inclusive(|c: char| !c.is_alphanumeric()) {
            let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
            if !bare.is_ascii() && mixes_lookalikes(bare) {
                found.mark_at("text.mixed_scripts", "word", [start, start + bare.len()]);
            }
            start += word.len();
        }
    }
}

/// Whether a word mixes scripts so that it can be taken for a word of one script: the script
/// changes more than once, or every letter of the rarer script has a double.
pub(crate) fn mixes_lookalikes(word: &str) -> bool {
    let letters = || word.chars().filter(|c| script(*c) != Script::Other);
    let latin = letters().filter(|c| script(*c) == Script::Latin).count();
    let others = letters().count() - latin;
    if latin == 0 || others == 0 || latin + others < LETTERS_MIN {
        return false;
    }
    let changes = letters()
        .zip(letters().skip(1))
        .filter(|(one, next)| script(*one) != script(*next))
        .count();
    let mut foreign = letters().filter(|c| script(*c) != Script::Latin);
    changes > 1 || foreign.all(|c| LOOKALIKES.contains(c))
}

/// The scripts whose letters look alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    Latin,
    Greek,
    Cyrillic,
    Other,
}

/// The script of a letter, by the blocks of the Unicode standard.
pub(crate) fn script(c: char) -> Script {
    match c {
        'a'..='z'
        | 'A'..='Z'
        | '\u{C0}'..='\u{D6}'
        | '\u{D8}'..='\u{F6}'
        | '\u{F8}'..='\u{24F}'
        | '\u{1E00}'..='\u{1EFF}' => Script::Latin,
        '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Script::Greek,
        '\u{400}'..='\u{52F}'
        | '\u{1C80}'..='\u{1C8F}'
        | '\u{2DE0}'..='\u{2DFF}'
        | '\u{A640}'..='\u{A69F}' => Script::Cyrillic,
        _ => Script::Other,
    }
}

/// Whether it is a Latin letter.
pub(crate) fn is_latin(c: char) -> bool {
    script(c) == Script::Latin
}
