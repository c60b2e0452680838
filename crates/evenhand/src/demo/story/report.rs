//! A complaint as the platform keeps it.

use evenhand_model::Time;
use serde_json::{Value, json};

use super::Story;

/// A complaint as the platform keeps it.
#[derive(Clone, Debug)]
pub struct Complaint {
    /// The platform's id.
    pub id: String,
    /// When it was made.
    pub at: Time,
    /// Who complains, by their place among the people.
    pub by: usize,
    /// What the reporter is: `user`, `staff`.
    pub kind: String,
    /// The way it came: `form`, `staff`.
    pub channel: String,
    /// What about, like `content/c-17`.
    pub about: String,
    /// Who is harmed, by their place among the people.
    pub target: Option<usize>,
    /// Why.
    pub reason: String,
    /// The reporter's words; empty where there are none.
    pub comment: String,
    /// Whether the platform sends the content along, or is asked for it afterwards.
    pub brings_content: bool,
}

impl Complaint {
    /// A body for `POST /v1/reports`.
    pub fn body(&self, story: &Story) -> Value {
        let reporter = &story.people[self.by];
        let (kind, id) = self
            .about
            .split_once('/')
            .unwrap_or(("content", &self.about));
        let mut body = json!({
            "id": self.id, "at": self.at, "channel": self.channel,
            "reporter": {"id": reporter.id, "kind": self.kind, "lang": reporter.lang},
            "subject": {"kind": kind, "id": id}, "reason": self.reason,
        });
        if let Some(target) = self.target {
            body["target"] = json!({"id": story.people[target].id});
        }
        if !self.comment.is_empty() {
            body["comment"] = self.comment.as_str().into();
        }
        if let Some(content) = story.content(id).filter(|_| self.brings_content) {
            body["content"] = content;
        }
        body
    }
}
