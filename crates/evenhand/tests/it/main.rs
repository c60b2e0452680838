//! The real binary from outside: what a person types, and what a platform sends and receives.

mod house;
mod http;
mod mastodon;
mod page;
mod receiver;

#[path = "../../../deliver/tests/sockets/certificate.rs"]
mod certificate;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../../../deliver/tests/sockets/mail_server.rs"]
mod mail_server;

mod alerts;
mod bulks;
mod care;
mod classifiers;
mod clocks;
mod commands;
mod configuration;
mod connect;
mod containment;
mod demo;
mod documents;
mod hma;
mod import;
mod incidents;
mod investigations;
mod media;
mod media_bank;
mod packaging;
mod parity;
mod perspective;
mod public;
mod redress;
mod reports;
mod returns;
mod returns_eval;
mod returns_fit;
mod serve;
mod simulate;
mod threatexchange;

mod backup;
mod bad_input;
mod crashes;
mod fetching;
mod full_disk;
mod fuzz;
mod leaks;
mod steps;
mod stopping;
mod training;
mod translation;
mod verify;
mod webhook_faults;
