//! What people do to words so that filters pass over them, to train and to test against.
//!
//! These are maps of an attacker, kept apart from the cleaner in [`view`](super::view), which rests
//! on its own tables: what comes back here comes back because of the general ones.

/// One way of disguising words of more than [`LETTERS_MIN`] letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disguise {
    /// CAPITALS.
    Upper,
    /// An invisible character after every letter.
    ZeroWidth,
    /// Letters as wide as Chinese ones.
    FullWidth,
    /// Bold letters of formulas.
    Mathematical,
    /// Digits and signs for every letter that has one: "k111".
    LeetAll,
    /// A digit or sign for one letter: "ki1l".
    LeetOne,
    /// Cyrillic letters for every Latin one that has a double.
    HomoglyphAll,
    /// A Cyrillic letter for one Latin one.
    HomoglyphOne,
    /// "k i l l".
    Spaced,
    /// "k.i.l.l".
    Dotted,
    /// A star for one inner letter: "k*ll".
    Masked,
    /// Two neighbours change places: "klil".
    Swapped,
    /// One inner letter is missing: "kll".
    Dropped,
    /// One letter stands twice: "kiill".
    Doubled,
    /// One letter stands three times: "kiiill".
    Repeated,
    /// All spaces are gone.
    Joined,
}

/// Words of fewer letters stay as they are.
pub const LETTERS_MIN: usize = 4;

impl Disguise {
    /// Every one, in the order of the documentation.
    pub const ALL: [Self; 16] = [
        Self::Upper,
        Self::ZeroWidth,
        Self::FullWidth,
        Self::Mathematical,
        Self::LeetAll,
        Self::LeetOne,
        Self::HomoglyphAll,
        Self::HomoglyphOne,
        Self::Spaced,
        Self::Dotted,
        Self::Masked,
        Self::Swapped,
        Self::Dropped,
        Self::Doubled,
        Self::Repeated,
        Self::Joined,
    ];

    /// Its name in tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Upper => "upper",
            Self::ZeroWidth => "zero-width",
            Self::FullWidth => "full-width",
            Self::Mathematical => "mathematical",
            Self::LeetAll => "leet-all",
            Self::LeetOne => "leet-one",
            Self::HomoglyphAll => "homoglyph-all",
            Self::HomoglyphOne => "homoglyph-one",
            Self::Spaced => "spaced",
            Self::Dotted => "dotted",
            Self::Masked => "masked",
            Self::Swapped => "swapped",
            Self::Dropped => "dropped",
            Self::Doubled => "doubled",
            Self::Repeated => "repeated",
            Self::Joined => "joined",
        }
    }

    /// Disguises about `percent` of the longer words of a text; 100 changes every one. The same seed
    /// gives the same text.
    pub fn apply(self, text: &str, percent: u8, seed: u64) -> String {
        let mut disguised = String::with_capacity(text.len() * 2);
        let mut dice = Dice(seed);
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let is_word = is_in_word(first);
            let end = rest
                .find(|c: char| is_in_word(c) != is_word)
                .unwrap_or(rest.len());
            let (piece, after) = rest.split_at(end);
            rest = after;
            let letters: Vec<char> = piece.chars().collect();
            let is_meant = if self == Self::Joined {
                !is_word
            } else {
                is_word && letters.len() >= LETTERS_MIN
            };
            if is_meant && dice.below(100) < usize::from(percent) {
                self.disguise(&letters, &mut dice, &mut disguised);
            } else {
                disguised.push_str(piece);
            }
        }
        disguised
    }

    fn disguise(self, word: &[char], dice: &mut Dice, out: &mut String) {
        match self {
            Self::Upper => out.extend(word.iter().flat_map(|c| c.to_uppercase())),
            Self::ZeroWidth => out.extend(word.iter().flat_map(|c| [*c, '\u{200B}'])),
            Self::FullWidth => out.extend(word.iter().map(|c| full_width(*c))),
            Self::Mathematical => out.extend(word.iter().map(|c| bold(*c))),
            Self::LeetAll => out.extend(word.iter().map(|c| leet(*c).unwrap_or(*c))),
            Self::HomoglyphAll => out.extend(word.iter().map(|c| homoglyph(*c).unwrap_or(*c))),
            Self::LeetOne => replace_one(word, leet, dice, out),
            Self::HomoglyphOne => replace_one(word, homoglyph, dice, out),
            Self::Spaced => separate(word, ' ', out),
            Self::Dotted => separate(word, '.', out),
            Self::Joined => out.extend(word.iter().filter(|c| !c.is_whitespace())),
            Self::Masked | Self::Swapped | Self::Dropped | Self::Doubled | Self::Repeated => {
                let inner = 1 + dice.below(word.len() - 2);
                for (at, letter) in word.iter().enumerate() {
                    match self {
                        Self::Masked if at == inner => out.push('*'),
                        Self::Dropped if at == inner => {}
                        Self::Swapped if at == inner => out.push(word[inner + 1]),
                        Self::Swapped if at == inner + 1 => out.push(word[inner]),
                        Self::Doubled if at == inner => out.extend([letter; 2]),
                        Self::Repeated if at == inner => out.extend([letter; 3]),
                        _ => out.push(*letter),
                    }
                }
            }
        }
    }
}

/// Replaces one of the letters that have a replacement.
fn replace_one(
    word: &[char],
    replacement: impl Fn(char) -> Option<char>,
    dice: &mut Dice,
    out: &mut String,
) {
    let places = word.iter().filter(|c| replacement(**c).is_some()).count();
    let chosen = if places == 0 { 0 } else { dice.below(places) };
    let mut seen = 0;
    for letter in word {
        match replacement(*letter) {
            Some(other) => {
                out.push(if seen == chosen { other } else { *letter });
                seen += 1;
            }
            None => out.push(*letter),
        }
    }
}

fn separate(word: &[char], between: char, out: &mut String) {
    for (at, letter) in word.iter().enumerate() {
        if at > 0 {
            out.push(between);
        }
        out.push(*letter);
    }
}

/// Letters, digits, and the marks of Arabic and Indian scripts that are no letters by themselves.
fn is_in_word(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '\u{300}'..='\u{36F}' | '\u{64B}'..='\u{65F}' | '\u{93C}' | '\u{94D}')
}

fn full_width(c: char) -> char {
    match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

fn bold(c: char) -> char {
    let code = match c {
        'a'..='z' => 0x1D41A + u32::from(c) - u32::from('a'),
        'A'..='Z' => 0x1D400 + u32::from(c) - u32::from('A'),
        _ => return c,
    };
    char::from_u32(code).unwrap_or(c)
}

fn leet(c: char) -> Option<char> {
    Some(match c.to_ascii_lowercase() {
        'a' => '4',
        'b' => '8',
        'e' => '3',
        'g' => '9',
        'i' | 'l' => '1',
        'o' => '0',
        's' => '5',
        't' => '7',
        'z' => '2',
        _ => return None,
    })
}

fn homoglyph(c: char) -> Option<char> {
    Some(match c {
        'a' => 'а',
        'c' => 'с',
        'e' => 'е',
        'i' => 'і',
        'j' => 'ј',
        'o' => 'о',
        'p' => 'р',
        's' => 'ѕ',
        'x' => 'х',
        'y' => 'у',
        'A' => 'А',
        'B' => 'В',
        'E' => 'Е',
        'K' => 'К',
        'M' => 'М',
        'H' => 'Н',
        'O' => 'О',
        'P' => 'Р',
        'C' => 'С',
        'T' => 'Т',
        'X' => 'Х',
        _ => return None,
    })
}

/// Numbers that follow from a seed alone (SplitMix64, Steele et al. 2014).
struct Dice(u64);

impl Dice {
    /// A number under `end`, which is not 0.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % end as u64).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(disguise: Disguise, expected: &str) {
        assert_eq!(disguise.apply("I will kill you", 100, 1), expected);
    }

    #[test]
    fn longer_words_are_disguised_and_short_ones_stay() {
        check(Disguise::Upper, "I WILL KILL you");
        check(
            Disguise::ZeroWidth,
            "I w\u{200B}i\u{200B}l\u{200B}l\u{200B} k\u{200B}i\u{200B}l\u{200B}l\u{200B} you",
        );
        check(Disguise::FullWidth, "I ｗｉｌｌ ｋｉｌｌ you");
        check(Disguise::Mathematical, "I 𝐰𝐢𝐥𝐥 𝐤𝐢𝐥𝐥 you");
        check(Disguise::LeetAll, "I w111 k111 you");
        check(Disguise::HomoglyphAll, "I wіll kіll you");
        check(Disguise::Spaced, "I w i l l k i l l you");
        check(Disguise::Dotted, "I w.i.l.l k.i.l.l you");
        check(Disguise::Joined, "Iwillkillyou");
    }

    #[test]
    fn one_letter_is_chosen_by_the_seed() {
        for disguise in [
            Disguise::LeetOne,
            Disguise::Masked,
            Disguise::Swapped,
            Disguise::Dropped,
            Disguise::Doubled,
            Disguise::Repeated,
        ] {
            let texts: std::collections::BTreeSet<String> = (0..40)
                .map(|seed| disguise.apply("slaughter", 100, seed))
                .collect();
            assert!(texts.len() > 1, "{disguise:?}: {texts:?}");
            assert_eq!(
                disguise.apply("slaughter", 100, 7),
                disguise.apply("slaughter", 100, 7)
            );
        }
    }

    #[test]
    fn a_share_of_the_words_is_disguised() {
        let text = "murder ".repeat(1000);
        let count = |percent| {
            let disguised = Disguise::Upper.apply(&text, percent, 5);
            disguised.matches("MURDER").count()
        };
        assert_eq!((count(0), count(100)), (0, 1000));
        assert!((150..250).contains(&count(20)), "{}", count(20));
    }
}
