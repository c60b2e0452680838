//! Who is alerted, and how, as the operator wrote it.

use std::fmt;
use std::path::PathBuf;

use evenhand_model::Duration;

use crate::alert::QuietHours;

/// Who is alerted, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct AlertSettings {
    /// Ways to reach people.
    pub channels: Vec<ChannelSettings>,
    /// Names of the channels that are paged, one after the other.
    pub on_call: Vec<String>,
    /// How long somebody has to acknowledge danger before the next one is paged.
    pub page_after: Duration,
    /// The same of everything else.
    pub clock_page_after: Duration,
    /// Where links in messages lead, without a slash at its end; no links where it is unset.
    pub link_url: Option<String>,
}

impl Default for AlertSettings {
    /// Nobody. Danger would be paged again after 5 minutes, a third of its clock; the rest after 30.
    fn default() -> Self {
        Self {
            channels: Vec::new(),
            on_call: Vec::new(),
            page_after: Duration::from_minutes(5),
            clock_page_after: Duration::from_minutes(30),
            link_url: None,
        }
    }
}

impl AlertSettings {
    /// What everybody who works here should know, where nobody would be told of anything.
    pub fn banner(&self) -> Option<&'static str> {
        self.on_call.is_empty().then_some(
            "Nobody is told when somebody is in danger or a clock is about to break: no alert \
             channel is configured. Add [[alerts.channel]] to the configuration; docs/alerts.md says \
             how.",
        )
    }
}

/// A way to reach people.
#[derive(Clone, Debug, PartialEq)]
pub struct ChannelSettings {
    /// Its name: the device or the duty, since it stands in the log and in the audit log.
    pub name: String,
    /// How.
    pub way: Way,
    /// When it is left in peace.
    pub quiet_hours: Option<QuietHours>,
    /// Whether danger goes there in quiet hours too.
    pub wakes_for_danger: bool,
}

/// How people are reached.
#[derive(Clone, PartialEq)]
pub enum Way {
    /// A webhook, signed as Standard Webhooks say.
    Webhook {
        /// Where to.
        url: UrlFrom,
        /// File with the signing secret, `whsec_..`.
        secret_file: PathBuf,
    },
    /// A mail.
    Mail {
        /// To whom.
        address: String,
    },
    /// A plain POST.
    Post {
        /// Where to.
        url: UrlFrom,
        /// What is posted.
        format: PostFormat,
        /// File with a token that goes along as `Authorization: Bearer ..`.
        token_file: Option<PathBuf>,
    },
}

impl Way {
    /// The word in the configuration and in JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Webhook { .. } => "webhook",
            Self::Mail { .. } => "mail",
            Self::Post { .. } => "post",
        }
    }
}

impl fmt::Debug for Way {
    /// Without addresses: that of a chat hook is a secret, that of a person is private.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}(..)", self.kind())
    }
}

/// Where a URL stands. That of a chat hook lets anybody post there, so it may stand in a file of its own.
#[derive(Clone, PartialEq, Eq)]
pub enum UrlFrom {
    /// In the configuration.
    Text(String),
    /// On the first line of a file.
    File(PathBuf),
}

/// What a plain POST carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostFormat {
    /// Plain text, with title and priority in headers, as ntfy takes it.
    Text,
    /// `{"text": ".."}`, as Slack, Mattermost, Rocket.Chat and Google Chat take it.
    Json,
}
