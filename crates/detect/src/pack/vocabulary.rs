//! The words of the packs, for the views: whoever hides a threat hides these.

use super::file::{File, spellings};
use super::languages::SOURCES;
use super::part::{Part, parts};

/// Words of every pack but the English one, which has its own long list, as they are spelled: the primary
/// language tag with the word. Stems are none.
pub(crate) fn vocabulary() -> impl Iterator<Item = (&'static str, String)> {
    let others = SOURCES.iter().filter(|(language, _)| *language != "en");
    others.flat_map(|(language, text)| {
        let words = toml::from_str(text).map(words_of).unwrap_or_default();
        words.into_iter().map(|word| (*language, word))
    })
}

fn words_of(pack: File) -> Vec<String> {
    let mut written: Vec<String> = pack.words.into_values().collect();
    for pattern in pack.rule.iter().flat_map(|rule| &rule.find) {
        for part in parts(pattern.trim_start_matches('^')).unwrap_or_default() {
            match part {
                Part::Word(word) => written.push(word),
                Part::Classes { names, .. } => {
                    let words = names.iter().filter_map(|name| name.strip_prefix('\''));
                    written.extend(words.map(|word| word.trim_end_matches('\'').to_owned()));
                }
                Part::Gap(_) => {}
            }
        }
    }
    let rows = written.iter().flat_map(|words| words.split_whitespace());
    let spelled = rows.flat_map(|row| spellings(row).unwrap_or_default());
    let words: Vec<String> = spelled
        .flat_map(|row| row.split('_').map(str::to_owned).collect::<Vec<_>>())
        .collect();
    words
        .into_iter()
        .filter(|word| word.chars().all(|letter| letter != '*' && letter != '@'))
        .collect()
}
