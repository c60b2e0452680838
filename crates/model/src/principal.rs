//! Who asks: a person with a role, or a machine with a key.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{KeyId, Platform, Time, UserId};

macro_rules! words {
    ($(#[doc = $type_doc:literal])+ $type:ident { $($(#[doc = $doc:literal])+ $name:ident = $text:literal;)+ }) => {
        $(#[doc = $type_doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $type {$(
            $(#[doc = $doc])+
            #[serde(rename = $text)]
            $name,
        )+}
        impl $type {
            /// Every value, in the order of the documentation.
            pub const ALL: &[$type] = &[$($type::$name),+];
            /// The word in JSON, on the command line and in the store.
            pub fn as_str(self) -> &'static str {
                match self {$(Self::$name => $text),+}
            }
        }
        impl std::str::FromStr for $type {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text).ok_or_else(|| {
                    let known: Vec<_> = Self::ALL.iter().map(|value| value.as_str()).collect();
                    format!("`{text}` is not known; expected one of {}", known.join(", "))
                })
            }
        }
    };
}

words! {
    /// What a key may do.
    Scope {
        /// Send events.
        EventsWrite = "events:write";
        /// Send reports.
        ReportsWrite = "reports:write";
        /// Read reports, without the reporter.
        ReportsRead = "reports:read";
        /// Read cases.
        CasesRead = "cases:read";
        /// Claim, decide, note and link; needs a person.
        CasesWrite = "cases:write";
        /// Read actions.
        ActionsRead = "actions:read";
        /// Tell outcomes of actions.
        ActionsWrite = "actions:write";
        /// Send appeals.
        AppealsWrite = "appeals:write";
        /// Read rules and policies.
        RulesRead = "rules:read";
        /// Change rules.
        RulesWrite = "rules:write";
        /// Read accounts.
        AccountsRead = "accounts:read";
        /// Tag and erase accounts.
        AccountsWrite = "accounts:write";
        /// Ask about media.
        MediaRead = "media:read";
        /// Change media banks.
        MediaWrite = "media:write";
        /// Have text analysed.
        TextAnalyze = "text:analyze";
        /// Read parity figures.
        ParityRead = "parity:read";
        /// Import the sealed cohorts.
        CohortsWrite = "cohorts:write";
        /// Read the audit log.
        AuditRead = "audit:read";
        /// Change webhook endpoints.
        WebhooksWrite = "webhooks:write";
        /// Change users and keys.
        UsersWrite = "users:write";
        /// All but the sealed cohorts.
        Admin = "admin";
    }
}

words! {
    /// What a person may do.
    Role {
        /// Runs the installation.
        Admin = "admin";
        /// Leads a team of moderators.
        Lead = "lead";
        /// Decides cases.
        Moderator = "moderator";
        /// Reads everything that proves or disproves fair work, changes nothing.
        Auditor = "auditor";
        /// Reads, changes nothing.
        ReadOnly = "read-only";
    }
}

impl Scope {
    /// What `admin` stands for: all but the sealed cohorts, which nobody imports who also runs the queue.
    pub fn of_admin() -> BTreeSet<Self> {
        let all = Self::ALL.iter().copied();
        all.filter(|scope| *scope != Self::CohortsWrite).collect()
    }
}

impl Role {
    /// What a person of this role may do at most; a personal key may narrow it.
    pub fn scopes(self) -> BTreeSet<Scope> {
        use Scope::*;
        let read = [
            ReportsRead,
            CasesRead,
            ActionsRead,
            RulesRead,
            AccountsRead,
            MediaRead,
        ];
        let more: &[Scope] = match self {
            Self::Admin => return Scope::of_admin(),
            Self::Lead => &[
                CasesWrite,
                ActionsWrite,
                AccountsWrite,
                RulesWrite,
                MediaWrite,
                TextAnalyze,
                ParityRead,
                AuditRead,
            ],
            Self::Moderator => &[CasesWrite, TextAnalyze],
            Self::Auditor => &[ParityRead, AuditRead, CohortsWrite],
            Self::ReadOnly => &[],
        };
        read.iter().chain(more).copied().collect()
    }
}

/// A person who works here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct User {
    /// Our id.
    pub id: UserId,
    /// Name for colleagues.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// When the person was added.
    pub created_at: Time,
    /// When the person lost access.
    pub disabled_at: Option<Time>,
    /// That they may see what is sealed, which no role includes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed_role: Option<SealedRole>,
}

impl User {
    /// Whether they see what is sealed: somebody has given them that role by name, and they have access.
    pub fn sees_sealed(&self) -> bool {
        self.sealed_role.is_some() && self.disabled_at.is_none()
    }
}

/// The role beside every other one without which nobody sees cases and banks of the classes `csam` and `ncii`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SealedRole {
    /// Who gave it.
    pub given_by: UserId,
    /// When.
    pub given_at: Time,
}

/// A key as we hold it: never the key itself, only its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Our id.
    pub id: KeyId,
    /// SHA-256 of the key, in hexadecimal.
    pub digest: String,
    /// The platform it is bound to.
    pub platform: Platform,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
    /// The person it belongs to, for a personal key.
    pub user: Option<UserId>,
    /// What it is for.
    pub label: String,
    /// When it was made.
    pub created_at: Time,
    /// When it stops by itself.
    pub expires_at: Option<Time>,
    /// When it was withdrawn.
    pub revoked_at: Option<Time>,
    /// Requests per second.
    pub requests_per_second: u32,
    /// What it opens.
    #[serde(default)]
    pub kind: KeyKind,
}

/// What a key opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KeyKind {
    /// The API.
    #[default]
    Api,
    /// Nothing but a session or a personal key, once.
    LoginLink,
    /// The console, as the cookie of one browser.
    Session,
}

/// The password of a person, as its salted hash.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Password {
    /// Whose.
    pub user: UserId,
    /// The platform that a session begun with it works for.
    pub platform: Platform,
    /// Argon2id hash with its salt and costs, as a PHC string.
    pub hash: String,
    /// When it was set.
    pub set_at: Time,
}

impl std::fmt::Debug for Password {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Password(..)")
    }
}

/// Who asks, as the rest of the system sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Principal {
    /// A person, by a personal key or a session.
    User(UserId),
    /// A machine.
    Key(KeyId),
    /// A live rule, by id.
    Rule(String),
    /// Evenhand itself: a clock, start, the command line.
    System,
    /// Somebody who has not said who they are, by the public report form.
    Public,
}

impl Principal {
    /// The person, if it is one.
    pub fn user(&self) -> Option<UserId> {
        match self {
            Self::User(user) => Some(*user),
            _ => None,
        }
    }
}

impl std::fmt::Display for Principal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::User(id) => write!(formatter, "user:{id}"),
            Self::Key(id) => write!(formatter, "key:{id}"),
            Self::Rule(id) => write!(formatter, "rule:{id}"),
            Self::System => formatter.write_str("system"),
            Self::Public => formatter.write_str("public"),
        }
    }
}
