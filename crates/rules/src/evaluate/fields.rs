//! Every name that a condition can read from an event, in one table.

use evenhand_model::{Actor, Avatar, Content, Media};

use super::run::Scope;
use super::value::{Fault, Outcome, Value};
use crate::condition::Kind;

/// What reading a field reveals; see the page on writing rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reveals {
    /// Nothing about who somebody is.
    Nothing,
    /// Whom it is about, or the author's own id.
    Who,
    /// A name of the author: patterns may look at it, comparing it with a literal name may not act.
    Name,
    /// The author's history.
    History,
}

/// One readable field.
#[derive(Debug)]
pub(crate) struct FieldInfo {
    pub name: &'static str,
    pub field: Field,
    pub kind: fn() -> Kind,
    pub reveals: Reveals,
    /// Whether an operator's list of such values may remove content.
    pub condemns: bool,
    /// What it is, for the documentation.
    pub about: &'static str,
}

macro_rules! fields {
    ($($name:literal $field:ident $kind:expr, $reveals:ident, $condemns:literal, $about:literal;)+) => {
        /// The fields, by number.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Field {$($field),+}

        /// Every readable field, in the order of the documentation.
        pub(crate) const FIELDS: &[FieldInfo] = &[$(FieldInfo {
            name: $name,
            field: Field::$field,
            kind: || $kind,
            reveals: Reveals::$reveals,
            condemns: $condemns,
            about: $about,
        }),+];
    };
}

fields! {
    "text" Text Kind::Text, Nothing, true, "`content.text` in lower case; empty where there is none";
    "now" Now Kind::Time, Nothing, false, "when the event is judged";
    "event.id" EventId Kind::Text, Nothing, false, "the platform's id of the event";
    "event.kind" EventKind Kind::Text, Nothing, false, "what happened, like `content.created`";
    "event.at" EventAt Kind::Time, Nothing, false, "when it happened";
    "content.id" ContentId Kind::Text, Nothing, false, "the platform's id of the content";
    "content.type" ContentType Kind::Text, Nothing, false, "`post`, `message`, whatever the platform calls it";
    "content.space" ContentSpace Kind::Text, Nothing, false, "forum, channel, group or room";
    "content.visibility" ContentVisibility Kind::Text, Nothing, false, "`public`, `restricted` or `private`";
    "content.text" ContentText Kind::Text, Nothing, true, "the text as written";
    "content.lang" ContentLang Kind::Text, Nothing, false, "language of the text";
    "content.url" ContentUrl Kind::Text, Nothing, true, "where the content can be seen";
    "content.in_reply_to" ContentInReplyTo Kind::Text, Who, false, "id of the content that it answers";
    "content.mentions" ContentMentions Kind::texts(), Who, false, "ids of the accounts it names";
    "content.hashtags" ContentHashtags Kind::texts(), Nothing, true, "hashtags without the sign";
    "content.links" ContentLinks Kind::texts(), Nothing, true, "links found by the platform and in the text";
    "content.domains" ContentDomains Kind::texts(), Nothing, true, "hosts of those links, in lower case";
    "content.media" ContentMedia Kind::List(Box::new(Kind::Media)), Nothing, false, "pictures, videos and sound";
    "content.hashes" ContentHashes Kind::texts(), Nothing, true, "SHA-256 and MD5 of all media";
    "relation.type" RelationType Kind::Text, Nothing, false, "`follow`, `join`, whatever the platform calls it";
    "relation.to" RelationTo Kind::Text, Who, false, "id of the other account or space";
    "actor.id" ActorId Kind::Text, Who, false, "the platform's id of the author";
    "actor.handle" ActorHandle Kind::Text, Name, false, "the author's unique name";
    "actor.display_name" ActorDisplayName Kind::Text, Name, false, "the name that others see";
    "actor.bio" ActorBio Kind::Text, Nothing, true, "what the account says about itself";
    "actor.created_at" ActorCreatedAt Kind::Time, History, false, "when the account was made";
    "actor.avatar.pdq" ActorAvatarPdq Kind::Text, Nothing, true, "PDQ hash of the profile picture";
    "actor.avatar.sha256" ActorAvatarSha256 Kind::Text, Nothing, true, "SHA-256 of the profile picture";
    "account_age" AccountAge Kind::Span, History, false, "`now - actor.created_at`";
    "account.first_seen_at" AccountFirstSeenAt Kind::Time, History, false, "when we first heard of the author; `now` when this is the first event";
    "account.post_count" AccountPostCount Kind::Int, History, false, "posts of the author seen before this event";
    "derived.email_domain" DerivedEmailDomain Kind::Text, History, true, "domain of the author's e-mail address, in lower case";
    "derived.ip_prefix" DerivedIpPrefix Kind::Text, History, true, "the author's network, like `198.51.100.0/24`";
}

/// What is said about the members of one item of `content.media`.
pub(crate) const MEDIA_MEMBERS: &[&str] = &["url", "type", "sha256", "md5", "pdq"];

/// The field called `name`.
pub(crate) fn field(name: &str) -> Option<&'static FieldInfo> {
    FIELDS.iter().find(|info| info.name == name)
}

impl Field {
    /// The value in this event, or that it is missing.
    pub fn read<'a>(self, scope: &Scope<'a>) -> Outcome<'a> {
        let facts = scope.facts;
        let event = facts.event;
        let content = event.content.as_ref().ok_or(Fault::Missing);
        match self {
            Self::Text => Ok(Value::Text(scope.folded)),
            Self::Now => Ok(Value::Time(facts.now.micros())),
            Self::EventId => Ok(Value::Text(&event.id)),
            Self::EventKind => Ok(Value::Text(event.kind.as_str())),
            Self::EventAt => Ok(Value::Time(event.at.micros())),
            Self::RelationType => relation(scope).map(|relation| Value::Text(&relation.kind)),
            Self::RelationTo => relation(scope).map(|relation| Value::Text(&relation.to)),
            Self::ContentLinks => content.map(|_| Value::Links(scope.links.links())),
            Self::ContentDomains => content.map(|_| Value::Links(scope.links.domains())),
            Self::ContentHashes => content.map(|_| Value::Links(scope.links.hashes())),
            Self::AccountFirstSeenAt => {
                let first = facts.account.first_seen_at.unwrap_or(facts.now);
                Ok(Value::Time(first.micros()))
            }
            Self::AccountPostCount => Ok(Value::Int(
                i64::try_from(facts.account.post_count).unwrap_or(i64::MAX),
            )),
            Self::AccountAge => {
                let created_at = event.actor.created_at.ok_or(Fault::Missing)?;
                Ok(Value::Span(
                    facts.now.micros().saturating_sub(created_at.micros()),
                ))
            }
            Self::DerivedEmailDomain => text(facts.derived.email_domain.as_deref()),
            Self::DerivedIpPrefix => text(facts.derived.ip_prefix.as_deref()),
            _ => match content.map_or(Err(Fault::Missing), |content| self.read_content(content)) {
                Err(Fault::Missing) => self.read_actor(&event.actor),
                found => found,
            },
        }
    }

    fn read_content(self, content: &Content) -> Outcome<'_> {
        match self {
            Self::ContentId => Ok(Value::Text(&content.id)),
            Self::ContentType => text(content.kind.as_deref()),
            Self::ContentSpace => text(content.space.as_deref()),
            Self::ContentVisibility => {
                text(content.visibility.map(|visibility| visibility.as_str()))
            }
            Self::ContentText => text(content.text.as_deref()),
            Self::ContentLang => text(content.lang.as_deref()),
            Self::ContentUrl => text(content.url.as_deref()),
            Self::ContentInReplyTo => text(content.in_reply_to.as_deref()),
            Self::ContentMentions => Ok(Value::Texts(&content.mentions)),
            Self::ContentHashtags => Ok(Value::Texts(&content.hashtags)),
            Self::ContentMedia => Ok(Value::Medias(&content.media)),
            _ => Err(Fault::Missing),
        }
    }

    fn read_actor(self, actor: &Actor) -> Outcome<'_> {
        let avatar = |hash: fn(&Avatar) -> Option<&str>| text(actor.avatar.as_ref().and_then(hash));
        match self {
            Self::ActorId => Ok(Value::Text(&actor.id)),
            Self::ActorHandle => text(actor.handle.as_deref()),
            Self::ActorDisplayName => text(actor.display_name.as_deref()),
            Self::ActorBio => text(actor.bio.as_deref()),
            Self::ActorAvatarPdq => avatar(|avatar| avatar.pdq.as_deref()),
            Self::ActorAvatarSha256 => avatar(|avatar| avatar.sha256.as_deref()),
            Self::ActorCreatedAt => actor
                .created_at
                .map(|at| Value::Time(at.micros()))
                .ok_or(Fault::Missing),
            _ => Err(Fault::Missing),
        }
    }
}

fn relation<'a>(scope: &Scope<'a>) -> Result<&'a evenhand_model::Relation, Fault> {
    scope.facts.event.relation.as_ref().ok_or(Fault::Missing)
}

fn text(value: Option<&str>) -> Outcome<'_> {
    value.map(Value::Text).ok_or(Fault::Missing)
}

/// A member of one item of `content.media`.
pub(crate) fn media_member<'a>(media: &'a Media, member: &str) -> Outcome<'a> {
    text(match member {
        "url" => media.url.as_deref(),
        "type" => media.kind.as_deref(),
        "sha256" => media.sha256.as_deref(),
        "md5" => media.md5.as_deref(),
        "pdq" => media.pdq.as_deref(),
        _ => None,
    })
}
