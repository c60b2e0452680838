//! Whether a new account may be somebody's return after a suspension: evidence about a pair of accounts, for a human.
//!
//! ```text
//! Profile -> Account ┐
//!                    ├─ evidence/*: what agrees and what differs, each with its weight ─> Link: log-odds, posterior, band
//! Profile -> Account ┘                       └─ Seen: how many accounts share a value
//! Pool: the suspended accounts worth comparing with
//! ```
//!
//! Log-odds after Fellegi and Sunter (1969): the prior, and for each family of evidence a bounded sum of
//! ln(how often among returns / how often by chance). What one side does not say weighs nothing. The figures are in
//! `returns/weights.toml`. Nothing is kept about a person: a link is about two accounts, and ends with the suspension.

mod account;
mod band;
mod chance;
mod claim;
mod conduct;
mod evidence;
mod feature;
pub mod fit;
mod link;
mod outcome;
mod pictures;
mod pool;
mod recent;
mod seen;
mod shingles;
mod sketch;
mod value;
mod weights;

pub use account::{Account, Candidate, Profile};
pub use band::Band;
pub use conduct::{Conduct, ConductKey, Deed};
pub use feature::{Family, Feature};
pub use link::Link;
pub use pictures::{NEAR_BITS_MAX, Pictures};
pub use pool::{Pool, Search};
pub use seen::Seen;
pub use weights::{FamilyRule, SHIPPED_TEXT, Weights, WeightsError};
