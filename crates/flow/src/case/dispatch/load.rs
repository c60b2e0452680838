//! Whether more waits than can be done in time.

use evenhand_model::Tier;

/// What waits, and who is there to do it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Load {
    /// Open cases by tier, T0 first.
    pub open: [u64; Tier::ALL.len()],
    /// Reviewers at work.
    pub reviewers: u32,
    /// Mean seconds from a claim to its decision.
    pub handling_seconds: u32,
}

impl Load {
    /// The work that waits as a share of what can be done in the time that it is allowed: the largest over the
    /// tiers, each with everything more urgent before it. Above 1 something will be late in whatever order.
    pub fn projected(&self) -> f64 {
        let hands = f64::from(self.reviewers.max(1));
        let mut waiting = 0_u64;
        let mut largest = 0.0_f64;
        for (tier, open) in Tier::ALL.into_iter().zip(self.open) {
            waiting += open;
            let work_seconds = waiting as f64 * f64::from(self.handling_seconds) / hands;
            largest = largest.max(work_seconds / tier.allowed().seconds() as f64);
        }
        largest
    }

    /// Whether more waits than can be done in time.
    pub fn is_over(&self) -> bool {
        self.projected() > 1.0
    }
}
