//! A reviewer takes a case to judge again: never one that they decided themselves.

use evenhand_model::{Act, Case, CaseId, Claim, Platform, Rerating, UserId};

use super::{held, rerating_of};
use crate::care;
use crate::work::{Key, Line, Operation, Stop, Work};

/// Claims the next case to judge again.
#[derive(Clone, Debug)]
pub struct NextRerating {
    /// Whose cases.
    pub platform: Platform,
    /// Who asks.
    pub user: UserId,
    /// Cases that were drawn and not judged again, the oldest first, as the store saw them a moment ago.
    pub candidates: Vec<CaseId>,
}

impl Operation for NextRerating {
    type Answer = Option<Rerating>;

    fn run(&self, work: &mut Work<'_>) -> Result<Option<Rerating>, Stop> {
        let of = |id: &CaseId| [Key::of::<Rerating>(id), Key::of::<Case>(id)];
        let keys = self.candidates.iter().flat_map(of);
        work.expect(keys.chain(care::keys(self.user)))?;
        let spent_until = care::spent_until(work, self.user)?;
        for id in &self.candidates {
            let Some(rerating) = work.get::<Rerating>(id)? else {
                continue;
            };
            let is_held = rerating.claimed_by(work.now) == Some(self.user);
            if !is_held && (spent_until.is_some() || !self.may_take(work, &rerating)?) {
                continue;
            }
            if !is_held && let Some(case) = work.get::<Case>(rerating.case)? {
                care::book_case(work, self.user, &case)?;
            }
            return Ok(Some(claim(work, rerating, self.user)));
        }
        match spent_until {
            Some(until) => Err(care::budget_spent(work, until).into()),
            None => Ok(None),
        }
    }
}

impl NextRerating {
    fn may_take(&self, work: &mut Work<'_>, rerating: &Rerating) -> Result<bool, Stop> {
        let is_free = rerating.second.is_none()
            && rerating.platform == self.platform
            && rerating.claimed_by(work.now).is_none();
        let is_own = rerating.first.by == self.user || rerating.skipped_by.contains(&self.user);
        if !is_free || is_own {
            return Ok(false);
        }
        let case = work.get::<Case>(rerating.case)?;
        // Whoever has once had it in their hands may know whom it is about.
        let is_known = |case: Case| case.is_skipped_by(self.user) || case.evidence.is_none();
        Ok(case.is_some_and(|case| !is_known(case)))
    }
}

fn claim(work: &mut Work<'_>, mut rerating: Rerating, user: UserId) -> Rerating {
    rerating.fence += 1;
    rerating.claim = Some(Claim {
        by: user,
        at: work.now,
        lease_until: work.now.plus(work.house.lease),
        fence: rerating.fence,
        why: None,
        no_speaker: false,
    });
    work.put(rerating.clone());
    work.record(
        Line::of(Act::ReratingClaimed)
            .case(rerating.case)
            .with("fence", rerating.fence),
    );
    rerating
}

/// Gives a case back that was to be judged again, not to be handed to this reviewer again. No reason is asked for.
#[derive(Clone, Debug)]
pub struct SkipRerating {
    /// Whose cases.
    pub platform: Platform,
    /// Which case.
    pub case: CaseId,
    /// Who has it.
    pub user: UserId,
    /// Number of the claim.
    pub fence: u64,
}

impl Operation for SkipRerating {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let mut rerating = rerating_of(work, &self.platform, self.case)?;
        held(work, &rerating, self.user, self.fence)?;
        rerating.claim = None;
        rerating.skipped_by.push(self.user);
        work.put(rerating);
        work.record(Line::of(Act::ReratingReleased).case(self.case));
        Ok(())
    }
}
