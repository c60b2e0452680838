//! A reviewer takes a case to judge again: never one that they had a part in.

use evenhand_model::{Case, Claim, Duration, Platform, Rerating, Tier, UserId, limits};

use super::{held, rerating_of};
use crate::care;
use crate::work::{Key, Operation, Stop, Work};

/// Claims the next case to judge again.
#[derive(Clone, Debug)]
pub struct NextRerating {
    /// Whose cases.
    pub platform: Platform,
    /// Who asks.
    pub user: UserId,
    /// What they have in their hands, and else what waits and can be shown without names, the first drawn first: ids
    /// as the store saw them a moment ago.
    pub candidates: Vec<String>,
}

impl Operation for NextRerating {
    type Answer = Option<Rerating>;

    fn run(&self, work: &mut Work<'_>) -> Result<Option<Rerating>, Stop> {
        let candidates = self.candidates.iter().map(Key::of::<Rerating>);
        work.expect(candidates.chain(care::keys(self.user)))?;
        let mut free = Vec::new();
        for id in &self.candidates {
            let Some(rerating) = work.get::<Rerating>(id)? else {
                continue;
            };
            if rerating.claimed_by(work.now) == Some(self.user) {
                return Ok(Some(rerating));
            }
            free.push(rerating);
        }
        if let Some(until) = care::spent_until(work, self.user)? {
            return Err(care::budget_spent(work, until).into());
        }
        for rerating in free {
            if self.may_take(work, &rerating)? {
                return Ok(Some(self.claim(work, rerating)?));
            }
        }
        Ok(None)
    }
}

impl NextRerating {
    fn may_take(&self, work: &mut Work<'_>, rerating: &Rerating) -> Result<bool, Stop> {
        let is_free = rerating.second.is_none()
            && rerating.platform == self.platform
            && rerating.claimed_by(work.now).is_none();
        if !is_free || may_not(rerating, self.user) {
            return Ok(false);
        }
        let case = work.get::<Case>(rerating.case)?;
        Ok(case.is_some_and(|case| !had_a_part(&case, self.user)))
    }

    /// What is booked on their day is the same for every tier, so that it does not tell which one the case was in.
    fn claim(&self, work: &mut Work<'_>, mut rerating: Rerating) -> Result<Rerating, Stop> {
        rerating.fence += 1;
        rerating.claim = Some(Claim {
            by: self.user,
            at: work.now,
            lease_until: work
                .now
                .plus(Duration::from_seconds(limits::RERATING_LEASE_SECONDS)),
            fence: rerating.fence,
            why: None,
            no_speaker: false,
        });
        rerating.handed_to.push(self.user);
        work.put(rerating.clone());
        care::book(work, self.user, Tier::T2, false)?;
        Ok(rerating)
    }
}

/// Whether somebody is never handed it: they decided it, or have had it in their hands.
pub fn may_not(rerating: &Rerating, user: UserId) -> bool {
    rerating.first.by == user || rerating.handed_to.contains(&user)
}

/// Whether somebody knows the case from before. Whoever skipped it does not want to see it again either.
pub fn had_a_part(case: &Case, user: UserId) -> bool {
    let expedited = case.expedites.iter().any(|one| one.by == Some(user));
    expedited || case.is_skipped_by(user)
}

/// Gives a case back that was to be judged again, not to be handed to this reviewer again. No reason is asked for.
#[derive(Clone, Debug)]
pub struct SkipRerating {
    /// Whose cases.
    pub platform: Platform,
    /// Which one.
    pub id: String,
    /// Who has it.
    pub user: UserId,
    /// Number of the claim.
    pub fence: u64,
}

impl Operation for SkipRerating {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let mut rerating = rerating_of(work, &self.platform, &self.id)?;
        held(work, &rerating, self.user, self.fence)?;
        rerating.claim = None;
        work.put(rerating);
        Ok(())
    }
}
