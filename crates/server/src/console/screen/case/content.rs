//! The content of a case: as it was, its media, and each later version beside the one before.

use evenhand_model::{Case, Content, Media};
use similar::{ChangeTag, TextDiff};

use crate::console::outside::{self, Shown};
use crate::view::case::CaseView;

/// Content as it was.
pub struct ContentShown {
    pub text: Option<Shown>,
    pub facts: Vec<(&'static str, String)>,
    pub media: Vec<MediaShown>,
}

/// A picture, video or sound, of which nothing is loaded.
pub struct MediaShown {
    pub kind: String,
    pub hashes: Vec<(&'static str, String)>,
}

/// A later version of the content, compared with the one before.
pub struct Version {
    pub number: usize,
    pub changes: Vec<(&'static str, Shown)>,
    pub media_changed: bool,
}

impl ContentShown {
    pub fn of(content: &Content, case: &Case, is_uncovered: bool) -> Self {
        let mut facts = Vec::new();
        let mut fact = |name, value: Option<&String>| {
            facts.extend(value.map(|value| (name, outside::line(value))));
        };
        fact("Type", content.kind.as_ref());
        fact("Space", content.space.as_ref());
        fact("Language", content.lang.as_ref());
        fact("In reply to", content.in_reply_to.as_ref());
        fact("Address, not opened", content.url.as_ref());
        let visibility = content.visibility.map(|one| one.as_str().to_owned());
        fact("Visible to", visibility.as_ref());
        let listed = |items: &[String]| {
            let shown: Vec<String> = items
                .iter()
                .take(20)
                .map(|item| outside::line(item))
                .collect();
            (!items.is_empty()).then(|| shown.join(", "))
        };
        facts.extend(listed(&content.hashtags).map(|all| ("Hashtags", all)));
        facts.extend(listed(&content.links).map(|all| ("Links, not opened", all)));
        if !content.mentions.is_empty() {
            facts.push(("Mentions", format!("{} accounts", content.mentions.len())));
        }
        Self {
            text: content
                .text
                .as_deref()
                .map(|text| outside::text(text, &case.explanation, is_uncovered)),
            facts,
            media: content.media.iter().map(MediaShown::of).collect(),
        }
    }
}

impl MediaShown {
    fn of(media: &Media) -> Self {
        let hashes = [
            ("SHA-256", &media.sha256),
            ("MD5", &media.md5),
            ("PDQ", &media.pdq),
        ];
        Self {
            kind: outside::line(media.kind.as_deref().unwrap_or("picture, video or sound")),
            hashes: hashes
                .into_iter()
                .filter_map(|(name, hash)| Some((name, outside::line(hash.as_deref()?))))
                .collect(),
        }
    }
}

/// The text of a piece of content, if it has one.
pub fn text_of(content: Option<&Content>, is_uncovered: bool) -> Option<Shown> {
    let text = content?.text.as_deref()?;
    Some(outside::words(text, is_uncovered))
}

/// Each later version, word by word against the one before. What differs in neither words nor media is none: an
/// event tells more about a post than a report does.
pub fn versions(view: &CaseView, is_uncovered: bool) -> Vec<Version> {
    let mut before = view.content.as_ref();
    let mut versions = Vec::new();
    for after in &view.later_content {
        let text = |content: Option<&Content>| {
            content
                .and_then(|content| content.text.clone())
                .unwrap_or_default()
        };
        let (old, new) = (text(before), text(Some(after)));
        let media_changed = before.is_some_and(|before| before.media != after.media);
        if old == new && !media_changed {
            continue;
        }
        let changes = TextDiff::from_words(&old, &new)
            .iter_all_changes()
            .map(|change| {
                let kind = match change.tag() {
                    ChangeTag::Equal => "same",
                    ChangeTag::Delete => "gone",
                    ChangeTag::Insert => "new",
                };
                (kind, change.value().to_owned())
            })
            .fold(
                Vec::<(&'static str, String)>::new(),
                |mut runs, (kind, word)| {
                    match runs.last_mut() {
                        Some((last, text)) if *last == kind => text.push_str(&word),
                        _ => runs.push((kind, word)),
                    }
                    runs
                },
            );
        versions.push(Version {
            number: versions.len() + 2,
            changes: changes
                .into_iter()
                .map(|(kind, text)| (kind, outside::words(&text, is_uncovered)))
                .collect(),
            media_changed,
        });
        before = Some(after);
    }
    versions
}
