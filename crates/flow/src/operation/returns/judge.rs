//! A person says whether two accounts are one person's.

use evenhand_model::{
    Act, DecidedBy, HoldEnd, LinkDecision, LinkState, Platform, Problem, ReturnLink, UserId, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::case::{self, Pace};
use super::hold;
use crate::transparency;
use crate::work::{Line, Operation, Stop, Work};

/// Why somebody confirms or rejects a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkReason {
    /// In their own words, for colleagues.
    pub reason: String,
}

/// Confirms or rejects a link, once.
#[derive(Clone, Debug)]
pub struct JudgeReturn {
    /// Whose accounts.
    pub platform: Platform,
    /// Which link.
    pub id: String,
    /// Who judges.
    pub user: UserId,
    /// Whether they believe that both are one person's.
    pub is_confirmed: bool,
    /// Why.
    pub reason: LinkReason,
}

impl Operation for JudgeReturn {
    type Answer = ReturnLink;

    fn run(&self, work: &mut Work<'_>) -> Result<ReturnLink, Stop> {
        let reason = self.reason.reason.trim();
        if reason.is_empty() || reason.len() > limits::PROSE_BYTES_MAX {
            let detail = "expected a reason in your own words: what convinced you, or what did not";
            return Err(Problem::invalid(detail).at("reason").into());
        }
        let found = work.get::<ReturnLink>(&self.id)?;
        let Some(mut link) = found.filter(|link| link.platform == self.platform) else {
            return Err(Problem::not_found("there is no such link between accounts").into());
        };
        if link.state != LinkState::Open {
            let detail = format!("somebody has {} this link already", link.state.as_str());
            return Err(Problem::conflict(detail).into());
        }
        let (state, act) = match self.is_confirmed {
            true => (LinkState::Confirmed, Act::ReturnConfirmed),
            false => (LinkState::Rejected, Act::ReturnRejected),
        };
        link.state = state;
        link.decided = Some(LinkDecision {
            by: self.user,
            at: work.now,
            reason: reason.to_owned(),
            appeal: None,
        });
        if self.is_confirmed {
            link.case = Some(case::open(work, &link, Pace::OfItsTier)?.id);
        } else {
            let by = DecidedBy::User(self.user);
            hold::end(work, &mut link, HoldEnd::Rejected, by)?;
        }
        transparency::returns::judged(work, LinkState::Open, &link)?;
        work.put(link.clone());
        work.record(
            Line::of(act)
                .subject(link.candidate)
                .case(link.case)
                .with("link", link.id.as_str()),
        );
        Ok(link)
    }
}
