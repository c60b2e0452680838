//! Where the author of something wants to be told, for platforms that can't tell their own users.

use evenhand_model::{Account, Act, Contact, Platform, Recipient};

use crate::accept::{email, profile, subject};
use crate::redress::contact;
use crate::work::{Line, Operation, Stop, Work};

/// Keeps an account's address for mail, or forgets it.
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
        match &self.email {
            Some(address) => {
                email::check("email", address)?;
                work.get::<Contact>(recipient)?;
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
