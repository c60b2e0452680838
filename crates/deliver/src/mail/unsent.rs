//! Why a message was not handed over.

use std::error::Error as _;
use std::fmt;

use lettre::transport::smtp::Error;

use crate::EgressProblem;

/// The mail server does not have the message. The texts name no person: a server's own words are left
/// out, since they usually repeat the address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailUnsent {
    /// The message itself can't be sent.
    #[error("not sent: {0}")]
    Unfit(&'static str),
    /// The server will never take it.
    #[error("the mail server refused it with {0}")]
    Refused(Reply),
    /// The server may take it later.
    #[error("the mail server put it off with {0}")]
    PutOff(Reply),
    /// The server does not let us in.
    #[error("the mail server refused the login with {0}; check username and password_file")]
    Login(Reply),
    /// The rules on where Evenhand may be sent to forbid it, or the name has no address.
    #[error("not sent: {0}")]
    Egress(#[from] EgressProblem),
    /// No connection, or no secure one.
    #[error("could not connect to the mail server: {0}")]
    Connect(String),
    /// The server can't encrypt, and we must.
    #[error(
        "the mail server does not offer STARTTLS; nothing was sent in plain text. Set \
         mail.tls to \"implicit\", or to \"none\" for a server on this machine"
    )]
    NoStarttls,
    /// No whole conversation in time.
    #[error("the mail server did not answer in time")]
    Timeout,
    /// The connection broke, or what came back was not SMTP.
    #[error("the connection to the mail server broke: {0}")]
    Broken(String),
}

impl MailUnsent {
    /// Whether trying again is no use.
    pub fn is_permanent(&self) -> bool {
        matches!(self, Self::Unfit(_) | Self::Refused(_))
    }

    /// A failure before the message was begun says nothing about the message, whatever its number.
    pub(super) fn connecting(error: &Error) -> Self {
        match Reply::of(error) {
            Some(reply) => Self::PutOff(reply),
            None if error.is_timeout() => Self::Timeout,
            None => Self::Connect(innermost(error)),
        }
    }

    pub(super) fn login(error: &Error) -> Self {
        match Reply::of(error) {
            Some(reply) => Self::Login(reply),
            None => Self::connecting(error),
        }
    }

    pub(super) fn sending(error: &Error) -> Self {
        match Reply::of(error) {
            // 530 wants a login, which is about us and not about the message (RFC 4954).
            Some(reply) if error.is_permanent() && reply.code != 530 => Self::Refused(reply),
            Some(reply) => Self::PutOff(reply),
            None if error.is_client() => {
                Self::Unfit("the mail server takes no addresses or texts beyond ASCII")
            }
            None if error.is_timeout() => Self::Timeout,
            None => Self::Broken(innermost(error)),
        }
    }
}

/// The number that a mail server answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Reply code (RFC 5321, section 4.2).
    pub code: u16,
    /// Enhanced status code (RFC 3463), like `5.1.1`.
    pub enhanced: Option<String>,
}

impl Reply {
    fn of(error: &Error) -> Option<Self> {
        let code = error.status()?.into();
        let said = error.source().map(ToString::to_string).unwrap_or_default();
        let first = said.split_whitespace().next().unwrap_or_default();
        Some(Self {
            code,
            enhanced: is_enhanced_code(first).then(|| first.to_owned()),
        })
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.enhanced {
            Some(enhanced) => write!(formatter, "{} {enhanced}", self.code),
            None => write!(formatter, "{}", self.code),
        }
    }
}

fn is_enhanced_code(word: &str) -> bool {
    let is_number = |part: &str| {
        (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    word.split('.').count() == 3 && word.split('.').all(is_number)
}

/// The last cause: what the socket or the TLS library said.
fn innermost(error: &Error) -> String {
    let mut cause = error.source();
    let mut said = None;
    while let Some(inner) = cause {
        said = Some(inner.to_string());
        cause = inner.source();
    }
    said.unwrap_or_else(|| "no further reason is known".into())
}
