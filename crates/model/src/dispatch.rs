//! What the dispatcher says, and what it knows of a reviewer.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Problem, Reason, UserId, limits};

/// Why a case is handed out before all others.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Somebody is in imminent danger.
    Danger,
    /// Somebody says that there is imminent danger, nothing else shows it, and a short look comes first.
    Confirm,
    /// It has waited longest.
    Oldest,
    /// Its deadline is the earliest.
    EarliestDeadline,
    /// It has used up more of its clock than any other, while more waits than can be done in time.
    UsedUp,
}

impl Why {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::Confirm => "confirm",
            Self::Oldest => "oldest",
            Self::EarliestDeadline => "earliest-deadline",
            Self::UsedUp => "used-up",
        }
    }
}

/// What somebody reads and knows, and who they are on the platform. It decides which cases come to them
/// first, and which never.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Skills {
    /// Languages that they read, as primary tags like `de`; empty where they have not said, and get any.
    pub languages: BTreeSet<String>,
    /// Reasons of reports that they know well; empty where they have not said, and get any.
    pub topics: BTreeSet<Reason>,
    /// The platform's ids of their own accounts: what these have reported never comes to them.
    pub accounts: BTreeSet<String>,
}

impl Skills {
    /// Refuses what is no language, and more than anybody has.
    pub fn check(&self) -> Result<(), Problem> {
        let is_tag = |tag: &String| {
            (2..=3).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_lowercase())
        };
        if let Some(wrong) = self.languages.iter().find(|tag| !is_tag(tag)) {
            let shown: String = wrong.chars().take(20).collect();
            let detail = format!(
                "`{shown}` is no primary language tag; expected two or three letters, like `de`"
            );
            return Err(Problem::invalid(detail).at("languages"));
        }
        let most = limits::SKILLS_MAX;
        for (field, count) in [
            ("languages", self.languages.len()),
            ("accounts", self.accounts.len()),
        ] {
            if count > most {
                return Err(Problem::invalid(format!("expected at most {most}")).at(field));
            }
        }
        let fits = |id: &String| !id.is_empty() && id.len() <= limits::EXTERNAL_ID_BYTES_MAX;
        if !self.accounts.iter().all(fits) {
            let detail = format!(
                "expected the platform's ids of accounts, 1 to {} bytes each",
                limits::EXTERNAL_ID_BYTES_MAX
            );
            return Err(Problem::invalid(detail).at("accounts"));
        }
        Ok(())
    }
}

/// The skills of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalSkills {
    /// Whose.
    pub user: UserId,
    /// What they are.
    pub skills: Skills,
}
