//! Hashes of pictures against those of the reference, and of pictures that were changed.

// Tests say what was left out.
#![allow(clippy::print_stderr)]

mod changed;
mod pdqhash;
mod pictures;
mod reference;
