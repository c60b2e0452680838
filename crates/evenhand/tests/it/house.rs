//! A data directory with a configuration, and the program at work on it.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http::{self, Answer};

/// The program.
pub const EVENHAND: &str = env!("CARGO_BIN_EXE_evenhand");

/// Every scope that a platform needs.
const SCOPES: &str = "events:write,reports:write,reports:read,cases:read,actions:read,actions:write,appeals:write,webhooks:write";

/// A place for data, with its configuration.
pub struct House {
    pub folder: TempDir,
}

/// A server at work. It is killed when the test ends.
pub struct Server {
    pub process: Child,
    pub address: String,
    /// Key of the platform.
    pub machine: String,
}

impl House {
    /// A fresh house with further lines of configuration.
    pub fn new(configuration: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let text = format!("data = {data:?}\nlisten = \"127.0.0.1:0\"\n{configuration}");
        std::fs::write(folder.path().join("evenhand.toml"), text).unwrap();
        Self { folder }
    }

    /// A path in this house.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with this house's configuration.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(EVENHAND);
        command.args(arguments);
        command.arg("--config").arg(self.path("evenhand.toml"));
        command.current_dir(self.folder.path());
        command
    }

    /// Runs a command that has to succeed, and gives what it wrote.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap().trim_end().into()
    }

    /// Starts the server, with a new key.
    pub fn serve(&self) -> Server {
        let mut server = self.serve_by(self.command(&["serve"]));
        server.machine = self.run(&["key", "new", "--scope", SCOPES]);
        server
    }

    /// Starts the server again, with a key that is known already.
    pub fn serve_again(&self, machine: &str) -> Server {
        let mut server = self.serve_by(self.command(&["serve"]));
        machine.clone_into(&mut server.machine);
        server
    }

    /// Starts the server by a command of the test's own.
    pub fn serve_by(&self, mut command: Command) -> Server {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.path("log"))
            .unwrap();
        let mut process = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let Some((_, address)) = line.trim_end().split_once("http://") else {
            panic!("{line}{}", read(&self.path("log")));
        };
        Server {
            process,
            address: address.to_owned(),
            machine: String::new(),
        }
    }

    /// A personal key of a new moderator.
    pub fn person(&self, server: &Server, name: &str) -> String {
        self.person_as(server, name, "moderator")
    }

    /// A personal key of somebody new with that role, to work on cases with.
    pub fn person_as(&self, server: &Server, name: &str, role: &str) -> String {
        let link = self.run(&["user", "new", "--name", name, "--role", role]);
        assert!(link.starts_with(&format!("http://{}/login/", server.address)));
        self.run(&[
            "key",
            "new",
            "--scope",
            "cases:read,cases:write",
            "--user",
            name,
        ])
    }

    /// What `evenhand verify` says; it has to be content.
    #[track_caller]
    pub fn verify(&self) -> String {
        self.run(&["verify"])
    }
}

impl Server {
    /// Posts with a key.
    pub fn post_as(&self, key: &str, path: &str, body: &Value) -> Answer {
        let body = body.to_string();
        self.send("POST", path, key, "application/json", body.as_bytes())
    }

    /// Posts with the platform's key.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_as(&self.machine, path, body)
    }

    /// Gets with the platform's key.
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &self.machine, "application/json", b"")
    }

    /// Sends any bytes.
    #[track_caller]
    pub fn send(&self, method: &str, path: &str, key: &str, kind: &str, body: &[u8]) -> Answer {
        let answer = http::send(&self.address, method, path, key, kind, body);
        answer.unwrap_or_else(|| panic!("{method} {path}: no answer"))
    }

    /// Every item of a list, page by page.
    pub fn list(&self, path: &str) -> Vec<Value> {
        let (mut items, mut after) = (Vec::new(), String::new());
        loop {
            let sign = if path.contains('?') { '&' } else { '?' };
            let page = self
                .get(&format!("{path}{sign}limit=200{after}"))
                .expect(200);
            let found = page["items"].as_array().unwrap();
            items.extend(found.iter().cloned());
            match page["next"].as_str() {
                Some(next) if !found.is_empty() => after = format!("&after={next}"),
                _ => return items,
            }
        }
    }

    /// Asks again and again until the answer suits, for half a minute at most.
    #[track_caller]
    pub fn wait_for(&self, path: &str, suits: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        for _ in 0..600 {
            last = self.get(path).expect(200);
            if suits(&last) {
                return last;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("{path}: {last}");
    }

    /// Takes a signal's name and waits until the process has ended.
    pub fn end(&mut self, signal: &str) -> std::process::ExitStatus {
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &id]).status();
        assert!(sent.unwrap().success());
        self.process.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A process that has ended already can't be killed.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs the program without any house.
pub fn evenhand<S: AsRef<OsStr>>(arguments: &[S], input: &[u8]) -> Output {
    let mut process = Command::new(EVENHAND)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = process.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        // A program that refuses its arguments does not read.
        let _ = std::io::Write::write_all(&mut stdin, &input);
    });
    let output = process.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

/// Says that a test was skipped, and why.
#[expect(
    clippy::print_stderr,
    reason = "a skipped test must not look like a passed one"
)]
pub fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}

/// Both streams of a command, for messages and checks.
pub fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

/// The text of a file.
pub fn read(path: &Path) -> String {
    let mut text = String::new();
    std::fs::File::open(path)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// A post.
pub fn event(id: &str, actor: &str, text: &str) -> Value {
    json!({
        "id": id, "kind": "content.created", "at": "2026-11-23T10:00:00Z", "actor": {"id": actor},
        "content": {"id": format!("c-{id}"), "text": text},
    })
}

/// A report about a post.
pub fn report(id: &str, content: &str) -> Value {
    json!({
        "id": id, "at": "2026-11-23T10:05:00Z", "reporter": {"id": "a-reporter"},
        "subject": {"kind": "content", "id": content}, "reason": "threat",
        "content": {"id": content, "author": {"id": "an-author"}, "text": "hello"},
    })
}
