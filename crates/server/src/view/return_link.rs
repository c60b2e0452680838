//! Two accounts that may be one person's, side by side.

use evenhand_model::{
    Account, AppealId, CaseId, FirstPostsHold, HoldEnded, LinkBand, LinkDecision, LinkEvidence,
    LinkState, OrderId, ReturnLink, SubjectId, Time, UserId,
};
use schemars::JsonSchema;
use serde::Serialize;

/// Evidence that an account is the return of somebody who is suspended: about the two accounts, and for a person to judge.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ReturnLink")]
pub struct ReturnLinkView {
    /// Its id.
    pub id: String,
    /// The suspended account.
    pub suspended: LinkedAccount,
    /// The order that suspends it; none where the platform did so by itself.
    pub suspension: Option<OrderId>,
    /// The account that may be the return.
    pub candidate: LinkedAccount,
    /// The script of the names of that account, like `latin`.
    pub script: String,
    /// When it was first found.
    pub found_at: Time,
    /// When the house first heard of the account that may be the return.
    pub candidate_first_seen_at: Option<Time>,
    /// How long after that it was found, in milliseconds.
    pub found_after_ms: Option<i64>,
    /// Posts of that account which the house had seen by then.
    pub posts_at_find: u64,
    /// When it was first likely; none where it was never more than possible.
    pub likely_at: Option<Time>,
    /// What speaks for it and against.
    pub evidence: LinkEvidence,
    /// Where it stands.
    pub state: LinkState,
    /// What a person found.
    pub decided: Option<LinkDecisionView>,
    /// The case about the account that was opened when the link was confirmed, or when first posts were to be held.
    pub case: Option<CaseId>,
    /// That first posts of the account are held until somebody has looked, or were.
    pub hold: Option<HoldView>,
}

/// First posts of an account are held because of a link.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "FirstPostsHold")]
pub struct HoldView {
    /// Since when.
    pub since: Time,
    /// When it ends by itself.
    pub until: Time,
    /// The actions that hide posts.
    pub orders: Vec<OrderId>,
    /// That it has ended, and why.
    pub ended: Option<HoldEnded>,
}

/// One of two accounts.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LinkedAccount {
    /// Our id.
    pub subject: SubjectId,
    /// The platform's id.
    pub id: Option<String>,
    /// The unique name.
    pub handle: Option<String>,
    /// The name that others see.
    pub display_name: Option<String>,
    /// What the account says about itself.
    pub bio: Option<String>,
    /// When the platform says it was made.
    pub created_at: Option<Time>,
    /// Posts seen.
    pub post_count: u64,
}

/// What a person found about a link.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LinkDecisionView {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// Why.
    pub reason: String,
    /// The appeal that was upheld, where that unlinked the accounts.
    pub appeal: Option<AppealId>,
}

impl ReturnLinkView {
    /// Of a link and what is known of its accounts.
    pub fn of(link: ReturnLink, suspended: LinkedAccount, candidate: LinkedAccount) -> Self {
        Self {
            id: link.id,
            suspended,
            suspension: link.suspension,
            candidate,
            script: link.script,
            found_at: link.found_at,
            candidate_first_seen_at: link.candidate_first_seen_at,
            found_after_ms: link
                .candidate_first_seen_at
                .map(|seen_at| link.found_at.since(seen_at).micros() / 1_000),
            posts_at_find: link.posts_at_find,
            likely_at: link.likely_at,
            evidence: link.evidence,
            state: link.state,
            decided: link.decided.map(LinkDecisionView::from),
            case: link.case,
            hold: link.hold.map(HoldView::from),
        }
    }

    /// Whether it is worth a look soon.
    pub fn is_likely(&self) -> bool {
        self.evidence.band == LinkBand::Likely
    }
}

impl From<LinkDecision> for LinkDecisionView {
    fn from(decided: LinkDecision) -> Self {
        let LinkDecision {
            by,
            at,
            reason,
            appeal,
        } = decided;
        Self {
            by,
            at,
            reason,
            appeal,
        }
    }
}

impl From<FirstPostsHold> for HoldView {
    fn from(hold: FirstPostsHold) -> Self {
        let FirstPostsHold {
            since,
            until,
            orders,
            ended,
        } = hold;
        Self {
            since,
            until,
            orders,
            ended,
        }
    }
}

impl LinkedAccount {
    /// Of an account, as far as it is known.
    pub fn of(subject: SubjectId, id: Option<String>, account: Option<Account>) -> Self {
        let account = account.unwrap_or_else(|| Account::new(subject, Time::default()));
        Self {
            subject,
            id,
            handle: account.handle,
            display_name: account.display_name,
            bio: account.bio,
            created_at: account.created_at,
            post_count: account.post_count,
        }
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        let names = [&self.handle, &self.display_name, &self.id];
        names
            .into_iter()
            .flatten()
            .map(String::as_str)
            .next()
            .unwrap_or("no name")
    }
}
