//! The parts of Mastodon's answers that are read; everything else in them is let be.

use evenhand_model::{Actor, Media, ReportedContent, Time};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use super::text::plain;

/// An account as everybody sees it.
#[derive(Clone, Debug, Deserialize)]
pub struct PublicAccount {
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// `name`, or `name@server` of somebody elsewhere.
    pub acct: Option<String>,
    pub display_name: Option<String>,
    /// What it says about itself, in HTML.
    pub note: Option<String>,
    #[serde(default, deserialize_with = "optional_time")]
    pub created_at: Option<Time>,
    #[serde(default)]
    pub suspended: bool,
    /// Whether it is limited, also called silenced.
    #[serde(default)]
    pub limited: bool,
}

impl PublicAccount {
    /// The account as the author of something.
    pub fn actor(&self) -> Actor {
        let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let bio = self.note.as_deref().map(plain);
        Actor {
            id: self.id.clone(),
            handle: text(&self.acct),
            display_name: text(&self.display_name),
            bio: bio.filter(|bio| !bio.is_empty()),
            lang: None,
            created_at: self.created_at,
            avatar: None,
            private: None,
        }
    }
}

/// A post.
#[derive(Clone, Debug, Deserialize)]
pub struct Status {
    #[serde(deserialize_with = "id")]
    pub id: String,
    pub uri: Option<String>,
    pub url: Option<String>,
    pub account: PublicAccount,
    /// In HTML.
    #[serde(default)]
    pub content: String,
    /// What stands above a folded post.
    #[serde(default)]
    pub spoiler_text: String,
    pub language: Option<String>,
    #[serde(default)]
    pub media_attachments: Vec<Attachment>,
    #[serde(default)]
    pub mentions: Vec<Mention>,
    #[serde(default)]
    pub tags: Vec<Tag>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Attachment {
    pub url: Option<String>,
    pub remote_url: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Mention {
    #[serde(deserialize_with = "id")]
    pub id: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Tag {
    pub name: String,
}

impl Status {
    /// The post as reported content.
    pub fn content(&self) -> ReportedContent {
        let media = self.media_attachments.iter().map(|attachment| Media {
            url: attachment
                .url
                .clone()
                .or_else(|| attachment.remote_url.clone()),
            ..Media::default()
        });
        let text = match (self.spoiler_text.trim(), plain(&self.content)) {
            ("", text) => text,
            (above, text) => format!("{above}\n\n{text}").trim_end().to_owned(),
        };
        ReportedContent {
            id: self.id.clone(),
            author: Some(self.account.actor()),
            kind: Some("post".into()),
            space: None,
            text: Some(text).filter(|text| !text.is_empty()),
            lang: self.language.clone(),
            url: self.url.clone().or_else(|| self.uri.clone()),
            created_at: None,
            mentions: self
                .mentions
                .iter()
                .map(|mention| mention.id.clone())
                .collect(),
            hashtags: self.tags.iter().map(|tag| tag.name.clone()).collect(),
            links: Vec::new(),
            media: media.filter(|media| media.url.is_some()).collect(),
        }
    }
}

/// Ids are texts in the API and numbers in the database.
pub fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    id_of(&Value::deserialize(deserializer)?)
        .ok_or_else(|| de::Error::custom("expected an id, as a text or a number"))
}

/// An id where there may be none.
pub fn optional_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(id_of(&Value::deserialize(deserializer)?))
}

/// A list of ids, or none.
pub fn ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let list = Option::<Vec<Value>>::deserialize(deserializer)?;
    Ok(list.unwrap_or_default().iter().filter_map(id_of).collect())
}

fn id_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A time; the database writes it in UTC and without a zone.
pub fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
    let text = String::deserialize(deserializer)?;
    read_time(&text).map_err(de::Error::custom)
}

/// A time where there may be none.
pub fn optional_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Time>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    let read = text.as_deref().map(read_time).transpose();
    read.map_err(de::Error::custom)
}

fn read_time(text: &str) -> Result<Time, String> {
    let with_zone = text.parse::<Time>();
    with_zone.or_else(|error| format!("{text}Z").parse().map_err(|_| error.to_string()))
}
