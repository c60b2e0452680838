//! A post as the platform keeps it.

use evenhand_model::Time;
use serde_json::{Value, json};

use super::person::Person;

/// A post as the platform keeps it.
#[derive(Clone, Debug)]
pub struct Post {
    /// The platform's id.
    pub id: String,
    /// Who wrote it, by their place among the people.
    pub by: usize,
    /// When.
    pub at: Time,
    /// Where; nowhere for a post on somebody's own page.
    pub space: Option<String>,
    /// The words.
    pub text: String,
    /// Code of their language.
    pub lang: String,
    /// The post that it answers.
    pub in_reply_to: Option<String>,
    /// The platform's ids of those whom it speaks to.
    pub mentions: Vec<String>,
    /// Hashtags without the sign.
    pub hashtags: Vec<String>,
    /// Pictures, as an event says them.
    pub media: Vec<Value>,
}

impl Post {
    /// As an event says it.
    pub fn content(&self) -> Value {
        let mut content = self.fields();
        content["visibility"] = "public".into();
        if let Some(answered) = &self.in_reply_to {
            content["in_reply_to"] = answered.as_str().into();
        }
        if !self.mentions.is_empty() {
            content["mentions"] = json!(self.mentions);
        }
        content
    }

    /// As a report or `POST /v1/content` says it.
    pub fn reported(&self, author: &Person) -> Value {
        let mut content = self.fields();
        content["author"] = author.author();
        content
    }

    fn fields(&self) -> Value {
        let mut fields = json!({
            "id": self.id, "type": "post", "text": self.text, "lang": self.lang,
            "url": format!("https://larkfield.example/posts/{}", self.id),
        });
        if let Some(space) = &self.space {
            fields["space"] = space.as_str().into();
        }
        if !self.hashtags.is_empty() {
            fields["hashtags"] = json!(self.hashtags);
        }
        if !self.media.is_empty() {
            fields["media"] = json!(self.media);
        }
        fields
    }
}
