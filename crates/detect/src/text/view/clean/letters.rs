//! Characters that nobody sees inside words, and letters that belong to no alphabet: full-width,
//! circled, of formulas, small capitals.

use icu_normalizer::DecomposingNormalizerBorrowed;

use super::super::offsets::Mapped;

/// So many small capitals or raised letters in a row are no phonetics and no ordinal.
const SMALL_MIN: usize = 3;
/// Invisible characters in a row from which on they hide something, wherever they stand.
const HIDDEN_MIN: usize = 4;
const BLACK_FLAG: char = '\u{1F3F4}';

/// The text with plain letters; `None` where it has nothing else.
pub(super) fn plain(folded: &Mapped) -> Option<Mapped> {
    let text = folded.text();
    if text.is_ascii() || !text.chars().any(|c| is_invisible(c) || is_decorated(c)) {
        return None;
    }
    let mut plain = Mapped::with_capacity(text.len());
    let mut is_changed = false;
    let mut characters = folded.characters().peekable();
    let mut before = None;
    let mut run: Vec<(char, [usize; 2])> = Vec::new();
    while let Some((letter, place)) = characters.next() {
        run.clear();
        run.push((letter, place));
        let kind: fn(char) -> bool = if is_invisible(letter) {
            is_invisible
        } else if is_decorated(letter) {
            is_decorated
        } else {
            plain.push(letter, place);
            before = Some(letter);
            continue;
        };
        while let Some(next) = characters.next_if(|(next, _)| kind(*next)) {
            run.push(next);
        }
        let after = characters.peek().map(|(next, _)| *next);
        let is_changing = if is_invisible(letter) {
            hides(&run, before, after)
        } else {
            decorates(&run, before, after)
        };
        for (letter, place) in &run {
            let bare = if is_changing {
                bare(*letter)
            } else {
                Some(*letter)
            };
            // Among the letters of formulas are places that Unicode has given to no letter.
            is_changed |= bare != Some(*letter);
            if let Some(bare) = bare {
                plain.push(bare, *place);
            }
        }
        before = run
            .last()
            .map(|(letter, _)| *letter)
            .filter(|c| !is_invisible(*c))
            .or(before);
    }
    is_changed.then_some(plain)
}

/// Whether invisible characters hide something: inside a word, or behind its last letter, of a
/// script that has no use for them.
fn hides(run: &[(char, [usize; 2])], before: Option<char>, after: Option<char>) -> bool {
    let needs_none = |c: char| {
        matches!(c, 'a'..='z' | '0'..='9' | '\u{DF}'..='\u{24F}' | '\u{370}'..='\u{5FF}')
            || is_decorated(c)
    };
    let is_joiner = |c: char| matches!(c, '\u{200C}' | '\u{200D}');
    let is_arabic_or_indian = |c: char| matches!(c, '\u{620}'..='\u{DFF}');
    if before == Some(BLACK_FLAG) {
        return false;
    }
    run.len() >= HIDDEN_MIN
        || before.is_some_and(needs_none)
        || (before.is_some_and(is_arabic_or_indian)
            && after.is_some_and(is_arabic_or_indian)
            && !run.iter().any(|(letter, _)| is_joiner(*letter)))
}

/// Whether decorated letters write a word.
fn decorates(run: &[(char, [usize; 2])], before: Option<char>, after: Option<char>) -> bool {
    let is_beside_a_letter = [before, after]
        .into_iter()
        .flatten()
        .any(|c| c.is_ascii_lowercase());
    if run.iter().all(|(letter, _)| small(*letter).is_some()) {
        run.len() >= SMALL_MIN
    } else {
        run.len() > 1 || is_beside_a_letter
    }
}

/// The plain letter; `None` for what nobody sees.
fn bare(c: char) -> Option<char> {
    if is_invisible(c) {
        return None;
    }
    let by_number = |first: u32| char::from_u32(u32::from('a') + u32::from(c) - first);
    small(c).or_else(|| match c {
        '\u{249C}'..='\u{24B5}' => by_number(0x249C),
        '\u{1F110}'..='\u{1F129}' => by_number(0x1F110),
        '\u{1F150}'..='\u{1F169}' => by_number(0x1F150),
        '\u{1F170}'..='\u{1F189}' => by_number(0x1F170),
        _ => {
            let mut parts =
                DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(std::iter::once(c));
            let first = parts.next()?;
            Some(first.to_lowercase().next().unwrap_or(first))
        }
    })
}

/// Letters of formulas, full-width, circled, boxed, raised, and small capitals; not the letters of
/// flags.
fn is_decorated(c: char) -> bool {
    matches!(c, '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' | '\u{1D400}'..='\u{1D6A3}'
        | '\u{24B6}'..='\u{24E9}' | '\u{249C}'..='\u{24B5}' | '\u{1F110}'..='\u{1F129}'
        | '\u{1F130}'..='\u{1F149}' | '\u{1F150}'..='\u{1F169}' | '\u{1F170}'..='\u{1F189}'
        | '\u{210A}'..='\u{2113}' | '\u{212C}' | '\u{212F}'..='\u{2131}' | '\u{2133}' | '\u{2134}')
        || small(c).is_some()
}

/// Small capitals and raised letters.
fn small(c: char) -> Option<char> {
    const CAPITALS: &str = "ᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢz";
    const RAISED: &str = "ᵃaᵇbᶜcᵈdᵉeᶠfᵍgʰhⁱiʲjᵏkˡlᵐmⁿnᵒoᵖpʳrˢsᵗtᵘuᵛvʷwˣxʸyᶻz";
    if !matches!(c, '\u{200}'..='\u{2FF}' | '\u{1D00}'..='\u{1DBF}' | '\u{2070}'..='\u{207F}' | '\u{A730}'..='\u{A731}')
    {
        return None;
    }
    [CAPITALS, RAISED].into_iter().find_map(|table| {
        let mut letters = table.chars();
        letters.find(|letter| *letter == c)?;
        letters.next()
    })
}

/// Characters without a glyph and without width that folding leaves.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}'
        | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2064}' | '\u{206A}'..='\u{206F}' | '\u{3164}'
        | '\u{FFA0}' | '\u{E0000}'..='\u{E007F}')
}
