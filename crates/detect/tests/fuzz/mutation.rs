//! Texts near to what people write and hide, by changes of other texts.

use evenhand_detect::text::disguise::Disguise;

use super::dice::Dice;

/// Most bytes of a text that is made.
const BYTES_MAX: usize = 600;

/// Characters that the views and the detectors have a case for.
const LETTERS: &str = "    .,!?\n\"„»«“(-…।؟*_#@$|+€0137ßẞİıﬃﷺæⒸⓀ⒦🅺ᴋɪ𝐤ｋﾞаеоіѕοαايהकが杀한\
    \u{AD}\u{200B}\u{200C}\u{200D}\u{200E}\u{202A}\u{202E}\u{202C}\u{2066}\u{2069}\u{2060}\u{3164}\u{115F}\
    \u{FE0F}\u{FEFF}\u{E0041}\u{300}\u{301}\u{308}\u{315}\u{323}\u{327}\u{345}\u{489}\u{64E}\u{651}\u{654}\
    \u{640}\u{93C}\u{94D}\u{9BE}\u{9C7}\u{1100}\u{1161}\u{11A8}\u{1D165}";

/// Longer pieces of that kind, between bars.
const PIECES: &str = "k i l l|k.i.l.l|k*ll|k1ll|kil|iwillkillyou|kiiiill| - |\n\n|ᴋɪʟʟ|🅺🅸🅻🅻|👩\u{200D}👧|\
    🏴\u{E0067}\u{E007F}|http://|hxxp://a[.]b|www.|a@b.de|+49 30 123456|12 Oak Street|10115 Berlin|\
    52.5163, 13.3777|DE89 3704 0044 0532 0130 00";

/// The next text: a seed, or two, changed a few times.
pub fn text(seeds: &[String], dice: &mut Dice) -> String {
    let mut text = dice.one_of(seeds).clone();
    for _ in 0..1 + dice.below(6) {
        change(&mut text, seeds, dice);
        if text.len() > BYTES_MAX {
            text.truncate(boundary(&text, BYTES_MAX));
        }
    }
    text
}

fn change(text: &mut String, seeds: &[String], dice: &mut Dice) {
    let [from, to] = part(text, dice);
    match dice.below(12) {
        0..=2 => {
            let disguise = *dice.one_of(&Disguise::ALL);
            let percent = *dice.one_of(&[30, 70, 100]);
            *text = disguise.apply(text, percent, dice.next());
        }
        3 | 4 => text.insert_str(from, &piece(dice)),
        5 => text.insert(from, any_letter(dice)),
        6 => text.replace_range(from..to, &piece(dice)),
        7 => text.replace_range(from..to, ""),
        8 => {
            let again = text[from..to].repeat(1 + dice.below(4));
            text.insert_str(from, &again);
        }
        9 => text.insert_str(from, &piece(dice).repeat(1 + dice.below(20))),
        10 => {
            let other = dice.one_of(seeds);
            let [first, last] = part(other, dice);
            text.insert_str(from, &other[first..last]);
        }
        _ => {
            let turned: String = text[from..to].chars().rev().collect();
            text.replace_range(from..to, &turned);
        }
    }
}

fn piece(dice: &mut Dice) -> String {
    if dice.below(3) == 0 {
        let pieces = PIECES.split('|').count();
        return PIECES
            .split('|')
            .nth(dice.below(pieces))
            .unwrap_or_default()
            .into();
    }
    let letters = LETTERS.chars().count();
    LETTERS.chars().skip(dice.below(letters)).take(1).collect()
}

/// A part of a text, mostly a short one.
fn part(text: &str, dice: &mut Dice) -> [usize; 2] {
    let from = boundary(text, dice.below(text.len() + 1));
    let bytes = if dice.below(4) == 0 { 200 } else { 12 };
    let to = boundary(text, (from + dice.below(bytes)).min(text.len()));
    [from, to]
}

/// The end of the character that a byte is in.
fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// A character of any block, more often one of those in use.
fn any_letter(dice: &mut Dice) -> char {
    let end = *dice.one_of(&[
        0x80, 0x250, 0x600, 0xE00, 0x3000, 0x1_0000, 0x2_0000, 0x11_0000,
    ]);
    char::from_u32(dice.below(end) as u32).unwrap_or('\u{FFFD}')
}
