//! Which mail server, and as whom.

use std::net::IpAddr;
use std::path::PathBuf;

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;

use crate::secret_file::read_secret;

/// The mail server of the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailSettings {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub tls: MailTls,
    /// Who the mail is from: `safety@example.org`, `Evenhand <safety@example.org>`.
    pub from: String,
    /// Whom to log in as; nobody where it is unset.
    pub username: Option<String>,
    /// File that holds the password.
    pub password_file: Option<PathBuf>,
}

/// How a connection to the mail server is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTls {
    /// It begins in plain text and must be secured before anything else is said (RFC 3207).
    Starttls,
    /// From the first byte on (RFC 8314).
    Implicit,
    /// Not at all; for a server on the same machine or in the same closed network.
    None,
}

impl MailTls {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Starttls => "starttls",
            Self::Implicit => "implicit",
            Self::None => "none",
        }
    }

    /// The port that goes with it: RFC 6409, RFC 8314, RFC 5321.
    pub const fn usual_port(self) -> u16 {
        match self {
            Self::Starttls => 587,
            Self::Implicit => 465,
            Self::None => 25,
        }
    }
}

impl MailSettings {
    pub(super) fn check_host(&self) -> Result<(), MailProblem> {
        let is_address = self.host.parse::<IpAddr>().is_ok();
        if is_address || url::Host::parse(&self.host).is_ok() {
            return Ok(());
        }
        let host = self.host.escape_default().take(253).collect();
        Err(MailProblem::Host(host))
    }

    pub(super) fn sender(&self) -> Result<Mailbox, MailProblem> {
        let wrong = || MailProblem::From(self.from.chars().take(254).collect());
        self.from.parse().map_err(|_| wrong())
    }

    pub(super) fn credentials(&self) -> Result<Option<Credentials>, MailProblem> {
        let (username, file) = match (&self.username, &self.password_file) {
            (None, None) => return Ok(None),
            (Some(username), Some(file)) => (username.clone(), file),
            _ => return Err(MailProblem::HalfLogin),
        };
        if self.tls == MailTls::None && !is_this_machine(&self.host) {
            return Err(MailProblem::OpenPassword);
        }
        let unreadable = |reason: String| MailProblem::Password {
            file: file.clone(),
            reason,
        };
        let text = read_secret(file).map_err(unreadable)?;
        Ok(Some(Credentials::new(username, text)))
    }
}

fn is_this_machine(host: &str) -> bool {
    let address = host.parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Mail can't be sent with these settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailProblem {
    /// The server is no name or address.
    #[error("`{0}` is no host; expected for example `mail.example.org` or `10.0.0.5`")]
    Host(String),
    /// The sender is no address.
    #[error("`{0}` is no mail address; expected for example `Evenhand <safety@example.org>`")]
    From(String),
    /// A user name without a password, or the other way round.
    #[error("a user name and a password file go together; set both or neither")]
    HalfLogin,
    /// The password would cross a network that anybody may read.
    #[error(
        "a password would be sent without encryption; use starttls or implicit, or no user name"
    )]
    OpenPassword,
    /// The password file can't be used.
    #[error("the password file {file} can't be used: {reason}", file = file.display())]
    Password {
        /// Which file.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// The TLS library refused the settings.
    #[error("the TLS settings can't be used: {0}")]
    Tls(String),
}
