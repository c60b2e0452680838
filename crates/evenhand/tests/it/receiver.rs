//! A platform's webhook endpoint that behaves as a test wants, well or badly.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use evenhand_deliver::{Secret, SignedHeaders, verify};
use evenhand_model::Time;
use serde_json::Value;

/// How the endpoint answers.
#[derive(Clone, Debug)]
pub enum Manner {
    /// With these header lines; the first is the status, like `204 No Content`.
    Answer(&'static str),
    /// 204 after a while.
    Slow(Duration),
    /// Takes the request and never answers.
    HalfOpen,
}

/// A webhook as it came.
#[derive(Clone, Debug)]
pub struct Webhook {
    pub signed: SignedHeaders,
    pub text: String,
    /// Its headers, names in lower case.
    pub headers: HashMap<String, String>,
    /// Whether the endpoint answered it with 2xx.
    pub is_taken: bool,
}

impl Webhook {
    /// The body.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    /// Whether this secret signed it just now.
    pub fn is_signed_by(&self, secret: &str) -> bool {
        let now = jiff::Timestamp::now().as_microsecond();
        let secret = Secret::parse(secret).unwrap();
        let body = self.text.as_bytes();
        verify(&[secret], &self.signed, body, Time::from_micros(now)).is_ok()
    }
}

/// An endpoint on this machine.
pub struct Receiver {
    /// Its `host:port`.
    pub address: String,
    manner: Arc<Mutex<Manner>>,
    webhooks: Arc<Mutex<Vec<Webhook>>>,
}

impl Receiver {
    /// An endpoint on a free port.
    pub fn start(manner: Manner) -> Self {
        Self::start_at("127.0.0.1:0", manner)
    }

    /// An endpoint on a port of the test's choice.
    pub fn start_at(address: &str, manner: Manner) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let receiver = Self {
            address: listener.local_addr().unwrap().to_string(),
            manner: Arc::new(Mutex::new(manner)),
            webhooks: Arc::default(),
        };
        let (manner, webhooks) = (receiver.manner.clone(), receiver.webhooks.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (manner, webhooks) = (manner.clone(), webhooks.clone());
                std::thread::spawn(move || take(&stream.unwrap(), &manner, &webhooks));
            }
        });
        receiver
    }

    /// Behaves otherwise from now on.
    pub fn behave(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    /// Everything that came so far.
    pub fn webhooks(&self) -> Vec<Webhook> {
        self.webhooks.lock().unwrap().clone()
    }

    /// Everything of one type that came so far.
    pub fn of(&self, kind: &str) -> Vec<Webhook> {
        let mut webhooks = self.webhooks();
        webhooks.retain(|webhook| webhook.json()["type"].as_str().unwrap_or_default() == kind);
        webhooks
    }

    /// The actions that were answered with 2xx, once so many have come.
    #[track_caller]
    pub fn taken(&self, count: usize) -> Vec<Webhook> {
        self.taken_of("action.ordered", count)
    }

    /// What was answered with 2xx of one type, once so much has come.
    #[track_caller]
    pub fn taken_of(&self, kind: &str, count: usize) -> Vec<Webhook> {
        for _ in 0..1_200 {
            let mut webhooks = self.of(kind);
            webhooks.retain(|webhook| webhook.is_taken);
            if webhooks.len() >= count {
                return webhooks;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{:?}", self.webhooks());
    }
}

/// Reads one request and answers it in the manner of the moment.
fn take(stream: &TcpStream, manner: &Mutex<Manner>, webhooks: &Mutex<Vec<Webhook>>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut headers = HashMap::new();
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let header = |name: &str| headers.get(name).cloned().unwrap_or_default();
    let mut body = vec![0; header("content-length").parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    let manner = manner.lock().unwrap().clone();
    webhooks.lock().unwrap().push(Webhook {
        signed: SignedHeaders {
            id: header("webhook-id"),
            timestamp: header("webhook-timestamp"),
            signature: header("webhook-signature"),
        },
        text: String::from_utf8(body).ok()?,
        headers: headers.clone(),
        is_taken: match manner {
            Manner::Answer(lines) => lines.starts_with('2'),
            Manner::Slow(_) => true,
            Manner::HalfOpen => false,
        },
    });
    let lines = match manner {
        Manner::Answer(lines) => lines,
        Manner::Slow(pause) => {
            std::thread::sleep(pause);
            "204 No Content"
        }
        Manner::HalfOpen => {
            std::thread::sleep(Duration::from_secs(60));
            return None;
        }
    };
    let answer = format!("HTTP/1.1 {lines}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    let mut stream = stream;
    stream.write_all(answer.as_bytes()).ok()
}
