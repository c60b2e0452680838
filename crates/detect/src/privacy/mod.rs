//! Data by which a person can be found: where they live, their numbers, their addresses.
//!
//! A detector can't know whether data is public already, and whose it is only as far as the words
//! around say so; rules and people decide the rest. What it finds is a place in the text, never the data itself.

mod bank_account;
mod coordinates;
mod cues;
mod email;
mod home_address;
mod national_id;
mod payment_card;
mod phone;
mod place;
mod plain;
mod plates;
mod postcode;
mod streets;
mod whereabouts;
mod words;

pub use bank_account::BankAccount;
pub use coordinates::Coordinates;
pub use email::Email;
pub use home_address::HomeAddress;
pub use national_id::NationalId;
pub use payment_card::PaymentCard;
pub use phone::Phone;
pub(crate) use plain::{Plain, cleaned};
pub use plates::Plates;
pub use whereabouts::Whereabouts;
