use super::*;

#[track_caller]
fn check(view: View, same: &[&str]) {
    let views: Vec<Views> = same.iter().map(|name| Views::of(name)).collect();
    for (name, other) in same.iter().zip(&views) {
        assert_eq!(
            other.text(view),
            views[0].text(view),
            "{} and {name}",
            same[0]
        );
        assert!(!other.text(view).is_empty(), "{name}");
    }
}

#[test]
fn names_that_fold_alike_are_one() {
    check(
        View::Folded,
        &[
            "nadia",
            "Nadia",
            "NÁDIA",
            "n\u{200B}adia",
            "ｎａｄｉａ",
            "𝓷𝓪𝓭𝓲𝓪",
            "nadia\u{E0041}",
        ],
    );
    check(View::Folded, &["محمد", "مُحَمَّد", "محـمد"]);
}

#[test]
fn names_that_look_alike_are_one() {
    check(View::Looks, &["paypal", "раураl", "pаypal", "payраl"]);
    check(View::Skeleton, &["paypal", "раураl"]);
    check(View::Skeleton, &["modern", "rnodern"]);
}

#[test]
fn digits_and_signs_are_read_as_letters() {
    check(
        View::Leet,
        &[
            "nightwatch",
            "n1ghtw4tch",
            "n!ghtwa7ch",
            "night_watch",
            "nightvvatch",
        ],
    );
}

#[test]
fn what_is_put_around_a_name_is_no_part_of_its_core() {
    check(
        View::Core,
        &[
            "nightwatch",
            "nightwatch2",
            "nightwatch_1987",
            "real_nightwatch",
            "realnightwatch",
            "nightwatch_official",
            "n1ghtw4tch",
            "night.watch",
            "nnightwaatch",
            "xX_nightwatch_Xx",
            "n_i_g_h_t_w_a_t_c_h",
        ],
    );
    check(View::Core, &["real", "real2", "_real_"]);
}

#[test]
fn parts_in_another_order_are_the_same_tokens() {
    check(View::Tokens, &["osei.marta", "marta_osei", "marta_osei2"]);
}

#[test]
fn names_that_sound_alike_are_one_in_every_script() {
    check(
        View::Sound,
        &["mohammed", "muhamad", "mo7amed", "محمد", "Мухаммед"],
    );
    check(View::Sound, &["khalid", "khaled", "5aled", "خالد", "Халид"]);
    check(View::Sound, &["fatima", "fatimah", "fatma", "فاطمة"]);
    check(View::Sound, &["natasha", "natacha", "Наташа"]);
    check(View::Sound, &["dimitris", "Δημήτρης"]);
}

#[test]
fn a_name_of_nothing_visible_is_empty_and_a_flood_is_cut() {
    for name in ["", " ", "\u{200B}\u{200D}", "\u{3164}"] {
        assert!(Views::of(name).is_empty(), "{name:?}");
    }
    for name in [
        "a".repeat(1 << 20),
        format!("z{}", "\u{301}".repeat(1 << 20)),
        "ﷺ".repeat(100_000),
        "\u{200B}".repeat(1 << 20),
    ] {
        let views = Views::of(&name);
        for view in [
            View::Folded,
            View::Looks,
            View::Skeleton,
            View::Leet,
            View::Core,
            View::Tokens,
            View::Sound,
        ] {
            assert!(views.text(view).chars().count() <= LETTERS_MAX);
        }
    }
}

#[track_caller]
fn disguised(expected: bool, names: &[&str]) {
    for name in names {
        assert_eq!(Views::of(name).is_disguised, expected, "{name:?}");
    }
}

#[test]
fn letters_of_another_script_in_a_latin_name_and_unseen_ones_are_a_disguise() {
    disguised(
        true,
        &[
            "pаypal",
            "nіghtwatch",
            "night\u{200B}watch",
            "n\u{2060}\u{2060}ia",
        ],
    );
    disguised(
        false,
        &[
            "paypal",
            "Наташа",
            "Дмитрий2",
            "João",
            "Łukasz",
            "مح\u{200C}مد",
            "नि\u{200D}ख",
            "maria 👩\u{200D}🚀",
            "さくらchan",
            "",
        ],
    );
}
