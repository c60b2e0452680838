//! The HTTP API of Evenhand, and its console.
//!
//! A request passes [`serve`], the limits on a connection, and [`address`], those on where it comes from; [`endpoint`], the table that says what
//! there is and who may ask; [`auth`], who asks; [`api`], one handler for each endpoint, or [`compat`], other systems' APIs; and leaves
//! as a [`view`] or a [`problem`]. Browsers meet the [`console`], whose screens ask the same handlers, and
//! people without any account the [`public`] pages.

pub mod serve;

pub mod address;

pub mod endpoint;

pub mod auth;

pub mod api;

pub mod compat;

pub mod console;

pub mod public;

pub mod view;

pub mod problem;

pub mod metrics;

pub mod media_files;

pub mod verification;

use std::sync::Arc;

use axum::Router;
use axum::http::Uri;
use evenhand_engine::Engine;
use evenhand_model::limits;
use ipnet::IpNet;
use tokio::sync::{Semaphore, watch};

use address::Addresses;
use api::setup::Setups;
use auth::KnownKeys;
use console::tour::Tour;
use console::waiting::QueueCounts;
use endpoint::{Access, route, table};
use media_files::{MediaFiles, PictureHasher};
use metrics::HttpMetrics;
use public::pack::PackTries;
use public::rates::FormRates;
use verification::Verifications;

pub use endpoint::openapi;
pub use serve::serve;

/// What an operator can set about the server.
#[derive(Clone)]
pub struct ServerOptions {
    /// Events of all streams together that may wait for the writer; the rest waits in the senders.
    pub streamed_events_max: usize,
    /// Networks of the proxies whose word on where a request comes from is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The guided tour of a demo.
    pub tour: Option<Arc<Tour>>,
    /// Hashes the pictures in files; none where files are not taken.
    pub pictures: Option<Arc<dyn PictureHasher>>,
}

impl Default for ServerOptions {
    /// Streams may fill half of the writer's queue, so that single requests find room beside them.
    fn default() -> Self {
        Self {
            streamed_events_max: limits::COMMANDS_WAITING_MAX / 2,
            trusted_proxies: Vec::new(),
            tour: None,
            pictures: None,
        }
    }
}

/// What all requests share.
pub struct Server {
    /// The engine that answers.
    pub engine: Arc<Engine>,
    /// Keys that were used a moment ago.
    pub keys: KnownKeys,
    /// How often each address has asked.
    pub addresses: Addresses,
    /// How many reports each network has sent by the public form.
    pub form_rates: FormRates,
    /// How often passphrases of evidence were tried lately.
    pub pack_tries: PackTries,
    /// Room for events of streams.
    pub streamed_events: Arc<Semaphore>,
    /// Files of pictures and videos on their way to hashes.
    pub media_files: MediaFiles,
    /// Counts of requests.
    pub metrics: HttpMetrics,
    /// How many cases wait.
    pub queue_counts: QueueCounts,
    /// The guided tour of a demo.
    pub tour: Option<Arc<Tour>>,
    /// Which platforms are not connected yet.
    pub setups: Setups,
    /// The check of the audit chain.
    pub verifications: Verifications,
    /// Whether the server is to stop: streams end then.
    pub stopping: watch::Receiver<bool>,
}

impl Server {
    fn new(
        engine: Arc<Engine>,
        options: ServerOptions,
        stopping: watch::Receiver<bool>,
    ) -> Arc<Self> {
        let streamed_events = Arc::new(Semaphore::new(options.streamed_events_max));
        let metrics = HttpMetrics::default();
        Arc::new(Self {
            engine,
            keys: KnownKeys::default(),
            addresses: Addresses::new(options.trusted_proxies),
            form_rates: FormRates::default(),
            pack_tries: PackTries::default(),
            streamed_events,
            media_files: MediaFiles::new(options.pictures),
            metrics,
            queue_counts: QueueCounts::default(),
            tour: options.tour,
            setups: Setups::default(),
            verifications: Verifications::default(),
            stopping,
        })
    }
}

/// Everything that the API and the console offer. Streams end once `stopping` says so.
pub fn router(
    engine: Arc<Engine>,
    options: ServerOptions,
    stopping: watch::Receiver<bool>,
) -> Router {
    let server = Server::new(engine, options, stopping);
    route::router(&server, table::endpoints(), "").merge(console::route::router(&server))
}

/// Only what everybody may see, for a listener that faces the public. Where the public address has a
/// path, pages are found with it and without it, as some proxies pass it on and some don't.
pub fn public_router(
    engine: Arc<Engine>,
    options: ServerOptions,
    stopping: watch::Receiver<bool>,
) -> Router {
    let mut endpoints = table::endpoints();
    endpoints.retain(|endpoint| endpoint.access == Access::Public);
    let prefix = path_of(engine.settings.public_url.as_deref());
    route::router(&Server::new(engine, options, stopping), endpoints, &prefix)
}

/// The path of an address without a slash at its end; empty where there is none.
fn path_of(url: Option<&str>) -> String {
    let url = url.and_then(|url| url.parse::<Uri>().ok());
    url.map_or_else(String::new, |url| {
        url.path().trim_end_matches('/').to_owned()
    })
}
