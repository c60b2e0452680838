//! A running server: engine, loops, control socket and listeners, and its orderly end.

use std::future::Future;
use std::sync::Arc;

use evenhand_deliver::{Client, Egress, Mailer};
use evenhand_engine::{
    Engine,
    loops::{self, Outgoing},
};
use evenhand_server::{ServerOptions, public_router, router, serve};
use tokio::net::{TcpListener, UnixListener};
use tokio::task::JoinSet;

use crate::configuration::Configuration;
use crate::control;
use crate::failure::{Doing as _, Failure, Result};

/// Everything that runs.
pub struct Running {
    /// The engine.
    pub engine: Arc<Engine>,
    /// The real address of the API, as `host:port`.
    pub address: String,
    mailer: Option<Mailer>,
    listener: TcpListener,
    public_listener: Option<TcpListener>,
    control_listener: UnixListener,
    options: ServerOptions,
}

impl Running {
    /// Opens the data directory and binds the addresses. Nobody is served yet, but whoever connects
    /// from now on will be.
    pub async fn start(configuration: &Configuration) -> Result<Self> {
        let listener = bind(configuration.listen()).await?;
        let public_listener = match configuration.public_listen() {
            Some(address) => Some(bind(address).await?),
            None => None,
        };
        let address = listener.local_addr()?.to_string();
        let mailer = configuration.mailer()?;
        let engine = control::open(configuration).await?;
        let control_listener = control::bind(&engine)?;
        Ok(Self {
            control_listener,
            engine,
            address,
            mailer,
            listener,
            public_listener,
            options: configuration.server_options(),
        })
    }

    /// Serves until `shutdown` is ready, and then until what is under way has been answered.
    pub async fn serve(self, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<()> {
        let egress = Egress::allowing(self.engine.settings.allowed_destinations.clone());
        let outgoing = Outgoing {
            client: Arc::new(Client::new(egress)?),
            mailer: self.mailer.map(Arc::new),
        };
        let _loops = loops::start(&self.engine, &outgoing);
        let mut beside = JoinSet::new();
        let (stop, stopped) = tokio::sync::watch::channel(false);
        beside.spawn(control::listen(
            self.control_listener,
            Arc::clone(&self.engine),
            self.address.clone(),
        ));
        if let Some(listener) = self.public_listener {
            let address = listener.local_addr()?.to_string();
            tracing::info!(public_address = address, "public pages are served");
            let public = public_router(Arc::clone(&self.engine), self.options.clone());
            let mut stopped = stopped.clone();
            let until = async move {
                // A sender that is gone means the same as a stop.
                let _ = stopped.changed().await;
            };
            beside.spawn(async move { Ok(serve(listener, public, until).await?) });
        }
        let api = router(Arc::clone(&self.engine), self.options);
        let until = async move {
            shutdown.await;
            tracing::info!("stopping; requests under way are answered first");
            // Nobody listens where there is no public address.
            let _ = stop.send(true);
        };
        let serving = serve(self.listener, api, until);
        tokio::select! {
            served = serving => Ok(served?),
            Some(Ok(Err(failure))) = beside.join_next() => Err(failure),
        }
    }
}

async fn bind(address: &str) -> Result<TcpListener> {
    TcpListener::bind(address).await.doing(format!("listening on {address}")).map_err(|failure: Failure| {
        failure.hint("another process may use that port; choose another with --listen, 127.0.0.1:0 takes a free one")
    })
}
