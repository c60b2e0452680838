//! What each screen shows and what its forms do: one file or folder for each.

pub mod account;
pub mod admin;
pub mod alert;
pub mod appeal;
pub mod audit;
pub mod bulk;
pub mod care;
pub mod case;
pub mod enough;
pub mod hold;
pub mod home;
pub mod investigation;
pub mod notice;
pub mod overview;
pub mod profile;
pub mod queue;
pub mod refusal;
pub mod rubric;
pub mod rules;
pub mod search;
pub mod setup;
pub mod side_report;
pub mod sign_in;
pub mod skills;
pub mod try_it;
pub mod two_people;
