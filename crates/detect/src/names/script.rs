//! The script that a name is written in.

use serde::Serialize;

/// Scripts that figures are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Script {
    /// Latin.
    Latin,
    /// Cyrillic.
    Cyrillic,
    /// Greek.
    Greek,
    /// Arabic, with the letters of Persian and Urdu.
    Arabic,
    /// Hebrew.
    Hebrew,
    /// Devanagari.
    Devanagari,
    /// Bengali.
    Bengali,
    /// Thai.
    Thai,
    /// Ethiopic.
    Ethiopic,
    /// Chinese characters, of Japanese too.
    Han,
    /// Hiragana and Katakana.
    Kana,
    /// Hangul.
    Hangul,
    /// Any other, or no letter at all.
    Other,
}

impl Script {
    /// The script of most letters of a name, the earlier one where two have as many.
    pub fn of(name: &str) -> Self {
        let mut counts: Vec<(Self, usize)> = Vec::new();
        for script in name.chars().filter_map(Self::of_letter) {
            match counts.iter_mut().find(|(known, _)| *known == script) {
                Some((_, count)) => *count += 1,
                None => counts.push((script, 1)),
            }
        }
        let most = counts.iter().rev().max_by_key(|(_, count)| *count);
        most.map_or(Self::Other, |(script, _)| *script)
    }

    /// The script of an account, of which these are the names: the first that is not Latin, for handles are often in Latin
    /// letters whatever their owner writes, else Latin, else other.
    pub fn of_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let scripts: Vec<Self> = names.into_iter().map(Self::of).collect();
        let mut told = scripts
            .iter()
            .filter(|one| !matches!(one, Self::Latin | Self::Other));
        match told.next() {
            Some(script) => *script,
            None if scripts.contains(&Self::Latin) => Self::Latin,
            None => Self::Other,
        }
    }

    /// The script of a letter; `None` of what is none.
    pub fn of_letter(letter: char) -> Option<Self> {
        if !letter.is_alphabetic() {
            return None;
        }
        Some(match letter {
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Self::Latin,
            '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Self::Greek,
            '\u{400}'..='\u{52f}' => Self::Cyrillic,
            '\u{590}'..='\u{5ff}' => Self::Hebrew,
            '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' => Self::Arabic,
            '\u{900}'..='\u{97f}' => Self::Devanagari,
            '\u{980}'..='\u{9ff}' => Self::Bengali,
            '\u{e00}'..='\u{e7f}' => Self::Thai,
            '\u{1200}'..='\u{139f}' => Self::Ethiopic,
            '\u{3040}'..='\u{30ff}' => Self::Kana,
            '\u{3005}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => Self::Han,
            '\u{ac00}'..='\u{d7a3}' => Self::Hangul,
            _ => Self::Other,
        })
    }

    /// The word in tables and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Latin => "latin",
            Self::Cyrillic => "cyrillic",
            Self::Greek => "greek",
            Self::Arabic => "arabic",
            Self::Hebrew => "hebrew",
            Self::Devanagari => "devanagari",
            Self::Bengali => "bengali",
            Self::Thai => "thai",
            Self::Ethiopic => "ethiopic",
            Self::Han => "han",
            Self::Kana => "kana",
            Self::Hangul => "hangul",
            Self::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Script) {
        assert_eq!(Script::of(name), expected, "{name}");
    }

    #[test]
    fn most_letters_decide() {
        check("maria_77", Script::Latin);
        check("m\u{430}ria", Script::Latin);
        check("мария2", Script::Cyrillic);
        check("محمد_ali", Script::Arabic);
        check("田中さくら", Script::Kana);
        check("田中さく", Script::Han);
        check("1234", Script::Other);
    }

    #[test]
    fn an_account_is_of_the_script_that_is_not_latin() {
        for (names, expected) in [
            (&["maria_77", "محمد علي"][..], Script::Arabic),
            (&["мария", "maria"], Script::Cyrillic),
            (&["maria", "1234"], Script::Latin),
            (&["1234"], Script::Other),
            (&[], Script::Other),
        ] {
            assert_eq!(
                Script::of_names(names.iter().copied()),
                expected,
                "{names:?}"
            );
        }
    }
}
