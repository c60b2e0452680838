//! Backtests: two rule sets over the events of the past, and what would change.
//!
//! ```text
//! event log, file --> Replayed --> Past (windows, accounts) of each set --> compare --> Difference
//! ```

pub mod compare;
pub mod past;
pub mod trial;

pub use compare::{Change, Changed, Comparison, Difference, Replayed, RuleHits};
pub use past::{Moment, Past};
pub use trial::{Backtest, BacktestState, Backtests, Sample};
