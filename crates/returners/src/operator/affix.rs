//! Words before or behind a name.

use crate::Script;
use crate::dice::Dice;

const BEFORE: [&str; 12] = [
    "real", "the", "its", "im", "mr", "iam", "not", "x", "official", "new", "only", "el",
];
const BEHIND: [&str; 16] = [
    "alt", "2", "real", "official", "backup", "new", "back", "again", "xx", "v2", "tv", "hq",
    "returns", "ii", "acc", "priv",
];

/// Words of the same meaning in other scripts.
fn own(script: Script) -> &'static [&'static str] {
    match script {
        Script::Arabic => &["الجديد", "الرسمي", "الحقيقي", "رجع", "جديد", "ابو"],
        Script::Cyrillic => &["новый", "снова", "реальный", "тот", "второй", "запасной"],
        Script::Greek => &["νεος", "παλι", "επισημος", "ξανα"],
        Script::Hebrew => &["החדש", "הרשמי", "שוב", "האמיתי"],
        Script::Devanagari => &["असली", "नया", "फिर", "जी"],
        Script::Bengali => &["আসল", "নতুন", "আবার"],
        Script::Thai => &["ตัวจริง", "ใหม่", "สำรอง"],
        Script::Ethiopic => &["አዲስ", "እውነተኛ"],
        Script::Han => &["新", "本人", "官方", "小号", "再来"],
        Script::Kana => &["です", "ちゃん", "くん", "サブ", "また"],
        Script::Hangul => &["진짜", "공식", "부계", "다시", "님"],
        Script::Latin | Script::Other => &[],
    }
}

/// One put on, with a separator or without.
pub fn apply(handle: &str, dice: &mut Dice) -> String {
    let own = own(Script::of(handle));
    let between = dice.pick(&["", "", "_", "."]);
    let (before, behind) = match !own.is_empty() && dice.happens(0.6) {
        true => (own, own),
        false => (&BEFORE[..], &BEHIND[..]),
    };
    match dice.happens(0.4) {
        true => format!("{}{between}{handle}", dice.pick(before)),
        false => format!("{handle}{between}{}", dice.pick(behind)),
    }
}
