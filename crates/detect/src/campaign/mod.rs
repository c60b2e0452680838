//! Campaigns: many accounts that push one thing together, told apart from many people who happen to
//! care about the same thing at once.
//!
//! ```text
//! Seen ─► key ─► baseline ─► tracks ─► group ─► figures ─► score ─► Incident, Alert
//!         one key      how much is      the few that     one cluster    what speaks for
//!         per object   usual at this    are far above    of variants    coordination, what
//!         and variant  hour of week     what is usual                   for an organic surge
//! ```
//!
//! [`Watch`] is fed one post (or one report) at a time and answers with alerts. It reads no clock and
//! holds a bounded amount, whatever comes in; the same events from the same seed give the same
//! incidents, so that it is rebuilt by feeding it the event log again. What is scored is a **group** and
//! how it behaves; no account gets a figure of its own. `docs/campaigns.md` says what is counted and why.

mod baseline;
mod figures;
mod group;
mod incident;
mod incidents;
mod key;
mod near;
mod notices;
mod pairs;
mod score;
mod seen;
mod settings;
mod sketch;
mod spelling;
mod surprise;
mod track;
mod tracks;
pub mod trial;
mod watch;

pub use figures::Figures;
pub use incident::{CallPost, Edge, Growth, Incident, Member, Role, RoleCounts, Tick, Variant};
pub use notices::Notice;
pub use score::{Assessment, Contribution, Family, Reading};
pub use seen::{Call, Object, ObjectKind, Seen};
pub use settings::Settings;
pub use sketch::CountMin;
pub use spelling::{skeleton, spelling};
pub use surprise::surprise;
pub use watch::{Alert, AlertKind, Counts, Surge, Watch};
