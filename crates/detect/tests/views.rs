//! Views of a text: ordinary writing stays as it is, disguises come off, and every place leads back.

#[path = "promises/views.rs"]
mod view_promises;

use evenhand_detect::text::disguise::Disguise;
use evenhand_detect::text::view::{Views, fold};
use proptest::prelude::*;

fn cleaned(text: &str) -> Option<String> {
    Some(Views::of(text).cleaned()?.text().to_owned())
}

/// The lines of a file of cases, less remarks.
fn cases(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[test]
fn ordinary_texts_in_many_languages_stay() {
    let changed: Vec<String> = cases(include_str!("views/ordinary.txt"))
        .filter_map(cleaned)
        .collect();
    assert!(changed.is_empty(), "{changed:#?}");
}

#[test]
fn disguised_words_are_read() {
    let missed: Vec<_> = cases(include_str!("views/disguised.txt"))
        .filter_map(|line| {
            let (text, expected) = line
                .split_once(" => ")
                .expect("a disguise and what it hides");
            let text = text.replace("{ZW}", "\u{200B}").replace("{SHY}", "\u{AD}");
            let read = cleaned(&text).unwrap_or_else(|| fold(&text));
            (read != expected).then_some((text, read, expected))
        })
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

/// Sentences of words that the lexicon has, by language; the last words are in each of them.
const THREATS: [&str; 6] = [
    "they will kill your whole family with a knife tomorrow",
    "we are going to shoot everyone there",
    "you should be stabbed and burned",
    "somebody must attack them with a bomb",
    "murder them before they leave",
    "rape and torture would teach them",
];

/// How many violent words of over three letters are there again after a disguise.
fn words_kept(disguise: Disguise) -> (usize, usize) {
    let violent = [
        "kill", "knife", "shoot", "stabbed", "burned", "attack", "bomb", "murder", "rape",
        "torture",
    ];
    let (mut kept, mut all) = (0, 0);
    for text in THREATS {
        for seed in 0..20 {
            let disguised = disguise.apply(text, 100, seed);
            let views = Views::of(&disguised);
            let read = views.cleaned().unwrap_or(views.folded()).text();
            for word in violent
                .iter()
                .filter(|word| text.split(' ').any(|w| w == **word))
            {
                all += 1;
                kept += usize::from(read.split(' ').any(|w| w == *word));
            }
        }
    }
    (kept, all)
}

#[test]
fn most_violent_words_survive_every_disguise() {
    let mut lost = Vec::new();
    for disguise in Disguise::ALL {
        let (kept, all) = words_kept(disguise);
        let percent_min = match disguise {
            Disguise::Upper | Disguise::ZeroWidth | Disguise::FullWidth => 100,
            Disguise::Mathematical | Disguise::HomoglyphAll | Disguise::HomoglyphOne => 100,
            Disguise::LeetAll | Disguise::LeetOne => 95,
            Disguise::Spaced | Disguise::Dotted | Disguise::Masked | Disguise::Repeated => 90,
            Disguise::Swapped | Disguise::Dropped | Disguise::Doubled | Disguise::Joined => 70,
        };
        if kept * 100 < all * percent_min {
            lost.push((disguise, kept, all));
        }
    }
    assert!(lost.is_empty(), "{lost:?}");
}

/// Pieces that the cleaner looks for, so that random texts come near to what it changes.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<char>().prop_map(String::from),
        "[a-zA-Z0-9$@!*._-]{1,8}",
        "[а-яΑ-ωa-zé]{1,8}",
        prop::sample::select(vec![
            " ",
            " ",
            " ",
            ".",
            "k i l l",
            "k.i.l.l",
            "k*ll",
            "kiiiill",
            "iwillkillyou",
            "k1ll",
            "kil",
            "𝐤𝐢𝐥𝐥",
            "ｋｉｌｌ",
            "\u{200B}",
            "\u{200D}",
            "\u{300}",
            "\u{1100}",
            "\u{1161}",
            "\u{11A8}",
            "ß",
            "İ",
            "ﬃ",
            "ﷺ",
            "ᴋɪʟʟ",
            "🅺🅸",
            "قتل",
            "اقتلوا",
            "मारो",
            "\u{E0041}",
            "кіll",
            "\u{FF9E}",
            "\u{9C7}",
            "\u{9BE}",
            "Ⓚ",
            "⒦",
        ])
        .prop_map(String::from),
    ]
}

proptest! {
    #[test]
    fn places_of_any_text_lead_back(text in any::<String>()) {
        view_promises::check(&text);
    }

    #[test]
    fn places_of_texts_near_to_disguises_lead_back(pieces in prop::collection::vec(piece(), 0..40)) {
        view_promises::check(&pieces.concat());
    }

    #[test]
    fn places_of_disguised_texts_lead_back(number in 0..THREATS.len(), seed: u64, first in 0..16_usize, second in 0..16_usize) {
        let once = Disguise::ALL[first].apply(THREATS[number], 60, seed);
        view_promises::check(&Disguise::ALL[second].apply(&once, 60, seed ^ 1));
    }
}

#[test]
fn what_is_found_in_a_view_is_told_as_it_was_written() {
    let check = |text: &str, word: &str, written: &str| {
        let views = Views::of(text);
        let view = views.cleaned().unwrap_or(views.folded());
        let start = view.text().find(word).expect("the word is in the view");
        let [from, to] = view
            .original([start, start + word.len()])
            .expect("it comes from somewhere");
        assert_eq!(&text[from..to], written);
    };
    check("I'll k1ll you", "kill", "k1ll");
    check("é k i l l you", "kill", "k i l l");
    check("ich TÖTE dich", "tote", "TÖTE");
    check(
        "we k\u{200B}i\u{200B}l\u{200B}l you",
        "kill",
        "k\u{200B}i\u{200B}l\u{200B}l",
    );
    check("über kiiiiill you", "kill", "kiiiiill");
    check("so iwillkillyou now", "kill", "kill");
    check("a murdre b", "murder", "murdre");
    check("𝐤𝐢𝐥𝐥", "ill", "𝐢𝐥𝐥");
}
