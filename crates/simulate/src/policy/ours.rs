//! The dispatcher that hands out real cases.

use evenhand_flow::case::dispatch::{Credit, Pile, Shares, Turns, Why, choose};

use super::{Asking, Handed};

/// Cases that wait, and what was given of them so far.
#[derive(Default)]
pub(super) struct Line {
    pub pile: Pile,
    /// What was given to everybody.
    house: Option<Credit>,
    /// What was given to each reviewer.
    own: Vec<Credit>,
}

impl Line {
    /// The case of somebody's next slot, which is counted.
    pub fn next(&mut self, shares: Shares, asking: Asking<'_>) -> Option<Handed> {
        let mut turns = self.turns_of(asking.reviewer);
        let Asking { load, now, .. } = asking;
        let reviewer = asking.group.reviewer();
        let choice = choose(&mut turns, shares, &&self.pile, &reviewer, load, now)?;
        self.set_turns_of(asking.reviewer, turns);
        Some(Handed {
            case: choice.case,
            no_speaker: choice.no_speaker,
            is_danger: choice.why == Why::Danger,
        })
    }

    /// What was given so far, as it matters for one reviewer.
    pub fn turns_of(&self, reviewer: usize) -> Turns {
        Turns {
            house: self.house.unwrap_or(Turns::AT_FIRST),
            own: self.own.get(reviewer).copied().unwrap_or_default(),
        }
    }

    /// Notes what was given, or takes back what was not.
    pub fn set_turns_of(&mut self, reviewer: usize, turns: Turns) {
        self.house = Some(turns.house);
        if self.own.len() <= reviewer {
            self.own.resize_with(reviewer + 1, Credit::default);
        }
        self.own[reviewer] = turns.own;
    }
}
