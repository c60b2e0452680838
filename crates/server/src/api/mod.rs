//! What each endpoint does: one file for each resource, one function for each endpoint.

pub mod accounts;
pub mod actions;
pub mod alerts;
pub mod appeals;
pub mod audit;
pub mod blind_look;
pub mod case_work;
pub mod cases;
pub mod decisions;
pub mod deliveries;
pub mod document;
pub mod events;
pub mod health;
pub mod holds;
pub mod investigations;
pub mod keys;
pub mod notices;
pub mod policies;
pub mod reports;
pub mod retention;
pub mod rules;
pub mod setup;
pub mod status;
pub mod users;
pub mod webhooks;
