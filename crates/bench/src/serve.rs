//! A real server to be measured: started as a process of its own, asked over kept connections.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// A server at work.
pub struct Server {
    process: Child,
    /// Its `host:port`.
    pub address: String,
    /// From the start of the process to its being ready.
    pub start: Duration,
}

/// The program that is measured, and its data.
pub struct Program {
    path: PathBuf,
    data: PathBuf,
}

impl Program {
    /// The program `evenhand` beside this one, on a data directory.
    pub fn new(data: &Path) -> Result<Self> {
        let path = std::env::current_exe()?.with_file_name("evenhand");
        if !path.exists() {
            bail!("{} is missing; cargo build --release", path.display());
        }
        Ok(Self {
            path,
            data: data.to_owned(),
        })
    }

    /// Starts the server and waits until it is ready.
    pub fn serve(&self) -> Result<Server> {
        self.serve_with(&[])
    }

    /// The same with further arguments.
    pub fn serve_with(&self, arguments: &[&str]) -> Result<Server> {
        let started = Instant::now();
        let mut process = self
            .command(&["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .env("EVENHAND_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = process.stdout.take().context("no standard output")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let (_, address) = line.trim_end().split_once("http://").context("not ready")?;
        Ok(Server {
            process,
            address: address.to_owned(),
            start: started.elapsed(),
        })
    }

    /// What a command prints.
    pub fn run(&self, arguments: &[&str]) -> Result<String> {
        let output = self.command(arguments).output()?;
        if !output.status.success() {
            bail!("{}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.path);
        command.args(arguments).arg("--data").arg(&self.data);
        command
    }
}

impl Server {
    /// CPU time of the server so far, of all its threads.
    pub fn cpu_time(&self) -> Result<Duration> {
        cpu_time(&self.process.id().to_string(), [11, 12])
    }

    /// Memory that the server holds, in megabytes.
    pub fn memory_mb(&self) -> Result<f64> {
        memory_mb(&self.process.id().to_string())
    }

    /// Ends the server in order.
    pub fn stop(mut self) -> Result<()> {
        let id = self.process.id().to_string();
        Command::new("kill").arg(id).status()?;
        self.process.wait()?;
        Ok(())
    }
}

/// CPU time of all commands that were run to their end, and of their own.
pub fn cpu_time_of_children() -> Result<Duration> {
    cpu_time("self", [13, 14])
}

/// CPU time of this process so far, of all its threads.
pub fn cpu_time_of_this() -> Result<Duration> {
    cpu_time("self", [11, 12])
}

/// Memory that this process holds, in megabytes.
pub fn memory_mb_of_this() -> Result<f64> {
    memory_mb("self")
}

/// What `/proc/PROCESS/status` calls resident (proc(5)), in megabytes.
fn memory_mb(process: &str) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find(|line| line.starts_with("VmRSS"));
    let kilobytes: f64 = line
        .and_then(|line| line.split_whitespace().nth(1))
        .context("no memory")?
        .parse()?;
    Ok(kilobytes / 1_000.0)
}

/// The sum of two fields of `/proc/PROCESS/stat` behind the name (proc(5)), in ticks of 10 ms.
fn cpu_time(process: &str, fields: [usize; 2]) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, rest) = stat.rsplit_once(')').context("no CPU time")?;
    let mut ticks = 0;
    for field in fields {
        let text = rest.split_whitespace().nth(field);
        ticks += text.context("no CPU time")?.parse::<u64>()?;
    }
    Ok(Duration::from_millis(10 * ticks))
}

/// A connection that is kept.
pub struct Connection {
    stream: BufReader<TcpStream>,
    /// Who asks, as a line of the head.
    caller: String,
    address: String,
    /// The cookie that an answer has set.
    cookie: Option<String>,
}

impl Connection {
    /// Connects with a key.
    pub fn open(address: &str, key: &str) -> Result<Self> {
        Self::open_as(address, format!("Authorization: Bearer {key}\r\n"))
    }

    /// Connects as a browser whose user has followed a login link.
    pub fn sign_in(address: &str, link: &str) -> Result<Self> {
        let (_, path) = link.split_once(address).context("a link elsewhere")?;
        let mut connection = Self::open_as(address, String::new())?;
        match connection.send("POST", path, "")? {
            (303, _) => {}
            (status, answer) => bail!("{path}: {status}: {answer}"),
        }
        let cookie = connection.cookie.take().context("no cookie")?;
        connection.caller = format!("Cookie: {cookie}\r\n");
        Ok(connection)
    }

    fn open_as(address: &str, caller: String) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
            caller,
            address: address.to_owned(),
            cookie: None,
        })
    }

    /// Sends a request; answers its status and body.
    pub fn send(&mut self, method: &str, path: &str, body: &str) -> Result<(u16, String)> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\n{}\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            self.caller,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).context("no status")?.parse()?;
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse()?;
            }
            if name.eq_ignore_ascii_case("set-cookie") {
                let cookie = value.split(';').next().unwrap_or_default();
                self.cookie = Some(cookie.trim().to_owned());
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok((status, String::from_utf8(body)?))
    }
}
