//! Which version of a content it is. The same words and pictures are the same version, whoever tells us
//! and however much else they tell: a report may bring fewer fields than an event.

use evenhand_model::{Content, Platform};

use crate::house::House;

/// Keyed digest of what the author controls: text and media; of the links where there is neither.
pub fn of(house: &House, platform: &Platform, content: &Content) -> String {
    let text = content.text.as_deref().unwrap_or_default();
    let media = content.media.iter().map(|one| {
        let told = [&one.sha256, &one.md5, &one.url];
        told.into_iter().flatten().next().map_or("", String::as_str)
    });
    let is_bare = text.is_empty() && content.media.is_empty();
    let links = content.links.iter().map(String::as_str);
    let mut parts: Vec<&[u8]> = vec![b"version", platform.as_str().as_bytes(), text.as_bytes()];
    parts.extend(media.map(str::as_bytes));
    parts.extend(links.filter(|_| is_bare).map(str::as_bytes));
    house.secret.digest(&parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::Secret;
    use serde_json::{Value, json};

    fn version(content: Value) -> String {
        let house = House::new(Secret::new("1", [1; 32]), Vec::new());
        let content = serde_json::from_value(content).unwrap();
        of(&house, &Platform::default(), &content)
    }

    #[test]
    fn words_and_pictures_make_a_version_and_nothing_else_does() {
        let plain = version(json!({"id": "c", "text": "words"}));
        for same in [
            json!({"id": "c", "text": "words", "lang": "en", "visibility": "public"}),
            json!({"id": "c", "text": "words", "links": ["https://a.example"], "mentions": ["b"]}),
        ] {
            assert_eq!(version(same.clone()), plain, "{same}");
        }
        for other in [
            json!({"id": "c", "text": "other words"}),
            json!({"id": "c", "text": "words", "media": [{"sha256": "ab"}]}),
            json!({"id": "c", "links": ["https://a.example"]}),
        ] {
            assert_ne!(version(other.clone()), plain, "{other}");
        }
    }
}
