//! What a watch looks at and how much it may keep.

use evenhand_model::Duration;

/// Windows, thresholds and bounds. The bounds together say how much memory a watch takes at most.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Cells in each row of the sketches of what is usual; a power of two.
    pub sketch_width: usize,
    /// Objects that are followed at once.
    pub tracks_max: usize,
    /// Objects seen once whose first share is remembered; a power of two.
    pub firsts_max: usize,
    /// Shares that are kept of an object which is not bursting.
    pub quiet_shares: usize,
    /// Shares that are kept of one bursting object.
    pub burst_shares: usize,
    /// Shares that are kept of all bursting objects together.
    pub shares_max: usize,
    /// Objects that may burst at once; beyond that the least surprising is let go.
    pub bursts_max: usize,
    /// Incidents that may be open at once; the one that was quiet for longest closes first.
    pub incidents_max: usize,
    /// Members that are kept of one incident.
    pub members_max: usize,
    /// How surprising a count must be, in powers of ten: 5 is one in a hundred thousand by chance.
    pub surprise_min: f64,
    /// Different accounts below which nothing is an incident.
    pub accounts_min: usize,
    /// Two accounts that share the same object within this span do it together.
    pub pair_window: Duration,
    /// How often two accounts must do so to be joined in the network.
    pub participation_min: u32,
    /// Edges below this part of all edge weights are left out of the network.
    pub edge_percentile: f64,
    /// An account younger than this is new.
    pub new_account: Duration,
    /// A time further in the future than this is counted as wrong; every time in the future is
    /// taken as the time of arrival.
    pub future_max: Duration,
    /// Shares older than this are let go; events later than this count for what is usual only.
    pub horizon: Duration,
    /// An incident without a new post for this long is closed.
    pub quiet: Duration,
    /// How often bursting objects are looked at.
    pub step: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sketch_width: 1 << 17,
            tracks_max: 32_768,
            firsts_max: 1 << 16,
            quiet_shares: 24,
            burst_shares: 20_000,
            shares_max: 300_000,
            bursts_max: 512,
            incidents_max: 128,
            members_max: 20_000,
            surprise_min: 5.0,
            accounts_min: 8,
            pair_window: Duration::from_seconds(10),
            participation_min: 2,
            edge_percentile: 0.5,
            new_account: Duration::from_days(30),
            future_max: Duration::from_minutes(10),
            horizon: Duration::from_hours(24),
            quiet: Duration::from_hours(6),
            step: Duration::from_seconds(10),
        }
    }
}
