//! The console in a real browser, on the real program.
//!
//! Each test prepares a server, and then plays a scenario of `scenarios/` in Chromium by Node. Where Node,
//! its packages or a browser are missing, the tests are counted as ignored, and a line says what is missing.
//!
//! `cargo test --release -p evenhand --test browser -- --screenshots FOLDER` writes pictures of every
//! screen of the demo instead; `-- --bench` measures the way from a decision to the next case.

#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../it/house.rs"]
mod house;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../it/http.rs"]
mod http;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../it/receiver.rs"]
mod receiver;

mod scenario;
mod stage;
mod tools;

mod screenshots;
mod tests;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

#[expect(
    clippy::print_stderr,
    reason = "a skipped test must not look like a passed one"
)]
fn main() -> ExitCode {
    let missing = tools::missing();
    let mut words = std::env::args().skip(1);
    if words.next().as_deref() == Some("--screenshots") {
        return screenshots::write(missing, words.next());
    }
    let arguments = Arguments::from_args();
    if let Some(missing) = &missing
        && !arguments.list
    {
        eprintln!("The browser tests are skipped, {missing}");
    }
    let trials = tests::all().into_iter().map(|(name, run)| {
        let missing = missing.clone();
        let is_ignored = missing.is_some();
        let play = move || match missing {
            Some(missing) => Err(missing.into()),
            None => run(),
        };
        Trial::test(name, play).with_ignored_flag(is_ignored)
    });
    let mut trials: Vec<Trial> = trials.collect();
    let is_ignored = missing.is_some();
    let measure = move |is_test| tests::measure_decisions(is_test);
    trials.push(
        Trial::bench("from a decision to the next case", measure).with_ignored_flag(is_ignored),
    );
    libtest_mimic::run(&arguments, trials).exit_code()
}
