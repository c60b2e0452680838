//! What leaves Evenhand: the only client that calls anybody else.
//!
//! A body is signed as the platforms expect it ([`signature`]), the URL is held against the rules on
//! where a server may be sent to ([`egress`]), the [`Client`] sends it, and the [`schedule`] says what
//! the answer means and when to try again. The [`Mailer`] does the same for mail. Signing, rules and
//! schedule are pure; only client, mailer and the look-up of names touch the network.

pub mod secret_file;
pub mod signature;

pub mod egress;

pub mod answer;
pub mod answer_lines;
pub mod client;
pub mod mail;

pub mod schedule;

pub mod fuzz;

pub use answer::{Answer, Fetched, RetryAfter, SendError};
pub use answer_lines::AnswerLines;
pub use client::{Client, ClientProblem, Options};
pub use egress::{AddressKind, Destination, Egress, EgressProblem, HostPort, Lookup};
pub use mail::{Mail, MailProblem, MailSettings, MailTls, MailUnsent, Mailer};
pub use schedule::{ATTEMPTS_MAX, Attempt, judge, judge_mail};
pub use secret_file::read_secret;
pub use signature::{Secret, SignatureProblem, SignedHeaders, sign, verify};
