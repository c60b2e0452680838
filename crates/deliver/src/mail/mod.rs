//! Mail: the one way out besides HTTP. One message to one person, as plain text, over SMTP.

mod message;
mod settings;
mod unsent;

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use evenhand_model::Time;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters,
};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::timeout;

use crate::client::Options;
use crate::egress::Lookup;
use crate::egress::resolver::checked_addresses;
pub use settings::{MailProblem, MailSettings, MailTls};
pub use unsent::{MailUnsent, Reply};

/// Connections that are kept open between messages.
const IDLE_CONNECTIONS_MAX: usize = 4;

/// One message to one person. It is not `Debug`, since it names the person.
pub struct Mail {
    /// Our id. The `Message-ID` is made of it, so that a message that arrives twice is known again.
    pub id: String,
    /// When it was written.
    pub written_at: Time,
    /// The person's address, alone or with a name: `anna@example.com`, `Anna <anna@example.com>`.
    pub to: String,
    /// Subject, on one line.
    pub subject: String,
    /// The text, in any script.
    pub text: String,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
}

/// Hands mail to the server that the configuration names, and to no other.
pub struct Mailer {
    settings: MailSettings,
    from: Mailbox,
    credentials: Option<Credentials>,
    /// `None` where the configuration says that the connection is not encrypted.
    tls: Option<TlsParameters>,
    lookup: Arc<dyn Lookup>,
    connect_timeout: Duration,
    send_timeout: Duration,
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

impl Mailer {
    /// A mailer with these settings. Reads the password file; connects to nothing yet.
    pub fn new(settings: MailSettings, options: &Options) -> Result<Self, MailProblem> {
        settings.check_host()?;
        let from = settings.sender()?;
        let credentials = settings.credentials()?;
        let tls = match settings.tls {
            MailTls::None => None,
            MailTls::Starttls | MailTls::Implicit => {
                Some(tls(&settings.host, &options.extra_roots_pem)?)
            }
        };
        Ok(Self {
            settings,
            from,
            credentials,
            tls,
            lookup: Arc::clone(&options.lookup),
            connect_timeout: Duration::from_millis(options.connect_timeout_ms),
            send_timeout: Duration::from_millis(options.mail_timeout_ms),
            idle: Mutex::default(),
        })
    }

    /// Hands over one message, once. `Ok` says that the server has taken it upon itself;
    /// [`judge_mail`](crate::judge_mail) says what anything else means.
    pub async fn send(&self, mail: &Mail) -> Result<(), MailUnsent> {
        let message = message::compose(mail, &self.from)?;
        let sending = async {
            let mut connection = self.connection().await?;
            let sent = connection
                .send(message.envelope(), &message.formatted())
                .await;
            sent.map_err(|error| MailUnsent::sending(&error))?;
            self.keep(connection);
            Ok(())
        };
        let in_time = timeout(self.send_timeout, sending).await;
        in_time.unwrap_or(Err(MailUnsent::Timeout))
    }

    /// A connection on which somebody answers, kept from before or new.
    async fn connection(&self) -> Result<AsyncSmtpConnection, MailUnsent> {
        while let Some(mut kept) = self.take_kept() {
            if kept.test_connected().await {
                return Ok(kept);
            }
        }
        self.connect().await
    }

    /// The name is looked up here, and the connection goes to an address that was checked. Naming
    /// the host in the configuration allows it to be private; metadata services stay out of reach.
    async fn connect(&self) -> Result<AsyncSmtpConnection, MailUnsent> {
        let host = &self.settings.host;
        let addresses = checked_addresses(self.lookup.addresses(host), host, true).await?;
        let sockets: Vec<SocketAddr> = addresses
            .into_iter()
            .map(|address| SocketAddr::new(address, self.settings.port))
            .collect();
        let hello = ClientId::Domain(self.from.email.domain().to_owned());
        let from_the_start = match self.settings.tls {
            MailTls::Implicit => self.tls.clone(),
            MailTls::Starttls | MailTls::None => None,
        };
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            &sockets[..],
            Some(self.connect_timeout),
            &hello,
            from_the_start,
            None,
        )
        .await
        .map_err(|error| MailUnsent::connecting(&error))?;
        if let (MailTls::Starttls, Some(tls)) = (self.settings.tls, &self.tls) {
            if !connection.can_starttls() {
                return Err(MailUnsent::NoStarttls);
            }
            let secured = connection.starttls(tls.clone(), &hello).await;
            secured.map_err(|error| MailUnsent::connecting(&error))?;
        }
        if let Some(credentials) = &self.credentials {
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            let welcome = connection.auth(&mechanisms, credentials).await;
            welcome.map_err(|error| MailUnsent::login(&error))?;
        }
        Ok(connection)
    }

    fn take_kept(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.pop()
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_CONNECTIONS_MAX {
            idle.push(connection);
        }
    }
}

impl fmt::Debug for Mailer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Mailer")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// The same authorities that webhooks trust. See `docs/decisions/0101-tls-roots.md`.
fn tls(host: &str, extra_roots_pem: &[u8]) -> Result<TlsParameters, MailProblem> {
    let wrong = |error: lettre::transport::smtp::Error| MailProblem::Tls(error.to_string());
    let extra_roots = Certificate::from_pem(extra_roots_pem).map_err(wrong)?;
    TlsParameters::builder(host.to_owned())
        .certificate_store(CertificateStore::WebpkiRoots)
        .add_root_certificate(extra_roots)
        .build_rustls()
        .map_err(wrong)
}
