//! Accounts that may be the return of suspended ones: found by a comparison, judged by a person.

pub mod case;
pub mod conduct;
pub mod find;
pub mod hold;
pub mod judge;
pub mod private;
pub mod release;
pub mod unlink;

use evenhand_model::SubjectId;

use crate::house::House;

/// The id of the link between two accounts.
pub fn id_of(house: &House, suspended: SubjectId, candidate: SubjectId) -> String {
    let parts: [&[u8]; 3] = [b"return", suspended.as_bytes(), candidate.as_bytes()];
    let mut id = house.secret.digest(&parts);
    id.truncate(32);
    id
}
