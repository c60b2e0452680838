//! Data by which a person can be found: where they live, their numbers, their addresses.
//!
//! A detector can't know whose data it is, nor whether it is public already; rules and people
//! decide that. What it finds is a place in the text, never the data itself.

mod bank_account;
mod email;
mod home_address;
mod national_id;
mod payment_card;
mod phone;
mod postcode;
mod streets;
mod words;

pub use bank_account::BankAccount;
pub use email::Email;
pub use home_address::HomeAddress;
pub use national_id::NationalId;
pub use payment_card::PaymentCard;
pub use phone::Phone;
