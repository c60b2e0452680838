//! Where the author of something wants to be told, for platforms that can't tell their own users.

use evenhand_model::{Account, Act, Contact, Platform, Recipient};

use crate::accept::{email, profile, subject};
use crate::investigate::hold;
use crate::redress::contact;
use crate::work::{Line, Operation, Stop, Work};

/// Keeps an account's address for mail, or forgets it: nothing goes there any more. While the account is
/// held, its hold keeps a copy.
#[derive(Clone, Debug)]
pub struct SetContact {
    /// Whose account.
    pub platform: Platform,
    /// The platform's id of it.
    pub account: String,
    /// The address; `None` to forget it.
    pub email: Option<String>,
    /// Language that it wants to be spoken to in, where that is to change.
    pub lang: Option<String>,
}

impl Operation for SetContact {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let subject = subject::account(work, &self.platform, &self.account)?;
        let recipient = Recipient::Author(subject.id);
        if let Some(address) = &self.email {
            email::check("email", address)?;
        }
        if let Some(before) = work.get::<Contact>(recipient)? {
            hold::keep_contact(work, &self.platform, subject.id, &before)?;
        }
        match &self.email {
            Some(address) => {
                contact::keep(work, recipient, address)?;
            }
            None => work.delete::<Contact>(recipient)?,
        }
        if self.lang.is_some() {
            let account = profile::load(work, subject.id)?;
            work.put(Account {
                lang: self.lang.clone(),
                ..account
            });
        }
        work.record(
            Line::of(Act::ContactChanged)
                .subject(subject.id)
                .with("kept", self.email.is_some()),
        );
        Ok(())
    }
}
