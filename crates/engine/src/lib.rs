//! The loops around the pure core: they load rows, run operations, commit, and do everything that
//! touches the world: time, files, the network.
//!
//! In the order in which data flow: [`intake`] accepts and assesses, [`import`] does it for files, [`writer`] runs operations in
//! batches with one sync each, [`loops`] look after deadlines, deliveries, checkpoints, retention
//! and rule files.

pub mod alert;
mod aside;
pub mod backtest;
pub mod backup;
pub mod bulk;
pub mod campaigns;
pub mod chain_check;
mod chain_tree;
pub mod classifier;
pub mod erasure;
mod event_feed;
pub mod explain;
pub mod feedback;
pub mod import;
pub mod intake;
pub mod keys;
pub mod loops;
pub mod masked;
pub mod media;
pub mod metrics;
pub mod notice;
pub mod pack;
pub mod packet;
pub mod parity;
pub mod readiness;
pub mod recovery;
pub mod restored;
pub mod returns;
pub mod rules;
pub mod rules_in_force;
pub mod search;
pub mod settings;
pub mod setup;
pub mod shift;
mod store_feed;
pub mod tallies;
mod together;
pub mod translation;
pub mod writer;

pub mod copies;
mod engine;
mod repeats;

pub use engine::{Engine, OpenError, SHARD, SystemClock};
pub use rules::{LoadedRules, RuleFiles};
pub use settings::{ReportForm, Settings};
pub use shift::Shift;
pub use translation::TranslationSettings;
