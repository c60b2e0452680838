//! An action in force on a subject.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{CaseId, DecisionId, Imported, OrderId, Platform, SubjectId, Time};

/// An order. What the platform must show is the union of the orders in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// Our id; the API calls it the action's id.
    pub id: OrderId,
    /// Whose it is.
    pub platform: Platform,
    /// What it acts on.
    pub subject: SubjectId,
    /// What must be done.
    pub kind: OrderKind,
    /// Details like the label's text.
    pub parameters: BTreeMap<String, Value>,
    /// When it begins.
    pub starts_at: Time,
    /// When it ends by itself.
    pub until: Option<Time>,
    /// Which decision ordered it.
    pub decision: DecisionId,
    /// Which rule wanted it, for an order that no person made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Which case it belongs to.
    pub case: Option<CaseId>,
    /// Where it stands.
    pub state: OrderState,
    /// The order that this one takes back; `None` for an order that does something.
    pub reverses: Option<OrderId>,
    /// Per-subject sequence: the platform applies the higher number last.
    pub sequence: u64,
    /// When it was ordered.
    pub ordered_at: Time,
    /// Not sent before; the undo window.
    pub not_before: Time,
    /// When the platform told its outcome.
    pub outcome_at: Option<Time>,
    /// When it stopped being in force: taken back, run out or cancelled before it was sent.
    pub ended_at: Option<Time>,
    /// Whether its lateness has raised a case already.
    pub lateness_raised: bool,
    /// Where it came from, if it was imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<Imported>,
}

impl Order {
    /// Since when the platform owes an outcome and nobody has been told of the delay.
    pub fn awaits_outcome_since(&self) -> Option<Time> {
        let is_over = self.ended_at.is_some() && self.reverses.is_none();
        (!self.state.is_settled() && !self.lateness_raised && !is_over).then_some(self.not_before)
    }

    /// The rule that wanted it, while it is in force.
    pub fn rule_in_force(&self) -> Option<&str> {
        let in_force = self.ended_at.is_none() && self.reverses.is_none();
        self.rule.as_deref().filter(|_| in_force)
    }

    /// When it ends by itself, while it is in force.
    pub fn ends_at(&self) -> Option<Time> {
        if self.ended_at.is_some() {
            None
        } else {
            self.until
        }
    }
}

macro_rules! order_kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal, on $subject:ident, $weight:ident;)+) => {
        /// What must be done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        pub enum OrderKind {$(
            $(#[doc = $doc])+
            #[serde(rename = $text)]
            $name,
        )+}
        impl OrderKind {
            /// Every kind, in the order of the documentation.
            pub const ALL: &[OrderKind] = &[$(OrderKind::$name),+];
            /// The word in JSON, rules and store.
            pub fn as_str(self) -> &'static str {
                match self {$(Self::$name => $text),+}
            }
            /// What kind of subject it acts on.
            pub fn acts_on(self) -> crate::SubjectKind {
                match self {$(Self::$name => crate::SubjectKind::$subject),+}
            }
            /// How heavily it weighs when a rule orders it.
            pub fn weight(self) -> OrderWeight {
                match self {$(Self::$name => OrderWeight::$weight),+}
            }
        }
    };
}

/// How heavily an order weighs when a rule makes it; brakes look at this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderWeight {
    /// Informs or marks.
    Light,
    /// Hides until a human has looked; goes on above a brake.
    Containment,
    /// Takes away content or an account; becomes a proposal above a brake.
    Heavy,
    /// Only people order it: no rule that would is ever loaded.
    ByPeople,
}

order_kinds! {
    /// Take the content away.
    ContentRemove = "content.remove", on Content, Heavy;
    /// Hide the content until further notice; the containment before a human has looked.
    ContentRestrict = "content.restrict", on Content, Containment;
    /// Show the content with a label.
    ContentLabel = "content.label", on Content, Light;
    /// Warn the account.
    AccountWarn = "account.warn", on Account, Light;
    /// Limit what the account can do.
    AccountRestrict = "account.restrict", on Account, Containment;
    /// Suspend the account.
    AccountSuspend = "account.suspend", on Account, Heavy;
    /// Limit how a hashtag spreads.
    HashtagLimit = "hashtag.limit", on Hashtag, ByPeople;
    /// Protect the person targeted.
    TargetProtect = "target.protect", on Account, Light;
}

impl std::str::FromStr for OrderKind {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| {
                let known: Vec<_> = Self::ALL.iter().map(|kind| kind.as_str()).collect();
                format!(
                    "`{text}` is not an action; expected one of {}",
                    known.join(", ")
                )
            })
    }
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OrderState {
    /// Owed to the platform.
    Ordered,
    /// The platform's endpoint took it.
    Delivered,
    /// The platform says it is done.
    Applied,
    /// The platform says it could not.
    Failed,
    /// The platform says it will not.
    Refused,
    /// Cancelled before it was sent.
    Cancelled,
}

impl OrderState {
    /// The word in JSON and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::Delivered => "delivered",
            Self::Applied => "applied",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether the platform has said how it went, or nothing is owed any more.
    pub fn is_settled(self) -> bool {
        matches!(
            self,
            Self::Applied | Self::Failed | Self::Refused | Self::Cancelled
        )
    }
}
