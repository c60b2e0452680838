//! The client that sends.

use std::convert::Infallible;
use std::error::Error as _;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http_body::Frame;
use http_body_util::StreamBody;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use crate::egress::resolver::GuardedResolver;
use crate::egress::{Lookup, SystemLookup};
use crate::{Answer, AnswerLines, Egress, EgressProblem, Fetched, RetryAfter, SendError};

/// Most bytes of an answer's body that are read.
pub const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// Longest time that a stream may last.
pub const STREAM_HOURS_MAX: u64 = 24;

const USER_AGENT: &str = concat!("Evenhand/", env!("CARGO_PKG_VERSION"));

/// Posts to URLs that the [`Egress`] rules allow, and to nothing else.
///
/// Redirects are not followed, no proxy is taken from the environment, nothing is repeated, cookies
/// and referrers don't exist. Cloning shares the connections.
#[derive(Clone)]
pub struct Client {
    egress: Arc<Egress>,
    /// Connects to public addresses only; for hosts that nobody vouches for.
    public: reqwest::Client,
    /// Connects to private addresses too; for listed hosts.
    listed: reqwest::Client,
}

/// What may differ between installations.
#[derive(Clone)]
pub struct Options {
    /// Certificates to trust beside the public ones, as PEM; for receivers with a house authority.
    pub extra_roots_pem: Vec<u8>,
    /// Longest time to connect, in milliseconds.
    pub connect_timeout_ms: u64,
    /// Longest time for everything, in milliseconds.
    pub total_timeout_ms: u64,
    /// Longest time to hand over one mail, in milliseconds.
    pub mail_timeout_ms: u64,
    /// Who knows the addresses of names.
    pub lookup: Arc<dyn Lookup>,
}

impl Default for Options {
    /// 5 s to connect and 20 s in all, within the 15 to 30 s that Standard Webhooks recommends. Mail
    /// has 2 minutes, since servers look through a message before they take it.
    fn default() -> Self {
        Self {
            extra_roots_pem: Vec::new(),
            connect_timeout_ms: 5_000,
            total_timeout_ms: 20_000,
            mail_timeout_ms: 120_000,
            lookup: Arc::new(SystemLookup),
        }
    }
}

impl Client {
    /// A client with the default options.
    pub fn new(egress: Egress) -> Result<Self, ClientProblem> {
        Self::with_options(egress, &Options::default())
    }

    /// A client with other options.
    pub fn with_options(egress: Egress, options: &Options) -> Result<Self, ClientProblem> {
        let tls = tls(&options.extra_roots_pem)?;
        Ok(Self {
            egress: Arc::new(egress),
            public: connection_pool(tls.clone(), options, false)?,
            listed: connection_pool(tls, options, true)?,
        })
    }

    /// Posts `body` as JSON with the given headers, once. Any HTTP answer is an [`Answer`], whatever
    /// its status; the [`schedule`](crate::schedule) says what it means.
    pub async fn post(
        &self,
        url: &str,
        headers: &[(&'static str, &str)],
        body: Bytes,
    ) -> Result<Answer, SendError> {
        let (answer, response) = self.send(Method::POST, url, headers, body).await?;
        read_away(response).await;
        Ok(answer)
    }

    /// Asks with `GET`, once; answers the body too, of [`ANSWER_BYTES_MAX`] at most.
    pub async fn get(
        &self,
        url: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<(Answer, Bytes), SendError> {
        let (answer, response) = self.send(Method::GET, url, headers, Bytes::new()).await?;
        Ok((answer, read_body(response).await?))
    }

    /// Asks for a file with `GET`, once; answers what came with it, of `bytes_max` at most. A redirect is an answer like any other: where it
    /// leads to has not been judged.
    pub async fn fetch(&self, url: &str, bytes_max: usize) -> Result<Fetched, SendError> {
        let accept = [("accept", "image/*, video/*, */*;q=0.1")];
        let (answer, response) = self.send(Method::GET, url, &accept, Bytes::new()).await?;
        let content_type = response.headers().get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        Ok(Fetched {
            status: answer.status,
            content_type: content_type.map(str::to_owned),
            bytes: read_up_to(response, bytes_max).await?,
        })
    }

    /// Posts `body` as JSON, once; answers the body too, of [`ANSWER_BYTES_MAX`] at most.
    pub async fn ask(
        &self,
        url: &str,
        headers: &[(&'static str, &str)],
        body: Bytes,
    ) -> Result<(Answer, Bytes), SendError> {
        let (answer, response) = self.send(Method::POST, url, headers, body).await?;
        Ok((answer, read_body(response).await?))
    }

    /// Posts chunks of a body as they are asked for, and answers the lines of the other side while
    /// the body is still under way. Neither side piles anything up: who is not read from stops
    /// sending. It may last up to [`STREAM_HOURS_MAX`]; each line has to come within
    /// [`LINE_SECONDS_MAX`](crate::answer_lines::LINE_SECONDS_MAX).
    pub async fn stream(
        &self,
        url: &str,
        headers: &[(&'static str, &str)],
        chunks: impl Iterator<Item = Bytes> + Send + Sync + 'static,
    ) -> Result<(Answer, AnswerLines), SendError> {
        let frames = chunks.map(|chunk| Ok::<_, Infallible>(Frame::data(chunk)));
        let body = reqwest::Body::wrap(StreamBody::new(stream::iter(frames)));
        let lasts_max = Duration::from_hours(STREAM_HOURS_MAX);
        let request = self.request(Method::POST, url, headers, body)?;
        let (answer, response) = answered(request.timeout(lasts_max)).await?;
        Ok((answer, AnswerLines::new(response)))
    }

    async fn send(
        &self,
        method: Method,
        url: &str,
        headers: &[(&'static str, &str)],
        body: Bytes,
    ) -> Result<(Answer, reqwest::Response), SendError> {
        answered(self.request(method, url, headers, body)?).await
    }

    fn request(
        &self,
        method: Method,
        url: &str,
        headers: &[(&'static str, &str)],
        body: impl Into<reqwest::Body>,
    ) -> Result<reqwest::RequestBuilder, SendError> {
        let destination = self.egress.check(url)?;
        let pool = if destination.listed {
            &self.listed
        } else {
            &self.public
        };
        let request = pool.request(method, destination.url);
        Ok(request.headers(header_map(headers)?).body(body))
    }

    /// The rules that this client keeps.
    pub fn egress(&self) -> &Egress {
        &self.egress
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("egress", &self.egress)
            .finish_non_exhaustive()
    }
}

/// Mozilla's roots, built in, and the operator's own. See `docs/decisions/0101-tls-roots.md`.
fn tls(extra_roots_pem: &[u8]) -> Result<rustls::ClientConfig, ClientProblem> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    for certificate in CertificateDer::pem_slice_iter(extra_roots_pem) {
        let certificate =
            certificate.map_err(|problem| ClientProblem::Roots(problem.to_string()))?;
        roots
            .add(certificate)
            .map_err(|problem| ClientProblem::Roots(problem.to_string()))?;
    }
    if !extra_roots_pem.is_empty() && roots.len() == webpki_roots::TLS_SERVER_ROOTS.len() {
        return Err(ClientProblem::Roots("there is none".into()));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|problem| ClientProblem::Tls(problem.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

fn connection_pool(
    tls: rustls::ClientConfig,
    options: &Options,
    listed: bool,
) -> Result<reqwest::Client, ClientProblem> {
    let lookup = Arc::clone(&options.lookup);
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .dns_resolver(GuardedResolver { lookup, listed })
        .https_only(!listed)
        .http1_only()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .user_agent(USER_AGENT)
        .connect_timeout(Duration::from_millis(options.connect_timeout_ms))
        .timeout(Duration::from_millis(options.total_timeout_ms))
        .build()
        .map_err(|problem| ClientProblem::Tls(problem.to_string()))
}

fn header_map(headers: &[(&'static str, &str)]) -> Result<HeaderMap, SendError> {
    let json = HeaderValue::from_static("application/json");
    let mut map = HeaderMap::from_iter([(CONTENT_TYPE, json)]);
    for (name, value) in headers {
        let wrong = || SendError::Header((*name).to_owned());
        let header = HeaderName::try_from(*name).map_err(|_| wrong())?;
        map.insert(header, HeaderValue::from_str(value).map_err(|_| wrong())?);
    }
    Ok(map)
}

async fn answered(
    request: reqwest::RequestBuilder,
) -> Result<(Answer, reqwest::Response), SendError> {
    let response = request.send().await.map_err(|problem| explain(&problem))?;
    let answer = Answer {
        status: response.status().as_u16(),
        retry_after: response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok())
            .and_then(RetryAfter::parse),
    };
    Ok((answer, response))
}

/// Reads a short body to its end, so that the connection can be used again. A long, slow or broken
/// one costs the connection, not the answer: the endpoint has spoken with its status.
async fn read_away(mut response: reqwest::Response) {
    let mut bytes_read = 0;
    while let Ok(Some(chunk)) = response.chunk().await {
        bytes_read += chunk.len();
        if bytes_read > ANSWER_BYTES_MAX {
            break;
        }
    }
}

async fn read_body(response: reqwest::Response) -> Result<Bytes, SendError> {
    read_up_to(response, ANSWER_BYTES_MAX).await
}

/// The whole body. One that breaks off or is too long is no answer: nobody may take a part for it.
async fn read_up_to(mut response: reqwest::Response, bytes_max: usize) -> Result<Bytes, SendError> {
    let mut body = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|problem| explain(&problem))?
    {
        if body.len() + chunk.len() > bytes_max {
            return Err(SendError::TooLong { bytes_max });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.into())
}

/// Says what went wrong without the URL, which may hold secrets in its path or query.
pub(crate) fn explain(problem: &reqwest::Error) -> SendError {
    let mut cause = problem.source();
    let mut innermost = None;
    while let Some(inner) = cause {
        if let Some(refused) = inner.downcast_ref::<EgressProblem>() {
            return SendError::Refused(refused.clone());
        }
        innermost = Some(inner.to_string());
        cause = inner.source();
    }
    let why = innermost.unwrap_or_else(|| "no further reason is known".into());
    if problem.is_timeout() {
        SendError::Timeout
    } else if problem.is_connect() {
        SendError::Connect(why)
    } else {
        SendError::Broken(why)
    }
}

/// The client can't be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientProblem {
    /// A certificate of the operator's own can't be used.
    #[error("an extra root certificate can't be used: {0}; expected PEM with X.509 certificates")]
    Roots(String),
    /// The TLS library refused the settings.
    #[error("the TLS settings can't be used: {0}")]
    Tls(String),
}
