//! The table `[mail]`.

use std::path::PathBuf;

use evenhand_deliver::{MailSettings, MailTls};
use serde::Deserialize;

use crate::failure::{Failure, Result};

/// The mail server, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailKeys {
    /// Name or address of the server.
    pub host: Option<String>,
    /// Its port.
    pub port: Option<u16>,
    /// How the connection is encrypted.
    pub tls: Option<TlsWord>,
    /// Who the mail is from.
    pub from: Option<String>,
    /// Whom to log in as.
    pub username: Option<String>,
    /// File with the password.
    pub password_file: Option<PathBuf>,
}

/// How the connection is encrypted, in a word; [`MailTls`] explains them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TlsWord {
    Starttls,
    Implicit,
    None,
}

impl From<TlsWord> for MailTls {
    fn from(word: TlsWord) -> Self {
        match word {
            TlsWord::Starttls => Self::Starttls,
            TlsWord::Implicit => Self::Implicit,
            TlsWord::None => Self::None,
        }
    }
}

impl MailKeys {
    /// The settings that these keys make; `None` where there are no keys.
    pub fn settings(&self) -> Result<Option<MailSettings>> {
        let missing = |name: &str| {
            Err(Failure::new(format!("mail.{name} is missing")).hint(
                "mail needs mail.host and mail.from; leave the table [mail] out to send none",
            ))
        };
        let (host, from) = match (&self.host, &self.from) {
            _ if *self == Self::default() => return Ok(None),
            (None, _) => return missing("host"),
            (_, None) => return missing("from"),
            (Some(host), Some(from)) => (host.clone(), from.clone()),
        };
        let tls = self.tls.unwrap_or(TlsWord::Starttls).into();
        Ok(Some(MailSettings {
            host,
            port: self.port.unwrap_or(MailTls::usual_port(tls)),
            tls,
            from,
            username: self.username.clone(),
            password_file: self.password_file.clone(),
        }))
    }
}
