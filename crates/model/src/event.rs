//! Something that happened on the platform.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Time;

/// One event as the platform sends it. Unknown fields of it, of `actor` and of `content` are kept
/// under `attributes`, by their path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(!deny_unknown_fields)]
pub struct Event {
    /// The platform's own id of the event; the idempotency key.
    pub id: String,
    /// What happened.
    pub kind: EventKind,
    /// When it happened, by the platform's clock.
    pub at: Time,
    /// Who did it.
    pub actor: Actor,
    /// What was written, for kinds `content.*`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// Whom it connects, for kinds `relation.*`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<Relation>,
    /// Whatever else the platform wants rules to see.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub attributes: Map<String, Value>,
}

macro_rules! event_kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal;)+) => {
        /// What happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        pub enum EventKind {$(
            $(#[doc = $doc])+
            #[serde(rename = $text)]
            $name,
        )+}
        impl EventKind {
            /// Every kind, in the order of the documentation.
            pub const ALL: &[EventKind] = &[$(EventKind::$name),+];
            /// The word in JSON, rules and store.
            pub fn as_str(self) -> &'static str {
                match self {$(Self::$name => $text),+}
            }
        }
    };
}

event_kinds! {
    /// Something was posted.
    ContentCreated = "content.created";
    /// Something posted was changed.
    ContentEdited = "content.edited";
    /// Something posted is gone, by its author or by staff.
    ContentDeleted = "content.deleted";
    /// Somebody signed up.
    AccountCreated = "account.created";
    /// A profile changed.
    AccountUpdated = "account.updated";
    /// A handle or display name changed.
    AccountRenamed = "account.renamed";
    /// Somebody left.
    AccountDeleted = "account.deleted";
    /// Somebody was suspended.
    AccountSuspended = "account.suspended";
    /// A suspension ended.
    AccountRestored = "account.restored";
    /// Somebody followed, joined or befriended.
    RelationCreated = "relation.created";
    /// Such a tie ended.
    RelationDeleted = "relation.deleted";
}

/// The account that acted, with as much of its profile as the platform wants to send.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(!deny_unknown_fields)]
pub struct Actor {
    /// The platform's id of the account.
    pub id: String,
    /// The unique name, as in `@handle`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
    /// The name that others see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// What the account says about itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bio: Option<String>,
    /// Language that the account wants to be spoken to in, a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// When the account was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Time>,
    /// Hashes of its picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Avatar>,
    /// Values that are turned into keyed hashes before anything is written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<Private>,
}

/// Hashes of a profile picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Avatar {
    /// PDQ hash, 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pdq: Option<String>,
    /// SHA-256, 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// Private values of an account. The raw values never reach disk or log.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Private {
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Network address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// Device id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
}

impl std::fmt::Debug for Private {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Private(..)")
    }
}

/// What was written or shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(!deny_unknown_fields)]
pub struct Content {
    /// The platform's id of it.
    pub id: String,
    /// `post`, `message`, `comment`, whatever the platform calls it.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The forum, channel, group or room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space: Option<String>,
    /// Who can see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,
    /// The text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Language of the text, a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// Where it can be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The platform's id of the content that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_reply_to: Option<String>,
    /// The platform's ids of the accounts it names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<String>,
    /// Hashtags without the sign.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hashtags: Vec<String>,
    /// Links that the platform found; those in the text are found by us.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// Pictures, videos and sound.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Media>,
}

/// Who can see a piece of content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Members of a space, or followers.
    Restricted,
    /// The people in a conversation.
    Private,
}

impl Visibility {
    /// The word in JSON and rules.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Restricted => "restricted",
            Self::Private => "private",
        }
    }
}

/// A picture, video or sound.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Media {
    /// Where it can be fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Media type like `image/png`.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// SHA-256, 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// MD5, 32 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub md5: Option<String>,
    /// PDQ hash, 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pdq: Option<String>,
    /// Hashes of sampled frames of a video.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frames: Vec<Frame>,
    /// Values of other systems in hexadecimal, by the name of the method: `{"photodna": "0f3c..."}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub opaque: BTreeMap<String, String>,
}

/// One sampled frame of a video.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// Position in the video, in milliseconds.
    pub at_ms: u64,
    /// PDQ hash, 64 hexadecimal digits.
    pub pdq: String,
}

/// A tie between the actor and another account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Relation {
    /// `follow`, `join`, `block`, whatever the platform calls it.
    #[serde(rename = "type")]
    pub kind: String,
    /// The platform's id of the other account or space.
    pub to: String,
}
