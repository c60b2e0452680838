//! An account of the platform.

use evenhand_model::Time;
use serde_json::{Value, json};

/// Where people have their mail.
const MAIL_DOMAINS: [&str; 7] = [
    "mail.example",
    "post.example",
    "letters.example",
    "inbox.example",
    "correo.example",
    "brief.example",
    "barid.example",
];

/// An account of the platform, with as much of its profile as the platform sends.
#[derive(Clone, Debug)]
pub struct Person {
    /// The platform's id.
    pub id: String,
    /// As in `@handle`.
    pub handle: String,
    /// What others see.
    pub name: String,
    /// Code of the language that they speak.
    pub lang: String,
    /// What they say about themselves.
    pub bio: Option<String>,
    /// When they joined.
    pub created_at: Time,
    /// Hashes of their picture.
    pub avatar: Option<Value>,
    /// The device that they joined from.
    pub device: Option<String>,
    /// The address that they joined from; from ranges that are reserved for documentation.
    pub ip: String,
}

impl Person {
    /// As an event names them.
    pub fn actor(&self) -> Value {
        let mut actor = json!({
            "id": self.id, "handle": self.handle, "display_name": self.name, "lang": self.lang,
            "created_at": self.created_at,
        });
        if let Some(bio) = &self.bio {
            actor["bio"] = bio.as_str().into();
        }
        if let Some(avatar) = &self.avatar {
            actor["avatar"] = avatar.clone();
        }
        actor
    }

    /// What the platform knows from the sign-up; hashed before anything is written down.
    pub fn private(&self) -> Value {
        let domain =
            MAIL_DOMAINS[self.id.bytes().map(usize::from).sum::<usize>() % MAIL_DOMAINS.len()];
        let mut private = json!({"email": format!("{}@{domain}", self.id), "ip": self.ip});
        if let Some(device) = &self.device {
            private["device"] = device.as_str().into();
        }
        private
    }

    /// As the author of a report's content.
    pub fn author(&self) -> Value {
        json!({"id": self.id, "handle": self.handle, "display_name": self.name})
    }
}
