//! A clock of a case, and how it stands.

use evenhand_flow::case::clock_state;
use evenhand_model::{Case, CaseClock, ClockState, Time};
use schemars::JsonSchema;
use serde::Serialize;

/// A clock that runs in a case, or has ended.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ClockOfCase")]
pub struct ClockView {
    /// The clock.
    #[serde(flatten)]
    pub clock: CaseClock,
    /// How it stands.
    pub state: ClockState,
    /// When what it waited for was there, or nothing was left to be waited for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Time>,
    /// When the law says that it is over, where that is later than `due_at`, as it stood still. It says whether
    /// the law was kept; no deadline and no figure goes by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lawful_until: Option<Time>,
}

impl ClockView {
    /// Every clock of a case.
    pub fn all(case: &Case, now: Time) -> Vec<Self> {
        let clocks = case.clocks.iter();
        clocks.map(|clock| Self::of(clock, case, now)).collect()
    }

    fn of(clock: &CaseClock, case: &Case, now: Time) -> Self {
        let standing = clock_state::of(clock, case, now);
        Self {
            state: standing.state,
            ended_at: standing.ended_at,
            lawful_until: standing
                .lawful_until
                .filter(|until| Some(*until) != clock.due_at),
            clock: clock.clone(),
        }
    }
}
