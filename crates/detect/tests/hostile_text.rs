//! Whatever somebody writes: no panic, places that are inside the text, time in proportion.

use evenhand_detect::text::view::Views;
use evenhand_detect::{ContentView, is_present, run_on};
use evenhand_model::Signal;
use proptest::prelude::*;

fn check(text: &str) {
    let found = run_on(&ContentView::of_text(text), None);
    for evidence in &found.evidence {
        let [start, end] = evidence.span;
        assert!(start < end, "{evidence:?} is empty");
        assert!(
            text.get(start..end).is_some(),
            "{evidence:?} is not inside {text:?}"
        );
        assert!(found.signals.contains_key(evidence.signal));
    }
    for (name, signal) in &found.signals {
        if let Signal::Score(score) = signal {
            assert!((0.0..=1.0).contains(score), "{name} is {score}");
        }
        let _ = is_present(*signal);
    }
}

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
    ] {
        check(&piece.repeat(evenhand_model::limits::STRING_BYTES_MAX / piece.len()));
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
        let bytes = evenhand_model::limits::STRING_BYTES_MAX * times;
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
