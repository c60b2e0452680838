//! The program `evenhand`: the command line, the configuration, and the wiring of the crates.
//!
//! Modules stand in reading order: what a person types, what an operator configures, and then what
//! the commands are made of.

mod command;
mod configuration;
mod shipped;

mod assess;
mod backup;
mod control;
mod file_hasher;
mod import;
mod parity;
mod returns;
mod running;
mod simulate;

mod demo;

mod failure;
mod number;
mod output;
mod steps;

use std::process::ExitCode;

use clap::Parser as _;

/// Requests are many small allocations on a few threads, which this one serves faster than the
/// system's. See `docs/decisions/0103-allocator.md`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match command::run(command::Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(),
    }
}
