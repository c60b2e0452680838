//! How far the work is.

/// What whoever waits is told while a model is trained or measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step<'a> {
    /// Something is known now: a line for a person.
    Known(&'a str),
    /// The next part of the work begins.
    Begins {
        /// What is done, such as `learning threat`.
        part: &'a str,
        /// How often [`Step::Turn`] will follow; 0 where nobody can know.
        turns: usize,
    },
    /// One more turn of the part is done.
    Turn,
}
