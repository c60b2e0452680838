//! What the parity report makes of waits.

// Tests print the figures that they measured.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod lifelines;
mod properties;
mod public;
mod simulated;
mod textbook;
mod verdicts;
mod waits;
