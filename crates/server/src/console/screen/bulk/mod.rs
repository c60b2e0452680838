//! Acts on many subjects: seen, done, looked at, taken back.

mod list;
mod preview;

pub use list::{list, of_rule, show};
pub use preview::{apply, preview};

use evenhand_model::{DecisionOutcome, OrderKind};

use crate::console::{Visit, words};

/// What a form offers to do to many.
pub struct Offer {
    /// Policies: id and title.
    pub policies: Vec<(String, String)>,
    /// Actions: word and what it does.
    pub actions: Vec<(&'static str, &'static str)>,
    /// Outcomes: word and what it says.
    pub outcomes: [(&'static str, &'static str); 3],
}

impl Offer {
    /// What the house knows.
    pub fn of(visit: &Visit) -> Self {
        let house = visit.engine().house.load();
        let policies = house.policies.keys();
        let actions = OrderKind::ALL.iter();
        Self {
            policies: policies
                .map(|id| (id.clone(), words::policy(&house, id)))
                .collect(),
            actions: actions
                .filter(|kind| **kind != OrderKind::TargetProtect)
                .map(|kind| (kind.as_str(), words::action(*kind)))
                .collect(),
            outcomes: [
                ("violation", words::outcome(DecisionOutcome::Violation)),
                ("no-violation", words::outcome(DecisionOutcome::NoViolation)),
                ("moot", words::outcome(DecisionOutcome::Moot)),
            ],
        }
    }
}
