//! The API from outside: requests through the router, with a real engine on a temporary directory.

mod access;
mod admin;
mod appeals;
mod audit_log;
mod bad_input;
mod blind_look;
mod browser;
mod bulks;
mod care;
mod console;
mod erasure;
mod events;
mod house;
mod investigations;
mod life_of_a_case;
mod openapi;
mod operators;
mod overview;
mod repeats;
mod rules;
mod rules_console;
mod screens;
mod search;
mod setup;
mod tour;
mod triage;
