//! Who may look at something a second time: nobody who had a part in it, unless there is nobody else.
//! Then the same person may after a day, and it is marked so (design, section 6: one-person teams).

use evenhand_model::{Duration, Scope, Time, User, UserId, limits};

use crate::work::{Key, Stop, Work};

/// What somebody may do about what was done before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondLook {
    /// They had no part in it.
    ByAnother,
    /// They did it themselves, and there is nobody else; a day has gone by.
    BySamePerson,
    /// They did it themselves, and must not look now.
    NotNow,
}

/// What was done before, and by whom.
#[derive(Clone, Debug)]
pub struct FirstLook {
    /// Who had a part in it; empty where that was no person.
    pub by: Vec<UserId>,
    /// When.
    pub at: Time,
    /// What somebody else must be allowed to do to take the second look.
    pub scope: Scope,
}

/// Whether a person may look a second time. `colleagues` are all people who work here.
pub fn may_look(
    work: &mut Work<'_>,
    first: FirstLook,
    user: UserId,
    colleagues: &[UserId],
) -> Result<SecondLook, Stop> {
    if !first.by.contains(&user) {
        return Ok(SecondLook::ByAnother);
    }
    work.expect(colleagues.iter().map(Key::of::<User>))?;
    for colleague in colleagues.iter().filter(|other| !first.by.contains(other)) {
        let row = work.get::<User>(colleague)?;
        let could_look =
            |user: &User| user.disabled_at.is_none() && user.role.scopes().contains(&first.scope);
        if row.as_ref().is_some_and(could_look) {
            return Ok(SecondLook::NotNow);
        }
    }
    let patience = Duration::from_hours(limits::SECOND_LOOK_HOURS);
    if first.at.plus(patience) <= work.now {
        Ok(SecondLook::BySamePerson)
    } else {
        Ok(SecondLook::NotNow)
    }
}
