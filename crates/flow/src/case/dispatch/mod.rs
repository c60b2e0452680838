//! Who works on what next: one order for everybody's cases.
//!
//! ```text
//! lanes (one for each tier)  ─┐
//! turns (whose slot it is)   ─┼► choose ─► a case, and why it and no other
//! reviewer (what they can do) ┘
//! ```
//!
//! A case's place rests on tier, clock and age alone: nothing here knows who a target or an author is. The
//! rules, from the strongest:
//!
//! 1. Imminent danger (T0) goes first, in at most a share of the slots while anything else waits.
//! 2. A share of the slots goes to the case that has waited longest, so that nothing starves.
//! 3. Else the earliest deadline goes first (Liu and Layland 1973; Dertouzos 1974).
//! 4. When more waits than can be done in time, the case goes first that has used up most of what it is
//!    allowed, so that lateness spreads evenly (accumulating priority: Kleinrock 1964; Stanford, Taylor, Ziedins 2014).
//!
//! What a reviewer speaks and knows prefers and never excludes for ever: at half its clock a case goes to
//! whoever asks.

mod desk;
mod fit;
mod lanes;
mod load;
mod pile;
pub mod state;
mod turns;

pub use desk::{Desk, Front, LOOK_AGAIN, Sight, must_leave};
pub use evenhand_model::Why;
pub use fit::{Fit, Reviewer, primary};
pub use lanes::{Lanes, Waiting};
pub use load::Load;
pub use pile::Pile;
pub use turns::{Credit, Shares, Turns};

use evenhand_model::{CaseId, Tier, Time};

/// What is handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The case.
    pub case: CaseId,
    /// Why it and no other.
    pub why: Why,
    /// Whether nobody has come who speaks its language or knows its topic.
    pub no_speaker: bool,
}

/// Chooses for a reviewer who asks now, and counts the slot. `None` where nothing waits that they may have;
/// then no slot was given.
pub fn choose<'a>(
    turns: &mut Turns,
    shares: Shares,
    lanes: &impl Lanes<'a>,
    reviewer: &Reviewer<'_>,
    load: Load,
    now: Time,
) -> Option<Choice> {
    let fits = |waiting: &Waiting| reviewer.fit(waiting, now) != Fit::No;
    let danger = lanes.lane(Tier::T0).find(|one| fits(one));
    let other = if load.is_over() {
        used_up(lanes, fits, now)
    } else {
        earliest(lanes, fits)
    };
    let next = turns.next(shares, danger.is_some(), other.is_some());
    let (found, why) = match next {
        turns::Next::Danger => (danger?, Why::Danger),
        turns::Next::Oldest => (oldest(lanes, fits).or(other)?, Why::Oldest),
        turns::Next::InOrder if load.is_over() => (other?, Why::UsedUp),
        turns::Next::InOrder => (other?, Why::EarliestDeadline),
        turns::Next::Nothing => return None,
    };
    Some(Choice {
        case: found.id,
        why,
        no_speaker: reviewer.fit(found, now) == Fit::NoSpeaker,
    })
}

/// All tiers but that of danger, which has its own share.
const IN_ORDER: [Tier; 4] = [Tier::T1, Tier::T2, Tier::T3, Tier::T4];

fn earliest<'a>(lanes: &impl Lanes<'a>, fits: impl Fn(&Waiting) -> bool) -> Option<&'a Waiting> {
    let heads = IN_ORDER
        .iter()
        .filter_map(|tier| lanes.lane(*tier).find(|one| fits(one)));
    heads.min_by_key(|one| (one.queue_at, one.id))
}

/// The case that has waited longest, of those that are in no danger.
fn oldest<'a>(lanes: &impl Lanes<'a>, fits: impl Fn(&Waiting) -> bool) -> Option<&'a Waiting> {
    let mut by_age = lanes.by_age();
    by_age.find(|one| one.tier != Tier::T0 && fits(one))
}

/// The case that has used up the largest share of what its tier allows.
fn used_up<'a>(
    lanes: &impl Lanes<'a>,
    fits: impl Fn(&Waiting) -> bool,
    now: Time,
) -> Option<&'a Waiting> {
    let heads = IN_ORDER
        .iter()
        .filter_map(|tier| lanes.lane(*tier).find(|one| fits(one)));
    // Shares are compared crosswise, so that none is rounded.
    heads.max_by(|one, other| {
        let waited = |case: &Waiting| i128::from(case.waited_micros(now));
        let allowed = |case: &Waiting| i128::from(case.allowed_micros());
        let left = waited(one) * allowed(other);
        let right = waited(other) * allowed(one);
        left.cmp(&right).then(other.id.cmp(&one.id))
    })
}
