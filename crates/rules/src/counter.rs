//! Counters: what to count, over which span of time.

use std::sync::Arc;

use evenhand_model::{Duration, Event, EventKind};
use serde::Deserialize;

use crate::evaluate::Derived;
use crate::links::{host_of_link, links, plain_host_into};
use crate::list::List;
use crate::patterns::fold;

/// Longest window of a counter, in days.
pub const WINDOW_DAYS_MAX: i64 = 30;

/// A number of events, or of distinct values, per key within a sliding window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    /// Name in conditions: `counter.ID`.
    pub id: String,
    /// One count is kept for each value of this.
    pub of: Property,
    /// Only events of these kinds count; empty means all.
    pub kinds: Vec<EventKind>,
    /// Count distinct values of this instead of events.
    pub distinct: Option<Property>,
    /// How far back it looks.
    pub window: Duration,
    /// Values of `of` that are not counted.
    pub(crate) except: Option<Arc<List>>,
}

impl Counter {
    /// Calls `each` with every value of the event that has a count of its own.
    pub(crate) fn each_key(&self, event: &Event, derived: &Derived, mut each: impl FnMut(&str)) {
        self.of.each(event, derived, |value| {
            if !self.except.as_ref().is_some_and(|list| list.has(value)) {
                each(value);
            }
        });
    }
}

macro_rules! properties {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal;)+) => {
        /// Something that events have, by which a counter groups or which it counts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
        pub enum Property {$(
            $(#[doc = $doc])+
            #[serde(rename = $text)]
            $name,
        )+}
        impl Property {
            /// Every property, in the order of the documentation.
            pub const ALL: &[Property] = &[$(Property::$name),+];
            /// The word in rule files.
            pub fn as_str(self) -> &'static str {
                match self {$(Self::$name => $text),+}
            }
        }
    };
}

properties! {
    /// The author.
    Actor = "actor";
    /// Each hashtag, in lower case.
    Hashtag = "hashtag";
    /// Each host that is linked, in lower case.
    Domain = "domain";
    /// Each link as written.
    Link = "link";
    /// The forum, channel, group or room.
    Space = "space";
    /// The text in lower case.
    Text = "content.text";
    /// Each account that is mentioned.
    Mention = "mention";
    /// SHA-256 of each picture, video or sound.
    Media = "media";
    /// The author's network.
    IpPrefix = "ip_prefix";
    /// Domain of the author's e-mail address.
    EmailDomain = "email_domain";
    /// The other account of a relation.
    RelationTo = "relation.to";
}

impl Property {
    /// Whether its values are people, or networks and mail domains that stand for them.
    pub(crate) fn tells_of_somebody(self) -> bool {
        match self {
            Self::Actor | Self::Mention | Self::RelationTo | Self::IpPrefix | Self::EmailDomain => {
                true
            }
            Self::Hashtag | Self::Domain | Self::Link | Self::Space | Self::Text | Self::Media => {
                false
            }
        }
    }

    /// Calls `each` with every value that the event has of this. Private values have left an event
    /// before it is logged; what rules may know of them is in `derived`.
    pub(crate) fn each(self, event: &Event, derived: &Derived, mut each: impl FnMut(&str)) {
        let content = event.content.as_ref();
        let text = content.and_then(|content| content.text.as_deref());
        match self {
            Self::Actor => each(&event.actor.id),
            Self::IpPrefix => derived.ip_prefix.iter().for_each(|value| each(value)),
            Self::EmailDomain => derived.email_domain.iter().for_each(|value| each(value)),
            Self::RelationTo => event
                .relation
                .iter()
                .for_each(|relation| each(&relation.to)),
            Self::Text => text.into_iter().for_each(|text| each(&fold(text))),
            Self::Space => {
                let space = content.and_then(|content| content.space.as_deref());
                space.into_iter().for_each(each);
            }
            Self::Hashtag => {
                let tags = content.map_or(&[][..], |content| &content.hashtags);
                tags.iter().for_each(|tag| each(&fold(tag)));
            }
            Self::Mention => {
                let mentions = content.map_or(&[][..], |content| &content.mentions);
                mentions.iter().for_each(|mention| each(mention));
            }
            Self::Media => {
                let media = content.map_or(&[][..], |content| &content.media);
                media
                    .iter()
                    .filter_map(|item| item.sha256.as_deref())
                    .for_each(|hash| each(&fold(hash)));
            }
            Self::Link => {
                sent(event).iter().for_each(|link| each(link));
                let text = text.unwrap_or("");
                links(text).for_each(|link| each(&text[link.whole]));
            }
            Self::Domain => {
                let mut host = String::new();
                let mut tell = |written: &str| {
                    host.clear();
                    plain_host_into(written, &mut host);
                    each(&host);
                };
                for link in sent(event) {
                    if let Some(host) = host_of_link(link) {
                        tell(&link[host]);
                    }
                }
                let text = text.unwrap_or("");
                links(text).for_each(|link| tell(&text[link.host]));
            }
        }
    }
}

/// The links that the platform sent beside the text.
fn sent(event: &Event) -> &[String] {
    event.content.as_ref().map_or(&[], |content| &content.links)
}
