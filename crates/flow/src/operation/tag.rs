//! Tags that a person or the platform sets on an account.

use evenhand_model::{Account, Act, Platform, Problem, Tag, Time, limits};

use crate::accept::{profile, subject};
use crate::work::{Line, Operation, Stop, Work};

/// Sets or removes a tag on an account.
#[derive(Clone, Debug)]
pub struct TagAccount {
    /// Whose account.
    pub platform: Platform,
    /// The platform's id of the account.
    pub account: String,
    /// Name of the tag.
    pub tag: String,
    /// When it ends; ignored on removal.
    pub until: Option<Time>,
    /// Whether it goes.
    pub remove: bool,
}

impl Operation for TagAccount {
    type Answer = Account;

    fn run(&self, work: &mut Work<'_>) -> Result<Account, Stop> {
        check_tag(&self.tag)?;
        let subject = subject::account(work, &self.platform, &self.account)?;
        let mut account = profile::load(work, subject.id)?;
        if self.remove {
            account.tags.remove(&self.tag);
        } else {
            if account.tags.len() >= limits::TAGS_PER_ACCOUNT_MAX {
                let detail = format!(
                    "an account has {} tags at most",
                    limits::TAGS_PER_ACCOUNT_MAX
                );
                return Err(Problem::conflict(detail).at("tag").into());
            }
            let tag = Tag {
                set_at: work.now,
                until: self.until,
                by: work.by.to_string(),
            };
            account.tags.insert(self.tag.clone(), tag);
        }
        work.put(account.clone());
        work.record(
            Line::of(Act::AccountTagged)
                .subject(subject.id)
                .with("tag", self.tag.clone())
                .with("removed", self.remove),
        );
        Ok(account)
    }
}

/// A tag is a word of the house, never a text about somebody: it stands in the audit chain for good.
fn check_tag(tag: &str) -> Result<(), Problem> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "._:-".contains(c);
    if (1..=64).contains(&tag.len()) && tag.chars().all(fits) {
        return Ok(());
    }
    let detail = "expected 1 to 64 letters a-z, digits and . _ : -";
    Err(Problem::invalid(detail).at("tag"))
}
