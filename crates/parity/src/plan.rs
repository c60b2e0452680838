//! What is fixed before anybody looks at the figures.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the report compares, how far it looks and what it calls proof. Fixed in advance: a horizon or a
/// margin that is chosen after a look at the curves proves nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Plan {
    /// The cohort whose case mix sets the weights, and which must not wait longer. `ordinary`.
    pub reference: String,
    /// The cohort that it is compared with. `insider`.
    pub compared: String,
    /// The cohort of targets that nobody could place. `unknown`. Above
    /// [`Self::most_unknown_share`] of the cases nothing is proved.
    pub unknown: String,
    /// Hours within which waiting counts. 72.
    pub horizon_hours: f64,
    /// How many more mean hours of waiting still count as "no slower". 1.2, a tenth of the target of T2.
    pub margin_hours: f64,
    /// Horizon and margin of single tiers, by the name of the tier; the others have those of the whole.
    pub tiers: BTreeMap<String, TierPlan>,
    /// How sure intervals and bands are. 0.95.
    pub confidence: f64,
    /// Largest share of targets that nobody could place. 0.1.
    pub most_unknown_share: f64,
    /// Smallest share of the reference cohort whose strata must hold cases of the compared one.
    /// Below it the report stratifies less finely: without week, then language, then category. 0.9.
    pub least_covered_share: f64,
    /// A cell with fewer cases than this is small: flagged, and never enough for a proof. 10.
    pub small_cell: u64,
    /// Hours of arrivals that the sequential test takes together as one block. 24.
    pub block_hours: f64,
    /// Where chance starts, where the permutations are too many to try all.
    pub seed: u64,
}

/// Horizon and margin of one tier.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TierPlan {
    /// Hours within which waiting counts: four times the tier's target.
    pub horizon_hours: f64,
    /// How many more mean hours still count as "no slower": a tenth of the tier's target.
    pub margin_hours: f64,
}

impl TierPlan {
    /// The plan of a tier that is to be served within `target_hours`: four times that is the horizon
    /// and a tenth of it the margin.
    pub fn for_target(target_hours: f64) -> Self {
        Self {
            horizon_hours: target_hours * 4.0,
            margin_hours: target_hours / 10.0,
        }
    }
}

impl Default for Plan {
    fn default() -> Self {
        let target_hours = [
            ("T0", 0.25),
            ("T1", 2.0),
            ("T2", 12.0),
            ("T3", 48.0),
            ("T4", 168.0),
        ];
        Self {
            reference: "ordinary".into(),
            compared: "insider".into(),
            unknown: "unknown".into(),
            horizon_hours: 72.0,
            margin_hours: 1.2,
            tiers: target_hours
                .map(|(tier, hours)| (tier.into(), TierPlan::for_target(hours)))
                .into(),
            confidence: 0.95,
            most_unknown_share: 0.1,
            least_covered_share: 0.9,
            small_cell: 10,
            block_hours: 24.0,
            seed: 1,
        }
    }
}

impl Plan {
    /// The horizon and margin of `tier`.
    pub(crate) fn tier(&self, tier: &str) -> TierPlan {
        self.tiers.get(tier).copied().unwrap_or(TierPlan {
            horizon_hours: self.horizon_hours,
            margin_hours: self.margin_hours,
        })
    }
}
