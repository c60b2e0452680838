//! What holds of the views of any text.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use evenhand_detect::text::view::{Mapped, Views, fold};
use icu_normalizer::ComposingNormalizerBorrowed;

/// How many times as long as the text a view may be: one Arabic ligature of three bytes is eighteen
/// letters of 33 bytes. The cleaner puts in at most a space for a letter.
const GROWTH_MAX: usize = 12;
/// Letters before which a text is one of somebody who writes digits for letters.
const LEET: &str = "k1ll y0u ";

/// Checks all views of a text.
pub fn check(text: &str) {
    let views = Views::of(text);
    let all = [views.folded(), views.compatible()];
    for view in all.into_iter().chain(views.cleaned()) {
        check_offsets(text, view);
        assert!(
            view.text().len() <= text.len() * GROWTH_MAX,
            "{text:?} has grown to {:?}",
            view.text()
        );
    }
    check_slices(text, views.folded(), fold);
    check_slices(text, views.compatible(), compatible);
    let folded = views.folded().text();
    assert_eq!(fold(folded), folded, "{text:?} is folded once");
    assert_eq!(views.compatible().text(), compatible(text));
    if let Some(cleaned) = views.cleaned() {
        assert_ne!(cleaned.text(), folded, "{text:?} has changed");
        check_words(text, cleaned);
    }
}

fn compatible(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfkc()
        .normalize(text)
        .into_owned()
}

/// Every place in a view leads to characters of the original, in order, and the whole view to all
/// of it but what has no letter in the view.
fn check_offsets(original: &str, view: &Mapped) {
    let mut before = [0, 0];
    for (at, letter) in view.text().char_indices() {
        let place = view
            .original([at, at + letter.len_utf8()])
            .expect("every character comes from somewhere");
        assert!(
            original
                .get(place[0]..place[1])
                .is_some_and(|from| !from.is_empty()),
            "{original:?} {place:?}"
        );
        assert!(
            place[0] >= before[0] && place[1] >= before[1],
            "{original:?}: {before:?} {place:?}"
        );
        assert_eq!(
            view.original([0, at + letter.len_utf8()])
                .map(|whole| whole[1]),
            Some(place[1])
        );
        before = place;
    }
    assert_eq!(view.original([0, view.text().len() + 1]), None);
}

/// Whatever part of a view is taken: the bytes that it leads to give it again.
fn check_slices(original: &str, view: &Mapped, made: impl Fn(&str) -> String) {
    let ends: Vec<usize> = view.text().char_indices().map(|(at, _)| at).collect();
    let spread = ends.len() / 16 + 1;
    for start in ends.iter().copied().step_by(spread) {
        for length in [1, 2, 5, 17] {
            let end = ends
                .iter()
                .copied()
                .find(|end| *end >= start + length)
                .unwrap_or(view.text().len());
            let seen = &view.text()[start..end];
            let [from, to] = view.original([start, end]).expect("a part of the view");
            let again = made(&original[from..to]);
            assert!(
                again.contains(seen),
                "{original:?}: {seen:?} comes from {:?}, which is {again:?}",
                &original[from..to]
            );
        }
    }
}

/// Every word of the cleaned view is written, in a way that the documentation names, in the bytes
/// that it leads to.
fn check_words(original: &str, cleaned: &Mapped) {
    let mut start = 0;
    for word in cleaned
        .text()
        .split(|letter: char| !letter.is_alphanumeric())
    {
        let span = [start, start + word.len()];
        start = span[1];
        start += cleaned.text()[start..]
            .chars()
            .next()
            .map_or(0, char::len_utf8);
        let Some([from, to]) = cleaned.original(span) else {
            assert!(word.is_empty());
            continue;
        };
        let written = &original[from..to];
        let is_read = || {
            [written.to_owned(), format!("{LEET}{written}")]
                .iter()
                .any(|text| {
                    Views::of(text)
                        .cleaned()
                        .is_some_and(|view| view.text().contains(word))
                })
        };
        assert!(
            fold(written).contains(word) || is_explained(original, cleaned, span) || is_read(),
            "{original:?}: nobody reads {word:?} in {written:?}"
        );
    }
}

/// Whether every letter may be read in the bytes that it leads to, but for one that a slip explains.
fn is_explained(original: &str, view: &Mapped, [start, end]: [usize; 2]) -> bool {
    let slips = view.text()[start..end]
        .char_indices()
        .filter(|(at, letter)| {
            let at = start + at;
            let [from, to] = view
                .original([at, at + letter.len_utf8()])
                .expect("every character comes from somewhere");
            !may_be_read(&original[from..to], *letter)
        })
        .count();
    slips <= 1
}

fn may_be_read(written: &str, letter: char) -> bool {
    let looks_like = |seen: &str| {
        seen.chars().any(|sign| {
            sign == letter
                || LOOK_ALIKES
                    .get(&sign)
                    .is_some_and(|is| is.contains(&letter))
        })
    };
    // Letters of no alphabet make a word only where there are several.
    looks_like(&fold(written))
        || looks_like(&fold(&compatible(written)))
        || Views::of(&written.repeat(3))
            .cleaned()
            .is_some_and(|view| looks_like(view.text()))
}

/// Letters that signs stand for and letters that look like others, by what is written.
static LOOK_ALIKES: LazyLock<BTreeMap<char, BTreeSet<char>>> = LazyLock::new(|| {
    let mut all: BTreeMap<char, BTreeSet<char>> = BTreeMap::new();
    for pair in [
        "0o", "1i", "1l", "2z", "3e", "4a", "5s", "6g", "6b", "7t", "8b", "9g", "@a", "$s", "§s",
        "!i", "!l", "¡i", "¡l", "|l", "|i", "+t", "€e", "£l", "¢c",
    ] {
        let mut letters = pair.chars();
        if let (Some(sign), Some(letter)) = (letters.next(), letters.next()) {
            all.entry(sign).or_default().insert(letter);
        }
    }
    let table = include_str!("../../data/confusables.txt");
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        if let Some((letter, latin)) = line.split_once(' ') {
            for (one, other) in [(letter, latin), (latin, letter)] {
                for written in fold(one).chars().chain(one.chars()) {
                    all.entry(written)
                        .or_default()
                        .extend(fold(other).chars().chain(other.chars()));
                }
            }
        }
    }
    all
});
