//! When two contents are exact copies of each other: the same words and the same pictures, however they are spaced.

use evenhand_model::{Content, Platform};

use crate::house::House;

/// Letters of a text that is too short to be a copy of another: many write the same by themselves.
const LETTERS_MIN: usize = 20;

/// Keyed digest that exact copies share; `None` for what many write without copying it.
pub fn digest(house: &House, platform: &Platform, content: &Content) -> Option<String> {
    let text = content.text.as_deref().unwrap_or_default();
    let words: Vec<&str> = text.split_whitespace().collect();
    let words = words.join(" ");
    let media = media(content);
    let is_short = words.chars().filter(|c| c.is_alphanumeric()).count() < LETTERS_MIN;
    if media.is_empty() && is_short {
        return None;
    }
    let mut parts: Vec<&[u8]> = vec![b"copy", platform.as_str().as_bytes(), words.as_bytes()];
    parts.extend(media.iter().map(|hash| hash.as_bytes()));
    Some(house.secret.digest(&parts))
}

/// A piece that stands in every copy as it is, for looking through what was kept without reading all of it: the longest word,
/// or the hash of a picture.
pub fn telling_piece(content: &Content) -> Option<&str> {
    let text = content.text.as_deref().unwrap_or_default();
    let longest = text
        .split(|c: char| !c.is_alphanumeric())
        .max_by_key(|word| word.len())
        .filter(|word| !word.is_empty());
    longest.or_else(|| media(content).first().copied())
}

fn media(content: &Content) -> Vec<&str> {
    let hash = content.media.iter().map(|one| {
        let told = [&one.sha256, &one.md5, &one.url];
        told.into_iter().flatten().next().map_or("", String::as_str)
    });
    hash.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::house::Secret;

    fn of(content: Value) -> Option<String> {
        let house = House::new(Secret::new("1", [1; 32]), Vec::new());
        let content = serde_json::from_value(content).unwrap();
        digest(&house, &Platform::default(), &content)
    }

    #[test]
    fn the_same_words_and_pictures_are_copies_and_short_words_are_nobodys() {
        let words = "come to the square at noon, all of you";
        let original = of(json!({"id": "c", "text": words}));
        assert!(original.is_some());
        for (other, is_copy) in [
            (
                json!({"id": "d", "text": words, "mentions": ["b"], "lang": "en"}),
                true,
            ),
            (
                json!({"id": "d", "text": format!(" {}\n", words.replace(' ', "  "))}),
                true,
            ),
            (json!({"id": "d", "text": format!("{words}!")}), false),
            (
                json!({"id": "d", "text": words, "media": [{"sha256": "ab"}]}),
                false,
            ),
        ] {
            assert_eq!(of(other.clone()) == original, is_copy, "{other}");
        }
        for short in [
            json!({"id": "c", "text": "so sad today"}),
            json!({"id": "c"}),
        ] {
            assert_eq!(of(short), None);
        }
        let picture =
            |text: &str| of(json!({"id": "c", "text": text, "media": [{"sha256": "ab"}]}));
        assert_eq!(picture("look"), picture(" look "));
        assert!(picture("").is_some());
    }

    #[test]
    fn the_telling_piece_stands_in_every_copy() {
        for (content, piece) in [
            (
                json!({"id": "c", "text": "on to Larkfield, now"}),
                Some("Larkfield"),
            ),
            (json!({"id": "c", "text": "إلى الساحة"}), Some("الساحة")),
            (
                json!({"id": "c", "media": [{"sha256": "ab12"}]}),
                Some("ab12"),
            ),
            (json!({"id": "c"}), None),
        ] {
            let content: Content = serde_json::from_value(content).unwrap();
            assert_eq!(telling_piece(&content), piece);
        }
    }
}
