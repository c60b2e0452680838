//! A way to reach people, ready to be used.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use evenhand_deliver::{
    Answer, Egress, EgressProblem, Mail, Secret, SendError, SignatureProblem, read_secret, sign,
};
use evenhand_model::Time;

use crate::alert::Message;
use crate::alert::settings::{ChannelSettings, PostFormat, UrlFrom, Way};
use crate::loops::Outgoing;

/// How long a message may take. After that the next on call is paged.
const SECONDS_MAX: u64 = 20;

/// A way to reach people, with its secrets. It never shows them.
#[derive(Clone)]
pub struct Channel {
    /// Its name in the configuration.
    pub name: String,
    way: Ready,
}

#[derive(Clone)]
enum Ready {
    Webhook {
        url: String,
        secret: Secret,
    },
    Mail {
        address: String,
    },
    Post {
        url: String,
        format: PostFormat,
        authorization: Option<String>,
    },
}

/// A channel can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChannelProblem {
    /// A file with a secret can't be used.
    #[error("the file {file} can't be used: {reason}", file = file.display())]
    File {
        /// Which file.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// The signing secret is none.
    #[error("{0}")]
    Secret(#[from] SignatureProblem),
    /// The URL must not be called.
    #[error("{0}")]
    Url(#[from] EgressProblem),
    /// Mail has nowhere to go.
    #[error("mail needs a mail server; set mail.host and mail.from")]
    NoMailServer,
}

impl Channel {
    /// Reads the secrets of a channel, and refuses what could not work.
    pub fn open(
        settings: &ChannelSettings,
        egress: &Egress,
        has_mail_server: bool,
    ) -> Result<Self, ChannelProblem> {
        let way = match &settings.way {
            Way::Webhook { url, secret_file } => Ready::Webhook {
                url: checked(url, egress)?,
                secret: Secret::parse(&read(secret_file)?)?,
            },
            Way::Mail { .. } if !has_mail_server => return Err(ChannelProblem::NoMailServer),
            Way::Mail { address } => Ready::Mail {
                address: address.clone(),
            },
            Way::Post {
                url,
                format,
                token_file,
            } => {
                let token = token_file.as_deref().map(read).transpose()?;
                Ready::Post {
                    url: checked(url, egress)?,
                    format: *format,
                    authorization: token.map(|token| format!("Bearer {token}")),
                }
            }
        };
        Ok(Self {
            name: settings.name.clone(),
            way,
        })
    }

    /// Sends a message, once. The error says why it did not arrive, without addresses and content.
    pub async fn send(
        &self,
        outgoing: &Outgoing,
        message: &Message,
        now: Time,
    ) -> Result<(), String> {
        let sending = async {
            match &self.way {
                Ready::Webhook { url, secret } => {
                    let body = message.json();
                    let secrets = std::slice::from_ref(secret);
                    let headers = sign(secrets, &message.id, now, &body);
                    let named = headers.named();
                    taken(outgoing.client.post(url, &named, body.into()).await)
                }
                Ready::Mail { address } => {
                    let Some(mailer) = &outgoing.mailer else {
                        return Err("no mail server is configured".to_owned());
                    };
                    let sent = mailer.send(&mail(address, message)).await;
                    sent.map_err(|problem| problem.to_string())
                }
                Ready::Post {
                    url,
                    format,
                    authorization,
                } => post(outgoing, url, *format, authorization.as_deref(), message).await,
            }
        };
        let in_time = tokio::time::timeout(Duration::from_secs(SECONDS_MAX), sending);
        in_time
            .await
            .unwrap_or_else(|_| Err(format!("no answer within {SECONDS_MAX} s")))
    }
}

async fn post(
    outgoing: &Outgoing,
    url: &str,
    format: PostFormat,
    authorization: Option<&str>,
    message: &Message,
) -> Result<(), String> {
    let title = message.title();
    let mut headers = Vec::new();
    headers.extend(authorization.map(|value| ("authorization", value)));
    let body: Bytes = match format {
        PostFormat::Json => serde_json::json!({ "text": message.text() })
            .to_string()
            .into(),
        PostFormat::Text => {
            // The headers that ntfy reads; others pass over them.
            headers.push(("content-type", "text/plain; charset=utf-8"));
            headers.push(("title", &title));
            headers.push(("priority", priority(message)));
            headers.extend(message.link.as_deref().map(|link| ("click", link)));
            message.text().into()
        }
    };
    taken(outgoing.client.post(url, &headers, body).await)
}

/// From 1 to 5, as ntfy understands it.
fn priority(message: &Message) -> &'static str {
    match (message.is_danger, message.count) {
        (true, _) => "5",
        (false, 0) => "3",
        (false, _) => "4",
    }
}

fn mail(address: &str, message: &Message) -> Mail {
    let mut headers = Vec::new();
    if message.is_danger {
        headers.push(("Importance", "high".to_owned()));
    }
    Mail {
        id: message.id.clone(),
        written_at: message.written_at,
        to: address.to_owned(),
        subject: message.title(),
        text: message.text(),
        headers,
    }
}

fn taken(answer: Result<Answer, SendError>) -> Result<(), String> {
    match answer {
        Ok(answer) if (200..300).contains(&answer.status) => Ok(()),
        Ok(answer) => Err(format!("answered {}", answer.status)),
        Err(problem) => Err(problem.to_string()),
    }
}

fn checked(url: &UrlFrom, egress: &Egress) -> Result<String, ChannelProblem> {
    let url = match url {
        UrlFrom::Text(url) => url.clone(),
        UrlFrom::File(file) => read(file)?,
    };
    egress.check(&url)?;
    Ok(url)
}

fn read(file: &Path) -> Result<String, ChannelProblem> {
    read_secret(file).map_err(|reason| ChannelProblem::File {
        file: file.to_owned(),
        reason,
    })
}

impl fmt::Debug for Channel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Channel({}, ..)", self.name)
    }
}
