//! An alert, and the channels that it goes over, as colleagues see them.

use evenhand_model::{
    Acknowledged, Alert, AlertEnd, AlertId, AlertKind, AlertPage, AppealId, CaseId,
    InvestigationId, ParityAlarm, Tier, Time,
};
use schemars::JsonSchema;
use serde::Serialize;

/// An alert.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Alert")]
pub struct AlertView {
    /// Our id, the same in every message about it.
    pub id: AlertId,
    /// Why somebody must be told.
    pub kind: AlertKind,
    /// How soon the case must be looked at; `null` for an appeal and for a review in an investigation.
    pub tier: Option<Tier>,
    /// Which case.
    pub case: Option<CaseId>,
    /// Which appeal.
    pub appeal: Option<AppealId>,
    /// Which investigation.
    pub investigation: Option<InvestigationId>,
    /// The language in which cases wait that nobody at work reads.
    pub language: Option<String>,
    /// What the parity figures show, of an alert about them.
    pub parity: Option<ParityAlarm>,
    /// Which incident.
    pub incident: Option<String>,
    /// How many it stands for: one, but of an import so many of its reports, of a language so many cases.
    pub count: u64,
    /// When the matter is due.
    pub due_at: Time,
    /// When it was raised.
    pub raised_at: Time,
    /// When the next on call is paged; `null` while nobody needs to be.
    pub page_at: Option<Time>,
    /// How many of those on call had their turn.
    pub turn: u32,
    /// Who was paged, the latest 20; `null` for machines, but for those with `admin`.
    pub pages: Option<Vec<AlertPage>>,
    /// Who has taken it upon themselves.
    pub acknowledged: Option<Acknowledged>,
    /// Why nobody needs to be told any more.
    pub ended: Option<AlertEnd>,
}

impl AlertView {
    /// An alert, with the names of channels where the reader may know them.
    pub fn of(alert: Alert, sees_channels: bool) -> Self {
        Self {
            id: alert.id,
            kind: alert.kind,
            tier: alert.tier,
            case: alert.about.case(),
            appeal: alert.about.appeal(),
            investigation: alert.about.investigation(),
            language: alert.language,
            parity: alert.parity,
            incident: alert.incident,
            count: alert.count,
            due_at: alert.due_at,
            raised_at: alert.raised_at,
            page_at: alert.page_at,
            turn: alert.turn,
            pages: sees_channels.then_some(alert.pages),
            acknowledged: alert.acknowledged,
            ended: alert.ended,
        }
    }
}

/// How alerting stands.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AlertStatus {
    /// What everybody who works here should know; `null` while all is well.
    pub banner: Option<String>,
    /// How many channels are paged.
    pub channels_on_call: usize,
    /// Over how many channels, on call or not, the latest message failed.
    pub channels_failing: usize,
    /// Names of the channels that are paged, in turn; `null` for machines, but for those with `admin`.
    pub on_call: Option<Vec<String>>,
    /// Seconds that somebody has to acknowledge an alert in T0.
    pub page_after_seconds: i64,
    /// The same for all other alerts.
    pub clock_page_after_seconds: i64,
    /// Ways to reach people; `null` for machines, but for those with `admin`. Where they lead is not told.
    pub channels: Option<Vec<ChannelView>>,
}

/// A way to reach people.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ChannelView {
    /// Its name in the configuration.
    pub name: String,
    /// `webhook`, `mail` or `post`.
    pub kind: &'static str,
    /// Whether it is on call.
    pub is_on_call: bool,
    /// Whether it has its quiet hours now.
    pub is_quiet: bool,
    /// Whether the latest message did not arrive.
    pub is_failing: bool,
    /// When it last took a message, a test included.
    pub success_at: Option<Time>,
    /// When it last took none.
    pub failure_at: Option<Time>,
    /// Why it took none then.
    pub failure: Option<String>,
}

/// What became of a test message.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ChannelTested {
    /// Over which channel.
    pub channel: String,
    /// Whether it was taken. Look at the device all the same.
    pub arrived: bool,
    /// Why not.
    pub failure: Option<String>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}
