//! The workload on which Osprey 1.1.0 was measured, in the shape of our events.
//!
//! One of its lines holds a chat message with the author's account inside. What our events have a
//! field for goes there; account age, message count, picture and attachments are plain fields of
//! that platform and become `attributes`. Its labels become tags.

use std::collections::BTreeMap;

use evenhand_model::{Actor, Content, Event, EventKind, Private, Time, Visibility};
use serde::Deserialize;
use serde_json::{Map, json};

/// Tags by the id of what they are on.
pub type Tags = BTreeMap<String, Vec<String>>;

/// The workload's labels: read only, never written back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// Tags of accounts, by the platform's id.
    pub accounts: Tags,
    /// Tags of network addresses.
    pub addresses: Tags,
}

/// The line or file is not of the workload's shape.
#[derive(Debug, thiserror::Error)]
#[error(
    "this is no {what} of the Osprey workload: {source}; see bench/osprey/README.md for its shape"
)]
pub struct NotOsprey {
    what: &'static str,
    source: serde_json::Error,
}

/// Converts one line of `events.jsonl`. `labels` give the tags of the network address, which our
/// events carry as the attribute `ip_tags`; those of the account stay in the store.
///
/// # Errors
/// When the line is not of the workload's shape.
pub fn event(line: &str, labels: &Labels) -> Result<Event, NotOsprey> {
    let action: Action = serde_json::from_str(line).map_err(|source| NotOsprey {
        what: "event",
        source,
    })?;
    let Data { user, message } = action.data;
    let no_tags = Vec::new();
    let ip_tags = labels.addresses.get(&user.ip).unwrap_or(&no_tags);
    let attributes = Map::from_iter([
        ("account_age_s".to_owned(), json!(user.account_age_s)),
        ("message_count".to_owned(), json!(user.message_count)),
        ("has_avatar".to_owned(), json!(user.has_avatar)),
        ("attachments".to_owned(), json!(message.attachments)),
        ("ip_tags".to_owned(), json!(ip_tags)),
    ]);
    let visibility = if message.is_dm {
        Visibility::Private
    } else {
        Visibility::Restricted
    };
    Ok(Event {
        id: action.action_id.to_string(),
        kind: EventKind::ContentCreated,
        at: Time::from_micros(action.ts.saturating_mul(1_000_000)),
        actor: Actor {
            id: user.id,
            private: Some(Private {
                email: user.email,
                ip: Some(user.ip),
                ..Private::default()
            }),
            ..Actor::default()
        },
        content: Some(Content {
            id: message.id,
            kind: Some("message".to_owned()),
            space: Some(message.channel_id),
            visibility: Some(visibility),
            text: Some(message.text),
            mentions: message.mentions,
            ..Content::default()
        }),
        relation: None,
        attributes,
    })
}

/// Reads `labels.json`.
///
/// # Errors
/// When the file is not of the workload's shape.
pub fn labels(file: &str) -> Result<Labels, NotOsprey> {
    let entries: Vec<Label> = serde_json::from_str(file).map_err(|source| NotOsprey {
        what: "list of labels",
        source,
    })?;
    let mut labels = Labels::default();
    for entry in entries {
        let tags = match entry.kind {
            Labelled::User => &mut labels.accounts,
            Labelled::Ip => &mut labels.addresses,
            Labelled::Message => continue,
        };
        tags.entry(entry.id).or_default().extend(entry.labels);
    }
    Ok(labels)
}

#[derive(Deserialize)]
struct Action {
    action_id: u64,
    /// Seconds since 1970-01-01T00:00:00Z.
    ts: i64,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    user: User,
    message: Message,
}

#[derive(Deserialize)]
struct User {
    id: String,
    email: Option<String>,
    account_age_s: i64,
    message_count: u64,
    ip: String,
    has_avatar: bool,
}

#[derive(Deserialize)]
struct Message {
    id: String,
    text: String,
    mentions: Vec<String>,
    channel_id: String,
    is_dm: bool,
    attachments: u64,
}

#[derive(Deserialize)]
struct Label {
    #[serde(rename = "type")]
    kind: Labelled,
    id: String,
    labels: Vec<String>,
}

/// What a label can be on. No rule of the workload reads labels of messages.
#[derive(Deserialize)]
enum Labelled {
    User,
    Ip,
    Message,
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"action_id":7,"action_name":"create_message","ts":1750000000,"data":{
        "event_type":"create_message",
        "user":{"id":"u1","email":"u1@mail.example","account_age_s":60,"message_count":2,"ip":"198.51.100.7","has_avatar":false},
        "message":{"id":"m1","text":"hello","mentions":["u2"],"channel_id":"c1","is_dm":true,"attachments":1}}}"#;

    #[test]
    fn a_message_becomes_an_event() {
        let labels =
            labels(r#"[{"type":"Ip","id":"198.51.100.7","labels":["shared_ip"]}]"#).unwrap();
        let event = serde_json::to_value(event(LINE, &labels).unwrap()).unwrap();
        assert_eq!(
            event,
            json!({
                "id": "7", "kind": "content.created", "at": "2025-06-15T15:06:40Z",
                "actor": {"id": "u1", "private": {"email": "u1@mail.example", "ip": "198.51.100.7"}},
                "content": {"id": "m1", "type": "message", "space": "c1", "visibility": "private",
                            "text": "hello", "mentions": ["u2"]},
                "attributes": {"account_age_s": 60, "message_count": 2, "has_avatar": false,
                               "attachments": 1, "ip_tags": ["shared_ip"]},
            })
        );
    }

    #[test]
    fn labels_of_accounts_become_tags() {
        let file = r#"[{"type":"User","id":"u1","labels":["trusted"]},{"type":"User","id":"u1","labels":["verified"]}]"#;
        let labels = labels(file).unwrap();
        assert_eq!(labels.accounts["u1"], ["trusted", "verified"]);
    }

    #[test]
    fn what_is_no_event_is_refused_with_the_reason() {
        let error = event("{}", &Labels::default()).unwrap_err().to_string();
        assert!(error.contains("action_id"), "{error}");
    }
}
