//! The HTTP API of Evenhand.
//!
//! A request passes [`serve`], the limits on a connection; [`endpoint`], the table that says what
//! there is and who may ask; [`auth`], who asks; [`api`], one handler for each endpoint; and leaves
//! as a [`view`] or a [`problem`].

pub mod serve;

pub mod endpoint;

pub mod auth;

pub mod api;

pub mod view;

pub mod problem;

pub mod metrics;

use std::sync::Arc;

use axum::Router;
use evenhand_engine::Engine;
use evenhand_model::limits;
use tokio::sync::Semaphore;

use auth::KnownKeys;
use endpoint::{Access, route, table};
use metrics::HttpMetrics;

pub use endpoint::openapi;
pub use serve::serve;

/// What an operator can set about the server.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// Events of all streams together that may wait for the writer; the rest waits in the senders.
    pub streamed_events_max: usize,
}

impl Default for ServerOptions {
    /// Streams may fill half of the writer's queue, so that single requests find room beside them.
    fn default() -> Self {
        Self {
            streamed_events_max: limits::COMMANDS_WAITING_MAX / 2,
        }
    }
}

/// What all requests share.
pub struct Server {
    /// The engine that answers.
    pub engine: Arc<Engine>,
    /// Keys that were used a moment ago.
    pub keys: KnownKeys,
    /// Room for events of streams.
    pub streamed_events: Arc<Semaphore>,
    /// Counts of requests.
    pub metrics: HttpMetrics,
}

impl Server {
    fn new(engine: Arc<Engine>, options: &ServerOptions) -> Arc<Self> {
        let streamed_events = Arc::new(Semaphore::new(options.streamed_events_max));
        let metrics = HttpMetrics::default();
        Arc::new(Self {
            engine,
            keys: KnownKeys::default(),
            streamed_events,
            metrics,
        })
    }
}

/// Everything that the API offers.
pub fn router(engine: Arc<Engine>, options: ServerOptions) -> Router {
    route::router(&Server::new(engine, &options), table::endpoints())
}

/// Only what everybody may see, for a listener that faces the public.
pub fn public_router(engine: Arc<Engine>, options: ServerOptions) -> Router {
    let mut endpoints = table::endpoints();
    endpoints.retain(|endpoint| endpoint.access == Access::Public);
    route::router(&Server::new(engine, &options), endpoints)
}
