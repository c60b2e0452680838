//! What this program plays when a test starts it as a child.

use std::io::{Read as _, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use evenhand_decode::{Launch, Pool, child};

use crate::sandbox;

/// What is played under this name.
pub fn role(name: &str) -> Option<fn() -> ExitCode> {
    match name {
        "child" => Some(decode),
        "child-for-video" => Some(video),
        "child-that-hangs" => Some(hang),
        "child-that-lies" => Some(lie),
        "child-that-tries-all" => Some(sandbox::try_all),
        _ => None,
    }
}

/// A pool of this many children that play this role.
pub fn pool(role: &str, children_max: usize) -> Pool {
    let launch = Launch::this_program(&[role]).unwrap();
    // A test machine may be busy; only tests of the limit itself use a short one.
    Pool::new(launch, children_max)
        .unwrap()
        .with_time_max(Duration::from_secs(60))
}

fn decode() -> ExitCode {
    child::run().map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
}

/// Becomes the program that is named next.
fn video() -> ExitCode {
    let words: Vec<_> = std::env::args_os().skip(2).collect();
    let error = child::become_program(words[0].as_ref(), &words[1..]);
    panic!("{error}");
}

/// Says that it is ready, and then nothing.
fn hang() -> ExitCode {
    say_ready();
    std::thread::sleep(Duration::from_secs(600));
    ExitCode::SUCCESS
}

/// Answers a gigabyte that it does not have.
fn lie() -> ExitCode {
    say_ready();
    let mut first = [0];
    let _ = std::io::stdin().read_exact(&mut first);
    say(&[1, 0, 0, 0, 64, 0, 0, 0, 0]);
    std::thread::sleep(Duration::from_secs(600));
    ExitCode::SUCCESS
}

fn say_ready() {
    let head = br#"{"sandbox":"system_calls_filtered"}"#;
    let prefix = [1, head.len() as u8, 0, 0, 0, 0, 0, 0, 0];
    say(&[&prefix[..], head].concat());
}

fn say(bytes: &[u8]) {
    let mut output = std::io::stdout().lock();
    output
        .write_all(bytes)
        .and_then(|()| output.flush())
        .unwrap();
}
