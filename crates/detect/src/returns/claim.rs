//! Whether an account says itself, in its name or bio, that it is an admirer's or a parody.
//!
//! Platforms ask admirers and parodies to say so in the name or the bio, and most do. Somebody who comes back has no reason to.

use std::sync::LazyLock;

use crate::text::view::fold;

/// As much of a text as is looked at, in bytes.
const TEXT_BYTES_MAX: usize = 4_096;

/// Words that say so by themselves, between signs that are no letters.
const WHOLE: &[&str] = &["fan", "fans", "fake", "фан", "фаны", "팬"];

/// What says so wherever it stands.
const ANYWHERE: &[&str] = &[
    "parody",
    "parodia",
    "parodie",
    "parodi",
    "пароди",
    "παρωδια",
    "パロディ",
    "패러디",
    "恶搞",
    "惡搞",
    "ล้อเลียน",
    "פרודיה",
    "पैरोडी",
    "প্যারোডি",
    "محاكاة ساخرة",
    "satire",
    "satira",
    "сатир",
    "σατιρα",
    "fanpage",
    "fan page",
    "fan_page",
    "fanclub",
    "fan club",
    "fan_club",
    "fan account",
    "fansite",
    "club de fans",
    "fa clube",
    "hayran",
    "фанат",
    "фан клуб",
    "фанклуб",
    "معجب",
    "محبي",
    "粉丝",
    "粉絲",
    "后援会",
    "後援会",
    "ファン",
    "팬클럽",
    "팬페이지",
    "팬계정",
    "แฟนคลับ",
    "φαν κλαμπ",
    "מעריצ",
    "प्रशंसक",
    "ফ্যান",
    "we love",
    "we_love",
    "welove",
    "tribute",
    "hommage",
    "homenaje",
    "unofficial",
    "inoffiziell",
    "non officiel",
    "no oficial",
    "nao oficial",
    "неофициальн",
    "غير رسمي",
    "非官方",
    "非公式",
    "비공식",
    "not affiliated",
    "not the real",
];

static FOLDED: LazyLock<[Vec<String>; 2]> =
    LazyLock::new(|| [WHOLE, ANYWHERE].map(|words| words.iter().map(|word| fold(word)).collect()));

/// Whether a handle, a name or a bio says that the account is an admirer's or a parody.
pub fn speaks_as_another(text: &str) -> bool {
    let cut = text.floor_char_boundary(TEXT_BYTES_MAX);
    let folded = fold(text.get(..cut).unwrap_or_default());
    let [whole, anywhere] = &*FOLDED;
    let mut words = folded.split(|letter: char| !letter.is_alphanumeric());
    words.any(|word| whole.iter().any(|one| one == word))
        || anywhere.iter().any(|part| folded.contains(part.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expected: bool, texts: &[&str]) {
        for text in texts {
            assert_eq!(speaks_as_another(text), expected, "{text}");
        }
    }

    #[test]
    fn admirers_and_parodies_say_so_in_many_languages() {
        check(
            true,
            &[
                "quill_fans",
                "quillfanclub",
                "Quill (Parody)",
                "fake.quill",
                "paródia do quill",
                "Пародия на Квилла",
            ],
        );
        check(
            true,
            &[
                "Not affiliated with anybody",
                "perfil no oficial",
                "quill_팬",
                "粉丝团",
                "حساب معجبين",
            ],
        );
    }

    #[test]
    fn names_that_only_begin_alike_say_nothing() {
        check(
            false,
            &[
                "",
                "fanny_hill",
                "stanley",
                "stefan",
                "fakename",
                "quillbramble",
                "Keeper of three goats",
                "李小龙",
                "محمد",
            ],
        );
        check(false, &[&"\u{301}".repeat(100_000)]);
    }
}
