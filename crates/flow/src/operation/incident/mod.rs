//! Campaigns and brigades: written down as they are found, and as they grow.

pub mod export;
pub mod members;
pub mod note;

use evenhand_model::{IncidentKind, Platform, SubjectId};

use crate::house::House;

pub use members::NoteMembers;
pub use note::NoteIncident;

/// The id of an incident, from the key that the watch gives it.
pub fn id_of(house: &House, platform: &Platform, kind: IncidentKind, key: u64) -> String {
    let key = key.to_be_bytes();
    let platform = platform.to_string();
    shortened(
        house,
        &[
            b"incident",
            platform.as_bytes(),
            kind.as_str().as_bytes(),
            &key,
        ],
    )
}

/// The id of an account's row in an incident.
pub fn member_id_of(house: &House, incident: &str, account: SubjectId) -> String {
    shortened(
        house,
        &[b"incident member", incident.as_bytes(), account.as_bytes()],
    )
}

fn shortened(house: &House, parts: &[&[u8]]) -> String {
    let mut id = house.secret.digest(parts);
    id.truncate(32);
    id
}
