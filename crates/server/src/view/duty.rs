//! Duties to report to an authority, as they are printed in a case.

use evenhand_engine::Engine;
use evenhand_model::{Case, ClockStop, ReportingDuty, Time};
use schemars::JsonSchema;
use serde::Serialize;

/// A duty to report, with whether that was done.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "DutyOfCase")]
pub struct DutyView {
    /// The clock that it belongs to.
    pub clock: String,
    /// The law that asks for it.
    pub law: String,
    /// Where that can be read.
    pub source: String,
    /// Who reports what to whom by when.
    #[serde(flatten)]
    pub duty: ReportingDuty,
    /// The hour by which that must be done; absent where the law names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Time>,
    /// When an authority was informed. Of a sealed case that takes the authority's receipt: nothing is called sent before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub informed_at: Option<Time>,
}

impl DutyView {
    /// The duties of the clocks that run in a case, as the packs in force say them.
    pub fn all(engine: &Engine, case: &Case) -> Vec<Self> {
        let house = engine.house.load();
        let clocks = case.clocks.iter();
        let duties = clocks.filter_map(|clock| {
            let packed = house.clocks.legal_clock(&clock.id)?;
            Some(Self {
                clock: clock.id.clone(),
                law: packed.law.clone(),
                source: packed.source.clone(),
                duty: packed.duty.clone()?,
                due_at: clock
                    .due_at
                    .filter(|_| clock.stops == ClockStop::AuthorityInformed),
                informed_at: case.stops.authority_informed_at,
            })
        });
        duties.collect()
    }
}
