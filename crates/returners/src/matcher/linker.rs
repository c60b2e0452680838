//! What says of a new account which suspended one it is most likely the return of.

use serde::Serialize;

use super::Matcher;
use crate::account::Account;

/// Finds the suspended account that a new one may be the return of.
pub trait Linker: Sync {
    /// What tables call it.
    fn name(&self) -> &'static str;
    /// The best link of an account; `None` where there is nothing to compare.
    fn link(&self, account: &Account) -> Option<Linked>;
}

/// The best link of an account.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Linked {
    /// The place of the suspended account.
    pub suspended: usize,
    /// The higher, the more likely.
    pub score: f64,
    /// What it amounts to.
    pub band: Band,
}

/// What a link amounts to. Matchers without bands say `None` of all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Nothing to say.
    None,
    /// A hint to whoever looks anyway.
    Possible,
    /// Worth a look soon.
    Likely,
}

/// A matcher of handles, compared with every suspended account.
#[derive(Debug)]
pub struct ByHandle<M: Matcher> {
    matcher: M,
    suspended: Vec<M::Suspended>,
}

impl<M: Matcher> ByHandle<M> {
    /// Over these suspended accounts.
    pub fn new(matcher: M, suspended: &[Account]) -> Self {
        Self {
            suspended: suspended
                .iter()
                .map(|one| matcher.suspended(&one.handle))
                .collect(),
            matcher,
        }
    }
}

impl<M: Matcher + Sync> Linker for ByHandle<M>
where
    M::Suspended: Sync,
{
    fn name(&self) -> &'static str {
        self.matcher.name()
    }

    fn link(&self, account: &Account) -> Option<Linked> {
        let candidate = self.matcher.candidate(&account.handle);
        let scored = self
            .suspended
            .iter()
            .enumerate()
            .map(|(suspended, old)| Linked {
                suspended,
                score: self.matcher.score(old, &candidate),
                band: Band::None,
            });
        scored.max_by(|one, other| one.score.total_cmp(&other.score))
    }
}
