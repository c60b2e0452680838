//! Names of accounts: how alike two are, and how much that says.
//!
//! ```text
//! handle, display name ─► Views      the same name as it is folded, looks, sounds, and at its core
//! many names ──────────► Population  how often letters and words come up by chance
//! many Views ──────────► NameIndex   which of them are the same or nearly so
//! Views x Views ───────► Evidence    how much likelier one is if it was made out of the other
//! ```
//!
//! A suspended person who comes back changes a name a little. How far a change goes is one thing; the
//! other is how rare that is which stayed: "ahmed1" and "ahmed2" share what thousands share, two
//! names that keep one rare stem share what nobody else has. Both are weighed as one likelihood
//! ratio: the chance of the new name if somebody varied the old one, against its chance among all
//! names (a noisy channel: Kernighan, Church and Gale, COLING 1990; the weights of evidence:
//! Fellegi and Sunter, JASA 1969).

mod align;
mod compare;
pub mod index;
pub mod population;
mod script;
pub mod view;

pub use compare::{Evidence, Likeness, compare, compare_weighed};
pub use population::{Population, Weighed};
pub use script::Script;
pub use view::{View, Views};

/// What an account is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// The name that is unique on the platform.
    pub handle: Option<Views>,
    /// The name that is shown.
    pub display_name: Option<Views>,
}

impl Name {
    /// The views of what an account is called. A name of which nothing is left, such as one of
    /// invisible letters alone, is none.
    pub fn of(handle: Option<&str>, display_name: Option<&str>) -> Self {
        let views = |text: Option<&str>| text.map(Views::of).filter(|views| !views.is_empty());
        Self {
            handle: views(handle),
            display_name: views(display_name),
        }
    }

    /// Both spellings, the handle first.
    pub fn spellings(&self) -> impl Iterator<Item = &Views> {
        self.handle.iter().chain(&self.display_name)
    }
}
