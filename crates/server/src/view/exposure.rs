//! The exposure ledger, as the one person sees it whose it is.

use evenhand_model::{Exposure, ExposureDay, Preferences, Time};
use schemars::JsonSchema;
use serde::Serialize;

/// How much was put before a person.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Exposure")]
pub struct ExposureView {
    /// The day that goes on.
    pub today: ExposureDay,
    /// Whether nothing further is handed out today, but for imminent danger to who says yes.
    pub budget_spent: bool,
    /// The days before on which the person worked, the latest first; a month of them is kept.
    pub days: Vec<ExposureDay>,
    /// Since when the person has worked without a break.
    pub working_since: Option<Time>,
    /// Whether a break is due.
    pub break_due: bool,
}

impl ExposureView {
    /// The view at `now`.
    pub fn of(ledger: &Exposure, preferences: &Preferences, now: Time) -> Self {
        let mut kept = ledger.clone();
        kept.forget(now);
        let today = kept.today(now, preferences);
        let days = kept.days.into_iter().rev();
        Self {
            budget_spent: today.is_spent(),
            days: days.filter(|day| day.began_at != today.began_at).collect(),
            today,
            working_since: ledger.working_since(now),
            break_due: ledger.is_break_due(now, preferences),
        }
    }
}
