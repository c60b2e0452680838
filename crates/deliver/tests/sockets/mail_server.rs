//! A mail server on this machine that behaves as well or as badly as a test wants.

use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How the server behaves.
#[derive(Clone, Default)]
pub struct Behaviour {
    /// Further lines of the answer to EHLO.
    pub extensions: Vec<&'static str>,
    /// What it answers to a line that begins so, instead of going along. `.` is the end of a message.
    pub answers: Vec<(&'static str, &'static str)>,
    /// It closes the connection at a line that begins so.
    pub drops_at: Option<&'static str>,
    /// It falls silent at a line that begins so.
    pub stalls_at: Option<&'static str>,
}

/// A message as it was handed over.
#[derive(Clone, Debug)]
pub struct Received {
    /// The line with `RCPT TO`.
    pub recipient: String,
    /// Headers, an empty line and the body, with CR LF.
    pub text: String,
}

/// What the conversation came to.
pub enum Ended {
    /// The connection is over.
    Closed,
    /// STARTTLS was said and answered.
    Securing,
}

/// A server on a free port.
pub struct MailServer {
    /// Its port on 127.0.0.1.
    pub port: u16,
    behaviour: Arc<Mutex<Behaviour>>,
    session: Arc<Session>,
}

/// What all connections share.
#[derive(Default)]
pub struct Session {
    lines: Mutex<Vec<String>>,
    received: Mutex<Vec<Received>>,
}

impl MailServer {
    /// A server that talks in plain text.
    pub fn start(behaviour: Behaviour) -> Self {
        Self::start_with(behaviour, |stream, behaviour, session| {
            talk(&mut &stream, true, behaviour, session).map(|_| ())
        })
    }

    /// A server that says something of its own first.
    pub fn start_with<T>(behaviour: Behaviour, talk: T) -> Self
    where
        T: Fn(TcpStream, &Behaviour, &Session) -> io::Result<()> + Clone + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            behaviour: Arc::new(Mutex::new(behaviour)),
            session: Arc::default(),
        };
        let (behaviour, session) = (server.behaviour.clone(), server.session.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let behaviour = behaviour.lock().unwrap().clone();
                let (session, talk) = (session.clone(), talk.clone());
                // A client that hangs up ends the conversation, which is no fault of the server.
                std::thread::spawn(move || talk(stream.unwrap(), &behaviour, &session).ok());
            }
        });
        server
    }

    /// Behaves otherwise on connections from now on.
    pub fn behave(&self, behaviour: Behaviour) {
        *self.behaviour.lock().unwrap() = behaviour;
    }

    /// Every message that was taken so far.
    pub fn received(&self) -> Vec<Received> {
        self.session.received.lock().unwrap().clone()
    }

    /// Every line that a client said, messages left out.
    pub fn lines(&self) -> Vec<String> {
        self.session.lines.lock().unwrap().clone()
    }
}

/// Talks until the client goes, or wants the connection encrypted.
pub fn talk<S: Read + Write>(
    stream: &mut S,
    greets: bool,
    behaviour: &Behaviour,
    session: &Session,
) -> io::Result<Ended> {
    let mut stream = BufReader::with_capacity(1, stream);
    let mut recipient = String::new();
    if greets {
        stream.get_mut().write_all(b"220 mail.test\r\n")?;
    }
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 || behaviour.drops(&line) {
            return Ok(Ended::Closed);
        }
        session
            .lines
            .lock()
            .unwrap()
            .push(line.trim_end().to_owned());
        behaviour.stall(&line);
        let mut answer = behaviour.answer(&line);
        if line.starts_with("RCPT") {
            line.trim_end().clone_into(&mut recipient);
        }
        stream.get_mut().write_all(answer.as_bytes())?;
        if line.starts_with("STARTTLS") {
            return Ok(Ended::Securing);
        }
        if line.starts_with("DATA") && answer.starts_with("354") {
            let text = read_message(&mut stream)?;
            if behaviour.drops(".") {
                return Ok(Ended::Closed);
            }
            behaviour.stall(".");
            answer = behaviour.answer(".");
            if answer.starts_with("250") {
                let recipient = recipient.clone();
                let mut received = session.received.lock().unwrap();
                received.push(Received { recipient, text });
            }
            stream.get_mut().write_all(answer.as_bytes())?;
        }
    }
}

impl Behaviour {
    fn drops(&self, line: &str) -> bool {
        self.drops_at.is_some_and(|start| line.starts_with(start))
    }

    fn stall(&self, line: &str) {
        if self.stalls_at.is_some_and(|start| line.starts_with(start)) {
            std::thread::sleep(Duration::from_secs(60));
        }
    }

    fn answer(&self, line: &str) -> String {
        let own = self
            .answers
            .iter()
            .find(|(start, _)| line.starts_with(start));
        if let Some((_, answer)) = own {
            return format!("{answer}\r\n");
        }
        if line.starts_with("EHLO") {
            let lines = self.extensions.iter().map(|line| format!("250-{line}\r\n"));
            return format!(
                "250-mail.test\r\n{}250 8BITMIME\r\n",
                lines.collect::<String>()
            );
        }
        let answer = match line.get(..4) {
            Some("STAR") => "220 go ahead",
            Some("AUTH") => "235 2.7.0 welcome",
            Some("DATA") => "354 go on",
            Some("QUIT") => "221 bye",
            _ => "250 2.0.0 fine",
        };
        format!("{answer}\r\n")
    }
}

/// A message up to its dot, with doubled dots made single.
fn read_message(stream: &mut impl io::BufRead) -> io::Result<String> {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(text);
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
