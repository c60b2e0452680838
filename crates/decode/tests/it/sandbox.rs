//! What a child can't do.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read as _};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::UnixStream;
use std::process::{Command, ExitCode, Stdio};

use evenhand_decode::{Sandbox, child};

use crate::Test;
use crate::children::pool;

pub const TESTS: &[Test] = &[
    (
        "a child can open no file, no socket, no program and no thread",
        a_child_can_reach_nothing,
    ),
    (
        "a child says what it is confined by",
        a_child_says_what_it_is_confined_by,
    ),
];

type Attempt = (&'static str, fn() -> io::Result<()>);

const ATTEMPTS: &[Attempt] = &[
    ("read a file", || File::open("/etc/passwd").map(drop)),
    ("write a file", || {
        std::fs::write("/tmp/evenhand-must-not-be", "x")
    }),
    ("list a folder", || std::fs::read_dir("/").map(drop)),
    ("connect", || TcpStream::connect("127.0.0.1:9").map(drop)),
    ("listen", || TcpListener::bind("127.0.0.1:0").map(drop)),
    ("send", || UdpSocket::bind("127.0.0.1:0").map(drop)),
    ("open a local socket", || UnixStream::pair().map(drop)),
    ("start a program", || {
        Command::new(OsStr::new("/bin/true")).spawn().map(drop)
    }),
    ("start a thread", || {
        std::thread::Builder::new().spawn(|| ()).map(drop)
    }),
];

/// Closes the sandbox, tries everything, and says what worked.
pub fn try_all() -> ExitCode {
    let before: Vec<&str> = ATTEMPTS
        .iter()
        .filter(|(_, attempt)| attempt().is_err())
        .map(|(name, _)| *name)
        .collect();
    let sandbox = child::confine();
    let after: Vec<&str> = ATTEMPTS
        .iter()
        .filter(|(_, attempt)| attempt().is_ok())
        .map(|(name, _)| *name)
        .collect();
    #[expect(clippy::print_stdout, reason = "the test reads it")]
    {
        println!("failed before: {before:?}; worked after: {after:?}; {sandbox:?}");
    }
    ExitCode::SUCCESS
}

fn a_child_can_reach_nothing() {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let mut tried = command
        .arg("child-that-tries-all")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    tried
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert!(tried.wait().unwrap().success(), "{said}");
    // To connect to a port where nobody listens fails anyhow; everything else works outside of the sandbox.
    let wanted = "failed before: [\"connect\"]; worked after: []; Ok(SystemCallsFiltered)\n";
    assert_eq!(
        said, wanted,
        "this kernel filters no system calls, or the filter lets something through"
    );
    let _ = std::fs::remove_file("/tmp/evenhand-must-not-be");
}

fn a_child_says_what_it_is_confined_by() {
    assert_eq!(
        pool("child", 1).sandbox().unwrap(),
        Sandbox::SystemCallsFiltered
    );
}
