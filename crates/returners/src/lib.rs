//! Invented people who come back after a suspension, and how well a matcher finds them.
//!
//! ```text
//! people (invented, or handles of a file) ─► operator: the handle varied ────┐
//!                                       ├──► lookalike: somebody else ───────┼► measure ◄── matcher
//!                                       └──► world: accounts that do things ─┘
//! ```
//!
//! Everything comes from a seed: the same seed and the same program give the same figures. No file or clock is in here. What the figures mean, and what they don't, is in `docs/returns-eval.md`.

mod account;
mod dice;
pub mod lookalike;
pub mod matcher;
pub mod measure;
pub mod operator;
pub mod people;
pub mod world;

pub use account::{Account, Post, Story};
pub use dice::Dice;
pub use evenhand_detect::names::Script;
pub use lookalike::Lookalike;
pub use matcher::Matcher;
pub use operator::Operator;
pub use people::Person;
pub use world::World;
