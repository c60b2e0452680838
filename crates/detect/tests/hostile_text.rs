//! Whatever somebody writes: no panic, places that are inside the text, time in proportion.

#[path = "promises/findings.rs"]
mod findings_promises;

use evenhand_detect::text::view::Views;
use evenhand_detect::{ContentView, run_on};
use evenhand_model::limits::STRING_BYTES_MAX;
use findings_promises::check;
use proptest::prelude::*;

/// Pieces that detectors look for, so that random texts come near to what they find.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<char>().prop_map(String::from),
        "[0-9٠-٩]{1,6}",
        "[a-zA-Zа-яäß]{1,8}",
        prop::sample::select(vec![
            " ",
            " ",
            ".",
            ",",
            "\n",
            "@",
            "/",
            ":",
            "://",
            "[.]",
            "(dot)",
            "https://",
            "hxxp://",
            "www.",
            ".com",
            "[",
            "]",
            "(",
            "+",
            "-",
            "\u{200B}",
            "\u{202E}",
            "rue",
            "Street",
            "straße",
            "calle",
            "شارع",
            "nº",
            "Oak",
            "de",
            "DE89",
            "SSN",
            "。",
            "xn--",
            "\u{300}",
            "İ",
            "ß",
            "例え",
            "１",
            "lives at",
            "I live at",
            "works at",
            "goes to",
            "school",
            "sokak",
            "52.5163",
            "°",
            "plate",
            "CPF",
            "PESEL",
        ])
        .prop_map(String::from),
    ]
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn texts_near_to_what_is_sought_are_read_without_a_panic(pieces in prop::collection::vec(piece(), 0..60)) {
        check(&pieces.concat());
    }
}

/// Texts of one repeated piece find the parts that go over the same place again and again. The
/// largest string that is accepted must still be read at once; a quadratic part would need minutes.
#[test]
fn the_longest_texts_are_read_at_once() {
    for piece in [
        "a",
        ".",
        "a.",
        "@",
        "a@",
        "1",
        "1 ",
        "12 rue ",
        "9 Oak ",
        "12 Oak Street ",
        "calle Mayor ",
        "http://",
        "hxxp://a",
        "[.]",
        "www.",
        "a[.]",
        "(",
        "\u{200B}",
        "à",
        "xn--",
        "DE89",
        "0 0",
        "+1 ",
        "1-",
        "straße 1 ",
        "@a ",
        "a (at) ",
        "例",
        "Aa1@.",
        "kill ",
        "you ",
        "i will ",
        "i will kill you ",
        "i will not kill you ",
        "if ",
        "he said i will kill you ",
        "\" i will kill you ",
        "in the game i will kill you. ",
        "kill all people should be shot ",
        "seni öldüreceğim ",
        "سأقتلك ",
        "मार डालूंगा ",
        "１",
        "goes to ",
        "goes to school ",
        "she ",
        "lives at 1 Oak Lane ",
        "near the 1 Oak Lane, ",
        "Oak Sokak No: 1 ",
        "1.00000,",
        "1°",
        "plate A1 ",
        "sort code 1 ",
        "12 34 ",
        "A1B-",
        "e\u{301}\u{302}\u{303}\u{304}",
        "\u{301}",
        "\u{202E}a\u{202C}ش ",
        "\u{2066}kill\u{2069} سأقتلك ",
    ] {
        check(&piece.repeat(STRING_BYTES_MAX / piece.len()));
    }
}

/// Sixteen times what is accepted, a mebibyte: floods of one letter, of marks, and of both directions.
#[test]
fn a_mebibyte_is_read_at_once() {
    for piece in ["a", "e\u{301}\u{302}\u{303}", "\u{202E}a\u{202C}ش "] {
        check(&piece.repeat(16 * STRING_BYTES_MAX / piece.len()));
    }
}

/// Twice the text has twice the view and no more places: no part of a view is made of the whole text.
#[test]
fn views_and_findings_grow_in_proportion() {
    for piece in [
        "a",
        "kil ",
        "k i l l ",
        "iwillkillyou ",
        "k1ll ",
        "e\u{301}\u{302}",
        "\u{202E}a\u{202C}ش ",
        "ﷺ",
        "i will kill you. ",
        "12 Oak Street ",
    ] {
        let sizes = |times: usize| -> (Vec<usize>, usize) {
            let text = piece.repeat(times);
            let views = Views::of(&text);
            let read = views.to_read().chain([views.compatible()]);
            let found = run_on(&ContentView::of_text(&text), None);
            (
                read.map(|view| view.text().len()).collect(),
                found.evidence.len() + found.factors.len(),
            )
        };
        let ((once, places), (twice, places_of_twice)) = (sizes(2000), sizes(4000));
        assert_eq!(once.len(), twice.len(), "{piece:?}");
        for (one, two) in once.iter().zip(&twice) {
            // A space more or less where the two halves meet.
            assert!(two.abs_diff(one * 2) <= 2, "{piece:?}: {one} and {two}");
        }
        assert!(places_of_twice <= places * 2 + 2, "{piece:?}");
    }
}

/// All views of the longest texts of one repeated piece, among them those that the cleaner goes over
/// most often: marks on marks, letters apart, words without spaces, signs for letters, slips.
#[test]
fn the_views_of_the_longest_texts_are_made_at_once() {
    for piece in [
        "a",
        "A",
        "k",
        "1",
        "k1",
        "k 1 ",
        "k.",
        "k*",
        "*",
        "kil ",
        "kil",
        "kill",
        "iwillkillyou",
        "k1ll ",
        "kiiiil ",
        "aaab",
        "aaaab",
        "11111111k ",
        "e\u{301}",
        "\u{301}",
        "\u{315}\u{300}",
        "a\u{200B}",
        "\u{200B}",
        "\u{E0041}",
        "\u{202E}a\u{202C}ش",
        "кi",
        "кill ",
        "ｋ",
        "𝐤",
        "ᴋ",
        "سَ",
        "ﷺ",
        "\u{1100}\u{1161}\u{11A8}",
        "\u{1161}",
        "क्",
        "कि ",
        "杀",
        "ß",
        "@",
        "a@",
    ] {
        // Sixteen times what is accepted, where that takes little time.
        let times = if matches!(piece, "a" | "\u{301}") {
            16
        } else {
            1
        };
        let bytes = STRING_BYTES_MAX * times;
        let text = piece.repeat(bytes / piece.len());
        let views = Views::of(&text);
        for view in views.to_read().chain([views.compatible()]) {
            let bytes = view.text().len();
            assert!(
                bytes <= text.len() * 11,
                "{piece:?} has grown to {bytes} bytes"
            );
            if bytes > 0 {
                assert!(view.original([bytes / 2, bytes]).is_some());
            }
        }
    }
}
