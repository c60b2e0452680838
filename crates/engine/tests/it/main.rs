//! The engine on a real store in a temporary directory.

mod alerts;
mod erasure;
mod house;
mod known_media;
mod looking_back;
mod parity_plan;
mod proofs;
mod recovery;
mod rules;
mod search;
