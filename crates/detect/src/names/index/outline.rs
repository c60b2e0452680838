//! A short text in sixteen bytes, to be compared without fetching the text from elsewhere.

use super::distance::distance;

/// Letters that have room.
const ROOM: usize = 15;

/// One byte for each letter of a text. Those of ASCII stand for themselves; the others share what is left,
/// so that edits between two outlines are never more than those between the texts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Outline {
    letters: [u8; ROOM],
    /// How many of them are used, or more than there are where the text is too long.
    length: u8,
}

/// What two outlines say about their texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outlined {
    /// They are so many edits apart.
    Exactly(u8),
    /// They are further apart than asked.
    Further,
    /// The texts themselves have to be compared.
    Unknown,
}

impl Outline {
    pub(super) fn of(text: &[char]) -> Self {
        if text.len() > ROOM {
            return Outline {
                length: u8::MAX,
                ..Outline::default()
            };
        }
        let mut letters = [0; ROOM];
        for (byte, letter) in letters.iter_mut().zip(text) {
            *byte = if letter.is_ascii() {
                *letter as u8
            } else {
                128 | (*letter as u32 & 127) as u8
            };
        }
        Outline {
            letters,
            length: text.len() as u8,
        }
    }

    /// Compares the two texts, as far as `limit` edits.
    pub(super) fn distance(&self, other: &Outline, limit: u8) -> Outlined {
        let (Some(one), Some(two)) = (self.letters(), other.letters()) else {
            return Outlined::Unknown;
        };
        match distance(one, two, limit) {
            None => Outlined::Further,
            // A letter outside ASCII has no equal within, so that it is enough to look at one of them.
            Some(edits) if one.is_ascii() || two.is_ascii() => Outlined::Exactly(edits),
            Some(_) => Outlined::Unknown,
        }
    }

    fn letters(&self) -> Option<&[u8]> {
        self.letters.get(..usize::from(self.length))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn outlined(one: &str, other: &str) -> Outlined {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        Outline::of(&letters(one)).distance(&Outline::of(&letters(other)), 2)
    }

    #[test]
    fn short_texts_are_told_apart_without_the_texts() {
        assert_eq!(outlined("miravalen", "mirravalen"), Outlined::Exactly(1));
        assert_eq!(outlined("miravalen", "mirravallenn"), Outlined::Further);
        assert_eq!(outlined("mira", "mirм"), Outlined::Exactly(1));
        assert_eq!(outlined("мира", "мирра"), Outlined::Unknown);
        assert_eq!(outlined("мира", "ливан"), Outlined::Further);
        assert_eq!(
            outlined("abcdefghijklmno", "abcdefghijklmno"),
            Outlined::Exactly(0)
        );
        assert_eq!(outlined("abcdefghijklmnop", "x"), Outlined::Unknown);
    }

    proptest! {
        #[test]
        fn outlines_never_say_more_than_the_texts(one in "[abмбé]{0,17}", other in "[abмбé]{0,17}") {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            let whole = distance(&letters(&one), &letters(&other), 2);
            match outlined(&one, &other) {
                Outlined::Exactly(edits) => prop_assert_eq!(whole, Some(edits)),
                Outlined::Further => prop_assert_eq!(whole, None),
                Outlined::Unknown => {}
            }
        }
    }
}
