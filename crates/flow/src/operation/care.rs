//! What a person sets for themselves, and what is forgotten of them. Nothing of it enters the audit
//! chain: it is nobody else's.

use evenhand_model::{Exposure, PersonalPreferences, PersonalSkills, Preferences, UserId};

use crate::care;
use crate::work::{Key, Operation, Stop, Work};

/// Sets how a person wants to work.
#[derive(Clone, Debug)]
pub struct SetPreferences {
    /// Whose.
    pub user: UserId,
    /// What they prefer.
    pub preferences: Preferences,
}

impl Operation for SetPreferences {
    type Answer = Preferences;

    /// A lower budget holds at once, a higher one from the next day on: nobody talks anybody into more
    /// while they work.
    fn run(&self, work: &mut Work<'_>) -> Result<Preferences, Stop> {
        self.preferences.check()?;
        work.expect(care::keys(self.user))?;
        work.get::<PersonalPreferences>(self.user)?;
        if let Some(mut ledger) = work.get::<Exposure>(self.user)? {
            ledger.lower_budget(self.preferences.daily_budget, work.now);
            work.put(ledger);
        }
        work.put(PersonalPreferences {
            user: self.user,
            preferences: self.preferences,
        });
        Ok(self.preferences)
    }
}

/// Puts off the reminder that a break is due.
#[derive(Clone, Debug)]
pub struct PutBreakOff {
    /// Whose break.
    pub user: UserId,
}

impl Operation for PutBreakOff {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        if let Some(mut ledger) = work.get::<Exposure>(self.user)? {
            ledger.put_off_at = Some(work.now);
            work.put(ledger);
        }
        Ok(())
    }
}

/// Forgets the days of a ledger that have served their time.
#[derive(Clone, Debug)]
pub struct ForgetExposure {
    /// Whose ledgers.
    pub users: Vec<UserId>,
}

impl Operation for ForgetExposure {
    type Answer = usize;

    fn run(&self, work: &mut Work<'_>) -> Result<usize, Stop> {
        work.expect(self.users.iter().map(Key::of::<Exposure>))?;
        for user in &self.users {
            if let Some(mut ledger) = work.get::<Exposure>(user)? {
                ledger.forget(work.now);
                forget_or_put(work, ledger)?;
            }
        }
        Ok(self.users.len())
    }
}

/// Forgets what somebody preferred and saw who has lost access, at once but for the day that goes on:
/// losing access for an hour must not make a budget begin anew.
pub(super) fn let_go(work: &mut Work<'_>, user: UserId) -> Result<(), Stop> {
    work.delete::<PersonalPreferences>(user)?;
    work.delete::<PersonalSkills>(user)?;
    if let Some(mut ledger) = work.get::<Exposure>(user)? {
        ledger.has_left = true;
        ledger.forget(work.now);
        forget_or_put(work, ledger)?;
    }
    Ok(())
}

fn forget_or_put(work: &mut Work<'_>, ledger: Exposure) -> Result<(), Stop> {
    if ledger.days.is_empty() {
        work.delete::<Exposure>(ledger.user)
    } else {
        work.put(ledger);
        Ok(())
    }
}
