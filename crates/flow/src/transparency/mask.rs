//! A text without a word on whom it is about: names, mentions, links and private data are left out.
//!
//! Whoever wrote it does not want that: names come in other letters, with dots between them, spelled with digits. So text
//! and names are compared by bare letters alone, in three readings; what any of them finds is left out.

use std::collections::BTreeSet;
use std::ops::Range;

use evenhand_detect::text::view::fold;
use evenhand_detect::{ContentView, run_on, signals};
use icu_normalizer::DecomposingNormalizerBorrowed;

/// What stands where somebody was named.
pub const SOMEBODY: &str = "[somebody]";
/// What stands where a link was.
pub const LINK: &str = "[link]";
/// What stands where an address, a number or the like was.
pub const PRIVATE: &str = "[private]";

/// Letters from which on a name is looked for inside of words too.
const LONG: usize = 5;
/// Fewest letters of a part of a name that is looked for by itself.
const PART_MIN: usize = 3;

/// What people are called, in bare letters.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// As they are spelled.
    plain: BTreeSet<Vec<char>>,
    /// With letters for what looks like them.
    alike: BTreeSet<Vec<char>>,
}

impl Names {
    /// Adds what somebody is called: a handle, a name that others see, or the platform's id. Its parts count too.
    pub fn add(&mut self, name: &str) {
        let letters = |name: &str, reading| -> Vec<char> {
            let bare = bare(name, reading);
            bare.into_iter().map(|one| one.letter).collect()
        };
        let is_part = |part: &&str| part.chars().count() >= PART_MIN;
        let parts = name
            .split(|one: char| !one.is_alphanumeric())
            .filter(is_part);
        let undated = |part: &'_ str| part.trim_matches(char::is_numeric).to_owned();
        let parts: Vec<String> = parts
            .flat_map(|part| [part.to_owned(), undated(part)])
            .filter(|part| part.chars().count() >= PART_MIN)
            .chain([name.to_owned()])
            .collect();
        for part in parts {
            self.plain.insert(letters(&part, Reading::Plain));
            if !part.contains(char::is_numeric) {
                self.alike.insert(letters(&part, Reading::Alike));
            }
        }
        // One letter by itself names nobody.
        self.plain.retain(|name| name.len() > 1);
        self.alike.retain(|name| name.len() > 1);
    }

    fn in_reading(&self, reading: Reading) -> &BTreeSet<Vec<char>> {
        match reading {
            Reading::Plain => &self.plain,
            Reading::Alike | Reading::Signs => &self.alike,
        }
    }
}

/// A text without names, mentions, links and private data.
pub fn mask(text: &str, names: &Names) -> String {
    let view = ContentView::of_text(text);
    let wanted = signals().map(|signal| signal.name.to_owned());
    let wanted = wanted.filter(|name| name.starts_with("privacy.")).collect();
    let private = run_on(&view, Some(&wanted)).evidence;
    let private = private.into_iter().map(|one| one.span);
    let links = view.links().iter().map(|link| link.span);
    let mut places: Vec<(Range<usize>, &str)> = private
        .map(|[start, end]| (start..end, PRIVATE))
        .chain(links.map(|[start, end]| (start..end, LINK)))
        .chain(words(text).filter_map(|place| Some((place.clone(), instead_of(&text[place])?))))
        .collect();
    for reading in Reading::ALL {
        let letters = bare(text, reading);
        for name in names.in_reading(reading) {
            places.extend(found(text, &letters, name).map(|place| (place, SOMEBODY)));
        }
    }
    places.sort_by_key(|(place, _)| (place.start, std::cmp::Reverse(place.end)));
    let mut masked = String::new();
    let mut done = 0;
    for (place, word) in places {
        if place.start < done {
            // What overlaps is one place: nothing of it may stay.
            done = done.max(place.end);
            continue;
        }
        masked.push_str(text.get(done..place.start).unwrap_or_default());
        masked.push_str(word);
        done = place.end;
    }
    masked.push_str(text.get(done..).unwrap_or_default());
    masked
}

/// Mentions and links lead to people.
fn instead_of(word: &str) -> Option<&'static str> {
    let plain: String = DecomposingNormalizerBorrowed::new_nfkd()
        .normalize_iter(word.chars())
        .filter(|one| is_seen(*one))
        .flat_map(char::to_lowercase)
        .collect();
    let starts_name =
        |rest: &str| rest.starts_with(|one: char| one.is_alphanumeric() || one == '_');
    let mentions = plain
        .match_indices('@')
        .any(|(at, _)| starts_name(&plain[at + 1..]));
    let bare = plain.trim_start_matches(|one: char| !one.is_alphanumeric());
    if plain.contains("://") || bare.starts_with("www.") {
        Some(LINK)
    } else {
        (mentions || bare.starts_with("u/")).then_some(SOMEBODY)
    }
}

/// What stands between blanks.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.split_whitespace().map(move |word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        start..start + word.len()
    })
}

/// How signs are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// Letters and digits as they are.
    Plain,
    /// Digits, and letters of other scripts, as the letters that they look like.
    Alike,
    /// Signs too.
    Signs,
}

impl Reading {
    const ALL: [Self; 3] = [Self::Plain, Self::Alike, Self::Signs];
}

/// A bare letter of a text.
struct Letter {
    letter: char,
    /// The bytes that it came from.
    place: Range<usize>,
}

/// The letters and digits of a text, small, without accents and marks, each with its place; in readings of what looks
/// alike each once where it is repeated.
fn bare(text: &str, reading: Reading) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::new();
    let normalizer = DecomposingNormalizerBorrowed::new_nfkd();
    for (start, written) in text.char_indices() {
        let end = start + written.len_utf8();
        let next = text[end..].chars().next();
        let is_inside = next.is_some_and(char::is_alphanumeric);
        let plain: String = normalizer.normalize_iter([written].into_iter()).collect();
        for small in fold(&plain).chars() {
            let letter = match reading {
                Reading::Plain => small,
                Reading::Signs if is_inside => look_alike(sign(small)),
                Reading::Alike | Reading::Signs => look_alike(small),
            };
            if !letter.is_alphanumeric() {
                continue;
            }
            match letters.last_mut() {
                Some(last)
                    if reading != Reading::Plain
                        && last.letter == letter
                        && last.place.end == start =>
                {
                    last.place.end = end;
                }
                _ => letters.push(Letter {
                    letter,
                    place: start..end,
                }),
            }
        }
    }
    letters
}

/// The Latin letter that a digit or a small letter of another script looks like.
fn look_alike(small: char) -> char {
    match small {
        '0' | 'о' | 'ο' => 'o',
        '1' | 'l' | 'і' | 'ι' | 'ӏ' => 'i',
        '3' | 'е' | 'ε' => 'e',
        '4' | 'а' | 'α' => 'a',
        '5' | 'ѕ' => 's',
        '7' | 'т' | 'τ' => 't',
        '8' | 'в' | 'β' => 'b',
        'р' | 'ρ' => 'p',
        'с' => 'c',
        'у' | 'υ' => 'y',
        'х' | 'χ' => 'x',
        'к' | 'κ' => 'k',
        'м' => 'm',
        'н' | 'η' => 'h',
        'ј' => 'j',
        'ν' => 'v',
        other => other,
    }
}

/// The letter that is written as a sign.
fn sign(small: char) -> char {
    match small {
        '@' => 'a',
        '$' => 's',
        '!' | '|' => 'i',
        '+' => 't',
        '€' => 'e',
        other => other,
    }
}

/// Where a name stands. A long one may stand within a word, which goes whole; a short one is a word, or has a blank
/// between any two of its letters.
fn found<'a>(
    text: &'a str,
    letters: &'a [Letter],
    name: &'a [char],
) -> impl Iterator<Item = Range<usize>> + 'a {
    let is_inside = name.len() >= LONG || name.iter().any(|one| is_unspaced(*one));
    let last_start = (letters.len() + 1).saturating_sub(name.len().max(1));
    (0..last_start).filter_map(move |at| {
        let these = letters.get(at..at + name.len())?;
        if !these.iter().map(|one| &one.letter).eq(name) {
            return None;
        }
        let start = these.first()?.place.start;
        let end = these.last()?.place.end;
        let word = whole(text, start..end);
        if is_inside {
            return Some(if name.iter().any(|one| is_unspaced(*one)) {
                start..end
            } else {
                word
            });
        }
        let blanks = these.windows(2).filter(|pair| {
            let between = &text[pair[0].place.end..pair[1].place.start];
            between.contains(char::is_whitespace)
        });
        let blanks = blanks.count();
        let is_whole = starts_word(&text[word.start..start], name)
            && text[end..word.end]
                .chars()
                .filter(|one| one.is_alphabetic())
                .count()
                <= name.len() - 2;
        (is_whole && (blanks == 0 || blanks == name.len() - 1)).then_some(word)
    })
}

/// Whether a word starts there: nothing stands before it but digits, or what Arabic joins to a name, like "and" or "to".
fn starts_word(before: &str, name: &[char]) -> bool {
    let mut before = before.chars().filter(|one| one.is_alphabetic());
    let joined = ['و', 'ف', 'ب', 'ل', 'ك'];
    let is_arabic = name.iter().any(|one| ('\u{600}'..='\u{6ff}').contains(one));
    match before.next() {
        None => true,
        Some(first) => is_arabic && joined.contains(&first) && before.next().is_none(),
    }
}

/// The place with the letters and digits on both sides of it, and what can't be seen between them.
fn whole(text: &str, place: Range<usize>) -> Range<usize> {
    let belongs = |one: char| one.is_alphanumeric() || (!is_seen(one) && !one.is_whitespace());
    let before = text[..place.start].trim_end_matches(belongs).len();
    let after = text[place.end..].trim_start_matches(belongs).len();
    before..text.len() - after
}

/// Whether a character shows by itself: controls and marks that only change or move others do not.
fn is_seen(one: char) -> bool {
    let is_mark = fold(one.encode_utf8(&mut [0; 4])).is_empty();
    let is_joiner = matches!(one, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{180e}');
    !is_mark && !is_joiner && !one.is_control()
}

/// Scripts that put no blanks between words, and write names with few letters.
fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{2e80}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(all: &[&str]) -> Names {
        let mut names = Names::default();
        all.iter().for_each(|name| names.add(name));
        names
    }

    #[track_caller]
    fn check(text: &str, called: &[&str], expected: &str) {
        assert_eq!(mask(text, &names(called)), expected);
    }

    #[test]
    fn names_mentions_and_links_go_and_everything_else_stays() {
        check(
            "Ana, I will find you",
            &["Ana"],
            "[somebody], I will find you",
        );
        check(
            "ANA NOVAK and ana",
            &["Ana Novak"],
            "[somebody] and [somebody]",
        );
        check("Banana, Anabel", &["Ana"], "Banana, Anabel");
        check(
            "Ana's sister, Anas Schwester",
            &["Ana"],
            "[somebody]'s sister, [somebody] Schwester",
        );
        check(
            "@ana@forum.example: (@bob) you will see",
            &[],
            "[somebody] [somebody] you will see",
        );
        check("see https://forum.example/ana now", &[], "see [link] now");
        check("ask u/ana about it", &[], "ask [somebody] about it");
        check("mail me @ nine", &[], "mail me @ nine");
        check("straße ÄNNE", &["Änne"], "straße [somebody]");
        check("", &["Ana"], "");
        check("a b", &["a", " "], "a b");
    }

    #[test]
    fn handles_and_their_parts_go_in_every_variant() {
        let called = &["zyx.ana_87", "Zyxana Novak"];
        for variant in [
            "zyx.ana_87",
            "ZYX.ANA",
            "zyxana87",
            "zyx-ana",
            "#StopZyxana",
            "Zyxanas",
            "novak",
            "NOVAKOVA",
            "xX_zyxana_Xx",
            "Zуxаnа",
            "Zyx4na",
            "Zyx@na",
            "N0v4k",
            "Z.y.x.a.n.a",
            "z y x a n a",
            "Zyx\u{200b}ana",
            "Zýxáńà",
            "ｚｙｘａｎａ",
            "𝐙𝐲𝐱𝐚𝐧𝐚",
            "Zyyyxxaanaaa",
            "n!ovak",
            "Ⓝⓞⓥⓐⓚ",
        ] {
            let masked = mask(&format!("go to {variant} now"), &names(called));
            assert!(
                masked.starts_with("go to ") && masked.ends_with(" now"),
                "{variant}: {masked}"
            );
            assert!(masked.contains(SOMEBODY), "{variant}: {masked}");
            let left = masked.replace(SOMEBODY, "").replace("n!", "");
            assert!(
                left.chars().filter(|one| one.is_alphanumeric()).count() <= 11,
                "{variant}: {masked}"
            );
        }
    }

    #[test]
    fn names_go_in_other_scripts() {
        check("سأجد ليلى غدا", &["ليلى"], "سأجد [somebody] غدا");
        check("قل لليلى ولَيْلَى", &["ليلى"], "قل [somebody] [somebody]");
        check("@ليلى سنراك", &[], "[somebody] سنراك");
        check("الليلة نخرج", &["ليلى"], "الليلة نخرج");
        check("ليلى نوفاك", &["ليلى نوفاك"], "[somebody]");
        check("Иди к Анне", &["Анна"], "Иди к Анне");
        check("Иди, Анна!", &["Анна"], "Иди, [somebody]!");
        check("我知道王芳住哪里", &["王芳"], "我知道[somebody]住哪里");
    }

    #[test]
    fn ids_of_the_platform_go_as_words() {
        check(
            "a1 is not a12 or b1",
            &["a1"],
            "[somebody] is not [somebody] or b1",
        );
        check(
            "109283 and 1092831",
            &["109283"],
            "[somebody] and [somebody]",
        );
    }

    #[test]
    fn private_data_go_with_whatever_overlaps_them() {
        check(
            "Ana lives at 12 Example Street, 10115 Berlin",
            &["Ana"],
            "[somebody] lives at [private]",
        );
        check("call +49 30 901820 now", &[], "call [private] now");
        check("write to ana@forum.example", &["ana"], "write to [private]");
    }

    proptest! {
        /// Whatever stands around a name and between its letters, and however it is written, it is found.
        #[test]
        fn no_name_is_left(
            before in ".{0,20}", after in ".{0,20}",
            between in prop::sample::select(vec!["", ".", "-", "_", "\u{200b}", "\u{301}", " ", "\u{ad}", "*"]),
            capital in any::<bool>(),
        ) {
            let name = if capital { "ZYXANA" } else { "zyxana" };
            let spelled: Vec<String> = name.chars().map(String::from).collect();
            let called = names(&["Zyxana"]);
            let masked = mask(&format!("{before} {} {after}", spelled.join(between)), &called);
            for reading in Reading::ALL {
                let letters: String = bare(&masked, reading).into_iter().map(|one| one.letter).collect();
                prop_assert!(!letters.contains("zyxana"), "{masked}");
            }
        }

        #[test]
        fn what_names_nobody_stays(text in "[a-w ]{0,40}") {
            prop_assert_eq!(mask(&text, &names(&["Zyxana", "zz-yx"])), text);
        }
    }
}
