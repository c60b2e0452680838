//! What a watch is told of one post, or of one report.

use evenhand_model::Time;

/// One post as a watch sees it. With the reporter as the account and what is reported as an
/// [`Object::Subject`] it is a report, and the same code finds brigades of reporters.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// When it was posted, as the platform says.
    pub at: Time,
    /// When it reached us, by our own clock; never before that of an earlier one.
    pub received_at: Time,
    /// A key of the post.
    pub post: u64,
    /// A key of the account.
    pub account: u64,
    /// When the account was made, where that is known.
    pub account_created_at: Option<Time>,
    /// What it shares. The first [`Seen::OBJECTS_MAX`] of each kind count.
    pub objects: &'a [Object<'a>],
    /// Keys of the accounts that it mentions or answers. The first two count.
    pub targets: &'a [u64],
    /// What it calls on others to do, where the detectors say so.
    pub call: Option<Call>,
}

/// What a post calls on others to do, by the signal of the triage that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Call {
    /// To join a violent group, travel to it or get in touch with it: `text.recruitment`. A recruiting post.
    Join,
    /// To do violence: `threat.incitement`.
    Attack,
}

impl Call {
    /// The call of a post, where `is_present` says which signals were found in it. What recruits is listed as
    /// that, whatever else it calls for.
    pub fn of(is_present: impl Fn(&str) -> bool) -> Option<Self> {
        let each = [Call::Join, Call::Attack].into_iter();
        each.into_iter().find(|call| is_present(call.signal()))
    }

    /// The signal that says so.
    pub fn signal(self) -> &'static str {
        match self {
            Call::Join => "text.recruitment",
            Call::Attack => "threat.incitement",
        }
    }
}

impl Seen<'_> {
    /// Objects of one kind that count of one post.
    pub const OBJECTS_MAX: usize = 8;
}

/// Something that many can share.
#[derive(Clone, Copy, Debug)]
pub enum Object<'a> {
    /// A hashtag, with or without its sign.
    Hashtag(&'a str),
    /// The address of a link.
    Link(&'a str),
    /// A key of a picture or film, such as of its hash.
    Media(u64),
    /// The words of the post. The first 2,000 characters count.
    Text(&'a str),
    /// A key of what is reported.
    Subject(u64),
}

/// What kind of thing is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    /// A hashtag in one spelling.
    Hashtag,
    /// A hashtag together with somebody who is mentioned beside it.
    HashtagAtTarget,
    /// An address.
    Link,
    /// A picture or film.
    Media,
    /// Texts that are nearly the same.
    Text,
    /// Something that is reported.
    Subject,
}
