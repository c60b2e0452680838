//! What waits for one reviewer, from the rows of those cases that are at the front of their lanes.

use std::collections::BTreeSet;

use evenhand_model::{
    Case, CaseId, DecidedBy, Decision, PersonalSkills, Platform, Problem, Scope, Skills, Tier,
    Time, UserId, limits,
};

use super::{Choice, Fit, Load, Pile, Reviewer, Shares, Turns, Waiting, choose};
use crate::case::order_of_work;
use crate::case::second_look::{FirstLook, SecondLook, may_look};
use crate::work::{Key, Stop, Work};

/// What a reviewer is told when others have taken everything that was looked at, time and again.
pub const LOOK_AGAIN: &str =
    "others have taken all cases that were at the front a moment ago; ask again";

/// The first cases of a lane, as the store saw them a moment ago.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Front {
    /// Which lane: that of a tier, or the one by age.
    pub tier: Option<Tier>,
    /// The first ones that a reviewer might have.
    pub cases: Vec<CaseId>,
    /// Whether there are more of them behind these.
    pub is_cut: bool,
}

/// What was seen of the store a moment ago on behalf of a reviewer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    /// The front of each lane.
    pub fronts: Vec<Front>,
    /// Cases that the reviewer has reported themself.
    pub reported: BTreeSet<CaseId>,
    /// Everybody who works here, where somebody must look a second time; nobody where nobody must.
    pub colleagues: Vec<UserId>,
    /// Cases that wait, by tier.
    pub open: [u64; Tier::ALL.len()],
}

impl Sight {
    /// These cases and no others wait.
    pub fn of(cases: impl IntoIterator<Item = CaseId>) -> Self {
        let front = Front {
            cases: cases.into_iter().collect(),
            ..Front::default()
        };
        Self {
            fronts: vec![front],
            ..Self::default()
        }
    }

    /// Rows that are wanted for it.
    pub fn keys(&self, user: UserId) -> impl Iterator<Item = Key> {
        let cases = self.fronts.iter().flat_map(|front| &front.cases);
        let skills = Key::of::<PersonalSkills>(user);
        cases.map(Key::of::<Case>).chain([skills])
    }
}

/// What waits for one reviewer.
#[derive(Debug)]
pub struct Desk {
    pile: Pile,
    skills: Skills,
    topics: BTreeSet<String>,
    barred: BTreeSet<CaseId>,
    skipped: BTreeSet<CaseId>,
    only_danger: bool,
}

impl Desk {
    /// Lays out what a reviewer may have. Refused with [`LOOK_AGAIN`] where others have taken all that was
    /// seen of a lane, and there is more of it: then the first one of that lane is not known.
    pub fn lay_out(
        work: &mut Work<'_>,
        platform: &Platform,
        user: UserId,
        sight: &Sight,
        only_danger: bool,
    ) -> Result<Self, Stop> {
        let skills = work.get::<PersonalSkills>(user)?;
        let skills = skills.map(|row| row.skills).unwrap_or_default();
        let mut desk = Self {
            pile: Pile::default(),
            topics: topics_of(&skills),
            skills,
            barred: sight.reported.clone(),
            skipped: BTreeSet::new(),
            only_danger,
        };
        for front in &sight.fronts {
            let mut is_empty = true;
            for id in &front.cases {
                let case = work.get::<Case>(id)?;
                let waits = |case: &Case| {
                    order_of_work::can_be_next(case, platform) && case.to_confirm.is_none()
                };
                let Some(case) = case.filter(waits) else {
                    continue;
                };
                if case.is_skipped_by(user) {
                    desk.skipped.insert(case.id);
                }
                if must_leave(work, &case, user, &sight.colleagues)? {
                    desk.barred.insert(case.id);
                }
                let waiting = Waiting::of(&case);
                is_empty &= desk.fit(&waiting, None, work.now) == Fit::No;
                desk.pile.add(waiting);
            }
            let matters = !only_danger || front.tier == Some(Tier::T0);
            if is_empty && front.is_cut && matters {
                return Err(Problem::unavailable(LOOK_AGAIN).retry_after(1).into());
            }
        }
        Ok(desk)
    }

    /// Chooses a case for the reviewer who asks now, and counts the slot.
    pub fn choose(
        &self,
        turns: &mut Turns,
        shares: Shares,
        load: Load,
        now: Time,
    ) -> Option<Choice> {
        let barred = |id| self.is_barred(id, None);
        choose(
            turns,
            shares,
            &&self.pile,
            &self.reviewer(&barred),
            load,
            now,
        )
    }

    /// Whether something waits for them that is in no imminent danger, and whether something that is.
    pub fn waits(&self, is_danger: bool, now: Time) -> bool {
        use super::Lanes as _;
        let tiers = Tier::ALL.into_iter();
        let mut tiers = tiers.filter(|tier| (*tier == Tier::T0) == is_danger);
        let pile = &self.pile;
        tiers.any(|tier| {
            pile.lane(tier)
                .any(|one| self.fit(one, None, now) != Fit::No)
        })
    }

    /// Whether a case is among the next ones that the dispatcher would hand out to them, so that taking it by
    /// name is no expedite. What they have skipped takes up no room among these, and they may come back to it
    /// as long as it would be one of them.
    pub fn is_among_next(
        &self,
        case: CaseId,
        mut turns: Turns,
        shares: Shares,
        load: Load,
        now: Time,
    ) -> bool {
        let barred = |id| self.is_barred(id, Some(case));
        let reviewer = self.reviewer(&barred);
        let mut pile = self.pile.clone();
        for _ in 0..limits::NEXT_CASES_WINDOW {
            match choose(&mut turns, shares, &&pile, &reviewer, load, now) {
                Some(next) if next.case == case => return true,
                Some(next) => pile.take_by_id(next.case),
                None => return false,
            };
        }
        false
    }

    /// Whether they have reported it or had a part in it, so that it is not theirs to look at.
    pub fn is_for_others(&self, case: CaseId) -> bool {
        self.barred.contains(&case)
    }

    fn reviewer<'a>(&'a self, barred: &'a dyn Fn(CaseId) -> bool) -> Reviewer<'a> {
        Reviewer {
            languages: &self.skills.languages,
            topics: &self.topics,
            barred,
            only_danger: self.only_danger,
        }
    }

    fn fit(&self, case: &Waiting, wanted: Option<CaseId>, now: Time) -> Fit {
        let barred = |id| self.is_barred(id, wanted);
        self.reviewer(&barred).fit(case, now)
    }

    fn is_barred(&self, case: CaseId, wanted: Option<CaseId>) -> bool {
        self.barred.contains(&case) || (self.skipped.contains(&case) && wanted != Some(case))
    }
}

/// Topics as the dispatcher compares them.
pub(super) fn topics_of(skills: &Skills) -> BTreeSet<String> {
    let topics = skills.topics.iter();
    topics.map(|topic| topic.as_str().to_owned()).collect()
}

/// Whether a case was decided by this person before, and somebody else can look at it now.
pub fn must_leave(
    work: &mut Work<'_>,
    case: &Case,
    user: UserId,
    colleagues: &[UserId],
) -> Result<bool, Stop> {
    let Some(decision) = case.decision.filter(|_| !colleagues.is_empty()) else {
        return Ok(false);
    };
    let Some(decision) = work.get::<Decision>(decision)? else {
        return Ok(false);
    };
    let DecidedBy::User(by) = decision.by else {
        return Ok(false);
    };
    let first = FirstLook {
        by: vec![by],
        at: decision.at,
        scope: Scope::CasesWrite,
    };
    Ok(may_look(work, first, user, colleagues)? == SecondLook::NotNow)
}
