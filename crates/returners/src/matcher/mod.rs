//! What is measured: anything that says how likely a name, or an account, is that of a suspended person.

mod baseline;
mod linker;
mod names;
mod returns;

pub use baseline::{Levenshtein, Skeleton};
pub use linker::{Band, ByHandle, Linked, Linker};
pub use names::Names;
pub use returns::Returns;

/// Scores pairs of handles. What is prepared of a handle once is compared many times.
pub trait Matcher {
    /// A handle of a suspended account, ready to be compared.
    type Suspended;
    /// A handle of a new account, ready to be compared.
    type Candidate;

    /// What tables call it.
    fn name(&self) -> &'static str;
    /// Prepares a handle of a suspended account.
    fn suspended(&self, handle: &str) -> Self::Suspended;
    /// Prepares a handle of a new account.
    fn candidate(&self, handle: &str) -> Self::Candidate;
    /// The higher, the more likely they are one person's.
    fn score(&self, suspended: &Self::Suspended, candidate: &Self::Candidate) -> f64;
}
