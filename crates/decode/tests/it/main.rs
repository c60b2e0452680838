//! Pictures through real child processes.
//!
//! This program is its own child: called with the name of a role it plays it, and lists tests otherwise.

mod children;
mod damage;
mod fuzz;
mod harm;
mod jpeg;
mod options;
mod pictures;
mod sandbox;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let role = std::env::args().nth(1);
    if let Some(play) = role.as_deref().and_then(children::role) {
        return play();
    }
    let tests = [
        damage::TESTS,
        fuzz::TESTS,
        harm::TESTS,
        jpeg::TESTS,
        options::TESTS,
        sandbox::TESTS,
    ]
    .concat();
    let trials = tests.into_iter().map(|(name, test)| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

/// A test by the sentence that it proves.
type Test = (&'static str, fn());
