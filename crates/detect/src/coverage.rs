//! How much of an event could be assessed. No signal is not a low signal.

use std::collections::BTreeSet;

use evenhand_model::{Coverage, Event, Media, Uncovered};

use crate::text::scripts::is_latin;
use crate::threat;

/// Fewest letters or digits that can be assessed at all.
const LETTERS_MIN: usize = 3;

/// What could be assessed of an event.
///
/// `not-assessed`: no text, or hardly a letter in it. `partly`: the language is not one of
/// those with a pack (without a language tag: most letters are of a script that no pack has), or pictures, video or
/// sound came along that nobody has looked at. `assessed`: neither.
pub fn coverage(event: &Event) -> Coverage {
    let Some(content) = &event.content else {
        return Coverage::NotAssessed;
    };
    let text = content.text.as_deref().unwrap_or_default();
    if text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .take(LETTERS_MIN)
        .count()
        < LETTERS_MIN
    {
        Coverage::NotAssessed
    } else if content.media.is_empty() && is_language_covered(content.lang.as_deref(), text) {
        Coverage::Assessed
    } else {
        Coverage::Partly
    }
}

/// What could not be assessed of an event, each once; nothing where [`coverage`] says `assessed`.
pub fn uncovered(event: &Event) -> Vec<Uncovered> {
    let Some(content) = &event.content else {
        return vec![Uncovered::NoContent];
    };
    let text = content.text.as_deref().unwrap_or_default();
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    let mut all: BTreeSet<Uncovered> = content.media.iter().map(of_media).collect();
    if text.trim().is_empty() {
        if all.is_empty() {
            all.insert(Uncovered::NoText);
        }
    } else if letters.take(LETTERS_MIN).count() < LETTERS_MIN {
        all.insert(Uncovered::TooShort);
    } else if !is_language_covered(content.lang.as_deref(), text) {
        all.insert(Uncovered::Language);
    }
    all.into_iter().collect()
}

/// What a piece of media is, by its type; by far the most are pictures.
fn of_media(media: &Media) -> Uncovered {
    let kind = media.kind.as_deref().unwrap_or("image");
    match kind.split('/').next() {
        Some("image") => Uncovered::Picture,
        Some("video") => Uncovered::Video,
        Some("audio") => Uncovered::Sound,
        _ => Uncovered::File,
    }
}

fn is_language_covered(lang: Option<&str>, text: &str) -> bool {
    let primary = lang.and_then(|tag| tag.split(['-', '_']).next());
    match primary {
        Some(primary) if !primary.is_empty() && !primary.eq_ignore_ascii_case("und") => {
            threat::languages().any(|known| known.eq_ignore_ascii_case(primary))
        }
        _ => is_mostly_in_a_known_script(text),
    }
}

fn is_mostly_in_a_known_script(text: &str) -> bool {
    if text.is_ascii() {
        return true;
    }
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (known, other) = letters.fold((0_usize, 0_usize), |(known, other), letter| {
        if is_latin(letter) || is_arabic_or_devanagari(letter) {
            (known + 1, other)
        } else {
            (known, other + 1)
        }
    });
    known >= other
}

/// Whether a letter is of one of the other scripts that packs are written in.
fn is_arabic_or_devanagari(letter: char) -> bool {
    matches!(letter, '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{900}'..='\u{97F}')
}

#[cfg(test)]
mod tests {
    use evenhand_model::{Actor, Content, EventKind, Media, Time};

    use super::*;

    fn check(text: Option<&str>, lang: Option<&str>, media: usize, expected: Coverage) {
        let event = Event {
            id: "e1".into(),
            kind: EventKind::ContentCreated,
            at: Time::default(),
            actor: Actor::default(),
            content: Some(Content {
                text: text.map(Into::into),
                lang: lang.map(Into::into),
                media: vec![Media::default(); media],
                ..Content::default()
            }),
            relation: None,
            attributes: Default::default(),
        };
        assert_eq!(coverage(&event), expected, "{text:?} {lang:?} {media}");
        let is_covered = uncovered(&event).is_empty();
        assert_eq!(is_covered, expected == Coverage::Assessed, "{text:?}");
    }

    #[test]
    fn coverage_says_what_nobody_could_look_at() {
        check(Some("see you tomorrow"), None, 0, Coverage::Assessed);
        check(Some("bis morgen"), Some("de-AT"), 0, Coverage::Assessed);
        check(Some("see you tomorrow"), Some("en"), 1, Coverage::Partly);
        check(Some("до завтра"), None, 0, Coverage::Partly);
        check(Some("hej då så"), Some("sv"), 0, Coverage::Partly);
        check(Some("إلى الغد"), Some("ar"), 0, Coverage::Assessed);
        check(Some("कल मिलते हैं"), None, 0, Coverage::Assessed);
        check(Some("yarın görüşürüz"), Some("tr"), 0, Coverage::Assessed);
        check(Some("👍"), None, 0, Coverage::NotAssessed);
        check(Some("ok"), Some("en"), 0, Coverage::NotAssessed);
        check(None, None, 1, Coverage::NotAssessed);
    }
}
