//! The API from outside: requests through the router, with a real engine on a temporary directory.

mod house;

mod access;
mod bad_input;
mod connect;
mod events;
mod life_of_a_case;
mod openapi;
