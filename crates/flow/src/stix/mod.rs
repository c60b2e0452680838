//! An incident as a bundle of STIX 2.1 (OASIS, 10 June 2021), for other platforms and for who fights the same campaign.
//!
//! It names what is pushed and the accounts that push it: originators and amplifiers. It names no target, no bystander and
//! nobody who reported, and no words of anybody; a spelling or link that contains the name of a target is left out.
//!
//! ```text
//! Incident ─► named      which accounts and variants may be named
//!          ─► id         the same thing has the same id in every bundle
//!          ─► bundle     the objects
//! ```

mod bundle;
mod id;
mod marking;
mod named;

pub use bundle::bundle;
pub use marking::Marking;

use evenhand_model::{Incident, IncidentRole, Time};

/// What goes into a bundle.
#[derive(Clone, Debug)]
pub struct Exported<'a> {
    /// Name of the house that exports it.
    pub operator: &'a str,
    /// The incident.
    pub incident: &'a Incident,
    /// Accounts in it, with their roles. Only originators and amplifiers of them are named.
    pub accounts: &'a [ExportedAccount],
    /// What the platform calls the targets: ids and handles. None of them occurs in the bundle.
    pub targets: &'a [String],
    /// How far it may be passed on.
    pub marking: Marking,
    /// When it is exported.
    pub at: Time,
}

/// One account of an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedAccount {
    /// The platform's id of it.
    pub id: String,
    /// Its handle, where known.
    pub handle: Option<String>,
    /// When it was made, where known.
    pub created_at: Option<Time>,
    /// What it did in this incident.
    pub role: IncidentRole,
    /// When it first posted in it.
    pub first_at: Time,
    /// When it last did.
    pub last_at: Time,
    /// How often.
    pub posts: u64,
}
