//! A disclosure to an authority: entered, verified by a call back, approved by a second person, sent.
//! In an emergency the second look comes after (policy of this house, since stolen mailboxes of
//! authorities were used to ask for data; FBI notice of 4 November 2024).

pub mod enter;
pub mod step;

pub use enter::{EnterDisclosure, NewDisclosure};
pub use step::{DisclosureStep, StepDisclosure};
