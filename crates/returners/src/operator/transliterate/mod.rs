//! The same name in another alphabet: Arabic, Cyrillic and Greek to Latin and back, and Arabic names in Latin letters with digits
//! and other vowels. Where there are several usual spellings, one of them by chance.

mod arabic;
mod cyrillic;
mod greek;

use crate::Script;
use crate::dice::Dice;
use crate::people::{cultures, tokens};

/// How the letters of one alphabet are written in another: the longest match first, any of its spellings.
type Table = &'static [(&'static str, &'static [&'static str])];

/// The name in another spelling; `None` where no other alphabet is usual.
pub fn apply(handle: &str, dice: &mut Dice) -> Option<String> {
    match Script::of(handle) {
        Script::Arabic => Some(arabic::to_latin(handle, dice)),
        Script::Cyrillic => Some(write(&handle.to_lowercase(), cyrillic::TO_LATIN, dice)),
        Script::Greek => {
            let plain = without_accents(handle);
            Some(write(&plain, greek::TO_LATIN, dice))
        }
        Script::Latin => {
            let lower = handle.to_lowercase();
            match alphabet(&lower)? {
                Script::Arabic if dice.happens(0.5) => Some(arabic::respelled(&lower, dice)),
                Script::Arabic => Some(arabic::from_latin(&lower, dice)),
                Script::Cyrillic => Some(write(&lower, cyrillic::FROM_LATIN, dice)),
                _ => Some(write(&lower, greek::FROM_LATIN, dice)),
            }
        }
        _ => None,
    }
}

/// Greek without accents.
fn without_accents(handle: &str) -> String {
    evenhand_detect::text::view::fold(handle)
}

/// Lists of cultures that write in Latin letters: who bears a name of theirs is hardly known by it in another alphabet.
const WESTERN: [&str; 7] = ["en", "de", "fr", "es", "pt", "it", "pl"];

/// In which alphabet somebody with this Latin handle may write too: that of the first name in it that is in one of the
/// lists of names in usual Latin spellings, and in none of [`WESTERN`].
fn alphabet(handle: &str) -> Option<Script> {
    let is_in = |list: &str, token: &String| {
        let mut lists = cultures().iter().filter(|one| one.name == list);
        lists.any(|one| {
            one.given
                .iter()
                .chain(&one.family)
                .any(|name| name == token)
        })
    };
    let known = tokens(handle).into_iter().find_map(|token| {
        if token.len() < 4 || WESTERN.iter().any(|list| is_in(list, &token)) {
            return None;
        }
        let lists = [
            ("ar-latn", Script::Arabic),
            ("fa-latn", Script::Arabic),
            ("ru-latn", Script::Cyrillic),
            ("uk-latn", Script::Cyrillic),
            ("el-latn", Script::Greek),
        ];
        lists.into_iter().find(|(list, _)| is_in(list, &token))
    });
    known.map(|(_, script)| script)
}

/// Writes a text by a table. What the table lacks stays.
fn write(text: &str, table: Table, dice: &mut Dice) -> String {
    let mut written = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let longest = table
            .iter()
            .filter(|(from, _)| rest.starts_with(from))
            .max_by_key(|(from, _)| from.len());
        let used = match longest {
            Some((from, to)) => {
                written.push_str(dice.pick(to));
                from.len()
            }
            None => {
                written.push(letter);
                letter.len_utf8()
            }
        };
        rest = &rest[used..];
    }
    written
}
