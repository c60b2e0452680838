//! Who may look at an appeal: nobody who took the decision, unless there is nobody else. Then the same
//! person may after a day, and it is marked so (design, section 6: one-person teams).

use evenhand_model::{DecidedBy, Decision, Duration, Scope, User, UserId, limits};

use crate::work::{Key, Stop, Work};

/// What somebody may do about an appeal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondLook {
    /// They had no part in the decision.
    ByAnother,
    /// They decided themselves, and there is nobody else; a day has gone by.
    BySamePerson,
    /// They decided themselves, and must not look now.
    NotNow,
}

/// Whether a person may look at a decision again. `colleagues` are all people who work here.
pub fn may_look(
    work: &mut Work<'_>,
    decision: &Decision,
    user: UserId,
    colleagues: &[UserId],
) -> Result<SecondLook, Stop> {
    if decision.by != DecidedBy::User(user) {
        return Ok(SecondLook::ByAnother);
    }
    work.expect(colleagues.iter().map(Key::of::<User>))?;
    for colleague in colleagues.iter().filter(|other| **other != user) {
        let row = work.get::<User>(colleague)?;
        let decides = |user: &User| {
            user.disabled_at.is_none() && user.role.scopes().contains(&Scope::CasesWrite)
        };
        if row.as_ref().is_some_and(decides) {
            return Ok(SecondLook::NotNow);
        }
    }
    let patience = Duration::from_hours(limits::SECOND_LOOK_HOURS);
    if decision.at.plus(patience) <= work.now {
        Ok(SecondLook::BySamePerson)
    } else {
        Ok(SecondLook::NotNow)
    }
}
