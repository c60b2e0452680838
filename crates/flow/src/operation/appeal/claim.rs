//! Reviewers take appeals by their deadlines, never one against their own decision.

use evenhand_model::{Act, Appeal, AppealId, AppealState, Claim, Decision, Platform, UserId};

use super::{appeal_of, decided, held};
use crate::case::second_look::{SecondLook, may_look};
use crate::work::{Key, Line, Operation, Stop, Work};

/// Claims the next appeal for a reviewer.
#[derive(Clone, Debug)]
pub struct NextAppeal {
    /// Whose appeals.
    pub platform: Platform,
    /// Who asks.
    pub user: UserId,
    /// Undecided appeals by their deadlines, as the store saw them a moment ago.
    pub candidates: Vec<AppealId>,
    /// Everybody who works here.
    pub colleagues: Vec<UserId>,
}

impl Operation for NextAppeal {
    type Answer = Option<Appeal>;

    fn run(&self, work: &mut Work<'_>) -> Result<Option<Appeal>, Stop> {
        work.expect(self.candidates.iter().map(Key::of::<Appeal>))?;
        for id in &self.candidates {
            let Some(mut appeal) = work.get::<Appeal>(id)? else {
                continue;
            };
            let is_free = appeal.state != AppealState::Decided
                && appeal.claimed_by(work.now).is_none_or(|by| by == self.user)
                && appeal.platform == self.platform;
            if !is_free {
                continue;
            }
            let decision = work.need::<Decision>(appeal.decision, "decision")?;
            if may_look(work, decided(&decision), self.user, &self.colleagues)?
                == SecondLook::NotNow
            {
                continue;
            }
            claim(work, &mut appeal, self.user);
            return Ok(Some(appeal));
        }
        Ok(None)
    }
}

fn claim(work: &mut Work<'_>, appeal: &mut Appeal, user: UserId) {
    appeal.fence += 1;
    appeal.state = AppealState::Claimed;
    appeal.claim = Some(Claim {
        by: user,
        at: work.now,
        lease_until: work.now.plus(work.house.lease),
        fence: appeal.fence,
    });
    work.put(appeal.clone());
    work.record(
        Line::of(Act::AppealClaimed)
            .subject(appeal.subject)
            .with("appeal", appeal.id.to_string())
            .with("fence", appeal.fence),
    );
}

/// Gives a claimed appeal back.
#[derive(Clone, Debug)]
pub struct ReleaseAppeal {
    /// Whose appeals.
    pub platform: Platform,
    /// Which appeal.
    pub appeal: AppealId,
    /// Who has it.
    pub user: UserId,
    /// Number of the claim.
    pub fence: u64,
}

impl Operation for ReleaseAppeal {
    type Answer = Appeal;

    fn run(&self, work: &mut Work<'_>) -> Result<Appeal, Stop> {
        let mut appeal = appeal_of(work, &self.platform, self.appeal)?;
        held(work, &appeal, self.user, self.fence)?;
        appeal.state = AppealState::Open;
        appeal.claim = None;
        work.put(appeal.clone());
        work.record(
            Line::of(Act::AppealReleased)
                .subject(appeal.subject)
                .with("appeal", appeal.id.to_string()),
        );
        Ok(appeal)
    }
}
