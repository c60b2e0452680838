//! Reviewers take appeals by their deadlines, never one against their own decision, nor one that they or
//! whose case they have skipped.

use evenhand_model::{
    Act, Appeal, AppealId, AppealState, Case, Claim, Decision, Platform, Tier, UserId,
};

use super::{appeal_of, decided, held};
use crate::care;
use crate::case::second_look::{SecondLook, may_look};
use crate::work::{Key, Line, Operation, Stop, Work};

/// Claims the next appeal for a reviewer.
#[derive(Clone, Debug)]
pub struct NextAppeal {
    /// Whose appeals.
    pub platform: Platform,
    /// Who asks.
    pub user: UserId,
    /// Undecided appeals by their deadlines that the reviewer has not skipped, as the store saw them a moment ago.
    pub candidates: Vec<AppealId>,
    /// Everybody who works here.
    pub colleagues: Vec<UserId>,
}

impl Operation for NextAppeal {
    type Answer = Option<Appeal>;

    fn run(&self, work: &mut Work<'_>) -> Result<Option<Appeal>, Stop> {
        let candidates = self.candidates.iter().map(Key::of::<Appeal>);
        work.expect(candidates.chain(care::keys(self.user)))?;
        let spent_until = care::spent_until(work, self.user)?;
        for id in &self.candidates {
            let Some(mut appeal) = work.get::<Appeal>(id)? else {
                continue;
            };
            // What they hold is theirs to finish, and was put before them already.
            let is_held = appeal.claimed_by(work.now) == Some(self.user);
            if !is_held && (spent_until.is_some() || !self.may_take(work, &appeal)?) {
                continue;
            }
            claim(work, &mut appeal, self.user);
            if !is_held {
                book(work, self.user, &appeal)?;
            }
            return Ok(Some(appeal));
        }
        match spent_until {
            Some(until) => Err(care::budget_spent(work, until).into()),
            None => Ok(None),
        }
    }
}

impl NextAppeal {
    fn may_take(&self, work: &mut Work<'_>, appeal: &Appeal) -> Result<bool, Stop> {
        let is_free = appeal.state != AppealState::Decided
            && appeal.claimed_by(work.now).is_none()
            && appeal.platform == self.platform;
        if !is_free || appeal.skipped_by.contains(&self.user) || self.skipped_case(work, appeal)? {
            return Ok(false);
        }
        let decision = work.need::<Decision>(appeal.decision, "decision")?;
        let look = may_look(work, decided(&decision), self.user, &self.colleagues)?;
        Ok(look != SecondLook::NotNow)
    }

    /// An appeal puts the content of its case before the reviewer again.
    fn skipped_case(&self, work: &mut Work<'_>, appeal: &Appeal) -> Result<bool, Stop> {
        let case = match appeal.case {
            Some(case) => work.get::<Case>(case)?,
            None => None,
        };
        Ok(case.is_some_and(|case| case.is_skipped_by(self.user)))
    }
}

/// Books that an appeal was put before a reviewer: what was decided on, and the files that came with it.
fn book(work: &mut Work<'_>, user: UserId, appeal: &Appeal) -> Result<(), Stop> {
    let decision = work.need::<Decision>(appeal.decision, "decision")?;
    let case = match appeal.case {
        Some(case) => work.get::<Case>(case)?,
        None => None,
    };
    let mut addresses: Vec<String> = decision.evidence.into_iter().collect();
    addresses.extend(case.into_iter().flat_map(|case| case.evidence));
    let has_picture = appeal
        .files
        .iter()
        .any(|file| file.kind.starts_with("image/"));
    let with_pictures = has_picture || care::shows_pictures(work, addresses.iter())?;
    care::book(work, user, decision.tier.unwrap_or(Tier::T4), with_pictures)
}

fn claim(work: &mut Work<'_>, appeal: &mut Appeal, user: UserId) {
    appeal.fence += 1;
    appeal.state = AppealState::Claimed;
    appeal.claim = Some(Claim {
        by: user,
        at: work.now,
        lease_until: work.now.plus(work.house.lease),
        fence: appeal.fence,
        why: None,
        no_speaker: false,
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

/// Keeps a claimed appeal for another lease.
#[derive(Clone, Debug)]
pub struct RenewAppeal {
    /// Whose appeals.
    pub platform: Platform,
    /// Which appeal.
    pub appeal: AppealId,
    /// Who has it.
    pub user: UserId,
    /// Number of the claim.
    pub fence: u64,
}

impl Operation for RenewAppeal {
    type Answer = Appeal;

    fn run(&self, work: &mut Work<'_>) -> Result<Appeal, Stop> {
        let mut appeal = appeal_of(work, &self.platform, self.appeal)?;
        let mut claim = held(work, &appeal, self.user, self.fence)?;
        claim.lease_until = claim.lease_until.max(work.now.plus(work.house.lease));
        appeal.claim = Some(claim);
        work.put(appeal.clone());
        Ok(appeal)
    }
}

/// Gives a claimed appeal back, not to be handed to this reviewer again. No reason is asked for.
#[derive(Clone, Debug)]
pub struct SkipAppeal {
    /// Whose appeals.
    pub platform: Platform,
    /// Which appeal.
    pub appeal: AppealId,
    /// Who has it.
    pub user: UserId,
    /// Number of the claim.
    pub fence: u64,
}

impl Operation for SkipAppeal {
    type Answer = Appeal;

    fn run(&self, work: &mut Work<'_>) -> Result<Appeal, Stop> {
        let release = ReleaseAppeal {
            platform: self.platform.clone(),
            appeal: self.appeal,
            user: self.user,
            fence: self.fence,
        };
        let mut appeal = release.run(work)?;
        appeal.skipped_by.push(self.user);
        work.put(appeal.clone());
        Ok(appeal)
    }
}
