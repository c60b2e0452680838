//! Reports over kept connections, each about another post of another author, so that each opens a case.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::serve::{Connection, Server};
use crate::times::Times;

const CONNECTIONS: u64 = 64;

/// A post of which no rule says anything.
pub const PLAIN: &str = "this is post number";
/// A post that rules contain, so that its author gets a statement of reasons.
pub const CONTAINED: &str = "She lives at 9 Mill Road, and this is post number";

/// Which reports are sent, and how fast.
#[derive(Clone, Copy, Debug)]
pub struct Reports {
    /// What the posts say; their number follows.
    pub text: &'static str,
    /// Number of the first one.
    pub first: u64,
    /// Number of the first one that is not sent.
    pub end: u64,
    /// How many are sent a second; as fast as they are answered without a number.
    pub per_second: Option<u64>,
}

/// How sending went.
#[derive(Debug)]
pub struct Sent {
    /// How many.
    pub count: u64,
    /// From the moment at which each was to be sent to its answer: one that had to wait for a free
    /// connection has waited.
    pub times: Times,
    /// How long all of it took.
    pub elapsed: Duration,
}

impl Reports {
    /// Sends the reports, as long as `goes_on` says so. Anything but a 201 ends it.
    pub fn send(
        self,
        server: &Server,
        key: &str,
        goes_on: impl Fn() -> bool + Sync,
    ) -> Result<Sent> {
        let (started, next) = (Instant::now(), AtomicU64::new(self.first));
        let times = std::thread::scope(|scope| -> Result<Times> {
            let sender = || self.send_some(server, key, started, &next, &goes_on);
            let senders: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(sender)).collect();
            let mut times = Times::default();
            for sender in senders {
                match sender.join() {
                    Ok(sent) => times.extend(sent?),
                    Err(_) => bail!("a sender panicked"),
                }
            }
            Ok(times)
        })?;
        Ok(Sent {
            count: times.count(),
            times,
            elapsed: started.elapsed(),
        })
    }

    fn send_some(
        self,
        server: &Server,
        key: &str,
        started: Instant,
        next: &AtomicU64,
        goes_on: &impl Fn() -> bool,
    ) -> Result<Times> {
        let mut connection = Connection::open(&server.address, key)?;
        let mut times = Times::default();
        while goes_on() {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= self.end {
                break;
            }
            let due = self.wait_until_due(started, number);
            let (status, body) = connection.send("POST", "/v1/reports", &self.report(number))?;
            times.push(due.elapsed());
            if status != 201 {
                bail!("{status}: {body}");
            }
        }
        Ok(times)
    }

    fn wait_until_due(self, started: Instant, number: u64) -> Instant {
        let Some(per_second) = self.per_second else {
            return Instant::now();
        };
        let place = (number - self.first) as f64 / per_second as f64;
        let due = started + Duration::from_secs_f64(place);
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        due
    }

    fn report(self, number: u64) -> String {
        let text = self.text;
        format!(
            r#"{{"id":"r{number}","at":"2026-11-23T10:05:00Z","reporter":{{"id":"u{number}"}},
            "subject":{{"kind":"content","id":"c{number}"}},"reason":"threat","content":{{
            "id":"c{number}","author":{{"id":"a{number}"}},"text":"{text} {number}"}}}}"#
        )
    }
}
