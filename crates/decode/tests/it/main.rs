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
mod video;

use std::process::ExitCode;

use evenhand_decode::video::find_ffmpeg;
use libtest_mimic::{Arguments, Trial};

#[expect(
    clippy::print_stderr,
    reason = "a skipped test must not look like a passed one"
)]
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
    let arguments = Arguments::from_args();
    let has_ffmpeg = find_ffmpeg().is_some();
    if !has_ffmpeg && !arguments.list {
        eprintln!("The tests of videos are skipped, missing: ffmpeg (apt-get install ffmpeg)");
    }
    let videos = video::TESTS.iter().map(|(name, test)| {
        let play = move || {
            test();
            Ok(())
        };
        Trial::test(*name, play).with_ignored_flag(!has_ffmpeg)
    });
    libtest_mimic::run(&arguments, trials.chain(videos).collect()).exit_code()
}

/// A test by the sentence that it proves.
type Test = (&'static str, fn());
