//! What a search finds. Neither reporters nor targets are in it, and no words of the content: whoever
//! wants to read them opens the case.

use std::collections::{BTreeMap, BTreeSet};

use evenhand_engine::Engine;
use evenhand_engine::search::{Behind, FoundThing};
use evenhand_flow::search::Hit;
use evenhand_model::{
    Account, DecidedBy, Decision, DecisionId, DecisionOutcome, Problem, Subject, Tag, Time,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::view::case::CaseView;
use crate::view::{Names, SubjectView};

/// One page of what was found, the latest first.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "SearchPage")]
pub struct SearchView {
    /// What was found.
    pub items: Vec<SearchItem>,
    /// Send it as `after` to go on; `null` where this is all. A page with fewer items than asked for,
    /// or none, may have it too: a search that takes long stops in between.
    pub next: Option<String>,
    /// How many commits the index is behind, most of which change nothing that is searched; `null` while
    /// it is being built.
    pub behind: Option<u64>,
}

/// One thing that was found: a case, an account or a decision without a case.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct SearchItem {
    /// The case, without content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseView>,
    /// The account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<FoundAccount>,
    /// The decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<FoundDecision>,
    /// By which words of the query, and where they stand.
    pub why: BTreeSet<Hit>,
}

/// An account that was found.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FoundAccount {
    /// The account as the platform names it.
    pub subject: SubjectView,
    /// The unique name.
    pub handle: Option<String>,
    /// The name that others see.
    pub display_name: Option<String>,
    /// Tags in force.
    pub tags: BTreeMap<String, Tag>,
    /// When we last heard of it.
    pub last_seen_at: Time,
}

/// A decision that was found.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FoundDecision {
    /// Our id.
    pub id: DecisionId,
    /// What it is about.
    pub subject: SubjectView,
    /// Who decided.
    pub by: DecidedBy,
    /// When.
    pub at: Time,
    /// What was found.
    pub outcome: DecisionOutcome,
    /// Which policy was broken.
    pub policy: Option<String>,
}

impl SearchItem {
    /// Views of what was found.
    pub fn list(
        engine: &Engine,
        things: Vec<(FoundThing, BTreeSet<Hit>)>,
    ) -> Result<Vec<Self>, Problem> {
        let now = engine.now();
        let one = |(thing, why)| {
            let item = match thing {
                FoundThing::Case(case) => Self {
                    case: Some(CaseView::one(engine, *case)?),
                    ..Self::default()
                },
                FoundThing::Account(found) => {
                    let (account, subject) = *found;
                    Self {
                        account: Some(FoundAccount::of(account, &subject, now)),
                        ..Self::default()
                    }
                }
                FoundThing::Decision(decision) => Self {
                    decision: Some(FoundDecision::of(engine, *decision)?),
                    ..Self::default()
                },
            };
            Ok(Self { why, ..item })
        };
        things.into_iter().map(one).collect()
    }
}

impl FoundAccount {
    fn of(account: Account, subject: &Subject, now: Time) -> Self {
        let mut tags = account.tags;
        tags.retain(|_, tag| tag.until.is_none_or(|until| until > now));
        Self {
            subject: SubjectView::of(subject),
            handle: account.handle,
            display_name: account.display_name,
            tags,
            last_seen_at: account.last_seen_at,
        }
    }
}

impl FoundDecision {
    fn of(engine: &Engine, decision: Decision) -> Result<Self, Problem> {
        let names = Names::read(engine, [decision.subject])?;
        Ok(Self {
            id: decision.id,
            subject: names.of(decision.subject)?,
            by: decision.by,
            at: decision.at,
            outcome: decision.outcome,
            policy: decision.policy,
        })
    }
}

/// How far behind the index is, as a number where there is one.
pub fn behind(behind: Behind) -> Option<u64> {
    match behind {
        Behind::Commits(commits) => Some(commits),
        Behind::Building => None,
    }
}
